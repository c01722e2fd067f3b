"""A mentor's own mentees, as the server shows them to the mentor: name, school, days missed, goals, check-ins.

The server decides whose they are and which columns there are (:mod:`~iattend_desktop.security.server.rights_table`):
nothing here asks who the mentor is, and a column that a mentor may not read is in no query. Days missed come from the
owner's function, which tells how many but not of which kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import band_of, eligibility_of
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.cadence import Overdue, due_on, overdue_since
from iattend_desktop.mentoring.check_in import CheckInRow, check_in_rows
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.goal_step import StepRow, steps_of
from iattend_desktop.mentoring.mentee_attendance import DaysMissed, days_missed, facts_of, measured_by
from iattend_desktop.model.mentoring import CheckIn, Concern, Goal, Match, Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role, require
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.vocabulary import Band, Cadence, ContactOutcome, Eligibility, GoalStatus, Urgency
from iattend_desktop.workspace import load_settings


@dataclass(frozen=True, slots=True)
class Mentee:
    """A line of the mentor's list. ``id`` is the match's key, ``student_id`` the person's, ``mentor_id`` the mentor's
    own, who may cover for the match's mentor today (``covers``).

    Contacts are contacts: attempts count nowhere, a first meeting that was held counts as one.
    """

    id: int
    student_id: int
    program_id: int
    student: str
    student_sort: str
    school: str | None
    grade: int | None
    mentor_id: int
    mentor: str
    covers: bool
    since: date
    cadence: Cadence
    last_contact_on: date | None
    contact_due_on: date
    late: Overdue | None
    first_meeting_planned_on: date | None  # as long as none was held
    next_step: str | None
    next_step_due_on: date | None

    @property
    def ended_on(self) -> date | None:
        """None: the server shows a mentor no match that has ended."""
        return None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A concern that the mentor passed on to the PSA counselor."""

    on: date
    urgency: Urgency | None


@dataclass(frozen=True, slots=True)
class MenteeDetail:
    """A mentee in full: days missed this school year, the student's goals (of this match, and open ones) with their
    steps by the goal's key, check-ins newest first, and what the mentor passed on, the latest first."""

    row: Mentee
    today: date
    days: DaysMissed
    band: Band | None
    eligibility: Eligibility
    rule: Rule
    goals: tuple[GoalRow, ...]
    steps: Mapping[int, tuple[StepRow, ...]]
    check_ins: tuple[CheckInRow, ...]
    passed_on: tuple[PassedOn, ...]


def list_mentees(workspace: SharedWorkspace) -> list[Mentee]:
    """The mentees whom the server shows to this login, whose contact is due first, by name. Four queries.

    Raises ``NotAllowed``, and ``UserError`` where the login stands for no active mentor.
    """
    _require_mentor(workspace)
    with workspace.read() as session:
        return _mentees(session, workspace.today())


def mentee_detail(workspace: SharedWorkspace, match_id: int) -> MenteeDetail:
    """One mentee in full; the look is logged. Raises ``UserError`` where the server shows no such match (any more)."""
    _require_mentor(workspace)
    today = workspace.today()
    with workspace.read() as session:
        row = next((one for one in _mentees(session, today) if one.id == match_id), None)
        if row is None:
            raise UserError(_("This student is not among your mentees any more. Ask your coordinator."))
        facts = facts_of(session, row.student_id, today)
        days, rule = days_missed(session, facts, today), rule_of(load_settings(session))
        which = (Goal.match_id == match_id) | (
            (Goal.program_enrollment_id == row.program_id) & (Goal.status == GoalStatus.OPEN)
        )
        goals = goal_rows(session, today, which, partial(measured_by, facts))
        detail = MenteeDetail(
            row=row,
            today=today,
            days=days,
            band=band_of(days.absent, days.expected),
            eligibility=eligibility_of(days.absent, days.expected, rule=rule),
            rule=rule,
            goals=tuple(goals),
            steps=steps_of(session, [goal.id for goal in goals]),
            check_ins=check_in_rows(session, match_id),
            passed_on=_passed_on(session, row.program_id),
        )
    workspace.log("view_record", ("person", row.student_id))
    return detail


def _require_mentor(workspace: SharedWorkspace) -> None:
    """Others see more mentors than themselves."""
    require(workspace.role, Permission.LOG_CHECK_INS)
    if workspace.role is not Role.MENTOR:
        raise NotAllowed(_("Only a mentor has mentees of their own. Open Mentoring for the matches that you see."))


def _mentees(session: Session, today: date) -> list[Mentee]:
    me = session.execute(_ME).first()
    if me is None:
        raise UserError(
            _(
                "Your login stands for no active mentor of the program. Ask your coordinator, who tells the server's "
                "administrator."
            )
        )
    calendar, check_ins = load_calendar(session), _check_ins(session)
    mentees = []
    for row in session.execute(_MATCHES):
        met = [one.on_date for one in check_ins[row.id] if one.outcome == ContactOutcome.CONTACT]
        last = max((day for day in (*met, row.first_meeting_on) if day is not None), default=None)
        cadence = Cadence(row.cadence)
        due = due_on(cadence, row.starts_on, last, calendar.non_school_days(row.school_id))
        step = min(
            (one for one in check_ins[row.id] if one.next_step is not None and one.next_step_done_on is None),
            key=lambda one: (one.next_step_due_on is None, one.next_step_due_on or one.on_date),
            default=None,
        )
        mentees.append(
            Mentee(
                id=row.id,
                student_id=row.student_id,
                program_id=row.program_enrollment_id,
                student=full_name(row.given_name, row.family_name, row.preferred_name),
                student_sort=sort_name(row.given_name, row.family_name),
                school=row.name,
                grade=row.grade,
                mentor_id=me.id,
                mentor=full_name(me.given_name, me.family_name, me.preferred_name),
                covers=row.mentor_id != me.id,
                since=row.starts_on,
                cadence=cadence,
                last_contact_on=last,
                contact_due_on=due,
                late=overdue_since(today, due, cadence=cadence, starts_on=row.starts_on, last_contact_on=last),
                first_meeting_planned_on=None if row.first_meeting_on else row.first_meeting_planned_on,
                next_step=step.next_step if step is not None else None,
                next_step_due_on=step.next_step_due_on if step is not None else None,
            )
        )
    return sorted(mentees, key=lambda one: (one.contact_due_on, one.student_sort, one.id))


_ME = select(Mentor.id, Person.given_name, Person.family_name, Person.preferred_name).join(
    Person, Person.id == Mentor.person_id
)
"""The mentor: of mentors the server shows the one who asks."""

_MATCHES = (
    select(
        Match.id,
        Match.program_enrollment_id,
        Match.mentor_id,
        Match.starts_on,
        Match.cadence,
        Match.first_meeting_on,
        Match.first_meeting_planned_on,
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


def _check_ins(session: Session) -> Mapping[int, list[Row[*tuple[Any, ...]]]]:
    """What the list needs of the check-ins, by match."""
    query = select(
        CheckIn.match_id,
        CheckIn.on_date,
        CheckIn.outcome,
        CheckIn.next_step,
        CheckIn.next_step_due_on,
        CheckIn.next_step_done_on,
    )
    found: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.match_id].append(row)
    return found


def _passed_on(session: Session, program_id: int) -> tuple[PassedOn, ...]:
    """Of concerns the server shows a mentor those that the mentor passed on."""
    query = (
        select(Concern.raised_on, Concern.urgency)
        .where(Concern.program_enrollment_id == program_id)
        .order_by(Concern.raised_on.desc(), Concern.id.desc())
    )
    return tuple(PassedOn(on, Urgency(urgency) if urgency else None) for on, urgency in session.execute(query))
