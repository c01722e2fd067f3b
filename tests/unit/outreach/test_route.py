"""Routes of a small day, worked out by hand: what is visited, in which order and when, and what is named instead."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from iattend_desktop.outreach.route import Day, Ints, Route, Stop, Team, Unvisited, Why, plan_routes
from iattend_desktop.outreach.route_check import faults_of
from iattend_desktop.outreach.route_solver import Limits
from iattend_desktop.outreach.travel import straight_line_seconds
from iattend_desktop.progress import Cancelled

QUICK = Limits(seconds=20, rounds=120, without_better=60, patience=60)
ENGLISH, SPANISH = frozenset({"eng"}), frozenset({"spa"})


def line(*places: int) -> Ints:
    """Travel times between places on one street, a minute a unit."""
    at = np.array(places)
    return np.asarray(np.abs(at[:, None] - at))


def day_of(stops: list[Stop], teams: list[Team], *places: int) -> Day:
    return Day(tuple(stops), tuple(teams), line(*places))


def test_a_route_with_its_times() -> None:
    """School at 0, homes at 10, 20 and 30 with windows that allow one order; the team waits for the last to open."""
    stops = [Stop("a", 1, 15, closes=115), Stop("b", 2, 15, closes=140), Stop("c", 3, 15, opens=200)]
    day = day_of(stops, [Team("t", 0, 100, 400, 9)], 0, 10, 20, 30)
    plan = plan_routes(day, QUICK)
    assert faults_of(day, plan) == []
    (route,) = plan.routes
    assert route.travel == 60
    assert plan.travel == 60
    assert [(visit.stop, visit.arrives, visit.begins, visit.ends) for visit in route.visits] == [
        ("a", 110, 110, 125),
        ("b", 135, 135, 150),
        ("c", 160, 200, 215),
    ]
    assert (route.leaves, route.back) == (100, 245)


def test_leaves_just_in_time_for_the_first_window() -> None:
    day = day_of([Stop("a", 1, 15, opens=300, closes=320)], [Team("t", 0, 100, 400, 9)], 0, 10)
    (route,) = plan_routes(day, QUICK).routes
    assert (route.leaves, route.visits[0].arrives, route.back) == (290, 300, 325)


def test_least_way_of_all_orders() -> None:
    """Seven homes at random, one team: no order of them is shorter than the one found (each of 5,040 tried)."""
    rng = np.random.default_rng(3)
    place = rng.integers(0, 100, (8, 2))
    travel = np.abs(place[:, None] - place).sum(axis=2)
    day = Day(tuple(Stop(f"s{n}", n, 1) for n in range(1, 8)), (Team("t", 0, 0, 5000, 9),), travel)
    ways = (travel[[0, *order], [*order, 0]].sum() for order in permutations(range(1, 8)))
    assert plan_routes(day, QUICK).travel == min(ways)


def test_same_plan_in_any_order_of_rows() -> None:
    rng = np.random.default_rng(5)
    place = rng.integers(0, 100, (23, 2))
    travel = np.abs(place[:, None] - place).sum(axis=2)
    needs = [SPANISH if n % 3 == 0 else frozenset[str]() for n in range(20)]
    stops = [Stop(f"s{n:02}", 3 + n, 10, languages=needs[n]) for n in range(20)]
    teams = [Team(f"t{n}", n, 0, 400, 9, SPANISH if n else ENGLISH) for n in range(3)]
    plan = plan_routes(Day(tuple(stops), tuple(teams), travel), QUICK)
    again = plan_routes(Day(tuple(reversed(stops)), tuple(reversed(teams)), travel), QUICK)
    assert plan == again
    assert plan.repeatable
    assert plan.unvisited == ()
    assert faults_of(Day(tuple(stops), tuple(teams), travel), plan) == []


def test_what_nobody_can_visit_is_named() -> None:
    """Each for its own reason; the one that can be visited is."""
    stops = [
        Stop("armenian", 1, 10, languages=frozenset({"hye"})),
        Stop("at night", 1, 10, opens=900, closes=950, languages=SPANISH),
        Stop("far", 2, 10, languages=SPANISH),
        Stop("heavy", 1, 10, demand=7, languages=SPANISH),
        Stop("near", 1, 10, languages=SPANISH),
        Stop("two languages", 1, 10, languages=SPANISH | ENGLISH),
    ]
    teams = [Team("english", 0, 0, 1000, 9, ENGLISH), Team("spanish", 0, 0, 500, 6, SPANISH)]
    teams.append(Team("untrained", 0, 0, 1000, 9, SPANISH | ENGLISH, trained=0))
    day = day_of(stops, teams, 0, 10, 300)
    plan = plan_routes(day, QUICK)
    assert faults_of(day, plan) == []
    assert plan.unvisited == (
        Unvisited("armenian", Why.LANGUAGE),
        Unvisited("at night", Why.HOURS),
        Unvisited("far", Why.HOURS),
        Unvisited("heavy", Why.CAPACITY),
        Unvisited("two languages", Why.LANGUAGE),
    )
    assert plan.stayed == ("untrained",)
    assert [(route.team, [visit.stop for visit in route.visits]) for route in plan.routes] == [("spanish", ["near"])]


def test_a_day_too_full_visits_as_many_as_fit() -> None:
    """Ten homes at one corner, an hour each at 5 minutes from school; 200 minutes hold three of them."""
    stops = [Stop(f"s{n}", 1, 60) for n in range(10)]
    day = day_of(stops, [Team("t", 0, 0, 200, 99)], 0, 5)
    plan = plan_routes(day, QUICK)
    assert faults_of(day, plan) == []
    assert [len(route.visits) for route in plan.routes] == [3]
    assert [one.why for one in plan.unvisited] == [Why.FULL] * 7


def test_comes_back_for_more_and_waits_for_what_is_brought() -> None:
    """Room for two parcels of six, so three trips; three parcels are ready at 100. Without coming back, two visits."""
    early = [Stop(f"early {n}", n, 5, closes=150) for n in (1, 2, 3)]
    late = [Stop(f"late {n}", n, 5, ready=100) for n in (4, 5, 6)]
    day = day_of([*early, *late], [Team("t", 0, 0, 500, 2, returns=True)], 0, 10, 20, 30, 12, 22, 32)
    plan = plan_routes(day, QUICK)
    assert faults_of(day, plan) == []
    (route,) = plan.routes
    assert [visit.trip for visit in route.visits] == [0, 0, 1, 1, 2, 2]
    assert all(visit.trip for visit in route.visits if visit.stop.startswith("late"))
    left = {visit.trip: visit.arrives - day.travel[0, int(visit.stop[-1])] for visit in reversed(route.visits)}
    assert left[0] < 100 <= min(left[1], left[2])
    stays = replace(day, teams=(replace(day.teams[0], returns=False),))
    assert [one.why for one in plan_routes(stays, QUICK).unvisited] == [Why.FULL] * 4


def test_cancel_ends_it() -> None:
    class Cancels:
        def step(self, _fraction: float, _message: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        plan_routes(day_of([Stop("a", 1, 5)], [Team("t", 0, 0, 300, 1)], 0, 10), QUICK, Cancels())


def test_a_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="stop named twice: a"):
        plan_routes(day_of([Stop("a", 1, 5), Stop("a", 1, 5)], [Team("t", 0, 0, 300, 1)], 0, 10), QUICK)


def test_nobody_goes_out() -> None:
    day = day_of([Stop("a", 1, 5)], [], 0, 10)
    assert plan_routes(day, QUICK).unvisited == (Unvisited("a", Why.TEAM),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda route: replace(route, back=400), "is out from"),
        (lambda route: replace(route, travel=1), "on the way"),
        (lambda route: replace(route, visits=route.visits[:1]), "stop b stands 0 times"),
        (lambda route: replace(route, visits=(route.visits[0], route.visits[0])), "stop a stands 2 times"),
        (
            lambda route: replace(route, visits=(replace(route.visits[0], arrives=1), route.visits[1])),
            "is reached at 1",
        ),
        (lambda route: replace(route, visits=(route.visits[0], replace(route.visits[1], begins=0))), "begins at 0"),
        (lambda route: replace(route, team="nobody"), "team nobody has 1 routes"),
    ],
)
def test_the_check_sees_what_is_wrong(change: object, said: str) -> None:
    day = day_of([Stop("a", 1, 5, closes=20), Stop("b", 2, 5)], [Team("t", 0, 0, 100, 2)], 0, 10, 20)
    plan = plan_routes(day, QUICK)
    assert faults_of(day, plan) == []
    (route,) = plan.routes
    assert callable(change)
    wrong: Route = change(route)
    assert any(said in fault for fault in faults_of(day, replace(plan, routes=(wrong,))))


def test_the_check_sees_language_load_and_training() -> None:
    day = day_of([Stop("a", 1, 5)], [Team("t", 0, 0, 100, 2)], 0, 10)
    plan = plan_routes(day, QUICK)
    other = replace(day, stops=(replace(day.stops[0], languages=SPANISH, demand=3),))
    other = replace(other, teams=(replace(day.teams[0], trained=0),))
    assert faults_of(other, plan) == [
        "team t has nobody trained",
        "team t has 3 at a",
        "team t does not speak what a needs",
    ]


def test_straight_line() -> None:
    """One degree of latitude is 69.09 miles on a sphere of 3,958.8 miles; at 30 miles an hour, one and a half times."""
    seconds = straight_line_seconds(np.array([34.0, 35.0]), np.array([-118.0, -118.0]), miles_an_hour=30, detour=1.5)
    assert seconds.tolist() == [[0, 12437], [12437, 0]]
    with pytest.raises(ValueError, match="without coordinates"):
        straight_line_seconds(np.array([34.0, np.nan]), np.array([-118.0, -118.0]))
    with pytest.raises(ValueError, match="speed"):
        straight_line_seconds(np.array([34.0]), np.array([-118.0]), miles_an_hour=0)
