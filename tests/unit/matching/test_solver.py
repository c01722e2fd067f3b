"""The optimum against two independent answers: trying everything, and networkx's network simplex."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph, InfeasiblePins
from iattend_desktop.matching.solver import Assignment, solve
from iattend_desktop.progress import Cancelled

Case = dict[str, Any]


def random_case(rng: np.random.Generator, mentees: int, mentors: int) -> Case:
    """A small graph with ties in need and score, full mentors, uneven loads and now and then a pin."""
    pairs = np.argwhere(rng.random((mentees, mentors)) < rng.choice([0.3, 0.6, 0.9]))
    case: Case = {
        "capacity": rng.integers(0, 4, mentors),
        "load": rng.integers(0, 3, mentors),
        "edge_mentee": pairs[:, 0],
        "edge_mentor": pairs[:, 1],
        "score": rng.integers(0, rng.choice([2, 5, 100_001]), len(pairs)),
        "need": rng.integers(0, rng.choice([1, 3, 50]), mentees),
    }
    fits = [tuple(map(int, pair)) for pair in pairs if case["capacity"][pair[1]] > case["load"][pair[1]]]
    if fits and rng.random() < 0.3:
        case["pins"] = [fits[rng.integers(len(fits))]]
    return case


def aims(case: Case, mentor_of: tuple[int, ...]) -> tuple[Any, ...]:
    """What the design asks for, written down naively: bigger is better."""
    pairs = [(i, j) for i, j in enumerate(mentor_of) if j >= 0]
    edges = list(zip(case["edge_mentee"], case["edge_mentor"], strict=True))
    total = list(case["load"])
    for _i, j in pairs:
        total[j] += 1
    return (
        len(pairs),
        tuple(sorted((int(case["need"][i]) for i, _j in pairs), reverse=True)),
        sum(int(case["score"][edges.index(pair)]) for pair in pairs),
        -sum(int(count) ** 2 for count in total),
    )


def best_of_all(case: Case) -> tuple[Any, ...]:
    choices: list[list[int]] = [[-1] for _need in case["need"]]
    for i, j in zip(case["edge_mentee"], case["edge_mentor"], strict=True):
        choices[i].append(int(j))
    for i, j in case.get("pins", ()):
        choices[i] = [j]
    free = [max(c - load, 0) for c, load in zip(case["capacity"], case["load"], strict=True)]
    return max(
        aims(case, mentor_of)
        for mentor_of in itertools.product(*choices)
        if all(mentor_of.count(j) <= free[j] for j in range(len(free)))
    )


def simplex_aims(case: Case) -> tuple[int, int]:
    """Number matched and total score by networkx, with need as digits of one exact number."""
    flow: Any = nx.DiGraph()
    mentees = len(case["need"])
    ranks = {need: rank for rank, need in enumerate(sorted(set(map(int, case["need"]))))}
    for i, need in enumerate(case["need"]):
        served = (mentees + 1) ** (len(ranks) + 1) + (mentees + 1) ** ranks[int(need)]
        flow.add_node(("student", i), demand=-1)
        flow.add_edge(("student", i), "end", capacity=1, weight=served * 10**9)
    pins = dict(case.get("pins", ()))
    for i, j, score in zip(case["edge_mentee"], case["edge_mentor"], case["score"], strict=True):
        if pins.get(int(i), j) == j:
            flow.add_edge(("student", i), ("mentor", j), capacity=1, weight=-int(score))
    for i in pins:
        flow.remove_edge(("student", i), "end")
    for j, (capacity, load) in enumerate(zip(case["capacity"], case["load"], strict=True)):
        flow.add_edge(("mentor", j), "end", capacity=int(max(capacity - load, 0)), weight=0)
    flow.add_node("end", demand=mentees)
    _cost, flows = nx.network_simplex(flow)
    pairs = list(zip(case["edge_mentee"], case["edge_mentor"], case["score"], strict=True))
    taken = [int(s) for i, j, s in pairs if flows[("student", i)].get(("mentor", j), 0)]
    return len(taken), sum(taken)


def answer(assignment: Assignment) -> tuple[int, ...]:
    return tuple(int(j) for j in assignment.mentor_of)


@pytest.mark.parametrize("seed", range(30))
def test_equals_brute_force_and_network_simplex_on_a_hundred_small_cases(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _case in range(100):
        case = random_case(rng, int(rng.integers(0, 6)), int(rng.integers(0, 5)))
        graph = CandidateGraph(**case)
        assignment = solve(graph)
        assert aims(case, answer(assignment)) == best_of_all(case)
        assert (assignment.matched, assignment.total_score) == simplex_aims(case)
        assert assignment.certificate.kind == "optimal"
        assert assignment.certificate.holds(graph, assignment)


@pytest.mark.parametrize("seed", range(4))
def test_equals_network_simplex_on_middling_cases(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    for _case in range(10):
        case = random_case(rng, 25, 12)
        assignment = solve(CandidateGraph(**case))
        assert (assignment.matched, assignment.total_score) == simplex_aims(case)


def test_serving_the_highest_need_first_never_costs_a_match() -> None:
    rng = np.random.default_rng(5)
    for _case in range(100):
        case = random_case(rng, 20, 8)
        case.pop("pins", None)
        alike = {**case, "need": np.zeros(20, int)}
        assert solve(CandidateGraph(**case)).matched == solve(CandidateGraph(**alike)).matched


def test_the_highest_need_wins_the_only_place_over_a_higher_score() -> None:
    graph = CandidateGraph(
        capacity=[1], edge_mentee=[0, 1, 2], edge_mentor=[0, 0, 0], score=[90_000, 100, 100_000], need=[1, 7, 3]
    )
    assert answer(solve(graph)) == (-1, 0, -1)


def test_even_load_counts_places_already_taken() -> None:
    # Two students, equal scores: mentor 0 already has 2, mentor 1 none: both go to mentor 1 (4 + 4 < 9 + 1).
    graph = CandidateGraph(
        capacity=[4, 4], load=[2, 0], edge_mentee=[0, 0, 1, 1], edge_mentor=[0, 1, 0, 1], score=[50] * 4, need=[1, 1]
    )
    assert answer(solve(graph)) == (1, 1)


def test_a_pin_stands_though_it_costs_score_and_takes_a_place() -> None:
    graph = CandidateGraph(
        capacity=[1, 1], edge_mentee=[0, 0, 1], edge_mentor=[0, 1, 0], score=[10, 5, 9], need=[1, 9], pins=[(0, 0)]
    )
    assignment = solve(graph)
    assert answer(assignment) == (0, -1)
    assert assignment.total_score == 10
    assert assignment.certificate.holds(graph, assignment)


@pytest.mark.parametrize(
    ("pins", "named"),
    [
        ([(0, 2)], {(0, 2)}),  # missing edge
        ([(0, 0), (0, 1)], {(0, 0), (0, 1)}),  # one student, two mentors
        ([(0, 1), (1, 1)], {(0, 1), (1, 1)}),  # one place left, two pins
        ([(0, 7)], {(0, 7)}),  # no such mentor
        ([(1, 0)], {(1, 0)}),  # load is over the capacity
    ],
)
def test_contradictory_pins_are_named(pins: list[tuple[int, int]], named: set[tuple[int, int]]) -> None:
    with pytest.raises(InfeasiblePins) as refusal:
        CandidateGraph(
            capacity=[1, 2, 1],
            load=[2 if pins == [(1, 0)] else 0, 1, 0],
            edge_mentee=[0, 0, 1, 1],
            edge_mentor=[0, 1, 1, 0],
            score=[1, 1, 1, 1],
            need=[1, 1],
            pins=pins,
            mentee_key=["Ana", "Ben"],
            mentor_key=["Mx", "My", "Mz"],
        )
    assert set(refusal.value.pins) == named
    assert ("Ana" if pins[0][0] == 0 else "Ben") in str(refusal.value)


def test_a_pin_given_twice_stands_once() -> None:
    graph = CandidateGraph(capacity=[1], edge_mentee=[0], edge_mentor=[0], score=[3], need=[1], pins=[(0, 0), (0, 0)])
    assert graph.pins == ((0, 0),)


def test_same_result_in_a_hundred_row_orders() -> None:
    rng = np.random.default_rng(11)
    case = random_case(rng, 40, 15)
    case["score"] = np.minimum(case["score"], 2)  # many ties
    case["pins"] = [(int(case["edge_mentee"][0]), int(case["edge_mentor"][0]))]
    case["capacity"] = case["capacity"] + 3
    first = answer(solve(CandidateGraph(**case)))
    for _shuffle in range(100):
        rows, columns = rng.permutation(40), rng.permutation(15)
        edges = rng.permutation(len(case["score"]))
        row_of, column_of = np.argsort(rows), np.argsort(columns)
        shuffled = CandidateGraph(
            capacity=case["capacity"][columns],
            load=case["load"][columns],
            edge_mentee=row_of[case["edge_mentee"][edges]],
            edge_mentor=column_of[case["edge_mentor"][edges]],
            score=case["score"][edges],
            need=case["need"][rows],
            pins=[(int(row_of[i]), int(column_of[j])) for i, j in case["pins"]],
            mentee_key=rows,
            mentor_key=columns,
        )
        assignment = solve(shuffled)
        assert assignment.certificate.holds(shuffled, assignment)
        back = [-1 if j < 0 else int(columns[j]) for j in assignment.mentor_of[row_of]]
        assert tuple(back) == first


@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (3, 0), (0, 3), (3, 3)])
def test_nothing_to_match_is_an_answer_with_a_proof(mentees: int, mentors: int) -> None:
    graph = CandidateGraph(
        capacity=np.zeros(mentors, int), edge_mentee=[], edge_mentor=[], score=[], need=np.ones(mentees, int)
    )
    assignment = solve(graph)
    assert answer(assignment) == (-1,) * mentees
    assert (assignment.matched, assignment.total_score) == (0, 0)
    assert assignment.certificate.holds(graph, assignment)


def test_capacity_zero_and_load_above_capacity_leave_no_place() -> None:
    graph = CandidateGraph(capacity=[0, 2], load=[0, 5], edge_mentee=[0, 0], edge_mentor=[0, 1], score=[9, 9], need=[4])
    assignment = solve(graph)
    assert answer(assignment) == (-1,)
    assert assignment.certificate.holds(graph, assignment)


def test_cancelling_stops_the_run() -> None:
    class Stop:
        def step(self, fraction: float, message: str) -> None:
            if fraction > 0:
                raise Cancelled(message)

    with pytest.raises(Cancelled):
        solve(CandidateGraph(capacity=[1], edge_mentee=[0], edge_mentor=[0], score=[1], need=[1]), progress=Stop())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": [100_001]}, "score: found 100001"),
        ({"score": [0.5]}, "whole numbers"),
        ({"edge_mentor": [1]}, "edge_mentor: found 1"),
        ({"capacity": [-1]}, "capacity: found -1"),
        ({"load": [0, 0]}, "one entry a mentor"),
        ({"score": [1, 2]}, "same length"),
        ({"edge_mentee": [0, 0], "edge_mentor": [0, 0], "score": [1, 2]}, "listed twice"),
        ({"need": [1, 1], "mentee_key": ["a", "a"]}, "mentee_key must be unique"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: Case, words: str) -> None:
    case: Case = {"capacity": [1], "edge_mentee": [0], "edge_mentor": [0], "score": [1], "need": [1]}
    with pytest.raises(ValueError, match=words):
        CandidateGraph(**{**case, **change})
