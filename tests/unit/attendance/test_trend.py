"""The rolling rate, the change since a day, and what is left of the year, from days and months worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from iattend_desktop.attendance.projection import project
from iattend_desktop.attendance.trend import (
    Change,
    RollingRate,
    Series,
    Trend,
    change_since,
    changes_since_match,
    rolling_rates,
    student_trend,
)
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor, make_month, make_school, make_student
from tests.unit.attendance.conftest import AddFact

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def by_day(missed: str, start: date = SEPTEMBER) -> Series:
    """One character a day: ``.`` attended, ``x`` missed, ``-`` not submitted."""
    days = tuple(start + timedelta(days=number) for number in range(len(missed)))
    expected, absent = [mark != "-" for mark in missed], [mark == "x" for mark in missed]
    return Series(Grain.DAY, days, days, np.array(expected, np.int64), np.array(absent, np.int64))


def trend(workspace: Workspace, student: int, as_of: date = TODAY, **how: object) -> Trend | None:
    with workspace.read() as session:
        year = school_year_of(session, TODAY).id
        return student_trend(session, student, year, as_of=as_of, **how)  # type: ignore[arg-type] # named by tests


def test_the_rolling_rate_counts_school_days_and_leaves_out_days_not_submitted() -> None:
    day = [date(2026, 9, number) for number in range(1, 8)]
    assert rolling_rates(by_day("x.-x.x"), 3) == (
        RollingRate(day[3], 2, 3),  # 1, 2 and 4 September
        RollingRate(day[4], 1, 3),  # 2, 4, 5
        RollingRate(day[5], 2, 3),  # 4, 5, 6
    )
    assert rolling_rates(by_day("x.-"), 3) == ()
    assert rolling_rates(by_day("x.x"), 3) == (RollingRate(day[2], 2, 3),)


def test_the_rolling_rate_needs_days() -> None:
    months = Series(Grain.MONTH, (SEPTEMBER,), (date(2026, 9, 30),), np.array([20]), np.array([2]))
    assert rolling_rates(months, 1) == ()


def test_the_day_itself_is_after() -> None:
    change = change_since(by_day("xx..x..x"), date(2026, 9, 5))
    assert change == Change(date(2026, 9, 5), 2, 4, 2, 4)
    assert (change.points, change.improved) == (0.0, False)


def test_a_month_that_holds_the_day_counts_on_neither_side() -> None:
    ends = (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30))
    months = Series(Grain.MONTH, (SEPTEMBER, OCTOBER, NOVEMBER), ends, np.array([20, 22, 10]), np.array([4, 22, 1]))
    change = change_since(months, date(2026, 10, 12))
    assert change == Change(date(2026, 10, 12), 4, 20, 1, 10)
    assert change.points == pytest.approx(-10)
    assert change.improved is True
    assert change_since(months, OCTOBER) == Change(OCTOBER, 4, 20, 23, 32)


def test_a_summary_of_the_year_tells_no_change() -> None:
    year = Series(Grain.YEAR, (date(2026, 7, 1),), (date(2027, 6, 30),), np.array([180]), np.array([20]))
    for day in (date(2026, 7, 1), date(2026, 10, 1), date(2027, 7, 1)):
        change = change_since(year, day)
        assert (change.before_expected, change.after_expected, change.points, change.improved) == (0, 0, None, None)


def test_shares_that_a_decimal_cannot_tell_apart_are_told_apart() -> None:
    assert Change(SEPTEMBER, 333, 1000, 3329, 10000).improved is True
    assert Change(SEPTEMBER, 1, 3, 2, 6).improved is False


def test_a_year_by_months(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.MONTH, SEPTEMBER, date(2026, 9, 30), 20, unexcused=4)
    add_fact(Grain.MONTH, OCTOBER, date(2026, 10, 31), 22, excused=1)
    add_fact(Grain.YEAR, date(2026, 7, 1), date(2027, 6, 30), 180, unexcused=60)
    found = trend(workspace, student, since=OCTOBER, to_come=138)
    assert found == Trend(
        grain=Grain.MONTH,
        absent=5,
        expected=42,
        rolling=(),
        change=Change(OCTOBER, 4, 20, 1, 22),
        to_come=138,
        to_spare=12,  # 17 of 180
        projection=project([4, 1], [20, 22], 138),
    )


def test_a_year_by_days_is_cut_at_the_day_and_read_in_two_weeks(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    for number in range(14):
        day = SEPTEMBER + timedelta(days=number)
        add_fact(Grain.DAY, day, day, 1, unexcused=1 if number in (0, 5, 11, 13) else 0)
    found = trend(workspace, student, date(2026, 9, 13), to_come=167, window=10)
    assert found is not None
    assert (found.absent, found.expected, found.to_spare) == (3, 13, 14)
    assert found.projection == project([2, 1], [10, 3], 167)
    assert [(rate.absent, rate.expected) for rate in found.rolling] == [(2, 10), (1, 10), (2, 10), (2, 10)]
    assert found.rolling[0].day == date(2026, 9, 10)


def test_what_is_not_known_is_not_told(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    assert trend(workspace, student) is None
    add_fact(Grain.YEAR, date(2026, 7, 1), date(2027, 6, 30), 100, unexcused=5)
    found = trend(workspace, student, to_come=80)
    assert found is not None
    assert (found.to_spare, found.projection, found.change) == (12, None, None)
    found = trend(workspace, student)
    assert found is not None
    assert (found.to_come, found.to_spare) == (None, None)


def test_changes_since_the_match_began_for_many_students_in_one_statement(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        mentor = make_mentor(session, school, capacity=9)
        programs = [make_student(session, school) for _number in range(4)]
        for program in programs:
            make_month(session, program.student_id, school, SEPTEMBER, expected=20, absent=5)
            make_month(session, program.student_id, school, OCTOBER, expected=20, absent=9)
            make_month(session, program.student_id, school, NOVEMBER, expected=10, absent=1)
        make_match(session, programs[0], mentor, starts_on=date(2026, 10, 12))
        ended = make_match(session, programs[1], mentor, starts_on=OCTOBER)
        ended.ends_on = NOVEMBER
        make_match(session, programs[1], mentor, starts_on=NOVEMBER)
        make_match(session, programs[2], mentor, starts_on=date(2026, 12, 1))
        session.add(
            Match(program_enrollment_id=programs[3].id, mentor_id=mentor.id, starts_on=OCTOBER, is_primary=False)
        )
        people = [program.student_id for program in programs]
        year = school_year_of(session, TODAY).id
    with workspace.read() as session:
        found = changes_since_match(session, year, as_of=TODAY)
        assert found == {
            people[0]: Change(date(2026, 10, 12), 5, 20, 1, 10),
            people[1]: Change(NOVEMBER, 14, 40, 1, 10),
        }
        earlier = changes_since_match(session, year, as_of=date(2026, 10, 20))
        assert earlier[people[1]] == Change(OCTOBER, 5, 20, 9, 20)
        whole = changes_since_match(session, year, as_of=date(2026, 10, 20), whole_periods=True)
        assert whole[people[1]] == Change(OCTOBER, 5, 20, 0, 0)
        assert set(changes_since_match(session, year, as_of=TODAY, students=[people[1]])) == {people[1]}
        assert set(
            changes_since_match(session, year, as_of=TODAY, students=[people[0], *range(10**6, 10**6 + 600)])
        ) == {people[0]}
        assert count_statements(lambda: changes_since_match(session, year, as_of=TODAY)) == 1


def test_a_match_before_any_attendance_has_no_days_on_either_side(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        program = make_student(session, school)
        make_match(session, program, make_mentor(session, school))
        year, student = school_year_of(session, TODAY).id, program.student_id
    with workspace.read() as session:
        change = changes_since_match(session, year, as_of=TODAY)[student]
    assert (change.before_expected, change.after_expected, change.improved) == (0, 0, None)


def test_days_go_before_the_month_that_they_cover_in_the_change(workspace: Workspace, add_fact: AddFact) -> None:
    """The student of the fixture's school: in September the days count, in October the month, never the summary."""
    with workspace.write(Permission.EDIT_STUDENTS, "Match") as session:
        program = session.query(ProgramEnrollment).one()
        make_match(session, program, make_mentor(session, None), starts_on=date(2026, 9, 12))
        student, year = program.student_id, program.school_year_id
    add_fact(Grain.MONTH, SEPTEMBER, date(2026, 9, 30), 4, unexcused=4)
    add_fact(Grain.MONTH, OCTOBER, date(2026, 10, 31), 20, unexcused=5)
    add_fact(Grain.YEAR, date(2026, 7, 1), date(2027, 6, 30), 180, unexcused=60)
    for number in range(4):
        day = date(2026, 9, 10) + timedelta(days=number)
        add_fact(Grain.DAY, day, day, 1, unexcused=1 if number in (0, 3) else 0)
    found = trend(workspace, student, since=date(2026, 9, 12))
    assert found is not None
    assert found.change == Change(date(2026, 9, 12), 1, 2, 6, 22)
    assert (found.grain, found.rolling) == (Grain.DAY, ())  # the last days are known by month only
    with workspace.read() as session:
        assert changes_since_match(session, year, as_of=TODAY) == {student: found.change}
