"""What the whole match would lose by another pair: exact, and asked of as few pairs as the proof leaves open.

The prices that prove the match give each pair a distance below which no match with that pair in it can come to the
best one. Pairs are asked in the order of these distances, and no further than until the next cannot be among the best.
"""

from __future__ import annotations

import numpy as np

from iattend_desktop.matching.graph import Ints
from iattend_desktop.matching.what_if import Outcome, WhatIf

MOST = 3


def next_mentors(what_if: WhatIf, mentee: int, most: int = MOST) -> tuple[tuple[int, Outcome], ...]:
    """The other mentors of a student by which the whole loses least, in the order of the program's aims: need served,
    then points; each with the best match in which the pair stands. Empty for a student who is pinned, or stays beside
    a sibling."""
    mentors, bounds = _bounds(what_if, mentee)
    found: list[tuple[tuple[int, int], int, Outcome]] = []
    for at, mentor in enumerate(mentors.tolist()):
        if len(found) == most and found[-1][0] <= (int(bounds[0, at]), int(bounds[1, at])):
            break
        outcome = what_if.pair(mentee, mentor)
        points = what_if.assignment.total_score - outcome.total_score
        found.append(((_need_lost(what_if, outcome), points), at, outcome))
        found = sorted(found, key=lambda one: one[:2])[:most]
    return tuple((int(mentors[at]), outcome) for _loss, at, outcome in found)


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
