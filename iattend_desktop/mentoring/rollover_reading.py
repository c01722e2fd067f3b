"""What a rollover reads of the year that ends and of what the coming year has already, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from iattend_desktop.mentoring.rollover_grades import SchoolSpan
from iattend_desktop.model.mentoring import CheckIn, Goal, Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School, SchoolFeeder
from iattend_desktop.people.names import full_name
from iattend_desktop.people.screening import Screening, StepDone, screening_of
from iattend_desktop.school_years import school_year_name, school_year_on, school_year_start
from iattend_desktop.vocabulary import GoalKind, GoalStatus, MentorKind, ProgramStatus, ScreeningStep
from iattend_desktop.workspace import load_settings

OVER = (ProgramStatus.CLOSED, ProgramStatus.DECLINED)
"""Where a student of the ending year stands who is not asked about again."""


@dataclass(frozen=True, slots=True)
class Years:
    """The school year that ends and the one that comes, which may not be on file yet."""

    old_id: int
    old: str
    old_ends_on: date
    new_id: int | None
    new: str
    new_starts_on: date


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student at a school in one of the two years; ``exited_on`` is the first day not enrolled."""

    id: int
    version: int
    school_id: int
    grade: int | None
    exited_on: date | None


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """An open match; ``last_on`` is the last day on which something of it is on file: it cannot end before."""

    id: int
    version: int
    mentor_id: int
    is_primary: bool
    last_on: date


@dataclass(frozen=True, slots=True)
class MentorState:
    """A mentor of an open match, as they stand when the coming year begins."""

    given_name: str | None
    family_name: str | None
    preferred_name: str | None
    inactive_from: date | None
    grade_low: int | None
    grade_high: int | None
    screening: Screening

    @property
    def name(self) -> str:
        """The name in the order in which it is said."""
        return full_name(self.given_name, self.family_name, self.preferred_name)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a plan is made of, by key."""

    years: Years
    begins: date  # the coming year's first day, or today where that is later
    schools: dict[int, SchoolSpan]
    programs: list[Row[Any]]  # of the ending year, with the names
    before: dict[int, Enrolled]  # by student: where they are in the ending year, or were last
    coming: dict[int, Enrolled]  # by student: what a roster brought of the coming year
    there: dict[int, Row[Any]]  # by student: the coming year's program enrollment that is on file already
    matched_there: frozenset[int]  # keys of those that have an open primary match
    matches: dict[int, list[OpenMatch]]  # by program enrollment of the ending year
    mentors: dict[int, MentorState]
    goals: dict[int, tuple[int, int]]  # by program enrollment: open attendance goals, other open goals


def years_to_roll(session: Session, today: date) -> Years | None:
    """The year before today's while somebody of its program has not gone on, else today's; none is on file: none."""
    this = school_year_on(session, today)
    before = school_year_on(session, school_year_start(today) - timedelta(days=1))
    old = before if before is not None and _not_gone_on(session, before.id) else this
    if old is None:
        return None
    starts = old.ends_on + timedelta(days=1)
    new = school_year_on(session, starts)
    return Years(old.id, old.name, old.ends_on, new.id if new else None, school_year_name(starts), starts)


def read_facts(session: Session, today: date, years: Years) -> Facts:
    """Read it; some fifteen queries, however many students."""
    begins = max(today, years.new_starts_on)
    there = {row.student_id: row for row in session.execute(_programs(years.new_id))}
    matched_there = session.scalars(
        select(Match.program_enrollment_id)
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .where(ProgramEnrollment.school_year_id == years.new_id, Match.is_primary, Match.ends_on.is_(None))
    )
    return Facts(
        years=years,
        begins=begins,
        schools=_schools(session),
        programs=list(session.execute(_programs(years.old_id))),
        before=_enrolled(session, years.old_id, years.old_id),
        coming=_enrolled(session, years.new_id, years.old_id),
        there=there,
        matched_there=frozenset(matched_there),
        matches=_matches(session, years.old_id),
        mentors=_mentors(session, years.old_id, begins),
        goals=_goals(session, years.old_id),
    )


def _not_gone_on(session: Session, year_id: int) -> bool:
    waiting = select(ProgramEnrollment.id).where(
        ProgramEnrollment.school_year_id == year_id, ProgramEnrollment.status.not_in(OVER)
    )
    return session.scalar(waiting.limit(1)) is not None


def _programs(year_id: int | None) -> Select[*tuple[Any, ...]]:
    return (
        select(*ProgramEnrollment.__table__.c, Person.given_name, Person.family_name, Person.preferred_name)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where(ProgramEnrollment.school_year_id == year_id)
    )


def _schools(session: Session) -> dict[int, SchoolSpan]:
    # the first that was recorded, where there are several
    query = select(SchoolFeeder.from_school_id, SchoolFeeder.to_school_id).order_by(SchoolFeeder.id.desc())
    feeds = dict(session.execute(query).all())
    rows = session.execute(select(School.id, School.name, School.grade_low, School.grade_high))
    return {key: SchoolSpan(key, name, low, high, feeds.get(key)) for key, name, low, high in rows}


def _enrolled(session: Session, year_id: int | None, program_year_id: int) -> dict[int, Enrolled]:
    """Of each student of the program: the open enrollment of a year, else the one that ended last."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Enrollment.student_id,
            Enrollment.id,
            Enrollment.version,
            Enrollment.school_id,
            Enrollment.grade,
            Enrollment.exited_on,
        )
        .join(ProgramEnrollment, ProgramEnrollment.student_id == Enrollment.student_id)
        .where(Enrollment.school_year_id == year_id, ProgramEnrollment.school_year_id == program_year_id)
        .order_by(Enrollment.exited_on.is_(None), Enrollment.exited_on, Enrollment.id)
    )
    return {student: Enrolled(*values) for student, *values in session.execute(query)}


def _matches(session: Session, year_id: int) -> dict[int, list[OpenMatch]]:
    met = (
        select(CheckIn.match_id, func.max(CheckIn.on_date).label("last"))
        .join(Match, Match.id == CheckIn.match_id)
        .where(Match.ends_on.is_(None))
        .group_by(CheckIn.match_id)
        .subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Match.program_enrollment_id,
            Match.id,
            Match.version,
            Match.mentor_id,
            Match.is_primary,
            Match.starts_on,
            Match.first_meeting_on,
            met.c.last,
        )
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .outerjoin(met, met.c.match_id == Match.id)
        .where(ProgramEnrollment.school_year_id == year_id, Match.ends_on.is_(None))
        .order_by(Match.is_primary.desc(), Match.id)
    )
    found: dict[int, list[OpenMatch]] = defaultdict(list)
    for program, key, version, mentor, primary, *days in session.execute(query):
        last = max(day for day in days if day is not None)
        found[program].append(OpenMatch(key, version, mentor, primary, last))
    return found


def _mentors(session: Session, year_id: int, on: date) -> dict[int, MentorState]:
    settings = load_settings(session)
    matched = (
        select(Match.mentor_id)
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .where(ProgramEnrollment.school_year_id == year_id, Match.ends_on.is_(None))
    )
    done: dict[int, list[StepDone]] = defaultdict(list)
    record = ScreeningRecord
    steps = select(record.mentor_id, record.step, record.done_on, record.expires_on, record.hours)
    for mentor_id, step, done_on, expires_on, hours in session.execute(steps.where(record.mentor_id.in_(matched))):
        done[mentor_id].append(StepDone(ScreeningStep(step), done_on, expires_on, hours))
    query: Select[*tuple[Any, ...]] = (
        select(
            Mentor.id,
            Mentor.kind,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
            Mentor.inactive_from,
            Mentor.grade_low,
            Mentor.grade_high,
        )
        .join(Person, Person.id == Mentor.person_id)
        .where(Mentor.id.in_(matched))
    )
    states: dict[int, MentorState] = {}
    for key, kind, given, family, preferred, inactive, low, high in session.execute(query):
        screening = screening_of(MentorKind(kind) if kind else None, done[key], settings, on)
        states[key] = MentorState(given, family, preferred, inactive, low, high, screening)
    return states


def _goals(session: Session, year_id: int) -> dict[int, tuple[int, int]]:
    attendance = case((Goal.kind == GoalKind.ATTENDANCE, 1), else_=0)
    query = (
        select(Goal.program_enrollment_id, func.sum(attendance), func.count())
        .join(ProgramEnrollment, ProgramEnrollment.id == Goal.program_enrollment_id)
        .where(ProgramEnrollment.school_year_id == year_id, Goal.status == GoalStatus.OPEN)
        .group_by(Goal.program_enrollment_id)
    )
    return {key: (int(measured), int(count) - int(measured)) for key, measured, count in session.execute(query)}
