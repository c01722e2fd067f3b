"""Groups that share too few places, against Hall's condition checked pair by pair and a flow of networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from iattend_desktop.matching.bottleneck import describe_students, find_bottlenecks
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.solver import solve
from tests.unit.matching.pools import ENGLISH, SPANISH, ZAPOTEC, a_pool
from tests.unit.matching.test_solver import Case, random_case


def most_matched(case: Case) -> int:
    """As many students as any match serves, pins kept, by networkx's maximum flow."""
    flow: Any = nx.DiGraph()
    flow.add_nodes_from(["start", "end"])
    pins = dict(case.get("pins", ()))
    for i, j in zip(case["edge_mentee"].tolist(), case["edge_mentor"].tolist(), strict=True):
        if pins.get(i, j) == j:
            flow.add_edge("start", ("student", i), capacity=1)
            flow.add_edge(("student", i), ("mentor", j), capacity=1)
    for j, (capacity, load) in enumerate(zip(case["capacity"].tolist(), case["load"].tolist(), strict=True)):
        flow.add_edge(("mentor", j), "end", capacity=max(capacity - load, 0))
    return int(nx.maximum_flow_value(flow, "start", "end"))


@pytest.mark.parametrize("seed", range(200))
def test_each_group_has_fewer_places_than_students_and_explains_exactly_who_is_left(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = random_case(rng, int(rng.integers(1, 25)), int(rng.integers(1, 8)))
    pairs = list(zip(case["edge_mentee"].tolist(), case["edge_mentor"].tolist(), strict=True))
    pins = dict(case.get("pins", ()))
    graph = CandidateGraph(**case)
    found = find_bottlenecks(MatchedGraph(graph, solve(graph).mentor_of))
    seen: set[int] = set()
    for one in found:
        students, mentors = set(one.mentees.tolist()), set(one.mentors.tolist())
        reached = {j for i, j in pairs if i in students and pins.get(i, j) == j}
        assert reached == mentors
        free = np.maximum(case["capacity"] - case["load"], 0)
        assert one.places == sum(int(free[j]) for j in mentors) < len(students)
        assert not students & seen
        seen |= students
    with_candidates = len({i for i, _j in pairs})
    assert sum(one.short for one in found) == with_candidates - most_matched(case)
    assert [one.short for one in found] == sorted((one.short for one in found), reverse=True)


def test_groups_that_share_no_mentor_are_told_apart() -> None:
    """Three students share the one place of mentor 0, two others the place of mentor 1; mentor 2 has room."""
    case: Case = {
        "capacity": np.array([1, 1, 5]),
        "load": np.array([0, 0, 0]),
        "edge_mentee": np.array([0, 1, 2, 3, 4, 5]),
        "edge_mentor": np.array([0, 0, 0, 1, 1, 2]),
        "score": np.zeros(6, np.int64),
        "need": np.zeros(6, np.int64),
    }
    graph = CandidateGraph(**case)
    first, second = find_bottlenecks(MatchedGraph(graph, solve(graph).mentor_of))
    assert (first.mentees.tolist(), first.mentors.tolist(), first.places, first.short) == ([0, 1, 2], [0], 1, 2)
    assert (second.mentees.tolist(), second.mentors.tolist(), second.places, second.short) == ([3, 4], [1], 1, 1)
    assert first.words == "3 students share 1 place"


def test_who_they_are_in_words() -> None:
    pool = a_pool(4, 1, student_language=[SPANISH, SPANISH, ENGLISH, ZAPOTEC], student_grade=[6, 8, 7, -99])
    regions = ["East", "East", "", "East"]
    assert describe_students(pool, regions, np.array([0, 1])) == "Spanish · East · grades 6–8"
    assert describe_students(pool, regions, np.array([2])) == "English · region not recorded · grade 7"
    assert describe_students(pool, regions, np.arange(4)) == (
        "Spanish, English and 1 more · East, region not recorded · grades 6–8"
    )
    assert describe_students(pool, regions, np.array([3])) == "Zapotec · East"
