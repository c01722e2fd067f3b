"""Days missed, as the server tells a mentor of them: how many, not of which kind; and what they say of a goal.

The owner's function hands out the facts of the mentor's mentees (:mod:`~iattend_desktop.security.server.scopes`); the
table itself is closed to mentors. Which facts count where several tell of the same days is
:mod:`~iattend_desktop.attendance.grain`'s to say, as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Row, select, text
from sqlalchemy.orm import Session

from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, counting, counting_facts
from iattend_desktop.mentoring.measurement import Measurement, Part, measured_parts
from iattend_desktop.model.mentoring import Goal
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.school_years import school_year_on
from iattend_desktop.vocabulary import GoalKind, Grain

Facts = Sequence[Row[*tuple[Any, ...]]]

_FACTS = text(
    "SELECT student_id, school_id, school_year_id, grain, starts_on, ends_on, expected, absent, not_submitted"
    " FROM iattend.mentee_attendance() WHERE student_id = :student AND starts_on <= :today"
)


@dataclass(frozen=True, slots=True)
class DaysMissed:
    """Days of this school year; ``through`` is the last one that is told of, none where no day is."""

    expected: int
    absent: int
    through: date | None


def facts_of(session: Session, student_id: int, today: date) -> Facts:
    """What is known of a mentee's days, of all years; one query."""
    return session.execute(_FACTS, {"student": student_id, "today": today}).all()


def days_missed(session: Session, facts: Facts, today: date) -> DaysMissed:
    """The days of this school year: of each the finest fact that tells of it."""
    year = school_year_on(session, today)
    of_year = [fact for fact in facts if year is not None and fact.school_year_id == year.id]
    fine = _of_days_and_months([fact for fact in of_year if fact.grain != Grain.YEAR])
    whole = [fact for fact in of_year if fact.grain == Grain.YEAR]
    rows = [*fine, *whole]
    kept = counting(
        np.array([row.student_id for row in rows], np.int64),
        np.array([row.school_id or NO_SCHOOL for row in rows], np.int64),
        np.array([True] * len(fine) + [False] * len(whole), np.bool_),
        np.array([row.expected + row.not_submitted for row in rows], np.int64),
    )
    counted = [row for row, counts in zip(rows, kept, strict=True) if counts]
    return DaysMissed(
        expected=sum(row.expected for row in counted),
        absent=sum(row.absent for row in counted),
        through=min(max(row.ends_on for row in counted), today) if counted else None,
    )


def measured_by(facts: Facts, session: Session, today: date, which: ColumnElement[bool]) -> dict[int, Measurement]:
    """As :func:`~iattend_desktop.mentoring.measurement.measurements`, of one mentee's goals by the facts above."""
    query = (
        select(Goal.id, Goal.set_on, Goal.due_on, Goal.status_on)
        .join(ProgramEnrollment, ProgramEnrollment.id == Goal.program_enrollment_id)
        .where(which, Goal.kind == GoalKind.ATTENDANCE)
    )
    goals = session.execute(query).all()
    parts = [part for goal in goals for part in _parts(goal, facts, today)]
    return measured_parts({goal.id: goal.set_on for goal in goals}, parts)


def _parts(goal: Row[*tuple[Any, ...]], facts: Facts, today: date) -> Iterable[Part]:
    """What a goal's time was like, by school, month and grain."""
    sums: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    due_on = goal.due_on if goal.due_on is not None and goal.due_on < today else None
    last = min((day for day in (due_on, goal.status_on) if day is not None), default=None)
    for fact in facts:
        if _month(fact.ends_on) >= _month(goal.set_on):
            inside = fact.starts_on >= goal.set_on and (last is None or fact.ends_on <= last)
            found = sums[fact.school_id or NO_SCHOOL, _month(fact.starts_on), FINEST_FIRST.index(Grain(fact.grain))]
            found[0] += fact.expected + fact.not_submitted
            found[1] += fact.expected * inside
            found[2] += fact.absent * inside
    for (school, month, grain), (covered, expected, absent) in sums.items():
        yield Part(goal.id, school, month, grain, covered, expected, absent)


def _month(day: date) -> int:
    return 12 * day.year + day.month


def _of_days_and_months(facts: Facts) -> Facts:
    """In each month its days, where they cover it, or the month."""
    if not facts:
        return []
    kept = counting_facts(
        [fact.student_id for fact in facts],
        [fact.school_id for fact in facts],
        [fact.grain for fact in facts],
        [fact.starts_on for fact in facts],
        [fact.expected + fact.not_submitted for fact in facts],
    )
    return [fact for fact, counts in zip(facts, kept, strict=True) if counts]
