"""Logging and correcting a check-in, in under a minute and from the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import CheckInRow, edit_check_in, log_check_in
from iattend_desktop.mentoring.check_in_values import LONGEST_MINUTES
from iattend_desktop.vocabulary import Cause, Channel, ContactOutcome, Topic, label
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.mentoring.actions import save
from ui.page import Services
from ui.widgets.form import Field, Kind


class Pair(Protocol):
    """A match as the form needs it, whoever looks at it."""

    @property
    def id(self) -> int:
        """The match's key."""

    @property
    def student(self) -> str:
        """The student's name."""

    @property
    def mentor(self) -> str:
        """The name of who meets the student."""

    @property
    def since(self) -> date:
        """The day on which it began."""

    @property
    def ended_on(self) -> date | None:
        """The day on which it was closed."""


def check_in_form(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    match: Pair,
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
        _fields(match.since, last, edited),
        verb,
        started if edited is None else _values(edited),
        lead=_lead(match),
        first="channel",
    )

    def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...] | int:
        if edited is None:
            return log_check_in(workspace, match.id, **values)
        return edit_check_in(workspace, edited.id, **values, seen=seen)

    save(workspace, services, owner, panel, write, words, done)
    return panel


def _lead(match: Pair) -> str:
    return _("{student} ⇄ {mentor}").format(student=match.student, mentor=match.mentor)


def _fields(first: date, last: date, edited: CheckInRow | None) -> tuple[Field, ...]:
    topics, barriers = (edited.topics, edited.barriers) if edited is not None else ((), ())
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
        Field("topics", _("Topics"), Kind.CHOICES, choices=_terms(Topic, topics)),
        Field("barriers", _("Barriers heard"), Kind.CHOICES, choices=_terms(Cause, barriers)),
        Field("mood", _("Mood"), Kind.CHOICE, choices=[(mood, words) for mood, words in enumerate(_moods(), 1)]),
    )


def _terms(terms: type[Cause] | type[Topic], held: tuple[str, ...]) -> list[tuple[str, str]]:
    """What can be chosen: every term, and what the record holds beside them."""
    own = [(one, one) for one in held if one not in set(terms)]
    return [(str(one), label(one)) for one in terms] + own


def _moods() -> tuple[str, ...]:
    """The moods, from 1 to 5."""
    return (_("1 · very low"), _("2 · low"), _("3 · so-so"), _("4 · good"), _("5 · very good"))


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
        "topics": edited.topics,
        "barriers": edited.barriers,
        "mood": edited.mood,
    }
