"""Where students and mentors stand in a picture of two columns: proposed pairs lie straight, few lines cross.

The barycenter method of layered drawings (Sugiyama, Tagawa and Toda 1981): each column in turn is put in the order of
the mean place of its neighbors in the other, the order with the fewest crossings is kept, and neighbors are switched
while that helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import networkx as nx

    Web = nx.Graph[tuple[str, int]]

_SWEEPS = 6
_CHOSEN = 4  # how much more a proposed pair pulls than a possible one


@dataclass(frozen=True, slots=True)
class Rows:
    """The row of each student and each mentor, by position: at least 1 apart in a column, the topmost of all is 0."""

    students: tuple[float, ...]
    mentors: tuple[float, ...]


def two_columns(students: int, mentors: int, pairs: Sequence[tuple[int, int, bool]]) -> Rows:
    """Rows for two columns; ``pairs``: (student, mentor, whether the pair is proposed), each student proposed once at
    most. The order of the positions breaks ties."""
    web = _web(students, mentors, pairs)
    left, right = list(range(students)), list(range(mentors))
    best = crossings(left, right, pairs), left, right
    for sweep in range(_SWEEPS):
        left = _students_in_order(web, left, right)
        count = crossings(left, right, pairs)
        if sweep == 0 or count < best[0]:
            best = count, left, right
        right = _by_mean(web, "mentor", right, "student", left)
    _count, left, right = _switched(web, *best, pairs)
    return _rows(web, left, right)


def crossings(left: Sequence[int], right: Sequence[int], pairs: Sequence[tuple[int, int, bool]]) -> int:
    """How many lines cross where the columns stand in these orders.

    >>> crossings([0, 1], [0, 1], [(0, 1, False), (1, 0, False)])
    1
    """
    if not pairs:
        return 0
    left_place, right_place = np.argsort(left), np.argsort(right)
    one = left_place[[pair[0] for pair in pairs]]
    other = right_place[[pair[1] for pair in pairs]]
    turned = (one[:, None] < one[None, :]) & (other[:, None] > other[None, :])
    return int(turned.sum())


def _web(students: int, mentors: int, pairs: Sequence[tuple[int, int, bool]]) -> Web:
    import networkx as nx  # 0.1 s, which the start of the window need not wait for

    web: Web = nx.Graph()
    web.add_nodes_from(("student", at) for at in range(students))
    web.add_nodes_from(("mentor", at) for at in range(mentors))
    for student, mentor, chosen in pairs:
        web.add_edge(("student", student), ("mentor", mentor), weight=_CHOSEN if chosen else 1)
    return web


def _students_in_order(web: Web, left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Students by the place of the mentor proposed, so that proposed pairs never cross; the others by the mean."""
    place = {("mentor", mentor): at for at, mentor in enumerate(right)}
    mean = _means(web, "student", left, place)
    beside = {
        student: place[mentor]
        for student in left
        for mentor, pair in web[("student", student)].items()
        if pair["weight"] == _CHOSEN
    }
    return sorted(left, key=lambda student: (beside.get(student, mean[student]), student not in beside, mean[student]))


def _switched(
    web: Web, count: int, left: list[int], right: list[int], pairs: Sequence[tuple[int, int, bool]]
) -> tuple[int, list[int], list[int]]:
    """Switch neighboring mentors, and the students with them, as long as that takes crossings away."""
    better = True
    while better:
        better = False
        for at in range(len(right) - 1):
            tried = [*right[:at], right[at + 1], right[at], *right[at + 2 :]]
            students = _students_in_order(web, left, tried)
            fewer = crossings(students, tried, pairs)
            if fewer < count:
                count, left, right, better = fewer, students, tried, True
    return count, left, right


def _by_mean(web: Web, side: str, column: Sequence[int], other: str, order: Sequence[int]) -> list[int]:
    mean = _means(web, side, column, {(other, one): at for at, one in enumerate(order)})
    return sorted(column, key=lambda one: mean[one])


def _means(web: Web, side: str, column: Sequence[int], place: dict[tuple[str, int], int]) -> dict[int, float]:
    """The weighted mean place of the neighbors; who has none keeps the place in the column."""
    means = {}
    for at, one in enumerate(column):
        near = web[(side, one)]
        weight = sum(pair["weight"] for pair in near.values())
        pull = sum(place[node] * pair["weight"] for node, pair in near.items())
        means[one] = pull / weight if weight else float(at)
    return means


def _rows(web: Web, left: Sequence[int], right: Sequence[int]) -> Rows:
    """The longer column is closely packed; the other stands beside its neighbors, as near as their room allows."""
    students = {student: float(at) for at, student in enumerate(left)}
    mentors = {mentor: float(at) for at, mentor in enumerate(right)}
    if len(left) >= len(right):
        wanted = _wanted(web, "mentor", right, students)
        mentors = dict(zip(right, spread(wanted), strict=True))
    else:
        wanted = _wanted(web, "student", left, mentors)
        students = dict(zip(left, spread(wanted), strict=True))
    top = min([*students.values(), *mentors.values()], default=0.0)
    return Rows(
        tuple(students[at] - top for at in range(len(left))), tuple(mentors[at] - top for at in range(len(right)))
    )


def _wanted(web: Web, side: str, column: Sequence[int], rows: dict[int, float]) -> list[float]:
    """The row that each would like: beside whom it is proposed to, else in the middle of whom it could have."""
    wanted = []
    for at, one in enumerate(column):
        near = web[(side, one)]
        chosen = [node for node, pair in near.items() if pair["weight"] == _CHOSEN]
        beside = [rows[node[1]] for node in chosen or near]
        wanted.append(sum(beside) / len(beside) if beside else float(at))
    return wanted


def spread(wanted: Sequence[float]) -> list[float]:
    """Rows in the same order, at least 1 apart, with the least sum of squared moves (pool adjacent violators).

    >>> spread([0.0, 0.0, 5.0])
    [-0.5, 0.5, 5.0]
    """
    blocks: list[tuple[float, int]] = []  # (sum of what is wanted less the own number, how many)
    for at, row in enumerate(wanted):
        total, count = row - at, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    rows: list[float] = []
    for total, count in blocks:
        rows += [total / count + at for at in range(len(rows), len(rows) + count)]
    return rows
