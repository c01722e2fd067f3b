"""Who is served first: the rank of need, from the tier of support and the days missed this year and last year.

Tier first, as attendance gives it; within a tier, where a setting says so, who was left without a mentor last time;
then the share of days missed, of the year that has the greater.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]
"""int64[n]: whole days, one place for each student."""

_EXACT = 10**12
"""Different shares of at most 100,000 days differ by 1e-10 or more: whole numbers of this scale keep their order."""


def need_ranks(
    tier: npt.NDArray[np.integer],
    this_year: tuple[Days, Days],
    last_year: tuple[Days, Days],
    *,
    go_first: npt.NDArray[np.bool_] | None = None,
) -> Days:
    """int64[students]: rank of need from 0, equal for equal tier and share; unknown attendance (0 expected) is lowest.

    ``tier`` is 1 to 3, 0 where it is not known, which stands with the lowest; the years are days absent and expected.
    ``go_first``: students who come before the others of their tier, whatever their share, and never before a higher
    tier; None where nobody does.

    >>> absent, expected = np.array([18, 0, 5]), np.array([180, 0, 20])
    >>> need_ranks(np.array([2, 3, 1]), (absent, expected), (np.array([0, 40, 0]), np.array([180, 180, 0]))).tolist()
    [1, 2, 0]
    """
    first = np.zeros(len(tier), np.int64) if go_first is None else go_first.astype(np.int64)
    share = np.maximum(_shares(*this_year), _shares(*last_year))
    values = (2 * np.maximum(tier.astype(np.int64), 1) + first) * 2 * _EXACT + share
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _shares(absent: Days, expected: Days) -> Days:
    """The share of days missed in whole numbers, -1 where no day was expected."""
    shares: Days = np.where(expected > 0, absent * _EXACT // np.maximum(expected, 1), -1)
    return shares
