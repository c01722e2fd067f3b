"""Association only: ranks against scipy's, who counts, and silence where there are too few schools."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from iattend_desktop.attendance.group_rate import GroupRate
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.support.elements_and_absence import Moved, compare, moved_words, what_moved
from iattend_desktop.support.rank_correlation import rank_correlation
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace

KEYS = [one.key for one in elements()]
NOBODY = GroupRate(0, 0, 0, 0, 0, {}, {}, {})


def rate(chronic: int, eligible: int = 100) -> GroupRate:
    return dataclasses.replace(NOBODY, students=eligible, eligible=eligible, chronic=chronic)


def test_the_correlation_is_that_of_ranks_with_ties() -> None:
    rng = np.random.default_rng(7)
    for _round in range(20):
        one, other = rng.integers(-2, 3, 25).astype(float), rng.normal(size=25)
        found = rank_correlation(one, other)
        assert found is not None
        assert found.rho == pytest.approx(stats.spearmanr(one, other).statistic)
        assert found.low < found.rho < found.high
    # by hand: 28 numbers, rho 0: z = 0, error sqrt(1 / 25) = 0.2, tanh(0.391993) = 0.373
    half = np.array([*range(14), *reversed(range(14))], dtype=float)
    found = rank_correlation(np.arange(28.0), half)
    assert found is not None
    assert (found.rho, found.low, found.high) == pytest.approx((0.0, -0.37308, 0.37308), abs=1e-4)
    assert rank_correlation(np.ones(12), np.arange(12.0)) is None


def test_what_moved_is_told_as_association_and_small_schools_and_few_schools_say_nothing() -> None:
    schools = range(12)
    # data: the more it rose, the more chronic absence fell; team: the other way; culture: alike; staff: unrelated
    steps = {"data": [n // 4 for n in schools], "team": [2 - n // 4 for n in schools], "culture": [1] * 12,
             "staff": [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]}  # fmt: skip
    before = {n: dict.fromkeys(steps, 1) for n in schools}
    now = {n: {key: 1 + step[n] for key, step in steps.items()} for n in schools}
    last = {n: rate(40) for n in schools}
    this = {n: rate(35 - 2 * n) for n in schools}
    found = {one.key: one for one in compare(before, now, last, this, 11).elements}
    assert list(found) == KEYS
    assert {key: found[key].moved for key in steps} == {
        "data": Moved.WITH,
        "team": Moved.AGAINST,
        "culture": Moved.ALIKE,
        "staff": Moved.APART,
    }
    assert (found["outreach"].moved, found["outreach"].schools) == (Moved.TOO_FEW, 0)
    words = moved_words(found["data"])
    assert words.startswith("Moved together in 12 schools: where the rating rose more, chronic absence fell more")
    assert words.endswith("That does not say why.")
    # two schools with ten students are left out; a third that was not rated since, too: nine are too few
    few = compare(before, {n: now[n] for n in schools if n != 5}, last, this | {0: rate(4, 10), 1: rate(4, 10)}, 11)
    assert (few.too_small, {one.schools for one in few.elements}, {one.moved for one in few.elements}) == (
        2,
        {9, 0},
        {Moved.TOO_FEW},
    )
    assert few.elements[0].together is None


def test_who_may_not_see_students_is_told_nothing(workspace: Workspace) -> None:
    assert {one.moved for one in what_moved(workspace).elements} == {Moved.TOO_FEW}
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        what_moved(workspace)
