"""The whole match run against OR-Tools' bare solve of the same prebuilt graph: medians of seven, in turn, CPU seconds.

Ours: three aims in strict order (as many as possible with the highest need first among 1,000 ranks; score; even load),
proof, check of the proof, points and causes for everybody. Theirs: one cost (as many as possible, then the score), one
flow, the arrays already in it; needs and even load are not looked at.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from benchmarks.conftest import Compare
from benchmarks.matching_cases import SIZES, Size, district
from benchmarks.matching_run import cpu_seconds_of_ours, cpu_seconds_of_theirs, graph_of, whole_run
from iattend_desktop.matching.criteria import DEFAULT_PROFILE
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.recruitment import whom_to_recruit
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.what_if import WhatIf

ROUNDS = 7
LIMITS = (0.25, 0.7, 0.3, 0.7, 0.2)
"""The most that the whole run may take of OR-Tools' bare solve, by case."""
MOST_MEMORY = 1024
"""MiB of the largest case."""


@pytest.mark.parametrize("number", range(len(SIZES)), ids=[size.name for size in SIZES])
def test_match_run_against_the_bare_solve(compare: Compare, number: int) -> None:
    case = district(SIZES[number])
    graph = graph_of(case)
    whole_run(case)  # compiled by now
    ours, theirs = [], []
    for _round in range(ROUNDS):
        seconds, assignment = cpu_seconds_of_ours(case)
        ours.append(seconds)
        seconds, matched = cpu_seconds_of_theirs(graph)
        theirs.append(seconds)
        assert assignment.matched == matched
    peak = _peak_memory(number)
    note = f"{matched:,} of {graph.mentees:,} matched, {graph.edges:,} pairs, peak {peak} MiB, at most {LIMITS[number]}"
    made = compare(SIZES[number].name, float(np.median(ours)), "OR-Tools, bare solve", float(np.median(theirs)), note)
    assert made.ratio <= LIMITS[number]
    assert number < len(SIZES) - 1 or peak <= MOST_MEMORY


def test_a_pilot_of_every_pair(compare: Compare) -> None:
    """162 × 95, each student with each mentor, against networkx' simplex; SciPy's dense solver beside it."""
    case = district(Size("162 × 95, every pair", 162, 95, 95, 1, tied=False))
    graph = graph_of(case)
    assignment = whole_run(case)
    ours = float(np.median([cpu_seconds_of_ours(case)[0] for _round in range(ROUNDS)]))
    flow: nx.DiGraph[object] = nx.DiGraph()
    flow.add_node("end", demand=graph.mentees)
    for student in range(graph.mentees):
        flow.add_node(student, demand=-1)
        flow.add_edge(student, "end", capacity=1, weight=10**9)
    for mentor, capacity in enumerate(graph.capacity.tolist()):
        flow.add_edge(-1 - mentor, "end", capacity=capacity, weight=0)
    for student, mentor, score in zip(case.mentee.tolist(), case.mentor.tolist(), case.score.tolist(), strict=True):
        flow.add_edge(student, -1 - mentor, capacity=1, weight=-score)
    seconds, cost = zip(*(_timed(lambda: nx.network_simplex(flow)[0]) for _round in range(3)), strict=True)
    assert cost[0] == -assignment.total_score + 10**9 * (graph.mentees - assignment.matched)
    made = compare("162 × 95, every pair", ours, "networkx, network_simplex", float(np.median(seconds)), "at most 0.02")
    places = np.repeat(np.arange(graph.mentors), graph.capacity)
    dense = case.score.reshape(graph.mentees, graph.mentors)[:, places].astype(float)
    timed = [_timed(lambda: linear_sum_assignment(dense, maximize=True)) for _round in range(ROUNDS)]
    row, column = timed[0][1]
    assert int(dense[row, column].sum()) == assignment.total_score
    theirs = float(np.median([seconds for seconds, _found in timed]))
    compare("162 × 95, every pair", ours, "SciPy, dense, one aim", theirs, "score alone, no proof, no reasons")
    assert made.ratio <= 0.02


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = run()
    return time.process_time() - start, found


def _peak_memory(number: int) -> int:
    """MiB of one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.matching_run", str(number)]
    root = Path(__file__).parent.parent
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return int(ran.stdout.split()[0])


def test_a_question_and_the_recruitment_list(compare: Compare) -> None:
    """One pair that must stand, and whom to recruit among some 1,000 profiles, each beside one whole new match."""
    size = SIZES[1]
    case = district(size)
    graph = graph_of(case)
    assignment = solve(graph)
    one_match = float(np.median([_timed(lambda: solve(graph))[0] for _round in range(3)]))
    what_if = WhatIf(graph, assignment)
    rng = np.random.default_rng(1)
    edges = rng.choice(graph.edges, 101)
    asked = [
        _timed(partial(what_if.pair, int(graph.edge_mentee[edge]), int(graph.edge_mentor[edge])))[0] for edge in edges
    ]
    note = f"median {1000 * float(np.median(asked)):.1f} ms, most {1000 * max(asked[1:]):.1f} ms"
    compare("one pair that must stand, 27,000", float(np.median(asked)), "one match", one_match, note)
    matched = MatchedGraph(graph, assignment.mentor_of)
    regions = [f"Region {number % size.regions}" for number in range(size.students)]
    whom_to_recruit(case.pool, DEFAULT_PROFILE, regions, matched)
    seconds, found = _timed(lambda: whom_to_recruit(case.pool, DEFAULT_PROFILE, regions, matched))
    note = f"{len(found)} lines, {found[-1].total if found else 0} further matches"
    made = compare("whom to recruit, 27,000", seconds, "one match", one_match, note)
    assert made.ratio <= 20
