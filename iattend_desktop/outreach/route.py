"""The routes of an outreach day: stops and teams in, routes out, and by name whatever nobody can visit.

Pure: no workspace. Times are whole numbers of one unit, seconds after midnight for an outreach day. What can be told
without a search (no team speaks the language, nobody's hours reach so far) is taken out beforehand and named;
:mod:`~iattend_desktop.outreach.route_solver` plans the rest, and :mod:`~iattend_desktop.outreach.route_check` looks at
the plan without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.outreach.route_solver import Fleet, Limits, Visitable, solve
from iattend_desktop.progress import SILENT, Progress

Ints = npt.NDArray[np.integer[Any]]
DAY = 24 * 60 * 60


class Why(StrEnum):
    """Why nobody visits a stop."""

    CAPACITY = "capacity"  # more is brought to it than any team with its language takes along
    FULL = "full"  # it would fit, but the teams are full with others
    HOURS = "hours"  # no team with its language can be there and back within its hours
    LANGUAGE = "language"  # no team speaks what it needs
    TEAM = "team"  # no team goes out


@dataclass(frozen=True, slots=True)
class Stop:
    """A household or a housing center. ``place`` is its row in the table of travel times; the visit begins between
    ``opens`` and ``closes`` and lasts ``visit``. ``languages``: each of them has to be spoken by the team. ``demand``
    counts against a team's capacity. ``ready``: when what is brought to it stands ready at the start."""

    key: str
    place: int
    visit: int
    opens: int = 0
    closes: int = DAY
    demand: int = 1
    languages: frozenset[str] = frozenset()
    ready: int = 0


@dataclass(frozen=True, slots=True)
class Team:
    """Who goes out from ``start`` (a row of the travel times) and is back there by ``closes``.

    ``capacity``: visits, or what they bring. ``trained``: how many of them are; without one a team stays.
    ``returns``: it may come back to the start in between and take along anew.
    """

    key: str
    start: int
    opens: int
    closes: int
    capacity: int
    languages: frozenset[str] = frozenset()
    trained: int = 1
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that is known beforehand; ``travel``: int[places, places], of the same unit as all times."""

    stops: tuple[Stop, ...]
    teams: tuple[Team, ...]
    travel: Ints


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop on a route. ``trip`` counts from 0 how often the team has been back at its start before."""

    stop: str
    arrives: int
    begins: int
    ends: int
    trip: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """A team's visits in order; ``travel`` is all its time on the way."""

    team: str
    leaves: int
    visits: tuple[Visit, ...]
    back: int
    travel: int


@dataclass(frozen=True, slots=True)
class Unvisited:
    """A stop that is on no route, and why."""

    stop: str
    why: Why


@dataclass(frozen=True, slots=True)
class RoutePlan:
    """``stayed``: teams without a trained person. ``repeatable``: the search ended by its own count, not by the clock,
    and finds the same again."""

    routes: tuple[Route, ...]
    unvisited: tuple[Unvisited, ...]
    stayed: tuple[str, ...]
    repeatable: bool

    @property
    def travel(self) -> int:
        """Time on the way, of all teams."""
        return sum(route.travel for route in self.routes)


def plan_routes(day: Day, limits: Limits | None = None, progress: Progress = SILENT) -> RoutePlan:
    """Visit as many stops as fit, with the least time on the way.

    The order of stops and teams does not matter: both are planned by their keys. ``progress`` may raise ``Cancelled``.
    Raises ``ValueError`` where two stops or two teams share a key.
    """
    _each_once("stop", (stop.key for stop in day.stops))
    _each_once("team", (team.key for team in day.teams))
    stayed = tuple(sorted(team.key for team in day.teams if not team.trained))
    teams = sorted((team for team in day.teams if team.trained), key=lambda team: team.key)
    reasons = {stop.key: _beyond(stop, teams, day.travel) for stop in day.stops}
    stops = sorted((stop for stop in day.stops if reasons[stop.key] is None), key=lambda stop: stop.key)
    found = solve([_visitable(stop) for stop in stops], [_fleet(team) for team in teams], day.travel, limits, progress)
    routes = tuple(
        _timed(teams[number], [[stops[at] for at in trip] for trip in trips], day.travel)
        for number, trips in sorted(found.trips.items())
    )
    visited = {visit.stop for route in routes for visit in route.visits}
    full = {stop.key: Why.FULL for stop in stops if stop.key not in visited}
    unvisited = {**{key: why for key, why in reasons.items() if why is not None}, **full}
    named = tuple(Unvisited(key, why) for key, why in sorted(unvisited.items()))
    return RoutePlan(routes, named, stayed, found.repeatable)


def _each_once(what: str, keys: Iterable[str]) -> None:
    twice = sorted(key for key, count in Counter(keys).items() if count > 1)
    if twice:
        raise ValueError(f"{what} named twice: {', '.join(twice)}")


def _beyond(stop: Stop, teams: list[Team], travel: Ints) -> Why | None:
    """Why no team could visit a stop even if it did nothing else that day; ``None`` where one could."""
    if not teams:
        return Why.TEAM
    speaking = [team for team in teams if stop.languages <= team.languages]
    if not speaking:
        return Why.LANGUAGE
    roomy = [team for team in speaking if stop.demand <= team.capacity]
    if not roomy:
        return Why.CAPACITY
    return None if any(_fits_alone(stop, team, travel) for team in roomy) else Why.HOURS


def _fits_alone(stop: Stop, team: Team, travel: Ints) -> bool:
    arrives = max(team.opens, stop.ready) + int(travel[team.start, stop.place])
    ends = max(arrives, stop.opens) + stop.visit
    return arrives <= stop.closes and ends + int(travel[stop.place, team.start]) <= team.closes


def _visitable(stop: Stop) -> Visitable:
    return Visitable(stop.place, stop.visit, stop.opens, stop.closes, stop.demand, stop.languages, stop.ready)


def _fleet(team: Team) -> Fleet:
    return Fleet(team.start, team.opens, team.closes, team.capacity, team.languages, team.returns)


def _timed(team: Team, trips: list[list[Stop]], travel: Ints) -> Route:
    """A route with its times: the team leaves as late as it still begins its first visit at once, arrives early
    rather than late everywhere after, and waits where a stop has not opened."""
    visits: list[Visit] = []
    way, leaves, clock = 0, team.opens, team.opens
    for number, trip in enumerate(trips):
        clock = max([clock, *(stop.ready for stop in trip)])
        first = trip[0]
        if number == 0:
            clock = leaves = max(clock, first.opens - int(travel[team.start, first.place]))
        place = team.start
        for stop in trip:
            step = int(travel[place, stop.place])
            way, arrives = way + step, clock + step
            begins = max(arrives, stop.opens)
            clock = begins + stop.visit
            visits.append(Visit(stop.key, arrives, begins, clock, number))
            place = stop.place
        step = int(travel[place, team.start])
        way, clock = way + step, clock + step
    return Route(team.key, leaves, tuple(visits), clock, way)
