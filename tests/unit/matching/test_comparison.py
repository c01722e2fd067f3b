"""Two runs side by side, worked out by hand and, for many students, by a plain loop over dictionaries."""

from __future__ import annotations

import random

import numpy as np

from iattend_desktop.matching.comparison import ABSENT, NOBODY, Change, Lines, compare, totals


def lines(*rows: tuple[int, int, int]) -> Lines:
    """Lines from (student, mentor, score)."""
    student, mentor, score = np.array(rows, np.int64).reshape(-1, 3).T
    return Lines(student, mentor, score)


def test_what_becomes_of_each_student() -> None:
    first = lines((10, 1, 50_000), (11, 1, 40_000), (12, NOBODY, 0), (13, 2, 30_000), (14, NOBODY, 0), (15, 3, 9_000))
    second = lines((16, 3, 8_000), (14, NOBODY, 0), (13, NOBODY, 0), (12, 2, 20_000), (11, 2, 45_000), (10, 1, 55_000))
    made = compare(first, second)
    assert made.student.tolist() == [10, 11, 12, 13, 14, 15, 16]
    assert [Change(one).name for one in made.change] == [
        "SAME", "MENTOR", "GAINS", "LOSES", "NEITHER", "LEAVES", "JOINS",
    ]  # fmt: skip
    assert made.score_change.tolist() == [5_000, 5_000, 20_000, -30_000, 0, -9_000, 8_000]
    assert (made.before[6], made.after[5]) == (ABSENT, ABSENT)
    assert [made.count(change) for change in Change] == [1, 1, 1, 1, 1, 1, 1]
    before, after = totals(made, np.array([0, 0, 0, 1, 1, 1, 1]), 3)
    assert (before.students.tolist(), before.matched.tolist()) == ([3, 3, 0], [2, 2, 0])
    assert (after.students.tolist(), after.matched.tolist()) == ([3, 3, 0], [3, 1, 0])
    assert [before.mean(group) for group in range(3)] == [45_000.0, 19_500.0, None]
    assert [after.mean(group) for group in range(3)] == [40_000.0, 8_000.0, None]


def test_nothing_against_nothing() -> None:
    made = compare(lines(), lines())
    assert made.student.size == 0
    before, after = totals(made, np.zeros(0, np.int64), 0)
    assert before.students.size == after.matched.size == 0


def test_many_students_as_a_loop_would_count_them() -> None:
    draw = random.Random(7)

    def run() -> dict[int, tuple[int, int]]:
        return {
            student: (draw.randrange(5), draw.randrange(100_000)) if draw.random() < 0.7 else (NOBODY, 0)
            for student in draw.sample(range(1000), 600)
        }

    one, other = run(), run()
    group = {student: student % 4 for student in range(1000)}
    made = compare(*(lines(*((key, *value) for key, value in run.items())) for run in (one, other)))
    both = one.keys() & other.keys()
    assert made.count(Change.GAINS) == sum(one[key][0] < 0 <= other[key][0] for key in both)
    assert made.count(Change.LOSES) == sum(other[key][0] < 0 <= one[key][0] for key in both)
    assert made.count(Change.MENTOR) == sum(0 <= one[key][0] != other[key][0] >= 0 for key in both)
    sums = totals(made, np.array([group[key] for key in made.student.tolist()]), 4)
    for run_of, found in zip((one, other), sums, strict=True):
        for number in range(4):
            mine = [value for key, value in run_of.items() if group[key] == number]
            assert found.students[number] == len(mine)
            assert found.matched[number] == sum(mentor >= 0 for mentor, _score in mine)
            assert found.score[number] == sum(score for _mentor, score in mine)
