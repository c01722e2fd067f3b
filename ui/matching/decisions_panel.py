"""What people decided about pairs: must, never, preferred; whose decision it was and why, to add and to take away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.pair_rules import PairRuleRow
from iattend_desktop.matching.pool import LoadedPool
from iattend_desktop.vocabulary import PairRuleKind
from ui import theme
from ui.matching.deciding import Deciding
from ui.matching.graph_faces import Side, Who
from ui.matching.person_search import Directory, PersonSearch
from ui.matching.words import decision_words
from ui.page import Services
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.table import Column, Table
from ui.widgets.table_data import fold

_MOST_LINES = 6
_KINDS = (PairRuleKind.PREFER, PairRuleKind.MUST, PairRuleKind.NEVER)
COLUMNS: tuple[Column[PairRuleRow], ...] = (
    Column("kind", _("Decision"), 132, lambda row: decision_words(row.kind), strong=True),
    Column("student", _("Student"), 190, lambda row: row.student, stretch=True),
    Column("mentor", _("Mentor"), 190, lambda row: row.mentor, stretch=True),
    Column("reason", _("Reason"), 220, lambda row: row.reason or _("none given"), stretch=True),
    Column("author", _("By"), 120, lambda row: row.author or _("unknown"), secondary=True),
)


class PersonField(PersonSearch):
    """Holds the person who was picked, until somebody types on. ``picked`` tells that it changed."""

    picked = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.who: Who | None = None
        self._names: Sequence[str] = ()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.chosen.connect(self._hold)
        self.textChanged.connect(self._compare)

    def offer(self, people: Directory, names: Sequence[str]) -> None:
        """Whom to look among; ``names`` by position."""
        self._names = names
        self.who = None
        self.set_people(people, lambda who: names[who.at])

    def _hold(self, who: Who) -> None:
        self.who = who
        QTimer.singleShot(0, self, self._write)  # after the search has cleared itself

    def _write(self) -> None:
        if self.who is not None:
            self.setText(self._names[self.who.at])
            self.picked.emit()

    def _compare(self, text: str) -> None:
        if self.who is not None and text and text != self._names[self.who.at]:
            self.who = None
            self.picked.emit()


class _DecisionTable(Table[PairRuleRow]):
    """``delete_pressed`` tells that the Delete key was."""

    delete_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class DecisionsPanel(QWidget):
    """The list of decisions, and the line that adds one."""

    def __init__(self, services: Services, deciding: Deciding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._deciding = services, deciding
        self._loaded: LoadedPool | None = None
        self.none = label(_("Nobody decided about a pair yet."), "secondary")
        self.table = _DecisionTable(COLUMNS, _("Decisions about pairs"), multiple=False)
        self.take_away = button(_("Take the decision away"), self._take_away, icon="undo")
        self.student = PersonField(_("Student"))
        self.mentor = PersonField(_("Mentor"))
        self.kind = QComboBox()
        self.kind.addItems([decision_words(kind) for kind in _KINDS])
        self.kind.setAccessibleName(_("What is decided"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Reason, such as what a counselor noted"))
        self.reason.setAccessibleName(_("Reason of the decision"))
        self.add = button(_("Add the decision"), self._add)
        self.table.delete_pressed.connect(self._take_away)
        self.table.row_chosen.connect(lambda _row: self._bring_in_line())
        self.reason.returnPressed.connect(self._add)
        self.student.picked.connect(self._bring_in_line)
        self.mentor.picked.connect(self._bring_in_line)
        self._lay_out()
        self.show_decisions(())

    def show_decisions(self, decisions: Sequence[PairRuleRow]) -> None:
        """List these."""
        self.table.set_rows(decisions)
        lines = min(max(len(decisions), 1), _MOST_LINES)
        self.table.setFixedHeight((lines + 1) * theme.ROW_HEIGHT + theme.GAP_4)
        self.table.setVisible(bool(decisions))
        self.take_away.setVisible(bool(decisions))
        self.none.setVisible(not decisions)
        self._bring_in_line()

    def show_people(self, loaded: LoadedPool) -> None:
        """Offer the students who wait and the active mentors."""
        if loaded is self._loaded:
            return
        self._loaded = loaded
        students = [student.name for student in loaded.students]
        mentors = [mentor.name for mentor in loaded.mentors]

        def fold_names() -> tuple[Directory, Directory]:
            return (
                Directory([(fold(name), Who(Side.STUDENT, at)) for at, name in enumerate(students)]),
                Directory([(fold(name), Who(Side.MENTOR, at)) for at, name in enumerate(mentors)]),
            )

        def offer(found: tuple[Directory, Directory]) -> None:
            if loaded is self._loaded:
                self.student.offer(found[0], students)
                self.mentor.offer(found[1], mentors)
                self._bring_in_line()

        self._services.run_task(self, lambda _progress: fold_names(), offer)

    def _add(self) -> None:
        student, mentor, loaded = self.student.who, self.mentor.who, self._loaded
        if student is None or mentor is None or loaded is None:
            return
        self._deciding.decide(
            loaded.students[student.at],
            loaded.mentors[mentor.at],
            _KINDS[self.kind.currentIndex()],
            self.reason.text(),
        )
        self.student.who = self.mentor.who = None
        for field in (self.student, self.mentor, self.reason):
            field.clear()
        self._bring_in_line()

    def _take_away(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._deciding.take_back(row)

    def _bring_in_line(self) -> None:
        self.add.setEnabled(self.student.who is not None and self.mentor.who is not None)
        self.take_away.setEnabled(self.table.current_row() is not None)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.none)
        box.addWidget(self.table)
        away = QHBoxLayout()
        away.addWidget(self.take_away)
        away.addStretch(1)
        box.addLayout(away)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.kind)
        row.addWidget(self.student, 2)
        row.addWidget(self.mentor, 2)
        row.addWidget(self.reason, 3)
        row.addWidget(self.add)
        box.addLayout(row)
