"""A mentor's own mentees, as the server shows them to the mentor: name, school, days missed, goals, check-ins.

The server decides whose they are and which columns there are (:mod:`~iattend_desktop.security.server.rights_table`):
nothing here asks who the mentor is, and a column that a mentor may not read is in no query. Days missed come from the
owner's function, which tells how many but not of which kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from iattend_desktop.attendance.grain import NO_SCHOOL, counting, counting_facts
from iattend_desktop.mentoring.cadence import due_on
from iattend_desktop.model.mentoring import CheckIn, Goal, Match
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.people.names import full_name
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.vocabulary import Cadence, Channel, ContactOutcome, GoalKind, GoalStatus, Grain


@dataclass(frozen=True, slots=True)
class MenteeGoal:
    """A goal of a mentee, as last recorded."""

    id: int
    kind: GoalKind
    title: str
    measure: str | None
    baseline: float | None
    target: float | None
    current: float | None
    due_on: date | None
    status: GoalStatus


@dataclass(frozen=True, slots=True)
class MenteeCheckIn:
    """A contact, or an attempt at one, by the mentor or by who covered."""

    id: int
    on: date
    channel: Channel
    outcome: ContactOutcome
    note: str | None
    next_step: str | None
    next_step_due_on: date | None
    next_step_done_on: date | None


@dataclass(frozen=True, slots=True)
class Mentee:
    """A mentee; ``expected`` and ``absent`` are days of this school year. Check-ins come newest first."""

    match_id: int
    student_id: int
    name: str
    school: str | None
    grade: int | None
    since: date
    cadence: Cadence
    expected: int
    absent: int
    contact_due_on: date
    goals: tuple[MenteeGoal, ...]
    check_ins: tuple[MenteeCheckIn, ...]


def list_mentees(workspace: SharedWorkspace) -> list[Mentee]:
    """The mentees whom the server shows to this login, by name; each look at one is logged. Six queries.

    Raises ``NotAllowed``.
    """
    require(workspace.role, Permission.LOG_CHECK_INS)
    today = workspace.today()
    with workspace.read() as session:
        calendar = load_calendar(session)
        days = _days(session, today)
        goals, check_ins = _goals(session), _check_ins(session)
        mentees = []
        for row in session.execute(_MATCHES):
            contacts = check_ins[row.id]
            met = [one.on for one in contacts if one.outcome is ContactOutcome.CONTACT]
            last = max((day for day in (*met, row.first_meeting_on) if day is not None), default=None)
            cadence = Cadence(row.cadence)
            expected, absent = days.get(row.student_id, (0, 0))
            mentees.append(
                Mentee(
                    match_id=row.id,
                    student_id=row.student_id,
                    name=full_name(row.given_name, row.family_name, row.preferred_name),
                    school=row.name,
                    grade=row.grade,
                    since=row.starts_on,
                    cadence=cadence,
                    expected=expected,
                    absent=absent,
                    contact_due_on=due_on(cadence, row.starts_on, last, calendar.non_school_days(row.school_id)),
                    goals=tuple(goals[row.program_enrollment_id]),
                    check_ins=tuple(contacts),
                )
            )
    for mentee in mentees:
        workspace.log("view_record", ("person", mentee.student_id))
    return sorted(mentees, key=lambda mentee: (mentee.name, mentee.match_id))


_MATCHES = (
    select(
        Match.id,
        Match.program_enrollment_id,
        Match.starts_on,
        Match.cadence,
        Match.first_meeting_on,
        ProgramEnrollment.student_id,
        Person.given_name,
        Person.family_name,
        Person.preferred_name,
        Enrollment.grade,
        Enrollment.school_id,
        School.name,
    )
    .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
    .join(Person, Person.id == ProgramEnrollment.student_id)
    .outerjoin(
        Enrollment,
        (Enrollment.student_id == ProgramEnrollment.student_id)
        & (Enrollment.school_year_id == ProgramEnrollment.school_year_id)
        & Enrollment.exited_on.is_(None),
    )
    .outerjoin(School, School.id == Enrollment.school_id)
)


def _goals(session: Session) -> dict[int, list[MenteeGoal]]:
    """Goals by program enrollment, open ones first, by due day."""
    query = select(
        Goal.program_enrollment_id,
        Goal.id,
        Goal.kind,
        Goal.title,
        Goal.measure,
        Goal.baseline,
        Goal.target,
        Goal.current,
        Goal.due_on,
        Goal.status,
    ).order_by(Goal.status != GoalStatus.OPEN, Goal.due_on, Goal.id)
    found: dict[int, list[MenteeGoal]] = defaultdict(list)
    for row in session.execute(query):
        program, key, kind, title, measure, baseline, target, current, due, status = row
        goal = MenteeGoal(key, GoalKind(kind), title, measure, baseline, target, current, due, GoalStatus(status))
        found[program].append(goal)
    return found


def _check_ins(session: Session) -> dict[int, list[MenteeCheckIn]]:
    """Check-ins by match, newest first."""
    query = select(
        CheckIn.match_id,
        CheckIn.id,
        CheckIn.on_date,
        CheckIn.channel,
        CheckIn.outcome,
        CheckIn.note,
        CheckIn.next_step,
        CheckIn.next_step_due_on,
        CheckIn.next_step_done_on,
    ).order_by(CheckIn.on_date.desc(), CheckIn.id.desc())
    found: dict[int, list[MenteeCheckIn]] = defaultdict(list)
    for match, key, on, channel, outcome, note, step, due, done in session.execute(query):
        made = MenteeCheckIn(key, on, Channel(channel), ContactOutcome(outcome), note, step, due, done)
        found[match].append(made)
    return found


def _days(session: Session, today: date) -> dict[int, tuple[int, int]]:
    """Days expected and absent of each mentee this school year: of each day the finest fact that tells of it."""
    year = school_year_on(session, today)
    if year is None:
        return {}
    query = text(
        "SELECT student_id, school_id, grain, starts_on, expected, absent, not_submitted"
        " FROM iattend.mentee_attendance() WHERE school_year_id = :year"
    )
    facts = session.execute(query, {"year": year.id}).all()
    fine = _of_days_and_months([fact for fact in facts if fact.grain != Grain.YEAR])
    whole = [fact for fact in facts if fact.grain == Grain.YEAR]
    rows = [*fine, *whole]
    kept = counting(
        np.array([row.student_id for row in rows], np.int64),
        np.array([row.school_id or NO_SCHOOL for row in rows], np.int64),
        np.array([True] * len(fine) + [False] * len(whole), np.bool_),
        np.array([row.expected + row.not_submitted for row in rows], np.int64),
    )
    days: dict[int, tuple[int, int]] = {}
    for row, counts in zip(rows, kept, strict=True):
        if counts:
            expected, absent = days.get(row.student_id, (0, 0))
            days[row.student_id] = (expected + row.expected, absent + row.absent)
    return days


def _of_days_and_months(facts: Sequence[Row[Any]]) -> list[Row[Any]]:
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
