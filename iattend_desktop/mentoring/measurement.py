"""Attendance goals measure themselves: the days missed since the goal was set, from the facts in force.

The finest grain counts, grains are never summed together. A monthly fact counts only where the whole month lies
after the day the goal was set, so that no absence from before it is held against it; a year's summary never does.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import absent_days
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.pace import a_week, absences_words
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Goal
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.vocabulary import GoalKind, Grain

ATTENDANCE_MEASURE = "absences a week"
_SAME_MEASURE = frozenset({ATTENDANCE_MEASURE, "absences per week", "absences a school week", "absences/week"})


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
    inside = fact.starts_on >= Goal.set_on
    query = (
        select(
            Goal.id,
            Goal.set_on,
            fact.grain,
            func.sum(case((inside, fact.expected), else_=0)),
            func.sum(case((inside, absent_days()), else_=0)),
        )
        .join(ProgramEnrollment, ProgramEnrollment.id == Goal.program_enrollment_id)
        .outerjoin(
            fact,
            (fact.student_id == ProgramEnrollment.student_id)
            & fact.superseded_by_id.is_(None)
            & (fact.ends_on >= Goal.set_on)
            & (fact.starts_on <= today)
            & (Goal.due_on.is_(None) | (Goal.due_on >= today) | (fact.ends_on <= Goal.due_on))
            & (Goal.status_on.is_(None) | (fact.ends_on <= Goal.status_on)),
        )
        .where(which, Goal.kind == GoalKind.ATTENDANCE)
        .group_by(Goal.id, Goal.set_on, fact.grain)
    )
    days: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    set_on: dict[int, date] = {}
    for goal_id, day, grain, expected, absent in session.execute(query):
        set_on[goal_id] = day
        if grain is not None:
            days[goal_id][grain] = (expected, absent)
    return {goal_id: _measurement(days[goal_id], day) for goal_id, day in set_on.items()}


def _measurement(days: dict[str, tuple[int, int]], set_on: date) -> Measurement:
    since = day_words(set_on)
    for grain in (Grain.DAY, Grain.MONTH):
        expected, absent = days.get(grain, (0, 0))
        if expected:
            words = _("{absences} since {day}").format(absences=absences_words(absent, expected), day=since)
            return Measurement(expected, absent, words)
    if Grain.MONTH in days:
        words = _("attendance is known by month, and no whole month has been reported since {day}")
    elif Grain.YEAR in days:
        words = _("attendance is known only as a summary of the year: too coarse for a goal set on {day}")
    else:
        words = _("no attendance has been reported since {day}")
    return Measurement(0, 0, words.format(day=since))
