"""Who is served first."""

from __future__ import annotations

import pytest

from iattend_desktop.matching.need import need_ranks, need_tier
from iattend_desktop.vocabulary import Tier


@pytest.mark.parametrize(
    ("now", "before", "tier"),
    [
        ((0, 60), (0, 180), Tier.ONE),
        ((0, 60), (18, 180), Tier.TWO),  # a tenth of last year
        ((0, 60), (17, 180), Tier.ONE),
        ((0, 60), (36, 180), Tier.THREE),  # a fifth of last year
        ((12, 60), (0, 180), Tier.THREE),  # a fifth of this year
        ((6, 60), (0, 0), Tier.TWO),
        ((2, 20), (0, 0), Tier.TWO),  # two absences in the first month
        ((1, 5), (0, 0), Tier.ONE),  # one day of a first week is no sign yet
        ((10, 20), (0, 0), Tier.TWO),  # too few days for tier 3
        ((0, 0), (0, 0), Tier.ONE),
    ],
)
def test_the_tier_follows_both_years(now: tuple[int, int], before: tuple[int, int], tier: Tier) -> None:
    assert need_tier(now, before) is tier


def test_the_tier_comes_before_the_share() -> None:
    """Half of 20 days is a greater share than a fifth of 60, but the latter is tier 3."""
    assert need_ranks([(10, 20), (12, 60)], [(0, 0), (0, 0)]).tolist() == [0, 1]


def test_shares_that_decimals_would_confuse_keep_their_order() -> None:
    """20 of 201 is less than 10 of 100, and 1 of 3 equals 60 of 180."""
    ranks = need_ranks([(10, 100), (20, 201), (60, 180), (20, 60)], [(0, 0)] * 4).tolist()
    assert ranks == [1, 0, 2, 2]


def test_who_goes_first_does_so_within_the_tier_and_never_across() -> None:
    """Tiers 2, 2, 2, 3: of tier 2 the first two were left without, the lower share among them; the third was not."""
    now = [(6, 60), (7, 60), (11, 60), (12, 60)]
    ranks = need_ranks(now, [(0, 0)] * 4, go_first=[True, True, False, False]).tolist()
    assert ranks == [1, 2, 0, 3]
    assert need_ranks(now, [(0, 0)] * 4, go_first=[False] * 4).tolist() == [0, 1, 2, 3]


def test_who_goes_first_with_the_highest_share_stays_below_the_next_tier_with_the_lowest() -> None:
    """Half of 20 days is tier 2, as there are too few days for the state's figure; 36 of last year's 180 is tier 3."""
    assert need_ranks([(10, 20), (0, 0)], [(0, 0), (36, 180)], go_first=[True, False]).tolist() == [0, 1]


def test_unknown_attendance_is_the_lowest_need() -> None:
    assert need_ranks([(0, 0), (0, 60), (1, 60)], [(0, 0)] * 3).tolist() == [0, 1, 2]
