"""What the students' progress summaries say, read from the workspace for one student or for all at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from iattend_desktop.attendance.band import eligibility_of
from iattend_desktop.attendance.grain import counting_facts
from iattend_desktop.attendance.rate import Totals, absent_days, attendance_totals
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.match import MatchRow, match_rows
from iattend_desktop.mentoring.pace import Pace, pace_words
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import CheckIn, Goal, Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.people.students import StudentRow, last_year, student_rows
from iattend_desktop.problem import UserError
from iattend_desktop.reports.chart import MonthAttendance
from iattend_desktop.reports.student import CheckInLine, GoalLine, NextStep, StudentSummary
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Channel, ContactOutcome, Eligibility, GoalStatus, Grade, Grain
from iattend_desktop.workspace import Workspace, load_settings

FEW = 500
"""Up to so many keys go into the query; of more, every row is read and chosen afterwards, which is faster."""


def student_summaries(
    workspace: Workspace, students: Sequence[int] | None = None
) -> list[tuple[StudentRow, StudentSummary]]:
    """Each student's line of the list and summary, by name; the same few queries for one student and for 27,000.

    ``students`` are keys of people. Without them: who has an open match, or where there is no match at all,
    everybody in this year's program. Raises ``UserError`` where nobody is left to print.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    today = workspace.today()
    with workspace.read() as session:
        year = school_year_on(session, today)
        rows = _chosen(session, today, students) if year is not None else []
        if year is None or not rows:
            raise UserError(nobody(students))
        return _summaries(session, workspace.actor, today, year, rows)


def school_year_words(name: str) -> str:
    """A school year as it is printed.

    >>> school_year_words("2026-27")
    '2026–27'
    """
    return name.replace("-", "–")


def grade_words(grade: int | None) -> str:
    """A grade as it is printed; empty where it is unknown."""
    return "" if grade is None else Grade(grade).label


def nobody(chosen: Sequence[int] | None) -> str:
    """Why there is no student to print, and what to do."""
    if chosen:
        return _("The chosen students are not enrolled this school year. Refresh the list and choose again.")
    return _("There is no student in this year's program yet. Import a roster of students first, then print.")


def within(column: InstrumentedAttribute[Any], keys: Collection[int]) -> ColumnElement[bool] | None:
    """A condition that a column is one of a few keys; ``None`` for many: read everything and choose afterwards."""
    return column.in_(list(keys)) if len(keys) <= FEW else None


def _chosen(session: Session, today: dt.date, students: Sequence[int] | None) -> list[StudentRow]:
    if students is not None and len(students) == 1:
        return student_rows(session, today, only=students[0])
    rows = student_rows(session, today)
    if students is not None:
        wanted = set(students)
        return [row for row in rows if row.id in wanted]
    matched = [row for row in rows if row.match_id is not None]
    return matched or [row for row in rows if row.program_id is not None]


def _summaries(
    session: Session, printed_by: str, today: dt.date, year: SchoolYear, rows: list[StudentRow]
) -> list[tuple[StudentRow, StudentSummary]]:
    people = {row.id for row in rows}
    programs = {row.program_id for row in rows if row.program_id is not None}
    before = last_year(session, year)
    few = people if len(people) <= FEW else None
    now = attendance_totals(session, year.id, as_of=today, students=few)
    then = attendance_totals(session, before.id, students=few) if before else {}
    months = _months(session, year.id, today, people)
    rule = rule_of(load_settings(session))
    only = rows[0].match_id if len(rows) == 1 else None
    matches = {match.id: match for match in match_rows(session, today, only=only)}
    goals = _goals(session, today, programs)
    check_ins = _check_ins(session, programs)

    def summary(row: StudentRow) -> StudentSummary:
        match = matches.get(row.match_id) if row.match_id is not None else None
        told = [line for of, line, _done in check_ins[row.program_id] if match is None or of == match.id]
        return _summary(
            row,
            year=year.name,
            printed=(today, printed_by),
            match=match,
            months=months.get(row.id, ()),
            days=(now.get(row.id), then.get(row.id), rule),
            goals=goals[row.program_id],
            check_ins=tuple(told),
            next_steps=_next_steps(check_ins[row.program_id]),
        )

    return [(row, summary(row)) for row in rows]


def _summary(
    row: StudentRow,
    *,
    year: str,
    printed: tuple[dt.date, str],
    match: MatchRow | None,
    months: tuple[MonthAttendance, ...],
    days: tuple[Totals | None, Totals | None, Rule],
    goals: Sequence[GoalRow],
    check_ins: tuple[CheckInLine, ...],
    next_steps: tuple[NextStep, ...],
) -> StudentSummary:
    now, before, rule = days
    return StudentSummary(
        name=row.name,
        local_id=row.local_id,
        school=row.school,
        grade=grade_words(row.grade),
        school_year=school_year_words(year),
        printed_on=printed[0],
        printed_by=printed[1],
        mentor_name=match.mentor if match else None,
        since=match.since if match else None,
        cadence=match.cadence if match else None,
        attendance=months,
        days_expected=now.expected if now else 0,
        days_absent=now.absent if now else 0,
        days_not_submitted=now.not_submitted if now else 0,
        band=now.band if now else None,
        eligibility=eligibility_of(now.absent, now.expected, rule=rule) if now else Eligibility.NO_DATA,
        rule=rule,
        last_year=(before.expected, before.absent) if before else None,
        goals=tuple(_goal_line(goal) for goal in goals),
        check_ins=check_ins,
        next_steps=next_steps,
    )


def _months(
    session: Session, school_year_id: int, today: dt.date, people: Collection[int]
) -> dict[int, tuple[MonthAttendance, ...]]:
    """Each student's months in order, each from its days where they cover it, else from the month's fact; one query."""
    fact = AttendanceFact
    on = (extract("year", fact.starts_on), extract("month", fact.starts_on))
    query = (
        select(
            fact.student_id,
            fact.school_id,
            fact.grain,
            *on,
            func.sum(fact.expected),
            func.sum(absent_days()),
            func.sum(fact.not_submitted),
        )
        .where(
            fact.school_year_id == school_year_id,
            fact.superseded_by_id.is_(None),
            fact.grain != Grain.YEAR,
            fact.starts_on <= today,
        )
        .group_by(fact.student_id, fact.school_id, fact.grain, *on)
        .order_by(fact.student_id, *on)
    )
    few = within(fact.student_id, people)
    if few is not None:
        query = query.where(few)
    rows = [row for row in session.execute(query) if row[0] in people]
    months = [dt.date(int(row[3]), int(row[4]), 1) for row in rows]
    student, school, grain = zip(*(row[:3] for row in rows), strict=True) if rows else ((),) * 3
    counted = counting_facts(student, school, grain, months, [row[5] + row[7] for row in rows])
    found: dict[int, dict[dt.date, MonthAttendance]] = defaultdict(dict)
    for (person, _school, _grain, _year, _month, *days), month, counts in zip(rows, months, counted, strict=True):
        if counts:
            sofar = found[person].get(month, MonthAttendance(month, 0, 0, 0))
            before = (sofar.expected, sofar.absent, sofar.not_submitted)
            found[person][month] = MonthAttendance(month, *(a + b for a, b in zip(before, days, strict=True)))
    return {person: tuple(told.values()) for person, told in found.items()}


def _goals(session: Session, today: dt.date, programs: Collection[int]) -> dict[int | None, list[GoalRow]]:
    """Goals of this year by program enrollment, without those that were dropped."""
    which = Goal.status != GoalStatus.DROPPED
    few = within(Goal.program_enrollment_id, programs)
    found: dict[int | None, list[GoalRow]] = defaultdict(list)
    for goal in goal_rows(session, today, which if few is None else which & few):
        if goal.program_id in programs:
            found[goal.program_id].append(goal)
    return found


def _goal_line(goal: GoalRow) -> GoalLine:
    told = goal.status is GoalStatus.OPEN and goal.pace is not Pace.UNKNOWN
    return GoalLine(
        title=goal.title,
        kind=goal.kind,
        baseline=goal.baseline,
        target=goal.target,
        unit=goal.measure or "",
        now=goal.now,
        due=goal.due_on,
        status=goal.status,
        pace=pace_words(goal.pace) if told else "",
    )


def _check_ins(
    session: Session, programs: Collection[int]
) -> dict[int | None, list[tuple[int, CheckInLine, dt.date | None]]]:
    """By program enrollment, newest first: the match, the check-in, and when its next step was done; one query."""
    query = (
        select(
            ProgramEnrollment.id,
            CheckIn.match_id,
            CheckIn.next_step_done_on,
            CheckIn.on_date,
            CheckIn.channel,
            CheckIn.minutes,
            CheckIn.outcome,
            CheckIn.note,
            CheckIn.next_step,
            CheckIn.next_step_due_on,
            CheckIn.next_step_owner,
        )
        .join(Match, Match.id == CheckIn.match_id)
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .order_by(CheckIn.on_date.desc(), CheckIn.id.desc())
    )
    few = within(ProgramEnrollment.id, programs)
    if few is not None:
        query = query.where(few)
    found: dict[int | None, list[tuple[int, CheckInLine, dt.date | None]]] = defaultdict(list)
    for program, match_id, done_on, on, channel, minutes, outcome, note, step, due, owner in session.execute(query):
        if program in programs:
            line = CheckInLine(
                date=on,
                channel=Channel(channel),
                minutes=minutes,
                outcome=ContactOutcome(outcome),
                note=note or "",
                next_step=step or "",
                next_due=due,
                owner=owner or "",
            )
            found[program].append((match_id, line, done_on))
    return found


def _next_steps(check_ins: Iterable[tuple[int, CheckInLine, dt.date | None]]) -> tuple[NextStep, ...]:
    """What is promised and not yet done, by due day; those without a day last."""
    steps = [
        NextStep(line.next_step, line.owner, line.next_due)
        for _match, line, done_on in check_ins
        if line.next_step and done_on is None
    ]
    return tuple(sorted(steps, key=lambda step: (step.due or dt.date.max, step.step)))
