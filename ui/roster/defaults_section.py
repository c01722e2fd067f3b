"""Defaults: fields that a file has no column for get one value for all rows. What stays empty stays unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.roster.columns import parser_of
from iattend_desktop.roster.fields import Field, Kind, fields_of, school_year_in
from iattend_desktop.roster.values import Refused, parse_cell
from ui import theme
from ui.roster.files_step import Choice, scroll_of
from ui.roster.roster_file import RosterFile
from ui.roster.words import choices_of, default_title
from ui.widgets.label import label

OFFERED = {
    Kind.SCHOOLS: ("region", "grade_low", "grade_high", "city"),
    Kind.CALENDAR: ("school", "day_kind"),
    Kind.STUDENTS: (
        "school", "grade", "identified", "home_language", "guardian_language", "identified_by", "meeting_wish",
        "interests", "availability", "days_expected", "summary_year", "city",
    ),
    Kind.MENTORS: (
        "capacity", "languages", "kind", "organization", "site", "travel_miles", "meets_virtually", "grade_low",
        "grade_high", "interests", "expertise", "availability",
    ),
    Kind.ATTENDANCE: ("school", "month", "expected"),
    Kind.ABSENCE_SUMMARY: ("school", "school_year"),
    Kind.DAILY: ("school", "date"),
}  # fmt: skip
"""Fields for which one value can be true of every row; consent, screening and whatever is a person's own is not."""

_HINTS = {
    "capacity": "2", "languages": "English; Spanish", "month": "Aug 2026", "summary_year": "2025-26",
    "school_year": "2025-26",
}  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    item: Field
    name: QLabel
    control: Choice | QLineEdit
    problem: QLabel


class DefaultsSection(QWidget):
    """A control for each field that may be set for all rows. ``edited`` tells that a value changed."""

    edited = Signal()

    def __init__(self, file: RosterFile, schools: Sequence[str]) -> None:
        super().__init__()
        self.file = file
        self._schools = schools
        self._entries = {key: self._entry(fields_of(file.kind)[key]) for key in OFFERED[file.kind]}
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(theme.GAP_4, theme.GAP_8, theme.GAP_8, theme.GAP_8)
        self._grid.setHorizontalSpacing(theme.GAP_24)
        self._grid.setVerticalSpacing(theme.GAP_4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.nothing = label(_("The file has a column for every field that could be set here."), "secondary", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.GAP_8, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(
            label(
                _(
                    "The file has no column for these fields. A value that you set here holds for every row, "
                    "and fills only what is unknown. What you leave empty stays unknown."
                ),
                "secondary",
                wrap=True,
            )
        )
        box.addWidget(self.nothing)
        box.addWidget(scroll_of(content), 1)
        self.refresh()

    def control(self, key: str) -> Choice | QLineEdit:
        """The control of a field; raises ``KeyError`` for one that is not offered."""
        return self._entries[key].control

    def set_value(self, key: str, text: str) -> None:
        """Set one value for all rows; an empty text makes it unknown again."""
        if text:
            self.file.defaults[key] = text
        else:
            self.file.defaults.pop(key, None)
        self._check(self._entries[key])
        self.edited.emit()

    def _typed(self, key: str, text: str) -> None:
        """A completion is no edit to Qt, so every change of the text counts that says something else."""
        if text != self.file.defaults.get(key, ""):
            self.set_value(key, text)

    def refresh(self) -> None:
        """Show the fields that no column serves."""
        shown = [entry for key, entry in self._entries.items() if _is_open(self.file, key)]
        for entry in self._entries.values():
            for part in (entry.name, entry.control, entry.problem):
                self._grid.removeWidget(part)
                part.setVisible(False)
        half = (len(shown) + 1) // 2
        for at, entry in enumerate(shown):
            column, place = divmod(at, half)
            for under, part in enumerate((entry.name, entry.control, entry.problem)):
                self._grid.addWidget(part, 4 * place + under, column)
            self._grid.setRowMinimumHeight(4 * place + 3, theme.GAP_4)
            entry.name.setVisible(True)
            entry.control.setVisible(True)
            self._put(entry)
            self._check(entry)
        self._grid.setRowStretch(4 * len(self._entries), 1)
        self.nothing.setVisible(not shown)

    def focus(self, key: str) -> None:
        """Go to a field."""
        self._entries[key].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entry(self, item: Field) -> _Entry:
        words = default_title(item)
        name = label(words, "small", parent=self)
        control = self._choice(item, words) if choices_of(item) else self._line(item, words)
        control.setParent(self)
        control.setToolTip(item.help)
        name.setBuddy(control)
        return _Entry(item, name, control, label("", "problem", wrap=True, parent=self))

    def _choice(self, item: Field, words: str) -> Choice:
        control = Choice(_("{field} of every row").format(field=words))
        control.addItem(_("Unknown"), "")
        for text, meaning in choices_of(item):
            control.addItem(meaning, text)
        control.activated.connect(lambda at: self.set_value(item.key, control.itemData(at)))
        return control

    def _line(self, item: Field, words: str) -> QLineEdit:
        control = QLineEdit()
        control.setAccessibleName(_("{field} of every row").format(field=words))
        if item.value == "school":
            completer = QCompleter(list(self._schools), control)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setMaxVisibleItems(12)
            control.setCompleter(completer)
        hint = _("a school's name or part of it") if item.value == "school" else _HINTS.get(item.key)
        control.setPlaceholderText(_("Unknown (such as {example})").format(example=hint) if hint else _("Unknown"))
        control.textChanged.connect(lambda text: self._typed(item.key, text.strip()))
        return control

    def _put(self, entry: _Entry) -> None:
        text = self.file.defaults.get(entry.item.key, "")
        control = entry.control
        if isinstance(control, QLineEdit):
            if control.text().strip() != text:
                control.setText(text)
        else:
            control.setCurrentIndex(max(0, control.findData(text)))

    def _check(self, entry: _Entry) -> None:
        wrong = _wrong(self.file, entry.item)
        entry.problem.setText(wrong or "")
        entry.problem.setVisible(wrong is not None and entry.control.isVisibleTo(self))


def wrong_default(file: RosterFile) -> tuple[str, str] | None:
    """The first field whose default cannot be, and a sentence that says why; ``None`` where all are right."""
    for key in OFFERED[file.kind]:
        wrong = _wrong(file, fields_of(file.kind)[key]) if _is_open(file, key) else None
        if wrong is not None:
            return key, wrong
    return None


def _is_open(file: RosterFile, key: str) -> bool:
    """Whether a field waits for a value: no column serves it, nor says of which school year its days are."""
    columns, headings = file.mapping.columns, file.table.headings
    if key == "summary_year":
        at = columns.get("days_absent")
        return at is not None and key not in columns and school_year_in(headings[at]) is None
    return key not in columns


def _wrong(file: RosterFile, item: Field) -> str | None:
    text = file.defaults.get(item.key, "")
    if not text or item.value == "school":
        return None  # a school may come with a file of this import: the plan looks it up
    found = parse_cell(text, parser_of(item, [text]))
    if not isinstance(found, Refused):
        return None
    return _("{field} is “{text}”, and {expected} was expected.").format(
        field=item.title, text=text, expected=found.expected
    )
