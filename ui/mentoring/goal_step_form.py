"""Planning a step toward a goal, and saying that it was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal import GoalRow
from iattend_desktop.mentoring.goal_step import StepRow, add_step, edit_step, finish_step
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind


def step_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    goal: GoalRow | None,
    *,
    edited: StepRow | None = None,
    done: Callable[[], object],
) -> FormPanel:
    """The form of a new step toward ``goal``, or of one to change."""
    fields = (
        Field("title", _("Step"), required=True, hint=_("such as: see the tutor on Monday")),
        Field("due_on", _("By when"), Kind.DATE),
    )
    verb = _("Add step") if edited is None else _("Save changes")
    shown = {} if edited is None else {"title": edited.title, "due_on": edited.due_on}
    panel = FormPanel(fields, verb, shown, lead=goal.title if goal is not None else "")

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
        if edited is not None:
            return edit_step(workspace, edited.id, **values, seen=seen)
        assert goal is not None
        return add_step(workspace, goal.id, **values)

    words = _("The step is planned.") if edited is None else _("The step was changed.")
    save(workspace, services, owner, panel, write, words, done)
    return panel


def finishing_step_form(
    workspace: Workspace, services: Services, owner: QWidget, step: StepRow, *, done: Callable[[], object]
) -> FormPanel:
    """When a step was taken and what shows it."""
    fields = (
        Field("on", _("Date"), Kind.DATE, required=True, maximum=workspace.today()),
        Field("evidence", _("What shows it"), Kind.NOTES, hint=_("such as: the tutor signed the slip")),
    )
    panel = FormPanel(fields, _("Mark as taken"), {"on": workspace.today()}, lead=step.title, first="evidence")

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> None:
        finish_step(workspace, step.id, **values)

    save(workspace, services, owner, panel, write, _("The step was taken."), done)
    return panel
