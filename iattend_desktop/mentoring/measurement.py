"""Attendance goals measure themselves: the days missed since the goal was set, from the facts in force.

Of each month the finest grain counts that covers it (:mod:`~iattend_desktop.attendance.grain`), as in every other
figure of the student. A month that is known as a whole counts only where it begins on the day the goal was set or
later, so that no absence from before it is held against it; a year's summary never does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, SQLColumnExpression, case, extract, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.fact_rows import named, names
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting_parts
from iattend_desktop.attendance.rate import absent_days
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.pace import a_week, absences_words
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Goal
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.vocabulary import GoalKind

ATTENDANCE_MEASURE = "absences a week"
_SAME_MEASURE = frozenset({ATTENDANCE_MEASURE, "absences per week", "absences a school week", "absences/week"})

_DAY, _MONTH, _YEAR = range(len(FINEST_FIRST))


@dataclass(frozen=True, slots=True)
class Measurement:
    """Days since a goal was set: expected and absent, or why they cannot be told (``expected`` is then 0)."""

    expected: int
    absent: int
    words: str

    @property
    def value(self) -> float | None:
        """Absences a school week."""
        return a_week(self.absent, self.expected) if self.expected else None


class Part(NamedTuple):
    """Days of a goal's student at a school in a month by one grain; ``covered`` are all, the others since it was set.

    ``month`` is any number of the month, ``grain`` its number in ``FINEST_FIRST``.
    """

    goal_id: int
    school: int
    month: int
    grain: int
    covered: int
    expected: int
    absent: int


def measures_itself(kind: str, measure: str | None) -> bool:
    """Whether a goal is about absences a week, so that attendance answers it; another measure is recorded by hand."""
    return kind == GoalKind.ATTENDANCE and (measure or ATTENDANCE_MEASURE).strip().casefold() in _SAME_MEASURE


def measured(session: Session, goal: Goal, today: date) -> float | None:
    """Absences a school week since the goal was set; ``None`` where the facts are too coarse, or there are none."""
    return measurements(session, today, Goal.id == goal.id)[goal.id].value


def measurements(session: Session, today: date, which: ColumnElement[bool]) -> dict[int, Measurement]:
    """The measurement of each attendance goal among ``which`` (a condition over ``goal``), by its key; one query.

    A goal whose due day is over, or that was closed, is measured up to that day.
    """
    fact = AttendanceFact
    inside = (
        (fact.starts_on >= Goal.set_on)
        & (Goal.due_on.is_(None) | (Goal.due_on >= today) | (fact.ends_on <= Goal.due_on))
        & (Goal.status_on.is_(None) | (fact.ends_on <= Goal.status_on))
    )
    part = named(
        func.coalesce(fact.school_id, NO_SCHOOL),
        _number_of_month(fact.starts_on),
        case({grain: number for number, grain in enumerate(FINEST_FIRST)}, value=fact.grain),
    )
    query = (
        select(
            Goal.id,
            Goal.set_on,
            *part,
            func.sum(fact.expected + fact.not_submitted),
            func.sum(case((inside, fact.expected), else_=0)),
            func.sum(case((inside, absent_days()), else_=0)),
        )
        .join(ProgramEnrollment, ProgramEnrollment.id == Goal.program_enrollment_id)
        .outerjoin(
            fact,
            (fact.student_id == ProgramEnrollment.student_id)
            & fact.superseded_by_id.is_(None)
            & (_number_of_month(fact.ends_on) >= _number_of_month(Goal.set_on))
            & (fact.starts_on <= today),
        )
        .where(which, Goal.kind == GoalKind.ATTENDANCE)
        .group_by(Goal.id, Goal.set_on, *names(part))
    )
    rows = all_rows(session, query)
    set_on = {goal_id: day for goal_id, day, *_part in rows}
    return measured_parts(set_on, [Part(goal_id, *part) for goal_id, _day, *part in rows if part[1] is not None])


def measured_parts(set_on: Mapping[int, date], known: Sequence[Part]) -> dict[int, Measurement]:
    """The measurement of each goal of ``set_on`` (its key, the day it was set), of what is known of its time."""
    told = np.array(known, np.int64).reshape(-1, len(Part._fields))
    coarse = told[told[:, 3] == _YEAR]
    parts = told[told[:, 3] != _YEAR]
    found = {goal_id: _Days() for goal_id in set_on}
    for goal_id, _school, _month, grain, _covered, expected, absent in [
        *parts[counting_parts(*parts.T[:5])].tolist(),
        *coarse.tolist(),
    ]:
        days = found[goal_id]
        days.grains.add(grain)
        if grain != _YEAR:
            days.expected += expected
            days.absent += absent
    return {goal_id: _measurement(found[goal_id], day) for goal_id, day in set_on.items()}


class _Days:
    """Days since a goal was set, while they are added up, and the grains that tell of its time."""

    def __init__(self) -> None:
        self.expected = self.absent = 0
        self.grains: set[int] = set()


def _number_of_month(day: SQLColumnExpression[date]) -> ColumnElement[int]:
    """SQL for a number that grows by one with each month."""
    return 12 * extract("year", day) + extract("month", day)


def _measurement(days: _Days, set_on: date) -> Measurement:
    since = day_words(set_on)
    if days.expected:
        words = _("{absences} since {day}").format(absences=absences_words(days.absent, days.expected), day=since)
        return Measurement(days.expected, days.absent, words)
    if _MONTH in days.grains:
        words = _("attendance is known by month, and no whole month has been reported since {day}")
    elif _YEAR in days.grains and _DAY not in days.grains:
        words = _("attendance is known only as a summary of the year: too coarse for a goal set on {day}")
    else:
        words = _("no attendance has been reported since {day}")
    return Measurement(0, 0, words.format(day=since))
