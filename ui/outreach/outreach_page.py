"""Student Outreach Days: the list at the left, the chosen day with its map, teams and unmet at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.outreach.day_apply import apply_plan, read_day
from iattend_desktop.outreach.day_plan import plan_day
from iattend_desktop.outreach.outreach_day import DayRow, list_days, set_status
from iattend_desktop.outreach.plan_rows import DayPlan
from iattend_desktop.outreach.teams import remove_team
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import OutreachStatus
from ui import theme
from ui.outreach.asking import ask_before_year, ask_day, ask_place, ask_series, ask_team
from ui.outreach.columns import day_columns
from ui.outreach.day_view import DayView
from ui.outreach.list_dialogs import CentersDialog, SchoolsDialog, VolunteersDialog
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button, menu_action
from ui.widgets.table import Table

_LIST_WIDTH, _LEAST_LIST = 352, 200


@dataclass(frozen=True)
class _Read:
    days: list[DayRow]
    plan: DayPlan | None


class OutreachPage(Page):
    """Days, and one of them; nothing of a plan is written before it is applied."""

    depends_on = frozenset(
        {
            *("outreach_day", "outreach_school", "outreach_team", "outreach_volunteer", "outreach_stop"),
            *("housing_center", "household", "household_member", "person", "person_language", "school", "enrollment"),
        }
    )

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Outreach"))
        self.proposal: DayPlan | None = None
        self._planning: Task | None = None
        self._wanted: int | None = None
        self.days: Table[DayRow] = Table(day_columns(), _("Outreach days"), multiple=False)
        self.days.rows_selected.connect(self._on_day)
        self.view = DayView()
        self.view.stopped.connect(self._stop)
        self.view.discarded.connect(self.discard)
        self.view.place_wanted.connect(self.enter_place)
        may = self.permitted
        plan = Permission.PLAN_OUTREACH
        self.change_team_button = button(_("Change team…"), may(plan, self.change_team), icon="edit")
        self.apart_button = button(_("Take apart"), may(plan, self.take_apart))
        for one in (
            button(_("Add team…"), may(plan, self.add_team), icon="plus"),
            self.change_team_button,
            self.apart_button,
        ):
            self.view.team_row.addWidget(one)
        self.view.team_row.addStretch(1)
        self.view.teams.rows_selected.connect(lambda _rows: self._allow())
        self.add_action(_("Schools…"), may(plan, self.choose_schools), icon="school")
        self.add_action(_("Volunteers…"), may(plan, self.open_volunteers), icon="mentors")
        more = self.add_action(_("More"), lambda: None)
        more.setMenu(self._menu(more))
        self.set_primary(_("Plan routes"), may(plan, self.press))
        content = QSplitter(Qt.Orientation.Horizontal)
        content.setHandleWidth(theme.GAP_16)
        content.setChildrenCollapsible(False)
        self.days.setMinimumWidth(_LEAST_LIST)
        content.addWidget(self.days)
        content.addWidget(BareScroll(self.view))
        content.setSizes([_LIST_WIDTH, 2 * _LIST_WIDTH])
        content.setStretchFactor(1, 1)
        self.halves = content
        self.set_content(content)
        self._allow()

    def arrive(self, **where: Any) -> None:
        """``day``: go to its key; ``add``: a new one."""
        if "day" in where:
            self._wanted = where["day"]
            self.reload()
        if where.get("add"):
            self.add_day()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page gives its room to the day."""
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            narrow = self.width() < theme.NARROW
            self.view.stack(narrow)
            self.days.hide_columns({"status"} if narrow else ())
            if narrow:
                self.halves.setSizes([_LEAST_LIST, self.width() - _LEAST_LIST])

    def reload(self) -> None:
        """Read the days and the chosen one."""
        wanted, workspace = self._wanted, self.workspace

        def read(progress: Progress) -> _Read:
            days = list_days(workspace)
            key = wanted if any(one.id == wanted for one in days) else (days[0].id if days else None)
            return _Read(days, read_day(workspace, key, progress) if key is not None else None)

        self.load(read, self._take, failed=self.show_failed)

    def press(self) -> None:
        """The primary button: plan, or apply what is proposed."""
        if self.proposal is None:
            self.plan_routes()
        else:
            self.apply()

    def plan_routes(self) -> None:
        """Plan in a task; nothing is written."""
        if self.view.plan is None or self._planning is not None:
            return
        workspace, day = self.workspace, self.view.plan.day_id

        def ended() -> None:
            self._planning = None
            self.view.show_working(None)
            self._allow()

        task = self._planning = self.services.run_task(
            self, lambda progress: plan_day(workspace, day, progress=progress), self._propose, None,
            _("Planning routes"), ended,
        )  # fmt: skip
        task.changed.connect(lambda: self.view.show_working(task.fraction) if self._planning is task else None)
        self.view.show_working(0.0)
        self._allow()

    def apply(self) -> None:
        """Write what is proposed, in one action."""
        plan, workspace = self.proposal, self.workspace
        if plan is not None:
            self.services.run_task(
                self, lambda progress: apply_plan(workspace, plan, progress), lambda _none: self._applied(plan),
                None, _("Applying routes"),
            )  # fmt: skip

    def discard(self) -> None:
        """Show the day as it stands again."""
        self.proposal = None
        self._allow()
        self.reload()

    def add_day(self) -> None:
        """Ask for a day."""
        ask_day(self, self.go_to)

    def edit_day(self) -> None:
        """Ask what to change about the day."""
        if self.view.plan is not None:
            ask_day(self, self.go_to, self.view.plan)

    def add_team(self) -> None:
        """Ask for a team more."""
        if self.view.plan is not None:
            ask_team(self, self.view.plan, None, self.discard)

    def change_team(self) -> None:
        """Ask what to change about the chosen team."""
        if self.view.plan is not None:
            ask_team(self, self.view.plan, self.view.chosen(), self.discard)

    def enter_place(self) -> None:
        """Ask where the chosen household is."""
        aside = self.view.unplaced()
        if aside is not None:
            ask_place(self, aside, self.discard)

    def choose_schools(self) -> None:
        """Choose the schools of the day."""
        if self.view.plan is not None:
            SchoolsDialog(self, self.workspace, self.services, self.view.plan.day_id).open()

    def open_volunteers(self) -> None:
        """Who goes along."""
        plan = self.view.plan
        if plan is not None:
            self.discard()
            rows, teams = _people(plan)
            VolunteersDialog(self, self.workspace, self.services, plan.day_id, rows, teams).open()

    def take_apart(self) -> None:
        """Take the chosen team apart; undo brings it back."""
        team, workspace = self.view.chosen(), self.workspace
        if team is not None and team.id is not None:
            key = team.id
            words = _("{team} was taken apart.").format(team=team.name)
            self.services.run_task(
                self,
                lambda _progress: remove_team(workspace, key),
                lambda _none: self.services.notify(words, _("Undo"), self.services.undo),
            )

    def go_to(self, day_id: int) -> None:
        """Show a day."""
        self._wanted, self.proposal = day_id, None
        self.reload()

    def _set_status(self, status: OutreachStatus) -> None:
        plan, workspace = self.view.plan, self.workspace
        if plan is not None:
            key = plan.day_id
            self.services.run_task(self, lambda _progress: set_status(workspace, key, status))

    def _take(self, found: _Read) -> None:
        self.set_summary(
            ngettext("{count} outreach day", "{count} outreach days", len(found.days)) if found.days else ""
        )
        self.days.set_rows(found.days)
        if found.plan is None:
            sentence = _("No outreach day yet. Add one, choose its schools and who goes along, then plan the routes.")
            add = self.permitted(Permission.PLAN_OUTREACH, self.add_day)
            self.show_empty("outreach", sentence, _("Add outreach day…"), add)
            self.view.plan = None
        else:
            self.show_content()
            self._wanted = found.plan.day_id
            self.days.select([found.plan.day_id])
            if self.proposal is None or self.proposal.day_id != found.plan.day_id:
                self.proposal = None
                self.view.show_plan(found.plan, proposed=False)
            for dialog in self.findChildren(VolunteersDialog):
                dialog.show_rows(_people(found.plan)[0])
        self._allow()

    def _on_day(self, rows: list[DayRow]) -> None:
        if rows and rows[0].id != self._wanted:
            self.go_to(rows[0].id)

    def _propose(self, plan: DayPlan) -> None:
        if self.view.plan is not None and self.view.plan.day_id == plan.day_id:
            self.proposal = plan
            self.view.show_plan(plan, proposed=True)

    def _applied(self, plan: DayPlan) -> None:
        self.proposal = None
        words = ngettext("{count} visit is on its route.", "{count} visits are on their routes.", plan.visits)
        self.services.notify(words, _("Undo"), self.services.undo)
        self.go_to(plan.day_id)

    def _stop(self) -> None:
        if self._planning is not None:
            self._planning.cancel()

    def _allow(self) -> None:
        plan, team = self.view.plan, self.view.chosen()
        over = plan is None or plan.status in (OutreachStatus.HELD, OutreachStatus.CANCELED)
        assert self.primary is not None
        words = _("Plan routes") if self.proposal is None else _("Apply this plan")
        self.primary.setText(words)
        self.primary.setEnabled(not over and self._planning is None)
        standing = team is not None and team.id is not None and self.proposal is None and not over
        self.change_team_button.setEnabled(standing)
        self.apart_button.setEnabled(standing)

    def _menu(self, parent: Any) -> QMenu:
        menu, may, plan = QMenu(parent), self.permitted, Permission.PLAN_OUTREACH
        for words, act in (
            (_("Add outreach day…"), self.add_day),
            (_("Add monthly series…"), lambda: ask_series(self, self.go_to)),
            (_("Add the day before the school year…"), lambda: ask_before_year(self, self.go_to)),
            (_("Edit day…"), self.edit_day),
            (_("Crisis housing centers…"), lambda: CentersDialog(self, self.workspace, self.services).open()),
            (_("Mark as held"), lambda: self._set_status(OutreachStatus.HELD)),
            (_("Call off"), lambda: self._set_status(OutreachStatus.CANCELED)),
            (_("Plan again"), lambda: self._set_status(OutreachStatus.PLANNING)),
        ):
            menu_action(menu, words, may(plan, act))
        return menu


def _people(plan: DayPlan) -> tuple[list[Any], dict[int, str]]:
    """Everybody who goes along by name, and the names of the teams that stand."""
    standing = [team for team in plan.teams if team.id is not None]
    rows = [*(one for team in plan.teams for one in team.members), *plan.waiting]
    teams = {team.id: team.name for team in standing if team.id is not None}
    return sorted(rows, key=lambda one: (one.name, one.id)), teams
