"""The list of proposed pairs and the list of students without a mentor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF

from iattend_desktop.i18n import _
from iattend_desktop.matching.pool import Waiting
from iattend_desktop.matching.proposal import ProposedPair, Scenario, WithoutMentor
from iattend_desktop.vocabulary import PairRuleKind
from ui import theme
from ui.matching.words import why_words
from ui.widgets.icon import paint_icon
from ui.widgets.table import Align, Column, Table, TableData, prepare

Decisions = Mapping[tuple[int, int], PairRuleKind]
"""What a person decided, by program enrollment and mentor."""


_MARKS = {
    PairRuleKind.MUST: ("pin", _("Pinned")),
    PairRuleKind.NEVER: ("never", _("Ruled out")),
    PairRuleKind.PREFER: ("check", _("Preferred")),
}
"""The icon and the word of a decision."""


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
    return "" if line.decision is None else _MARKS[line.decision][1]


def _paint_mark(painter: Any, area: Any, line: PairLine) -> None:
    if line.decision is not None:
        name = _MARKS[line.decision][0]
        size = theme.ICON_SMALL
        top = area.top() + (area.height() - size) / 2
        paint_icon(painter, name, "text", QRectF(area.left() + theme.GAP_8, top, size, size))


PAIR_COLUMNS: tuple[Column[PairLine], ...] = (
    Column("student", _("Student"), 180, lambda line: line.pair.student.name,
           sort_key=lambda line: line.pair.student.sort_name, strong=True, stretch=True),
    Column("mentor", _("Mentor"), 180, lambda line: line.pair.mentor.name,
           sort_key=lambda line: line.pair.mentor.sort_name, stretch=True),
    Column("school", _("School"), 240, lambda line: line.pair.student.school or "", secondary=True, stretch=True),
    Column("score", _("Score"), 72, lambda line: line.pair.points, Align.END, lambda line: line.pair.score,
           tooltip=lambda line: _("{points} of 100").format(points=line.pair.points), searched=False),
    Column("mark", _("Pin"), 48, _mark, sort_key=lambda line: _mark(line) or None, tooltip=_mark, paint=_paint_mark),
)  # fmt: skip
WITHOUT_COLUMNS: tuple[Column[WithoutLine], ...] = (
    Column("student", _("Student"), 180, lambda line: line.without.student.name,
           sort_key=lambda line: line.without.student.sort_name, strong=True, least=130, stretch=True),
    Column("why", _("Why"), 260, lambda line: why_words(line.without),
           tooltip=lambda line: line.without.reasons[0].text, stretch=True, least=150),
    Column("school", _("School"), 240, lambda line: line.without.student.school or "", secondary=True, stretch=True),
)  # fmt: skip


class PairsView:
    """The two lists of a run; each is a tab of the page."""

    def __init__(self) -> None:
        self.pairs: Table[PairLine] = Table(PAIR_COLUMNS, _("Proposed pairs"), multiple=False)
        self.without: Table[WithoutLine] = Table(WITHOUT_COLUMNS, _("Students without a mentor"), multiple=False)

    def show_prepared(self, prepared: Prepared) -> None:
        """Show a scenario; the line that was chosen stays chosen where it is still there."""
        self.pairs.set_data(prepared.pairs)
        self.without.set_data(prepared.without)

    def search(self, text: str) -> None:
        """Narrow both lists."""
        self.pairs.search(text)
        self.without.search(text)

    def choose(self, scenario: Scenario, student_id: int) -> Table[Any] | None:
        """Choose a student's line by the person's key; returns the list that holds it, ``None`` where the run does
        not know the student."""
        tables: tuple[tuple[Table[Any], list[Waiting]], ...] = (
            (self.pairs, [pair.student for pair in scenario.pairs]),
            (self.without, [one.student for one in scenario.unmatched]),
        )
        for table, students in tables:
            for student in students:
                if student.student_id == student_id:
                    self.search("")
                    table.select([student.id])
                    return table
        return None
