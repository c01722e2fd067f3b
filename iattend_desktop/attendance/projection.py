"""Days that may still be missed before the line, in whole numbers, and where the year will end if it goes on like this.

The model of the projection is a beta-binomial in days to come, from Jeffreys' prior on the share of days missed. As
absences come in spells (an illness, a bad week), days do not say as much as independent ones would: the spread of the
counts between stretches of the year (ten school days, or months) gives a factor by which the variance is larger than
the binomial's. Few stretches say little of it, so it is drawn toward 2 with the weight of eight stretches; it is never
below 1. The interval holds what that model says as long as the student goes on missing days as before; it does not
know that a mentor will help. How often it holds is measured by ``python -m benchmarks.coverage``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.band import chronic_of, percent_missed
from iattend_desktop.attendance.rule import CALIFORNIA, Rule

STRETCH = 10
"""School days of a stretch where attendance is known by day: two weeks."""

LEVEL = 0.9
"""The share of students whose year should end within the interval."""

_USUAL_SPREAD, _WEIGHT = 2.0, 8
_MOST_ALIKE = 0.95
"""Correlation of two days to come, at most: at 1 the model has no density."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Days missed by the end of the year: expected number, and the interval from ``low`` to ``high``, both included.

    ``expected`` are the days expected in the whole year; ``chance_chronic`` is the chance (0 to 1) to end at 10 % or
    more with enough days.
    """

    expected: int
    absent: float
    low: int
    high: int
    level: float
    chance_chronic: float

    @property
    def rate(self) -> float:
        """The projected share of days missed, 0 to 1."""
        return self.absent / self.expected

    @property
    def range_words(self) -> str:
        """The interval as shares, each cut to one decimal.

        >>> Projection(180, 18.4, 12, 27, 0.9, 0.5).range_words
        '6.6 % – 15.0 %'
        """
        return f"{percent_missed(self.low, self.expected)} – {percent_missed(self.high, self.expected)}"


def days_to_spare(absent: int, expected: int, to_come: int, *, rule: Rule = CALIFORNIA) -> int | None:
    """How many of the days ``to_come`` may be missed so that the year ends below the 10 % line.

    ``absent`` of ``expected`` days are gone. 0 means that every day counts; ``None`` that the year ends at the line or
    above it even if no day is missed any more. Where the whole year has too few days for the state's figure, every day
    is to spare. Raises ``ValueError`` for a negative number of days to come.

    >>> days_to_spare(5, 60, 120), days_to_spare(17, 170, 10), days_to_spare(18, 170, 10)
    (12, 0, None)
    """
    if to_come < 0:
        raise ValueError("days to come are not negative")
    year = expected + to_come
    if year < rule.minimum_days:
        return to_come
    spare = (year - 1) // 10 - absent
    return min(spare, to_come) if spare >= 0 else None


def stretches(days: npt.NDArray[np.int64], length: int = STRETCH) -> npt.NDArray[np.int64]:
    """Sums of so many days each, int64; the last stretch may be shorter.

    >>> stretches(np.array([1, 0, 0, 1, 1]), 2).tolist()
    [1, 1, 1]
    """
    return np.add.reduceat(days, np.arange(0, len(days), length)) if len(days) else days


def project(
    absent: Sequence[int] | npt.NDArray[np.int64],
    expected: Sequence[int] | npt.NDArray[np.int64],
    to_come: int,
    *,
    level: float = LEVEL,
    rule: Rule = CALIFORNIA,
) -> Projection | None:
    """Where the year ends, from days missed of days expected in each stretch so far and the days ``to_come``.

    ``None`` before the first day expected. ``level`` lies between 0 and 1. Raises ``ValueError`` for a negative number
    of days to come. The same days give the same answer.
    """
    if to_come < 0:
        raise ValueError("days to come are not negative")
    missed, days = np.asarray(absent, np.int64), np.asarray(expected, np.int64)
    missed, days = missed[days > 0], days[days > 0]
    gone, so_far = int(days.sum()), int(missed.sum())
    if gone == 0:
        return None
    chance = _chances(missed, days, to_come)
    below = np.cumsum(chance)
    tail, rounding = (1 - level) / 2, 1e-12
    low, high = (int(np.searchsorted(below, at - rounding)) for at in (tail, 1 - tail))
    ends = so_far + np.arange(to_come + 1)
    chronic = chronic_of(ends, np.full(to_come + 1, gone + to_come), rule=rule)
    return Projection(
        expected=gone + to_come,
        absent=float(chance @ ends),
        low=so_far + low,
        high=so_far + min(high, to_come),
        level=level,
        chance_chronic=min(1.0, float(chance[chronic].sum())),
    )


def spread(missed: npt.NDArray[np.int64], days: npt.NDArray[np.int64]) -> float:
    """How many times the binomial's the variance of the counts between stretches is: 1 or more.

    Pearson's chi-squared over its degrees of freedom, drawn toward the usual spread.

    >>> spread(np.array([2]), np.array([10])), round(spread(np.array([0, 10] * 5), np.array([10] * 10)), 2)
    (2.0, 6.82)
    """
    gone, so_far = int(days.sum()), int(missed.sum())
    share = (so_far + 0.5) / (gone + 1)
    chi_squared = float(np.sum((missed - days * (so_far / gone)) ** 2 / (days * share * (1 - share))))
    return max(1.0, (_WEIGHT * _USUAL_SPREAD + chi_squared) / (_WEIGHT + len(days) - 1))


def _chances(missed: npt.NDArray[np.int64], days: npt.NDArray[np.int64], to_come: int) -> npt.NDArray[np.float64]:
    """float64[to_come + 1]: the chance to miss 0, 1, … of the days to come.

    A beta-binomial with the mean of Jeffreys' posterior in days that count 1 / spread each, and the variance that
    parameter and spells make together.
    """
    if to_come == 0:
        return np.ones(1)
    factor = spread(missed, days)
    gone, so_far = int(days.sum()) / factor, int(missed.sum()) / factor
    mean = (so_far + 0.5) / (gone + 1)
    alike = 1 / (gone + 2) + (factor - 1) / max(1, to_come - 1)
    strength = 1 / min(alike, _MOST_ALIKE) - 1
    some = np.arange(to_come)
    ratios = (to_come - some) * (some + mean * strength)
    ratios = ratios / ((some + 1) * (to_come - some - 1 + (1 - mean) * strength))
    logarithms = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    chance = np.exp(logarithms - logarithms.max())
    return np.asarray(chance / chance.sum(), np.float64)
