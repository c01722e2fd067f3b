"""Each answer to "what if" against a whole new match of the changed graph, and against the students it says move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.what_if import Outcome, WhatIf
from tests.unit.matching.test_solver import Case, aims, answer, random_case

CASES = range(250)


def asked(seed: int) -> tuple[np.random.Generator, Case, WhatIf]:
    """A random case with its match, ready for questions."""
    rng = np.random.default_rng(seed)
    case = random_case(rng, int(rng.integers(1, 16)), int(rng.integers(1, 8)))
    graph = CandidateGraph(**case)
    return rng, case, WhatIf(graph, solve(graph))


def moved_to(what_if: WhatIf, outcome: Outcome) -> tuple[int, ...]:
    """The assignment after an outcome, from its moves alone."""
    mentor_of = what_if.assignment.mentor_of.copy()
    for mentee, before, after in outcome.moved.tolist():
        assert mentor_of[mentee] == before != after
        mentor_of[mentee] = after
    return tuple(int(mentor) for mentor in mentor_of)


def same(what_if: WhatIf, outcome: Outcome, changed: Case) -> None:
    """The outcome is as good as a new match of the changed case, at every level, and its numbers are true."""
    new = solve(CandidateGraph(**changed))
    got = aims(changed, moved_to(what_if, outcome))
    assert got == aims(changed, answer(new))
    assert (outcome.matched, outcome.total_score) == (new.matched, new.total_score)
    before = sorted((changed["need"][i] for i in np.flatnonzero(what_if.assignment.mentor_of >= 0)), reverse=True)
    assert outcome.need_kept == (list(got[1]) >= before)


def without_pins(case: Case, mentee: int) -> list[Any]:
    return [pin for pin in case.get("pins", ()) if pin[0] != mentee]


@pytest.mark.parametrize("seed", CASES)
def test_a_pair_that_must_stand(seed: int) -> None:
    rng, case, what_if = asked(seed)
    for edge in rng.permutation(len(case["score"]))[:4]:
        pair = int(case["edge_mentee"][edge]), int(case["edge_mentor"][edge])
        pins = [*without_pins(case, pair[0]), pair]
        held = sum(pin[1] == pair[1] for pin in pins)
        if held > case["capacity"][pair[1]] - case["load"][pair[1]]:
            with pytest.raises(ValueError, match=r"place|cannot stand"):
                what_if.pair(*pair)
        else:
            same(what_if, what_if.pair(*pair), {**case, "pins": pins})


@pytest.mark.parametrize("seed", CASES)
def test_a_pair_that_must_not_stand(seed: int) -> None:
    _rng, case, what_if = asked(seed)
    for mentee, mentor in enumerate(what_if.assignment.mentor_of.tolist()):
        if mentor >= 0:
            left = ~((case["edge_mentee"] == mentee) & (case["edge_mentor"] == mentor))
            changed = {name: case[name][left] for name in ("edge_mentee", "edge_mentor", "score")}
            same(what_if, what_if.without_pair(mentee, mentor), {**case, **changed, "pins": without_pins(case, mentee)})


@pytest.mark.parametrize("seed", CASES)
def test_more_or_fewer_places(seed: int) -> None:
    rng, case, what_if = asked(seed)
    pinned = np.bincount([pin[1] for pin in case.get("pins", ())], minlength=len(case["capacity"]))
    for mentor in range(len(case["capacity"])):
        more = int(rng.integers(-2, 4))
        capacity = case["capacity"].copy()
        capacity[mentor] += more
        if capacity[mentor] >= max(case["load"][mentor] + pinned[mentor], 0):
            same(what_if, what_if.places(mentor, more), {**case, "capacity": capacity})


@pytest.mark.parametrize("seed", CASES)
def test_a_new_mentor(seed: int) -> None:
    rng, case, what_if = asked(seed)
    mentees = np.flatnonzero(rng.random(len(case["need"])) < 0.5)
    scores = rng.integers(0, 100_001, mentees.size)
    places = int(rng.integers(0, 4))
    changed = {
        **case,
        "capacity": np.append(case["capacity"], places),
        "load": np.append(case["load"], 0),
        "edge_mentee": np.append(case["edge_mentee"], mentees),
        "edge_mentor": np.append(case["edge_mentor"], np.full(mentees.size, len(case["capacity"]))),
        "score": np.append(case["score"], scores),
    }
    same(what_if, what_if.new_mentor(mentees, scores, places), changed)


def test_need_kept_says_whether_somebody_of_greater_need_goes_without() -> None:
    graph = CandidateGraph(
        capacity=[1, 1], edge_mentee=[0, 1, 1, 2], edge_mentor=[0, 0, 1, 1], score=[9, 9, 9, 9], need=[3, 2, 1]
    )
    what_if = WhatIf(graph, solve(graph))
    assert what_if.assignment.mentor_of.tolist() == [0, 1, -1]
    lower = what_if.pair(2, 1)
    assert (lower.matched, lower.need_kept, lower.moved.tolist()) == (2, False, [[1, 1, -1], [2, -1, 1]])
    assert what_if.pair(0, 0).need_kept
    assert what_if.pair(0, 0).moved.tolist() == []


def test_a_pair_that_is_not_permitted_is_refused() -> None:
    graph = CandidateGraph(capacity=[1, 1], edge_mentee=[0], edge_mentor=[0], score=[5], need=[1])
    with pytest.raises(ValueError, match="not permitted"):
        WhatIf(graph, solve(graph)).pair(0, 1)


def test_siblings_stay_where_they_are_while_others_are_asked_about() -> None:
    """Students 0 and 1 are siblings, and at mentor 2 together leave mentors 0 and 1 to students 2 and 3."""
    graph = CandidateGraph(
        capacity=[1, 1, 2],
        edge_mentee=[0, 0, 1, 1, 2, 2, 3, 3],
        edge_mentor=[0, 2, 1, 2, 0, 1, 0, 1],
        score=[90, 50, 90, 50, 60, 40, 40, 60],
        need=[1, 1, 1, 1],
        siblings=[[0, 1]],
    )
    what_if = WhatIf(graph, solve(graph))
    assert what_if.assignment.mentor_of.tolist() == [2, 2, 0, 1]
    swapped = what_if.pair(2, 1)
    assert (swapped.matched, swapped.total_score) == (4, 50 + 50 + 40 + 40)
    assert swapped.moved.tolist() == [[2, 0, 1], [3, 1, 0]]
    parted = what_if.pair(0, 0)
    assert (parted.matched, parted.total_score) == (2, 90 + 60)
