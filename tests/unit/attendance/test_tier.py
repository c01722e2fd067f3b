"""The tier of support and its reasons, at the lines of the domain's table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.tier import MonthsMissed, Trigger, no_improvement, support_of, tiers_of
from iattend_desktop.attendance.trend import Change
from iattend_desktop.vocabulary import Band, Eligibility, Tier

SINCE = date(2026, 9, 12)
UNKNOWN = (0, 0)


@pytest.mark.parametrize(
    ("now", "before", "tier", "triggers"),
    [
        ((0, 60), (18, 180), Tier.TWO, [Trigger.LAST_YEAR]),
        ((0, 60), (17, 180), Tier.ONE, [Trigger.NOTHING]),
        ((0, 60), (20, 201), Tier.ONE, [Trigger.NOTHING]),  # 9.95 %
        ((0, 60), (36, 180), Tier.THREE, [Trigger.LAST_YEAR]),
        ((0, 60), (35, 180), Tier.TWO, [Trigger.LAST_YEAR]),
        ((4, 31), UNKNOWN, Tier.TWO, [Trigger.THIS_YEAR]),
        ((3, 31), UNKNOWN, Tier.ONE, [Trigger.NOTHING]),
        ((7, 31), UNKNOWN, Tier.THREE, [Trigger.THIS_YEAR]),  # 6.2 would be the line
        ((6, 31), UNKNOWN, Tier.TWO, [Trigger.THIS_YEAR]),
        ((30, 30), UNKNOWN, Tier.ONE, [Trigger.NOTHING]),  # too early for the share
        ((6, 60), (20, 180), Tier.TWO, [Trigger.LAST_YEAR, Trigger.THIS_YEAR]),
        ((12, 60), (20, 180), Tier.THREE, [Trigger.THIS_YEAR]),
        (UNKNOWN, (0, 180), Tier.ONE, [Trigger.NOTHING]),
        (UNKNOWN, (30, 30), None, []),  # too few days last year, and none this year
        (UNKNOWN, UNKNOWN, None, []),
    ],
)
def test_shares_of_last_year_and_this(
    now: tuple[int, int], before: tuple[int, int], tier: Tier | None, triggers: list[Trigger]
) -> None:
    support = support_of(now, before)
    assert support.tier is tier
    assert [reason.trigger for reason in support.reasons] == triggers


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((2, 2, 2), "2 absences in the first month."),
        ((1, 3, 5), None),
        ((1, 4, 4), "4 absences in the first 2 months."),
        ((0, 3, 6), "6 absences in the first 3 months."),
        ((3, 8, 9), "3 absences in the first month."),
        ((0, 0, 5), None),
    ],
)
def test_absences_of_the_first_months(months: tuple[int, int, int], words: str | None) -> None:
    support = support_of((months[2], 100), UNKNOWN, months=months)
    assert support.tier is (Tier.TWO if words else Tier.ONE)
    assert words is None or support.words == words


def test_the_first_months_count_before_day_thirty_one_and_the_band_is_provisional() -> None:
    support = support_of((6, 20), UNKNOWN, months=(6, 6, 6))
    assert (support.tier, support.band, support.eligibility) == (Tier.TWO, Band.SEVERE, Eligibility.TOO_EARLY)
    assert support.provisional
    calm = support_of((1, 20), UNKNOWN, months=(1, 1, 1))
    assert (calm.tier, calm.band) == (Tier.ONE, Band.AT_RISK)
    assert calm.words == "Too early to say: missed 1 of 20 days (5.0 %); the band is provisional."
    assert not support_of((1, 31), UNKNOWN).provisional


@pytest.mark.parametrize(
    ("change", "tier"),
    [
        (Change(SINCE, 5, 20, 5, 20), Tier.THREE),  # a quarter before and since
        (Change(SINCE, 5, 20, 6, 25), Tier.TWO),  # 24 %: less than before
        (Change(SINCE, 4, 20, 3, 20), Tier.TWO),
        (Change(SINCE, 2, 20, 4, 40), Tier.THREE),  # a tenth before and since
        (Change(SINCE, 1, 20, 3, 40), Tier.TWO),  # more than before, and still under a tenth
        (Change(SINCE, 5, 20, 10, 19), Tier.TWO),  # 19 days of school are not a month
        (Change(SINCE, 1, 19, 10, 40), Tier.TWO),  # too few days before, and none last year to compare with
        (Change(SINCE, 0, 0, 0, 0), Tier.TWO),
        (None, Tier.TWO),
    ],
)
def test_no_improvement_under_tier_two_is_tier_three(change: Change | None, tier: Tier) -> None:
    support = support_of((10, 100), UNKNOWN, under_tier_two=change)
    assert support.tier is tier
    assert (support.reasons[0].trigger is Trigger.NO_IMPROVEMENT) == (tier is Tier.THREE)


def test_where_the_match_began_with_the_year_last_year_is_compared_with() -> None:
    early = Change(date(2026, 8, 20), 1, 5, 8, 60)  # 13.3 % since
    assert support_of((9, 65), (20, 180), under_tier_two=early).tier is Tier.THREE  # 11.1 % last year
    assert support_of((9, 65), (30, 180), under_tier_two=early).tier is Tier.TWO  # 16.7 %


def test_support_of_a_student_who_is_not_in_tier_two_is_not_judged() -> None:
    worse = Change(SINCE, 0, 40, 4, 40)
    assert support_of((4, 80), (0, 180), under_tier_two=worse).tier is Tier.ONE


def test_every_reason_is_a_sentence() -> None:
    def words(*days: tuple[int, int], change: Change | None = None) -> str:
        return support_of(*days, under_tier_two=change).words

    assert (
        words((12, 60), (36, 180))
        == "Missed 36 of 180 days last year (20.0 %). Missed 12 of 60 days this year (20.0 %)."
    )
    assert words((3, 60), UNKNOWN) == "Missed 3 of 60 days (5.0 %): at risk, watched."
    assert words((2, 60), UNKNOWN) == "Missed 2 of 60 days (3.3 %): under 5 %."
    assert words(UNKNOWN, UNKNOWN) == "No attendance is known yet."
    assert words((10, 60), UNKNOWN, change=Change(SINCE, 4, 30, 6, 30)) == (
        "No improvement since Sep 12, 2026: missed 6 of 30 days, and 4 of 30 days before."
    )


def test_another_least_number_of_days() -> None:
    assert support_of((10, 40), (10, 40), rule=Rule(45)).tier is Tier.ONE
    assert support_of((10, 45), UNKNOWN, rule=Rule(45)).tier is Tier.THREE


_DAYS = st.sampled_from([0, 1, 29, 30, 31, 44, 45, 60, 180, 201]).flatmap(
    lambda expected: st.tuples(st.integers(0, expected), st.just(expected))
)
_MONTHS_MISSED = st.lists(st.integers(0, 4), min_size=3, max_size=3).map(
    lambda each: (each[0], each[0] + each[1], sum(each))
)
_CHANGE = st.builds(Change, st.just(SINCE), *(st.integers(0, 50) for _number in range(4)))


@given(
    students=st.lists(st.tuples(_DAYS, _DAYS, _MONTHS_MISSED, st.none() | _CHANGE), min_size=1),
    rule=st.builds(Rule, st.sampled_from([0, 1, 31, 45]), st.booleans()),
)
def test_arrays_give_the_tier_that_one_student_gets(
    students: list[tuple[tuple[int, int], tuple[int, int], MonthsMissed, Change | None]], rule: Rule
) -> None:
    alone = [
        support_of(now, before, months=months, under_tier_two=change, rule=rule).tier
        for now, before, months, change in students
    ]
    days = np.array([(*now, *before) for now, before, _months, _change in students], np.int64).T
    together = tiers_of(
        *days,
        months=np.array([months for _now, _before, months, _change in students], np.int64),
        not_better=np.array(
            [change is not None and no_improvement(change, before) for _now, before, _months, change in students]
        ),
        rule=rule,
    )
    assert together.tolist() == [int(tier or 0) for tier in alone]
