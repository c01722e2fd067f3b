"""A match run over the workspace: load, find the permitted pairs, score, solve, check the proof, explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.explanation import Unmatched, explain_unmatched
from iattend_desktop.matching.groundwork import Clock, ContradictoryPins, Groundwork, lay_groundwork
from iattend_desktop.matching.proposal import ProposedPair, Scenario, Seconds, Told, WithoutMentor
from iattend_desktop.matching.shortage import count_shortages
from iattend_desktop.matching.solver import Assignment, solve
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

__all__ = [
    "ContradictoryPins",
    "Scenario",
    "accept_scenario",
    "run_scenario",
]


def run_scenario(
    workspace: Workspace,
    *,
    profile: Profile | None = None,
    profile_name: str | None = None,
    progress: Progress = SILENT,
) -> Scenario:
    """Match this year's waiting students to mentors: the optimum, its checked proof, and reasons for everybody.

    ``profile``, else the saved one called ``profile_name``, else the standard one. Writes nothing. Raises
    ``UserError`` for an unknown profile, :class:`ContradictoryPins`, and ``Cancelled`` between steps.
    """
    require(workspace.role, Permission.RUN_MATCHING)
    ground = lay_groundwork(workspace, profile, profile_name, Part(progress, 0.0, 0.5))
    return match_on(ground, Part(progress, 0.5, 1.0))


def match_on(ground: Groundwork, progress: Progress) -> Scenario:
    """The best match on a ground that is laid, with its proof and its reasons."""
    clock = Clock()
    assignment = solve(ground.graph, progress=Part(progress, 0.0, 0.6))
    solved = clock.lap()
    certified = assignment.certificate.holds(ground.graph, assignment, progress=Part(progress, 0.6, 0.7))
    certify = clock.lap()
    unmatched = explained(ground, assignment, Part(progress, 0.7, 0.9))
    pairs = proposed(ground, assignment, Part(progress, 0.9, 1.0))
    shortages = count_shortages(ground.loaded.pool, unmatched, [one.region or "" for one in ground.loaded.students])
    progress.step(1.0, _("Matched"))
    return Scenario(
        loaded=ground.loaded,
        profile=ground.profile,
        graph=ground.graph,
        assignment=assignment,
        pairs=pairs,
        unmatched=without_mentor(ground, unmatched),
        certified=certified,
        shortages=shortages,
        seconds=Seconds(*ground.seconds, solved, certify, clock.lap()),
        basis=ground.basis,
        day=ground.day,
    )


def proposed(ground: Groundwork, assignment: Assignment, progress: Progress) -> tuple[ProposedPair, ...]:
    """The pairs of an assignment with people for positions, in the order of the students' names."""
    loaded, graph = ground.loaded, ground.graph
    mentee = np.flatnonzero(assignment.mentor_of >= 0)
    mentor = assignment.mentor_of[mentee]
    score = graph.score[graph.find_edges(mentee, mentor)]
    pins = set(graph.pins)
    tally = Tally(progress, _("Writing down the pairs"))
    told = Told(loaded.pool, ground.profile, mentee, mentor)
    pairs = [
        ProposedPair(loaded.students[i], loaded.mentors[j], points, (i, j) in pins, partial(told.of, at))
        for at, (i, j, points) in enumerate(
            tally.each(zip(mentee.tolist(), mentor.tolist(), score.tolist(), strict=True))
        )
    ]
    return tuple(sorted(pairs, key=lambda pair: pair.student.place))


def explained(ground: Groundwork, assignment: Assignment, progress: Progress) -> list[Unmatched]:
    """Why the others have nobody, for a best assignment. A language or free times that are not recorded are told
    apart from a mentor who is missing for them."""
    pool, profile = ground.loaded.pool, ground.profile
    students, _mentors = eligible(pool, profile)
    return [
        replace(one, cause=f"{one.cause}_unknown")
        if one.cause in ("language", "availability") and not students[one.mentee]
        else one
        for one in explain_unmatched(pool, profile, ground.graph, assignment.mentor_of, progress=progress)
    ]


def without_mentor(ground: Groundwork, unmatched: Sequence[Unmatched]) -> tuple[WithoutMentor, ...]:
    """The students who have nobody, in the order of their names."""
    students = ground.loaded.students
    without = [WithoutMentor(students[one.mentee], one.cause, one.reasons) for one in unmatched]
    return tuple(sorted(without, key=lambda one: one.student.place))
