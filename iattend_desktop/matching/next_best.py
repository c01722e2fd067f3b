"""What the whole match would lose by another pair: exact, and asked of as few pairs as the proof leaves open.

The prices that prove the match give each pair a distance below which no match with that pair in it can come to the
best one. Pairs are asked in the order of these distances, and no further than until the next cannot be among the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iattend_desktop.matching.graph import Ints
from iattend_desktop.matching.what_if import NoPlace, Outcome, WhatIf

MOST = 3


@dataclass(frozen=True)
class PairCost:
    """What the best match in which a student has this mentor loses against the best of all.

    ``fewer`` matches; ``need_kept``: those served are of as great a need; ``points`` over all, thousandths, below 0
    only where others are served. ``without``: other students who would lose their mentor; ``change``: others who
    would have another one or get one. Positions.
    """

    mentor: int
    fewer: int
    need_kept: bool
    points: int
    without: tuple[int, ...]
    change: tuple[int, ...]

    @property
    def free(self) -> bool:
        """Whether nothing is lost: the two matches are equally good."""
        return self.fewer == 0 and self.need_kept and self.points == 0


def pair_cost(what_if: WhatIf, mentee: int, mentor: int) -> PairCost | None:
    """The cost of one permitted pair; None where pins hold all places of the mentor, so that it cannot stand."""
    try:
        outcome = what_if.pair(mentee, mentor)
    except NoPlace:
        return None
    return _cost(what_if, mentee, mentor, outcome)


def next_mentors(what_if: WhatIf, mentee: int, most: int = MOST) -> tuple[PairCost, ...]:
    """The other mentors of a student by which the whole loses least, in the order of the program's aims: need served,
    then points. Empty for a student who is pinned, or stays beside a sibling."""
    mentors, bounds = _bounds(what_if, mentee)
    found: list[tuple[tuple[int, int], int, PairCost]] = []
    for at, mentor in enumerate(mentors.tolist()):
        if len(found) == most and found[-1][0] <= (int(bounds[0, at]), int(bounds[1, at])):
            break
        outcome = what_if.pair(mentee, mentor)
        cost = _cost(what_if, mentee, mentor, outcome)
        found.append(((_need_lost(what_if, outcome), cost.points), at, cost))
        found = sorted(found, key=lambda one: one[:2])[:most]
    return tuple(cost for _loss, _at, cost in found)


def _bounds(what_if: WhatIf, mentee: int) -> tuple[Ints, Ints]:
    """The mentors whom a student could have instead, and what is lost by each at least, need and points, int64[2, k];
    least first."""
    graph, assignment, part = what_if.graph, what_if.assignment, what_if.graph.open_part
    row = int(graph.mentee_rank[mentee])
    edges = slice(int(part.start[row]), int(part.start[row + 1]))
    columns = part.mentor[edges].astype(np.int64)
    mentors = graph.mentor_by_key[columns]
    possible = (part.free[columns] > 0) & (mentors != assignment.mentor_of[mentee])
    certificate = assignment.certificate
    prices = certificate.mentee_prices[:2, mentee, None] + certificate.mentor_prices[:2, mentors]
    worth = np.stack([np.broadcast_to(part.weight[row], columns.shape), part.score[edges]])
    bounds, mentors = (prices - worth)[:, possible], mentors[possible]
    order = np.lexsort((np.flatnonzero(possible), bounds[1], bounds[0]))
    return mentors[order], bounds[:, order]


def _need_lost(what_if: WhatIf, outcome: Outcome) -> int:
    """The weights of need of those who lose their mentor, less those of who get one."""
    graph, moved = what_if.graph, outcome.moved
    weight = graph.open_part.weight[graph.mentee_rank[moved[:, 0]]]
    return int(weight[moved[:, 2] < 0].sum() - weight[moved[:, 1] < 0].sum())


def _cost(what_if: WhatIf, mentee: int, mentor: int, outcome: Outcome) -> PairCost:
    others = outcome.moved[outcome.moved[:, 0] != mentee]
    lost = others[:, 2] < 0
    return PairCost(
        mentor,
        what_if.assignment.matched - outcome.matched,
        outcome.need_kept,
        what_if.assignment.total_score - outcome.total_score,
        tuple(others[lost, 0].tolist()),
        tuple(others[~lost, 0].tolist()),
    )
