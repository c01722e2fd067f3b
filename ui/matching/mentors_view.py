"""The board: every mentor with the students proposed, and who has nobody at the left; students are moved by hand.

While a drag is over a mentor, the exact cost to everyone else is told. Letting go asks why and pins the pair; the best
match around the pin is shown at once, as a run of its own that can be accepted, without reading the records again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.by_hand import Cost, costs_of, move_by_hand
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.progress import Progress
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.matching.before_run import decided
from ui.matching.board import Board, Line, lines_found, make_board
from ui.matching.board_list import BoardList
from ui.matching.cost_strip import CostStrip
from ui.matching.cost_teller import CostTeller
from ui.matching.cost_words import short_words
from ui.matching.deciding import Deciding
from ui.matching.looks import Looks
from ui.matching.move_panel import MovePanel
from ui.matching.pairs_view import Prepared, prepare_view
from ui.page import Page, Services
from ui.widgets.button import button
from ui.widgets.empty import EmptyState
from ui.widgets.label import label

_LEFT, _RIGHT = 320, 640


@dataclass(frozen=True)
class _Move:
    """A student let go over a mentor, by positions in the run's pool."""

    scenario: Scenario
    student: int
    mentor: int


class MentorsView(QWidget):
    """``moved`` brings the run that follows from a move, prepared for the lists."""

    moved = Signal(object)

    def __init__(self, workspace: Workspace, services: Services, page: Page, deciding: Deciding) -> None:
        super().__init__(page)
        self._services, self._page, self._deciding = services, page, deciding
        self._looks = Looks(workspace, services, self)
        self._scenario: Scenario | None = None
        self._board: Board | None = None
        self._search = ""
        self._over: tuple[int, int] | None = None
        self._move: _Move | None = None
        self.without = BoardList(_("Students without a mentor"), takes_drops=False)
        self.mentors = BoardList(_("Mentors and their students"), takes_drops=True)
        self.without_head, self.mentors_head = label("", "section"), label("", "section")
        self.move_button = button(_("Move to…"), self._choose_mentor)
        self.strip = CostStrip()
        self.teller = CostTeller(services, self)
        self._stack = QStackedWidget()
        self._connect()
        self._lay_out()

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Show the board of a run; its lines are made in a task."""
        self._scenario = scenario
        self._looks.closed()
        self._cancel()
        self.teller.show_scenario(scenario)
        if scenario is not None:
            self._services.run_task(self, lambda _progress: make_board(scenario), self._take)

    def search(self, text: str) -> None:
        """Keep the mentors of whom the name, or the name or school of a student, holds every word."""
        self._search = text
        if self._board is not None:
            self.without.show_lines(lines_found(self._board.without, text))
            self.mentors.show_lines(lines_found(self._board.mentors, text))

    def propose(self, student: int, mentor: int) -> None:
        """A student is to have a mentor (positions): tell the cost and ask why, unless it cannot be."""
        if self._scenario is not None:
            self._move, self._over = _Move(self._scenario, student, mentor), None
            self._hover(student, mentor)

    def _connect(self) -> None:
        self.teller.told.connect(self._told)
        self.mentors.hovered.connect(self._hover)
        self.mentors.dropped.connect(self.propose)
        self.mentors.left.connect(self._leave)
        self.strip.confirmed.connect(self._pin)
        self.strip.cancelled.connect(self._cancel)
        for one, other in ((self.mentors, self.without), (self.without, self.mentors)):
            one.picked.connect(self._picked)
            one.chosen.connect(partial(self._chose, other))

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(theme.GAP_12)
        self.splitter.setChildrenCollapsible(False)
        for head, shown, beside in (
            (self.without_head, self.without, None),
            (self.mentors_head, self.mentors, self.move_button),
        ):
            side = QWidget()
            box = QVBoxLayout(side)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(theme.GAP_8)
            row = QHBoxLayout()
            row.addWidget(head, 1)
            if beside is not None:
                row.addWidget(beside)
            else:
                row.addSpacing(1)
                head.setMinimumHeight(theme.CONTROL_HEIGHT)
            box.addLayout(row)
            box.addWidget(shown, 1)
            self.splitter.addWidget(side)
        self.splitter.setSizes([_LEFT, _RIGHT])
        self.splitter.setStretchFactor(1, 1)
        board = QWidget()
        box = QVBoxLayout(board)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.splitter, 1)
        box.addWidget(self.strip)
        self._stack.addWidget(board)
        words = _("There is no mentor in this run. Import a mentor roster, or add mentors.")
        go = partial(self._services.navigate, "mentors")
        self._stack.addWidget(EmptyState("mentors", words, _("Open Mentors"), go))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.move_button.setEnabled(False)

    def _take(self, board: Board) -> None:
        if board.scenario is not self._scenario:
            return
        self._board = board
        self._stack.setCurrentIndex(0 if board.mentors else 1)
        count = len(board.without)
        self.without_head.setText(
            ngettext("{count} student without a mentor", "{count} students without a mentor", count)
        )
        self.mentors_head.setText(
            _("{mentors} · {places}").format(
                mentors=ngettext("{count} mentor", "{count} mentors", len(board.mentors)),
                places=ngettext("{count} free place", "{count} free places", board.places),
            )
        )
        self.search(self._search)

    def _student(self) -> int:
        """The student whose line is chosen in either list, −1 for none."""
        for one in (self.mentors, self.without):
            line = one.current()
            if line is not None and line.student >= 0:
                return line.student
        return -1

    def _chose(self, other: BoardList, line: Line | None) -> None:
        """One line is chosen in both lists together."""
        if line is not None:
            other.clearSelection()
            other.setCurrentIndex(other.rootIndex())
        self.move_button.setEnabled(self._student() >= 0)

    def _hover(self, student: int, mentor: int) -> None:
        if self._scenario is None or self._over == (student, mentor):
            return
        self._over = (student, mentor)
        people = self._scenario.loaded
        self.mentors.mark(mentor, _("…"))
        self.strip.waiting(people.students[student].name, people.mentors[mentor].name)
        self.teller.ask(student, mentor)

    def _told(self, student: int, mentor: int, cost: Cost) -> None:
        if self._over != (student, mentor) or self._scenario is None:
            return
        self._looks.opened(self._scenario.loaded.students[student])
        self.mentors.mark(mentor, short_words(cost))
        move = self._move
        if move is None or (move.student, move.mentor) != (student, mentor):
            self.strip.tell(cost)
        elif cost.refusal or cost.same:
            self._move = None
            self.strip.tell(cost)
        else:
            self.strip.ask(cost)

    def _leave(self) -> None:
        """The drag is over nobody: what was told goes, unless it was let go."""
        if self._move is None:
            self._cancel()

    def _cancel(self) -> None:
        self._over = self._move = None
        self.teller.forget()
        self.mentors.mark(-1, "")
        had_focus = self.strip.asking() and self.strip.isAncestorOf(self.focusWidget() or self)
        self.strip.rest()
        if had_focus:
            self.mentors.setFocus()

    def _picked(self, line: Line) -> None:
        if line.student >= 0:
            self._choose_mentor()

    def _choose_mentor(self) -> None:
        scenario, student = self._scenario, self._student()
        if scenario is None or student < 0:
            return

        def show(costs: list[Cost]) -> None:
            if self._scenario is not scenario or self._student() != student:
                return
            panel = MovePanel(scenario, student, costs, self.teller)
            panel.chosen.connect(partial(self._chosen_mentor, student))
            panel.back.connect(self._close_panel)
            name = scenario.loaded.students[student].name
            self._page.show_detail(panel, _("Move {student} to…").format(student=name))
            self._looks.opened(scenario.loaded.students[student])
            panel.search.setFocus()

        self._services.run_task(self, lambda progress: costs_of(scenario, student, progress=progress), show)

    def _chosen_mentor(self, student: int, mentor: int) -> None:
        self._close_panel()
        self._cancel()
        self.propose(student, mentor)

    def _close_panel(self) -> None:
        self._page.hide_detail()
        (self.mentors if self.mentors.current() is not None else self.without).setFocus()

    def _pin(self, reason: str) -> None:
        move = self._move
        if move is None or move.scenario is not self._scenario:
            return
        people = move.scenario.loaded
        student, mentor = people.students[move.student], people.mentors[move.mentor]

        def work(progress: Progress) -> Prepared:
            scenario = move_by_hand(move.scenario, move.student, move.mentor, progress=progress)
            return prepare_view(scenario, decided(scenario))

        def pin(prepared: Prepared) -> None:
            self._deciding.decide(student, mentor, PairRuleKind.MUST, reason, lambda: done(prepared))

        def done(prepared: Prepared) -> None:
            if self._scenario is move.scenario:
                self.moved.emit(prepared)
                self.mentors.select_student(move.student)

        self._cancel()
        self.strip.matching(student.name, mentor.name)
        self._services.run_task(self, work, pin, ended=self.strip.rest)
