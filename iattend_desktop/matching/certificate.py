"""Proof that an assignment is the best one, checked with nothing but additions and comparisons.

Each student and each mentor carries a *price* with three parts, one a level: served need, score, even load.
Compared as in a dictionary (first part first), a student's price plus a mentor's price is never less than what
their pair is worth. So no assignment at all is worth more than the sum of the prices (weak duality, which holds
for any ordered values), and an assignment worth exactly that much is the best at every level.

Siblings who must have one mentor are bounded together: under the mentors' prices a group cannot bring more than at
the one mentor where its members bring most, which is never more than their own prices. Whether the served need is the
best there is, is judged by the plain prices, siblings or not; the score is judged by what the groups can bring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.graph import CandidateGraph, OpenPart
from iattend_desktop.progress import SILENT, Part, Progress

Prices = npt.NDArray[np.int64]
Positions = npt.NDArray[np.integer[Any]]


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

    ``kind`` is ``"optimal"``, or ``"bounded"`` where keeping siblings together leaves a distance to the bound:

    - ``gap``: by how many thousandths of a point more the bound allows in total score, at the same served need,
    - ``matched_gap``: how many students more the bound allows,
    - ``need_gap``: by how many ranks of need, summed over the students served, the bound allows more. Where it is not
      0 the served need may not be the best, nothing is claimed of the score, and ``gap`` is 0.

    ``exact`` tells that an exact solver found nothing better; that is the solver's word and no part of the proof.
    Prices are not unique; they are a proof and promise nothing about what one more place would bring.
    """

    kind: Literal["optimal", "bounded"]
    gap: int
    mentee_prices: Prices
    mentor_prices: Prices
    matched_gap: int = 0
    need_gap: int = 0
    exact: bool = False

    def holds(self, graph: CandidateGraph, assignment: Matched, *, progress: Progress = SILENT) -> bool:
        """Whether ``assignment`` keeps every rule, pin and sibling, and is as good as this certificate says.

        ``progress`` may raise ``Cancelled``.
        """
        progress.step(0.0, CHECKING)
        edge_of = permitted_edges(graph, assignment)
        if edge_of is None or not _well_formed(self, graph):
            return False
        part = graph.open_part
        mentee, mentor = self.mentee_prices[:, graph.mentee_by_key], self.mentor_prices[:, graph.mentor_by_key]
        bound = bound_of(part, mentee, mentor, progress=progress)
        if bound is None:
            return False
        gaps = bound.gaps(_worth(graph, edge_of), assignment.matched - len(graph.pins))
        if self.kind == "optimal":
            return gaps == Gaps(0, 0, 0, 0) == Gaps(self.matched_gap, self.need_gap, self.gap, 0)
        return gaps.matched >= 0 and gaps.need >= 0 and gaps[:3] == (self.matched_gap, self.need_gap, self.gap)


class Gaps(NamedTuple):
    """How much more a bound allows than an assignment has, by level."""

    matched: int
    need: int
    score: int
    load: int


@dataclass(frozen=True, slots=True)
class Bound:
    """What no assignment exceeds: students, need by ranks, and at that need the score and the evenness."""

    matched: int
    need: int
    score: int
    load: int

    def gaps(self, worth: tuple[int, int, int], matched: int) -> Gaps:
        """The distance of an assignment that matches so many students and is worth ``worth`` by level.

        The heaviest set that can be matched is also a largest one: at equal need no student more can be matched.
        """
        need, score, load = worth
        if need != self.need:
            return Gaps(self.matched - matched, self.need - need, 0, 0)
        return Gaps(0, 0, self.score - score, self.load - load)


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
    if any(len({int(mentor_of[member]) for member in group} - {-1}) > 1 for group in graph.siblings):
        return None
    if assignment.matched != mentee.size or assignment.total_score != int(graph.score[edge].sum()):
        return None
    edge_of = np.full(graph.mentees, -1, np.int64)
    edge_of[mentee] = edge
    return edge_of


def _well_formed(certificate: Certificate, graph: CandidateGraph) -> bool:
    part = graph.open_part
    most = max(int(part.free.max(initial=0)), *map(len, part.groups), 1)
    room = (1 << 61) // (most + 1)  # so that nothing below leaves int64
    shapes = ((certificate.mentee_prices, graph.mentees), (certificate.mentor_prices, graph.mentors))
    return certificate.kind in ("optimal", "bounded") and all(
        prices.shape == (3, count)
        and prices.dtype == np.int64
        and (prices.size == 0 or max(int(prices.max()), -int(prices.min())) < room)
        for prices, count in shapes
    )


def undercut(part: OpenPart, mentee: Prices, mentor: Prices, *, progress: Progress = SILENT) -> npt.NDArray[np.int64]:
    """Edges worth more than the prices of their two ends, compared as in a dictionary; none proves the prices."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, part.score.size, CHUNK):
        progress.step(start / part.score.size, CHECKING)
        edges = slice(start, start + CHUNK)
        i, j = part.mentee[edges], part.mentor[edges]
        first = mentee[0][i] + mentor[0][j] - part.weight[i]
        second = mentee[1][i] + mentor[1][j] - part.score[edges]
        third = mentee[2][i] + mentor[2][j]
        found.append(start + np.flatnonzero(~_not_negative(first, second, third)))
    return np.concatenate(found)


CHECKING = _("Checking the proof")
CHUNK = 1 << 20
"""Edges looked at together, so that the check of tens of millions needs little memory."""


def _not_negative(first: Prices, second: Prices, third: Prices) -> npt.NDArray[np.bool_]:
    """Where the triple is zero or more, compared as in a dictionary."""
    result: npt.NDArray[np.bool_] = (first > 0) | ((first == 0) & ((second > 0) | ((second == 0) & (third >= 0))))
    return result


def bound_of(part: OpenPart, mentee: Prices, mentor: Prices, *, progress: Progress = SILENT) -> Bound | None:
    """What no assignment exceeds; None where the prices do not cover every pair."""
    asked = np.zeros(part.weight.size, bool)
    asked[part.mentee] = True
    if (
        not _not_negative(*mentee[:, asked]).all()
        or undercut(part, mentee, mentor, progress=Part(progress, 0.1, 0.7)).size
    ):
        return None
    progress.step(0.7, CHECKING)
    terms = bound_terms(part, mentee, mentor)
    need, score, load, matched = (_exact(terms.mentee[level]) + _exact(terms.mentor[level]) for level in range(4))
    return Bound(matched=matched, need=need, score=score, load=load)


class BoundTerms(NamedTuple):
    """The bound as a sum: int64[4, mentees] and int64[4, mentors]; the levels are need, score, load, matched."""

    mentee: Prices
    mentor: Prices


def bound_terms(part: OpenPart, mentee: Prices, mentor: Prices) -> BoundTerms:
    """What each student and mentor adds to the bound; what a group of siblings adds stands at its first member.

    Place ``k`` (from 0) of a mentor costs ``2 * (load + k) + 1`` of evenness: the squares' next difference.
    Every matched student is one who has a pair with an unpriced mentor, or takes a place of a priced one (König).
    """
    priced = mentor[0] > 0
    above, equal = priced | ((mentor[0] == 0) & (mentor[1] > 0)), (mentor[0] == 0) & (mentor[1] == 0)
    places = np.where(above, part.free, np.where(equal, np.clip(mentor[2] // 2 - part.load, 0, part.free), 0))
    evenness = places * (places + 2 * part.load)
    of_mentor = np.stack([*(places * mentor), np.where(priced, part.free, 0)])
    of_mentor[2] -= evenness
    of_mentee = np.zeros((4, part.weight.size), np.int64)
    of_mentee[:3] = mentee
    of_mentee[3, part.mentee[~priced[part.mentor] & (part.free[part.mentor] > 0)]] = 1
    unasked = np.ones(part.weight.size, bool)
    unasked[part.mentee] = False
    of_mentee[:, unasked] = 0
    if part.groups:
        edges, group = sibling_edges(part)
        unpriced = np.stack([~priced[part.mentor[edges]], *np.zeros((2, edges.size), bool)]).astype(np.int64)
        first = np.array([members[0] for members in part.groups])
        of_mentee[1:, np.concatenate(part.groups)] = 0
        of_mentee[1:3, first] = options(part, edges, group, worth_above(part, edges, mentor)).best(first.size)[1:]
        of_mentee[3, first] = options(part, edges, group, unpriced).best(first.size)[0]
    return BoundTerms(of_mentee, of_mentor)


@dataclass(frozen=True, eq=False)
class Options:
    """What each group of siblings can bring at each mentor whom one of its members may have.

    ``group``, ``mentor`` int64[k], sorted by group, then from the least to the most ``worth`` int64[3, k].
    """

    group: Prices
    mentor: Prices
    worth: Prices

    @property
    def last(self) -> npt.NDArray[np.int64]:
        """Position of the best option of each group that has one."""
        return np.flatnonzero(np.append(self.group[1:] != self.group[:-1], True)[: self.group.size])

    def best(self, groups: int) -> Prices:
        """int64[3, groups]: the most that each group can bring, zero where it can go nowhere."""
        most = np.zeros((3, groups), np.int64)
        most[:, self.group[self.last]] = self.worth[:, self.last]
        return most


def options(part: OpenPart, edges: Prices, group: Prices, gain: Prices) -> Options:
    """What the groups bring, given what each of their edges gains: no loss counts, nor a gain past the free places."""
    mentor = part.mentor[edges].astype(np.int64)
    order = np.lexsort((-gain[2], -gain[1], -gain[0], mentor, group))
    group, mentor, gain = group[order], mentor[order], gain[:, order]
    start = np.flatnonzero(np.append(True, (group[1:] != group[:-1]) | (mentor[1:] != mentor[:-1]))[: group.size])
    place = np.arange(group.size) - np.repeat(start, np.diff(np.append(start, group.size)))
    kept = np.where((place < part.free[mentor]) & _not_negative(*gain), gain, 0)
    worth = np.add.reduceat(kept, start, axis=1) if start.size else kept
    group, mentor = group[start], mentor[start]
    order = np.lexsort((-mentor, worth[2], worth[1], worth[0], group))
    return Options(group[order], mentor[order], worth[:, order])


def sibling_edges(part: OpenPart) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Edges of students who have siblings to keep together, and the group of each."""
    group_of = np.full(part.weight.size, -1, np.int64)
    for number, members in enumerate(part.groups):
        group_of[list(members)] = number
    edges = np.flatnonzero(group_of[part.mentee] >= 0)
    return edges, group_of[part.mentee[edges]]


def worth_above(part: OpenPart, edges: npt.NDArray[np.int64], mentor: Prices) -> Prices:
    """int64[3, e]: by how much each edge is worth more than its mentor's price, by level."""
    i, j = part.mentee[edges], part.mentor[edges]
    return np.stack([part.weight[i] - mentor[0][j], part.score[edges] - mentor[1][j], -mentor[2][j]])


def _worth(graph: CandidateGraph, edge_of: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    """What the assignment outside the pins is worth, by level."""
    edge_of = edge_of.copy()
    edge_of[[mentee for mentee, _mentor in graph.pins]] = -1
    edge = edge_of[edge_of >= 0]
    mentee, mentor = graph.mentee_rank[graph.edge_mentee[edge]], graph.mentor_rank[graph.edge_mentor[edge]]
    return worth(graph.open_part, mentee, mentor, int(graph.score[edge].sum()))


def worth(part: OpenPart, mentee: Positions, mentor: Positions, score: int) -> tuple[int, int, int]:
    """What pairs of the open part are worth, by level: ranks of need served, total score, evenness below zero."""
    taken = np.bincount(mentor, minlength=part.free.size)
    evenness = taken * (taken + 2 * part.load)
    return _exact(part.weight[mentee]), score, -_exact(evenness)


def _exact(values: Prices) -> int:
    """The sum without overflow."""
    if not values.size or max(abs(int(values.max())), abs(int(values.min()))) < (1 << 62) // values.size:
        return int(values.sum())
    return sum(values.tolist())
