"""PyVRP behind one function: positions in, trips of positions out.

PyVRP searches (iterated local search) from a seed. A team that does not speak a stop's language has a profile of its
own, in which the way to and from that stop is longer than any day; hours are hard, so no such way is ever taken.
PyVRP's own reader of benchmarks forbids vehicles the same way.
"""

from __future__ import annotations

import time
import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning

from iattend_desktop.i18n import _
from iattend_desktop.progress import Part, Progress

warnings.filterwarnings("ignore", category=PenaltyBoundWarning)  # a day too full is no fault: who is left out is named
Ints = npt.NDArray[np.integer[Any]]
_INFEASIBLE = np.iinfo(np.int64).max
"""What PyVRP calls the cost of a plan that breaks a rule."""
_LOOK = 0.1
"""Seconds between two looks at whether the person cancelled."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends: after so many rounds without a better plan or so many in all, or after ``seconds``.

    Rounds are the same on every computer, seconds are not: ended by the clock, a plan may differ the next time.
    ``patience``: rounds in which a plan that visits everybody has to be found, else some are left out.
    """

    seconds: float = 60.0
    rounds: int = 6_000
    without_better: int | None = None  # none: 40 a stop, 2,500 at most
    patience: int = 400
    seed: int = 1


class Visitable(NamedTuple):
    """A stop as the search needs it; see :class:`~iattend_desktop.outreach.route.Stop`."""

    place: int
    visit: int
    opens: int
    closes: int
    demand: int
    languages: frozenset[str]
    ready: int


class Fleet(NamedTuple):
    """A team as the search needs it; teams that are alike are one kind of vehicle."""

    start: int
    opens: int
    closes: int
    capacity: int
    languages: frozenset[str]
    returns: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Trips by the position of the team, each the positions of its stops in order."""

    trips: dict[int, list[list[int]]]
    repeatable: bool


def solve(
    stops: Sequence[Visitable], teams: Sequence[Fleet], travel: Ints, limits: Limits | None, progress: Progress
) -> Found:
    """The best plan found for stops that each could be visited alone; ``progress`` may raise ``Cancelled``.

    First everybody has to be visited; only where no such plan is found some are left out, as few as can be.
    """
    if not stops or not teams:
        return Found({}, True)
    limits = limits or Limits()
    kinds: dict[Fleet, list[int]] = defaultdict(list)
    for number, team in enumerate(teams):
        kinds[_told_apart(team, stops)].append(number)
    limits = replace(limits, without_better=limits.without_better or min(2_500, 40 * len(stops)))
    search = _Search(limits, progress, patient=False)
    result = None
    if _may_all_fit(stops, teams, travel):
        everybody = _problem(stops, kinds, travel, prize=None)
        result = pyvrp.solve(everybody, search, seed=limits.seed, collect_stats=False, display=False)
    if result is None or not result.is_feasible():
        prize = int(travel.max()) * (len(stops) + 2) + 1  # worth more than any way round
        some = _problem(stops, kinds, travel, prize=prize)
        nobody = pyvrp.Solution(some, [])  # visits nobody, so breaks no rule: what is found from it breaks none either
        search = _Search(limits, search.rest(), patient=True, begun=search.begun)
        result = pyvrp.solve(
            some, search, seed=limits.seed, collect_stats=False, display=False, initial_solution=nobody
        )
    return Found(_trips(result.best, list(kinds.values())), not search.timed_out)


def _may_all_fit(stops: Sequence[Visitable], teams: Sequence[Fleet], travel: Ints) -> bool:
    """Whether there is time for everybody if each were visited from the nearest place; a bound, no promise."""
    places = np.array([*(stop.place for stop in stops), *sorted({team.start for team in teams})])
    ways = travel[np.ix_(places, places[: len(stops)])].astype(np.int64)
    ways[np.arange(len(stops)), np.arange(len(stops))] = np.iinfo(np.int64).max
    needed = sum(stop.visit for stop in stops) + int(ways.min(axis=0).sum())
    room = sum(team.capacity for team in teams) if not any(team.returns for team in teams) else None
    loaded = sum(stop.demand for stop in stops)
    return needed <= sum(team.closes - team.opens for team in teams) and (room is None or loaded <= room)


def _told_apart(team: Fleet, stops: Sequence[Visitable]) -> Fleet:
    """A team by what matters here: a language that no stop needs tells no teams apart."""
    needed = frozenset().union(*(stop.languages for stop in stops))
    return team._replace(languages=team.languages & needed)


def _problem(
    stops: Sequence[Visitable], kinds: dict[Fleet, list[int]], travel: Ints, *, prize: int | None
) -> pyvrp.ProblemData:
    """PyVRP's data: starts first, then each stop with a location of its own, in the order given."""
    starts = sorted({team.start for team in kinds})
    places = np.array([*starts, *(stop.place for stop in stops)])
    between = travel[np.ix_(places, places)].astype(np.int64)
    never = 2 * (max(team.closes for team in kinds) + int(travel.max())) + 1
    spoken = list(dict.fromkeys(team.languages for team in kinds))
    matrices: list[Any] = [_with_closed_ways(between, len(starts), stops, languages, never) for languages in spoken]
    clients = [
        pyvrp.Client(
            location=len(starts) + number,
            delivery=[stop.demand],
            service_duration=stop.visit,
            tw_early=stop.opens,
            tw_late=stop.closes,
            release_time=stop.ready,
            prize=prize or 0,
            required=prize is None,
        )
        for number, stop in enumerate(stops)
    ]
    vehicles = [
        pyvrp.VehicleType(
            num_available=len(numbers),
            capacity=[team.capacity],
            start_depot=starts.index(team.start),
            end_depot=starts.index(team.start),
            tw_early=team.opens,
            tw_late=team.closes,
            profile=spoken.index(team.languages),
            reload_depots=[starts.index(team.start)] if team.returns else [],
        )
        for team, numbers in kinds.items()
    ]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _place in places],
        clients=clients,
        depots=[pyvrp.Depot(location=number) for number in range(len(starts))],
        vehicle_types=vehicles,
        distance_matrices=matrices,
        duration_matrices=matrices,
    )


def _with_closed_ways(
    between: Ints, starts: int, stops: Sequence[Visitable], languages: frozenset[str], never: int
) -> Ints:
    """The ways of a team that speaks ``languages``: stops that need another are out of its reach."""
    foreign = starts + np.flatnonzero([not stop.languages <= languages for stop in stops])
    matrix = between.copy()
    matrix[:, foreign] = matrix[foreign, :] = never
    np.fill_diagonal(matrix, 0)
    return matrix


def _trips(best: pyvrp.Solution, kinds: list[list[int]]) -> dict[int, list[list[int]]]:
    """Each route given to the next team of its kind, cut where the team is back at its start."""
    left = [iter(numbers) for numbers in kinds]
    found: dict[int, list[list[int]]] = {}
    for route in best.routes():
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_client():
                trips[-1].append(activity.idx)
            elif trips[-1]:
                trips.append([])
        found[next(left[route.vehicle_type()])] = [trip for trip in trips if trip]
    return found


class _Search:
    """PyVRP asks it before each round whether to stop; it tells the progress, which raises where one cancelled."""

    def __init__(self, limits: Limits, progress: Progress, *, patient: bool, begun: float | None = None) -> None:
        self.begun = time.monotonic() if begun is None else begun
        self.timed_out = False
        self._limits, self._progress, self._patient = limits, progress, patient
        self._rounds = self._better_at = 0
        self._best = _INFEASIBLE
        self._looked = 0.0
        self._done = 0.0

    def __call__(self, best_cost: int) -> bool:
        """Whether the search ends here."""
        if best_cost < self._best:
            self._best, self._better_at = best_cost, self._rounds
        now = time.monotonic()
        if now - self._looked >= _LOOK:
            self._looked = now
            self._tell(now)
        found = self._best < _INFEASIBLE
        self.timed_out = now - self.begun > self._share() * self._limits.seconds
        hopeless = not found and not self._patient and self._rounds >= self._limits.patience
        settled = found and self._rounds - self._better_at >= (self._limits.without_better or 0)
        self._rounds += 1
        return self.timed_out or hopeless or settled or self._rounds > self._limits.rounds

    def rest(self) -> Progress:
        """The progress that is left for a second search."""
        return Part(self._progress, self._done, 1.0)

    def _share(self) -> float:
        """A search that has found nobody's plan leaves half of the time to the next one."""
        return 1.0 if self._patient or self._best < _INFEASIBLE else 0.5

    def _tell(self, now: float) -> None:
        self._done = min(1.0, max((now - self.begun) / self._limits.seconds, self._rounds / self._limits.rounds))
        self._progress.step(self._done, _("Planning routes"))
