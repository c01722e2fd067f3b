"""How far apart two places on the globe are."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

EARTH_RADIUS_MILES = 3958.7613


def haversine_miles(
    latitude: Floats, longitude: Floats, other_latitude: Floats, other_longitude: Floats
) -> npt.NDArray[np.float64]:
    """Great-circle distance in miles of places in degrees, broadcast; NaN where a coordinate is NaN.

    The haversine of an angle is the square of half its chord, and chords between places on the sphere need no sine
    or cosine for each pair.

    >>> haversine_miles(np.array(34.0522), np.array(-118.2437), np.array(37.7749), np.array(-122.4194)).round()
    np.float64(347.0)
    """
    one, other = _on_sphere(latitude, longitude), _on_sphere(other_latitude, other_longitude)
    squares = (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
    miles: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(np.sqrt(squares) / 2, 1.0))
    return miles


def _on_sphere(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, Floats]:
    """Where places stand on the sphere of radius 1."""
    north, east = np.radians(latitude), np.radians(longitude)
    return np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)
