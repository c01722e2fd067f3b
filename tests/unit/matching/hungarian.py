"""The usual way to match with more than one place a mentor: one-to-one rounds by SciPy's Hungarian method."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from iattend_desktop.matching.graph import CandidateGraph

_MATCHED = 10**6
"""Worth of a match beside its score: more than any score, so that each round matches as many as it can."""


def hungarian_rounds(graph: CandidateGraph) -> tuple[int, int]:
    """Students matched and their total score after as many rounds as the largest mentor has places; each round matches
    those who wait with one student a mentor at most, as many as possible, then at the highest score."""
    left = np.maximum(graph.capacity - graph.load, 0)
    worth = np.zeros((graph.mentees, graph.mentors))
    worth[graph.edge_mentee, graph.edge_mentor] = _MATCHED + graph.score
    waiting = np.arange(graph.mentees)
    matched = score = 0
    for _round in range(int(left.max(initial=0))):
        mentors = np.flatnonzero(left)
        row, column = linear_sum_assignment(worth[np.ix_(waiting, mentors)], maximize=True)
        gained = worth[waiting[row], mentors[column]]
        taken = gained > 0
        matched += int(taken.sum())
        score += int(gained[taken].sum()) - _MATCHED * int(taken.sum())
        left[mentors[column[taken]]] -= 1
        waiting = np.delete(waiting, row[taken])
    return matched, score
