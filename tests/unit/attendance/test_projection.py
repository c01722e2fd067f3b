"""Days to spare against a search, the projection against scipy's beta-binomial, its interval against made-up years."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from benchmarks.coverage import BEYOND, REGIMES, YEAR, coverage
from iattend_desktop.attendance.projection import LEVEL, Projection, days_to_spare, project, spread, stretches


@pytest.mark.parametrize(
    ("absent", "expected", "to_come", "spare"),
    [
        (5, 60, 120, 12),  # 17 of 180 is below the line, 18 is not
        (17, 100, 80, 0),
        (18, 100, 80, None),
        (20, 60, 120, None),
        (0, 170, 10, 10),  # not more than there are
        (17, 180, 0, 0),
        (18, 180, 0, None),
        (3, 20, 10, 10),  # 30 days in the year: too few for the state's figure
        (3, 20, 11, 0),  # 31: 3 is below the line, 4 is not
        (0, 0, 180, 17),
        (7, 50, 130, 10),  # 14 % now, and still to be mended
    ],
)
def test_days_to_spare(absent: int, expected: int, to_come: int, spare: int | None) -> None:
    assert days_to_spare(absent, expected, to_come) == spare


def test_days_to_spare_is_the_most_that_a_search_finds() -> None:
    for gone in range(0, 190, 7):
        for absent in range(0, gone + 1, 3):
            for to_come in (0, 1, 9, 31, 100):
                year = gone + to_come
                below = [
                    missed
                    for missed in range(to_come + 1)
                    if year <= 30 or Fraction(absent + missed, year) < Fraction(1, 10)
                ]
                assert days_to_spare(absent, gone, to_come) == max(below, default=None)


def test_where_stretches_are_even_the_projection_is_jeffreys_beta_binomial() -> None:
    """One of ten days missed in each of ten stretches: 10 of 100, thus beta(10.5, 90.5) and 80 days to come."""
    made = project([1] * 10, [10] * 10, 80)
    assert made is not None
    exact = stats.betabinom(80, 10.5, 90.5)
    assert (made.low, made.high) == (10 + exact.ppf(0.05), 10 + exact.ppf(0.95))
    assert made.absent == pytest.approx(10 + exact.mean())
    assert made.chance_chronic == pytest.approx(exact.sf(7))  # 18 of 180 days: eight more or above
    assert (made.expected, made.level) == (180, 0.9)
    assert made.rate == pytest.approx((10 + 80 * 10.5 / 101) / 180)


def test_spells_widen_the_interval_and_leave_the_middle() -> None:
    """The same 10 of 100 days in two spells: chi-squared 8 * 1² / (10 * 0.104 * 0.896) + 2 * 4² / (the same)."""
    even, missed = project([1] * 10, [10] * 10, 80), np.array([0, 5, 0, 0, 0, 0, 5, 0, 0, 0])
    bunched = project(missed, [10] * 10, 80)
    share = 10.5 / 101
    assert spread(missed, np.full(10, 10)) == pytest.approx((16 + 40 / (10 * share * (1 - share))) / 17)
    assert even is not None
    assert bunched is not None
    assert bunched.high - bunched.low > even.high - even.low
    assert bunched.absent == pytest.approx(even.absent, abs=1.5)


def test_the_variance_is_the_parameter_s_and_the_spells_together() -> None:
    """The mean and variance that the docstring states, from the chances of every line of days missed."""
    missed, days, to_come = np.array([3, 0, 4, 0]), np.array([10, 10, 10, 10]), 50
    factor = spread(missed, days)
    assert factor > 1.5
    mean = (7 / factor + 0.5) / (40 / factor + 1)
    variance = to_come * mean * (1 - mean) * (factor + (to_come - 1) / (40 / factor + 2))
    points = [project(missed, days, to_come, level=level) for level in np.linspace(0.001, 0.999, 999)]
    made = points[0]
    assert made is not None
    assert made.absent == pytest.approx(7 + to_come * mean)
    alike = 1 / (40 / factor + 2) + (factor - 1) / (to_come - 1)
    model = stats.betabinom(to_come, mean * (1 / alike - 1), (1 - mean) * (1 / alike - 1))
    assert model.var() == pytest.approx(variance)
    for point in points[::100]:
        assert point is not None
        tail = (1 - point.level) / 2
        assert (point.low, point.high) == (7 + model.ppf(tail), 7 + model.ppf(1 - tail))


def test_at_the_year_s_end_nothing_is_open() -> None:
    assert project([5, 13], [90, 90], 0) == Projection(180, 18.0, 18, 18, LEVEL, 1.0)
    assert project([4, 13], [90, 90], 0) == Projection(180, 17.0, 17, 17, LEVEL, 0.0)


def test_nothing_expected_yet_is_no_projection_and_days_not_submitted_say_nothing() -> None:
    assert project([], [], 180) is None
    assert project([0], [0], 180) is None
    assert project([0, 2, 0], [0, 20, 0], 160) == project([2], [20], 160)


def test_too_few_days_in_the_year_are_never_chronic() -> None:
    made = project([5], [10], 20)
    assert made is not None
    assert made.chance_chronic == 0
    longer = project([5], [10], 21)
    assert longer is not None
    assert longer.chance_chronic == pytest.approx(1)  # 5 of 31 days are missed already


@pytest.mark.parametrize("missed", [0, 10])
def test_nobody_is_sure_after_ten_days(missed: int) -> None:
    made = project([missed], [10], 170)
    assert made is not None
    assert made.low <= missed + 170 * missed / 10 <= made.high
    assert made.high - made.low > 20


def test_one_day_to_come() -> None:
    made = project([5, 5], [50, 50], 1)
    assert made is not None
    assert (made.low, made.high) == (10, 11)
    assert 10 < made.absent < 10.5


def test_days_to_come_are_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        project([1], [10], -1)
    with pytest.raises(ValueError, match="negative"):
        days_to_spare(1, 10, -1)


def test_stretches_add_up_and_the_last_may_be_short() -> None:
    assert stretches(np.arange(23)).tolist() == [45, 145, 63]  # 0 + … + 9, 10 + … + 19, 20 + 21 + 22
    assert stretches(np.array([], np.int64)).tolist() == []


@pytest.mark.parametrize("monthly", [False, True])
@pytest.mark.parametrize("regime", REGIMES)
def test_the_interval_holds_about_as_often_as_it_says(regime: str, monthly: bool) -> None:
    """400 students a regime; the long form is ``python -m benchmarks.coverage``.

    Chance alone moves a share of 90 % of 400 by 1.5 points; days are whole, thus more than 90 % where few are missed.
    """
    missed = REGIMES[regime](np.random.default_rng(20), 400)
    for after in (60, 100):
        assert 0.84 <= coverage(missed, after, monthly=monthly).share <= 0.995


def test_the_interval_is_not_wide_for_safety() -> None:
    """Steady students: at most half as wide again as if the model knew that days are independent of each other."""
    missed = REGIMES["steady, 10 %"](np.random.default_rng(21), 200)
    for after in (60, 100):
        exact = [
            np.diff(stats.betabinom(YEAR - after, gone + 0.5, after - gone + 0.5).ppf([0.05, 0.95]))[0]
            for gone in missed[:, :after].sum(axis=1)
        ]
        assert coverage(missed, after).width <= 1.5 * np.mean(exact)


def test_a_student_who_changes_leaves_the_interval() -> None:
    """What the model does not know, and says so: absences halve from day 60 on."""
    missed = BEYOND["half as many days from day 60 on, 20 %"](np.random.default_rng(22), 400)
    assert coverage(missed, 60).share < 0.75


def test_levels_nest() -> None:
    narrow, wide = (project([2, 1, 4], [10, 10, 10], 150, level=level) for level in (0.5, 0.95))
    assert narrow is not None
    assert wide is not None
    assert wide.low < narrow.low < narrow.high < wide.high
