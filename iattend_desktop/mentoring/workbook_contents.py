"""What stands in each mentor's workbook: no more than a mentor sees who signs in to a server.

The mentees are those of :mod:`~iattend_desktop.security.server.scopes`: matches of the mentor, or that the mentor
covers today, that are active and have begun, of students with a guardian's consent on file (FERPA; for a community
mentor it is what allows the program to show the student at all). Whoever is left out is told with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import attendance_totals
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.cadence import due_on
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.words import number_words
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalStep, Match, MatchCoverage, Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.people.consent import Consent, consent_state, consent_words
from iattend_desktop.people.names import full_name
from iattend_desktop.school_years import school_year_on
from iattend_desktop.vocabulary import Cadence, ContactOutcome, GoalKind, GoalStatus, MatchStatus


@dataclass(frozen=True, slots=True)
class WorkbookStudent:
    """A mentee. ``label`` is the name as the drop-down has it: two of one name are told apart.

    ``expected`` and ``absent`` are days of this school year.
    """

    match_id: int
    match_public_id: str
    version: int
    student_id: int
    label: str
    school: str | None
    grade: int | None
    since: date
    cadence: Cadence
    expected: int
    absent: int
    last_contact_on: date | None
    contact_due_on: date


@dataclass(frozen=True, slots=True)
class WorkbookGoal:
    """An open goal: ``way`` is its baseline and target with their unit, ``now`` where it stands."""

    id: int
    version: int
    match_id: int
    student: str
    kind: GoalKind
    title: str
    way: str
    now: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class WorkbookStep:
    """A step that is not done yet, of a goal (``table`` goal_step) or agreed at a check-in (check_in).

    ``of`` is the goal's title, or the day of the check-in.
    """

    table: str
    id: int
    version: int
    match_id: int
    student: str
    of: str
    step: str
    who: str | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A student who stands in no workbook of this mentor, and why."""

    mentor: str
    student: str
    why: str

    @property
    def words(self) -> str:
        """The line as a sentence."""
        return _("{student} (mentor {mentor}): {why}").format(student=self.student, mentor=self.mentor, why=self.why)


@dataclass(frozen=True, slots=True)
class WorkbookContents:
    """Everything that one mentor's workbook shows."""

    mentor_id: int
    mentor_public_id: str
    mentor: str
    issued_on: date
    students: tuple[WorkbookStudent, ...]
    goals: tuple[WorkbookGoal, ...]
    steps: tuple[WorkbookStep, ...]


def workbook_contents(
    session: Session, today: date, mentors: Collection[int] | None = None
) -> tuple[list[WorkbookContents], list[LeftOut]]:
    """The workbooks of all active mentors, or of those given by key, by name; a fixed few queries.

    Who has no student to show has no workbook.
    """
    rows = _rows(session, today, mentors)
    shown = [row for row in rows if _why_not(row, today) is None]
    labels = _labels(shown)
    calendar, contacts = load_calendar(session), _last_contacts(session)
    year = school_year_on(session, today)
    people = {row.match.student_id for row in shown}
    days = attendance_totals(session, year.id, as_of=today, students=people) if year is not None and people else {}
    goals, steps = _goals(session, today, shown, labels), _steps(session, shown, labels)
    students: dict[int, list[WorkbookStudent]] = defaultdict(list)
    for row in shown:
        match, totals = row.match, days.get(row.match.student_id)
        cadence = Cadence(match.cadence)
        last = max((day for day in (contacts.get(match.id), match.first_meeting_on) if day is not None), default=None)
        students[row.mentor_id].append(
            WorkbookStudent(
                match_id=match.id,
                match_public_id=match.public_id.hex,
                version=match.version,
                student_id=match.student_id,
                label=labels[row.mentor_id, match.id],
                school=match.school,
                grade=match.grade,
                since=match.starts_on,
                cadence=cadence,
                expected=totals.expected if totals is not None else 0,
                absent=totals.absent if totals is not None else 0,
                last_contact_on=last,
                contact_due_on=due_on(cadence, match.starts_on, last, calendar.non_school_days(match.school_id)),
            )
        )
    named = {row.mentor_id: row for row in shown}
    books = [
        WorkbookContents(
            mentor_id=mentor_id,
            mentor_public_id=row.public_id,
            mentor=row.mentor,
            issued_on=today,
            students=tuple(sorted(students[mentor_id], key=lambda one: (one.label.casefold(), one.match_id))),
            goals=tuple(goals[mentor_id]),
            steps=tuple(steps[mentor_id]),
        )
        for mentor_id, row in named.items()
    ]
    left = [LeftOut(row.mentor, row.student, why) for row in rows if (why := _why_not(row, today)) is not None]
    books.sort(key=lambda book: (book.mentor.casefold(), book.mentor_id))
    left.sort(key=lambda one: (one.mentor.casefold(), one.student.casefold()))
    return books, left


@dataclass(frozen=True, slots=True)
class _Pair:
    """A match in the hands of a mentor, who may be one that covers."""

    mentor_id: int
    public_id: str
    mentor: str
    student: str
    match: Row[*tuple[Any, ...]]


def _rows(session: Session, today: date, mentors: Collection[int] | None) -> list[_Pair]:
    matches = {row.id: row for row in session.execute(_MATCHES).all()}
    covers = select(MatchCoverage.mentor_id, MatchCoverage.match_id).where(
        MatchCoverage.starts_on <= today, MatchCoverage.ends_on > today
    )
    held = {(row.mentor_id, row.id) for row in matches.values()}
    held |= {(mentor, match) for mentor, match in session.execute(covers).all() if match in matches}
    active = select(Mentor.id, Mentor.public_id, Person.given_name, Person.family_name, Person.preferred_name).where(
        Person.id == Mentor.person_id, Mentor.inactive_from.is_(None) | (Mentor.inactive_from > today)
    )
    names = {key: (public_id.hex, full_name(*name)) for key, public_id, *name in session.execute(active)}
    return [
        _Pair(mentor, *names[mentor], full_name(row.given_name, row.family_name, row.preferred_name), row)
        for mentor, key in sorted(held)
        if mentor in names and (mentors is None or mentor in mentors) and (row := matches[key]) is not None
    ]


_MATCHES = (
    select(
        Match.id,
        Match.public_id,
        Match.version,
        Match.mentor_id,
        Match.program_enrollment_id,
        Match.status,
        Match.starts_on,
        Match.cadence,
        Match.first_meeting_on,
        ProgramEnrollment.student_id,
        ProgramEnrollment.consent_on,
        ProgramEnrollment.consent_expires_on,
        ProgramEnrollment.consent_withdrawn_on,
        Person.given_name,
        Person.family_name,
        Person.preferred_name,
        Enrollment.grade,
        Enrollment.school_id,
        School.name.label("school"),
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
    .where(Match.ends_on.is_(None))
)


def _why_not(row: _Pair, today: date) -> str | None:
    match = row.match
    state = consent_state(match.consent_on, match.consent_expires_on, match.consent_withdrawn_on, today)
    if state is not Consent.ON_FILE:
        return _("the guardian's consent is {state}").format(state=consent_words(state))
    if match.status != MatchStatus.ACTIVE:
        return _("the match is paused")
    if match.starts_on > today:
        return _("the match begins on {day}").format(day=day_words(match.starts_on))
    return None


def _labels(rows: list[_Pair]) -> dict[tuple[int, int], str]:
    """What each mentor's list calls each student: two of one name by school, then by number."""
    labels: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, str]] = set()
    often: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        often[row.mentor_id, row.student.casefold()] += 1
    for row in rows:
        name = row.student
        if often[row.mentor_id, name.casefold()] > 1 and row.match.school:
            name = f"{name}, {row.match.school}"
        label, number = name, 1
        while (row.mentor_id, label.casefold()) in taken:
            number += 1
            label = f"{name} ({number})"
        taken.add((row.mentor_id, label.casefold()))
        labels[row.mentor_id, row.match.id] = label
    return labels


def _last_contacts(session: Session) -> dict[int, date]:
    contact = CheckIn.outcome == ContactOutcome.CONTACT
    query = select(CheckIn.match_id, func.max(CheckIn.on_date)).where(contact).group_by(CheckIn.match_id)
    return dict(session.execute(query).all())


_OPEN_MATCHES = select(Match.program_enrollment_id).where(Match.ends_on.is_(None))


def _goals(
    session: Session, today: date, rows: list[_Pair], labels: dict[tuple[int, int], str]
) -> dict[int, list[WorkbookGoal]]:
    """Open goals by mentor, student by student."""
    of_program: dict[int, list[GoalRow]] = defaultdict(list)
    which = (Goal.status == GoalStatus.OPEN) & Goal.program_enrollment_id.in_(_OPEN_MATCHES)
    for goal in goal_rows(session, today, which):
        of_program[goal.program_id].append(goal)
    found: dict[int, list[WorkbookGoal]] = defaultdict(list)
    for row in _by_label(rows, labels):
        for goal in of_program[row.match.program_enrollment_id]:
            found[row.mentor_id].append(
                WorkbookGoal(
                    id=goal.id,
                    version=goal.version,
                    match_id=row.match.id,
                    student=labels[row.mentor_id, row.match.id],
                    kind=goal.kind,
                    title=goal.title,
                    way=_way(goal),
                    now=number_words(goal.now) if goal.now is not None else "",
                    due_on=goal.due_on,
                )
            )
    return found


def _way(goal: GoalRow) -> str:
    ends = [number_words(value) if value is not None else "?" for value in (goal.baseline, goal.target)]
    return " ".join(filter(None, (" → ".join(ends), goal.measure)))


def _steps(session: Session, rows: list[_Pair], labels: dict[tuple[int, int], str]) -> dict[int, list[WorkbookStep]]:
    """Steps that are not done, by mentor: those of open goals, then those agreed at check-ins."""
    of_goals = (
        select(Goal.program_enrollment_id, GoalStep.id, GoalStep.version, Goal.title, GoalStep.title, GoalStep.due_on)
        .join(Goal, Goal.id == GoalStep.goal_id)
        .where(
            GoalStep.done_on.is_(None),
            Goal.status == GoalStatus.OPEN,
            Goal.program_enrollment_id.in_(_OPEN_MATCHES),
        )
        .order_by(GoalStep.due_on, GoalStep.id)
    )
    of_check_ins = (
        select(
            CheckIn.match_id,
            CheckIn.id,
            CheckIn.version,
            CheckIn.on_date,
            CheckIn.next_step,
            CheckIn.next_step_owner,
            CheckIn.next_step_due_on,
        )
        .join(Match, Match.id == CheckIn.match_id)
        .where(CheckIn.next_step.is_not(None), CheckIn.next_step_done_on.is_(None), Match.ends_on.is_(None))
        .order_by(CheckIn.next_step_due_on, CheckIn.id)
    )
    goal_steps: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for one in session.execute(of_goals):
        goal_steps[one[0]].append(one)
    next_steps: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for agreed in session.execute(of_check_ins):
        next_steps[agreed[0]].append(agreed)
    found: dict[int, list[WorkbookStep]] = defaultdict(list)
    for row in _by_label(rows, labels):
        label = labels[row.mentor_id, row.match.id]
        for _program, key, version, goal, step, due in goal_steps[row.match.program_enrollment_id]:
            found[row.mentor_id].append(
                WorkbookStep("goal_step", key, version, row.match.id, label, goal, step, None, due)
            )
        for _match, key, version, day, step, who, due in next_steps[row.match.id]:
            agreed_on = f"{day:%m/%d/%Y}"
            found[row.mentor_id].append(
                WorkbookStep("check_in", key, version, row.match.id, label, agreed_on, step, who, due)
            )
    return found


def _by_label(rows: list[_Pair], labels: dict[tuple[int, int], str]) -> Iterator[_Pair]:
    yield from sorted(rows, key=lambda row: (row.mentor_id, labels[row.mentor_id, row.match.id].casefold()))
