"""Who is served first: the rank of need from the days missed this year and last year.

Tier first; within a tier, where a setting says so, who was left without a mentor last time; then the share of days
missed. Tier 3 at 20 % of last year's or this year's days, tier 2 at 10 %. While
this year has too few days for the state's figure, its share alone never makes tier 3: two absences that are a tenth
of the days make tier 2 (2 in the first month, 4 by the second, 6 by the third; Attendance Works).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.band import MINIMUM_DAYS, band_of, tier_of
from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.vocabulary import Tier

Days = tuple[int, int]
"""Days absent and days expected."""

_EXACT = 10**12
"""Different shares of at most 100,000 days differ by 1e-10 or more: whole numbers of this scale keep their order."""
_EARLY_ABSENCES = 2


def need_ranks(
    this_year: Sequence[Days],
    last_year: Sequence[Days],
    *,
    minimum_days: int = MINIMUM_DAYS,
    go_first: Iterable[bool] | None = None,
    progress: Progress = SILENT,
) -> npt.NDArray[np.int64]:
    """int64[students]: rank of need from 0, equal for equal tier and share; unknown attendance (0 expected) is lowest.

    ``go_first``: students who come before the others of their tier, whatever their share, and never before a higher
    tier; None where nobody does.

    >>> need_ranks([(18, 180), (0, 0), (5, 20)], [(0, 180), (40, 180), (0, 0)]).tolist()
    [0, 2, 1]
    """
    first = [False] * len(this_year) if go_first is None else go_first
    columns = Tally(progress, _("Working out need")).each(zip(this_year, last_year, first, strict=True))
    values = np.array([_need(now, before, waited, minimum_days) for now, before, waited in columns], np.int64)
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def need_tier(now: Days, before: Days, *, minimum_days: int = MINIMUM_DAYS) -> Tier:
    """The tier of support that the days of this year and last year call for."""
    tiers = [tier_of(band_of(*days)) or Tier.ONE for days in (now, before) if days[1] >= minimum_days]
    early = 0 < now[1] < minimum_days
    if early and now[0] >= _EARLY_ABSENCES and 10 * now[0] >= now[1]:
        tiers.append(Tier.TWO)
    return max(tiers, default=Tier.ONE)


def _need(now: Days, before: Days, goes_first: bool, minimum_days: int) -> int:
    shares = [absent * _EXACT // expected for absent, expected in (now, before) if expected > 0]
    tier = int(need_tier(now, before, minimum_days=minimum_days))
    return (2 * tier + goes_first) * 2 * _EXACT + max(shares, default=-1)
