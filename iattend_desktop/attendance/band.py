"""Chronic absence by the state's rule, in integers: a rounded rate misclassifies at the lines."""

from __future__ import annotations

from iattend_desktop.vocabulary import Band, Eligibility, Tier

MINIMUM_DAYS = 31


def chronically_absent(absent: int, expected: int, *, minimum_days: int = MINIMUM_DAYS) -> bool:
    """Whether a student is chronically absent: 10 % or more of the days expected, with more than 30 expected.

    Education Code 60901(c)(1) and CALPADS. ``absent`` and ``expected`` are whole days.

    >>> chronically_absent(18, 180), chronically_absent(17, 180), chronically_absent(3, 30)
    (True, False, False)
    """
    return expected >= minimum_days and 10 * absent >= expected


def band_of(absent: int, expected: int) -> Band | None:
    """The Attendance Works band for days missed of days expected; ``None`` where nothing was expected.

    Before the 31st day the band is provisional: show it with :func:`eligibility_of`.

    >>> band_of(9, 180).value, band_of(8, 180).value, band_of(20, 201).value
    ('at_risk', 'satisfactory', 'at_risk')
    """
    if expected <= 0:
        return None
    if 20 * absent < expected:
        return Band.SATISFACTORY
    if 10 * absent < expected:
        return Band.AT_RISK
    return Band.MODERATE if 5 * absent < expected else Band.SEVERE


def eligibility_of(expected: int, *, minimum_days: int = MINIMUM_DAYS) -> Eligibility:
    """Whether the state's figure can be given after so many days expected."""
    if expected <= 0:
        return Eligibility.NO_DATA
    return Eligibility.ELIGIBLE if expected >= minimum_days else Eligibility.TOO_EARLY


def tier_of(band: Band | None) -> Tier | None:
    """The tier of support that a band calls for."""
    if band is None:
        return None
    return {Band.MODERATE: Tier.TWO, Band.SEVERE: Tier.THREE}.get(band, Tier.ONE)


def percent_missed(absent: int, expected: int) -> str:
    """The share of days missed to one decimal, cut rather than rounded, so that it never crosses a line.

    >>> percent_missed(20, 201), percent_missed(18, 180)
    ('9.9 %', '10.0 %')
    """
    if expected <= 0:
        return "–"
    tenths = 1000 * absent // expected
    return f"{tenths // 10}.{tenths % 10} %"
