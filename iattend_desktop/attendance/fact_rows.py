"""Attendance facts of many students as arrays, added up by the database where they are days or months.

A row of a district's facts is read as three whole numbers that hold all its counts: a Python object for each count
takes longer than the query. Where a count is too great for its place, the facts are read number by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Integer,
    Label,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import Tally
from iattend_desktop.storage.reading import read_numbers
from iattend_desktop.vocabulary import Grain

COUNTS = (
    "expected", "excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed", "suspended_in",
    "independent_study", "not_submitted",
)  # fmt: skip
"""The counts of days that a fact holds and totals add up."""

_KEY_BITS, _COUNT_BITS, _RANK_BITS = 32, 12, 2
_IN_FIRST = 5
"""Counts of the second number of a row; the others are in the third, with the grain after them."""

_BOUNDS = ("expected", "suspended_in", "independent_study", "not_submitted")

_Column = ColumnElement[int]
_Shape = Callable[[_Column, _Column, _Column, Sequence[_Column]], list[_Column]]


@dataclass(frozen=True, slots=True)
class FactRows:
    """Sums of facts, a row for some of a student's of one school and grain; the rows are in no order.

    ``student``, ``school`` and ``grain`` (a position in ``FINEST_FIRST``) are int64[n], as are the ``counts``, in the
    order of :data:`COUNTS`.
    """

    student: Days
    school: Days
    grain: Days
    counts: tuple[Days, ...]

    @property
    def covered(self) -> Days:
        """The days that a row tells of: expected, or not submitted."""
        days: Days = self.counts[COUNTS.index("expected")] + self.counts[COUNTS.index("not_submitted")]
        return days

    def at(self, which: npt.NDArray[Any]) -> FactRows:
        """The rows that a mask or positions choose."""
        counts = tuple(count[which] for count in self.counts)
        return FactRows(self.student[which], self.school[which], self.grain[which], counts)

    def and_also(self, other: FactRows) -> FactRows:
        """These rows, and the others after them."""
        return FactRows(
            np.concatenate([self.student, other.student]),
            np.concatenate([self.school, other.school]),
            np.concatenate([self.grain, other.grain]),
            tuple(np.concatenate(both) for both in zip(self.counts, other.counts, strict=True)),
        )


def read_facts(session: Session, which: ColumnElement[bool], tally: Tally) -> FactRows:
    """The facts that ``which`` holds true, days and months each added up by school; one query, rarely two."""
    packed = read_numbers(session, _query(which, _packed), tally).T
    if (packed[1:] < 0).any():
        student, school, grain, *counts = read_numbers(session, _query(which, _plain), tally).T
        return FactRows(student, school, grain, tuple(counts))
    keys, first, rest = packed
    counts = [_part(first, number * _COUNT_BITS, _COUNT_BITS) for number in reversed(range(_IN_FIRST))]
    left = range(len(COUNTS) - _IN_FIRST)
    counts += [_part(rest, _RANK_BITS + number * _COUNT_BITS, _COUNT_BITS) for number in reversed(left)]
    return FactRows(keys >> _KEY_BITS, _part(keys, 0, _KEY_BITS), _part(rest, 0, _RANK_BITS), tuple(counts))


def read_facts_by_month(session: Session, which: ColumnElement[bool], tally: Tally) -> tuple[FactRows, Days]:
    """The days and months that ``which`` holds true, added up by calendar month, and the month of each row, 1 to 12."""
    whose = named(*_whose(), _rank(), extract("month", AttendanceFact.starts_on))
    query = (
        select(*whose, *(func.sum(getattr(AttendanceFact, name)) for name in COUNTS))
        .where(which, AttendanceFact.grain != Grain.YEAR)
        .group_by(*names(whose))
    )
    student, school, grain, month, *counts = read_numbers(session, query, tally).T
    return FactRows(student, school, grain, tuple(counts)), month


def named(*parts: ColumnElement[Any]) -> list[Label[Any]]:
    """Expressions to group by, under names of no column: a server takes two that hold parameters for different ones."""
    return [part.label(f"part_{number}") for number, part in enumerate(parts)]


def names(parts: Iterable[Label[Any]]) -> list[str]:
    """What ``group_by`` takes of them."""
    return [part.name for part in parts]


def _query(which: ColumnElement[bool], shape: _Shape) -> CompoundSelect[Any]:
    """A year's summaries are few a student: sorting them in the database takes longer than adding them up here."""
    fact = AttendanceFact
    counts = [getattr(fact, name) for name in COUNTS]
    student, school = _whose()
    day, month, year = (literal(FINEST_FIRST.index(grain)) for grain in FINEST_FIRST)
    rank: _Column = case((fact.grain == Grain.DAY, day), else_=month)
    return union_all(
        select(*shape(student, school, year, counts)).where(which, fact.grain == Grain.YEAR),
        select(*shape(student, school, rank, [func.sum(count) for count in counts]))
        .where(which, fact.grain != Grain.YEAR)
        .group_by(fact.student_id, fact.grain, fact.school_id),
    )


def _whose() -> tuple[_Column, _Column]:
    return AttendanceFact.student_id.expression, func.coalesce(AttendanceFact.school_id, NO_SCHOOL)


def _rank() -> _Column:
    return case({grain: number for number, grain in enumerate(FINEST_FIRST)}, value=AttendanceFact.grain)


def _plain(student: _Column, school: _Column, rank: _Column, counts: Sequence[_Column]) -> list[_Column]:
    return [student, school, rank, *counts]


def _packed(student: _Column, school: _Column, rank: _Column, counts: Sequence[_Column]) -> list[_Column]:
    """Student and school; the first counts; the others and the grain, −1 where a count does not fit.

    No kind of absence is more than the days expected (a constraint of the table), so these need no look of their own.
    A server's numbers are of 32 bits unless it is told otherwise, and what is moved beyond them is lost unsaid.
    """
    student = cast(student, BigInteger)
    counts = [cast(count, BigInteger) for count in counts]
    bounds = [count for name, count in zip(COUNTS, counts, strict=True) if name in _BOUNDS]
    fits = reduce(lambda one, other: one.bitwise_or(other), bounds).bitwise_rshift(_by(_COUNT_BITS)) == 0
    first, rest = (
        reduce(lambda one, other: one.bitwise_lshift(_by(_COUNT_BITS)).bitwise_or(other), some)
        for some in (counts[:_IN_FIRST], counts[_IN_FIRST:])
    )
    return [
        student.bitwise_lshift(_by(_KEY_BITS)).bitwise_or(school),
        first,
        case((fits, rest.bitwise_lshift(_by(_RANK_BITS)).bitwise_or(rank)), else_=-1),
    ]


def _by(bits: int) -> _Column:
    """How far a number is moved: a server wants that as a small number, however large the one that it moves."""
    return literal(bits, Integer)


def _part(numbers: Days, from_bit: int, bits: int) -> Days:
    return (numbers >> from_bit) & ((1 << bits) - 1)
