"""The first meeting of a match, and its closure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.closure import close_match, usual_reasons
from iattend_desktop.mentoring.match import MatchRow, record_first_meeting
from iattend_desktop.workspace import Workspace
from ui.mentoring.actions import do
from ui.mentoring.form_panel import FormPanel
from ui.page import Services
from ui.widgets.form import Field, Kind

_OTHER = "other"


def first_meeting_form(
    workspace: Workspace, services: Services, owner: QObject, match: MatchRow, *, done: Callable[[], object]
) -> FormPanel:
    """The day on which staff brought the two together; it counts as a contact."""

    def submit(values: dict[str, Any], failed: Callable[[str], None]) -> None:
        do(
            services,
            owner,
            lambda: record_first_meeting(workspace, match.id, values["on"]),
            _("The first meeting is recorded."),
            done=done,
            failed=failed,
        )

    last = match.ended_on or workspace.today()
    fields = (Field("on", _("Date"), Kind.DATE, required=True, minimum=match.since, maximum=last),)
    panel = FormPanel(
        fields, _("Record first meeting"), submit, lead=_("The first meeting, with staff, counts as a contact.")
    )
    panel.form.set_values({"on": match.first_meeting_on or last})
    return panel


def closing_match_form(
    workspace: Workspace, services: Services, owner: QObject, match: MatchRow, *, done: Callable[[], object]
) -> FormPanel:
    """Why and when a match ends, what both sides say, and whether another match was offered."""

    def submit(values: dict[str, Any], failed: Callable[[str], None]) -> None:
        reason = values["other"] if values["reason"] == _OTHER else values["reason"]
        if not reason:
            panel.form.set_problem("other", _("Say why the match ends."))
            panel.save_button.setEnabled(True)
            return
        do(
            services,
            owner,
            lambda: close_match(
                workspace,
                match.id,
                on=values["on"],
                reason=reason,
                mentor_reflection=values["mentor_reflection"],
                student_reflection=values["student_reflection"],
                rematch_offered=values["rematch_offered"],
            ),
            _("The match is closed."),
            done=done,
            failed=failed,
        )

    reasons = [(one, one) for one in usual_reasons()]
    fields = (
        Field("reason", _("Reason"), Kind.CHOICE, required=True, choices=[*reasons, (_OTHER, _("Another reason"))]),
        Field("other", _("Another reason, in words")),
        Field("on", _("Last day"), Kind.DATE, required=True, minimum=match.since, maximum=workspace.today()),
        Field(
            "rematch_offered",
            _("Another match was offered"),
            Kind.TICK,
            help=_("The student then waits for another mentor; else the student leaves this year's program."),
        ),
        Field("student_reflection", _("What the student says"), Kind.NOTES),
        Field("mentor_reflection", _("What the mentor says"), Kind.NOTES),
    )
    panel = FormPanel(
        fields,
        _("Close match"),
        submit,
        lead=_("{student} ⇄ {mentor}").format(student=match.student, mentor=match.mentor),
    )
    panel.form.set_values({"on": workspace.today()})
    return panel
