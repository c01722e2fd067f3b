"""Neighbourhoods and components against what a person counts by hand, plain loops and networkx."""

from __future__ import annotations

import time
from typing import Any

import networkx as nx
import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import Bottleneck, Link, MatchedGraph, component, neighbourhood
from iattend_desktop.matching.solver import solve
from tests.unit.matching.test_solver import random_case


@pytest.fixture
def matched() -> MatchedGraph:
    """Students 0 to 4, mentors 0 to 3. Mentor 0 has one place, which student 0 got and student 1 did not; mentor 1 has
    3 places, two of them taken before the run; mentor 3 may have student 4 only and keeps one of two places."""
    graph = CandidateGraph(
        capacity=[1, 3, 1, 2],
        load=[0, 2, 0, 0],
        edge_mentee=[0, 0, 0, 1, 2, 2, 3, 4],
        edge_mentor=[0, 1, 2, 0, 1, 2, 2, 3],
        score=[90, 70, 80, 60, 50, 40, 30, 20],
        need=[2, 1, 1, 1, 1],
    )
    return MatchedGraph(graph, np.array([0, -1, 1, 2, 3], np.int32))


def test_around_a_student(matched: MatchedGraph) -> None:
    around = neighbourhood(matched, mentee=0)
    assert {node.mentee: (node.mentor, node.permitted) for node in around.students} == {0: (0, 3), 2: (1, 2), 3: (2, 1)}
    assert {node.mentor: (node.places, node.taken, node.full, node.permitted) for node in around.mentors} == {
        0: (1, 1, True, 2),
        1: (3, 3, True, 2),
        2: (1, 1, True, 3),
    }
    assert around.links == (
        Link(0, 0, 90, True),
        Link(0, 2, 80, False),
        Link(0, 1, 70, False),
        Link(2, 1, 50, True),
        Link(2, 2, 40, False),
        Link(3, 2, 30, True),
    )
    assert (around.more_students, around.more_mentors) == (0, 0)


def test_around_a_mentor(matched: MatchedGraph) -> None:
    around = neighbourhood(matched, mentor=2)
    assert {node.mentee for node in around.students} == {0, 2, 3}
    assert {node.mentor for node in around.mentors} == {0, 1, 2}
    (alone,) = neighbourhood(matched, mentor=3).mentors
    assert (alone.places, alone.taken, alone.full) == (2, 1, False)
    around = neighbourhood(matched, mentor=0)
    assert {node.mentee: node.mentor for node in around.students} == {0: 0, 1: -1}
    assert [node.mentor for node in around.mentors] == [0]


def test_the_proposed_mentor_is_always_shown_and_the_rest_counted() -> None:
    """Student 0 has the worst of ten mentors; every other mentor got one of students 1 to 9."""
    graph = CandidateGraph(
        capacity=[1] * 10,
        edge_mentee=[0] * 10 + list(range(1, 10)),
        edge_mentor=list(range(10)) + list(range(9)),
        score=[100 - j for j in range(10)] + [0] * 9,
        need=[1] * 10,
    )
    matched = MatchedGraph(graph, np.array([9, *range(9)], np.int32))
    around = neighbourhood(matched, mentee=0, most=4)
    assert {node.mentor for node in around.mentors} == {0, 1, 2, 9}
    assert {node.mentee for node in around.students} == {0, 1, 2, 3}
    assert (around.more_mentors, around.more_students) == (6, 0)
    around = neighbourhood(matched, mentor=0, most=1)
    assert [node.mentee for node in around.students] == [1]
    assert (around.more_students, around.more_mentors) == (1, 0)


def test_a_mentor_with_more_students_than_room() -> None:
    graph = CandidateGraph(capacity=[20], edge_mentee=range(20), edge_mentor=[0] * 20, score=range(20), need=[1] * 20)
    around = neighbourhood(MatchedGraph(graph, np.zeros(20, np.int32)), mentor=0, most=12)
    assert {node.mentee for node in around.students} == set(range(8, 20))
    assert around.more_students == 8
    around = neighbourhood(MatchedGraph(graph, np.zeros(20, np.int32)), mentee=3, most=12)
    assert (len(around.students), around.more_students, around.more_mentors) == (12, 8, 0)
    assert 3 in {node.mentee for node in around.students}


def test_a_person_alone() -> None:
    graph = CandidateGraph(capacity=[2], edge_mentee=[], edge_mentor=[], score=[], need=[1])
    matched = MatchedGraph(graph, np.array([-1], np.int32))
    around = neighbourhood(matched, mentee=0)
    assert ([node.mentee for node in around.students], around.mentors, around.links) == ([0], (), ())
    around = neighbourhood(matched, mentor=0)
    assert (around.students, [node.taken for node in around.mentors]) == ((), [0])
    alone = component(matched, mentee=0)
    assert (alone.students, alone.mentors, alone.places, alone.matched, alone.short) == (1, 0, 0, 0, None)


def test_one_of_the_two_must_be_named(matched: MatchedGraph) -> None:
    for people in ({}, {"mentee": 0, "mentor": 0}):
        with pytest.raises(ValueError, match="a student or a mentor"):
            neighbourhood(matched, **people)
        with pytest.raises(ValueError, match="a student or a mentor"):
            component(matched, **people)


def test_a_component_by_hand(matched: MatchedGraph) -> None:
    whole = component(matched, mentee=1)
    assert (whole.students, whole.mentors, whole.pairs, whole.places, whole.matched) == (4, 3, 7, 3, 3)
    assert whole.short == Bottleneck(students=4, mentors=3, places=3)  # student 1 → mentor 0 → student 0 → all
    assert whole.drawn is not None
    assert len(whole.drawn.links) == 7
    other = component(matched, mentor=3)
    assert (other.students, other.mentors, other.places, other.matched, other.short) == (1, 1, 2, 1, None)


def test_a_bottleneck_is_not_claimed_where_a_place_could_be_had() -> None:
    graph = CandidateGraph(capacity=[1, 1], edge_mentee=[0, 0, 1], edge_mentor=[0, 1, 0], score=[1] * 3, need=[1, 1])
    assert component(MatchedGraph(graph, np.array([0, -1])), mentee=1).short is None


def a_district(rng: np.random.Generator, **changes: Any) -> MatchedGraph:
    case = random_case(rng, 7, 5) | changes
    graph = CandidateGraph(**case)
    return MatchedGraph(graph, solve(graph).mentor_of)


@pytest.mark.parametrize("seed", range(40))
def test_against_loops_and_networkx(seed: int) -> None:
    matched = a_district(np.random.default_rng(seed))
    graph, mentor_of = matched.graph, matched.mentor_of.tolist()
    score = {
        (i, j): s
        for i, j, s in zip(graph.edge_mentee.tolist(), graph.edge_mentor.tolist(), graph.score.tolist(), strict=True)
    }
    web: nx.Graph[tuple[str, int]] = nx.Graph()
    web.add_nodes_from(("student", i) for i in range(7))
    web.add_nodes_from(("mentor", j) for j in range(5))
    web.add_edges_from((("student", i), ("mentor", j)) for i, j in score)
    for i in range(7):
        best = [j for _less, j in sorted((-score[i, j], j) for j in range(5) if (i, j) in score)]
        shown = set(best[:3])
        if mentor_of[i] >= 0 and mentor_of[i] not in shown:
            shown = {*best[:2], mentor_of[i]}
        got = {i} | {k for k in range(7) if mentor_of[k] in shown}
        around = neighbourhood(matched, mentee=i, most=3)
        assert {node.mentor for node in around.mentors} == shown
        assert around.more_mentors == len(best) - len(shown)
        assert len(around.students) + around.more_students == len(got)
        assert {node.mentee for node in around.students} <= got
        people = [(a.mentee, b.mentor) for a in around.students for b in around.mentors]
        assert {(link.mentee, link.mentor): link.score for link in around.links} == {
            pair: score[pair] for pair in people if pair in score
        }
        assert {(link.mentee, link.mentor) for link in around.links if link.chosen} == {
            pair for pair in people if mentor_of[pair[0]] == pair[1]
        }
        nodes = nx.node_connected_component(web, ("student", i))
        members = {at for side, at in nodes if side == "student"}
        whole = component(matched, mentee=i)
        assert (whole.students, whole.mentors) == (len(members), len(nodes) - len(members))
        assert whole.pairs == web.subgraph(nodes).number_of_edges()
        assert whole.matched == sum(mentor_of[k] >= 0 for k in members)


@pytest.mark.parametrize("seed", range(40))
def test_a_bottleneck_is_true_by_halls_condition(seed: int) -> None:
    """The students of it reach no other mentor and are more than the places by just those who are left."""
    matched = a_district(np.random.default_rng(seed), pins=[])
    graph = matched.graph
    students, mentors = matched.short_of
    reached = {int(j) for i, j in zip(graph.edge_mentee, graph.edge_mentor, strict=True) if students[i]}
    assert reached == set(np.flatnonzero(mentors).tolist())
    left = int(((matched.mentor_of < 0) & (matched.permitted_mentors > 0)).sum())
    assert students.sum() - matched.places[mentors].sum() == left


def test_a_pinned_student_does_not_widen_the_bottleneck() -> None:
    """Student 0 is pinned to mentor 0 although mentor 1 is free; student 1 has mentor 0 only and gets nobody."""
    graph = CandidateGraph(
        capacity=[1, 1], edge_mentee=[0, 0, 1], edge_mentor=[0, 1, 0], score=[1, 1, 1], need=[1, 1], pins=[(0, 0)]
    )
    matched = MatchedGraph(graph, solve(graph).mentor_of)
    assert component(matched, mentee=1).short == Bottleneck(students=2, mentors=1, places=1)


def test_a_long_chain_is_one_component() -> None:
    """Student i may have mentors i and i + 1, named from the far end, so that labels travel the longest way."""
    count = 3_000
    mentee = np.repeat(np.arange(count), 2)
    mentor = count - (mentee + np.tile([0, 1], count))
    graph = CandidateGraph(
        capacity=np.ones(count + 1, int), edge_mentee=mentee, edge_mentor=mentor, score=mentee * 0, need=mentee[::2] * 0
    )
    whole = component(MatchedGraph(graph, np.full(count, -1, np.int32)), mentee=count // 2)
    assert (whole.students, whole.mentors, whole.pairs, whole.drawn) == (count, count + 1, 2 * count, None)


def test_a_neighbourhood_of_a_large_district_is_quick() -> None:
    """27,000 × 6,000 with 100 permitted mentors each: a step of the walk stays within 50 ms of this thread."""
    rng = np.random.default_rng(1)
    mentee = np.repeat(np.arange(27_000, dtype=np.int32), 100)
    mentor = ((mentee * 7 + np.tile(np.arange(100, dtype=np.int32) * 60, 27_000)) % 6_000).astype(np.int32)
    graph = CandidateGraph(
        capacity=np.full(6_000, 4),
        edge_mentee=mentee,
        edge_mentor=mentor,
        score=rng.integers(0, 100_000, mentee.size),
        need=np.ones(27_000, int),
    )
    mentor_of = np.where(np.arange(27_000) < 24_000, mentor[::100], -1).astype(np.int32)
    matched = MatchedGraph(graph, mentor_of)
    neighbourhood(matched, mentee=0)  # counts what is counted once
    seconds = []
    for at in range(5):
        start = time.thread_time()
        around = neighbourhood(matched, mentee=at * 5_000)
        seconds.append(time.thread_time() - start)
        assert around.more_mentors == 90
    assert sorted(seconds)[2] < 0.05
