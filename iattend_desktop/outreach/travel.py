"""How long a drive takes where no map of streets is at hand: the straight line, made longer, at a steady speed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.distances import haversine_miles

Floats = npt.NDArray[np.floating[Any]]
Seconds = npt.NDArray[np.int64]

DETOUR = 1.4
"""Streets are this many times as long as the straight line: 1.417 on average over the United States (Boscoe, Henry and
Zdeb, The Professional Geographer 64, 2012)."""
MILES_AN_HOUR = 20.0
"""This program's assumption, with lights, turns and the search for a place to park; a setting of the day."""
_HOUR = 3600


def straight_line_seconds(
    latitude: Floats, longitude: Floats, *, miles_an_hour: float = MILES_AN_HOUR, detour: float = DETOUR
) -> Seconds:
    """int64[n, n]: seconds between places in degrees, rounded up, so that no drive is promised shorter than it is.

    Raises ``ValueError`` where a coordinate is missing, or speed or detour are none.

    >>> straight_line_seconds(np.array([34.0, 34.0]), np.array([-118.0, -118.1])).tolist()
    [[0, 1444], [1444, 0]]
    """
    if not (np.isfinite(latitude).all() and np.isfinite(longitude).all()):
        raise ValueError("a place without coordinates has no way to it")
    if miles_an_hour <= 0 or detour < 1:
        raise ValueError("a speed above 0 and a detour of 1 or more are needed")
    miles = haversine_miles(latitude[:, None], longitude[:, None], latitude, longitude)
    return np.ceil(miles * detour / miles_an_hour * _HOUR).astype(np.int64)
