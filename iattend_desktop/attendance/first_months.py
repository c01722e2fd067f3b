"""Days absent in each student's first months of school: they call for tier 2 before the state's figure can be given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, case, extract, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days
from iattend_desktop.attendance.fact_rows import named, names
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting_parts
from iattend_desktop.attendance.rate import absent_days, few_of, in_force
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.reading import read_numbers
from iattend_desktop.vocabulary import Grain

MONTHS = 3
_JULY, _YEAR = 7, 12
_MONTH_OF_DAYS = 32
"""More than any month has: a month's number times it, and a day, keep the order of the days."""


@dataclass(frozen=True, slots=True)
class FirstMonths:
    """A row a student who was expected on a day, in order: ``student`` int64[n], ``missed`` int64[n, 3].

    ``missed`` are the days absent in the first month, the first two and the first three.
    """

    student: Days
    missed: npt.NDArray[np.int64]

    def of(self, students: Days) -> npt.NDArray[np.int64]:
        """int64[m, 3]: the days absent of some students, nothing where none is known."""
        found = np.zeros((len(students), MONTHS), np.int64)
        _both, here, there = np.intersect1d(students, self.student, assume_unique=True, return_indices=True)
        found[here] = self.missed[there]
        return found


def first_months(
    session: Session,
    school_year_id: int,
    *,
    as_of: date,
    whole_periods: bool = False,
    students: Collection[int] | None = None,
    progress: Progress = SILENT,
) -> FirstMonths:
    """The days absent of the first months, up to and with ``as_of``; two queries, whatever the number of students.

    The first month begins on the first day on which the student was expected, and ends a month later; where attendance
    is known by month it is the calendar month, which may be shorter, and the absences are then too few rather than too
    many.
    """
    fact = AttendanceFact
    which = (fact.school_year_id == school_year_id) & in_force(as_of, whole_periods=whole_periods)
    few = few_of(students)
    if few is not None:
        which = which & fact.student_id.in_(few)
    whose = named(*_whose())
    told = (
        select(*whose, func.sum(fact.expected + fact.not_submitted), first_expected())
        .where(which, fact.grain != Grain.YEAR)
        .group_by(*names(whose))
    )
    tally = Tally(progress, _("Reading attendance"))
    parts, absences = read_numbers(session, told, tally), read_absences(session, which, tally)
    if students is not None and few is None:
        chosen = sorted(set(students))
        parts, absences = (rows[np.isin(rows[:, 0], chosen)] for rows in (parts, absences))
    return count_first_months(parts, absences)


def first_expected() -> ColumnElement[int]:
    """SQL for the day of the month on which the first of a month's facts begins that expected a day, 0 for none."""
    fact = AttendanceFact
    return func.coalesce(extract("day", func.min(case((fact.expected > 0, fact.starts_on)))), 0)


def read_absences(session: Session, which: ColumnElement[bool], tally: Tally) -> npt.NDArray[np.int64]:
    """Rows (student, school, month from July, grain, day of the month, days absent) of the facts that ``which`` holds
    true, those without an absence left out."""
    fact = AttendanceFact
    missed = select(*_whose(), extract("day", fact.starts_on), absent_days())
    return read_numbers(session, missed.where(which, fact.grain != Grain.YEAR, absent_days() > 0), tally)


def count_first_months(parts: npt.NDArray[np.int64], absences: npt.NDArray[np.int64]) -> FirstMonths:
    """From rows (student, school, month from July, grain, days, first day expected) and those of
    :func:`read_absences`."""
    parts = parts[counting_parts(*parts.T[:5])]
    absences = absences[np.isin(_keys(absences), _keys(parts))]
    expected = parts[parts[:, 5] > 0]
    student, at = np.unique(expected[:, 0], return_inverse=True)
    begun = np.full(len(student), _YEAR * _MONTH_OF_DAYS)
    np.minimum.at(begun, at, _MONTH_OF_DAYS * expected[:, 2] + expected[:, 5])
    absences = absences[np.isin(absences[:, 0], student)]
    whose = np.searchsorted(student, absences[:, 0])
    month, day = np.divmod(begun[whose], _MONTH_OF_DAYS)
    number = absences[:, 2] - month - (absences[:, 4] < day)  # 0 is the first month
    missed = np.zeros((len(student), MONTHS), np.int64)
    for last in range(MONTHS):
        inside = number <= last
        np.add.at(missed[:, last], whose[inside], absences[inside, 5])
    return FirstMonths(student, missed)


def _whose() -> tuple[Any, ...]:
    fact = AttendanceFact
    return (
        fact.student_id.expression,
        func.coalesce(fact.school_id, NO_SCHOOL),
        (extract("month", fact.starts_on) + _YEAR - _JULY) % _YEAR,
        case({grain: number for number, grain in enumerate(FINEST_FIRST)}, value=fact.grain),
    )


def _keys(rows: npt.NDArray[np.int64]) -> Days:
    """int64[n]: a number for each student, school, month and grain."""
    student, school, month, grain = rows.T[:4]
    keys: Days = (((student << 24) + school) * _YEAR + month) * len(FINEST_FIRST) + grain
    return keys
