"""How far apart places are, and which places are one: schools by where they stand, homes by the area they lie in."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.distances import Floats, haversine_miles

Ints = npt.NDArray[np.integer[Any]]

HOME_AREA_DEGREES = 0.01
"""Homes count by squares of this size, about two thirds of a mile: near enough for travel, and nobody's address."""
MOST_HOME_AREAS = 2048
"""Where homes lie in more squares, the squares grow: 2,048 areas × 6,000 mentors take 49 MB, 27,000 homes 650 MB."""
_DECIMALS = 6
_NOWHERE = 999.0
"""Stands for an unknown coordinate where places are compared."""
_ROWS = 256


def miles_between(
    latitude: Floats, longitude: Floats, site_latitude: Floats, site_longitude: Floats
) -> npt.NDArray[np.float32]:
    """float32[places, sites], a few places at a time, so that no table of wider numbers is held."""
    miles = np.empty((latitude.size, site_latitude.size), np.float32)
    for start in range(0, latitude.size, _ROWS):
        part = slice(start, start + _ROWS)
        miles[part] = haversine_miles(latitude[part, None], longitude[part, None], site_latitude, site_longitude)
    return miles


def distinct_places(*facts: Floats) -> tuple[Ints, Ints]:
    """One position for each distinct place, told by all ``facts`` together, and the number of each one's place."""
    told = np.nan_to_num(np.stack(facts, axis=1).round(_DECIMALS), nan=_NOWHERE)
    _told, first, place = np.unique(told, axis=0, return_index=True, return_inverse=True)
    return first, place.ravel()


def home_areas(latitude: Floats, longitude: Floats) -> tuple[Floats, Ints]:
    """float64[areas, 2]: the middle of each area that has a home, NaN for the area of unknown homes; int[homes]."""
    home = np.stack([latitude, longitude], axis=1)
    home[np.isnan(home).any(axis=1)] = np.nan
    side = HOME_AREA_DEGREES
    while True:
        square = np.nan_to_num(np.rint(home / side) * side, nan=_NOWHERE)
        middle, area = np.unique(square, axis=0, return_inverse=True)
        if len(middle) <= MOST_HOME_AREAS:
            return np.where(middle == _NOWHERE, np.nan, middle), area.ravel()
        side *= 2
