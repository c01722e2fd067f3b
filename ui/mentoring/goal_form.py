"""Setting, changing, recording and closing a goal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal import GoalRow, add_goal, close_goal, edit_goal, record_progress
from iattend_desktop.mentoring.measurement import ATTENDANCE_MEASURE
from iattend_desktop.mentoring.words import number_words
from iattend_desktop.vocabulary import GoalKind, GoalStatus, label
from iattend_desktop.workspace import Workspace
from ui.mentoring.actions import do
from ui.mentoring.form_panel import FormPanel, number, number_problem
from ui.page import Services
from ui.widgets.form import Field, Kind

Done = Callable[[], object]
Failed = Callable[[str], None]


def goal_form(
    workspace: Workspace,
    services: Services,
    owner: QObject,
    match_id: int,
    *,
    edited: GoalRow | None = None,
    done: Done,
) -> FormPanel:
    """The form of a new goal for a match's student, or of one to change."""

    def submit(values: dict[str, Any], failed: Failed) -> None:
        given = values | {key: None if values[key] is None else number(values[key]) for key in ("baseline", "target")}

        def write() -> None:
            if edited is None:
                add_goal(workspace, match_id, **given)
            else:
                edit_goal(workspace, edited.id, **given)

        do(
            services,
            owner,
            write,
            _("The goal is set.") if edited is None else _("The goal was changed."),
            done=done,
            failed=failed,
        )

    verb = _("Set goal") if edited is None else _("Save changes")
    panel = FormPanel(_fields(), verb, submit, first="title")
    if edited is None:
        panel.form.set_values({"kind": GoalKind.ATTENDANCE, "measure": _(ATTENDANCE_MEASURE)})
    else:
        panel.form.set_values(
            {
                "kind": edited.kind,
                "title": edited.title,
                "measure": edited.measure,
                "baseline": None if edited.baseline is None else number_words(edited.baseline),
                "target": None if edited.target is None else number_words(edited.target),
                "due_on": edited.due_on,
                "note": edited.note,
            }
        )
    return panel


def progress_form(workspace: Workspace, services: Services, owner: QObject, goal: GoalRow, *, done: Done) -> FormPanel:
    """Where a goal stands on a day."""

    def submit(values: dict[str, Any], failed: Failed) -> None:
        value, on, note = number(values["value"]), values["on"], values["note"]
        do(
            services,
            owner,
            lambda: record_progress(workspace, goal.id, value=value, on=on, note=note),
            _("The progress is recorded."),
            done=done,
            failed=failed,
        )

    words = goal.measure or _("Value")
    fields = (
        Field("value", words[:1].upper() + words[1:], required=True, check=number_problem),
        Field("on", _("Date"), Kind.DATE, required=True, minimum=goal.set_on, maximum=workspace.today()),
        Field("note", _("Note"), Kind.NOTES),
    )
    panel = FormPanel(fields, _("Record progress"), submit, lead=goal.title)
    panel.form.set_values({"on": workspace.today()})
    return panel


def closing_goal_form(
    workspace: Workspace, services: Services, owner: QObject, goal: GoalRow, *, done: Done
) -> FormPanel:
    """How a goal ended."""

    def submit(values: dict[str, Any], failed: Failed) -> None:
        do(
            services,
            owner,
            lambda: close_goal(workspace, goal.id, status=values["status"], on=values["on"], note=values["note"]),
            _("The goal is closed."),
            done=done,
            failed=failed,
        )

    ends = [(one, label(one)) for one in GoalStatus if one is not GoalStatus.OPEN]
    fields = (
        Field("status", _("How it ended"), Kind.CHOICE, required=True, choices=ends),
        Field("on", _("Date"), Kind.DATE, required=True, minimum=goal.set_on, maximum=workspace.today()),
        Field("note", _("Note"), Kind.NOTES),
    )
    panel = FormPanel(fields, _("Close goal"), submit, lead=goal.title)
    panel.form.set_values({"on": workspace.today()})
    return panel


def _fields() -> tuple[Field, ...]:
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
        Field("note", _("Note"), Kind.NOTES),
    )
