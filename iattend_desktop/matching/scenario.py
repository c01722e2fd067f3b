"""A match run over the workspace: load, find the permitted pairs, score, solve, check the proof, explain."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select

from iattend_desktop.i18n import _
from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.candidates import Candidates, eligible, find_candidates, permitted, score_pairs
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.explanation import (
    Reason,
    Unmatched,
    explain_pairs,
    explain_unmatched,
    why_not_together,
)
from iattend_desktop.matching.graph import CandidateGraph, InfeasiblePins
from iattend_desktop.matching.pool import LoadedPool, Ready, load_pool
from iattend_desktop.matching.profiles import load_profile
from iattend_desktop.matching.proposal import ProposedPair, Scenario, Seconds, Told, WithoutMentor, scenario_json
from iattend_desktop.matching.shortage import count_shortages
from iattend_desktop.matching.solver import Assignment, solve
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

__all__ = ["Scenario", "accept_scenario", "alternatives", "run_scenario", "scenario_json", "why_not"]

_EDGES = 1 << 20
"""Pairs scored together, to bound memory."""


class ContradictoryPins(UserError):
    """Pinned pairs that cannot all stand, named, each with its reason."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another permitted mentor for a student; ``taken`` names the students whom the run gave the mentor's places to,
    where none is left."""

    mentor: Ready
    score: int
    reasons: tuple[Reason, ...]
    free: int
    taken: tuple[str, ...]


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
    clock = _Clock()
    progress.step(0.0, _("Reading students and mentors"))
    today = workspace.today()
    with workspace.read() as session:
        chosen = profile or load_profile(session, profile_name)
        basis = session.scalar(select(func.max(ChangeSetEntry.id))) or 0
        loaded = load_pool(session, today)
    load = clock.lap()
    pool = loaded.pool
    found = find_candidates(pool, _unweighed(chosen), progress=Part(progress, 0.1, 0.35))
    find = clock.lap()
    if chosen.candidates_per_student is None:
        found = replace(found, score=_scores(loaded, chosen, found, Part(progress, 0.35, 0.5)))
    score = clock.lap()
    progress.step(0.5, _("Matching"))
    graph = _graph(loaded, chosen, found)
    assignment = solve(graph, progress=Part(progress, 0.5, 0.8))
    solved = clock.lap()
    progress.step(0.8, _("Checking the proof"))
    certified = assignment.certificate.holds(graph, assignment)
    certify = clock.lap()
    progress.step(0.85, _("Looking for reasons"))
    pairs = _pairs(loaded, chosen, graph, assignment)
    unmatched = _named_causes(loaded, chosen, explain_unmatched(pool, chosen, graph, assignment.mentor_of))
    students = loaded.students
    without = [WithoutMentor(students[one.mentee], one.cause, one.reasons) for one in unmatched]
    without.sort(key=lambda one: one.student.place)
    shortages = count_shortages(pool, unmatched, [student.region or "" for student in students])
    progress.step(1.0, _("Matched"))
    return Scenario(
        loaded=loaded,
        profile=chosen,
        graph=graph,
        assignment=assignment,
        pairs=tuple(pairs),
        unmatched=tuple(without),
        certified=certified,
        shortages=shortages,
        seconds=Seconds(load, find, score, solved, certify, clock.lap()),
        basis=basis,
        day=today,
    )


def why_not(scenario: Scenario, student: int, mentor: int) -> tuple[str, ...]:
    """Why a student (program enrollment) may not be matched with a mentor: every broken rule in words.

    Empty where the pair is permitted. Raises ``UserError`` where the run did not look at one of the two.
    """
    mentee, position = _positions(scenario, student, mentor)
    return tuple(reason.text for reason in why_not_together(scenario.pool, scenario.profile, mentee, position))


def alternatives(scenario: Scenario, student: int, *, most: int = 50) -> list[Alternative]:
    """The permitted mentors of a student (program enrollment), best first, the proposed one left out."""
    mentee = scenario.student_at.get(student)
    if mentee is None:
        return []
    pool, profile = scenario.pool, scenario.profile
    students, mentors = eligible(pool, profile)
    if not students[mentee]:
        return []
    rows, columns = permitted(pool, profile, np.array([mentee]), np.flatnonzero(mentors))
    score = score_pairs(pool, profile, rows, columns)
    proposed = scenario.proposed_to
    own = next((at for at, pairs in proposed.items() if any(pair.student.id == student for pair in pairs)), -1)
    best = np.lexsort((columns, -score.astype(np.int64)))
    best = best[columns[best] != own][:most]
    rows, columns, score = rows[best], columns[best], score[best]
    free = np.maximum(pool.mentors.capacity - pool.mentors.load, 0)
    return [
        Alternative(
            mentor=scenario.loaded.mentors[at],
            score=int(points),
            reasons=reasons,
            free=int(free[at]) - len(proposed.get(at, ())),
            taken=tuple(pair.student.name for pair in proposed.get(at, ())),
        )
        for at, points, reasons in zip(
            columns.tolist(), score.tolist(), explain_pairs(pool, profile, rows, columns), strict=True
        )
    ]


def _positions(scenario: Scenario, student: int, mentor: int) -> tuple[int, int]:
    mentee, position = scenario.student_at.get(student), scenario.mentor_at.get(mentor)
    if mentee is None or position is None:
        raise UserError(_("The last run did not look at this student and mentor. Run the matching again."))
    return mentee, position


def _unweighed(profile: Profile) -> Profile:
    """Scores are worked out in a step of their own, unless they decide which candidates are kept."""
    return replace(profile, weights={}) if profile.candidates_per_student is None else profile


def _scores(loaded: LoadedPool, profile: Profile, found: Candidates, progress: Progress) -> npt.NDArray[np.int32]:
    score = np.zeros(found.mentee.size, np.int32)
    for start in range(0, score.size, _EDGES):
        progress.step(start / score.size, _("Weighing the permitted pairs"))
        part = slice(start, start + _EDGES)
        score[part] = score_pairs(loaded.pool, profile, found.mentee[part], found.mentor[part])
    return score


def _graph(loaded: LoadedPool, profile: Profile, found: Candidates) -> CandidateGraph:
    pool = loaded.pool
    if loaded.lost_pins:
        text = _("These pinned pairs cannot stand, because the mentor is no longer active: {pairs}. Take the pin away.")
        raise ContradictoryPins(text.format(pairs="; ".join(loaded.lost_pins)))
    try:
        return CandidateGraph(
            capacity=pool.mentors.capacity.clip(0),
            load=pool.mentors.load,
            edge_mentee=found.mentee,
            edge_mentor=found.mentor,
            score=found.score,
            need=pool.mentees.need,
            pins=loaded.must,
            mentee_key=pool.mentees.key,
            mentor_key=pool.mentors.key,
        )
    except InfeasiblePins as error:
        raise ContradictoryPins(_pin_words(loaded, profile, error.pins)) from error


def _pin_words(loaded: LoadedPool, profile: Profile, pins: Sequence[tuple[int, int]]) -> str:
    """Each pin that cannot stand, by names, with the rule that it breaks or the pin that it contradicts."""
    named = []
    for mentee, mentor in pins:
        student, other = loaded.students[mentee].name, loaded.mentors[mentor].name
        broken = [reason.text for reason in why_not_together(loaded.pool, profile, mentee, mentor)]
        mentors = [loaded.mentors[pin[1]].name for pin in loaded.must if pin[0] == mentee]
        if broken:
            reason = ", ".join(broken)
        elif len(mentors) > 1:
            reason = _("the student is pinned to {mentors}").format(mentors=_(" and ").join(mentors))
        else:
            columns = loaded.pool.mentors
            reason = _("{pinned} students are pinned to the mentor, who has {free} free").format(
                pinned=sum(pin[1] == mentor for pin in loaded.must),
                free=max(int(columns.capacity[mentor] - columns.load[mentor]), 0),
            )
        named.append(_("{student} with {mentor} ({reason})").format(student=student, mentor=other, reason=reason))
    return _("These pinned pairs cannot stand: {pairs}. Take a pin away, or mend the records, and run again.").format(
        pairs="; ".join(named)
    )


def _pairs(loaded: LoadedPool, profile: Profile, graph: CandidateGraph, assignment: Assignment) -> list[ProposedPair]:
    mentee = np.flatnonzero(assignment.mentor_of >= 0)
    mentor = assignment.mentor_of[mentee]
    score = graph.score[graph.find_edges(mentee, mentor)]
    pins = set(graph.pins)
    told = Told(loaded.pool, profile, mentee, mentor)
    pairs = [
        ProposedPair(loaded.students[i], loaded.mentors[j], points, (i, j) in pins, partial(told.of, at))
        for at, (i, j, points) in enumerate(zip(mentee.tolist(), mentor.tolist(), score.tolist(), strict=True))
    ]
    return sorted(pairs, key=lambda pair: pair.student.place)


def _named_causes(loaded: LoadedPool, profile: Profile, unmatched: Sequence[Unmatched]) -> list[Unmatched]:
    """Tell a language or free times that are not recorded apart from a mentor who is missing for them."""
    students, _mentors = eligible(loaded.pool, profile)
    return [
        replace(one, cause=f"{one.cause}_unknown")
        if one.cause in ("language", "availability") and not students[one.mentee]
        else one
        for one in unmatched
    ]


class _Clock:
    """Seconds since the last lap."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        self._last, seconds = now, now - self._last
        return seconds
