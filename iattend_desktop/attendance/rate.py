"""Days expected and missed, from the facts that are in force: by student, at each school and over all.

A student's year may be known by day, by month and by a year-end summary. Of each month, and of the year, the finest
grain counts that covers it (:mod:`~iattend_desktop.attendance.grain`); no day counts twice. A day whose attendance was
not submitted is neither expected nor missed (DOMAIN).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from itertools import compress

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, case, extract, func, select, true, union_all
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days, band_of, lausd_line_of
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting, counting_facts, counting_parts
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.reading import read_numbers
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
        return _added(np.column_stack([getattr(self, item.name) for item in fields(self)]), by_school=False)


COUNTS = tuple(item.name for item in fields(TotalsColumns))[3:]
"""The counts of days that a fact holds and totals add up."""


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
    """Days of a school year up to and with ``as_of``, added up by the database: a row a student, or one a school.

    Which facts have come by a day is :func:`in_force`'s to say. One query, whatever the number of students, and a
    second where some are known by days and months at once.
    """
    fact = AttendanceFact
    counts = [getattr(fact, name) for name in COUNTS]
    rank = case({grain: number for number, grain in enumerate(FINEST_FIRST)}, value=fact.grain)
    whose = (fact.student_id, func.coalesce(fact.school_id, NO_SCHOOL), rank)
    wanted = None if students is None else set(students)
    few = few_of(wanted)
    which = (fact.school_year_id == school_year_id) & in_force(as_of, whole_periods=whole_periods)
    if few is not None:
        which = which & fact.student_id.in_(few)
    # a year's summaries are few a student: sorting them in the database takes longer than adding them up here
    query = union_all(
        select(*whose, *counts).where(which, fact.grain == Grain.YEAR),
        select(*whose, *map(func.sum, counts))
        .where(which, fact.grain != Grain.YEAR)
        .group_by(fact.student_id, fact.grain, fact.school_id),
    )
    tally = Tally(progress, _("Reading attendance"))
    rows = _of(read_numbers(session, query, tally), wanted)
    by_both = np.intersect1d(rows[rows[:, 2] == _DAY, 0], rows[rows[:, 2] == _MONTH, 0])
    if len(by_both):
        both = set(by_both.tolist())
        some, month = few_of(both), extract("month", fact.starts_on)
        by_month = (
            select(*whose, month, *map(func.sum, counts))
            .where(which, fact.grain != Grain.YEAR, fact.student_id.in_(some) if some else true())
            .group_by(*whose, month)
        )
        parts = _finest_parts(_of(read_numbers(session, by_month, tally), both))
        rows = np.concatenate([rows[(rows[:, 2] == _YEAR) | ~np.isin(rows[:, 0], by_both)], parts])
    return _added(_finest(rows), by_school=by_school)


def _of(rows: npt.NDArray[np.int64], students: set[int] | None) -> npt.NDArray[np.int64]:
    """The rows of some students, of all without any named."""
    return rows if students is None else rows[np.isin(rows[:, 0], sorted(students))]


def _finest(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The rows (student, school, grain, counts …) that count, the year's summary or the finer, in order."""
    student, school, grain = rows.T[:3]
    kept = rows[counting(student, school, grain != _YEAR, _covered(rows[:, 3:]))]
    school = kept[:, 1]
    ordered: npt.NDArray[np.int64] = kept[np.argsort(kept[:, 0] * (school.max(initial=0) + 1) + school, kind="stable")]
    return ordered


def _finest_parts(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of rows (student, school, grain, month, counts …) those that count, without the month."""
    student, school, grain, month = rows.T[:4]
    kept = rows[counting_parts(student, school, month, grain, _covered(rows[:, 4:]))]
    return np.delete(kept, 3, axis=1)


def _covered(counts: npt.NDArray[np.int64]) -> Days:
    """The days that each row of counts tells of: expected, or not submitted."""
    days: Days = counts[:, COUNTS.index("expected")] + counts[:, COUNTS.index("not_submitted")]
    return days


def _added(rows: npt.NDArray[np.int64], *, by_school: bool) -> TotalsColumns:
    """Rows (student, school, grain, counts …) in order, added up for each student, or student and school."""
    starts = _starts(*(rows[:, :2] if by_school else rows[:, :1]).T)
    whose, sums = rows[starts, :3], np.add.reduceat(rows[:, 3:], starts) if len(starts) else rows[:, 3:]
    if len(starts):
        whose[:, 2] = np.minimum.reduceat(rows[:, 2], starts)
    if not by_school:
        whose[:, 1] = NO_SCHOOL
    return TotalsColumns(*np.ascontiguousarray(whose.T), *np.ascontiguousarray(sums.T))


def _starts(*keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
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
