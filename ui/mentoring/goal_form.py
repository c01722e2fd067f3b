"""Setting, changing, recording and closing a goal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal import GoalRow, add_goal, close_goal, edit_goal, record_progress
from iattend_desktop.mentoring.goal_templates import GoalTemplate, goal_templates
from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.mentoring.measurement import ATTENDANCE_MEASURE
from iattend_desktop.vocabulary import GoalKind, GoalStatus, label
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel, number, number_problem
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind

Done = Callable[[], object]


def goal_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    detail: MatchDetail,
    *,
    edited: GoalRow | None = None,
    named: Collection[str] = (),
    done: Done,
) -> FormPanel:
    """The form of a new goal for a match's student, or of one to change.

    A new one may start from a template; those come first that answer what was heard in the check-ins, and the causes
    that were ``named`` in an assessment.
    """
    heard = {*named, *(barrier for one in detail.check_ins for barrier in one.barriers)}
    templates = {one.key: one for one in goal_templates(heard)} if edited is None else {}
    if edited is None:
        shown: dict[str, Any] = {"kind": GoalKind.ATTENDANCE, "measure": _(ATTENDANCE_MEASURE)}
    else:
        names = ("kind", "title", "measure", "baseline", "target", "due_on", "note")
        shown = {name: getattr(edited, name) for name in names}
    words = _("The goal is set.") if edited is None else _("The goal was changed.")
    fields = (*_template_fields(templates.values(), heard), *_fields(new=edited is None))
    verb = _("Set goal") if edited is None else _("Save changes")
    panel = FormPanel(fields, verb, shown, first="template" if templates else "title")
    if templates:
        _fill_from(panel, templates, workspace.today())

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
        if edited is None:
            steps = (values.pop("steps") or "").splitlines()
            values.pop("template")
            return add_goal(workspace, detail.row.id, **_given(values), steps=steps)
        return edit_goal(workspace, edited.id, **_given(values), seen=_given(seen))

    save(workspace, services, owner, panel, write, words, done)
    return panel


def _template_fields(templates: Collection[GoalTemplate], heard: Collection[str]) -> tuple[Field, ...]:
    if not templates:
        return ()
    names = [(one.key, one.title if one.causes.isdisjoint(heard) else _heard(one)) for one in templates]
    return (Field("template", _("Start from"), Kind.CHOICE, choices=names),)


def _heard(template: GoalTemplate) -> str:
    return _("Heard: {goal}").format(goal=template.title)


def _fill_from(panel: FormPanel, templates: Mapping[str, GoalTemplate], today: date) -> None:
    """Fill the form in with the template whenever another one is chosen."""
    chosen: list[str | None] = [None]

    def fill() -> None:
        key = panel.form.peek_at("template")
        if key == chosen[0]:
            return
        chosen[0] = key
        if key is not None:
            one = templates[key]
            panel.form.set_values(
                {
                    "kind": one.kind,
                    "title": one.title,
                    "measure": _(one.measure),
                    "baseline": one.baseline,
                    "target": one.target,
                    "due_on": today + timedelta(days=one.days),
                    "steps": "\n".join(one.steps),
                }
            )

    panel.edited.connect(fill)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What the goal's form holds, for the service; the measure that counts itself is stored in the source's words."""
    numbers = {key: None if values[key] is None else number(values[key]) for key in ("baseline", "target")}
    measure = ATTENDANCE_MEASURE if values["measure"] == _(ATTENDANCE_MEASURE) else values["measure"]
    return {**values, **numbers, "measure": measure}


def progress_form(workspace: Workspace, services: Services, owner: QWidget, goal: GoalRow, *, done: Done) -> FormPanel:
    """Where a goal stands on a day; what is recorded for that day already is asked about before it is replaced."""
    words = goal.measure or _("Value")
    fields = (
        Field("value", words[:1].upper() + words[1:], required=True, check=number_problem),
        Field("on", _("Date"), Kind.DATE, required=True, minimum=goal.set_on, maximum=workspace.today()),
        Field("note", _("Note"), Kind.NOTES),
    )
    panel = FormPanel(fields, _("Record progress"), {"on": workspace.today()}, lead=goal.title)

    def write(values: dict[str, Any], seen: dict[str, Any]) -> None:
        known = {"value": None if seen["value"] is None else number(seen["value"]), "note": seen["note"]}
        given = {"value": number(values["value"]), "on": values["on"], "note": values["note"]}
        record_progress(workspace, goal.id, **given, seen=known)

    save(workspace, services, owner, panel, write, _("The progress is recorded."), done)
    return panel


def closing_goal_form(
    workspace: Workspace, services: Services, owner: QWidget, goal: GoalRow, *, done: Done
) -> FormPanel:
    """How a goal ended."""
    ends = [(one, label(one)) for one in GoalStatus if one is not GoalStatus.OPEN]
    fields = (
        Field("status", _("How it ended"), Kind.CHOICE, required=True, choices=ends),
        Field("on", _("Date"), Kind.DATE, required=True, minimum=goal.set_on, maximum=workspace.today()),
        Field("note", _("Note"), Kind.NOTES),
    )
    panel = FormPanel(fields, _("Close goal"), {"on": workspace.today()}, lead=goal.title)

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> None:
        close_goal(workspace, goal.id, **values)

    save(workspace, services, owner, panel, write, _("The goal is closed."), done)
    return panel


def _fields(*, new: bool) -> tuple[Field, ...]:
    steps = Field("steps", _("First steps, one a line"), Kind.NOTES)
    return (
        Field("kind", _("About"), Kind.CHOICE, required=True, choices=[(one, label(one)) for one in GoalKind]),
        Field("title", _("Goal"), required=True, hint=_("such as: at most one absence a week")),
        Field(
            "measure",
            _("Counted in"),
            help=_("A goal in “absences a week” measures itself from attendance; others are recorded by hand."),
        ),
        Field("baseline", _("At the start"), check=number_problem),
        Field("target", _("Target"), required=True, check=number_problem),
        Field("due_on", _("Due"), Kind.DATE),
        *((steps,) if new else ()),
        Field("note", _("Note"), Kind.NOTES),
    )
