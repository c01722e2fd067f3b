"""Where the cards of a picture stand: worked out by hand, and against every possible order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from iattend_desktop.matching.two_columns import crossings, spread, two_columns

Pairs = list[tuple[int, int, bool]]


def crossing_lines(pairs: Pairs, left: Mapping[int, float], right: Mapping[int, float]) -> int:
    return sum(
        (left[one[0]] - left[other[0]]) * (right[one[1]] - right[other[1]]) < 0
        for one, other in itertools.combinations(pairs, 2)
    )


def test_proposed_pairs_lie_straight() -> None:
    crossed = [(0, 2, True), (1, 1, True), (2, 0, True)]
    rows = two_columns(3, 3, crossed)
    assert [rows.students[i] for i in range(3)] == [rows.mentors[j] for j in (2, 1, 0)]


def test_a_mentor_stands_in_the_middle_of_the_students_proposed() -> None:
    rows = two_columns(4, 2, [(0, 1, True), (1, 0, True), (2, 0, True), (3, 0, True)])
    mine = sorted(rows.students[i] for i in (1, 2, 3))
    assert mine[2] - mine[0] == 2  # side by side
    assert rows.mentors[0] == mine[1]
    assert rows.mentors[1] == rows.students[0]


def test_students_without_a_mentor_do_not_part_those_of_one_mentor() -> None:
    rows = two_columns(5, 1, [(i, 0, i % 2 == 0) for i in range(5)])
    assert sorted(rows.students[i] for i in (0, 2, 4)) == [0, 1, 2]
    assert rows.mentors == (1.0,)


def test_one_student_stands_in_the_middle_of_many_mentors() -> None:
    rows = two_columns(1, 5, [(0, j, False) for j in range(5)])
    assert sorted(rows.mentors) == [0, 1, 2, 3, 4]
    assert rows.students == (2.0,)


def test_nobody_and_nobody_connected() -> None:
    assert two_columns(0, 0, []).students == ()
    assert two_columns(2, 1, []).students == (0.0, 1.0)


def test_against_every_order() -> None:
    """Proposed pairs never cross; a column's rows are 1 apart; in nine graphs of ten no other order that
    keeps proposed pairs from crossing has fewer crossings, and never more than two fewer."""
    over = [crossings_over_the_fewest(np.random.default_rng(seed)) for seed in range(30)]
    assert max(over) <= 2
    assert over.count(0) >= 27


def crossings_over_the_fewest(rng: np.random.Generator) -> int:
    students, mentors = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    chosen = {i: int(rng.integers(mentors)) for i in range(students) if rng.random() < 0.6}
    pairs = [
        (i, j, chosen.get(i) == j)
        for i in range(students)
        for j in range(mentors)
        if chosen.get(i) == j or rng.random() < 0.4
    ]
    rows = two_columns(students, mentors, pairs)
    left, right = dict(enumerate(rows.students)), dict(enumerate(rows.mentors))
    straight = [pair for pair in pairs if pair[2]]
    assert crossing_lines(straight, left, right) == 0
    for column in (rows.students, rows.mentors):
        assert all(after - before >= 1 - 1e-9 for before, after in itertools.pairwise(sorted(column)))
    assert min([*rows.students, *rows.mentors]) == 0
    orders = itertools.product(itertools.permutations(range(students)), itertools.permutations(range(mentors)))
    places = [(dict(zip(a, range(9), strict=False)), dict(zip(b, range(9), strict=False))) for a, b in orders]
    fewest = min(crossing_lines(pairs, one, other) for one, other in places if not crossing_lines(straight, one, other))
    return crossing_lines(pairs, left, right) - fewest


def test_crossings_are_counted() -> None:
    pairs = [(0, 0, True), (0, 1, False), (1, 0, False), (2, 2, True)]
    assert crossings([0, 1, 2], [0, 1, 2], pairs) == 1
    assert crossings([2, 1, 0], [0, 1, 2], pairs) == 3


def test_spread_moves_as_little_as_it_can() -> None:
    assert spread([2.0, 2.0, 2.0, 9.0]) == [1.0, 2.0, 3.0, 9.0]
    assert spread([0.0, 3.0]) == [0.0, 3.0]
    assert spread([]) == []
