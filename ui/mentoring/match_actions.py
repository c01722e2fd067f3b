"""What can be done on a match's page: each act asks the person's role, then opens a form or runs a service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import CheckInRow
from iattend_desktop.mentoring.concern import ConcernRow
from iattend_desktop.mentoring.coverage import CoverRow, may_cover
from iattend_desktop.mentoring.goal import GoalRow
from iattend_desktop.mentoring.goal_step import StepRow
from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Cadence
from ui.form_panel import FormPanel
from ui.mentoring import actions
from ui.mentoring.calendar_action import ask_match_calendar, ask_mentor_calendar
from ui.mentoring.check_in_form import check_in_form
from ui.mentoring.concern_form import concern_form, resolving_form
from ui.mentoring.cover_form import cover_form
from ui.mentoring.draft_dialog import DraftDialog
from ui.mentoring.goal_form import closing_goal_form, goal_form, progress_form
from ui.mentoring.goal_step_form import finishing_step_form, step_form
from ui.mentoring.match_form import closing_match_form, first_meeting_form, planned_meeting_form
from ui.page import Page


@dataclass(frozen=True)
class MatchActions:
    """What the match's page can do; the page behind it opens forms and runs services."""

    log: Callable[[], object]
    edit_check_in: Callable[[CheckInRow], object]
    delete_check_in: Callable[[CheckInRow], object]
    finish_step: Callable[[CheckInRow], object]
    add_goal: Callable[..., object]
    edit_goal: Callable[[GoalRow], object]
    record_goal: Callable[[GoalRow], object]
    close_goal: Callable[[GoalRow], object]
    goal_history: Callable[[GoalRow], object]
    add_goal_step: Callable[[GoalRow], object]
    edit_goal_step: Callable[[StepRow], object]
    finish_goal_step: Callable[[StepRow], object]
    remove_goal_step: Callable[[StepRow], object]
    raise_concern: Callable[[], object]
    edit_concern: Callable[[ConcernRow], object]
    resolve_concern: Callable[[ConcernRow], object]
    cover: Callable[[], object]
    end_cover: Callable[[CoverRow], object]
    change_cadence: Callable[[Cadence], object]
    plan_meeting: Callable[[], object]
    first_meeting: Callable[[], object]
    print_summary: Callable[[], object]
    letters: Callable[[], object]
    draft: Callable[[], object]
    match_calendar: Callable[[], object]
    mentor_calendar: Callable[[], object]
    open_student: Callable[[], object]
    close_match: Callable[[], object]


class OpenForm(Protocol):
    """Shows a form of the match at the right; ``name`` and the keys of what it is ``about`` find its draft again."""

    def __call__(self, name: str, make: Callable[..., FormPanel], title: str, *about: Any, **given: Any) -> None: ...


def match_actions(
    page: Page,
    detail: MatchDetail,
    open_form: OpenForm,
    log: Callable[[], object],
    show_history: Callable[[GoalRow], object],
) -> MatchActions:
    """The acts of one match; those that the role may not do are off, and say why."""
    workspace, services, may, row = page.workspace, page.services, page.permitted, detail.row
    logs, matches = partial(may, Permission.LOG_CHECK_INS), partial(may, Permission.EDIT_MATCHES)
    goals, concerns = partial(may, Permission.EDIT_GOALS), partial(may, Permission.RECORD_CONCERNS)
    exports = partial(may, Permission.EXPORT_LISTS)
    new_goal = _("Set a goal for {name}").format(name=row.student)
    cover = _("Cover for {name}").format(name=row.mentor)

    def open_cover() -> None:
        services.run_task(
            page,
            lambda _progress: may_cover(workspace, row.id, last=workspace.today()),
            lambda judged: open_form("cover", cover_form, cover, row, judged=judged),
        )

    return MatchActions(
        log=logs(log),
        edit_check_in=logs(lambda one: open_form("check_in.edit", check_in_form, _("Edit check-in"), row, edited=one)),
        delete_check_in=logs(lambda one: actions.remove_check_in(workspace, services, page, one)),
        finish_step=logs(lambda one: actions.mark_step_done(workspace, services, page, one.id)),
        add_goal=goals(lambda named=(): open_form("goal", goal_form, new_goal, detail, named=named)),
        edit_goal=goals(lambda goal: open_form("goal.edit", goal_form, _("Edit goal"), detail, edited=goal)),
        record_goal=goals(lambda goal: open_form("progress", progress_form, _("Record progress"), goal)),
        close_goal=goals(lambda goal: open_form("goal.close", closing_goal_form, _("Close goal"), goal)),
        goal_history=show_history,
        add_goal_step=goals(lambda goal: open_form("step", step_form, _("Add step"), goal)),
        edit_goal_step=goals(lambda step: open_form("step.edit", step_form, _("Edit step"), None, edited=step)),
        finish_goal_step=goals(lambda step: open_form("step.done", finishing_step_form, _("Step taken"), step)),
        remove_goal_step=goals(lambda step: actions.remove_goal_step(workspace, services, page, step)),
        raise_concern=concerns(lambda: open_form("concern", concern_form, _("Raise a concern"), detail)),
        edit_concern=concerns(lambda one: open_form("concern.edit", concern_form, _("Concern"), detail, edited=one)),
        resolve_concern=concerns(lambda one: open_form("concern.resolve", resolving_form, _("Resolve concern"), one)),
        cover=matches(open_cover),
        end_cover=matches(lambda one: actions.end_cover_now(workspace, services, page, one)),
        change_cadence=matches(lambda one: actions.change_cadence(workspace, services, page, row, one)),
        plan_meeting=matches(lambda: open_form("plan", planned_meeting_form, _("Plan first meeting"), row)),
        first_meeting=matches(lambda: open_form("first_meeting", first_meeting_form, _("First meeting"), row)),
        print_summary=may(Permission.PRINT_REPORTS, lambda: services.navigate("reports", student=row.student_id)),
        letters=may(Permission.PRINT_REPORTS, lambda: services.navigate("reports", match=row.id)),
        draft=exports(lambda: DraftDialog(page, workspace, services, row).open()),
        match_calendar=exports(lambda: ask_match_calendar(page, row)),
        mentor_calendar=exports(lambda: ask_mentor_calendar(page, row.mentor_id, row.mentor)),
        open_student=may(Permission.VIEW_STUDENTS, lambda: services.navigate("students", student=row.student_id)),
        close_match=matches(lambda: open_form("close", closing_match_form, _("Close match"), row)),
    )


def reopening(detail: MatchDetail, do: MatchActions, name: str, key: str) -> Callable[[], object] | None:
    """The act that opens the form called ``name`` about the record ``key`` again; ``None`` where that is gone."""
    plain: dict[str, Callable[[], object]] = {
        "check_in": do.log,
        "close": do.close_match,
        "concern": do.raise_concern,
        "cover": do.cover,
        "first_meeting": do.first_meeting,
        "goal": do.add_goal,
        "plan": do.plan_meeting,
    }
    steps = [step for planned in detail.steps.values() for step in planned]
    about: dict[str, tuple[Callable[[Any], object], Any]] = {
        "check_in.edit": (do.edit_check_in, detail.check_ins),
        "concern.edit": (do.edit_concern, detail.concerns or ()),
        "concern.resolve": (do.resolve_concern, detail.concerns or ()),
        "goal.close": (do.close_goal, detail.goals),
        "goal.edit": (do.edit_goal, detail.goals),
        "progress": (do.record_goal, detail.goals),
        "step": (do.add_goal_step, detail.goals),
        "step.done": (do.finish_goal_step, steps),
        "step.edit": (do.edit_goal_step, steps),
    }
    if name in plain:
        return plain[name]
    act, records = about.get(name, (None, ()))
    found = next((one for one in records if str(one.id) == key), None)
    return None if act is None or found is None else partial(act, found)
