"""The days without school, for the whole district and where one school differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.school import CalendarDay

_INSTRUCTION = "instruction"


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Holidays, breaks and closures; weekends are not listed."""

    district: frozenset[date]
    schools: dict[int, frozenset[date]]

    def non_school_days(self, school_id: int | None) -> frozenset[date]:
        """The days without school at a school; the district's where the school is unknown or keeps its calendar."""
        return self.district if school_id is None else self.schools.get(school_id, self.district)


def load_calendar(session: Session) -> SchoolCalendar:
    """The calendar as it is recorded: one query. A school's own day of instruction goes before the district's break."""
    days = session.execute(select(CalendarDay.school_id, CalendarDay.day, CalendarDay.kind)).all()
    district = frozenset(day for school, day, kind in days if school is None and kind != _INSTRUCTION)
    own: dict[int, set[date]] = {}
    for school, day, kind in days:
        if school is not None:
            calendar = own.setdefault(school, set(district))
            if kind == _INSTRUCTION:
                calendar.discard(day)
            else:
                calendar.add(day)
    return SchoolCalendar(district, {school: frozenset(days) for school, days in own.items()})
