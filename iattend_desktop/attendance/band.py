"""Chronic absence by the state's rule, in integers: a rounded rate misclassifies at the lines.

Each rule stands twice, for one student and for arrays of many; tests hold them to each other at every pair of days.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.vocabulary import Band, Eligibility, LausdLine, Tier

Days = npt.NDArray[np.int64]
"""int64[n]: whole days, one place for each student."""

BANDS = tuple(Band)
"""The bands by the numbers that :func:`bands_of` gives."""
LAUSD_LINES = tuple(LausdLine)
"""The lines by the numbers that :func:`lausd_lines_of` gives."""
NO_BAND = -1
"""Stands in arrays where nothing was expected."""


def chronically_absent(absent: int, expected: int, *, rule: Rule = CALIFORNIA) -> bool:
    """Whether a student is chronically absent: 10 % or more of the days expected, with more than 30 expected.

    Education Code 60901(c)(1) and CALPADS. ``absent`` and ``expected`` are whole days.

    >>> chronically_absent(18, 180), chronically_absent(17, 180), chronically_absent(3, 30)
    (True, False, False)
    """
    return rule.counts(absent, expected) and 10 * absent >= expected


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


def lausd_line_of(absent: int, expected: int) -> LausdLine | None:
    """Los Angeles Unified's own line, beside the state's: 96 % attended or better, 91 % or less (9 % missed).

    ``None`` where nothing was expected. It knows no least number of days: show it with :func:`eligibility_of`.

    >>> lausd_line_of(4, 100).value, lausd_line_of(5, 100).value, lausd_line_of(9, 100).value
    ('proficient', 'between', 'chronic')
    """
    if expected <= 0:
        return None
    if 100 * absent >= 9 * expected:
        return LausdLine.CHRONIC
    return LausdLine.PROFICIENT if 25 * absent <= expected else LausdLine.BETWEEN


def eligibility_of(absent: int, expected: int, *, rule: Rule = CALIFORNIA) -> Eligibility:
    """Whether the figure can be given after so many days absent and expected."""
    if expected <= 0:
        return Eligibility.NO_DATA
    if rule.counts(absent, expected):
        return Eligibility.ELIGIBLE
    return Eligibility.TOO_EARLY if expected < rule.minimum_days else Eligibility.NOT_ATTENDED


def tier_of(band: Band | None) -> Tier | None:
    """The tier of support that a band alone calls for; what else does is in :mod:`~iattend_desktop.attendance.tier`."""
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


def chronic_of(absent: Days, expected: Days, *, rule: Rule = CALIFORNIA) -> npt.NDArray[np.bool_]:
    """bool[n]: :func:`chronically_absent` of many students."""
    return rule.counted(absent, expected) & (10 * absent >= expected)


def bands_of(absent: Days, expected: Days) -> npt.NDArray[np.int8]:
    """int8[n]: :func:`band_of` of many students as positions in :data:`BANDS`, :data:`NO_BAND` where there is none.

    >>> bands_of(np.array([8, 9, 18, 36, 0]), np.array([180, 180, 180, 180, 0])).tolist()
    [0, 1, 2, 3, -1]
    """
    lines = [factor * absent >= expected for factor in (20, 10, 5)]
    return np.where(expected > 0, sum(line.astype(np.int8) for line in lines), NO_BAND).astype(np.int8)


def lausd_lines_of(absent: Days, expected: Days) -> npt.NDArray[np.int8]:
    """int8[n]: :func:`lausd_line_of` of many students as positions in :data:`LAUSD_LINES`, else :data:`NO_BAND`."""
    passed = (25 * absent > expected).astype(np.int8) + (100 * absent >= 9 * expected)
    return np.where(expected > 0, passed, NO_BAND).astype(np.int8)
