"""Loads the compiled search before somebody waits for it."""

from __future__ import annotations

import numpy as np

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.next_best import next_mentors
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.what_if import WhatIf
from iattend_desktop.progress import SILENT, Progress


def warm_up(progress: Progress = SILENT) -> None:
    """Match two students, ask what another mentor would cost one of them, and give one a new mentor.

    The search is machine code that is made when it is first called: loading it costs seconds at each start of the
    program, making it some twenty seconds the first time ever. Whoever opens the Matching page reads it for a while
    before matching; in that while this is done once, in the background. ``progress`` may raise
    :class:`~iattend_desktop.progress.Cancelled` between the parts.
    """
    graph = CandidateGraph(
        capacity=[1, 1], edge_mentee=[0, 0, 1, 1], edge_mentor=[0, 1, 0, 1], score=[2, 1, 1, 2], need=[0, 1]
    )
    what_if = WhatIf(graph, solve(graph, progress=progress))
    progress.step(0.5, "")
    next_mentors(what_if, 0)
    progress.step(0.8, "")
    _recruit_one()


def _recruit_one() -> None:
    from iattend_desktop.matching.recruitment_search import Crowd, give_places, put

    one = np.zeros(1, np.int32)
    start, student = np.zeros(3, np.int64), np.zeros(1, np.int32)
    put(start, student, one, one)
    nobody = one - 1
    give_places(Crowd(start[:2], student, nobody, np.zeros(1, np.int64), one.copy(), one.copy(), one.copy()), 0, 1)
