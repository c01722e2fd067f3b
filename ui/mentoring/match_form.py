"""The first meeting of a match, planned and held, and its closure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.closure import close_match, usual_reasons
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind

_OTHER = "other"


def planned_meeting_form(
    workspace: Workspace, services: Services, owner: QWidget, match: MatchRow, *, done: Callable[[], object]
) -> FormPanel:
    """The day on which the two will be brought together; no day takes the plan back."""
    planned, earliest = match.first_meeting_planned_on, max(workspace.today(), match.since)
    kept = planned if planned is not None and planned >= earliest else None
    fields = (
        Field("on", _("Date"), Kind.DATE, minimum=earliest, help=_("Leave it empty where no day is planned any more.")),
    )
    lead = _("The plan stands in the letters and in the calendar file. It is no contact: record the meeting once held.")
    panel = FormPanel(fields, _("Plan first meeting"), {"on": kept}, lead=lead)

    def write(values: dict[str, Any], seen: dict[str, Any]) -> None:
        known = planned if seen["on"] == kept else seen["on"]
        plan_first_meeting(workspace, match.id, values["on"], seen={"on": known})

    save(workspace, services, owner, panel, write, _("The plan of the first meeting is kept."), done)
    return panel


def first_meeting_form(
    workspace: Workspace, services: Services, owner: QWidget, match: MatchRow, *, done: Callable[[], object]
) -> FormPanel:
    """The day on which staff brought the two together; it counts as a contact."""
    last = match.ended_on or workspace.today()
    ahead = match.meeting_ahead
    proposed = match.first_meeting_on or (ahead if ahead is not None and ahead <= last else last)
    fields = (Field("on", _("Date"), Kind.DATE, required=True, minimum=match.since, maximum=last),)
    panel = FormPanel(
        fields,
        _("Record first meeting"),
        {"on": proposed},
        lead=_("The first meeting, with staff, counts as a contact."),
    )
    recorded = match.first_meeting_on

    def write(values: dict[str, Any], seen: dict[str, Any]) -> None:
        # the day that the form proposes is nobody's record; after a comparison it is the other's
        known = recorded if seen["on"] == proposed else seen["on"]
        record_first_meeting(workspace, match.id, values["on"], seen={"on": known})

    save(workspace, services, owner, panel, write, _("The first meeting is recorded."), done)
    return panel


def closing_match_form(
    workspace: Workspace, services: Services, owner: QWidget, match: MatchRow, *, done: Callable[[], object]
) -> FormPanel:
    """Why and when a match ends, what both sides say, and whether another match was offered."""
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
        {"on": workspace.today()},
        lead=_("{student} ⇄ {mentor} · last contact {when}").format(
            student=match.student,
            mentor=match.mentor,
            when=day_words(match.last_contact_on) if match.last_contact_on else _("none yet"),
        ),
        check=_check_reason,
    )

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> None:
        close_match(
            workspace,
            match.id,
            on=values["on"],
            reason=_reason(values),
            mentor_reflection=values["mentor_reflection"],
            student_reflection=values["student_reflection"],
            rematch_offered=values["rematch_offered"],
        )

    save(workspace, services, owner, panel, write, _("The match is closed."), done)
    return panel


def _reason(values: dict[str, Any]) -> str:
    return (values["other"] if values["reason"] == _OTHER else values["reason"]) or ""


def _check_reason(values: dict[str, Any]) -> tuple[str, str] | None:
    return None if _reason(values) else ("other", _("Say why the match ends."))
