"""The school calendar: which days are days of instruction, for the whole district and where one school differs.

A school's own line goes before the district's line of that day. A calendar either lists its days of instruction one by
one, or says the first and the last of them and the days between without school. Where it does neither, nobody knows
how many days there are, and none are made up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.school import CalendarDay
from iattend_desktop.vocabulary import CalendarKind

LISTED = 31
"""Days of instruction from which a calendar lists all of a year's; fewer are exceptions, such as a Saturday."""

Kinds = Mapping[date, CalendarKind]
SchoolDays = tuple[date, ...]
"""The days of instruction of a school year, in order."""

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """What is recorded of each day: of the district, and merged with it of each school that has lines of its own.

    ``free`` are the days without school, by the same keys; weekends are not among them.
    """

    kinds: Mapping[int | None, Kinds]
    free: Mapping[int | None, frozenset[date]]

    def non_school_days(self, school_id: int | None) -> frozenset[date]:
        """The days without school at a school; the district's where the school is unknown or keeps its calendar."""
        return self.free.get(school_id, self.free[None])

    def known(self, school_id: int | None) -> bool:
        """Whether anything is recorded for a school."""
        return bool(self.kinds.get(school_id, self.kinds[None]))

    def kind_of(self, school_id: int | None, day: date) -> CalendarKind | None:
        """What is recorded of a day at a school."""
        return self.kinds.get(school_id, self.kinds[None]).get(day)

    def school_days(self, school_id: int | None, first: date, last: date) -> SchoolDays | None:
        """The days of instruction at a school in a school year from ``first`` to ``last``; None where not known."""
        return days_of_instruction(self.kinds.get(school_id, self.kinds[None]), first, last)


def load_calendar(session: Session) -> SchoolCalendar:
    """The calendar as it is recorded: one query."""
    query = select(CalendarDay.school_id, CalendarDay.day, CalendarDay.kind)
    return calendar_of((school, day, CalendarKind(kind)) for school, day, kind in session.execute(query))


def calendar_of(lines: Iterable[tuple[int | None, date, CalendarKind]]) -> SchoolCalendar:
    """The calendar of these lines: school (none is the district), day and kind."""
    own: dict[int | None, dict[date, CalendarKind]] = defaultdict(dict)
    for school, day, kind in lines:
        own[school][day] = kind
    district = own.setdefault(None, {})
    kinds = {school: {**district, **days} for school, days in own.items()}
    return SchoolCalendar(kinds, {school: _free(days) for school, days in kinds.items()})


def days_of_instruction(kinds: Kinds, first: date, last: date) -> SchoolDays | None:
    """The days of instruction from ``first`` to ``last``, from what a calendar says of them; None where it is not said.

    Listed one by one they are all there are; else they are the weekdays from the first day to the last that are not
    said to be without school, and listed days, such as a Saturday.
    """
    listed = sorted(day for day, kind in kinds.items() if kind.school and first <= day <= last)
    if len(listed) >= LISTED:
        return tuple(listed)
    begins = min((day for day in listed if kinds[day] is CalendarKind.FIRST_DAY), default=None)
    ends = max((day for day in listed if kinds[day] is CalendarKind.LAST_DAY), default=None)
    if begins is None or ends is None or begins > ends:
        return None
    between = (begins + n * _DAY for n in range((ends - begins).days + 1))
    found = {day for day in between if day.weekday() < _SATURDAY and kinds.get(day, CalendarKind.INSTRUCTION).school}
    return tuple(sorted(found.union(day for day in listed if begins <= day <= ends)))


def count_between(days: SchoolDays, after: date, until: date) -> int:
    """How many of the days come after a day, up to and with another.

    >>> days = (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23))
    >>> count_between(days, date(2026, 11, 19), date(2026, 11, 23)), count_between(days, date(2026, 11, 23), date.max)
    (2, 0)
    """
    return max(0, bisect_right(days, until) - bisect_right(days, after))


def days_within(days: SchoolDays, first: date, last: date) -> SchoolDays:
    """The days from one day to another, both included."""
    return days[bisect_left(days, first) : bisect_right(days, last)]


def _free(kinds: Kinds) -> frozenset[date]:
    """The days that are said to be without school."""
    return frozenset(day for day, kind in kinds.items() if not kind.school)
