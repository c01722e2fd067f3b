"""The proof refuses whatever was changed after it was written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from iattend_desktop.matching.certificate import Certificate
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import Assignment, solve
from tests.unit.matching.test_solver import Case, aims, answer, random_case


def changed(graph: CandidateGraph, assignment: Assignment, mentor_of: list[int]) -> Assignment:
    """Another assignment that carries the same proof and states its own totals truly."""
    mentors = np.array(mentor_of, np.int32)
    mentee = np.flatnonzero(mentors >= 0)
    edges = graph.find_edges(mentee, mentors[mentee])
    return replace(assignment, mentor_of=mentors, matched=mentee.size, total_score=int(graph.score[edges].sum()))


@pytest.fixture
def graph() -> CandidateGraph:
    """Three students, three mentors with a place or two; students 0 and 1 reach mentors 0 and 1, student 2 all."""
    return CandidateGraph(
        capacity=[2, 2, 2],
        edge_mentee=[0, 0, 1, 1, 2, 2, 2],
        edge_mentor=[0, 1, 0, 1, 0, 1, 2],
        score=[50, 10, 10, 50, 30, 30, 30],
        need=[3, 2, 1],
    )


def test_accepts_the_optimum(graph: CandidateGraph) -> None:
    assignment = solve(graph)
    assert answer(assignment) == (0, 1, 2)
    assert assignment.certificate.holds(graph, assignment)


@pytest.mark.parametrize(
    "mentor_of",
    [
        [1, 0, 2],  # swapped: lower score
        [0, 1, -1],  # dropped
        [0, 1, 0],  # same score, less even
        [2, 1, 0],  # a pair that is not permitted
        [-1, -1, -1],
    ],
)
def test_refuses_another_assignment(graph: CandidateGraph, mentor_of: list[int]) -> None:
    assignment = solve(graph)
    assert not assignment.certificate.holds(graph, changed(graph, assignment, mentor_of))


def test_refuses_false_totals_and_shapes(graph: CandidateGraph) -> None:
    best = solve(graph)
    proof = best.certificate
    assert not proof.holds(graph, replace(best, total_score=best.total_score + 1))
    assert not proof.holds(graph, replace(best, matched=2))
    assert not proof.holds(graph, replace(best, mentor_of=best.mentor_of[:2]))
    assert not proof.holds(graph, replace(best, mentor_of=np.array([0, 1, 3], np.int32)))


def test_refuses_too_many_students_at_a_mentor_and_a_broken_pin() -> None:
    arrays: Case = {"edge_mentee": [0, 1], "edge_mentor": [0, 0], "score": [5, 5], "need": [2, 1]}
    wide, narrow = CandidateGraph(capacity=[2], **arrays), CandidateGraph(capacity=[1], **arrays)
    assert not solve(wide).certificate.holds(narrow, solve(wide))
    pinned = CandidateGraph(capacity=[1], pins=[(1, 0)], **arrays)
    assert answer(solve(pinned)) == (-1, 0)
    assert not solve(narrow).certificate.holds(pinned, solve(narrow))


def test_refuses_the_proof_of_another_graph(graph: CandidateGraph) -> None:
    assignment = solve(graph)
    richer = CandidateGraph(
        capacity=graph.capacity,
        edge_mentee=graph.edge_mentee,
        edge_mentor=graph.edge_mentor,
        score=np.where(graph.edge_mentee == 2, [0, 0, 0, 0, 31, 30, 30], graph.score),
        need=graph.need,
    )
    assert not assignment.certificate.holds(richer, assignment)


def test_refuses_every_other_assignment_and_nudged_price() -> None:
    rng = np.random.default_rng(3)
    refused = 0
    for _case in range(150):
        case = random_case(rng, 6, 4)
        graph = CandidateGraph(**case)
        best = solve(graph)
        best_aims = aims(case, answer(best))
        for _change in range(10):
            mentor_of = list(answer(best))
            mentor_of[rng.integers(6)] = int(rng.integers(-1, 4))
            mentor_of[rng.integers(6)] = int(rng.integers(-1, 4))
            other = changed(graph, best, mentor_of)
            pairs = set(zip(case["edge_mentee"].tolist(), case["edge_mentor"].tolist(), strict=True))
            permitted = all(j < 0 or (i, j) in pairs for i, j in enumerate(mentor_of))
            as_good = permitted and aims(case, tuple(mentor_of)) == best_aims
            if not as_good:
                assert not best.certificate.holds(graph, other)
                refused += 1
        for i in np.flatnonzero(best.mentor_of >= 0):
            if i in dict(graph.pins):
                continue
            prices = best.certificate.mentee_prices.copy()
            prices[rng.integers(3), i] += rng.choice([-1, 1])
            assert not replace(best.certificate, mentee_prices=prices).holds(graph, best)
    assert refused > 500


def test_refuses_prices_of_the_wrong_shape_or_out_of_range(graph: CandidateGraph) -> None:
    best = solve(graph)
    proof = best.certificate
    assert not replace(proof, mentee_prices=proof.mentee_prices[:, :2]).holds(graph, best)
    assert not replace(proof, mentor_prices=proof.mentor_prices + (1 << 61)).holds(graph, best)
    assert not replace(proof, gap=1).holds(graph, best)


def test_a_bound_proves_its_gap_and_nothing_more(graph: CandidateGraph) -> None:
    best = solve(graph)
    worse = changed(graph, best, [1, 0, 2])  # 10 + 10 + 30 points' thousandths instead of 50 + 50 + 30
    bounded = Certificate("bounded", 80, best.certificate.mentee_prices, best.certificate.mentor_prices)
    assert bounded.holds(graph, worse)
    assert not replace(bounded, gap=79).holds(graph, worse)
    assert not bounded.holds(graph, changed(graph, best, [1, 0, -1]))
