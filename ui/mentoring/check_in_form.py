"""Logging and correcting a check-in, in under a minute and from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import CheckInRow, edit_check_in, log_check_in
from iattend_desktop.mentoring.check_in_values import LONGEST_MINUTES
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.vocabulary import Channel, ContactOutcome, label
from iattend_desktop.workspace import Workspace
from ui.mentoring.actions import save
from ui.mentoring.form_panel import FormPanel
from ui.page import Services
from ui.widgets.form import Field, Kind


def check_in_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    match: MatchRow,
    *,
    channel: Channel | None = None,
    edited: CheckInRow | None = None,
    done: Callable[[], object],
) -> FormPanel:
    """The form for a match: a new check-in of today, or one to correct. ``channel`` is how the two met last."""

    last = match.ended_on or workspace.today()
    verb = _("Log check-in") if edited is None else _("Save changes")
    words = _("The check-in is logged.") if edited is None else _("The check-in was changed.")
    started = {"on": last, "channel": channel or Channel.IN_PERSON, "outcome": ContactOutcome.CONTACT}
    panel = FormPanel(
        _fields(match.since, last),
        verb,
        started if edited is None else _values(edited),
        lead=_lead(match),
        first="channel",
    )

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
        if edited is None:
            return log_check_in(workspace, match.id, **values)
        rest: dict[str, Any] = {"topics": edited.topics, "barriers": edited.barriers, "mood": edited.mood}
        return edit_check_in(workspace, edited.id, **values, **rest, seen={**seen, **rest})

    save(workspace, services, owner, panel, write, words, done)
    return panel


def _lead(match: MatchRow) -> str:
    return _("{student} ⇄ {mentor}").format(student=match.student, mentor=match.mentor)


def _fields(first: date, last: date) -> tuple[Field, ...]:
    return (
        Field("on", _("Date"), Kind.DATE, required=True, minimum=first, maximum=last),
        Field("channel", _("How"), Kind.CHOICE, required=True, choices=[(one, label(one)) for one in Channel]),
        Field(
            "outcome",
            _("Result"),
            Kind.CHOICE,
            required=True,
            choices=[
                (ContactOutcome.CONTACT, _("Contact: the two talked")),
                (ContactOutcome.ATTEMPT, _("Attempt: no contact was made")),
            ],
        ),
        Field("minutes", _("Minutes"), Kind.NUMBER, minimum=1, maximum=LONGEST_MINUTES),
        Field("note", _("What was said"), Kind.NOTES),
        Field("next_step", _("Next step"), hint=_("such as: call her aunt")),
        Field("next_step_owner", _("Who does it")),
        Field("next_step_due_on", _("By when"), Kind.DATE, minimum=first),
    )


def _values(edited: CheckInRow) -> dict[str, Any]:
    return {
        "on": edited.on,
        "channel": edited.channel,
        "outcome": edited.outcome,
        "minutes": edited.minutes,
        "note": edited.note,
        "next_step": edited.next_step,
        "next_step_owner": edited.next_step_owner,
        "next_step_due_on": edited.next_step_due_on,
    }
