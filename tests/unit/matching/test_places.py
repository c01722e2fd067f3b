"""Distances, and homes taken together by area."""

from __future__ import annotations

from math import asin, cos, isnan, radians, sin, sqrt

import numpy as np
import pytest

from iattend_desktop.distances import haversine_miles
from iattend_desktop.matching import places
from iattend_desktop.matching.places import home_areas, miles_between

NAN = float("nan")


def test_miles_between_two_cities() -> None:
    # Los Angeles to San Francisco: 347 miles, as published.
    miles = haversine_miles(np.array(34.0522), np.array(-118.2437), np.array(37.7749), np.array(-122.4194))
    assert float(miles) == pytest.approx(347.4, abs=0.5)


def test_miles_are_those_of_the_haversine_formula_from_yards_to_half_the_earth() -> None:
    rng = np.random.default_rng(3)
    spread = rng.choice([1e-4, 1e-2, 1, 80], 200)
    north, east = 34 + spread * rng.uniform(-1, 0.6, 200), -118 + spread * rng.uniform(-2, 2, 200)
    for latitude, longitude in zip(north.tolist(), east.tolist(), strict=True):
        a, b = radians(34), radians(latitude)
        half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(longitude + 118) / 2) ** 2
        expected = 2 * 3958.7613 * asin(sqrt(half))
        found = haversine_miles(np.array(34.0), np.array(-118.0), np.array(latitude), np.array(longitude))
        assert float(found) == pytest.approx(expected, rel=1e-7, abs=1e-6)


def test_many_places_are_worked_out_in_parts() -> None:
    north = np.linspace(33, 35, 600)
    north[7] = NAN
    miles = miles_between(north, np.full(600, -118.0), np.array([34.0, NAN]), np.array([-118.0, -118.0]))
    assert miles.dtype == np.float32
    assert np.isnan(miles[:, 1]).all()
    assert np.flatnonzero(np.isnan(miles[:, 0])).tolist() == [7]
    assert miles[[0, 599], 0] == pytest.approx([69.0936, 69.0936], abs=1e-3)  # a degree of latitude


def test_homes_of_one_square_are_one_area_and_unknown_ones_another() -> None:
    middle, area = home_areas(
        np.array([34.0541, 34.0459, NAN, 34.07, 34.05]), np.array([-118.2, -118.2, -118.2, -118.2, NAN])
    )
    assert area[0] == area[1]
    assert len({int(area[0]), int(area[2]), int(area[3])}) == 3
    assert area[4] == area[2]
    assert middle[area[0]] == pytest.approx([34.05, -118.2])
    assert all(isnan(part) for part in middle[area[2]])


def test_homes_all_over_a_state_still_are_no_more_areas_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_HOME_AREAS", 64)
    rng = np.random.default_rng(1)
    north, east = rng.uniform(33, 35, 2000), rng.uniform(-119, -117, 2000)
    middle, area = home_areas(north, east)
    assert 16 <= len(middle) <= 64
    off = haversine_miles(north, east, middle[area, 0], middle[area, 1])
    assert float(off.max()) < 30  # squares of 0.32 degrees: at most 15.6 miles; of 0.64: 31
