"""Days expected and missed, from the facts that are in force.

A student's year may be known by day, by month and by a year-end summary. The finest grain that is there counts;
grains are never summed together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import band_of
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import Band, Grain

_FINEST_FIRST: dict[str, int] = {Grain.DAY: 0, Grain.MONTH: 1, Grain.YEAR: 2}


@dataclass(frozen=True, slots=True)
class Totals:
    """Days of one student in one school year; ``not_submitted`` days are in neither of the others."""

    expected: int
    absent: int
    not_submitted: int
    grain: Grain

    @property
    def band(self) -> Band | None:
        """The band of these days."""
        return band_of(self.absent, self.expected)


@dataclass(frozen=True, slots=True)
class Month:
    """Days of one student in one month, over all schools."""

    month: date
    expected: int
    absent: int
    not_submitted: int


def absent_days() -> ColumnElement[int]:
    """SQL for the days absent of a fact: excused, unexcused, suspended out of school, independent study missed."""
    fact = AttendanceFact
    return fact.excused + fact.unexcused + fact.unspecified + fact.suspended_out + fact.independent_study_missed


def attendance_totals(
    session: Session,
    school_year_id: int,
    *,
    as_of: date | None = None,
    students: Iterable[int] | None = None,
    progress: Progress = SILENT,
) -> dict[int, Totals]:
    """Totals by student (person key) for a school year, up to and with the day ``as_of``.

    One query, whatever the number of students.
    """
    fact = AttendanceFact
    query = (
        select(
            fact.student_id,
            fact.grain,
            func.sum(fact.expected),
            func.sum(absent_days()),
            func.sum(fact.not_submitted),
        )
        .where(fact.school_year_id == school_year_id, fact.superseded_by_id.is_(None))
        .group_by(fact.student_id, fact.grain)
    )
    if as_of is not None:
        query = query.where(fact.starts_on <= as_of)
    if students is not None:
        query = query.where(fact.student_id.in_(list(students)))
    totals: dict[int, Totals] = {}
    tally = Tally(progress, _("Reading attendance"))
    for student, grain, expected, absent, not_submitted in read_rows(session, query, tally):
        found = totals.get(student)
        if found is None or _FINEST_FIRST[grain] < _FINEST_FIRST[found.grain]:
            totals[student] = Totals(expected, absent, not_submitted, Grain(grain))
    return totals


def months_of(session: Session, student_id: int, school_year_id: int) -> list[Month]:
    """A student's months in order, from days where they are known, else from monthly facts."""
    fact = AttendanceFact
    rows = session.execute(
        select(fact.grain, fact.starts_on, fact.expected, absent_days(), fact.not_submitted)
        .where(
            fact.student_id == student_id,
            fact.school_year_id == school_year_id,
            fact.superseded_by_id.is_(None),
            fact.grain != Grain.YEAR,
        )
        .order_by(fact.starts_on)
    ).all()
    finest = Grain.DAY if any(row[0] == Grain.DAY for row in rows) else Grain.MONTH
    months: dict[date, Month] = {}
    for grain, starts_on, expected, absent, not_submitted in rows:
        if grain == finest:
            month = starts_on.replace(day=1)
            sofar = months.get(month, Month(month, 0, 0, 0))
            months[month] = Month(
                month, sofar.expected + expected, sofar.absent + absent, sofar.not_submitted + not_submitted
            )
    return list(months.values())
