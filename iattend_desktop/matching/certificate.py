"""Proof that an assignment is the best one, checked with nothing but additions and comparisons.

Each student and each mentor carries a *price* with three parts, one a level: served need, score, even load.
Compared as in a dictionary (first part first), a student's price plus a mentor's price is never less than what
their pair is worth. So no assignment at all is worth more than the sum of the prices (weak duality, which holds
for any ordered values), and an assignment worth exactly that much is the best at every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from iattend_desktop.matching.graph import CandidateGraph, OpenPart

Prices = npt.NDArray[np.int64]


class Matched(Protocol):
    """What a certificate needs to know of an assignment."""

    @property
    def mentor_of(self) -> npt.NDArray[np.int32]:
        """Each student's mentor, −1 where unmatched."""

    @property
    def matched(self) -> int:
        """Number of students with a mentor."""

    @property
    def total_score(self) -> int:
        """Sum of the pairs' scores, thousandths of a point."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """``mentee_prices`` int64[3, mentees] and ``mentor_prices`` int64[3, mentors], in the graph's positions.

    ``kind`` is ``"optimal"``, or ``"bounded"`` where only the distance to a bound on the total score is proved:
    then ``gap``, in thousandths of a point, is that distance, and the served need is still the best there is.
    Prices are not unique; they are a proof and promise nothing about what one more place would bring.
    """

    kind: Literal["optimal", "bounded"]
    gap: int
    mentee_prices: Prices
    mentor_prices: Prices

    def holds(self, graph: CandidateGraph, assignment: Matched) -> bool:
        """Whether ``assignment`` keeps every rule and pin, and is as good as this certificate says."""
        edge_of = permitted_edges(graph, assignment)
        if edge_of is None or not _well_formed(self, graph):
            return False
        part = graph.open_part
        bound = _bound(part, self.mentee_prices[:, graph.mentee_by_key], self.mentor_prices[:, graph.mentor_by_key])
        if bound is None:
            return False
        need, score, load = (most - worth for most, worth in zip(bound, _worth(graph, edge_of), strict=True))
        if self.kind == "optimal":
            return self.gap == 0 and need == score == load == 0
        return need == 0 and 0 <= score == self.gap


def permitted_edges(graph: CandidateGraph, assignment: Matched) -> npt.NDArray[np.int64] | None:
    """The edge of each student, −1 where unmatched; None where a rule, place, pin or stated total is broken."""
    mentor_of = np.asarray(assignment.mentor_of)
    if mentor_of.shape != (graph.mentees,) or mentor_of.dtype.kind != "i":
        return None
    if mentor_of.size and (mentor_of.min() < -1 or mentor_of.max() >= graph.mentors):
        return None
    mentee = np.flatnonzero(mentor_of >= 0)
    edge = graph.find_edges(mentee, mentor_of[mentee])
    taken = np.bincount(mentor_of[mentee], minlength=graph.mentors)
    if (edge < 0).any() or (taken > np.maximum(graph.capacity - graph.load, 0)).any():
        return None
    if any(mentor_of[pin_mentee] != pin_mentor for pin_mentee, pin_mentor in graph.pins):
        return None
    if assignment.matched != mentee.size or assignment.total_score != int(graph.score[edge].sum()):
        return None
    edge_of = np.full(graph.mentees, -1, np.int64)
    edge_of[mentee] = edge
    return edge_of


def _well_formed(certificate: Certificate, graph: CandidateGraph) -> bool:
    room = (1 << 61) // (int(graph.open_part.free.max(initial=0)) + 1)  # so that nothing below leaves int64
    shapes = ((certificate.mentee_prices, graph.mentees), (certificate.mentor_prices, graph.mentors))
    return certificate.kind in ("optimal", "bounded") and all(
        prices.shape == (3, count)
        and prices.dtype == np.int64
        and (prices.size == 0 or max(int(prices.max()), -int(prices.min())) < room)
        for prices, count in shapes
    )


def undercut(part: OpenPart, mentee: Prices, mentor: Prices) -> npt.NDArray[np.int64]:
    """Edges worth more than the prices of their two ends, compared as in a dictionary; none proves the prices."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, part.score.size, CHUNK):
        edges = slice(start, start + CHUNK)
        i, j = part.mentee[edges], part.mentor[edges]
        first = mentee[0][i] + mentor[0][j] - part.weight[i]
        second = mentee[1][i] + mentor[1][j] - part.score[edges]
        third = mentee[2][i] + mentor[2][j]
        found.append(start + np.flatnonzero(~_not_negative(first, second, third)))
    return np.concatenate(found)


CHUNK = 1 << 20
"""Edges looked at together, so that the check of tens of millions needs little memory."""


def _not_negative(first: Prices, second: Prices, third: Prices) -> npt.NDArray[np.bool_]:
    """Where the triple is zero or more, compared as in a dictionary."""
    result: npt.NDArray[np.bool_] = (first > 0) | ((first == 0) & ((second > 0) | ((second == 0) & (third >= 0))))
    return result


def _bound(part: OpenPart, mentee: Prices, mentor: Prices) -> tuple[int, int, int] | None:
    """What no assignment exceeds, by level; None where the prices do not cover every pair.

    Place ``k`` (from 0) of a mentor costs ``2 * (load + k) + 1`` of evenness: the squares' next difference.
    """
    asked = np.zeros(part.weight.size, bool)
    asked[part.mentee] = True
    if not _not_negative(*mentee[:, asked]).all() or undercut(part, mentee, mentor).size:
        return None
    above, equal = (mentor[0] > 0) | ((mentor[0] == 0) & (mentor[1] > 0)), (mentor[0] == 0) & (mentor[1] == 0)
    places = np.where(above, part.free, np.where(equal, np.clip(mentor[2] // 2 - part.load, 0, part.free), 0))
    evenness = places * (places + 2 * part.load)
    need, score, load = (_exact(mentee[level][asked]) + _exact(places * mentor[level]) for level in range(3))
    return need, score, load - _exact(evenness)


def _worth(graph: CandidateGraph, edge_of: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    """What the assignment outside the pins is worth, by level."""
    part = graph.open_part
    edge_of = edge_of.copy()
    edge_of[[mentee for mentee, _mentor in graph.pins]] = -1
    edge = edge_of[edge_of >= 0]
    taken = np.bincount(graph.mentor_rank[graph.edge_mentor[edge]], minlength=graph.mentors)
    evenness = taken * (taken + 2 * part.load)
    served = part.weight[graph.mentee_rank[graph.edge_mentee[edge]]]
    return _exact(served), int(graph.score[edge].sum()), -_exact(evenness)


def _exact(values: Prices) -> int:
    """The sum without overflow."""
    if not values.size or max(abs(int(values.max())), abs(int(values.min()))) < (1 << 62) // values.size:
        return int(values.sum())
    return sum(values.tolist())
