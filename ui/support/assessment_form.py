"""Five minutes about why a student misses school: who is asked, causes by group, a note; from the keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.support.assessment_values import (
    Said,
    cause_words,
    group_of,
    in_order,
    own_words,
    said_words,
    worst_first,
)
from iattend_desktop.support.root_cause import AssessmentRow
from iattend_desktop.support.student_causes import StudentCauses
from iattend_desktop.support.suggestions import suggest
from iattend_desktop.vocabulary import Cause, CauseGroup, CauseSource
from iattend_desktop.vocabulary import label as term
from ui import theme
from ui.panel_form import PanelForm
from ui.support.cause_row import CauseRow, Marks, OwnWordsRow, said_as_json, said_from_json
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label
from ui.widgets.suggestion_lines import goal_titles


class AssessmentForm(PanelForm):
    """The form in the panel: ``submitted`` brings ``on``, ``by``, ``note`` and each cause under its key."""

    def __init__(self, today: date, by: str, known: StudentCauses, changed: AssessmentRow | None = None) -> None:
        super().__init__(_("Save assessment") if changed is None else _("Save changes"))
        self._about = Form((Field("on", _("Day of the conversation"), Kind.DATE, required=True, maximum=today),))
        self._end = Form((Field("note", _("What was said"), Kind.NOTES), Field("by", _("Who asked"), hint=by)))
        self.speakers = Marks(_("Who is asked"), severe=False, by_tab=True)
        self._spoken = label("", "small", wrap=True)
        last = known.history.present if changed is None else {}
        self._known = known
        self.helps = label("", "small", wrap=True)
        self.rows = {cause.value: _row(cause.value, last) for cause in Cause}
        self.own = {group: OwnWordsRow(_hint(group)) for group in CauseGroup}
        self._boxes: dict[CauseGroup, QVBoxLayout] = {}
        self._lay_out()
        for key in in_order(key for key in last if "/" in key):
            self._add(key, last)
        for row in self.rows.values():
            self._listen(row)
        for own in self.own.values():
            own.changed.connect(self.edited)
        for form in (self._about, self._end):
            form.edited.connect(self.edited)
            form.saved.connect(lambda _values: self.submit())
        self.speakers.pressed.connect(self._speak)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, self.submit)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        started: dict[str, Any] = {"on": today, "by": by}
        self.set_values(
            started if changed is None else {"on": changed.on, "by": changed.by, "note": changed.note, **changed.causes}
        )
        self.remember()
        self.edited.connect(self._tell_helps)
        self._tell_helps()

    def peek(self) -> dict[str, Any]:
        """What the fields hold; raises ``Problem`` for a day that cannot be read."""
        return {**self._about.peek(), **self._end.peek(), **self._causes()}

    def _causes(self) -> dict[str, Said | None]:
        """Each cause by its key; what somebody wrote in their own words goes with a cause of the list that it names."""
        values = {key: row.said() for key, row in self.rows.items()}
        for group, own in self.own.items():
            words, said = own.said()
            if words:
                key = own_words(group, words)
                before = values.get(key)
                values[key] = said if before is None else Said(before.severity or said.severity, _both(before, said))
        return values

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in; causes that are not named stay as they are."""
        self._about.set_values({key: values[key] for key in ("on",) if key in values})
        self._end.set_values({key: values[key] for key in ("note", "by") if key in values})
        for key, said in values.items():
            if key in ("on", "by", "note"):
                continue
            if key not in self.rows:
                self._add(key, {})
                self._listen(self.rows[key])
            self.rows[key].put(said)
        for own in self.own.values():
            own.put("", Said(None, ()))

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        return {
            **self._about.typed(),
            **self._end.typed(),
            "speakers": said_as_json(self.speakers.said()),
            "causes": {key: said_as_json(row.said()) for key, row in self.rows.items()},
            "own": {str(group): [own.said()[0], said_as_json(own.said()[1])] for group, own in self.own.items()},
        }

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        self._about.put_back(typed)
        self._end.put_back(typed)
        self.speakers.put(said_from_json(typed.get("speakers")) or Said(None, ()))
        self._tell_speakers()
        for key, kept in typed.get("causes", {}).items():
            if key not in self.rows:
                self._add(key, {})
                self._listen(self.rows[key])
            self.rows[key].put(said_from_json(kept))
        for group, (words, kept) in typed.get("own", {}).items():
            self.own[CauseGroup(group)].put(words, said_from_json(kept) or Said(None, ()))

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""
        lines = [self._about.as_text()]
        said = [(row.box.text(), row.said()) for row in self.rows.values()]
        said += [own.said() for own in self.own.values()]
        lines += [
            _("{field}: {value}").format(field=words, value=said_words(one) or _("named"))
            for words, one in said
            if words and one is not None
        ]
        return "\n".join(line for line in (*lines, self._end.as_text()) if line)

    def name_of(self, key: str) -> str:
        """What a field is called."""
        if key == "on":
            return self._about.name_of(key)
        return self._end.name_of(key) if key in ("note", "by") else cause_words(key)

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it."""
        if key == "on":
            return self._about.words_of(key, value)
        if key in ("note", "by"):
            return self._end.words_of(key, value)
        return _("not named") if value is None else said_words(value)

    def submit(self) -> None:
        """Send the values if every field is right."""
        if self.save_button.isEnabled() and self._about.values() is not None:
            self.submitted.emit(self.peek())

    def showEvent(self, event: QShowEvent) -> None:
        """Who is asked comes first."""
        super().showEvent(event)
        QTimer.singleShot(0, self, lambda: self.speakers.sources[0].setFocus(Qt.FocusReason.OtherFocusReason))

    def _speak(self) -> None:
        self._tell_speakers()
        self.edited.emit()

    def _tell_speakers(self) -> None:
        sources = self.speakers.said().sources
        named = ", ".join(term(one).lower() for one in sources)
        self._spoken.setText(
            _("Causes that you check are named by: {who}").format(who=named)
            if named
            else _("Say who is asked first, or with each cause who named it.")
        )
        rows: tuple[CauseRow | OwnWordsRow, ...] = (*self.rows.values(), *self.own.values())
        for row in rows:
            row.speak(sources)

    def _tell_helps(self) -> None:
        """What may help with the causes that are checked now, told where the form ends."""
        causes = self._causes()
        told = worst_first({key: said for key, said in causes.items() if said is not None})
        named = {key: said for key in told if (said := causes[key]) is not None}
        found = () if self._known.trouble else suggest(named, self._known.tier)
        lines = [_("What may help: {first}").format(first=one.intervention.title) for one in found[:2]]
        lines += [_("A goal to start from: {goal}").format(goal=title) for title in goal_titles(named)[:2]]
        self.helps.setText("\n".join(lines))
        self.helps.setVisible(bool(lines))

    def _listen(self, row: CauseRow) -> None:
        row.changed.connect(self.edited)
        row.step.connect(lambda way, row=row: self._go(row, way))

    def _go(self, row: CauseRow, way: int) -> None:
        """The next cause that way, in sight."""
        order = [self.rows[key] for key in in_order(self.rows)]
        at = order.index(row) + way
        if 0 <= at < len(order):
            order[at].box.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(order[at])

    def _add(self, key: str, last: Mapping[str, Said]) -> None:
        """A line for a cause in somebody's own words, before the empty one of its group."""
        self.rows[key] = _row(key, last)
        box = self._boxes[group_of(key)]
        box.insertWidget(box.count() - 1, self.rows[key])

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.GAP_8, 0)
        column.setSpacing(theme.GAP_8)
        column.addWidget(self._about)
        column.addWidget(label(_("Who is asked"), "strong"))
        asked = QHBoxLayout()
        for source, one in zip(CauseSource, self.speakers.sources, strict=True):
            one.setText(term(source))
        asked.addWidget(self.speakers)
        column.addLayout(asked)
        column.addWidget(self._spoken)
        keys = _("On a cause: Space checks it, 1 to 3 say how severe, S G T R who named it; ↑ ↓ go on.")
        column.addWidget(label(keys, "small", wrap=True))
        for group in CauseGroup:
            column.addSpacing(theme.GAP_4)
            column.addWidget(label(term(group), "section"))
            box = QVBoxLayout()
            box.setSpacing(0)
            for cause in Cause:
                if cause.group is group:
                    box.addWidget(self.rows[cause.value])
            box.addWidget(self.own[group])
            self._boxes[group] = box
            column.addLayout(box)
        column.addWidget(self._end)
        column.addWidget(self.helps)
        column.addStretch(1)
        self._scroll = BareScroll(inside)
        inside.setAutoFillBackground(False)
        self.lay_out_around(self._scroll)
        self._tell_speakers()


def _hint(group: CauseGroup) -> str:
    return {
        CauseGroup.BARRIERS: _("Another barrier, in a few words"),
        CauseGroup.AVERSION: _("Something else that makes school hard"),
        CauseGroup.DISENGAGEMENT: _("Another reason to be elsewhere"),
        CauseGroup.MISCONCEPTIONS: _("Another belief about absences"),
    }[group]


def _row(key: str, last: Mapping[str, Said]) -> CauseRow:
    said = last.get(key)
    words = "" if said is None else _("Last time: {words}").format(words=said_words(said) or _("named"))
    return CauseRow(key, cause_words(key), words)


def _both(one: Said, other: Said) -> tuple[CauseSource, ...]:
    return tuple(source for source in CauseSource if source in (*one.sources, *other.sources))
