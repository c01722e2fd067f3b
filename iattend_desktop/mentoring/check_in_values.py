"""What a check-in may hold, refused in a sentence where it cannot be, and what stands in the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.parties import Parties
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import CheckIn
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import Cause, Channel, ContactOutcome, Topic

LONGEST_MINUTES = 600


def check_in_now(check_in: CheckIn) -> dict[str, Any]:
    """What stands in the workspace, named as ``log_check_in`` names it."""
    same = ("minutes", "note", "next_step", "next_step_owner", "next_step_due_on", "mood")
    return {
        "on": check_in.on_date,
        "channel": Channel(check_in.channel),
        "outcome": ContactOutcome(check_in.outcome),
        "topics": tuple(check_in.topics or ()),
        "barriers": tuple(check_in.barriers or ()),
        **{name: getattr(check_in, name) for name in same},
    }


def checked(
    today: date,
    parties: Parties,
    *,
    on: date,
    channel: Channel | None,
    outcome: ContactOutcome,
    minutes: int | None,
    note: str | None,
    next_step: str | None,
    next_step_owner: str | None,
    next_step_due_on: date | None,
    topics: Sequence[str],
    barriers: Sequence[str],
    mood: int | None,
) -> dict[str, object]:
    """The columns of a check-in as they are stored, or a ``UserError``."""
    _check_day(today, parties, on)
    if channel is None and outcome is ContactOutcome.CONTACT:
        raise UserError(_("Say how the contact was made: in person, by video, phone, message or home visit."))
    if channel is None:
        raise UserError(_("Say how contact was tried: in person, by video, phone, message or home visit."))
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise UserError(
            _("{minutes} minutes cannot be. Give 1 to {most}, or leave it empty.").format(
                minutes=f"{minutes:,}", most=LONGEST_MINUTES
            )
        )
    if mood is not None and not 1 <= mood <= 5:
        raise UserError(_("The mood is a number from 1 to 5; {found} is not.").format(found=mood))
    step, owner = cleaned(next_step), cleaned(next_step_owner)
    if step is None and (owner or next_step_due_on):
        raise UserError(_("Say what the next step is, or leave out who does it and by when."))
    if next_step_due_on is not None and next_step_due_on < on:
        raise UserError(
            _("The next step is due on {due}, before the check-in on {day}. Give a later day.").format(
                due=day_words(next_step_due_on), day=day_words(on)
            )
        )
    return {
        "on_date": on,
        "channel": channel.value,
        "outcome": outcome.value,
        "minutes": minutes,
        "note": cleaned(note),
        "topics": _list(topics, Topic),
        "barriers": _list(barriers, Cause),
        "mood": mood,
        "next_step": step,
        "next_step_owner": owner,
        "next_step_due_on": next_step_due_on,
    }


def _check_day(today: date, parties: Parties, on: date) -> None:
    if on > today:
        raise UserError(_("{day} is in the future. Give the day of the check-in.").format(day=day_words(on)))
    if on < parties.starts_on:
        raise UserError(
            _("{day} is before the match began on {start}. Check the day.").format(
                day=day_words(on), start=day_words(parties.starts_on)
            )
        )
    if parties.ends_on is not None and on > parties.ends_on:
        raise UserError(
            _("{day} is after the match was closed on {end}. Check the day.").format(
                day=day_words(on), end=day_words(parties.ends_on)
            )
        )


def _list(values: Sequence[str], terms: type[StrEnum]) -> list[str] | None:
    """What was said, once each: terms in their own order, so that a form gives back what it took; then other words."""
    said = dict.fromkeys(kept for value in values if (kept := cleaned(value)))
    return [str(one) for one in terms if one in said] + [one for one in said if one not in set(terms)] or None
