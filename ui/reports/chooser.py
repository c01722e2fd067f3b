"""At the left of the Reports page: what to print, and whose."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.students import StudentRow
from iattend_desktop.reports.gather import ReportKind
from ui import theme
from ui.reports.letter_options import LetterOptions
from ui.reports.people import mentor_columns, student_columns
from ui.reports.work import LETTERS, What
from ui.widgets.label import label
from ui.widgets.table import Table

_WIDTH = 304


class Chooser(QWidget):
    """Three kinds of report and the letters of a match, and the list of the chosen one; ``kind_chosen`` brings it."""

    kind_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.students: Table[StudentRow] = Table(student_columns(), _("Students"), multiple=False)
        self.mentors: Table[MentorRow] = Table(mentor_columns(), _("Mentors"), multiple=False)
        self.letters = LetterOptions()
        self.choices: dict[What, QRadioButton] = {}
        self._kind: What = ReportKind.STUDENT
        self._lists = QStackedWidget()
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_4)
        group = QButtonGroup(self)
        words: dict[What, str] = {
            ReportKind.STUDENT: _("Student's progress summary"),
            ReportKind.MENTOR: _("Mentor's caseload"),
            ReportKind.PROGRAM: _("Program summary"),
            LETTERS: _("Letters of a match"),
        }
        for kind, name in words.items():
            choice = QRadioButton(name)
            choice.clicked.connect(lambda _on, kind=kind: self.kind_chosen.emit(kind))
            self.choices[kind] = choice
            group.addButton(choice)
            column.addWidget(choice)
        column.addSpacing(theme.GAP_8)
        for widget in (self.students, self.mentors, _about_the_program(), self.letters):
            self._lists.addWidget(widget)
        column.addWidget(self._lists, 1)

    def show_kind(self, kind: What) -> None:
        """Mark a kind and show its list."""
        self._kind = kind
        self.choices[kind].setChecked(True)
        self._lists.setCurrentIndex(list(self.choices).index(kind))

    def table(self) -> Table[Any]:
        """The list to choose from; that of the mentors for the program, which has none."""
        if self._kind == LETTERS:
            return self.letters.matches
        return self.students if self._kind is ReportKind.STUDENT else self.mentors


def _about_the_program() -> QWidget:
    words = _("The program as a whole: counts, bands, contacts, regions. No student is named, small groups are hidden.")
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(theme.GAP_4, 0, 0, 0)
    box.addWidget(label(words, "secondary", wrap=True))
    box.addStretch(1)
    return page
