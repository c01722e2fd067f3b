"""Attendance of a student in a line: days by their kind, a year by its sums."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.vocabulary import Grain


def add_days(session: Session, student: int, school: School | None, days: dict[date, str]) -> None:
    """One fact a day: a kind of absence, ``present``, or ``not_submitted``."""
    for day, what in days.items():
        expected = 0 if what == "not_submitted" else 1
        session.add(
            AttendanceFact(
                student_id=student,
                school_id=school.id if school is not None else None,
                school_year_id=school_year_of(session, day).id,
                grain=Grain.DAY,
                starts_on=day,
                ends_on=day,
                expected=expected,
                attended=expected if what == "present" else 0,
                source="test",
                **({} if what == "present" else {what: 1}),
            )
        )


def add_year(session: Session, student: int, starts_on: date, expected: int, absent: int) -> None:
    """A year-end summary; the absences are of an unknown kind."""
    session.add(
        AttendanceFact(
            student_id=student,
            school_year_id=school_year_of(session, starts_on).id,
            grain=Grain.YEAR,
            starts_on=starts_on,
            ends_on=date(starts_on.year + 1, 6, 30),
            expected=expected,
            attended=expected - absent,
            unspecified=absent,
            source="test",
        )
    )


def told(lines: object) -> dict[str, tuple[int, int]]:
    """Count and whole of lines by key."""
    assert isinstance(lines, tuple)
    return {line.key: (line.count, line.whole) for line in lines}
