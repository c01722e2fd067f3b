"""The district's attendance of a school year, read for the Attendance page in a fixed few queries.

A student's finest grain counts (day, month, year-end summary), as in :mod:`iattend_desktop.attendance.rate`; months
and weekdays are told from facts that know them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import band_of, eligibility_of
from iattend_desktop.attendance.overview_counts import (
    KINDS,
    Figures,
    Ints,
    Parts,
    SchoolDays,
    StudentDays,
    count_figures,
    rank_schools,
)
from iattend_desktop.attendance.rate import Totals, absent_days, attendance_totals
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School, SchoolYear
from iattend_desktop.people.students import StudentRow, student_rows
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace, load_settings, school_year_on, school_year_start

_RANK = {Grain.DAY: 0, Grain.MONTH: 1, Grain.YEAR: 2}  # the finest first
_WEEK = timedelta(days=7)


@dataclass(frozen=True, eq=False)
class District:
    """Everyone enrolled today with the days of this school year and the last; figures are counted from it.

    ``as_of``: the last day that the data cover, today at most, ``None`` before the first import. ``since``: the first
    day of the newest week of data, where attendance came by day; ``since_month``: the newest month, where it came by
    month. What was crossed is told against the days before. ``kinds``: days missed, a row a student, a column a kind.
    """

    as_of: date | None
    since: date | None
    since_month: date | None
    minimum_days: int
    students: tuple[StudentDays, ...]
    schools: tuple[SchoolDays, ...]
    kinds: Ints
    months: Parts
    weekdays: Parts

    def figures(self, keeps: Callable[[StudentDays], bool] = lambda _student: True) -> Figures:
        """Figures of the students whom ``keeps`` holds true, by default of all."""
        chosen = np.fromiter(map(keeps, self.students), dtype=np.bool_, count=len(self.students))
        return count_figures(self.students, chosen, self.kinds, self.months, self.weekdays)


@dataclass(frozen=True)
class _Newest:
    as_of: date | None
    day: date | None  # the newest day, where attendance came by day
    month: date | None  # the newest month, where it came by month


def load_district(workspace: Workspace, progress: Progress = SILENT) -> District:
    """Read the school year that today falls in; without one, last year's figures of the schools alone stand."""
    today = workspace.today()
    tally = Tally(progress, _("Reading attendance"))
    with workspace.read() as session:
        year = school_year_on(session, today)
        before = school_year_on(session, school_year_start(today) - timedelta(days=1))
        minimum = load_settings(session).minimum_days_expected
        newest = _newest(session, year, today)
        rows = student_rows(session, today)
        last = attendance_totals(session, before.id, progress=progress) if before is not None else {}
        last_schools = _schools_of(session, before)
        places = [(key, name, region) for key, name, region in session.execute(_PLACES)]
        by_month = _read(session, _months_query(year, today, newest), tally)
        by_weekday = _read(session, _weekdays_query(year, today), tally)
    position = {row.id: at for at, row in enumerate(rows)}
    by_month = _finest(_placed(by_month, position))
    months, totals = _months(by_month, len(rows))
    students = tuple(
        _student(row, days, last.get(row.id), minimum) for row, days in zip(rows, totals.tolist(), strict=True)
    )
    school_of = {**{row.id: row.school_id for row in rows}, **last_schools}
    of_last = [(school_of[key], days.expected, days.absent) for key, days in last.items() if key in school_of]
    return District(
        as_of=newest.as_of,
        since=newest.day - _WEEK + timedelta(days=1) if newest.day else None,
        since_month=newest.month,
        minimum_days=minimum,
        students=students,
        schools=rank_schools(places, students, of_last, minimum),
        kinds=totals[:, 4:],
        months=months,
        weekdays=_weekdays(_placed(by_weekday, position)),
    )


_PLACES = select(School.id, School.name, School.region)


def _in_force(year: SchoolYear | None, today: date) -> Any:
    fact = AttendanceFact
    return and_(
        fact.school_year_id == (year.id if year is not None else None),
        fact.superseded_by_id.is_(None),
        fact.starts_on <= today,
    )


def _newest(session: Session, year: SchoolYear | None, today: date) -> _Newest:
    fact = AttendanceFact
    query = (
        select(fact.grain, func.max(fact.starts_on), func.max(fact.ends_on))
        .where(_in_force(year, today))
        .group_by(fact.grain)
    )
    found = {grain: (starts, ends) for grain, starts, ends in session.execute(query)}
    ends = [min(end, today) for _start, end in found.values()]
    starts = {grain: start for grain, (start, _end) in found.items()}
    return _Newest(max(ends, default=None), starts.get(Grain.DAY), starts.get(Grain.MONTH))


def _schools_of(session: Session, year: SchoolYear | None) -> dict[int, int]:
    """The school of each student in a school year, the last one where a student moved."""
    query = (
        select(Enrollment.student_id, Enrollment.school_id)
        .where(Enrollment.school_year_id == (year.id if year is not None else None))
        .order_by(Enrollment.entered_on)
    )
    return dict(session.execute(query).all())


def _months_query(year: SchoolYear | None, today: date, newest: _Newest) -> Select[*tuple[Any, ...]]:
    """Student, rank of the grain, month, expected and absent before the newest data, not submitted, expected, kinds."""
    fact = AttendanceFact
    day = newest.day - _WEEK if newest.day is not None else date.min
    earlier = or_(
        and_(fact.grain == Grain.DAY, fact.starts_on <= day),
        and_(fact.grain == Grain.MONTH, fact.starts_on < (newest.month or date.min)),
    )
    rank = case(_RANK, value=fact.grain)
    month = extract("month", fact.starts_on)
    return (
        select(
            fact.student_id,
            rank,
            month,
            func.sum(case((earlier, fact.expected), else_=0)),
            func.sum(case((earlier, absent_days()), else_=0)),
            func.sum(fact.not_submitted),
            func.sum(fact.expected),
            *(func.sum(getattr(fact, kind)) for kind in KINDS),
        )
        .where(_in_force(year, today))
        .group_by(fact.student_id, rank, month)
    )


def _weekdays_query(year: SchoolYear | None, today: date) -> Select[*tuple[Any, ...]]:
    """Student, weekday (0 for Monday), expected, absent; of facts by day."""
    fact = AttendanceFact
    weekday = (extract("dow", fact.starts_on) + 6) % 7  # the database's week begins on Sunday
    return (
        select(fact.student_id, weekday, func.sum(fact.expected), func.sum(absent_days()))
        .where(_in_force(year, today), fact.grain == Grain.DAY)
        .group_by(fact.student_id, weekday)
    )


def _read(session: Session, query: Select[*tuple[Any, ...]], tally: Tally) -> Ints:
    """A query's rows of whole numbers as an array."""
    width = len(query.selected_columns)
    rows = [tuple(row) for row in read_rows(session, query, tally)]
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _placed(rows: Ints, position: dict[int, int]) -> Ints:
    """Rows of the enrolled students, their keys in the first column replaced by their positions."""
    at = np.array([position.get(key, -1) for key in rows[:, 0].tolist()], dtype=np.int64)
    placed: Ints = np.column_stack([at, rows[:, 1:]])[at >= 0]
    return placed


def _finest(rows: Ints) -> Ints:
    """The rows of each student's finest grain."""
    finest = np.full(int(rows[:, 0].max(initial=-1)) + 1, len(_RANK), dtype=np.int64)
    np.minimum.at(finest, rows[:, 0], rows[:, 1])
    kept: Ints = rows[rows[:, 1] == finest[rows[:, 0]]]
    return kept


def _months(rows: Ints, count: int) -> tuple[Parts, Ints]:
    """Days by student and month, and a row of totals a student.

    Totals are days expected and absent before the newest data, not submitted, expected, and missed by kind.
    """
    totals = np.zeros((count, rows.shape[1] - 3), dtype=np.int64)
    np.add.at(totals, rows[:, 0], rows[:, 3:])
    known = rows[rows[:, 1] < _RANK[Grain.YEAR]]
    return Parts(known[:, 0], known[:, 2], known[:, 6], known[:, 7:].sum(axis=1)), totals


def _weekdays(rows: Ints) -> Parts:
    return Parts(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3])


def _student(row: StudentRow, days: list[int], last: Totals | None, minimum: int) -> StudentDays:
    before_expected, before_absent, not_submitted, expected, *kinds = days
    absent = sum(kinds)
    last_expected, last_absent = (last.expected, last.absent) if last is not None else (0, 0)
    return StudentDays(
        id=row.id,
        name=row.name,
        sort_name=row.sort_name,
        school_id=row.school_id,
        school=row.school,
        region=row.region,
        grade=row.grade,
        status=row.status,
        expected=expected,
        absent=absent,
        not_submitted=not_submitted,
        eligibility=eligibility_of(expected, minimum_days=minimum),
        band=band_of(absent, expected),
        before_expected=before_expected,
        before_absent=before_absent,
        before_band=band_of(before_absent, before_expected),
        last_expected=last_expected,
        last_absent=last_absent,
        last_band=band_of(last_absent, last_expected),
    )
