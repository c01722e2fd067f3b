"""Student Outreach Days: the list at the left, the chosen day with its map, teams and unmet at the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.outreach.day_apply import apply_plan, read_day
from iattend_desktop.outreach.day_plan import plan_day
from iattend_desktop.outreach.outreach_day import (
    DayRow,
    DayValues,
    add_day,
    add_days,
    before_school_year,
    edit_day,
    list_days,
    monthly,
    set_status,
)
from iattend_desktop.outreach.plan_rows import DayPlan
from iattend_desktop.outreach.teams import add_team, edit_team, remove_team
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import OutreachStatus
from ui import theme
from ui.outreach.columns import day_columns
from ui.outreach.day_forms import day_fields, day_shown, day_values, team_fields, team_values
from ui.outreach.day_view import DayView
from ui.outreach.form_dialog import FieldsDialog
from ui.outreach.list_dialogs import CentersDialog, SchoolsDialog, VolunteersDialog
from ui.outreach.words import time_words
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.button import button, menu_action
from ui.widgets.table import Table

_LIST_WIDTH = 352
_NEXT = timedelta(days=14)


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
        content.addWidget(self.days)
        content.addWidget(self.view)
        content.setSizes([_LIST_WIDTH, 2 * _LIST_WIDTH])
        content.setStretchFactor(1, 1)
        self.set_content(content)
        self._allow()

    def arrive(self, **where: Any) -> None:
        """``day``: go to its key; ``add``: a new one."""
        if "day" in where:
            self._wanted = where["day"]
            self.reload()
        if where.get("add"):
            self.add_day()

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
        shown = day_shown(DayValues("", self.workspace.today() + _NEXT))
        self._ask_day(_("Add outreach day"), _("Add day"), shown, lambda found: add_day(self.workspace, found))

    def add_series(self) -> None:
        """Ask for the first day of a monthly series."""
        shown = day_shown(DayValues("", self.workspace.today() + _NEXT))
        lead = _("On the same weekday of each month, from this day until the school year ends.")
        title = _("Add monthly series")
        self._ask_day(title, title, shown, lambda found: add_days(self.workspace, monthly(found))[0], lead)

    def add_before_year(self) -> None:
        """Ask for the day before the school year, on the Saturday before school begins."""
        workspace = self.workspace
        title = _("Add the day before the school year")

        def ask(values: DayValues) -> None:
            self._ask_day(title, _("Add day"), day_shown(values), lambda found: add_day(workspace, found))

        self.services.run_task(self, lambda _progress: before_school_year(workspace), ask)

    def edit_day(self) -> None:
        """Ask what to change about the day."""
        plan, workspace = self.view.plan, self.workspace
        if plan is not None:
            key, shown = plan.day_id, day_shown(DayValues(plan.name, plan.held_on, plan.choices))

            def save(found: DayValues) -> int:
                edit_day(workspace, key, found)
                return key

            self._ask_day(plan.name, _("Save day"), shown, save)

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

    def add_team(self) -> None:
        """Ask for a team more."""
        plan, workspace = self.view.plan, self.workspace
        if plan is not None:
            self._ask_team(plan, _("Add team"), {}, lambda found: add_team(workspace, plan.day_id, team_values(found)))

    def change_team(self) -> None:
        """Ask what to change about the chosen team."""
        plan, team, workspace = self.view.plan, self.view.chosen(), self.workspace
        if plan is not None and team is not None and team.id is not None:
            key = team.id
            own = {"starts_at": (team.opens, plan.choices.opens), "ends_at": (team.closes, plan.choices.closes)}
            hours = {name: time_words(mine) if mine != days else None for name, (mine, days) in own.items()}
            shown = {"name": team.name, "start_school_id": team.school_id, **hours}
            self._ask_team(plan, _("Save team"), shown, lambda found: edit_team(workspace, key, team_values(found)))

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

    def _ask_day(self, title: str, verb: str, shown: dict[str, Any], save: Any, lead: str = "") -> None:
        FieldsDialog(
            self, self.services, title, day_fields(), verb, lambda found: save(day_values(found)), self._go_to,
            values=shown, lead=lead,
        ).open()  # fmt: skip

    def _ask_team(self, plan: DayPlan, verb: str, shown: dict[str, Any], save: Any) -> None:
        placed = [(key, name) for key, name, north, _east in plan.schools if north is not None]
        FieldsDialog(
            self, self.services, verb, team_fields(placed), verb, save, lambda _came: self.discard(), values=shown
        ).open()

    def _go_to(self, day_id: int) -> None:
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
            self._go_to(rows[0].id)

    def _propose(self, plan: DayPlan) -> None:
        if self.view.plan is not None and self.view.plan.day_id == plan.day_id:
            self.proposal = plan
            self.view.show_plan(plan, proposed=True)

    def _applied(self, plan: DayPlan) -> None:
        self.proposal = None
        words = ngettext("{count} visit is on its route.", "{count} visits are on their routes.", plan.visits)
        self.services.notify(words, _("Undo"), self.services.undo)
        self._go_to(plan.day_id)

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
            (_("Add monthly series…"), self.add_series),
            (_("Add the day before the school year…"), self.add_before_year),
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
