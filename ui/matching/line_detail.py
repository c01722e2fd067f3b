"""Fills the panel at the right for the line that is chosen: reasons, the choice of another mentor, decisions."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.matching.alternatives import Alternative, alternatives, why_not
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from ui.matching import actions, before_run
from ui.matching.detail_panels import PairActions, pair_panel, without_panel
from ui.matching.mentor_chooser import MentorChooser
from ui.matching.pairs_view import PairLine, WithoutLine
from ui.page import Page, Services

_MOST = 200
Line = PairLine | WithoutLine


class LineDetail(QObject):
    """Shows one line of a scenario in the page's detail panel; what needs a search of the pool comes from a task."""

    def __init__(self, workspace: Workspace, services: Services, page: Page) -> None:
        super().__init__(page)
        self._workspace = workspace
        self._services = services
        self._page = page
        self._scenario: Scenario | None = None
        self._line: Line | None = None
        self._looking = False  # arrows through a list start one search of the pool at a time

    def show_line(self, scenario: Scenario | None, line: Line | None) -> None:
        """Show why; without a line the list has all the room."""
        self._scenario, self._line = scenario, line
        if line is None or scenario is None:
            self._page.hide_detail()
        elif isinstance(line, WithoutLine):
            without = line.without
            help_action = before_run.help_action(without, self._services)
            panel = without_panel(scenario, without, self._pair_actions(without.student, None), help_action)
            self._page.show_detail(panel, without.student.name)
        elif not self._looking:
            self._looking = True
            self._services.run_task(
                self,
                lambda _progress: alternatives(scenario, line.id, most=1),
                lambda found: self._explain(line, found[0] if found else None),
                ended=partial(self._looked, line),
            )

    def _looked(self, line: Line) -> None:
        self._looking = False
        if self._line is not line:
            self.show_line(self._scenario, self._line)

    def _explain(self, line: PairLine, next_best: Alternative | None) -> None:
        if self._line is line:
            pair = line.pair
            panel = pair_panel(pair, line.decision, next_best, self._pair_actions(pair.student, pair.mentor))
            title = _("{student} → {mentor}").format(student=pair.student.name, mentor=pair.mentor.name)
            self._page.show_detail(panel, title)

    def _pair_actions(self, student: Waiting, mentor: Ready | None) -> PairActions:
        def free() -> None:
            if mentor is not None:
                actions.let_free(self._workspace, self._services, self, student, mentor)

        return PairActions(
            pin=partial(self._decide, student, mentor, PairRuleKind.MUST),
            never=partial(self._decide, student, mentor, PairRuleKind.NEVER),
            free=free,
            choose=partial(self._choose_another, student),
            open_student=partial(self._services.navigate, "students", student=student.student_id),
        )

    def _decide(self, student: Waiting, mentor: Ready | None, kind: PairRuleKind) -> None:
        if mentor is not None:
            actions.decide(self._workspace, self._services, self, student, mentor, kind)

    def _choose_another(self, student: Waiting) -> None:
        scenario, line = self._scenario, self._line
        if scenario is None:
            return

        def show(found: list[Alternative]) -> None:
            if self._line is not line:
                return
            chooser = MentorChooser(
                found, scenario.loaded.mentors, lambda mentor: why_not(scenario, student.id, mentor)
            )
            chooser.back.connect(lambda: self.show_line(scenario, line))
            chooser.chosen.connect(lambda mentor_id: self._pin_other(scenario, student, mentor_id))
            self._page.show_detail(chooser, _("Choose a mentor for {student}").format(student=student.name))
            chooser.search.setFocus()

        self._services.run_task(self, lambda _progress: alternatives(scenario, student.id, most=_MOST), show)

    def _pin_other(self, scenario: Scenario, student: Waiting, mentor_id: int) -> None:
        self._decide(student, scenario.loaded.mentors[scenario.mentor_at[mentor_id]], PairRuleKind.MUST)
        self.show_line(scenario, self._line)
