"""Support plans: what waits first, with its days; one student's plan in the panel, where the form opens too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.support.conference import (
    change_conference,
    delete_conference,
    finish_follow_up,
    record_conference,
)
from iattend_desktop.support.intervention import change_intervention, delete_intervention, refer
from iattend_desktop.support.student_plan import StudentPlan, student_plan
from iattend_desktop.support.suggestions import Suggestion
from iattend_desktop.support.support_plan import PlanRow, list_plans
from iattend_desktop.vocabulary import Tier
from ui.drafting import Drafted
from ui.form_list_page import FormListPage
from ui.page import Services
from ui.support.conference_form import conference_form, conference_values
from ui.support.intervention_form import intervention_form
from ui.support.plan_columns import WAITING, plan_columns, plan_filters, plan_summary
from ui.support.plan_panel import PlanActions, plan_panel
from ui.widgets.chips import Filter

_FORM, _CONFERENCE = "support/intervention", "support/conference"


class PlansPage(FormListPage[PlanRow]):
    """Every student of the year, and whoever left while support was open."""

    depends_on = frozenset(
        {
            "attendance_fact",
            "cause_assessment",
            "cause_factor",
            "conference",
            "enrollment",
            "identifier",
            "intervention",
            "partner_organization",
            "person",
            "school",
            "school_year",
            "setting",
        }
    )
    nothing_icon = "support"
    gives_way = ("id", "grade", "support", "school")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Support plans"), plan_columns())
        self.table.student_of = lambda row: row.id
        export = self.permitted(Permission.EXPORT_LISTS, services.export_list)
        self.add_action(_("Export to Excel…"), export, icon="export")
        self._begin = self.permitted(Permission.EDIT_STUDENTS, self.begin)
        self.set_primary(_("Begin support"), self._begin, icon="plus").setToolTip(_("Ctrl+L"))
        QShortcut(QKeySequence("Ctrl+L"), self, self._begin)
        self.once_loaded(self._look_at_what_waits)

    def arrive(self, **where: Any) -> None:
        """``student``: go to that person's key, with ``begin`` to the form; ``filters``: their keys; ``draft``: go on
        with a form that was left."""
        if "filters" in where:
            self.narrow(where["filters"])
        if "draft" in where:
            draft: DraftRow = where["draft"]
            self.once_loaded(lambda: self._go_on(draft))
        elif "student" in where:
            self.point_to(where["student"])
            if where.get("begin"):
                self.once_loaded(lambda: self._begin(where["student"]))

    def fetch(self, progress: Progress) -> tuple[list[PlanRow], None]:
        """The students."""
        return list_plans(self.workspace, progress), None

    def filters(self, rows: Sequence[PlanRow], more: None) -> list[Filter]:
        """What waits and why, tiers, regions."""
        return plan_filters(rows)

    def summary_of(self, shown: Sequence[PlanRow], total: int) -> str:
        """Students, and for how many something waits."""
        return plan_summary(shown, total)

    def show_nothing(self) -> None:
        """No student is enrolled this year."""
        self.show_empty(
            "support",
            _("No students yet. Import a roster first; their support plans are then kept here."),
            _("Import roster…"),
            self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([])),
        )

    def open_row(self, row: PlanRow) -> None:
        """Open the plan, which is logged; a form that is open for the same student stays."""
        if self.in_form(row.id):
            return
        self.leave_form()
        self._read(row, lambda plan: self._show_panel(row, plan))

    def begin(self, student_id: int | None = None) -> None:
        """Open the form of new support for the chosen student, or the one whose key is given."""
        row = self.row_of(student_id) if student_id is not None else self.chosen()
        if row is None:
            self.services.notify(_("Choose one student first, then begin support."))
        elif self.form_about() != row.id:
            self._open(row)

    def _look_at_what_waits(self) -> None:
        if any(row.waits for row in self.table.rows_all()):
            self.chips.turn_on(WAITING)

    def _read(self, row: PlanRow, show: Callable[[StudentPlan], object], *, for_form: bool = False) -> None:
        """Read a plan (the look is logged)."""
        self.read_chosen(row.id, lambda: student_plan(self.workspace, row), show, for_form=for_form)

    def _show_panel(self, row: PlanRow, plan: StudentPlan) -> None:
        workspace, edits = self.workspace, partial(self.permitted, Permission.EDIT_STUDENTS)
        actions = PlanActions(
            begin=edits(lambda: self._open(row)),
            refer=edits(lambda one: self._refer(row, one)),
            change=edits(lambda one: self._open(row, changes=one.id)),
            delete=edits(
                lambda one: self.do(lambda: delete_intervention(workspace, one), _("The support was deleted."))
            ),
            confer=edits(lambda: self._confer(row)),
            change_conference=edits(lambda one: self._confer(row, changes=one.id)),
            delete_conference=edits(
                lambda one: self.do(lambda: delete_conference(workspace, one), _("The conference was deleted."))
            ),
            follow_up=edits(
                lambda one: self.do(lambda: finish_follow_up(workspace, one.id), _("The follow-up is done."))
            ),
            who_can_help=lambda: self.services.navigate(
                "support", tab="partners", region=row.region, language=row.home_language
            ),
            open_student=lambda: self.services.navigate("students", student=row.id),
        )
        self.show_record(plan_panel(row, plan, actions), row.name)

    def _open(self, row: PlanRow, changes: int | None = None, resume: DraftRow | None = None) -> None:
        """Open the form of new support, or to change what has the key."""
        workspace = self.workspace
        by = workspace.display_name or workspace.actor.capitalize()

        def show(plan: StudentPlan) -> None:
            edited = next((one for one in plan.supports if one.id == changes), None)
            if changes is not None and edited is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            start = {"tier": int(row.tier or Tier.TWO)}
            form = intervention_form(workspace.today(), by, plan.partners, edited, start)
            title = (_("Begin support: {name}") if edited is None else _("Change support: {name}")).format(
                name=row.name
            )
            subject = str(row.id) if edited is None else f"{row.id}:{edited.id}"

            def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
                if edited is not None:
                    return change_intervention(workspace, edited.id, values, seen)
                return refer(workspace, row.id, values)

            told = _("Support has begun.") if edited is None else _("The support was changed.")
            self.open_form(row.id, form, title, Drafted(_FORM, subject, title, resume), write, told)

        self._read(row, show, for_form=True)

    def _confer(self, row: PlanRow, changes: int | None = None, resume: DraftRow | None = None) -> None:
        """Open the form of a conference, or of the one that has the key."""
        workspace = self.workspace

        def show(plan: StudentPlan) -> None:
            edited = next((one for one in plan.conferences if one.id == changes), None)
            if changes is not None and edited is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            title = _("Conference: {name}") if edited is None else _("Edit conference: {name}")
            title = title.format(name=row.name)
            subject = str(row.id) if edited is None else f"{row.id}:{edited.id}"

            def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
                given = conference_values(values)
                if edited is not None:
                    return change_conference(workspace, edited.id, given, conference_values(seen))
                return record_conference(workspace, row.id, given)

            form = conference_form(workspace.today(), edited)
            told = _("The conference is saved.")
            self.open_form(row.id, form, title, Drafted(_CONFERENCE, subject, title, resume), write, told)

        self._read(row, show, for_form=True)

    def _refer(self, row: PlanRow, one: Suggestion) -> None:
        """A suggestion becomes a referral of today; who gives it and the consent are written later."""
        values = {"title": one.intervention.title, "tier": int(row.tier or one.intervention.tier)}
        self.do(lambda: refer(self.workspace, row.id, values), _("The referral is recorded."))

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        student, _colon, changes = draft.subject.partition(":")
        row = self.row_of(int(student))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        open_again = self._confer if draft.form == _CONFERENCE else self._open
        open_again(row, int(changes) if changes else None, draft)
