"""Days to plan routes for: published instances and a made-up one; and the plan that a person makes with a map."""

from __future__ import annotations

import os
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pyvrp

from iattend_desktop.outreach.route import Day, Stop, Team
from iattend_desktop.outreach.travel import straight_line_seconds

DATA = Path(os.environ.get("IATTEND_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "routing"
HOUR, MINUTE = 3600, 60
LANGUAGES = ("eng", "spa", "hye", "kor", "zho", "quc")
_SHARES = (0.42, 0.45, 0.05, 0.04, 0.03, 0.01)


def published(path: Path) -> tuple[Day, int]:
    """An instance in VRPLIB's format, times ten and cut off as its solution counts; and its solution's length."""
    data = pyvrp.read(path, round_func="dimacs")
    solution = pyvrp.read_solution(path.with_suffix(".sol"), data)
    assert solution.is_feasible()
    stops = tuple(
        Stop(
            key=f"{number:04}",
            place=client.location,
            visit=client.service_duration,
            opens=client.tw_early,
            closes=client.tw_late,
            demand=sum(client.delivery),
            ready=client.release_time,
        )
        for number, client in enumerate(data.clients())
    )
    teams = tuple(
        Team(
            key=f"{number:02}-{place:02}",
            start=data.depot(vehicle.start_depot).location,
            opens=max(vehicle.tw_early, data.depot(vehicle.start_depot).tw_early),
            closes=min(vehicle.tw_late, data.depot(vehicle.end_depot).tw_late),
            capacity=vehicle.capacity[0],
            returns=bool(vehicle.reload_depots),
        )
        for number, vehicle in enumerate(data.vehicle_types())
        for place in range(vehicle.num_available)
    )
    travel: Any = data.distance_matrix(0)
    return Day(stops, teams, travel), solution.distance()


def outreach_day(households: int = 600, teams: int = 40, centers: int = 12, schools: int = 20, seed: int = 7) -> Day:
    """A made-up Saturday, 9:00 to 15:00: households of 15 minutes near their schools, centers of 45 with visiting
    hours; two thirds of the teams speak Spanish, and nobody speaks K'iche'."""
    rng = np.random.default_rng(seed)
    school = rng.normal([34.02, -118.25], [0.06, 0.07], (schools, 2))
    near = school[rng.integers(0, schools, households)] + rng.normal(0, [0.010, 0.012], (households, 2))
    shelter = rng.normal([34.03, -118.25], [0.05, 0.06], (centers, 2))
    place = np.concatenate([school, near, shelter])
    need = rng.choice(len(LANGUAGES), households, p=_SHARES)
    evening = rng.random(households) < 0.25
    homes = [
        Stop(
            key=f"household {number:03}",
            place=schools + number,
            visit=15 * MINUTE,
            opens=(12 if evening[number] else 9) * HOUR,
            closes=15 * HOUR,
            languages=frozenset({LANGUAGES[need[number]]}),
        )
        for number in range(households)
    ]
    shelters = [
        Stop(
            f"center {number:02}",
            schools + households + number,
            45 * MINUTE,
            opens=10 * HOUR,
            closes=13 * HOUR,
            demand=2,
            languages=frozenset({"spa"}),
        )
        for number in range(centers)
    ]
    rare = {2: "hye", 3: "kor", 4: "zho"}
    crews = tuple(
        Team(
            key=f"team {number:02}",
            start=number % schools,
            opens=9 * HOUR,
            closes=15 * HOUR,
            capacity=20,
            languages=frozenset({"eng"} | ({"spa"} if number % 3 else set()) | {rare.get(number % 8, "eng")}),
        )
        for number in range(teams)
    )
    return Day((*homes, *shelters), crews, straight_line_seconds(place[:, 0], place[:, 1]))


def nearest_neighbor(day: Day) -> tuple[int, int]:
    """What a person does with a map and a list: each team in turn goes on to the nearest stop that still fits, and
    home for more where it may; more teams like them go out until nobody is left whom one could visit.

    Returns the time on the way and how many teams it takes.
    """
    left, way, teams, idle = list(day.stops), 0, 0, 0
    for team in cycle(day.teams):
        before = len(left)
        way += _nearest_route(day, team, left)
        teams, idle = (teams + 1, 0) if len(left) < before else (teams, idle + 1)
        if idle == len(day.teams):
            return way, teams
    return way, teams


def _nearest_route(day: Day, team: Team, left: list[Stop]) -> int:
    """One team's time on the way; what it visits goes out of ``left``."""
    way, at, clock, load, departed = 0, team.start, team.opens, 0, team.opens
    while True:
        at_start = load == 0
        fitting = [stop for stop in left if _fits(day, team, stop, at, clock, load, None if at_start else departed)]
        if not fitting and (at_start or not team.returns):
            return way + int(day.travel[at, team.start])
        if not fitting:
            step = int(day.travel[at, team.start])
            way, clock, at, load = way + step, clock + step, team.start, 0
            continue
        _step, _key, stop = min((int(day.travel[at, one.place]), one.key, one) for one in fitting)
        left.remove(stop)
        if at_start:
            clock = departed = max(clock, stop.ready)
        step = int(day.travel[at, stop.place])
        way, load = way + step, load + stop.demand
        clock, at = max(clock + step, stop.opens) + stop.visit, stop.place


def _fits(day: Day, team: Team, stop: Stop, at: int, clock: int, load: int, departed: int | None) -> bool:
    """Whether a team can go on to a stop; ``departed``: when it left its start, ``None`` where it stands there."""
    arrives = (max(clock, stop.ready) if departed is None else clock) + int(day.travel[at, stop.place])
    back = max(arrives, stop.opens) + stop.visit + int(day.travel[stop.place, team.start])
    there = departed is None or stop.ready <= departed
    fits = load + stop.demand <= team.capacity and arrives <= stop.closes and back <= team.closes
    return there and fits and stop.languages <= team.languages
