"""One match run from arrays to a certified, explained assignment, and OR-Tools' bare solve of the same graph.

    python -m benchmarks.matching_run NUMBER

prints one case's peak memory in MiB, in a process of its own: of our run, and of the arrays before it.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

from benchmarks.matching_cases import SIZES, District, district
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, thousandths
from iattend_desktop.matching.explanation import explain_unmatched
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import Assignment, solve


def whole_run(case: District) -> Assignment:
    """Build the graph, match, check the proof; the points of each criterion for each pair, a cause for everybody else.

    Words are made of these when somebody reads them.
    """
    pool = case.pool
    graph = graph_of(case)
    assignment = solve(graph)
    assert assignment.certificate.holds(graph, assignment)
    matched = np.flatnonzero(assignment.mentor_of >= 0)
    mentor = assignment.mentor_of[matched]
    points = sum(
        thousandths(criterion, weight, pool, DEFAULT_PROFILE, matched, mentor)
        for criterion, weight in DEFAULT_PROFILE.criteria
    )
    assert int(np.sum(points)) == assignment.total_score
    unmatched = explain_unmatched(pool, DEFAULT_PROFILE, graph, assignment.mentor_of)
    assert matched.size + len(unmatched) == graph.mentees
    return assignment


def graph_of(case: District) -> CandidateGraph:
    """The graph of a case."""
    return CandidateGraph(
        capacity=case.pool.mentors.capacity,
        edge_mentee=case.mentee,
        edge_mentor=case.mentor,
        score=case.score,
        need=case.pool.mentees.need,
    )


def bare_flow(graph: CandidateGraph) -> min_cost_flow.SimpleMinCostFlow:
    """The same graph for OR-Tools alone: as many students as possible, then the score."""
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = graph.mentees + graph.mentors
    students, mentors = np.arange(graph.mentees), np.arange(graph.mentees, sink)
    flow.add_arcs_with_capacity_and_unit_cost(
        graph.edge_mentee, graph.mentees + graph.edge_mentor, np.ones(graph.edges, int), -graph.score.astype(np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        students, np.full(students.size, sink), np.ones(students.size, int), np.full(students.size, 10**9)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        mentors, np.full(mentors.size, sink), graph.capacity, np.zeros(mentors.size, int)
    )
    supply = np.r_[np.ones(students.size, int), np.zeros(mentors.size, int), -students.size]
    flow.set_nodes_supplies(np.arange(sink + 1), supply)
    return flow


def cpu_seconds_of_ours(case: District) -> tuple[float, Assignment]:
    """CPU seconds of the whole run."""
    start = time.process_time()
    assignment = whole_run(case)
    return time.process_time() - start, assignment


def cpu_seconds_of_theirs(graph: CandidateGraph) -> tuple[float, int]:
    """CPU seconds of OR-Tools' solve alone, the graph already built, and the students it matches."""
    flow = bare_flow(graph)
    start = time.process_time()
    status = flow.solve()
    seconds = time.process_time() - start
    assert status == flow.OPTIMAL
    return seconds, int(flow.flows(np.arange(graph.edges)).sum())


def _peak() -> int:
    """Most memory that the process ever had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    made = district(SIZES[int(sys.argv[1])])
    before = _peak()
    whole_run(made)
    print(_peak(), before)
