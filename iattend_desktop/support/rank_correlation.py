"""Whether two columns of numbers rise together: Spearman's rank correlation with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
_WIDE = 1.959964
"""Standard errors of a normal distribution to either side that hold 95 %."""


@dataclass(frozen=True, slots=True)
class Together:
    """The correlation of ranks, -1 to 1, and the 95 % interval around it."""

    rho: float
    low: float
    high: float


def rank_correlation(one: Numbers, other: Numbers) -> Together | None:
    """Spearman's correlation of two columns of the same length (float64[n], n of 4 or more), ties at their mean rank.

    The interval is Bonett and Wright's (Psychometrika 65, 2000): Fisher's z with variance ``(1 + rho² / 2) / (n - 3)``.
    ``None`` where a column holds one value only: nothing can rise with it.
    """
    first, second = mean_ranks(one), mean_ranks(other)
    first, second = first - first.mean(), second - second.mean()
    spread = sqrt(float((first * first).sum()) * float((second * second).sum()))
    if spread == 0:
        return None
    rho = max(-1.0, min(1.0, float((first * second).sum()) / spread))
    if abs(rho) > 1 - 1e-12:
        return Together(rho, rho, rho)
    z, error = atanh(rho), sqrt((1 + rho * rho / 2) / (len(one) - 3))
    return Together(rho, tanh(z - _WIDE * error), tanh(z + _WIDE * error))


def mean_ranks(column: Numbers) -> Numbers:
    """The rank of each number from 1, equal numbers at the mean of their ranks.

    >>> mean_ranks(np.array([10.0, 30.0, 10.0, 20.0])).tolist()
    [1.5, 4.0, 1.5, 3.0]
    """
    _values, place, count = np.unique(column, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place], dtype=np.float64)
