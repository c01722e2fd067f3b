"""One element in the form: a rating by 1 to 4, what that looks like in words, evidence, a goal and who looks after it.

The four ratings are marks beside each other: Tab reaches the one that is chosen (else the first), arrows and the digits
choose while any of them has the focus.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.support.self_assessment import Rated
from iattend_desktop.support.seven_elements import RATINGS, Element
from ui import theme
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label


class ElementRow(QWidget):
    """An element; ``changed`` tells that the person changed something."""

    changed = Signal()

    def __init__(self, element: Element, last: str = "") -> None:
        super().__init__()
        self.element = element
        self.marks = [_mark(number, f"{element.title}: {number}. {element.levels[number - 1]}") for number in RATINGS]
        self.words = label("", "small", wrap=True)
        self.more = Form(
            (
                Field("evidence", _("What shows it"), Kind.NOTES),
                Field("goal", _("Goal")),
                Field("owner", _("Who looks after it")),
            )
        )
        for key in ("evidence", "goal", "owner"):
            about = _("{field}, {element}").format(field=self.more.name_of(key), element=element.title)
            self.more.input(key).setAccessibleName(about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.GAP_8)
        column.setSpacing(theme.GAP_4)
        column.addWidget(label(element.title, "section", wrap=True))
        for words in (element.means, last):
            if words:
                column.addWidget(label(words, "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_4)
        for mark in self.marks:
            row.addWidget(mark)
            mark.installEventFilter(self)
            mark.clicked.connect(lambda _checked=False, mark=mark: self._choose(self.marks.index(mark)))
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.words)
        column.addWidget(self.more)
        self.more.edited.connect(self.changed)
        self._tell()

    def rated(self) -> Rated | None:
        """What stands in it; ``None`` where no rating is chosen yet."""
        number = self._number()
        return None if number is None else Rated(number, **self.more.peek())

    def put(self, one: Rated | None) -> None:
        """Show it so."""
        self._check(None if one is None else RATINGS.index(one.rating))
        names = ("evidence", "goal", "owner")
        self.more.set_values({name: None if one is None else getattr(one, name) for name in names})

    def typed(self) -> dict[str, Any]:
        """What stands in it, as JSON can hold it."""
        return {"rating": self._number(), **self.more.typed()}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        self._check(RATINGS.index(typed["rating"]) if typed.get("rating") in RATINGS else None)
        self.more.put_back(typed)

    def start(self) -> None:
        """The keyboard goes on here."""
        self._entry().setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits and arrows choose."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched in self.marks:
            at = self.marks.index(watched)
            ways = {Qt.Key.Key_Left: at - 1, Qt.Key.Key_Right: at + 1}
            digits = {str(number): place for place, number in enumerate(RATINGS)}
            to = digits.get(event.text(), ways.get(Qt.Key(event.key())))
            if to is not None:
                if 0 <= to < len(self.marks):
                    self._choose(to)
                    self.marks[to].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _number(self) -> int | None:
        return next((number for number, mark in zip(RATINGS, self.marks, strict=True) if mark.isChecked()), None)

    def _entry(self) -> QToolButton:
        return next((mark for mark in self.marks if mark.isChecked()), self.marks[0])

    def _choose(self, place: int) -> None:
        self._check(place)
        self.changed.emit()

    def _check(self, place: int | None) -> None:
        for at, mark in enumerate(self.marks):
            mark.setChecked(at == place)
        self._tell()

    def _tell(self) -> None:
        """What the rating looks like, in words; Tab stops at one mark alone."""
        number, entry = self._number(), self._entry()
        for mark in self.marks:
            tab = Qt.FocusPolicy.StrongFocus if mark is entry else Qt.FocusPolicy.ClickFocus
            mark.setFocusPolicy(tab)
        self.words.setText(
            _("Press 1 to 4.")
            if number is None
            else _("{rating} of 4: {words}").format(rating=number, words=self.element.levels[number - 1])
        )


def _mark(number: int, name: str) -> QToolButton:
    made = QToolButton()
    made.setProperty("role", "mark")
    made.setCheckable(True)
    made.setText(str(number))
    made.setToolTip(name)
    made.setAccessibleName(name)
    return made
