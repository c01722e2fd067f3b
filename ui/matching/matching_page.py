"""Matching: propose, understand, change, accept. Nothing is real before the last step, and that can be undone.

The page is a row of tabs over the whole width, all about one run. A tab is an entry of ``page_tabs.tab_entries``:
its key, its words, and what makes its widget, ``View(workspace, services, page)``. A view has
``show_scenario(scenario)`` (cheap; long work goes to a task), where it has a list ``table()`` for export and search,
and shows one thing's detail with ``page.show_detail``. It is made when it is first shown.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.kept_runs import KeptRow
from iattend_desktop.matching.overview import Overview
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.warm_up import warm_up
from ui import theme
from ui.matching import actions, before_run
from ui.matching.compare_view import CompareView
from ui.matching.group_filter import GroupFilter
from ui.matching.keeping import Keeping
from ui.matching.line_detail import Line, LineDetail
from ui.matching.page_buttons import PageButtons
from ui.matching.page_records import DECISIONS, SHOWN, Records, look, run
from ui.matching.page_tabs import tab_entries
from ui.matching.pairs_view import PairsView, Prepared
from ui.matching.proof_line import ProofLine
from ui.matching.rules_view import RulesView
from ui.matching.running_panel import RunningPanel
from ui.matching.scenario_bar import ScenarioBar
from ui.matching.tabs import MatchingTabs
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.table import Table


class MatchingPage(Page):
    """Rules and results in tabs, the reasons at the right, the proof below. ``scenario`` is the run that is shown."""

    depends_on = SHOWN
    searchable = True

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Matching"))
        self.scenario: Scenario | None = None
        self.overview: Overview | None = None
        self.task: Task | None = None
        self._accepted = 0
        self._warm = False
        self._changed = False
        self._student_wanted: int | None = None
        self.rules = RulesView(workspace, services, self)
        self.view = PairsView()
        self.running = RunningPanel(self.cancel)
        self.kept: tuple[KeptRow, ...] = ()
        self.bar = ScenarioBar()
        self.tabs = MatchingTabs(
            tab_entries(
                workspace, services, self, self.rules, self.view, lambda group: self.group.show(group), self._take_run
            )
        )
        self.tabs.hold(self.rules, self.view.pairs, self.view.without, self.running)
        self.foot = ProofLine()
        self.buttons = PageButtons(self, self.match, self.accept)
        self._lay_out_tabs()
        self.rules.edited.connect(self._show)
        self.rules.save_wanted.connect(self._save_profile)
        self.reasons = LineDetail(workspace, services, self, self.rules.deciding)
        self.reasons.recruit_wanted.connect(partial(self.tabs.go, "recruit"))
        self.keeping = Keeping(workspace, services, self.bar, self)
        self.view.pairs.row_chosen.connect(partial(self._chosen, "proposed"))
        self.view.without.row_chosen.connect(partial(self._chosen, "without"))
        self.tabs.changed.connect(self._switched)
        self.group = GroupFilter(self, self.tabs, self.view.without)
        self.tabs.go("proposed")

    def reload(self) -> None:
        """Count who waits and who may mentor; a run that is shown stays, with the decisions of now."""
        scenario = self.scenario
        self.load(lambda _progress: look(self.workspace, scenario), self._take)

    def refresh(self, tables: frozenset[str]) -> None:
        """Records that changed may have made a run out of date; accepting checks."""
        if self.scenario is not None and (tables & SHOWN) - DECISIONS:
            self._changed = True
        super().refresh(tables)

    def arrive(self, **where: Any) -> None:
        """``student``: go to that person's line, now or after the next run."""
        self._student_wanted = where.get("student")
        self._point()

    def search(self, text: str) -> None:
        """Narrow the lists."""
        self.view.search(text)
        self.tabs.search(text)
        table = self.tabs.table()
        if table is not None and table not in (self.view.pairs, self.view.without):
            table.search(text)

    def exported_table(self) -> Table[Any] | None:
        """The list that is shown, once there is a run."""
        return self.tabs.table() if self.task is None else None

    def match(self) -> None:
        """Run the matching with the rules and weights that are set."""
        profile = self.rules.profile()
        if self.task is not None or profile is None or self.overview is None:
            return
        words = ngettext("Match {count} student", "Match {count} students", self.overview.waiting)
        self.hide_detail()
        self.begin(
            self.services.run_task(
                self,
                lambda progress: run(self.workspace, profile, progress),
                self._take_run,
                None,
                words,
                self.ended,
            ),
            words,
        )

    def accept(self) -> None:
        """Make the proposals real."""
        scenario = self.scenario
        if self.task is None and scenario is not None:
            self.hide_detail()
            words = ngettext("Accept {count} match", "Accept {count} matches", scenario.matched)
            task = actions.accept(self.workspace, self.services, self, scenario, self._take_accepted, self.ended)
            self.begin(task, words)

    def cancel(self) -> None:
        """Stop what runs; nothing of it stays."""
        if self.task is not None:
            self.task.cancel()

    def outdated(self) -> bool:
        """Whether rules, weights or decisions changed since the run that is shown."""
        if self.scenario is None or self.overview is None:
            return False
        return before_run.outdated(self.scenario, self.overview, self.rules.profile())

    def take_kept(self, scenario: Scenario) -> None:
        """The run that is shown is kept now, or known by another name."""
        self.scenario = scenario
        self._show_scenario()

    def take_opened(self, prepared: Prepared) -> None:
        """Show a kept run, with its rules and weights."""
        self.rules.show_profile(prepared.scenario.profile)
        self._take_run(prepared)

    def compare_with(self, kept_id: int) -> None:
        """Hold the run that is shown against a kept one, in a tab of its own."""
        view = self.tabs.view("compare")
        if isinstance(view, CompareView):
            view.compare_with(kept_id)
        self.tabs.reveal("compare")

    def _lay_out_tabs(self) -> None:
        """The run and the tabs over the whole width, under them the view beside the detail."""
        header, content = QWidget(), QWidget()
        for whole, parts in ((header, (self.bar, self.tabs.bar)), (content, (self.tabs, self.foot))):
            box = QVBoxLayout(whole)
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(theme.GAP_8)
            for part in parts:
                box.addWidget(part, int(part is self.tabs))
        self.set_content(content, header)

    def _chosen(self, tab: str, line: Line | None) -> None:
        if self.tabs.current() == tab:
            self.reasons.show_line(self.scenario, line)

    def _switched(self, tab: str) -> None:
        """Each list has its own chosen line; other views show their own detail."""
        lines: dict[str, Table[Any]] = {"proposed": self.view.pairs, "without": self.view.without}
        self.reasons.show_line(self.scenario, lines[tab].current_row() if tab in lines else None)
        self._show()

    def _take(self, found: Records) -> None:
        self.overview, self.kept = found.overview, found.kept
        self.rules.show_profiles(found.overview.profiles)
        self.rules.show_overview(found.overview)
        if found.prepared is not None and found.prepared.scenario is self.scenario:
            if found.overview.waiting >= found.prepared.scenario.mentees:
                self._accepted = 0
                self._show_scenario()
            if not self._accepted:
                self.view.show_prepared(found.prepared)
        self.tabs.refresh()
        self._show()
        if not self._warm:  # after the first look, for the person reads while the search is loaded
            self._warm = True
            self.services.run_task(self, warm_up)

    def _take_run(self, prepared: Prepared) -> None:
        self.scenario = prepared.scenario
        self._accepted, self._changed = 0, False
        self._show_scenario()
        self.view.show_prepared(prepared)
        if self.tabs.current() in ("rules", "proposed", "without"):
            empty = not self.scenario.matched and self.scenario.unmatched
            self.tabs.go("without" if empty else "proposed")

    def _take_accepted(self, count: int) -> None:
        self._accepted = count
        self.reasons.show_line(None, None)
        self._show_scenario()

    def begin(self, task: Task, words: str) -> None:
        """Something runs in place of the views."""
        self.task = task
        self.running.watch(task, words)
        self._show()

    def ended(self) -> None:
        """It ended, however; the views are back."""
        self.task = None
        self._show()
        table = self.tabs.table()
        if self.width() < theme.NARROW:  # where the detail of a list's first line would hide the list
            self.tabs.bar.setFocus()
        elif table is not None:
            table.setFocus()
        self._point()

    def _point(self) -> None:
        if self._student_wanted is None or self.scenario is None or self.task is not None or self._accepted:
            return
        wanted, self._student_wanted = self._student_wanted, None
        table = self.view.choose(self.scenario, wanted)
        if table is None:
            self.services.notify(_("The last run did not look at this student, who is not waiting for a mentor."))
        else:
            self.tabs.go("proposed" if table is self.view.pairs else "without")
            table.setFocus()

    def _acceptable(self) -> bool:
        return bool(self.scenario and self.scenario.matched and not self._accepted and not self.outdated())

    def _show(self) -> None:
        """Bring words and buttons in line with what is known."""
        overview = self.overview
        if overview is None:
            return
        self.set_summary(before_run.summary(overview))
        told = before_run.nothing_to_match(overview, self.services)
        idle = self.task is None
        showing = self.scenario is not None and not self._accepted
        self.bar.show_runs(self.kept, self.scenario if showing else None)
        self.bar.setEnabled(idle)
        self.rules.show_counts(self.scenario.shortages if self.scenario is not None and showing else ())
        if told is not None and idle and not showing:
            self.show_empty(*told)
            self.buttons.hide()
            return
        self.show_content()
        about_run = self.tabs.current() != "rematch"  # which is about the matches that stand
        if about_run:
            self.buttons.show_next(
                overview,
                self.scenario if showing else None,
                acceptable=self._acceptable(),
                idle=idle,
                can_run=self.rules.profile() is not None,
            )
        else:
            self.buttons.hide()
        self.rules.setEnabled(idle)
        self.foot.setVisible(idle and showing and about_run)
        self.tabs.cover(None if idle else self.running)
        if self._accepted:
            self.tabs.show_hint(before_run.accepted(self._accepted, overview, self.services))
        elif self.scenario is None:
            self.tabs.show_hint(before_run.hint(overview, self.services))
        else:
            self.tabs.show_hint(None)
            self.foot.say(before_run.note(self.scenario, outdated=self.outdated(), changed=self._changed))

    def _show_scenario(self) -> None:
        """Every tab is about the run that is shown now."""
        scenario = self.scenario if not self._accepted else None
        self.group.clear()
        self.tabs.show_scenario(scenario)
        self.foot.show_scenario(scenario)

    def _save_profile(self, profile: Profile) -> None:
        known = self.rules.saved_profile(profile.name)
        actions.keep_profile(self.workspace, self.services, self, profile, known, self._select_profile)

    def _select_profile(self, name: str) -> None:
        """The saved profile is the one in use, as soon as it is on the list."""
        self.rules.name.clear()

        def show(found: Records) -> None:
            self._take(found)
            self.rules.show_profiles(found.overview.profiles, name)
            self._show()

        scenario = self.scenario
        self.load(lambda _progress: look(self.workspace, scenario), show)
