"""A student has one figure wherever it stands: list, page, report, heat map, tier, a goal that measures itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.rate import months_of
from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.attendance.trend import series_of
from iattend_desktop.mentoring.measurement import measurements
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Goal
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.reports.student_facts import student_summaries
from iattend_desktop.school_years import school_year_of
from iattend_desktop.vocabulary import GoalKind, Grain
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_school
from tests.looking import looking
from tests.unit.attendance.plain_count import Facts, facts_that_count, parts_that_count

AUGUST = date(2026, 8, 1)

_PLACE = st.sampled_from([None, 0, 1])
_DAY = st.tuples(st.just(Grain.DAY), st.integers(0, 111), _PLACE, st.just(1))
_MONTH = st.tuples(st.just(Grain.MONTH), st.sampled_from([0, 31, 61, 92]), _PLACE, st.integers(0, 6))
_YEAR = st.tuples(st.just(Grain.YEAR), st.just(-31), _PLACE, st.integers(0, 25))
_FACT = st.tuples(st.one_of(_DAY, _DAY, _DAY, _MONTH, _MONTH, _YEAR), st.integers(0, 25), st.booleans())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.lists(_FACT, max_size=30, unique_by=lambda fact: fact[0][:3]), goal_set=st.integers(0, 100))
def test_every_reader_counts_the_same_days(
    workspace: Workspace, student: int, facts: list[tuple[tuple[Grain, int, int | None, int], int, bool]], goal_set: int
) -> None:
    """One student with any days, months and summaries of the year, at two schools and at none."""
    with looking(workspace, writing=True) as session:
        schools = [make_school(session).id, make_school(session).id]
        year = school_year_of(session, TODAY).id
        rows = [_row(*fact, student=student, year=year, schools=schools) for fact in facts]
        if rows:
            session.execute(insert(AttendanceFact.__table__), rows)  # type: ignore[arg-type] # it is a Table
        set_on = AUGUST + timedelta(days=goal_set)
        program = session.scalars(select(ProgramEnrollment.id)).one()
        goal = Goal(program_enrollment_id=program, kind=GoalKind.ATTENDANCE, title="At school", set_on=set_on)
        session.add(goal)
        session.commit()
        tiers, months, series = (
            tier_columns(session, TODAY, students=[student]),
            months_of(session, student, year),
            series_of(session, student, year),
        )
        measured = measurements(session, TODAY, Goal.id == goal.id)[goal.id]
    (standing,), (row,) = list_standings(workspace), load_district(workspace).students
    heat = student_year(workspace, student)
    ((_line, summary),) = student_summaries(workspace, [student])
    with looking(workspace, writing=True) as session:
        session.execute(delete(AttendanceFact))
        session.execute(delete(Goal))
        session.commit()
    counted, parts = _days(facts_that_count(rows)), parts_that_count(row for row in rows if row["grain"] != Grain.YEAR)
    assert (standing.absent, standing.expected, standing.not_submitted) == counted
    assert (row.absent, row.expected, row.not_submitted) == counted
    assert (tiers.absent.tolist(), tiers.expected.tolist()) == ([counted[0]], [counted[1]])
    by_month = {
        month: _days([part for part in parts if part["starts_on"].replace(day=1) == month])
        for month in sorted({part["starts_on"].replace(day=1) for part in parts})
    }
    assert {month.month: (month.absent, month.expected, month.not_submitted) for month in months} == by_month
    assert {span.starts_on: (span.absent, span.expected, span.not_submitted) for span in heat.months} == by_month
    printed = {month.month: (month.absent, month.expected, month.not_submitted) for month in summary.attendance}
    assert printed == by_month
    since = _days([part for part in parts if part["starts_on"] >= set_on])
    assert (measured.absent, measured.expected) == since[:2]
    told = _days(parts or rows)
    assert told[:2] == ((0, 0) if series is None else (int(series.absent.sum()), int(series.expected.sum())))


def _row(
    fact: tuple[Grain, int, int | None, int], absent: int, waits: bool, *, student: int, year: int, schools: list[int]
) -> dict[str, Any]:
    """A fact with as many of its days missed as there are, of which some may not be submitted."""
    grain, first, place, days = fact
    starts_on = AUGUST + timedelta(days=first)
    waiting = min(days, 1) if waits else 0
    expected = days - waiting
    missed = min(absent, expected)
    return {
        "student_id": student,
        "school_id": None if place is None else schools[place],
        "school_year_id": year,
        "grain": grain,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days={Grain.DAY: 0, Grain.MONTH: 29, Grain.YEAR: 364}[grain]),
        "expected": expected,
        "attended": expected - missed,
        "unexcused": missed,
        "not_submitted": waiting,
        "source": "test",
    }


def _days(facts: Facts) -> tuple[int, int, int]:
    """Days absent, expected and not submitted."""
    columns = ("unexcused", "expected", "not_submitted")
    absent, expected, waiting = (sum(fact[name] for fact in facts) for name in columns)
    return absent, expected, waiting
