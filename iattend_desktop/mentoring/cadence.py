"""When the next contact is due, and since when it is overdue: dates in, words out, no database.

The rules, counted in calendar days of the district, so that daylight saving changes nothing:

- The first contact is due within 7 days of the start of the match, whatever the cadence.
- After that the gap counts, from the last *contact*; an attempt is not a contact (``DOMAIN``: flags count contacts).
  Weekly: within 7 days; every two weeks: 14; three a week: 3 (of the two readings of "three a week", three in the
  last seven days or a gap that never passes three, the gap is taken: it says when the next one is due).
- A weekday without school does not count, nor does a weekend between two such days: the break stands still.
- A due day that falls on a weekend or on a day without school moves to the next school day.
- A match that is paused or closed is never overdue.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.vocabulary import Cadence, MatchStatus

FIRST_CONTACT_DAYS = 7
NO_DAYS: frozenset[date] = frozenset()

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Overdue:
    """A contact that should have been: ``days`` past the day it was due, and the sentence for a person."""

    days: int
    due_on: date
    words: str


def due_on(
    cadence: Cadence, starts_on: date, last_contact_on: date | None, non_school_days: Set[date] = NO_DAYS
) -> date:
    """The last day on which the next contact is still on cadence.

    ``non_school_days`` are holidays and breaks; weekends need not be among them.
    """
    day = last_contact_on or starts_on
    left = cadence.days if last_contact_on else FIRST_CONTACT_DAYS
    while left:
        day += _DAY
        if not _in_break(day, non_school_days):
            left -= 1
    while day.weekday() >= _SATURDAY or day in non_school_days:
        day += _DAY
    return day


def overdue(
    today: date,
    *,
    cadence: Cadence,
    starts_on: date,
    last_contact_on: date | None,
    status: MatchStatus = MatchStatus.ACTIVE,
    non_school_days: Set[date] = NO_DAYS,
) -> Overdue | None:
    """Whether the next contact is overdue today, and in which words; ``None`` where it is not."""
    if status is not MatchStatus.ACTIVE:
        return None
    due = due_on(cadence, starts_on, last_contact_on, non_school_days)
    return overdue_since(today, due, cadence=cadence, starts_on=starts_on, last_contact_on=last_contact_on)


def overdue_since(
    today: date, due: date, *, cadence: Cadence, starts_on: date, last_contact_on: date | None
) -> Overdue | None:
    """:func:`overdue` of an active match whose due day is known already."""
    if today <= due:
        return None
    if last_contact_on is None:
        words = ngettext(
            "no contact since the match began {count} day ago ({cadence})",
            "no contact since the match began {count} days ago ({cadence})",
            (today - starts_on).days,
            cadence=cadence_words(cadence),
        )
    else:
        words = ngettext(
            "last contact {count} day ago ({cadence})",
            "last contact {count} days ago ({cadence})",
            (today - last_contact_on).days,
            cadence=cadence_words(cadence),
        )
    return Overdue((today - due).days, due, words)


def cadence_words(cadence: Cadence) -> str:
    """A cadence within a sentence."""
    return {
        Cadence.THREE_A_WEEK: _("three a week"),
        Cadence.WEEKLY: _("weekly"),
        Cadence.EVERY_TWO_WEEKS: _("every two weeks"),
    }[cadence]


def _in_break(day: date, non_school_days: Set[date]) -> bool:
    """A weekday without school, or a weekend with such days on both sides."""
    weekday = day.weekday()
    if weekday < _SATURDAY:
        return day in non_school_days
    friday = day - timedelta(days=weekday - 4)
    return friday in non_school_days and friday + timedelta(days=3) in non_school_days
