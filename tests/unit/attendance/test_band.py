"""The state's rule and the bands, at the lines; every expectation is the rule's own arithmetic."""

from __future__ import annotations

import pytest

from iattend_desktop.attendance.band import band_of, chronically_absent, eligibility_of, percent_missed, tier_of
from iattend_desktop.vocabulary import Band, Eligibility, Tier


@pytest.mark.parametrize(
    ("absent", "expected", "chronic"),
    [
        (18, 180, True),  # exactly a tenth
        (17, 180, False),
        (4, 31, True),  # 31 is the first day that counts; 3.1 days would be the line
        (3, 31, False),
        (3, 30, False),  # a tenth, but of too few days
        (30, 30, False),
        (20, 201, False),  # 9.95 %, which rounds to 10.0
        (21, 201, True),
        (0, 180, False),
        (0, 0, False),
    ],
)
def test_chronic_absence_is_a_tenth_of_more_than_thirty_days(absent: int, expected: int, chronic: bool) -> None:
    assert chronically_absent(absent, expected) is chronic


@pytest.mark.parametrize(
    ("absent", "expected", "band"),
    [
        (8, 180, Band.SATISFACTORY),  # 4.4 %
        (9, 180, Band.AT_RISK),  # 5 %
        (17, 180, Band.AT_RISK),
        (18, 180, Band.MODERATE),  # 10 %
        (35, 180, Band.MODERATE),  # 19.4 %
        (36, 180, Band.SEVERE),  # 20 %
        (20, 201, Band.AT_RISK),
        (3, 30, Band.MODERATE),  # shown all the same, provisional
        (0, 1, Band.SATISFACTORY),
        (1, 1, Band.SEVERE),
        (0, 0, None),
    ],
)
def test_a_band_begins_at_its_line(absent: int, expected: int, band: Band | None) -> None:
    assert band_of(absent, expected) is band


def test_no_pair_up_to_a_year_of_days_is_classified_by_a_rounded_share() -> None:
    """DOMAIN: rounding to one decimal first would misclassify 17 pairs up to 365 days; the rule has none of them."""
    rounded_wrong = [
        (absent, expected)
        for expected in range(31, 366)
        for absent in range(expected + 1)
        if (round(100 * absent / expected, 1) >= 10.0) != chronically_absent(absent, expected)
    ]
    assert (20, 201) in rounded_wrong
    assert len(rounded_wrong) == 17


def test_the_figure_is_too_early_before_day_thirty_one() -> None:
    assert eligibility_of(0) is Eligibility.NO_DATA
    assert eligibility_of(1) is Eligibility.TOO_EARLY
    assert eligibility_of(30) is Eligibility.TOO_EARLY
    assert eligibility_of(31) is Eligibility.ELIGIBLE
    assert eligibility_of(31, minimum_days=45) is Eligibility.TOO_EARLY


def test_a_share_is_cut_so_that_it_never_crosses_a_line() -> None:
    assert percent_missed(20, 201) == "9.9 %"  # 9.950…
    assert percent_missed(18, 180) == "10.0 %"
    assert percent_missed(1, 3) == "33.3 %"
    assert percent_missed(0, 0) == "–"


def test_bands_call_for_tiers() -> None:
    assert [tier_of(band) for band in (None, *Band)] == [None, Tier.ONE, Tier.ONE, Tier.TWO, Tier.THREE]
