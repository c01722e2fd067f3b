"""Tiers read from facts: first months by day and by month, matches, years; against a plain count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from iattend_desktop.attendance.first_months import first_months
from iattend_desktop.attendance.supports import list_supports, tier_columns
from iattend_desktop.attendance.tier import MonthsMissed, Support, Trigger
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band, Eligibility, Grain, Tier
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor, make_month, make_school, make_student
from tests.looking import looking
from tests.unit.attendance.conftest import AddFact
from tests.unit.attendance.plain_count import parts_that_count

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (8, 9, 10, 11))
LAST_YEAR = (date(2025, 7, 1), date(2026, 6, 30))


def supports(workspace: Workspace, as_of: date = TODAY) -> dict[int, Support]:
    with workspace.read() as session:
        return list_supports(session, as_of)


def missed(workspace: Workspace, student: int, as_of: date = TODAY) -> MonthsMissed:
    with workspace.read() as session:
        found = first_months(session, school_year_of(session, TODAY).id, as_of=as_of)
    (missed,) = found.of(np.array([student])).tolist()
    return tuple(missed)


def test_the_first_month_begins_on_the_first_day_expected(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    """From August 13: the first month ends on September 12, the second on October 12, the third on November 12."""
    for day, absent in (
        (date(2026, 8, 13), 0),
        (date(2026, 8, 20), 1),
        (date(2026, 9, 12), 1),
        (date(2026, 9, 13), 1),
        (date(2026, 10, 12), 1),
        (date(2026, 11, 12), 1),
        (date(2026, 11, 13), 1),
    ):
        add_fact(Grain.DAY, day, day, 1, unexcused=absent)
    assert missed(workspace, student) == (2, 4, 5)
    assert missed(workspace, student, date(2026, 9, 11)) == (1, 1, 1)
    assert supports(workspace)[student].words == "2 absences in the first month."
    assert supports(workspace, date(2026, 9, 11))[student].tier is Tier.ONE


def test_by_month_the_first_is_the_first_reported(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.MONTH, AUGUST, date(2026, 8, 31), 0, not_submitted=13)  # nobody was expected
    add_fact(Grain.MONTH, SEPTEMBER, date(2026, 9, 30), 20, unexcused=1)
    add_fact(Grain.MONTH, OCTOBER, date(2026, 10, 31), 22, excused=2)
    add_fact(Grain.MONTH, NOVEMBER, date(2026, 11, 30), 14, unexcused=3)
    assert missed(workspace, student) == (1, 3, 6)
    support = supports(workspace)[student]
    assert [reason.trigger for reason in support.reasons] == [Trigger.THIS_YEAR, Trigger.FIRST_MONTHS]
    assert support.words == "Missed 6 of 56 days this year (10.7 %). 6 absences in the first 3 months."


def test_days_without_an_absence_go_before_a_month_with_where_they_cover_it(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    add_fact(Grain.MONTH, SEPTEMBER, date(2026, 9, 30), 2, unexcused=2)
    add_fact(Grain.DAY, SEPTEMBER, SEPTEMBER, 1)
    assert missed(workspace, student) == (2, 2, 2)
    add_fact(Grain.DAY, date(2026, 9, 2), date(2026, 9, 2), 1)
    assert missed(workspace, student) == (0, 0, 0)
    assert supports(workspace)[student].tier is Tier.ONE


def test_last_year_and_too_early(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.YEAR, *LAST_YEAR, 180, unexcused=36)
    assert supports(workspace)[student].eligibility is Eligibility.NO_DATA
    add_fact(Grain.MONTH, SEPTEMBER, date(2026, 9, 30), 20, unexcused=1)
    support = supports(workspace)[student]
    assert (support.tier, support.band, support.provisional) == (Tier.THREE, Band.AT_RISK, True)
    assert support.words == "Missed 36 of 180 days last year (20.0 %)."


def test_the_tier_moves_as_the_year_goes(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        mentor = make_mentor(session, school)
        people = []
        for later in (5, 1):  # of 22 days in October, against 4 of 20 in September
            program = make_student(session, school)
            make_match(session, program, mentor, starts_on=OCTOBER)
            make_month(session, program.student_id, school, SEPTEMBER, expected=20, absent=4)
            make_month(session, program.student_id, school, OCTOBER, expected=22, absent=later)
            people.append(program.student_id)
        make_month(session, people[0], school, NOVEMBER, expected=20, absent=3)
    found = supports(workspace)
    assert found[people[0]].tier is Tier.TWO  # 8 of 42 since is 19.0 %, under September's fifth
    assert found[people[1]].tier is Tier.TWO
    before = supports(workspace, date(2026, 10, 31))
    assert before[people[0]].tier is Tier.THREE  # 9 of 42 this year, 5 of 22 since
    assert [reason.trigger for reason in before[people[0]].reasons] == [Trigger.THIS_YEAR]


def test_no_improvement_since_the_match_is_read_from_the_facts(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        program = make_student(session, school)
        make_match(session, program, make_mentor(session, school), starts_on=OCTOBER)
        make_month(session, program.student_id, school, SEPTEMBER, expected=20, absent=3)
        make_month(session, program.student_id, school, OCTOBER, expected=22, absent=4)
    support = supports(workspace)[program.student_id]
    assert support.tier is Tier.THREE
    assert support.words == "No improvement since Oct 1, 2026: missed 4 of 22 days, and 3 of 20 days before."


def test_tiers_in_columns_are_those_with_reasons(workspace: Workspace) -> None:
    """Tier 1 to 3, one known last year only, one without improvement since the match, one of whom nothing is known."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        mentor = make_mentor(session, school, capacity=9)
        programs = [make_student(session, school) for _number in range(6)]
        people = [program.student_id for program in programs]
        for person, absent in zip(people, (0, 4, 8, 3), strict=False):
            make_month(session, person, school, SEPTEMBER, expected=35, absent=absent)
        make_match(session, programs[3], mentor, starts_on=OCTOBER)
        make_month(session, people[3], school, OCTOBER, expected=20, absent=3)
        make_month(session, people[4], school, date(2026, 5, 1), expected=180, absent=18)
    with workspace.read() as session:
        columns = tier_columns(session, TODAY)
        asked = tier_columns(session, TODAY, students=people)
        supports = list_supports(session, TODAY, students=people)
    assert dict(zip(columns.student.tolist(), columns.tier.tolist(), strict=True)) == dict(
        zip(people, (1, 2, 3, 3, 2), strict=False)
    )
    assert asked.tier.tolist() == [1, 2, 3, 3, 2, 0]
    assert [int(supports[person].tier or 0) for person in people] == asked.tier.tolist()
    assert (asked.absent.tolist(), asked.last_expected.tolist()) == ([0, 4, 8, 6, 0, 0], [0, 0, 0, 0, 180, 0])


def test_who_was_asked_for_is_answered_for(workspace: Workspace, student: int) -> None:
    with workspace.read() as session:
        assert list_supports(session, TODAY) == {}
        (support,) = list_supports(session, TODAY, students=[student]).values()
        assert (support.tier, support.words) == (None, "No attendance is known yet.")
        assert list_supports(session, date(2031, 1, 1), students=[student])[student].tier is None


def test_as_many_statements_for_forty_students_as_for_one(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    def add(students: int) -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
            school = make_school(session)
            for _number in range(students):
                make_month(session, make_student(session, school).student_id, school, SEPTEMBER)

    def read() -> int:
        return len(supports(workspace))

    add(1)
    assert read() == 1
    one = count_statements(read)
    add(39)
    assert read() == 40
    # school year, settings, last year, this year's days, first months twice, matches; last year is not known
    assert count_statements(read) == one == 7


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, 60),
    by_day=st.dictionaries(st.integers(0, 130), st.booleans(), max_size=60),
    by_month=st.dictionaries(st.sampled_from([AUGUST, SEPTEMBER, OCTOBER, NOVEMBER]), st.integers(0, 9)),
    covers=st.integers(9, 20),
    cut=st.integers(0, 130),
)
def test_the_first_months_equal_a_plain_count(
    workspace: Workspace,
    student: int,
    start: int,
    by_day: dict[int, bool],
    by_month: dict[date, int],
    covers: int,
    cut: int,
) -> None:
    first = AUGUST + timedelta(days=start)
    as_of = first + timedelta(days=cut)
    days = {first + timedelta(days=number): int(absent) for number, absent in by_day.items()}
    with looking(workspace, writing=True) as session:
        year = school_year_of(session, TODAY).id
        rows: list[dict[str, Any]] = [
            {
                "student_id": student,
                "school_id": None,
                "school_year_id": year,
                "grain": grain,
                "starts_on": day,
                "ends_on": day,
                "expected": expected,
                "attended": expected - absent,
                "unexcused": absent,
                "not_submitted": 0,
                "source": "test",
            }
            for grain, facts, expected in ((Grain.DAY, days, 1), (Grain.MONTH, by_month, covers))
            for day, absent in facts.items()
        ]
        if rows:
            session.execute(insert(AttendanceFact.__table__), rows)  # type: ignore[arg-type] # it is a Table
        found = first_months(session, year, as_of=as_of)
        session.rollback()
    facts = parts_that_count(row for row in rows if row["starts_on"] <= as_of)
    assert found.student.tolist() == ([student] if facts else [])
    if facts:
        begin = min(row["starts_on"] for row in facts)
        ends = [_months_later(begin, number) for number in (1, 2, 3)]
        assert found.missed.tolist() == [
            [sum(row["unexcused"] for row in facts if row["starts_on"] < end) for end in ends]
        ]


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the first day after a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
