"""Which letters of a match, and in which languages; and why one that is wanted is not written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.reports.letter import Languages, LetterWish
from iattend_desktop.reports.letter_words import Reader
from ui import theme
from ui.widgets.label import label
from ui.widgets.table import Column, Table

_MOST = 3


class LetterOptions(QWidget):
    """The list of matches with what to choose under it; ``changed`` tells of another wish."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matches: Table[MatchRow] = Table(match_columns(), _("Matches"), multiple=False)
        names = {
            Reader.MENTOR: _("To the mentor"),
            Reader.FAMILY: _("To the family"),
            Reader.SCHOOL: _("To the school"),
        }
        self.readers = {reader: QCheckBox(names[reader]) for reader in Reader}
        self.languages = QComboBox()
        self.languages.setAccessibleName(_("Languages of the letters"))
        for one, words in (
            (Languages.BOTH, _("English and Spanish")),
            (Languages.ENGLISH, _("English")),
            (Languages.SPANISH, _("Spanish")),
        ):
            self.languages.addItem(words, one)
        self.left_out = label("", "problem", wrap=True)
        self.left_out.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self.matches, 1)
        box.addSpacing(theme.GAP_4)
        for tick in self.readers.values():
            tick.setChecked(True)
            tick.toggled.connect(lambda _on: self.changed.emit())
            box.addWidget(tick)
        box.addWidget(self.languages)
        box.addWidget(self.left_out)
        self.languages.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def wish(self) -> LetterWish:
        """What is chosen."""
        readers = tuple(reader for reader, tick in self.readers.items() if tick.isChecked())
        return LetterWish(readers, Languages(self.languages.currentData()))

    def tell(self, left_out: Sequence[str]) -> None:
        """Say why letters are missing, or nothing; of many the first few."""
        lines = list(left_out[:_MOST])
        if len(left_out) > _MOST:
            lines.append(ngettext("… and {count} more", "… and {count} more", len(left_out) - _MOST))
        self.left_out.setText("\n".join(lines))
        self.left_out.setVisible(bool(left_out))


def match_columns() -> tuple[Column[MatchRow], ...]:
    """A match as the list shows one: its two people."""
    return (
        Column("student", _("Student"), 140, lambda row: row.student, sort_key=_student, strong=True, stretch=True),
        Column("mentor", _("Mentor"), 130, lambda row: row.mentor, sort_key=_mentor, secondary=True, stretch=True),
    )


def _student(row: MatchRow) -> str:
    return row.student_sort


def _mentor(row: MatchRow) -> str:
    return row.mentor_sort
