"""What every run stands on: the pool, the permitted pairs with their scores, and the graph that they make."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from iattend_desktop.i18n import _
from iattend_desktop.matching.candidates import Candidates, find_candidates, score_pairs
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.explanation import why_not_together
from iattend_desktop.matching.graph import CandidateGraph, InfeasiblePins
from iattend_desktop.matching.pool import LoadedPool, load_pool
from iattend_desktop.matching.profiles import load_profile
from iattend_desktop.matching.siblings import sibling_groups
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace


class ContradictoryPins(UserError):
    """Pinned pairs that cannot all stand, named, each with its reason."""


@dataclass(frozen=True, eq=False)
class Groundwork:
    """The graph of a run with the people at its positions, the newest change that it has seen, the day, and the
    seconds that reading, finding and scoring took."""

    loaded: LoadedPool
    profile: Profile
    graph: CandidateGraph
    basis: int
    day: date
    seconds: tuple[float, float, float]


def lay_groundwork(
    workspace: Workspace, profile: Profile | None, profile_name: str | None, progress: Progress
) -> Groundwork:
    """Read the pool and find and score the permitted pairs. ``profile``, else the saved one called ``profile_name``,
    else the standard one. Raises ``UserError`` for an unknown profile, :class:`ContradictoryPins`, ``Cancelled``,
    and ``NotAllowed``.
    """
    require(workspace.role, Permission.RUN_MATCHING)
    clock = Clock()
    progress.step(0.0, _("Reading students and mentors"))
    today = workspace.today()
    with workspace.read() as session:
        chosen = profile or load_profile(session, profile_name)
        basis = session.scalar(select(func.max(ChangeSetEntry.id))) or 0
        loaded = load_pool(session, today, progress=Part(progress, 0.0, 0.2))
    load = clock.lap()
    found = find_candidates(loaded.pool, _unweighed(chosen), progress=Part(progress, 0.2, 0.6))
    find = clock.lap()
    if chosen.candidates_per_student is None:
        step = Part(progress, 0.6, 0.9)
        found = replace(found, score=score_pairs(loaded.pool, chosen, found.mentee, found.mentor, progress=step))
    score = clock.lap()
    graph = graph_of(loaded, chosen, found, progress=Part(progress, 0.9, 1.0))
    progress.step(1.0, _("Matching"))
    return Groundwork(loaded, chosen, graph, basis, today, (load, find, score))


def _unweighed(profile: Profile) -> Profile:
    """Scores are worked out in a step of their own, unless they decide which candidates are kept."""
    return replace(profile, weights={}) if profile.candidates_per_student is None else profile


def graph_of(loaded: LoadedPool, profile: Profile, found: Candidates, *, progress: Progress = SILENT) -> CandidateGraph:
    """The graph of the permitted pairs, with the pins of the pool. Raises :class:`ContradictoryPins`."""
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
            siblings=sibling_groups(pool.mentees.sibling_group),
            progress=progress,
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
        elif _sibling_pinned_elsewhere(loaded, mentee, mentor):
            reason = _("a sibling, whose family asks for one mentor, is pinned to another")
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


def _sibling_pinned_elsewhere(loaded: LoadedPool, mentee: int, mentor: int) -> bool:
    """Whether a sibling who is to have the same mentor is pinned to another one."""
    group = loaded.pool.mentees.sibling_group
    return bool(
        group[mentee] >= 0
        and any(
            group[other] == group[mentee] and other != mentee and elsewhere != mentor
            for other, elsewhere in loaded.must
        )
    )


class Clock:
    """Seconds since the last lap."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        """Seconds since the last lap, or since it was made."""
        now = time.perf_counter()
        self._last, seconds = now, now - self._last
        return seconds
