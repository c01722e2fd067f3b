"""Absences a school week since a goal was set, from months and days worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from iattend_desktop.mentoring.goal import GoalRow, add_goal, close_goal, record_progress
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.mentoring.measurement import measured
from iattend_desktop.mentoring.pace import Pace
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Goal
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import GoalKind, GoalStatus, Grain
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.factories import TODAY, make_import_run, make_month
from tests.unit.mentoring.conftest import Pair

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def add_months(workspace: Workspace, pair: Pair, months: dict[date, tuple[int, int]]) -> None:
    """Months with days expected and absent."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Months") as session:
        school = session.get_one(School, pair.school_id)
        for month, (expected, absent) in months.items():
            make_month(session, pair.student_id, school, month, expected=expected, absent=absent)


def add_fact(
    workspace: Workspace, pair: Pair, grain: Grain, first: date, last: date, expected: int, absent: int
) -> int:
    with workspace.write(Permission.IMPORT_ROSTERS, "A fact") as session:
        fact = AttendanceFact(
            student_id=pair.student_id,
            school_id=pair.school_id,
            school_year_id=school_year_of(session, first).id,
            grain=grain,
            starts_on=first,
            ends_on=last,
            expected=expected,
            attended=expected - absent,
            excused=absent,
            source="test",
        )
        session.add(fact)
        session.flush()
        return fact.id


def attendance_goal(workspace: Workspace, pair: Pair, set_on: date, **values: object) -> int:
    fields: dict[str, object] = {"baseline": 2.1, "target": 1, "due_on": date(2026, 12, 18), **values}
    return add_goal(
        workspace,
        pair.match_id,
        kind=GoalKind.ATTENDANCE,
        title="At school",
        set_on=set_on,
        **fields,  # type: ignore[arg-type] # the fields that a test leaves as they are
    )


def only_goal(workspace: Workspace, pair: Pair) -> GoalRow:
    (goal,) = match_detail(workspace, pair.match_id).goals
    return goal


def test_whole_months_since_the_goal_count(workspace: Workspace, pair: Pair) -> None:
    """October 20 days with 2 missed, November 13 with 1: 5 * 3 / 33 = 0.4545 a week. September began before."""
    add_months(workspace, pair, {SEPTEMBER: (20, 10), OCTOBER: (20, 2), NOVEMBER: (13, 1)})
    key = attendance_goal(workspace, pair, date(2026, 9, 14))

    goal = only_goal(workspace, pair)
    assert goal.now == pytest.approx(15 / 33)
    assert (goal.pace, goal.pace_words) == (Pace.ON_PACE, "on pace: 3 absences in 33 days")
    assert (goal.measure, goal.measures_itself, goal.less_is_better) == ("absences a week", True, True)
    with workspace.read() as session:
        assert measured(session, session.get_one(Goal, key), TODAY) == pytest.approx(15 / 33)


def test_months_are_too_coarse_for_a_goal_of_this_month(workspace: Workspace, pair: Pair) -> None:
    add_months(workspace, pair, {OCTOBER: (20, 2), NOVEMBER: (13, 6)})
    attendance_goal(workspace, pair, date(2026, 11, 3))

    goal = only_goal(workspace, pair)
    assert (goal.now, goal.pace) == (None, Pace.UNKNOWN)
    assert goal.pace_words == "attendance is known by month, and no whole month has been reported since Nov 3, 2026"


def test_a_summary_of_the_year_is_too_coarse(workspace: Workspace, pair: Pair) -> None:
    add_fact(workspace, pair, Grain.YEAR, date(2026, 8, 13), date(2027, 6, 10), 60, 12)
    attendance_goal(workspace, pair, OCTOBER)

    goal = only_goal(workspace, pair)
    assert goal.now is None
    assert (
        goal.pace_words == "attendance is known only as a summary of the year: too coarse for a goal set on Oct 1, 2026"
    )


def test_without_attendance_nothing_is_measured_but_a_value_may_be_recorded(workspace: Workspace, pair: Pair) -> None:
    key = attendance_goal(workspace, pair, OCTOBER)
    assert only_goal(workspace, pair).pace_words == "no attendance has been reported since Oct 1, 2026"

    record_progress(workspace, key, value=0.5, on=date(2026, 11, 2))
    assert only_goal(workspace, pair).now == 0.5


def test_of_each_month_the_finest_counts_that_covers_it(workspace: Workspace, pair: Pair) -> None:
    """October is known by month, 20 days with 1 missed; of November's 10 days, as many as its month has, 3 are missed.

    4 of 30 days: 0.67 a week.
    """
    add_months(workspace, pair, {OCTOBER: (20, 1), NOVEMBER: (10, 0)})
    add_ten_days(workspace, pair)
    attendance_goal(workspace, pair, OCTOBER)

    goal = only_goal(workspace, pair)
    assert goal.now == pytest.approx(20 / 30)
    assert (goal.pace, goal.pace_words) == (Pace.ON_PACE, "on pace: 4 absences in 30 days")


def test_days_that_do_not_cover_their_month_leave_it_to_the_month(workspace: Workspace, pair: Pair) -> None:
    """November's month has 13 days, none missed; ten single days with 3 missed say less of it and are not added."""
    add_months(workspace, pair, {OCTOBER: (20, 2), NOVEMBER: (13, 0)})
    add_ten_days(workspace, pair)
    attendance_goal(workspace, pair, OCTOBER)
    assert only_goal(workspace, pair).pace_words == "on pace: 2 absences in 33 days"


def test_a_goal_set_within_a_month_counts_its_days_where_they_cover_it(workspace: Workspace, pair: Pair) -> None:
    """Set on November 11: seven of the ten days come after it, one of them missed."""
    add_months(workspace, pair, {NOVEMBER: (10, 5)})
    add_ten_days(workspace, pair)
    attendance_goal(workspace, pair, date(2026, 11, 11))
    assert only_goal(workspace, pair).now == pytest.approx(5 * 1 / 7)


def add_ten_days(workspace: Workspace, pair: Pair) -> None:
    """Ten days of November; 9, 10 and 12 are missed."""
    for n, day in enumerate((9, 10, 12, 13, 16, 17, 18, 19, 20, 5)):
        on = date(2026, 11, day)
        add_fact(workspace, pair, Grain.DAY, on, on, 1, int(n < 3))


def test_days_before_the_goal_and_facts_out_of_force_do_not_count(workspace: Workspace, pair: Pair) -> None:
    """October 1 counts, September 30 does not, and October 2 was replaced."""
    add_fact(workspace, pair, Grain.DAY, date(2026, 9, 30), date(2026, 9, 30), 1, 1)
    add_fact(workspace, pair, Grain.DAY, OCTOBER, OCTOBER, 1, 1)
    replaced = add_fact(workspace, pair, Grain.DAY, date(2026, 10, 2), date(2026, 10, 2), 1, 1)
    with workspace.write(Permission.IMPORT_ROSTERS, "Replace") as session:
        run = make_import_run(session)
        session.get_one(AttendanceFact, replaced).superseded_by_id = run.id
    attendance_goal(workspace, pair, OCTOBER)

    goal = only_goal(workspace, pair)
    assert (goal.now, goal.pace_words) == (5.0, "too early to say: 1 absence in 1 day")


def test_a_goal_that_was_closed_is_measured_up_to_that_day(workspace: Workspace, pair: Pair) -> None:
    add_months(workspace, pair, {OCTOBER: (20, 2), NOVEMBER: (13, 13)})
    key = attendance_goal(workspace, pair, OCTOBER)
    close_goal(workspace, key, status=GoalStatus.REACHED, on=date(2026, 11, 2))

    goal = only_goal(workspace, pair)
    assert (goal.now, goal.pace) == (0.5, Pace.REACHED)


def test_a_goal_whose_due_day_is_over_is_measured_up_to_it(workspace: Workspace, pair: Pair) -> None:
    """November ends after the due day and does not count; October alone is 2 of 20, half an absence a week."""
    add_months(workspace, pair, {OCTOBER: (20, 2), NOVEMBER: (13, 13)})
    workspace.clock = lambda: datetime(2026, 10, 1, 20, tzinfo=UTC)
    attendance_goal(workspace, pair, OCTOBER, due_on=date(2026, 11, 10))
    workspace.clock = lambda: NOW

    goal = only_goal(workspace, pair)
    assert (goal.now, goal.past_due) == (0.5, True)
    assert (goal.pace, goal.pace_words) == (Pace.REACHED, "reached: 2 absences in 20 days")


def test_days_that_are_still_to_come_do_not_count(workspace: Workspace, pair: Pair) -> None:
    add_months(workspace, pair, {OCTOBER: (20, 2), date(2026, 12, 1): (15, 15)})
    attendance_goal(workspace, pair, OCTOBER)
    assert only_goal(workspace, pair).now == 0.5


def test_another_measure_is_recorded_by_hand(workspace: Workspace, pair: Pair) -> None:
    add_months(workspace, pair, {OCTOBER: (20, 2)})
    attendance_goal(workspace, pair, OCTOBER, measure="days late a month", baseline=9, target=3)

    goal = only_goal(workspace, pair)
    assert (goal.measures_itself, goal.measure, goal.now) == (False, "days late a month", None)
