"""What support for a student may hold: the statuses and how they follow each other, what waits and since when, and
what is refused in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import InterventionStatus, Tier, label

LONGEST = 160
"""Letters of what an intervention is called."""
_REFERRED, _ACCEPTED, _UNDER_WAY, _FINISHED, _DECLINED, _STOPPED = InterventionStatus
MOVES: Mapping[InterventionStatus, tuple[InterventionStatus, ...]] = {
    _REFERRED: (_ACCEPTED, _UNDER_WAY, _DECLINED, _STOPPED),
    _ACCEPTED: (_UNDER_WAY, _DECLINED, _STOPPED),
    _UNDER_WAY: (_FINISHED, _STOPPED),
    _FINISHED: (_UNDER_WAY,),
    _DECLINED: (_REFERRED,),
    _STOPPED: (_REFERRED, _UNDER_WAY),
}
"""What may follow a status; what is over can be taken up again where it was left."""


class Waiting(StrEnum):
    """Why a student's support needs a person."""

    NO_ANSWER = "no_answer"
    NOT_BEGUN = "not_begun"
    NOT_CLOSED = "not_closed"
    NO_CONSENT = "no_consent"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class Wait:
    """What an intervention or a conference waits for; ``days`` since when, ``None`` where no day is known: that never
    counts as new."""

    why: Waiting
    days: int | None


def waits(
    status: InterventionStatus,
    tier: int,
    *,
    partner: bool,
    referred_on: date | None,
    consent_on: date | None,
    starts_on: date | None,
    ends_on: date | None,
    today: date,
    after: int,
) -> tuple[Wait, ...]:
    """What an intervention waits for, the most pressing first; ``after`` days without an answer are too long.

    A referral waits for an answer; what was accepted waits to begin, from its day on, and without one as a referral
    does; what is under way past its end waits to be closed. Consent is missing where a partner organization is to help
    (its staff learn who the student is) or where support above tier 1 is under way.

    >>> day = date(2026, 11, 20)
    >>> days = {"consent_on": day, "starts_on": None, "ends_on": None, "today": day, "after": 14}
    >>> waits(InterventionStatus.REFERRED, 2, partner=True, referred_on=date(2026, 11, 6), **days)
    ()
    >>> waits(InterventionStatus.REFERRED, 2, partner=True, referred_on=date(2026, 11, 5), **days)
    (Wait(why=<Waiting.NO_ANSWER: 'no_answer'>, days=15),)
    """

    def since(day: date | None) -> int | None:
        return (today - day).days if day is not None else None

    found = []
    too_long = referred_on is None or referred_on < today - timedelta(days=after)
    if status is _REFERRED and too_long:
        found.append(Wait(Waiting.NO_ANSWER, since(referred_on)))
    if status is _ACCEPTED and starts_on is not None and starts_on < today:
        found.append(Wait(Waiting.NOT_BEGUN, since(starts_on)))
    elif status is _ACCEPTED and starts_on is None and too_long:
        found.append(Wait(Waiting.NOT_BEGUN, since(referred_on)))
    if status is _UNDER_WAY and ends_on is not None and ends_on < today:
        found.append(Wait(Waiting.NOT_CLOSED, since(ends_on)))
    if status.open and consent_on is None and (partner or (status is _UNDER_WAY and tier > Tier.ONE)):
        found.append(Wait(Waiting.NO_CONSENT, since(starts_on if status is _UNDER_WAY else referred_on)))
    return tuple(found)


def wait_words(wait: Wait) -> str:
    """What it waits for, with the days: ``no answer for 15 days``.

    >>> wait_words(Wait(Waiting.NO_ANSWER, 15)), wait_words(Wait(Waiting.NOT_CLOSED, None))
    ('no answer for 15 days', 'past its end, not closed')
    """
    if wait.days is None or wait.why is Waiting.NO_CONSENT:
        return {
            Waiting.NO_ANSWER: _("no answer; the day of referral is unknown"),
            Waiting.NOT_BEGUN: _("accepted, not begun; no day is known"),
            Waiting.NOT_CLOSED: _("past its end, not closed"),
            Waiting.NO_CONSENT: _("no consent on file"),
            Waiting.FOLLOW_UP: _("follow-up due"),
        }[wait.why]
    if wait.why is Waiting.FOLLOW_UP and not wait.days:
        return _("follow-up due today")
    return {
        Waiting.FOLLOW_UP: ngettext("follow-up due for {count} day", "follow-up due for {count} days", wait.days),
        Waiting.NO_ANSWER: ngettext("no answer for {count} day", "no answer for {count} days", wait.days),
        Waiting.NOT_BEGUN: ngettext(
            "accepted, not begun for {count} day", "accepted, not begun for {count} days", wait.days
        ),
        Waiting.NOT_CLOSED: ngettext(
            "past its end for {count} day, not closed", "past its end for {count} days, not closed", wait.days
        ),
    }[wait.why]


def next_statuses(status: InterventionStatus) -> tuple[InterventionStatus, ...]:
    """The status itself and what may follow it, as a form offers them."""
    return (status, *MOVES[status])


def checked(today: date, values: Mapping[str, Any], before: InterventionStatus | None = None) -> dict[str, Any]:
    """The values of an intervention as they are stored, or a ``UserError``; ``before`` is the status it had."""
    kept: dict[str, Any] = {
        key: value.strip() or None if isinstance(value, str) else value for key, value in values.items()
    }
    if not kept["title"] or len(kept["title"]) > LONGEST:
        raise UserError(_("Say what is done, in 1 to {most} letters.").format(most=LONGEST))
    try:
        kept["tier"] = int(Tier(kept["tier"]))
    except ValueError as error:
        raise UserError(_("The tier is 1, 2 or 3; {found} is not.").format(found=kept["tier"])) from error
    kept["status"] = status = _status(kept["status"], before)
    _check_days(today, status, kept)
    _check_sessions(kept)
    if not status.open and not kept["outcome"]:
        raise UserError(
            _("Say how it came out before it is closed as “{status}”.").format(status=label(status).lower())
        )
    return kept


def _status(given: Any, before: InterventionStatus | None) -> InterventionStatus:
    try:
        status = InterventionStatus(given)
    except ValueError as error:
        terms = ", ".join(label(one).lower() for one in InterventionStatus)
        raise UserError(_("“{found}” is no status. Choose of: {terms}.").format(found=given, terms=terms)) from error
    if before is not None and status not in next_statuses(before):
        may = ", ".join(f"“{label(one).lower()}”" for one in MOVES[before])
        raise UserError(
            _("After “{before}” comes {may}, not “{status}”.").format(
                before=label(before).lower(), may=may, status=label(status).lower()
            )
        )
    return status


def _check_days(today: date, status: InterventionStatus, kept: Mapping[str, Any]) -> None:
    referred, starts, ends = kept["referred_on"], kept["starts_on"], kept["ends_on"]
    for day, sentence in (
        (referred, _("The referral of {day} is in the future. Give the day it was made.")),
        (kept["consent_on"], _("The consent of {day} is in the future. Give the day it was signed.")),
    ):
        if day is not None and day > today:
            raise UserError(sentence.format(day=day_words(day)))
    if referred is None and status in (_REFERRED, _ACCEPTED):
        raise UserError(_("Give the day of the referral: from it on an answer is waited for."))
    if starts is not None and ends is not None and ends < starts:
        raise UserError(
            _("The end ({ends}) is before the start ({starts}).").format(ends=day_words(ends), starts=day_words(starts))
        )
    if starts is not None and referred is not None and starts < referred:
        raise UserError(
            _("The start ({starts}) is before the referral ({referred}).").format(
                starts=day_words(starts), referred=day_words(referred)
            )
        )
    if status in (_UNDER_WAY, _FINISHED):
        if starts is None:
            raise UserError(_("Give the day it began."))
        if starts > today:
            raise UserError(
                _("It begins {day}, so it is not under way yet. Leave it accepted until then.").format(
                    day=day_words(starts)
                )
            )
    if status in (_FINISHED, _STOPPED):
        if ends is None:
            raise UserError(_("Give the day it ended."))
        if ends > today:
            raise UserError(_("It ends {day}, so it is not over yet.").format(day=day_words(ends)))


def _check_sessions(kept: Mapping[str, Any]) -> None:
    planned, attended = kept["sessions_planned"], kept["sessions_attended"]
    if any(number is not None and number < 0 for number in (planned, attended)):
        raise UserError(_("Sessions are counted from 0 on."))
    if planned is not None and attended is not None and attended > planned:
        raise UserError(
            _("{attended} sessions were attended of {planned} planned. Correct one of the two.").format(
                attended=attended, planned=planned
            )
        )
