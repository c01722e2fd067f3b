"""The next three mentors of a student against whole new matches with every other pair in turn."""

from __future__ import annotations

import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.next_best import next_mentors
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.what_if import Outcome, WhatIf
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
        assert [others[mentor] for mentor, _outcome in found] == sorted(others.values())[:3]
        for mentor, outcome in found:
            pinned = solve(CandidateGraph(**{**case, "pins": [*pins, (mentee, mentor)]}))
            assert (outcome.matched, outcome.total_score) == (pinned.matched, pinned.total_score)


def test_only_as_many_pairs_are_asked_as_the_proof_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine free mentors, of 9 to 1 thousandths: the best three others lose 1, 2 and 3, and no more is asked."""
    graph = CandidateGraph(
        capacity=np.ones(9, np.int64),
        edge_mentee=np.zeros(9, np.int64),
        edge_mentor=np.arange(9),
        score=np.arange(9, 0, -1),
        need=np.array([1]),
    )
    what_if = WhatIf(graph, solve(graph))
    asked = []
    pair = what_if.pair

    def counted(mentee: int, mentor: int) -> Outcome:
        asked.append(mentor)
        return pair(mentee, mentor)

    monkeypatch.setattr(what_if, "pair", counted)
    found = next_mentors(what_if, 0)
    assert [(mentor, outcome.total_score) for mentor, outcome in found] == [(1, 8), (2, 7), (3, 6)]
    assert asked == [1, 2, 3]
