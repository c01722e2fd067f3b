"""Raising a concern, changing what it says, and saying what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.concern import ConcernRow, edit_concern, raise_concern, resolve_concern
from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind


def concern_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    detail: MatchDetail,
    *,
    edited: ConcernRow | None = None,
    done: Callable[[], object],
) -> FormPanel:
    """The form of a new concern about a match's student, or of one to read and change."""
    to = ", ".join(detail.counselors) or _("nobody is named as PSA counselor of the school")
    fields = (
        Field("summary", _("What the matter is"), required=True, hint=_("one sentence, without details")),
        Field(
            "safeguarding_note",
            _("Safeguarding note"),
            Kind.NOTES,
            help=_("For those who act on it. Mentors never see it, nor the concern."),
        ),
    )
    names = ("summary", "safeguarding_note")
    shown = {} if edited is None else {name: getattr(edited, name) for name in names}
    verb = _("Raise concern") if edited is None else _("Save changes")
    lead = _("{student} · goes to: {counselors}").format(student=detail.row.student, counselors=to)
    panel = FormPanel(fields, verb, shown, lead=lead)

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
        if edited is None:
            return raise_concern(workspace, detail.row.program_id, **values)
        return edit_concern(workspace, edited.id, **values, seen=seen)

    words = _("The concern is raised.") if edited is None else _("The concern was changed.")
    save(workspace, services, owner, panel, write, words, done)
    return panel


def resolving_form(
    workspace: Workspace, services: Services, owner: QWidget, concern: ConcernRow, *, done: Callable[[], object]
) -> FormPanel:
    """What was done about a concern, and when."""
    fields = (
        Field("resolution", _("What was done"), Kind.NOTES, required=True),
        Field("on", _("Date"), Kind.DATE, required=True, minimum=concern.raised_on, maximum=workspace.today()),
    )
    panel = FormPanel(fields, _("Resolve concern"), {"on": workspace.today()}, lead=concern.summary)

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> None:
        resolve_concern(workspace, concern.id, **values)

    save(workspace, services, owner, panel, write, _("The concern is resolved."), done)
    return panel
