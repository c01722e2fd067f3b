"""Days expected and missed, from the facts that are in force: by student, at each school and over all.

A student's year may be known by day, by month and by a year-end summary. Of each month, and of the year, the finest
grain counts that covers it (:mod:`~iattend_desktop.attendance.grain`); no day counts twice. A day whose attendance was
not submitted is neither expected nor missed (DOMAIN).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import compress

import numpy as np
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days, band_of, lausd_line_of
from iattend_desktop.attendance.fact_rows import COUNTS, FactRows, read_facts, read_facts_by_month
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting, counting_facts, counting_parts
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.vocabulary import Band, Grain, LausdLine

_DAY, _MONTH, _YEAR = range(len(FINEST_FIRST))
_FEW = 500
"""Students up to which the database chooses them; of more it tells everybody, and arrays choose."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Days of one student in one school year; ``not_submitted`` days are in none of the others.

    ``absent`` is the sum of ``excused``, ``unexcused``, ``unspecified`` (the source does not say how),
    ``suspended_out`` and ``independent_study_missed`` (non-ADA). ``suspended_in`` and ``independent_study`` (completed)
    are among the days attended.
    """

    expected: int
    absent: int
    not_submitted: int
    grain: Grain
    excused: int = 0
    unexcused: int = 0
    unspecified: int = 0
    suspended_out: int = 0
    independent_study_missed: int = 0
    suspended_in: int = 0
    independent_study: int = 0

    @property
    def band(self) -> Band | None:
        """The band of these days."""
        return band_of(self.absent, self.expected)

    @property
    def lausd_line(self) -> LausdLine | None:
        """Where these days stand by Los Angeles Unified's own line."""
        return lausd_line_of(self.absent, self.expected)


@dataclass(frozen=True, slots=True)
class TotalsColumns:
    """:class:`Totals` of many students as arrays, int64[n] each: a row a student, or a student and school.

    Ordered by student, then school. ``grain`` is the finest that counts, a position in
    :data:`~iattend_desktop.attendance.grain.FINEST_FIRST`.
    """

    student: Days
    school: Days
    grain: Days
    expected: Days
    excused: Days
    unexcused: Days
    unspecified: Days
    suspended_out: Days
    independent_study_missed: Days
    suspended_in: Days
    independent_study: Days
    not_submitted: Days

    @property
    def absent(self) -> Days:
        """Days absent in any way."""
        return self.excused + self.unexcused + self.unspecified + self.suspended_out + self.independent_study_missed

    def over_schools(self) -> TotalsColumns:
        """One row a student: the days at all schools together."""
        counts = tuple(getattr(self, name) for name in COUNTS)
        return _added(FactRows(self.student, self.school, self.grain, counts), by_school=False)


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


def in_force(as_of: date | None, *, whole_periods: bool = False) -> ColumnElement[bool]:
    """The facts that count up to and with a day: not superseded, begun by then, or ended where whole periods are asked.

    A month or a year that has begun counts whole, which is right for today: what was reported of it can only be days
    gone. For a day in the past ask for ``whole_periods``, so that no day after it counts.
    """
    fact = AttendanceFact
    current = fact.superseded_by_id.is_(None)
    return current if as_of is None else current & ((fact.ends_on if whole_periods else fact.starts_on) <= as_of)


def few_of(students: Collection[int] | None) -> list[int] | None:
    """The students that a query chooses; ``None`` for everybody and for many: read all and choose afterwards."""
    return None if students is None or len(students) > _FEW else sorted(students)


def attendance_totals(
    session: Session,
    school_year_id: int,
    *,
    as_of: date | None = None,
    whole_periods: bool = False,
    students: Iterable[int] | None = None,
    progress: Progress = SILENT,
) -> dict[int, Totals]:
    """Totals by student (person key) for a school year, over all schools; days are chosen as in the columns.

    For a list that shows each of them; what is counted over many students reads :func:`attendance_columns`.
    One query, whatever the number of students.
    """
    found = attendance_columns(
        session,
        school_year_id,
        as_of=as_of,
        whole_periods=whole_periods,
        students=students,
        progress=progress,
    )
    named = ["expected", "absent", "not_submitted", "grain", *COUNTS[1:-1]]
    columns = [getattr(found, name).tolist() for name in named]
    rows = zip(found.student.tolist(), *columns, strict=True)
    return {
        student: Totals(expected, absent, not_submitted, FINEST_FIRST[grain], *parts)
        for student, expected, absent, not_submitted, grain, *parts in rows
    }


def attendance_columns(
    session: Session,
    school_year_id: int,
    *,
    as_of: date | None = None,
    whole_periods: bool = False,
    students: Iterable[int] | None = None,
    by_school: bool = False,
    progress: Progress = SILENT,
) -> TotalsColumns:
    """Days of a school year up to and with ``as_of``, added up: a row a student, or one a student and school.

    Which facts have come by a day is :func:`in_force`'s to say. One query, whatever the number of students, and a
    second where some are known by days and months at once.
    """
    fact = AttendanceFact
    wanted = None if students is None else np.array(sorted(set(students)), np.int64)
    which = (fact.school_year_id == school_year_id) & in_force(as_of, whole_periods=whole_periods)
    which &= _among(wanted)
    tally = Tally(progress, _("Reading attendance"))
    rows = _of(read_facts(session, which, tally), wanted)
    by_both = np.intersect1d(rows.student[rows.grain == _DAY], rows.student[rows.grain == _MONTH])
    if len(by_both):
        parts, month = read_facts_by_month(session, which & _among(by_both), tally)
        kept = counting_parts(parts.student, parts.school, month, parts.grain, parts.covered)
        parts = _of(parts.at(kept), by_both)
        rows = rows.at((rows.grain == _YEAR) | ~np.isin(rows.student, by_both)).and_also(parts)
    return _added(_in_order(_finest(rows)), by_school=by_school)


def _among(students: Days | None) -> ColumnElement[bool]:
    """SQL for the facts of some students; of all where they are too many for the database to choose."""
    few = None if students is None else few_of(students.tolist())
    return true() if few is None else AttendanceFact.student_id.in_(few)


def _of(rows: FactRows, students: Days | None) -> FactRows:
    """The rows of some students, of all where none are named."""
    return rows if students is None else rows.at(np.isin(rows.student, students))


def _finest(rows: FactRows) -> FactRows:
    """The rows that count: the year's summary, or what is finer."""
    fine = rows.grain != _YEAR
    if fine.all() or not fine.any():
        return rows
    return rows.at(counting(rows.student, rows.school, fine, rows.covered))


def _in_order(rows: FactRows) -> FactRows:
    """The rows by student, then by school."""
    key = rows.student * (rows.school.max(initial=0) + 1) + rows.school
    return rows if (key[1:] >= key[:-1]).all() else rows.at(np.argsort(key, kind="stable"))


def _added(rows: FactRows, *, by_school: bool) -> TotalsColumns:
    """Rows in order, added up for each student, or student and school."""
    school = rows.school if by_school else np.full_like(rows.school, NO_SCHOOL)
    starts = _starts(rows.student, school)
    if len(starts) == len(school):  # a row each, as with a year's summaries: nothing to add
        return TotalsColumns(rows.student, school, rows.grain, *rows.counts)
    counts = [np.add.reduceat(count, starts) for count in rows.counts]
    return TotalsColumns(rows.student[starts], school[starts], np.minimum.reduceat(rows.grain, starts), *counts)


def _starts(*keys: Days) -> Days:
    """Where each run of rows with equal keys begins."""
    new = [np.diff(key, prepend=key[:1] - 1) != 0 for key in keys]
    return np.flatnonzero(np.logical_or.reduce(new))


def months_of(session: Session, student_id: int, school_year_id: int) -> list[Month]:
    """A student's months in order, each from its days where they cover it, else from the month's fact."""
    fact = AttendanceFact
    rows = session.execute(
        select(fact.grain, fact.school_id, fact.starts_on, fact.expected, absent_days(), fact.not_submitted)
        .where(
            fact.student_id == student_id,
            fact.school_year_id == school_year_id,
            fact.superseded_by_id.is_(None),
            fact.grain != Grain.YEAR,
        )
        .order_by(fact.starts_on)
    ).all()
    grain, school, starts_on, expected, _absent, waiting = zip(*rows, strict=True) if rows else ((),) * 6
    covered = [days + others for days, others in zip(expected, waiting, strict=True)]
    counts = counting_facts([student_id] * len(rows), school, grain, starts_on, covered)
    months: dict[date, Month] = {}
    for row in compress(rows, counts):
        month = row.starts_on.replace(day=1)
        sofar = months.get(month, Month(month, 0, 0, 0))
        days = (sofar.expected, sofar.absent, sofar.not_submitted)
        months[month] = Month(month, *(one + other for one, other in zip(days, row[3:], strict=True)))
    return list(months.values())
