"""The state's rule and the bands, at the lines; every expectation is the rule's own arithmetic."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction

import numpy as np
import pytest

from iattend_desktop.attendance.band import (
    BANDS,
    LAUSD_LINES,
    NO_BAND,
    band_of,
    bands_of,
    chronic_of,
    chronically_absent,
    eligibility_of,
    lausd_line_of,
    lausd_lines_of,
    percent_missed,
    tier_of,
)
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.vocabulary import Band, Eligibility, LausdLine, Tier


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
    assert eligibility_of(0, 0) is Eligibility.NO_DATA
    assert eligibility_of(1, 1) is Eligibility.TOO_EARLY
    assert eligibility_of(30, 30) is Eligibility.TOO_EARLY
    assert eligibility_of(31, 31) is Eligibility.ELIGIBLE
    assert eligibility_of(0, 31, rule=Rule(45)) is Eligibility.TOO_EARLY


def test_a_share_is_cut_so_that_it_never_crosses_a_line() -> None:
    assert percent_missed(20, 201) == "9.9 %"  # 9.950…
    assert percent_missed(18, 180) == "10.0 %"
    assert percent_missed(1, 3) == "33.3 %"
    assert percent_missed(0, 0) == "–"


def test_bands_call_for_tiers() -> None:
    assert [tier_of(band) for band in (None, *Band)] == [None, Tier.ONE, Tier.ONE, Tier.TWO, Tier.THREE]


def test_every_pair_up_to_a_year_of_days_stands_where_its_exact_share_does() -> None:
    """All 67,160 pairs, the arrays too, against fractions: 5, 10 and 20 % for the bands, 4 and 9 % for LAUSD's line."""
    pairs = [(absent, expected) for expected in range(1, 366) for absent in range(expected + 1)]
    shares = [Fraction(absent, expected) for absent, expected in pairs]
    lines = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5))
    bands = [(Band.SATISFACTORY, Band.AT_RISK, Band.MODERATE, Band.SEVERE)[bisect_right(lines, s)] for s in shares]
    chronic = [share >= Fraction(1, 10) and expected > 30 for share, (_a, expected) in zip(shares, pairs, strict=True)]
    lausd = [
        LausdLine.PROFICIENT
        if 1 - share >= Fraction(96, 100)
        else LausdLine.CHRONIC
        if 1 - share <= Fraction(91, 100)
        else LausdLine.BETWEEN
        for share in shares
    ]
    assert [band_of(*pair) for pair in pairs] == bands
    assert [chronically_absent(*pair) for pair in pairs] == chronic
    assert [lausd_line_of(*pair) for pair in pairs] == lausd
    absent, expected = np.array(pairs, np.int64).T
    assert [BANDS[number] for number in bands_of(absent, expected).tolist()] == bands
    assert chronic_of(absent, expected).tolist() == chronic
    assert [LAUSD_LINES[number] for number in lausd_lines_of(absent, expected).tolist()] == lausd


@pytest.mark.parametrize(
    ("absent", "expected", "line"),
    [
        (4, 100, LausdLine.PROFICIENT),  # 96 % attended
        (8, 200, LausdLine.PROFICIENT),
        (9, 200, LausdLine.BETWEEN),  # 95.5 %
        (8, 100, LausdLine.BETWEEN),  # 92 %
        (16, 180, LausdLine.BETWEEN),  # 91.1 %
        (9, 100, LausdLine.CHRONIC),  # 91 %
        (17, 180, LausdLine.CHRONIC),  # 90.6 %: chronic by the district's line, not by the state's
        (0, 0, None),
    ],
)
def test_los_angeles_unified_draws_its_line_at_96_and_91(absent: int, expected: int, line: LausdLine | None) -> None:
    assert lausd_line_of(absent, expected) is line


def test_nobody_is_anywhere_without_a_day_expected() -> None:
    none, days = np.array([0]), np.array([0])
    assert bands_of(none, days).tolist() == lausd_lines_of(none, days).tolist() == [NO_BAND]
    assert chronic_of(none, days, rule=Rule(0)).tolist() == [False]
    assert not chronically_absent(0, 0, rule=Rule(0))


def test_another_least_number_of_days_moves_where_the_figure_begins() -> None:
    assert chronically_absent(5, 44, rule=Rule(45)) is False
    assert chronically_absent(5, 45, rule=Rule(45)) is True
    assert chronic_of(np.array([5, 5]), np.array([44, 45]), rule=Rule(45)).tolist() == [False, True]
