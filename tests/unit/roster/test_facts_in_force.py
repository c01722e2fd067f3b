"""Places of attendance facts as numbers: what is equal, and what stands before what."""

from __future__ import annotations

import random

import numpy as np

from iattend_desktop.roster.facts_in_force import numbered


def test_numbers_are_equal_where_the_columns_are_and_in_their_order() -> None:
    """Against plain tuples, keys that this import draws up (below 0) after all others, the first of them first."""
    for seed in range(40):
        draw = random.Random(seed)
        tables = [
            [
                (draw.choice((-3, -2, -1, 5, 9)), draw.randrange(739_000, 739_003), draw.choice((-1, 0, 4)))
                for _ in range(n)
            ]
            for n in (draw.randrange(12), draw.randrange(1, 12))
        ]
        columns = [[np.array([row[at] for row in rows], np.int64) for at in range(3)] for rows in tables]
        told = [number for numbers in numbered(*columns) for number in numbers.tolist()]
        wanted = [tuple((key < 0, abs(key)) for key in row) for rows in tables for row in rows]
        assert sorted(range(len(told)), key=told.__getitem__) == sorted(range(len(told)), key=wanted.__getitem__)
        assert len(set(told)) == len(set(wanted))


def test_no_rows_have_no_numbers() -> None:
    assert [numbers.tolist() for numbers in numbered([np.zeros(0, np.int64)], [np.array([7])])] == [[], [0]]
