"""The best assignment of students to mentors, by three aims in strict order.

1. As many students as possible, and among those sets the one that serves the highest need first.
2. The highest total score.
3. The most even load: the least sum of squares over mentors, places already taken counted.

Ties fall by the order of the keys. One scalar cost for all three would leave OR-Tools' range at district size, so
the first aim is solved alone, and the other two, which fit one scalar, only on what its prices leave open.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from iattend_desktop.i18n import _
from iattend_desktop.matching.certificate import Certificate, undercut
from iattend_desktop.matching.graph import CandidateGraph, OpenPart
from iattend_desktop.matching.prices import all_prices, left_open, need_prices, place_costs
from iattend_desktop.progress import SILENT, Progress

Ints = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer[Any]]
CORE, MORE = 24, 32
"""Candidates of a student that are solved at first, and that come in at once where the prices show better ones."""
MARGIN = np.array([[0], [2000], [0]])
"""Pairs so close to the prices, in score, come in together with those that beat them: it saves rounds."""
ROWS = 512


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who mentors whom. ``mentor_of`` int32[mentees], −1 where unmatched; ``total_score`` thousandths of a point."""

    mentor_of: npt.NDArray[np.int32]
    matched: int
    total_score: int
    certificate: Certificate


def solve(graph: CandidateGraph, *, progress: Progress | None = None) -> Assignment:
    """The best assignment with its proof; the same for the same input in any row order.

    Pins stand. ``progress`` may raise :class:`~iattend_desktop.progress.Cancelled` between the steps.
    """
    part = graph.open_part
    chosen, mentee_prices, mentor_prices = best_edges(part, progress or SILENT)
    mentor_of = np.full(graph.mentees, -1, np.int32)
    if graph.pins:
        pinned_mentee, pinned_mentor = np.array(graph.pins, np.int64).T
        mentor_of[pinned_mentee] = pinned_mentor
    mentor_of[graph.mentee_by_key[part.mentee[chosen]]] = graph.mentor_by_key[part.mentor[chosen]]
    mentee = np.flatnonzero(mentor_of >= 0)
    return Assignment(
        mentor_of=mentor_of,
        matched=mentee.size,
        total_score=int(graph.score[graph.find_edges(mentee, mentor_of[mentee])].sum()),
        certificate=Certificate("optimal", 0, mentee_prices[:, graph.mentee_rank], mentor_prices[:, graph.mentor_rank]),
    )


def best_edges(part: OpenPart, progress: Progress) -> tuple[Ints, Ints, Ints]:
    """The chosen edges, and the prices of all students and mentors that prove them best.

    Where there are many candidates, only each student's most promising ones are solved; pairs that are worth more
    than the prices then found come in, until there are none: the proof covers every pair.
    """
    core = promising(part)
    message = _("Finding the best match")
    for tries in itertools.count(1):
        small = part if core is None else part.only(core)
        progress.step(1 - 0.9**tries, message)
        mentor_need = need_prices(small, most_needed(small))
        progress.step(1 - 0.8 * 0.9**tries, message)
        chosen = best_pairs(small, mentor_need)
        mentee_prices, mentor_prices = all_prices(small, chosen, mentor_need)
        if core is None:
            break
        mentor_prices[0, part.free == 0] = part.weight.size + 1
        near = undercut(part, mentee_prices - MARGIN, mentor_prices)
        missed = near[undercut(part.only(near), mentee_prices, mentor_prices)]
        if not missed.size:
            chosen = core[chosen]
            break
        more = [_worst(part, edges, mentee_prices, mentor_prices) for edges in (missed, near)]
        core = np.unique(np.concatenate([core, *more]))
    progress.step(1.0, message)
    return chosen, mentee_prices, mentor_prices


def promising(part: OpenPart) -> Ints | None:
    """Positions of each student's :data:`CORE` best candidates; None where that is nearly all there are."""
    asked = max(np.count_nonzero(np.bincount(part.mentee)) if part.mentee.size else 0, 1)
    if part.mentee.size < 2 * CORE * asked:
        return None
    return best_of_each(part.mentee, part.score, CORE)


def most_needed(part: OpenPart) -> Ints:
    """Edges of one assignment that is best by the first aim alone."""
    mentees, mentors = part.weight.size, part.free.size
    sink = mentees + mentors
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = _arcs(flow, part.mentee, mentees + part.mentor, 1, 0)
    _arcs(flow, np.arange(mentees), sink, 1, part.weight)  # going without
    _arcs(flow, mentees + np.arange(mentors), sink, part.free, 0)
    return _solved(flow, np.r_[np.ones(mentees, np.int64), np.zeros(mentors, np.int64), -mentees], pairs)


def best_pairs(part: OpenPart, mentor_need: Ints) -> Ints:
    """Edges of the assignment that is best by all three aims, given the first aim's mentor prices.

    Every assignment that is best by the first aim uses only pairs whose prices are tight, matches each student
    with a price, and fills each mentor with a price: what is left is one flow with score and evenness in one cost.
    """
    tight, must = left_open(part, mentor_need)
    usable = np.flatnonzero(tight & (part.free[part.mentor] > 0))
    if not usable.size:
        return usable
    mentor_must = mentor_need > 0
    cost, scale = place_costs(part)
    worth = part.score.astype(np.int64) * scale
    place_mentor, place = _places(np.where(mentor_must, 0, part.free))
    mentees, mentors = part.weight.size, part.free.size
    sink = mentees + mentors
    asked = np.zeros(mentees, np.int64)
    asked[part.mentee[usable]] = 1
    full = np.where(mentor_must, part.free, 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    pairs = _arcs(flow, part.mentee[usable], mentees + part.mentor[usable], 1, -worth[usable])
    may = np.flatnonzero((asked > 0) & ~must)
    _arcs(flow, may, sink, 1, 0)
    _arcs(flow, mentees + place_mentor, sink, 1, cost[place_mentor] + 2 * place)
    return usable[_solved(flow, np.r_[asked, -full, full.sum() - asked.sum()], pairs)]


def _worst(part: OpenPart, missed: Ints, mentee: Ints, mentor: Ints) -> Ints:
    """Of the edges that the prices do not cover, those farthest from it, :data:`MORE` a student."""
    i, j = part.mentee[missed], part.mentor[missed]
    need, score, even = (mentee[level][i] + mentor[level][j] for level in range(3))
    short = (part.weight[i] - need) * 1e12 + (part.score[missed] - score) * 1e3 - even
    return missed[best_of_each(i, short, MORE)]


def best_of_each(row: npt.NDArray[np.int32], value: npt.NDArray[Any], count: int) -> Ints:
    """Ascending positions of the ``count`` highest values in each row; ``row`` is sorted."""
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if row.size else np.zeros(0, np.int64)
    ends = np.r_[starts[1:], row.size]
    kept = [np.zeros(0, np.int64)]
    lowest = -np.inf if value.dtype.kind == "f" else np.iinfo(value.dtype).min
    for first in range(0, starts.size, ROWS):
        start, end = starts[first : first + ROWS], ends[first : first + ROWS]
        width = end - start
        filled = np.arange(width.max()) < width[:, None]
        table = np.full(filled.shape, lowest, value.dtype)
        table[filled] = value[start[0] : end[-1]]
        if table.shape[1] > count:
            column = np.argpartition(table, table.shape[1] - count, axis=1)[:, -count:]
            column = np.where(column < width[:, None], column, 0)
        else:
            column = np.where(filled, np.arange(table.shape[1]), 0)
        kept.append(np.unique((start[:, None] + column).ravel()))
    return np.concatenate(kept)


def _places(free: Ints) -> tuple[Ints, Ints]:
    """One entry a place: its mentor, and its number at that mentor from 0."""
    mentor = np.repeat(np.arange(free.size), free)
    return mentor, np.arange(mentor.size) - np.repeat(np.cumsum(free) - free, free)


def _arcs(
    flow: min_cost_flow.SimpleMinCostFlow, tail: Integers, head: Integers | int, capacity: Ints | int, cost: Ints | int
) -> Ints:
    """Add arcs in bulk, numbers standing for whole columns; their positions in the flow."""
    columns = (np.broadcast_to(column, tail.shape).astype(np.int64) for column in (tail, head, capacity, cost))
    added: Ints = flow.add_arcs_with_capacity_and_unit_cost(*columns)
    return added


def _solved(flow: min_cost_flow.SimpleMinCostFlow, supply: Ints, pairs: Ints) -> Ints:
    """Run OR-Tools' minimum-cost flow; positions of those of ``pairs`` that carry flow."""
    flow.set_nodes_supplies(np.arange(supply.size), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise ArithmeticError(_("OR-Tools could not solve the flow: {status}.").format(status=status.name))
    return np.flatnonzero(flow.flows(pairs))
