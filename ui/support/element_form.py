"""A school's sitting over the seven elements: the day, each element with rating, evidence, goal and owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words
from iattend_desktop.support.self_assessment import Rated, Sitting, element_title
from iattend_desktop.support.seven_elements import RATINGS, Element, elements
from ui import theme
from ui.panel_form import PanelForm
from ui.support.element_row import ElementRow
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label


class ElementForm(PanelForm):
    """The form in the panel: ``submitted`` brings ``on`` and each element under its key, ``None`` without a rating."""

    def __init__(self, today: date, last: Sitting | None, changed: Sitting | None = None) -> None:
        super().__init__(_("Save ratings") if changed is None else _("Save changes"))
        self._about = Form((Field("on", _("Day of the sitting"), Kind.DATE, required=True, maximum=today),))
        before = last if changed is None else None
        self.rows = {one.key: ElementRow(one, _last_words(before, one.key)) for one in _shown(changed)}
        self._lay_out()
        for row in self.rows.values():
            row.changed.connect(self.edited)
            row.more.saved.connect(lambda _values: self.submit())
        self._about.edited.connect(self.edited)
        self._about.saved.connect(lambda _values: self.submit())
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self.submit)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.set_values({"on": today} if changed is None else {"on": changed.on, **changed.rated})
        self.remember()

    def peek(self) -> dict[str, Any]:
        """What the fields hold; raises ``Problem`` for a day that cannot be read."""
        return {**self._about.peek(), **{key: row.rated() for key, row in self.rows.items()}}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in; elements that are not named stay as they are."""
        self._about.set_values({key: values[key] for key in ("on",) if key in values})
        for key, row in self.rows.items():
            if key in values:
                row.put(values[key])

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        return {**self._about.typed(), "elements": {key: row.typed() for key, row in self.rows.items()}}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave; elements that the table no longer has are left out."""
        self._about.put_back(typed)
        for key, kept in typed.get("elements", {}).items():
            if key in self.rows:
                self.rows[key].put_back(kept)

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""
        lines = [self._about.as_text()]
        for row in self.rows.values():
            number = row.typed()["rating"]
            lines.append(_("{field}: {value}").format(field=row.element.title, value=number or "–"))
            lines.append(row.more.as_text())
        return "\n".join(line for line in lines if line)

    def name_of(self, key: str) -> str:
        """What a field is called."""
        return self._about.name_of(key) if key == "on" else element_title(key)

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it."""
        if key == "on":
            return self._about.words_of(key, value)
        return _("not rated") if value is None else rated_words(value)

    def submit(self) -> None:
        """Send the values if every field is right."""
        if self.save_button.isEnabled() and self._about.values() is not None:
            self.submitted.emit(self.peek())

    def showEvent(self, event: QShowEvent) -> None:
        """The first element comes first: today is the day, mostly."""
        super().showEvent(event)
        QTimer.singleShot(0, self, next(iter(self.rows.values())).start)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.GAP_8, 0)
        column.setSpacing(theme.GAP_12)
        column.addWidget(self._about)
        column.addWidget(label(_("On an element: 1 to 4 rate it, Tab goes on to what shows it."), "small", wrap=True))
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        scroll = BareScroll(inside)
        # as high as there is room: with a height of its own the panel around it scrolls too, and cuts the buttons off
        scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        inside.setAutoFillBackground(False)
        self.lay_out_around(scroll)


def rated_words(one: Rated) -> str:
    """A rating with all that was written beside it: ``2 of 4; minutes; goal: every two weeks; A. Núñez``."""
    goal = _("goal: {goal}").format(goal=one.goal) if one.goal else None
    parts = [_("{rating} of 4").format(rating=one.rating), one.evidence, goal, one.owner]
    return "; ".join(part for part in parts if part)


def _shown(changed: Sitting | None) -> list[Element]:
    """The elements of the table, and those that a sitting has from an older one."""
    table = list(elements())
    known = {one.key for one in table}
    old = [] if changed is None else [key for key in changed.rated if key not in known]
    return [*table, *(Element(key, key, "", tuple(str(number) for number in RATINGS), "") for key in old)]


def _last_words(last: Sitting | None, key: str) -> str:
    if last is None or key not in last.rated:
        return ""
    return _("{day}: {words}").format(day=day_words(last.on), words=rated_words(last.rated[key]))
