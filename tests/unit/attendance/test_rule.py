"""One rule for every figure: California's, and the district's that asks for one day attended, by hand and at random."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from iattend_desktop.attendance.band import chronic_of, chronically_absent, eligibility_of
from iattend_desktop.attendance.cohort import cohort_report
from iattend_desktop.attendance.group_rate import school_rates
from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.school import School
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.reports.student_facts import student_summaries
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import Band, Eligibility
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_school, make_student
from tests.looking import looking
from tests.unit.attendance.year_facts import add_year

ONE_DAY = Rule(one_day_attended=True)


@pytest.mark.parametrize(
    ("absent", "expected", "california", "one_day"),
    [
        (31, 31, Eligibility.ELIGIBLE, Eligibility.NOT_ATTENDED),  # never came
        (30, 31, Eligibility.ELIGIBLE, Eligibility.ELIGIBLE),  # came once
        (0, 31, Eligibility.ELIGIBLE, Eligibility.ELIGIBLE),
        (180, 180, Eligibility.ELIGIBLE, Eligibility.NOT_ATTENDED),
        (30, 30, Eligibility.TOO_EARLY, Eligibility.TOO_EARLY),  # too few days come first
        (0, 30, Eligibility.TOO_EARLY, Eligibility.TOO_EARLY),
        (0, 0, Eligibility.NO_DATA, Eligibility.NO_DATA),
    ],
)
def test_who_may_be_counted(absent: int, expected: int, california: Eligibility, one_day: Eligibility) -> None:
    assert eligibility_of(absent, expected) is california
    assert eligibility_of(absent, expected, rule=ONE_DAY) is one_day


def test_who_never_came_is_chronic_in_california_and_not_where_one_day_is_asked_for() -> None:
    absent, expected = np.array([31, 30, 4, 3, 3]), np.array([31, 31, 31, 31, 30])
    assert chronic_of(absent, expected).tolist() == [True, True, True, False, False]
    assert chronic_of(absent, expected, rule=ONE_DAY).tolist() == [False, True, True, False, False]
    assert [chronically_absent(*days, rule=ONE_DAY) for days in zip(absent, expected, strict=True)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_the_rule_says_whose_it_is() -> None:
    assert CALIFORNIA.words == (
        "By California's rule, chronically absent means 10 % or more missed, of 31 or more days expected."
    )
    assert ONE_DAY.words == (
        "By the district's rule, chronically absent means 10 % or more missed, of 31 or more days expected and at "
        "least one attended."
    )
    assert Rule(45).words.startswith("By the district's rule, chronically absent means 10 % or more missed, of 45 or")
    assert rule_of(Settings()) == CALIFORNIA
    assert rule_of(Settings(one_day_attended=True, minimum_days_expected=20)) == Rule(20, one_day_attended=True)


@pytest.mark.usefixtures("district")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=st.builds(Rule, st.sampled_from([1, 31, 40]), st.booleans()),
    days=st.lists(
        st.sampled_from([(0, 0), (0, 31), (31, 31), (3, 30), (30, 30), (4, 31), (40, 40), (36, 40), (9, 180)]),
        min_size=1,
        max_size=9,
    ),
)
def test_every_figure_counts_whom_the_rule_counts(
    workspace: Workspace, rule: Rule, days: list[tuple[int, int]]
) -> None:
    """Nine students of a school; of the first ones days are known. Held to a count in a plain loop."""
    chosen = replace(
        workspace.settings(),
        minimum_days_expected=rule.minimum_days,
        one_day_attended=rule.one_day_attended,
        smallest_group_shown=1,
    )
    workspace.change_settings(chosen)
    known = {row.id: pair for row, pair in zip(list_standings(workspace), days, strict=False)}
    with looking(workspace, writing=True) as session:
        for student, (absent, expected) in known.items():
            if expected:
                add_year(session, student, school_year_of(session, TODAY).starts_on, expected, absent)
        session.commit()
        year = school_year_of(session, TODAY).id
        rates = school_rates(session, year, rule=rule_of(workspace.settings())).overall
        tiers = tier_columns(session, TODAY)
    standings, figures = list_standings(workspace), load_district(workspace).figures()
    cohort, program = cohort_report(workspace), program_summary(workspace)
    printed = [summary.eligibility for _row, summary in student_summaries(workspace, None)]
    with looking(workspace, writing=True) as session:
        session.execute(delete(AttendanceFact))
        session.commit()

    eligible, chronic, not_attended = _plain_count(rule, list(known.values()))
    assert sum(one.eligibility is Eligibility.ELIGIBLE for one in standings) == eligible
    assert sum(one.chronic for one in standings) == chronic
    assert (rates.eligible, rates.chronic, rates.not_attended) == (eligible, chronic, not_attended)
    assert (figures.eligible, figures.chronic, figures.not_attended) == (eligible, chronic, not_attended)
    assert printed.count(Eligibility.ELIGIBLE) == eligible
    assert printed.count(Eligibility.NOT_ATTENDED) == not_attended
    assert program.groups[0].chronic == chronic
    assert (program.rule, load_district(workspace).rule) == (rule, rule)
    assert int((tiers.tier >= 2).sum()) == chronic  # year summaries call for tier 2 by the rule alone
    assert cohort is not None
    (everybody, *_none) = cohort.everybody.years
    if not cohort.provisional:
        assert everybody is not None
        assert (everybody.eligible, everybody.chronic) == (eligible, chronic)


@pytest.mark.usefixtures("district")
def test_the_band_of_who_never_came_is_shown_all_the_same(workspace: Workspace) -> None:
    workspace.change_settings(replace(workspace.settings(), one_day_attended=True))
    with looking(workspace, writing=True) as session:
        student = list_standings(workspace)[0].id
        add_year(session, student, school_year_of(session, TODAY).starts_on, 40, 40)
        session.commit()
    (standing,) = [row for row in list_standings(workspace) if row.id == student]
    assert (standing.band, standing.eligibility, standing.chronic) == (Band.SEVERE, Eligibility.NOT_ATTENDED, False)


@pytest.fixture
def district(workspace: Workspace) -> School:
    """Nine students of one school, all in the program."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        for number in range(9):
            make_student(session, school, f"Student {number}")
    return school


def _plain_count(rule: Rule, days: list[tuple[int, int]]) -> tuple[int, int, int]:
    """Eligible, chronic, and with enough days but not one attended."""
    eligible = chronic = not_attended = 0
    for absent, expected in days:
        if expected < rule.minimum_days:
            continue
        if rule.one_day_attended and expected - absent < 1:
            not_attended += 1
            continue
        eligible += 1
        chronic += absent / expected >= 0.1
    return eligible, chronic, not_attended
