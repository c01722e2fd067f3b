"""The next three mentors of a student against whole new matches with every other pair in turn."""

from __future__ import annotations

import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.next_best import next_mentors, pair_cost
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.what_if import WhatIf
from tests.unit.matching.test_solver import Case, aims, answer, random_case


def loss(case: Case, pinned: Case) -> tuple[int, int]:
    """Ranks of need (from 1) and points that the best match of ``pinned`` has less than that of ``case``."""
    ranks = {need: rank + 1 for rank, need in enumerate(sorted(set(case["need"].tolist())))}
    worth = []
    for one in (case, pinned):
        _count, needs, score, _even = aims(one, answer(solve(CandidateGraph(**one))))
        worth.append((sum(ranks[need] for need in needs), score))
    return worth[0][0] - worth[1][0], worth[0][1] - worth[1][1]


@pytest.mark.parametrize("seed", range(60))
def test_the_next_three_are_those_by_which_the_whole_loses_least(seed: int) -> None:
    rng = np.random.default_rng(seed)
    case = random_case(rng, int(rng.integers(2, 12)), int(rng.integers(2, 9)))
    graph = CandidateGraph(**case)
    best = solve(graph)
    what_if = WhatIf(graph, best)
    pins = list(case.get("pins", ()))
    open_places = case["capacity"] - case["load"] - np.bincount([j for _i, j in pins], minlength=len(case["load"]))
    for mentee in rng.permutation(graph.mentees)[:4].tolist():
        found = next_mentors(what_if, mentee)
        if any(mentee == pin[0] for pin in pins):
            assert found == ()
            continue
        others = {
            int(j): loss(case, {**case, "pins": [*pins, (mentee, int(j))]})
            for i, j in zip(case["edge_mentee"], case["edge_mentor"], strict=True)
            if i == mentee and j != best.mentor_of[mentee] and open_places[j] > 0
        }
        assert [others[cost.mentor] for cost in found] == sorted(others.values())[:3]
        for cost in found:
            pinned = solve(CandidateGraph(**{**case, "pins": [*pins, (mentee, cost.mentor)]}))
            assert cost.fewer == best.matched - pinned.matched
            assert cost.points == best.total_score - pinned.total_score
            assert cost.free == (others[cost.mentor] == (0, 0))
            assert pair_cost(what_if, mentee, cost.mentor) == cost


def test_who_changes_and_who_goes_without() -> None:
    """Student 0 has mentor 0 and student 1 mentor 1, each with one place; 2 has nobody else than 1, and waits. With
    student 0 at mentor 1, student 1 goes to mentor 0 and 10 + 10 points become 6 + 1."""
    graph = CandidateGraph(
        capacity=np.array([1, 1]),
        edge_mentee=np.array([0, 0, 1, 1, 2]),
        edge_mentor=np.array([0, 1, 0, 1, 1]),
        score=np.array([10_000, 6_000, 1_000, 10_000, 9_000]),
        need=np.array([3, 2, 1]),
    )
    what_if = WhatIf(graph, solve(graph))
    (cost,) = next_mentors(what_if, 0)
    assert (cost.mentor, cost.fewer, cost.need_kept, cost.points) == (1, 0, True, 13_000)
    assert (cost.without, cost.change, cost.free) == ((), (1,), False)
    (forced,) = next_mentors(what_if, 2)
    assert (forced.mentor, forced.fewer, forced.need_kept, forced.points) == (1, 0, False, 1_000)
    assert (forced.without, forced.change) == ((1,), ())


def test_an_equally_good_mentor_is_free_to_choose_and_pins_leave_no_place() -> None:
    graph = CandidateGraph(
        capacity=np.array([1, 1, 1]),
        edge_mentee=np.array([0, 0, 0, 1]),
        edge_mentor=np.array([0, 1, 2, 2]),
        score=np.array([5_000, 5_000, 5_000, 0]),
        need=np.array([1, 1]),
        pins=[(1, 2)],
    )
    what_if = WhatIf(graph, solve(graph))
    (cost,) = next_mentors(what_if, 0)
    assert cost.free
    assert pair_cost(what_if, 0, 2) is None
    assert next_mentors(what_if, 1) == ()
