"""Fills the panel at the right for the line that is chosen: reasons, the choice of another mentor, decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from iattend_desktop.i18n import _
from iattend_desktop.matching.alternatives import Alternative, alternatives, why_not
from iattend_desktop.matching.by_hand import Cost, cost_of, next_costs
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.matching.proposal import Scenario, WithoutMentor
from iattend_desktop.matching.relaxation import help_sentences
from iattend_desktop.progress import Progress
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from ui.matching import before_run
from ui.matching.deciding import Deciding
from ui.matching.detail_panels import PairActions, pair_panel, without_panel
from ui.matching.looks import Looks
from ui.matching.mentor_chooser import MentorChooser
from ui.matching.pairs_view import PairLine, WithoutLine
from ui.page import Page, Services

_MOST = 200
Line = PairLine | WithoutLine


@dataclass(frozen=True)
class ExactHelp:
    """Sentences about one student, and whether completing somebody's ``screening`` would be enough."""

    sentences: list[str]
    screening: bool


class LineDetail(QObject):
    """Shows one line of a scenario in the page's detail panel; what needs a search of the pool comes from a task.

    ``recruit_wanted``: a person asks whom to recruit.
    """

    recruit_wanted = Signal()

    def __init__(self, workspace: Workspace, services: Services, page: Page, deciding: Deciding) -> None:
        super().__init__(page)
        self._deciding = deciding
        self._services = services
        self._page = page
        self._scenario: Scenario | None = None
        self._line: Line | None = None
        self._looks = Looks(workspace, services, self)
        self._looking = False  # arrows through a list start one search of the pool at a time

    def show_line(self, scenario: Scenario | None, line: Line | None) -> None:
        """Show why; without a line the list has all the room."""
        self._scenario, self._line = scenario, line
        if line is None or scenario is None:
            self._page.hide_detail()
            self._looks.closed()
        elif not self._looking:
            self._looking = True
            ended = partial(self._looked, line)
            if isinstance(line, WithoutLine):
                work = partial(exact_help, scenario, line.without)
                self._services.run_task(self, work, partial(self._explain_without, scenario, line), ended=ended)
            else:
                look = partial(_next_best, scenario, line)
                self._services.run_task(self, look, partial(self._explain, line), ended=ended)

    def _looked(self, line: Line) -> None:
        self._looking = False
        if self._line is not line:
            self.show_line(self._scenario, self._line)

    def _explain(self, line: PairLine, next_best: list[Cost]) -> None:
        if self._line is line:
            pair = line.pair
            panel = pair_panel(pair, line.decision, next_best, self._pair_actions(pair.student, pair.mentor))
            title = _("{student} → {mentor}").format(student=pair.student.name, mentor=pair.mentor.name)
            self._page.show_detail(panel, title)
            self._looks.opened(pair.student)

    def _explain_without(self, scenario: Scenario, line: WithoutLine, exact: ExactHelp) -> None:
        if self._line is line:
            without = line.without
            help_action = before_run.help_action(without, self._services)
            if exact.screening and without.cause != "mentors":  # which leads there by itself
                go = partial(self._services.navigate, "mentors", filters=("not_cleared",))
                help_action = _("Open mentors who are not cleared"), go
            panel = without_panel(
                scenario, without, exact.sentences, self._pair_actions(without.student, None), help_action
            )
            self._page.show_detail(panel, without.student.name)
            self._looks.opened(without.student)

    def _pair_actions(self, student: Waiting, mentor: Ready | None) -> PairActions:
        def free() -> None:
            if mentor is not None:
                self._deciding.let_free(student, mentor)

        return PairActions(
            pin=partial(self._decide, student, mentor, PairRuleKind.MUST),
            never=partial(self._decide, student, mentor, PairRuleKind.NEVER),
            free=free,
            choose=partial(self._choose_another, student),
            recruit=self.recruit_wanted.emit,
            open_student=partial(self._services.navigate, "students", student=student.student_id),
        )

    def _decide(self, student: Waiting, mentor: Ready | None, kind: PairRuleKind) -> None:
        if mentor is not None:
            self._deciding.decide(student, mentor, kind)

    def _choose_another(self, student: Waiting) -> None:
        scenario, line = self._scenario, self._line
        if scenario is None:
            return

        def show(found: list[Alternative]) -> None:
            if self._line is not line:
                return
            chooser = MentorChooser(
                found,
                scenario.loaded.mentors,
                lambda mentor: why_not(scenario, student.id, mentor),
                partial(self._ask_cost, scenario, student),
            )
            chooser.back.connect(lambda: self.show_line(scenario, line))
            chooser.chosen.connect(lambda mentor_id: self._pin_other(scenario, student, mentor_id))
            self._page.show_detail(chooser, _("Choose a mentor for {student}").format(student=student.name))
            chooser.search.setFocus()

        self._services.run_task(self, lambda _progress: alternatives(scenario, student.id, most=_MOST), show)

    def _ask_cost(self, scenario: Scenario, student: Waiting, mentor: int, tell: Callable[[Cost], None]) -> None:
        """What the whole loses by a mentor, told once it is worked out."""
        if scenario.certified:
            at, to = scenario.student_at[student.id], scenario.mentor_at[mentor]
            self._services.run_task(self, lambda _progress: cost_of(scenario, at, to), tell)

    def _pin_other(self, scenario: Scenario, student: Waiting, mentor_id: int) -> None:
        self._decide(student, scenario.loaded.mentors[scenario.mentor_at[mentor_id]], PairRuleKind.MUST)
        self.show_line(scenario, self._line)


def _next_best(scenario: Scenario, line: PairLine, _progress: Progress) -> list[Cost]:
    return next_costs(scenario, scenario.student_at[line.id]) if scenario.certified else []


def exact_help(scenario: Scenario, without: WithoutMentor, _progress: Progress) -> ExactHelp:
    """What would help this student alone, each with a gain that is sure: rules to relax, records to complete, and the
    group of students who share too few places."""
    mentee = scenario.student_at.get(without.student.id)
    if not scenario.certified or mentee is None:
        return ExactHelp([], False)
    found = scenario.relaxing.of(mentee)
    words = help_sentences(scenario.pool, mentee, found)
    shared = next((one for one in scenario.bottlenecks if mentee in one.mentees), None)
    if shared is not None and shared.mentees.size > 1:
        words.append(_("{group}, this student among them.").format(group=shared.words))
    return ExactHelp(words, any(record.key == "screening" for record in found.records))
