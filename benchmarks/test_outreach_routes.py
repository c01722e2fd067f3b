"""Routes of an outreach day: the field's published instances beside their solution files and beside a plan made by
hand's rule, and a made-up day of 600 households, 40 teams and 12 housing centers."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from benchmarks.conftest import Compare
from benchmarks.outreach_cases import DATA, nearest_neighbor, outreach_day, published
from iattend_desktop.outreach.route import Why, plan_routes
from iattend_desktop.outreach.route_check import faults_of
from iattend_desktop.outreach.route_solver import Limits

OVER_THE_BEST = 1.02
UNDER_THE_NEAREST = 0.75
MOST_SECONDS = 90
_BY_THE_CLOCK = Limits(seconds=30, rounds=10**9, without_better=10**9)


@pytest.mark.parametrize("name", ["RC208", "C201R0.25"])
@pytest.mark.skipif(not DATA.exists(), reason="real inputs are missing: set IATTEND_REAL_DATA")
def test_published_instance(compare: Compare, name: str) -> None:
    """Every stop visited, within 1.02 of the solution file and 25 % or more below going to whatever is nearest."""
    day, best = published(DATA / f"{name}.vrp")
    plan = plan_routes(day, _BY_THE_CLOCK)
    assert faults_of(day, plan) == []
    assert plan.unvisited == ()
    nearest, teams = nearest_neighbor(day)
    compare(f"{name}, length / 1000", plan.travel / 1000, "its solution file", best / 1000, f"at most {OVER_THE_BEST}")
    note = f"{teams} teams by it, {len(plan.routes)} planned; at most {UNDER_THE_NEAREST}"
    compare(f"{name}, length / 1000", plan.travel / 1000, "nearest neighbor", nearest / 1000, note)
    assert plan.travel <= OVER_THE_BEST * best
    assert plan.travel <= UNDER_THE_NEAREST * nearest


def test_outreach_day_of_600_households(compare: Compare) -> None:
    """No team over its hours, every language met or named, nobody twice; the nearest plan's hours beside it."""
    day = outreach_day()
    begun = time.perf_counter()
    plan = plan_routes(day)
    seconds = time.perf_counter() - begun
    assert faults_of(day, plan) == []
    unspoken = {stop.key for stop in day.stops if "quc" in stop.languages}
    assert unspoken
    assert {one.stop: one.why for one in plan.unvisited} == dict.fromkeys(unspoken, Why.LANGUAGE)
    nearest, teams = nearest_neighbor(day)
    note = f"{teams} teams by it, {len(plan.routes)} of {len(day.teams)} planned; planned in {seconds:.0f} s"
    made = compare("600 households, hours on the way", plan.travel / 3600, "nearest neighbor", nearest / 3600, note)
    assert made.ratio < 1
    assert seconds <= MOST_SECONDS


def test_outreach_day_too_full(compare: Compare) -> None:
    """With an hour less than everybody takes, some are left out by name; nobody is late for it."""
    day = outreach_day(households=200, teams=10)
    short = replace(day, teams=tuple(replace(team, closes=team.opens + 4 * 3600) for team in day.teams))
    begun = time.perf_counter()
    plan = plan_routes(short, Limits(seconds=20))
    seconds = time.perf_counter() - begun
    assert faults_of(short, plan) == []
    visited = sum(len(route.visits) for route in plan.routes)
    room = sum(team.closes - team.opens for team in short.teams) // (15 * 60)
    compare("a day too full, visits", visited, "hours without a way between", room, f"planned in {seconds:.0f} s")
    assert visited >= 0.6 * room
    assert {one.why for one in plan.unvisited} <= {Why.FULL, Why.LANGUAGE, Why.HOURS}
