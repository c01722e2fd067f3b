"""The days of a school year, read for the Attendance page: by student and month, by student and weekday.

Of each month, and of the year, the finest grain counts that covers it (:mod:`~iattend_desktop.attendance.grain`), as in
:mod:`~iattend_desktop.attendance.rate`; weekdays are told from whatever came by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.fact_rows import named, names
from iattend_desktop.attendance.first_months import FirstMonths, count_first_months, first_expected, read_absences
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting, counting_parts
from iattend_desktop.attendance.overview_counts import Ints, Parts
from iattend_desktop.attendance.overview_rows import KINDS
from iattend_desktop.attendance.rate import absent_days, in_force
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.progress import Tally
from iattend_desktop.storage.reading import read_numbers
from iattend_desktop.vocabulary import Grain

_WHOSE = 5
"""The numbers of a month's row before its days: student, school, grain, month and the first day expected."""
_WEEK = timedelta(days=7)
_YEAR = FINEST_FIRST.index(Grain.YEAR)
_RANK = {grain: number for number, grain in enumerate(FINEST_FIRST)}


@dataclass(frozen=True)
class Newest:
    """``as_of``: the last day that the data cover; ``day``: the newest day, where attendance came by day; ``month``:
    the newest month, where it came by month."""

    as_of: date | None
    day: date | None
    month: date | None

    @property
    def since(self) -> date | None:
        """The first day of the newest week of data, where attendance came by day."""
        return self.day - _WEEK + timedelta(days=1) if self.day is not None else None


@dataclass(frozen=True, eq=False)
class YearDays:
    """Days of some students. ``totals``: a row a student in their order, with days expected and absent before the
    newest data, not submitted, expected, and missed by kind; ``months`` and ``weekdays`` by their positions,
    ``first_months`` by their keys."""

    newest: Newest
    totals: Ints
    months: Parts
    weekdays: Parts
    first_months: FirstMonths


def read_year(session: Session, year: SchoolYear | None, today: date, students: Ints, tally: Tally) -> YearDays:
    """The days of ``students`` (person keys, each once) up to today; four queries."""
    newest = _newest(session, year, today)
    told = _placed(read_numbers(session, _months_query(year, today, newest), tally), students)
    absences = read_absences(session, _in_force(year, today), tally)
    by_month = _counting(told)
    by_weekday = _placed(read_numbers(session, _weekdays_query(year, today), tally), students)
    totals = np.zeros((len(students), by_month.shape[1] - _WHOSE), dtype=np.int64)
    np.add.at(totals, by_month[:, 0], by_month[:, _WHOSE:])
    first_months = count_first_months(_from_july(told, students), absences[np.isin(absences[:, 0], students)])
    return YearDays(newest, totals, _months(by_month), Parts(*by_weekday.T), first_months)


def _in_force(year: SchoolYear | None, today: date) -> ColumnElement[bool]:
    return and_(AttendanceFact.school_year_id == (year.id if year is not None else None), in_force(today))


def _newest(session: Session, year: SchoolYear | None, today: date) -> Newest:
    fact = AttendanceFact
    query = (
        select(fact.grain, func.max(fact.starts_on), func.max(fact.ends_on))
        .where(_in_force(year, today))
        .group_by(fact.grain)
    )
    found = {grain: (starts, ends) for grain, starts, ends in session.execute(query)}
    ends = [min(end, today) for _start, end in found.values()]
    starts = {grain: start for grain, (start, _end) in found.items()}
    return Newest(max(ends, default=None), starts.get(Grain.DAY), starts.get(Grain.MONTH))


def _months_query(year: SchoolYear | None, today: date, newest: Newest) -> Any:
    """Student, school, grain, month, first day expected (:data:`_WHOSE`); expected and absent before the newest data,
    not submitted, expected, kinds."""
    fact = AttendanceFact
    day = newest.day - _WEEK if newest.day is not None else date.min
    earlier = or_(
        and_(fact.grain == Grain.DAY, fact.starts_on <= day),
        and_(fact.grain == Grain.MONTH, fact.starts_on < (newest.month or date.min)),
    )
    whose = named(
        fact.student_id.expression,
        func.coalesce(fact.school_id, NO_SCHOOL),
        case(_RANK, value=fact.grain),
        extract("month", fact.starts_on),
    )
    return (
        select(
            *whose,
            first_expected(),
            func.sum(case((earlier, fact.expected), else_=0)),
            func.sum(case((earlier, absent_days()), else_=0)),
            func.sum(fact.not_submitted),
            func.sum(fact.expected),
            *(func.sum(getattr(fact, kind)) for kind in KINDS),
        )
        .where(_in_force(year, today))
        .group_by(*names(whose))
    )


def _weekdays_query(year: SchoolYear | None, today: date) -> Any:
    """Student, weekday (0 for Monday), expected, absent; of facts by day."""
    fact = AttendanceFact
    whose = named(fact.student_id.expression, (extract("dow", fact.starts_on) + 6) % 7)  # its week begins on Sunday
    return (
        select(*whose, func.sum(fact.expected), func.sum(absent_days()))
        .where(_in_force(year, today), fact.grain == Grain.DAY)
        .group_by(*names(whose))
    )


def _placed(rows: Ints, students: Ints) -> Ints:
    """Rows of the students, their keys in the first column replaced by their positions."""
    if not len(students):
        return rows[:0]
    order = np.argsort(students)
    at = order[np.searchsorted(students, rows[:, 0], sorter=order).clip(max=len(students) - 1)]
    placed: Ints = np.column_stack([at, rows[:, 1:]])[students[at] == rows[:, 0]]
    return placed


def _counting(rows: Ints) -> Ints:
    """The rows (student, school, grain, month, …) whose days count: of days and months, then of these and the year."""
    student, school, grain, month = rows.T[:4]
    days = _covered(rows)
    fine = np.flatnonzero(grain != _YEAR)
    kept = np.ones(len(rows), np.bool_)
    kept[fine] = counting_parts(*(column[fine] for column in (student, school, month, grain, days)))
    rows, days = rows[kept], days[kept]
    counted: Ints = rows[counting(rows[:, 0], rows[:, 1], rows[:, 2] != _YEAR, days)]
    return counted


def _covered(rows: Ints) -> Ints:
    days: Ints = rows[:, _WHOSE + 2] + rows[:, _WHOSE + 3]
    return days


def _from_july(rows: Ints, students: Ints) -> Ints:
    """The rows of days and months as :func:`count_first_months` takes them, with the keys of the students."""
    fine = rows[rows[:, 2] != _YEAR]
    student, school, grain, month, first = fine.T[:_WHOSE]
    parts: Ints = np.column_stack([students[student], school, (month + 5) % 12, grain, _covered(fine), first])
    return parts


def _months(rows: Ints) -> Parts:
    """A student's days of each month, over all schools."""
    known = rows[rows[:, 2] != _YEAR]
    places, at = np.unique(known[:, 0] * 13 + known[:, 3], return_inverse=True)
    days = np.zeros((len(places), 2), dtype=np.int64)
    np.add.at(days, at.reshape(-1), np.column_stack([known[:, _WHOSE + 3], known[:, _WHOSE + 4 :].sum(axis=1)]))
    return Parts(places // 13, places % 13, days[:, 0], days[:, 1])
