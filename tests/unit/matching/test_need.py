"""Who is served first; which tier a student is in is attendance's to say."""

from __future__ import annotations

import numpy as np

from iattend_desktop.matching.need import need_ranks

Pairs = list[tuple[int, int]]
UNKNOWN = (0, 0)


def ranks(tier: list[int], now: Pairs, before: Pairs | None = None, *, go_first: list[bool] | None = None) -> list[int]:
    """Ranks of students from their days absent and expected, last year's unknown by default."""
    years = [np.array(days, np.int64).T for days in (now, before or [UNKNOWN] * len(now))]
    this_year, last_year = ((absent, expected) for absent, expected in years)
    first = None if go_first is None else np.array(go_first)
    return need_ranks(np.array(tier, np.int8), this_year, last_year, go_first=first).tolist()  # type: ignore[no-any-return] # numpy's list of ints


def test_the_tier_comes_before_the_share() -> None:
    """Half of 20 days is a greater share than a fifth of 60, but the latter is tier 3."""
    assert ranks([2, 3], [(10, 20), (12, 60)]) == [0, 1]


def test_the_greater_share_of_the_two_years_counts() -> None:
    """5 of 100 now and 30 of 180 then; 10 of 100 and none; 17 of 100 and 1 of 180."""
    assert ranks([2, 2, 2], [(5, 100), (10, 100), (17, 100)], [(30, 180), UNKNOWN, (1, 180)]) == [1, 0, 2]


def test_shares_that_decimals_would_confuse_keep_their_order() -> None:
    """20 of 201 is less than 10 of 100, and 1 of 3 equals 60 of 180."""
    assert ranks([1, 1, 1, 1], [(10, 100), (20, 201), (60, 180), (20, 60)]) == [1, 0, 2, 2]


def test_who_goes_first_does_so_within_the_tier_and_never_across() -> None:
    """Tiers 2, 2, 2, 3: of tier 2 the first two were left without, the lower share among them; the third was not."""
    tier, now = [2, 2, 2, 3], [(6, 60), (7, 60), (11, 60), (12, 60)]
    assert ranks(tier, now, go_first=[True, True, False, False]) == [1, 2, 0, 3]
    assert ranks(tier, now, go_first=[False] * 4) == [0, 1, 2, 3]


def test_who_goes_first_with_the_highest_share_stays_below_the_next_tier_with_the_lowest() -> None:
    """All of 20 days, in tier 2 by the absences of the first month; 36 of last year's 180 is tier 3."""
    assert ranks([2, 3], [(20, 20), UNKNOWN], [UNKNOWN, (36, 180)], go_first=[True, False]) == [0, 1]


def test_unknown_attendance_is_the_lowest_need() -> None:
    assert ranks([0, 1, 1], [UNKNOWN, (0, 60), (1, 60)]) == [0, 1, 2]
    assert ranks([0, 1], [UNKNOWN, (1, 60)], go_first=[True, False]) == [1, 0]  # left without, and unknown: tier 1
