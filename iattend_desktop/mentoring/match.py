"""Matches as lists and pages show them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.mentoring.cadence import Overdue, due_on, overdue_since
from iattend_desktop.mentoring.check_in import CheckInRow, check_in_rows
from iattend_desktop.mentoring.concern import ConcernRow, concern_rows
from iattend_desktop.mentoring.coverage import CoverRow, covers_of
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.goal_step import StepRow, steps_of
from iattend_desktop.mentoring.parties import parties_of
from iattend_desktop.model.mentoring import CheckIn, Concern, Goal, Match, Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.people.mentors import mentor_screening
from iattend_desktop.people.names import full_name, short_name, sort_name
from iattend_desktop.people.schools import psa_counselors
from iattend_desktop.people.screening import Screening
from iattend_desktop.security.access import Permission, allowed, require
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.vocabulary import Cadence, ContactOutcome, GoalStatus, MatchStatus, ScreeningStep
from iattend_desktop.workspace import Workspace, load_settings

CONTACT_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One line of the matches list.

    ``student_id`` and ``mentor_person_id`` are keys of people, ``mentor_id`` of the mentor, ``program_id`` of the
    program enrollment; ``short_name`` is the student's given name and initial. Contacts are contacts: attempts count
    nowhere, a first meeting that was held counts as one, a planned one does not.
    """

    id: int
    public_id: uuid.UUID
    program_id: int
    student_id: int
    student: str
    student_sort: str
    short_name: str
    school_id: int | None
    school: str | None
    region: str | None
    grade: int | None
    mentor_id: int
    mentor_person_id: int
    mentor: str
    mentor_sort: str
    since: date
    ended_on: date | None
    status: MatchStatus
    cadence: Cadence
    first_meeting_on: date | None
    first_meeting_planned_on: date | None
    last_contact_on: date | None
    days_since_contact: int | None
    contacts_30_days: int
    last_check_in_on: date | None
    contact_due_on: date | None
    by_calendar: bool  # a school calendar is known; else weekends alone move the day a contact is due
    late: Overdue | None
    open_goals: int
    next_step_due_on: date | None
    version: int

    @property
    def meeting_ahead(self) -> date | None:
        """The day on which a first meeting is planned that nobody has recorded yet, also where that day is over."""
        waits = self.first_meeting_on is None and self.status is not MatchStatus.CLOSED
        return self.first_meeting_planned_on if waits else None

    @property
    def overdue(self) -> bool:
        """Whether the next contact is overdue."""
        return self.late is not None

    @property
    def overdue_words(self) -> str:
        """Since when, in words; empty where nothing is overdue."""
        return self.late.words if self.late else ""


@dataclass(frozen=True, slots=True)
class MatchDetail:
    """A match's page: its line, the student's goals (of this match, and open ones), its check-ins newest first.

    ``steps`` are those of each goal by its key; ``covers`` who stood or stands in for the mentor, the latest first;
    ``counselors`` the PSA counselors of the student's school by name; ``screening`` is the mentor's, of which
    ``screening_ends`` are the steps that end soon; it and ``concerns`` are ``None`` for who may not read them.
    """

    row: MatchRow
    today: date
    goals: tuple[GoalRow, ...]
    steps: Mapping[int, tuple[StepRow, ...]]
    check_ins: tuple[CheckInRow, ...]
    covers: tuple[CoverRow, ...]
    counselors: tuple[str, ...]
    screening: Screening | None
    screening_ends: tuple[tuple[ScreeningStep, date], ...]
    concerns: tuple[ConcernRow, ...] | None
    score: int | None
    reasons: tuple[Any, ...]
    closure_reason: str | None
    mentor_reflection: str | None
    student_reflection: str | None
    rematch_offered: bool | None


@dataclass(frozen=True, slots=True)
class _Contacts:
    last_contact_on: date | None = None
    contacts_30_days: int = 0
    last_check_in_on: date | None = None
    next_step_due_on: date | None = None


def list_matches(workspace: Workspace, *, include_closed: bool = False) -> list[MatchRow]:
    """Every match that is open (active or paused), or every match, by student's name; four queries."""
    require(workspace.role, Permission.LOG_CHECK_INS)
    with workspace.read() as session:
        return match_rows(session, workspace.today(), include_closed=include_closed)


def match_rows(
    session: Session, today: date, *, include_closed: bool = False, only: int | None = None
) -> list[MatchRow]:
    """The rows of :func:`list_matches`, or the one of the match ``only``, within a session that is open."""
    contacts = _contacts(session, today, include_closed=include_closed, only=only)
    goals = _open_goals(session, only)
    calendar = load_calendar(session)
    due_days: dict[tuple[Cadence, date, date | None, frozenset[date]], date] = {}

    def due_day(cadence: Cadence, since: date, last: date | None, school_id: int | None) -> date:
        # However many matches, the days are few: each is worked out once.
        free = calendar.non_school_days(school_id)
        key = (cadence, since if last is None else date.min, last, free)
        if key not in due_days:
            due_days[key] = due_on(cadence, since, last, free)
        return due_days[key]

    def made(found: Sequence[Any]) -> MatchRow:
        key, public_id, program, mentor_id, status, rhythm, since, ended, first_meeting, planned, version, *people = (
            found
        )
        student_id, given, family, preferred, person_id, *mentor_names, school_id, school, region, grade = people
        sofar = contacts.get(key, _Contacts())
        last = max((day for day in (sofar.last_contact_on, first_meeting) if day is not None), default=None)
        state, cadence = MatchStatus(status), Cadence(rhythm)
        due = due_day(cadence, since, last, school_id) if state is MatchStatus.ACTIVE else None
        late = (
            overdue_since(today, due, cadence=cadence, starts_on=since, last_contact_on=last)
            if due is not None
            else None
        )
        return MatchRow(
            id=key,
            public_id=public_id,
            program_id=program,
            student_id=student_id,
            student=full_name(given, family, preferred),
            student_sort=sort_name(given, family),
            short_name=short_name(given, family, preferred),
            school_id=school_id,
            school=school,
            region=region,
            grade=grade,
            mentor_id=mentor_id,
            mentor_person_id=person_id,
            mentor=full_name(*mentor_names),
            mentor_sort=sort_name(mentor_names[0], mentor_names[1]),
            since=since,
            ended_on=ended,
            status=state,
            cadence=cadence,
            first_meeting_on=first_meeting,
            first_meeting_planned_on=planned,
            last_contact_on=last,
            days_since_contact=(today - last).days if last else None,
            contacts_30_days=sofar.contacts_30_days,
            last_check_in_on=sofar.last_check_in_on,
            contact_due_on=due,
            by_calendar=calendar.known(school_id),
            late=late,
            open_goals=goals.get(program, 0),
            next_step_due_on=sofar.next_step_due_on,
            version=version,
        )

    rows = [made(found) for found in all_rows(session, _query(include_closed=include_closed, only=only))]
    rows.sort(key=lambda row: (row.student_sort, row.id))
    return rows


def match_detail(workspace: Workspace, match_id: int) -> MatchDetail:
    """A match's page; the look at the student's record is logged. Raises ``UserError`` where there is no such match."""
    require(workspace.role, Permission.LOG_CHECK_INS)
    today = workspace.today()
    with workspace.read() as session:
        parties = parties_of(session, match_id)
        match = session.get_one(Match, match_id)
        of_student = (Goal.match_id == match_id) | (
            (Goal.program_enrollment_id == parties.program_id) & (Goal.status == GoalStatus.OPEN)
        )
        row, goals = match_rows(session, today, only=match_id)[0], goal_rows(session, today, of_student)
        about = Concern.program_enrollment_id == parties.program_id
        reads_concerns = allowed(workspace.role, Permission.RECORD_CONCERNS)
        settings = load_settings(session)
        sees_all = allowed(workspace.role, Permission.VIEW_STUDENTS)  # a mentor reads no screening on a server
        screening = mentor_screening(session, row.mentor_id, settings, today) if sees_all else None
        soon = today + timedelta(days=settings.warn_days_before_expiry)
        detail = MatchDetail(
            row=row,
            today=today,
            goals=tuple(goals),
            steps=steps_of(session, [goal.id for goal in goals]),
            check_ins=check_in_rows(session, match_id),
            covers=covers_of(session, match_id),
            counselors=() if row.school_id is None else psa_counselors(session, row.school_id, today),
            screening=screening,
            screening_ends=tuple(end for end in screening.ends if end[1] <= soon) if screening else (),
            concerns=tuple(concern_rows(session, about)) if reads_concerns else None,
            score=match.score,
            reasons=tuple(match.reasons or ()),
            closure_reason=match.closure_reason,
            mentor_reflection=match.mentor_reflection,
            student_reflection=match.student_reflection,
            rematch_offered=match.rematch_offered,
        )
    workspace.log("view_record", ("person", parties.student_id))
    return detail


def _query(*, include_closed: bool, only: int | None) -> Select[*tuple[Any, ...]]:
    student, mentor = aliased(Person), aliased(Person)
    query: Select[*tuple[Any, ...]] = (
        select(
            Match.id,
            Match.public_id,
            Match.program_enrollment_id,
            Match.mentor_id,
            Match.status,
            Match.cadence,
            Match.starts_on,
            Match.ends_on,
            Match.first_meeting_on,
            Match.first_meeting_planned_on,
            Match.version,
            student.id,
            student.given_name,
            student.family_name,
            student.preferred_name,
            mentor.id,
            mentor.given_name,
            mentor.family_name,
            mentor.preferred_name,
            School.id,
            School.name,
            School.region,
            Enrollment.grade,
        )
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .join(student, student.id == ProgramEnrollment.student_id)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .join(mentor, mentor.id == Mentor.person_id)
        .outerjoin(
            Enrollment,
            (Enrollment.student_id == ProgramEnrollment.student_id)
            & (Enrollment.school_year_id == ProgramEnrollment.school_year_id)
            & Enrollment.exited_on.is_(None),
        )
        .outerjoin(School, School.id == Enrollment.school_id)
    )
    if only is not None:
        query = query.where(Match.id == only)
    elif not include_closed:
        query = query.where(Match.ends_on.is_(None))
    return query


def _contacts(session: Session, today: date, *, include_closed: bool, only: int | None) -> dict[int, _Contacts]:
    """What the check-ins of each match add up to, read once."""
    contact = CheckIn.outcome == ContactOutcome.CONTACT
    recent = contact & (CheckIn.on_date > today - CONTACT_WINDOW)
    waiting = CheckIn.next_step.is_not(None) & CheckIn.next_step_done_on.is_(None)
    query = select(
        CheckIn.match_id,
        func.max(case((contact, CheckIn.on_date))),
        func.sum(case((recent, 1), else_=0)),
        func.max(CheckIn.on_date),
        func.min(case((waiting, CheckIn.next_step_due_on))),
    ).group_by(CheckIn.match_id)
    if only is not None:
        query = query.where(CheckIn.match_id == only)
    elif not include_closed:
        query = query.where(CheckIn.match_id.in_(select(Match.id).where(Match.ends_on.is_(None))))
    return {match_id: _Contacts(*values) for match_id, *values in all_rows(session, query)}


def _open_goals(session: Session, only: int | None) -> dict[int, int]:
    """Open goals of each program enrollment."""
    query = select(Goal.program_enrollment_id, func.count()).where(Goal.status == GoalStatus.OPEN)
    if only is not None:
        of_match = select(Match.program_enrollment_id).where(Match.id == only)
        query = query.where(Goal.program_enrollment_id.in_(of_match))
    counts = query.group_by(Goal.program_enrollment_id)
    return dict(session.execute(counts).all())
