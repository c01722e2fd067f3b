"""The proposed pairs and the students without a mentor, one switch apart, with the proof in the line below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.proposal import ProposedPair, Scenario, WithoutMentor
from iattend_desktop.vocabulary import PairRuleKind
from ui import theme
from ui.matching.words import footer_words, why_words
from ui.widgets.icon import paint_icon
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table, TableData, prepare

Decisions = Mapping[tuple[int, int], PairRuleKind]
"""What a person decided, by program enrollment and mentor."""
PROPOSED, WITHOUT = 0, 1
_ROOM_FOR_SCHOOL = 560


@dataclass(frozen=True, slots=True)
class PairLine:
    """A proposed pair and what was decided about it since; ``id`` is the program enrollment."""

    pair: ProposedPair
    decision: PairRuleKind | None

    @property
    def id(self) -> int:
        """The student's program enrollment."""
        return self.pair.student.id


@dataclass(frozen=True, slots=True)
class WithoutLine:
    """A student without a mentor."""

    without: WithoutMentor

    @property
    def id(self) -> int:
        """The student's program enrollment."""
        return self.without.student.id


@dataclass(frozen=True)
class Prepared:
    """A scenario with both tables ready to show."""

    scenario: Scenario
    pairs: TableData[PairLine]
    without: TableData[WithoutLine]


def prepare_view(scenario: Scenario, decisions: Decisions) -> Prepared:
    """Make the tables' rows, in a task."""
    pairs = [PairLine(pair, decisions.get((pair.student.id, pair.mentor.id))) for pair in scenario.pairs]
    without = [WithoutLine(one) for one in scenario.unmatched]
    return Prepared(scenario, prepare(PAIR_COLUMNS, pairs), prepare(WITHOUT_COLUMNS, without))


def _mark(line: PairLine) -> str:
    return {None: "", PairRuleKind.MUST: _("Pinned"), PairRuleKind.NEVER: _("Ruled out")}.get(line.decision, "")


def _paint_mark(painter: Any, area: Any, line: PairLine) -> None:
    if line.decision is not None:
        name = "pin" if line.decision is PairRuleKind.MUST else "never"
        size = theme.ICON_SMALL
        top = area.top() + (area.height() - size) / 2
        paint_icon(painter, name, "text", QRectF(area.left() + theme.GAP_8, top, size, size))


PAIR_COLUMNS: tuple[Column[PairLine], ...] = (
    Column("student", _("Student"), 160, lambda line: line.pair.student.name,
           sort_key=lambda line: line.pair.student.sort_name, strong=True, stretch=True),
    Column("mentor", _("Mentor"), 160, lambda line: line.pair.mentor.name,
           sort_key=lambda line: line.pair.mentor.sort_name, stretch=True),
    Column("school", _("School"), 150, lambda line: line.pair.student.school or "", secondary=True),
    Column("score", _("Score"), 72, lambda line: line.pair.points, Align.END, lambda line: line.pair.score,
           tooltip=lambda line: _("{points} of 100").format(points=line.pair.points), searched=False),
    Column("mark", _("Pin"), 48, _mark, sort_key=lambda line: _mark(line) or None, tooltip=_mark, paint=_paint_mark),
)  # fmt: skip
WITHOUT_COLUMNS: tuple[Column[WithoutLine], ...] = (
    Column("student", _("Student"), 160, lambda line: line.without.student.name,
           sort_key=lambda line: line.without.student.sort_name, strong=True, least=130),
    Column("why", _("Why"), 260, lambda line: why_words(line.without),
           tooltip=lambda line: line.without.reasons[0].text, stretch=True, least=150),
    Column("school", _("School"), 150, lambda line: line.without.student.school or "", secondary=True),
)  # fmt: skip


class PairsView(QWidget):
    """Shows a scenario. ``line_chosen`` brings the line to look at, a pair's or a student's without a mentor."""

    line_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = QTabBar()
        self.switch.setAccessibleName(_("Proposed pairs, or students without a mentor"))
        self.switch.setDrawBase(False)
        self.switch.setExpanding(False)
        self.switch.addTab("")
        self.switch.addTab("")
        self.pairs: Table[PairLine] = Table(PAIR_COLUMNS, _("Proposed pairs"), multiple=False)
        self.without: Table[WithoutLine] = Table(WITHOUT_COLUMNS, _("Students without a mentor"), multiple=False)
        self._tables = QStackedWidget()
        self._tables.addWidget(self.pairs)
        self._tables.addWidget(self.without)
        self.proof = label("", "strong", wrap=True)
        self.note = label("", "secondary", wrap=True)
        self.switch.currentChanged.connect(self._switched)
        for table in (self.pairs, self.without):
            table.row_chosen.connect(self._tell)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.switch)
        box.addWidget(self._tables, 1)
        box.addWidget(self.proof)
        box.addWidget(self.note)

    def show_prepared(self, prepared: Prepared) -> None:
        """Show a scenario; the line that was chosen stays chosen where it is still there, and of two lists the one that
        holds something is on the screen."""
        scenario = prepared.scenario
        self.switch.setTabText(PROPOSED, _("Proposed: {count}").format(count=f"{scenario.matched:,}"))
        self.switch.setTabText(WITHOUT, _("Without a mentor: {count}").format(count=f"{len(scenario.unmatched):,}"))
        self.pairs.set_data(prepared.pairs)
        self.without.set_data(prepared.without)
        self.proof.setText(footer_words(scenario))
        if not self.table().rows_all():
            self.switch.setCurrentIndex(PROPOSED if scenario.matched or not scenario.unmatched else WITHOUT)

    def say(self, words: str) -> None:
        """The line below the proof: what the others lack, or that something changed."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def table(self) -> Table[Any]:
        """The table that is shown."""
        return self.pairs if self.switch.currentIndex() == PROPOSED else self.without

    def search(self, text: str) -> None:
        """Narrow both tables."""
        self.pairs.search(text)
        self.without.search(text)

    def point_to(self, scenario: Scenario, student_id: int) -> bool:
        """Choose a student's line by the person's key; tells whether the run knows the student."""
        for tab, students in (
            (PROPOSED, [pair.student for pair in scenario.pairs]),
            (WITHOUT, [one.student for one in scenario.unmatched]),
        ):
            for student in students:
                if student.student_id == student_id:
                    self.switch.setCurrentIndex(tab)
                    self.search("")
                    self.table().select([student.id])
                    self.table().setFocus()
                    return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the lists are narrow, the school stands in the detail only."""
        super().resizeEvent(event)
        out = {"school"} if self.width() < _ROOM_FOR_SCHOOL else set()
        self.pairs.hide_columns(out)
        self.without.hide_columns(out)

    def _switched(self, at: int) -> None:
        self._tables.setCurrentIndex(at)
        self._tell(self.table().current_row())

    def _tell(self, line: Any) -> None:
        if self.sender() in (self.pairs, self.without) and self.sender() is not self.table():
            return
        self.line_chosen.emit(line)
