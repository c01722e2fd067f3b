"""Siblings to one mentor, against trying everything; a stated gap is true, and whatever was changed is refused."""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching import sibling_search
from iattend_desktop.matching.graph import CandidateGraph, InfeasiblePins
from iattend_desktop.matching.siblings import sibling_groups
from iattend_desktop.matching.solver import Assignment, solve
from iattend_desktop.progress import Cancelled
from tests.unit.matching.test_certificate import changed
from tests.unit.matching.test_solver import Case, aims, answer, random_case

SEEDS = int(os.environ.get("IATTEND_SIBLING_SEEDS", "2"))
"""A hundred districts each, tried in four ways against everything that there is: ``docs/evidence`` has a longer run."""


def random_siblings(rng: np.random.Generator, mentees: int) -> list[list[int]]:
    """Groups of two or three, in any order, of some of the students."""
    order = rng.permutation(mentees).tolist()
    groups = []
    while len(order) >= 2 and rng.random() < 0.8:
        size = min(len(order), int(rng.integers(2, 4)))
        groups.append([int(order.pop()) for _member in range(size)])
    return groups


def family_case(rng: np.random.Generator, mentees: int, mentors: int) -> Case:
    """A random case with siblings; a pin now and then."""
    return {**random_case(rng, mentees, mentors), "siblings": random_siblings(rng, mentees)}


def small_case(rng: np.random.Generator) -> Case:
    return family_case(rng, int(rng.integers(2, 7)), int(rng.integers(1, 5)))


def together(case: Case, mentor_of: tuple[int, ...]) -> bool:
    return all(len({mentor_of[member] for member in group} - {-1}) < 2 for group in case["siblings"])


def best_together(case: Case) -> tuple[Any, ...]:
    """What the best of all permitted assignments that keep siblings together is worth."""
    choices: list[list[int]] = [[-1] for _need in case["need"]]
    for i, j in zip(case["edge_mentee"], case["edge_mentor"], strict=True):
        choices[i].append(int(j))
    for i, j in case.get("pins", ()):
        choices[i] = [j]
    free = [max(c - load, 0) for c, load in zip(case["capacity"], case["load"], strict=True)]
    return max(
        aims(case, mentor_of)
        for mentor_of in itertools.product(*choices)
        if together(case, mentor_of) and all(mentor_of.count(j) <= free[j] for j in range(len(free)))
    )


def limits(monkeypatch: pytest.MonkeyPatch, **values: int) -> None:
    for name, value in values.items():
        monkeypatch.setattr(sibling_search, name, value)


@pytest.mark.parametrize(
    "within",
    [
        {},
        {"BRANCHES": 0},  # HiGHS decides upon need too
        {"BRANCHES": 2},  # or, now and then, upon the score at a need that the tree has settled
        {"BRANCHES": 10_000, "FIRST_ROUNDS": 0, "EXACT_PAIRS": -1, "ROUNDS": 0, "RANKED_PAIRS": -1},
    ],
)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_equals_brute_force_at_every_level(seed: int, within: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, **within)
    rng = np.random.default_rng(seed)
    kinds = []
    for _case in range(100):
        case = small_case(rng)
        graph = CandidateGraph(**case)
        assignment = solve(graph)
        proof = assignment.certificate
        assert together(case, answer(assignment))
        assert proof.holds(graph, assignment)
        kinds.append((proof.kind, proof.exact))
        if proof.kind == "optimal" or proof.exact:
            assert aims(case, answer(assignment)) == best_together(case)
    assert {"optimal", "bounded"} == {kind for kind, _exact in kinds}
    if within.get("EXACT_PAIRS") != -1:
        assert ("bounded", False) not in kinds


@pytest.mark.parametrize("seed", range(4))
def test_without_an_exact_solver_the_printed_bound_is_true(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, BRANCHES=0, EXACT_PAIRS=-1, RANKED_PAIRS=-1)
    rng = np.random.default_rng(50 + seed)
    bounded = 0
    for _case in range(100):
        case = small_case(rng)
        graph = CandidateGraph(**case)
        assignment = solve(graph)
        proof = assignment.certificate
        matched, needs, score, _even = best_together(case)
        found = aims(case, answer(assignment))
        assert together(case, answer(assignment))
        assert proof.holds(graph, assignment)
        assert matched <= found[0] + proof.matched_gap
        if proof.need_gap == 0:
            assert needs == found[1]
            assert score <= found[2] + proof.gap
        if proof.kind == "optimal":
            assert found == best_together(case)
        bounded += proof.kind == "bounded"
    assert bounded > 5


def test_never_worse_than_leaving_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, BRANCHES=0, EXACT_PAIRS=-1, RANKED_PAIRS=-1, FIRST_ROUNDS=0, ROUNDS=0)
    rng = np.random.default_rng(70)
    parted = 0
    for _case in range(100):
        case = family_case(rng, 8, 5)
        plain = list(answer(solve(CandidateGraph(**{**case, "siblings": []}))))
        parted += not together(case, tuple(plain))
        for group in case["siblings"]:
            matched = sorted((member for member in group if plain[member] >= 0), key=lambda i: (-case["need"][i], i))
            for member in matched[1:]:
                if plain[member] != plain[matched[0]] and member not in dict(case.get("pins", ())):
                    plain[member] = -1
        found = answer(solve(CandidateGraph(**case)))
        if together(case, tuple(plain)):
            assert aims(case, found) >= aims(case, tuple(plain))
    assert parted > 20


def test_the_one_with_higher_need_is_matched_and_the_other_waits() -> None:
    # Ana and Luz share mentor 0 alone, who has one place; Luz alone reaches mentor 1.
    graph = CandidateGraph(
        capacity=[1, 1],
        edge_mentee=[0, 1, 1],
        edge_mentor=[0, 0, 1],
        score=[50, 10, 90],
        need=[9, 4],
        siblings=[(0, 1)],
    )
    assignment = solve(graph)
    proof = assignment.certificate
    assert answer(assignment) == (0, -1)
    # The bound: the family brings one student to mentor 0 or one to mentor 1, and mentor 0's place is not priced.
    assert (proof.kind, proof.matched_gap, proof.exact) == ("bounded", 0, True)
    assert proof.need_gap == 1  # Luz has the lower of two ranks
    assert proof.holds(graph, assignment)


def test_siblings_share_the_mentor_with_the_best_sum() -> None:
    # Together at mentor 0: 60 + 50; at mentor 1: 40 + 80; parted it would be 60 + 80.
    graph = CandidateGraph(
        capacity=[2, 2],
        edge_mentee=[0, 0, 1, 1],
        edge_mentor=[0, 1, 0, 1],
        score=[60, 40, 50, 80],
        need=[1, 1],
        siblings=[[1, 0]],
    )
    assignment = solve(graph)
    assert answer(assignment) == (1, 1)
    assert (assignment.certificate.kind, assignment.certificate.gap) == ("optimal", 0)
    assert assignment.certificate.holds(graph, assignment)


def test_a_pinned_sibling_draws_the_others_to_the_same_mentor() -> None:
    case: Case = {
        "capacity": [2, 2],
        "edge_mentee": [0, 0, 1, 1],
        "edge_mentor": [0, 1, 0, 1],
        "score": [60, 40, 50, 80],
        "need": [1, 1],
        "siblings": [[0, 1]],
    }
    graph = CandidateGraph(**case, pins=[(0, 0)])
    assignment = solve(graph)
    assert answer(assignment) == (0, 0)
    assert assignment.certificate.kind == "optimal"
    assert assignment.certificate.holds(graph, assignment)
    with pytest.raises(InfeasiblePins, match=r"student Ana with mentor Mx; student Luz with mentor My") as refusal:
        CandidateGraph(**case, pins=[(0, 0), (1, 1)], mentee_key=["Ana", "Luz"], mentor_key=["Mx", "My"])
    assert refusal.value.pins == ((0, 0), (1, 1))


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([[1]], "found a group of 1, expected two students or more"),
        ([[0, 3]], "found student 3, expected 0 to 2"),
        ([[0, 1], [1, 2]], "student 1 is listed 2 times"),
        ([[0, 0]], "student 0 is listed 2 times"),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        CandidateGraph(capacity=[1], edge_mentee=[0], edge_mentor=[0], score=[1], need=[1, 1, 1], siblings=groups)


def test_refuses_parted_siblings_and_every_changed_number() -> None:
    rng = np.random.default_rng(9)
    bounded = 0
    for _case in range(150):
        case = family_case(rng, 7, 4)
        graph = CandidateGraph(**case)
        best = solve(graph)
        proof = best.certificate
        plain = solve(CandidateGraph(**{**case, "siblings": []}))
        if not together(case, answer(plain)):
            assert not proof.holds(graph, plain)
            assert not plain.certificate.holds(graph, plain)
        for field in ("gap", "matched_gap", "need_gap"):
            for step in (-1, 1):
                assert not replace(proof, **{field: getattr(proof, field) + step}).holds(graph, best)
        if proof.kind == "bounded":
            bounded += 1
            assert not replace(proof, kind="optimal").holds(graph, best)
            mentee = int(np.flatnonzero(best.mentor_of >= 0)[0])
            mentor_of = list(answer(best))
            mentor_of[mentee] = -1
            assert not proof.holds(graph, changed(graph, best, mentor_of))
    assert bounded > 10


def middling_case(rng: np.random.Generator, mentees: int, mentors: int) -> Case:
    """Students with ties in need and score, mentors with some places too few, and a third of the students siblings."""
    pairs = np.argwhere(rng.random((mentees, mentors)) < 0.4)
    order = rng.permutation(mentees)[: mentees // 3].tolist()
    return {
        "capacity": rng.integers(1, 4, mentors),
        "load": np.zeros(mentors, int),
        "edge_mentee": pairs[:, 0],
        "edge_mentor": pairs[:, 1],
        "score": rng.integers(0, 60, len(pairs)),
        "need": rng.integers(0, 20, mentees),
        "siblings": [order[at : at + 2] for at in range(0, len(order) - 1, 2)],
    }


def test_same_pairs_in_a_hundred_row_orders() -> None:
    rng = np.random.default_rng(21)
    case = middling_case(rng, 18, 8)
    first = answer(solve(CandidateGraph(**case)))
    assert together(case, first)
    assert not together(case, answer(solve(CandidateGraph(**{**case, "siblings": []}))))
    for _shuffle in range(100):
        rows, columns = rng.permutation(18), rng.permutation(8)
        edges = rng.permutation(len(case["score"]))
        row_of, column_of = np.argsort(rows), np.argsort(columns)
        groups = [rng.permutation(row_of[group]).tolist() for group in case["siblings"]]
        shuffled = CandidateGraph(
            capacity=case["capacity"][columns],
            edge_mentee=row_of[case["edge_mentee"][edges]],
            edge_mentor=column_of[case["edge_mentor"][edges]],
            score=case["score"][edges],
            need=case["need"][rows],
            siblings=[groups[at] for at in rng.permutation(len(groups))],
            mentee_key=rows,
            mentor_key=columns,
        )
        assignment = solve(shuffled)
        assert assignment.certificate.holds(shuffled, assignment)
        assert tuple(-1 if j < 0 else int(columns[j]) for j in assignment.mentor_of[row_of]) == first


def cancelled_after(case: Case, seconds: float) -> float | None:
    """How long the run goes on after it is asked to stop; None where it ends before."""

    class Stop:
        asked = time.perf_counter() + seconds

        def step(self, _fraction: float, message: str) -> None:
            if time.perf_counter() > self.asked:
                raise Cancelled(message)

    stop = Stop()
    try:
        solve(CandidateGraph(**case), progress=stop)
    except Cancelled:
        return time.perf_counter() - stop.asked
    return None


def test_cancelling_stops_within_a_third_of_a_second() -> None:
    case = middling_case(np.random.default_rng(33), 120, 40)
    start = time.perf_counter()
    solve(CandidateGraph(**case))
    whole = time.perf_counter() - start
    late = [cancelled_after(case, whole * share) for share in (0.1, 0.4, 0.7)]
    stopped = [seconds for seconds in late if seconds is not None]
    assert len(stopped) >= 2
    assert max(stopped) < 0.3


def test_progress_never_goes_back() -> None:
    class Steps:
        fractions: list[float]

        def __init__(self) -> None:
            self.fractions = []

        def step(self, fraction: float, _message: str) -> None:
            self.fractions.append(fraction)

    steps = Steps()
    solve(CandidateGraph(**middling_case(np.random.default_rng(34), 60, 20)), progress=steps)
    assert steps.fractions == sorted(steps.fractions)
    assert 0 <= steps.fractions[0] <= steps.fractions[-1] <= 1


def test_groups_are_read_off_a_column_of_numbers() -> None:
    assert sibling_groups([]) == []
    assert sibling_groups([-1, -1, 3]) == []
    assert sibling_groups(np.array([5, 0, -1, 5, 0, 5])) == [[0, 3, 5], [1, 4]]


def test_families_of_other_components_stay_as_they_are() -> None:
    """Two districts side by side: the one without parted siblings has the match and prices it has alone."""
    rng = np.random.default_rng(40)
    case = middling_case(rng, 30, 12)
    apart: Case = {
        "capacity": [*case["capacity"], 1, 1],
        "load": [*case["load"], 0, 0],
        "edge_mentee": [*case["edge_mentee"], 30, 30, 31],
        "edge_mentor": [*case["edge_mentor"], 12, 13, 13],
        "score": [*case["score"], 5, 50, 40],
        "need": [*case["need"], 3, 3],
        "siblings": case["siblings"],
    }
    alone: Assignment = solve(CandidateGraph(**case))
    both = solve(CandidateGraph(**apart))
    assert answer(both) == (*answer(alone), 12, 13)
    assert (both.certificate.gap, both.certificate.exact) == (alone.certificate.gap, alone.certificate.exact)
