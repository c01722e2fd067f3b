"""The whole match run against OR-Tools' bare solve of the same prebuilt graph, in one run.

27,000 students and 6,000 mentors, 20 candidates each: first spread over the whole district, then each student's within
one of 60 neighborhoods. Ours: three aims, proof, check of the proof and reasons in words; theirs: one cost, one flow.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import Compare
from iattend_desktop.matching.candidates import score_pairs
from iattend_desktop.matching.columns import Mentees, Mentors, Pool, bit_rows
from iattend_desktop.matching.criteria import DEFAULT_PROFILE
from iattend_desktop.matching.explanation import explain_pairs, explain_unmatched
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import Assignment, solve

STUDENTS, MENTORS, CANDIDATES = 27_000, 6_000, 20
LANGUAGES = ("English", "Spanish")


def district(rng: np.random.Generator) -> Pool:
    """Students and mentors whose facts give scores; which pairs are candidates is given by the benchmark."""
    interests = [f"interest {number}" for number in range(30)]

    def near(count: int) -> Any:
        return rng.normal([34.05, -118.3], 0.05, (count, 2)).T

    def nothing(count: int) -> Any:
        return np.full(count, -1)

    def times(count: int) -> Any:
        return rng.integers(1, 1 << 15, count) & rng.integers(1, 1 << 15, count)

    school_at = near(1000)
    school = rng.integers(0, 1000, STUDENTS)
    site = near(MENTORS)
    mentees = Mentees(
        key=np.arange(STUDENTS),
        need=rng.integers(0, 1000, STUDENTS),
        consent=np.ones(STUDENTS, int),
        language=rng.integers(0, 2, STUDENTS),
        school=school,
        latitude=school_at[0][school],
        longitude=school_at[1][school],
        home_latitude=np.full(STUDENTS, np.nan),
        home_longitude=np.full(STUDENTS, np.nan),
        grade=rng.integers(-1, 13, STUDENTS),
        meeting_wish=np.zeros(STUDENTS, int),
        refused_kinds=np.zeros(STUDENTS, int),
        availability=times(STUDENTS),
        interests=bit_rows(rng.integers(0, 30, (STUDENTS, 4)), 30),
        cause_groups=rng.integers(0, 16, STUDENTS),
        last_mentor=nothing(STUDENTS),
        household=nothing(STUDENTS),
        sibling_group=nothing(STUDENTS),
    )
    mentors = Mentors(
        key=np.arange(MENTORS),
        screening=np.ones(MENTORS, int),
        missing_steps=[""] * MENTORS,
        expires=np.full(MENTORS, np.datetime64("2027-08-01")),
        capacity=rng.integers(2, 8, MENTORS),
        load=np.zeros(MENTORS, int),
        languages=bit_rows([[0, 1]] * MENTORS, 2),
        school=nothing(MENTORS),
        latitude=site[0],
        longitude=site[1],
        travel_miles=np.full(MENTORS, np.nan),
        virtual=np.ones(MENTORS, int),
        grade_low=np.full(MENTORS, -99),
        grade_high=np.full(MENTORS, -99),
        kind=np.zeros(MENTORS, int),
        availability=times(MENTORS),
        interests=bit_rows(rng.integers(0, 30, (MENTORS, 4)), 30),
        expertise=rng.integers(0, 16, MENTORS),
    )
    return Pool(mentees, mentors, np.datetime64("2027-06-30"), LANGUAGES, interests, np.zeros((0, 2), int))


def edges(rng: np.random.Generator, neighborhoods: int) -> tuple[Any, Any]:
    """Each student's candidates, drawn from the mentors of one neighborhood."""
    size = MENTORS // neighborhoods
    first = (np.arange(STUDENTS) % neighborhoods) * size
    drawn = np.stack([rng.choice(size, CANDIDATES, replace=False) for _student in range(STUDENTS)])
    mentor = np.sort(first[:, None] + drawn, axis=1)
    return np.repeat(np.arange(STUDENTS), CANDIDATES).astype(np.int32), mentor.ravel().astype(np.int32)


def bare_flow(graph: CandidateGraph) -> min_cost_flow.SimpleMinCostFlow:
    """The same graph for OR-Tools alone: as many students as possible, then the score."""
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = STUDENTS + MENTORS
    students, mentors = np.arange(STUDENTS), np.arange(STUDENTS, sink)
    flow.add_arcs_with_capacity_and_unit_cost(
        graph.edge_mentee, STUDENTS + graph.edge_mentor, np.ones(graph.edges, int), -graph.score.astype(np.int64)
    )
    without = np.full(STUDENTS, 10**9)
    flow.add_arcs_with_capacity_and_unit_cost(students, np.full(STUDENTS, sink), np.ones(STUDENTS, int), without)
    flow.add_arcs_with_capacity_and_unit_cost(mentors, np.full(MENTORS, sink), graph.capacity, np.zeros(MENTORS, int))
    flow.set_nodes_supplies(np.arange(sink + 1), np.r_[np.ones(STUDENTS, int), np.zeros(MENTORS, int), -STUDENTS])
    return flow


def whole_run(pool: Pool, mentee: Any, mentor: Any, score: Any) -> Assignment:
    """From candidates to a checked and explained match."""
    graph = CandidateGraph(
        capacity=pool.mentors.capacity,
        edge_mentee=mentee,
        edge_mentor=mentor,
        score=score,
        need=pool.mentees.need,
        load=pool.mentors.load,
    )
    assignment = solve(graph)
    assert assignment.certificate.holds(graph, assignment)
    matched = np.flatnonzero(assignment.mentor_of >= 0)
    reasons = explain_pairs(pool, DEFAULT_PROFILE, matched, assignment.mentor_of[matched])
    unmatched = explain_unmatched(pool, DEFAULT_PROFILE, graph, assignment.mentor_of)
    assert len(reasons) + len(unmatched) == STUDENTS
    return assignment


@pytest.mark.parametrize(("spread", "neighborhoods"), [("over the whole district", 1), ("in 60 neighborhoods", 60)])
def test_match_run_against_the_bare_solve(
    benchmark: BenchmarkFixture, compare: Compare, spread: str, neighborhoods: int
) -> None:
    rng = np.random.default_rng(7)
    pool = district(rng)
    mentee, mentor = edges(rng, neighborhoods)
    score = score_pairs(pool, DEFAULT_PROFILE, mentee, mentor)
    ours: list[float] = []

    def timed_run() -> Assignment:
        start = time.perf_counter()
        assignment = whole_run(pool, mentee, mentor, score)
        ours.append(time.perf_counter() - start)
        return assignment

    assignment = benchmark.pedantic(  # type: ignore[no-untyped-call]  # pytest-benchmark leaves it untyped
        timed_run, rounds=3, warmup_rounds=1
    )

    graph = CandidateGraph(
        capacity=pool.mentors.capacity, edge_mentee=mentee, edge_mentor=mentor, score=score, need=pool.mentees.need
    )
    bare: list[float] = []
    for _round in range(3):
        flow = bare_flow(graph)
        start = time.perf_counter()
        status = flow.solve()
        bare.append(time.perf_counter() - start)
        assert status == flow.OPTIMAL
    run, solver = float(np.median(ours[1:])), float(np.median(bare))
    benchmark.extra_info.update(matched=assignment.matched, bare_seconds=solver, ratio=run / solver)
    note = f"{assignment.matched:,} of {STUDENTS:,} matched, {graph.edges:,} candidate pairs"
    compare(f"match run, candidates {spread}", run, "OR-Tools, bare solve", solver, note)
