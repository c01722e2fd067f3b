"""Kept runs, read again: line by line as they were, or as a scenario over the people and rules of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import POINTS, Profile
from iattend_desktop.matching.explanation import Reason, Unmatched, why_not_together
from iattend_desktop.matching.gone import mentors_of, students_of
from iattend_desktop.matching.groundwork import Clock, Groundwork, lay_groundwork
from iattend_desktop.matching.kept_runs import profile_of, run_of
from iattend_desktop.matching.pool import LoadedPool, load_pool
from iattend_desktop.matching.proposal import Kept, ProposedPair, Scenario, Seconds, WithoutMentor
from iattend_desktop.matching.scenario import explained, proposed, without_mentor
from iattend_desktop.matching.shortage import count_shortages
from iattend_desktop.matching.solver import Assignment, solve
from iattend_desktop.model.program import MatchProposal, MatchRun
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.workspace import Workspace

NEVER_SEEN = -1
"""The basis of a run that accepting has to look at again, pair by pair."""
_NAMED = 3
"""So many names stand in a sentence; the rest is counted."""


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A kept run as it was: pairs with the scores and reasons of then, in the order of the students' names.

    ``loaded`` is the pool of today. ``gone_students`` wait no longer, ``gone_mentors`` mentor no longer: they stand
    in the lines all the same. ``newcomers``: positions of the students who wait today and were not in the run.
    """

    kept: Kept
    profile: Profile
    loaded: LoadedPool
    pairs: tuple[ProposedPair, ...]
    unmatched: tuple[WithoutMentor, ...]
    gone_students: frozenset[int]
    gone_mentors: frozenset[int]
    newcomers: tuple[int, ...]


def load_kept(workspace: Workspace, run_id: int, *, progress: Progress = SILENT) -> KeptRun:
    """A kept run with the people of today where they are still there. Raises ``UserError`` where it was deleted, and
    ``Cancelled``."""
    require(workspace.role, Permission.RUN_MATCHING)
    with workspace.read() as session:
        run = run_of(session, run_id)
        loaded = load_pool(session, workspace.today(), progress=Part(progress, 0.0, 0.8))
        return _kept_run(session, run, loaded, Part(progress, 0.8, 1.0))


def open_kept(workspace: Workspace, run_id: int, *, progress: Progress = SILENT) -> Scenario:
    """A kept run as a scenario over the people, rules and scores of today, with what changed ``since``.

    Every student who waits today stands in one list: with the kept mentor where that is still permitted, otherwise
    without one. A run of today is made beside it, to say whether the kept one is still the best. Raises
    ``UserError`` where the run was deleted, ``ContradictoryPins``, and ``Cancelled``.
    """
    require(workspace.role, Permission.RUN_MATCHING)
    with workspace.read() as session:
        profile = profile_of(run_of(session, run_id))
    ground = lay_groundwork(workspace, profile, None, Part(progress, 0.0, 0.47))
    with workspace.read() as session:
        kept = _kept_run(session, run_of(session, run_id), ground.loaded, Part(progress, 0.47, 0.5))
    clock = Clock()
    best = solve(ground.graph, progress=Part(progress, 0.5, 0.8))
    solved = clock.lap()
    progress.step(0.8, _("Comparing with today"))
    lost = _lost_pairs(kept, ground, Part(progress, 0.8, 0.83))
    assignment = _assignment(kept, ground, best, lost)
    certified = best.certificate.holds(ground.graph, assignment, progress=Part(progress, 0.83, 0.85))
    certify = clock.lap()
    reasons = Part(progress, 0.85, 0.95)
    unmatched = explained(ground, assignment, reasons) if certified else _as_kept(kept, ground, assignment, lost)
    shortages = count_shortages(ground.loaded.pool, unmatched, [one.region or "" for one in ground.loaded.students])
    pairs = proposed(ground, assignment, Part(progress, 0.95, 0.98))
    progress.step(0.98, _("Comparing with today"))
    since = since_words(kept, ground, assignment, None if certified else best, lost)
    progress.step(1.0, _("Comparing with today"))
    return Scenario(
        loaded=ground.loaded,
        profile=profile,
        graph=ground.graph,
        assignment=assignment,
        pairs=pairs,
        unmatched=without_mentor(ground, unmatched),
        certified=certified,
        shortages=shortages,
        seconds=Seconds(*ground.seconds, solved, certify, clock.lap()),
        basis=ground.basis if certified else NEVER_SEEN,
        day=ground.day,
        kept=kept.kept,
        since=since,
    )


def since_words(
    kept: KeptRun, ground: Groundwork, assignment: Assignment, best: Assignment | None, lost: Mapping[int, str]
) -> tuple[str, ...]:
    """What changed since a run was kept, a sentence a kind of change. ``best``: what a run of today would be, where
    that is better; ``lost``: why a kept pair cannot stand, by the student's position."""
    students, mentors = kept.loaded.students, kept.loaded.mentors
    told: list[str] = []
    people = chain((pair.student for pair in kept.pairs), (one.student for one in kept.unmatched))
    gone = [student.name for student in people if student.id in kept.gone_students]
    if gone:
        told.append(
            ngettext(
                "{count} student waits no longer: {names}.",
                "{count} students wait no longer: {names}.",
                len(gone),
                names=named(gone),
            )
        )
    left = sorted({pair.mentor.name for pair in kept.pairs if pair.mentor.id in kept.gone_mentors})
    if left:
        told.append(
            ngettext(
                "{count} mentor is no longer active: {names}.",
                "{count} mentors are no longer active: {names}.",
                len(left),
                names=named(left),
            )
        )
    if lost:
        pairs = [lost[at] for at in sorted(lost, key=lambda at: students[at].place)]
        told.append(
            ngettext(
                "{count} pair cannot stand: {names}.",
                "{count} pairs cannot stand: {names}.",
                len(lost),
                names=named(pairs, _("; ")),
            )
        )
    if kept.newcomers:
        told.append(
            ngettext(
                "{count} student waits who was not in it: {names}.",
                "{count} students wait who were not in it: {names}.",
                len(kept.newcomers),
                names=named([students[at].name for at in kept.newcomers]),
            )
        )
    scores = {pair.student.id: pair.score for pair in kept.pairs}
    mentee = np.flatnonzero(assignment.mentor_of >= 0)
    now = ground.graph.score[ground.graph.find_edges(mentee, assignment.mentor_of[mentee])].tolist()
    other = sum(scores[students[at].id] != score for at, score in zip(mentee.tolist(), now, strict=True))
    if other:
        told.append(ngettext("The score of {count} pair changed.", "The scores of {count} pairs changed.", other))
    free = np.maximum(ground.graph.capacity - ground.graph.load, 0)
    taken = np.bincount(assignment.mentor_of[mentee], minlength=free.size)
    for at in np.flatnonzero(taken > free).tolist():
        text = _("{mentor} has {free} free by now, and {taken} students are proposed.")
        told.append(text.format(mentor=mentors[at].name, free=int(free[at]), taken=int(taken[at])))
    if best is not None:
        told.append(_better_words(assignment, best))
    return tuple(told)


def named(names: Sequence[str], between: str = ", ") -> str:
    """The first names of many, and how many more.

    >>> named(["Ana", "Eli", "Noor", "Omar", "Rosa"])
    'Ana, Eli, Noor and 2 more'
    """
    first, more = between.join(names[:_NAMED]), len(names) - _NAMED
    if more <= 0:
        return first
    return ngettext("{names} and {count} more", "{names} and {count} more", more, names=first)


def _better_words(assignment: Assignment, best: Assignment) -> str:
    if best.matched > assignment.matched:
        return ngettext(
            "A run of today matches {count} student more.",
            "A run of today matches {count} students more.",
            best.matched - assignment.matched,
        )
    if best.matched == assignment.matched and best.total_score > assignment.total_score:
        points = (best.total_score - assignment.total_score) / POINTS
        return _("A run of today matches as many, with {points:,.1f} points more.").format(points=points)
    return _("A run of today serves greater need, or spreads the load more evenly.")


def _lost_pairs(kept: KeptRun, ground: Groundwork, progress: Progress) -> dict[int, str]:
    """Kept pairs of students who still wait that cannot stand today: who and why, by the student's position."""
    loaded = ground.loaded
    student_at = {student.id: at for at, student in enumerate(loaded.students)}
    mentor_at = {mentor.id: at for at, mentor in enumerate(loaded.mentors)}
    pinned = dict(loaded.must)
    waiting = [pair for pair in kept.pairs if pair.student.id in student_at]
    at = np.array([student_at[pair.student.id] for pair in waiting], np.int64)
    to = np.array([mentor_at.get(pair.mentor.id, -1) for pair in waiting], np.int64)
    edge = np.full(at.size, -1, np.int64)
    edge[to >= 0] = ground.graph.find_edges(at[to >= 0], to[to >= 0])
    lost: dict[int, str] = {}
    found = zip(waiting, at.tolist(), to.tolist(), (edge >= 0).tolist(), strict=True)
    for pair, mentee, mentor, permitted in Tally(progress, _("Comparing with today")).few(found):
        if mentor < 0:
            why = _("the mentor is no longer active")
        elif pinned.get(mentee, mentor) != mentor:
            why = _("the student is pinned to {mentor}").format(mentor=loaded.mentors[pinned[mentee]].name)
        elif not permitted:
            broken = why_not_together(loaded.pool, ground.profile, mentee, mentor)
            why = ", ".join(reason.text for reason in broken) or _("other mentors fit the student better by now")
        else:
            continue
        text = _("{student} with {mentor} ({reason})")
        lost[mentee] = text.format(student=pair.student.name, mentor=pair.mentor.name, reason=why)
    return lost


def _assignment(kept: KeptRun, ground: Groundwork, best: Assignment, lost: Mapping[int, str]) -> Assignment:
    """The kept pairs that can stand, at the positions of today, with the proof of today's best to hold them against."""
    loaded, graph = ground.loaded, ground.graph
    student_at = {student.id: at for at, student in enumerate(loaded.students)}
    mentor_at = {mentor.id: at for at, mentor in enumerate(loaded.mentors)}
    mentor_of = np.full(graph.mentees, -1, np.int32)
    for pair in kept.pairs:
        at = student_at.get(pair.student.id)
        if at is not None and at not in lost:
            mentor_of[at] = mentor_at[pair.mentor.id]
    mentee = np.flatnonzero(mentor_of >= 0)
    score = graph.score[graph.find_edges(mentee, mentor_of[mentee])]
    return replace(best, mentor_of=mentor_of, matched=int(mentee.size), total_score=int(score.sum()))


def _as_kept(kept: KeptRun, ground: Groundwork, assignment: Assignment, lost: Mapping[int, str]) -> list[Unmatched]:
    """Why students have nobody in a run that is not the best any more: what was true then, and what came since."""
    then = {one.student.id: one.reasons for one in kept.unmatched}
    newcomers = set(kept.newcomers)
    told = []
    for at in np.flatnonzero(assignment.mentor_of < 0).tolist():
        if at in newcomers:
            text = _("the student was not waiting when this run was made")
            told.append(Unmatched(at, "newcomer", (Reason("newcomer", 0, text),)))
        elif at in lost:
            told.append(Unmatched(at, "lost", (Reason("lost", 0, lost[at]),)))
        else:
            told.append(Unmatched(at, "then", then[ground.loaded.students[at].id]))
    return told


def _kept_run(session: Session, run: MatchRun, loaded: LoadedPool, progress: Progress) -> KeptRun:
    query = select(
        MatchProposal.program_enrollment_id, MatchProposal.mentor_id, MatchProposal.score, MatchProposal.reasons
    ).where(MatchProposal.run_id == run.id)
    tally = Tally(progress, _("Reading the kept run"))
    lines = [tuple(line) for line in read_rows(session, query, tally)]
    students = {student.id: student for student in loaded.students}
    mentors = {mentor.id: mentor for mentor in loaded.mentors}
    gone_students = frozenset(line[0] for line in lines) - students.keys()
    gone_mentors = frozenset(line[1] for line in lines if line[1] is not None) - mentors.keys()
    if gone_students:
        students |= students_of(session, run.id, gone_students)
    if gone_mentors:
        mentors |= mentors_of(session, run.id, gone_mentors)
    pinned = {(loaded.students[i].id, loaded.mentors[j].id) for i, j in loaded.must}
    pairs = [
        ProposedPair(students[s], mentors[m], score or 0, (s, m) in pinned, partial(_reasons, reasons))
        for s, m, score, reasons in tally.each(lines)
        if m is not None
    ]
    unmatched = [
        WithoutMentor(students[s], "then", _reasons(reasons))
        for s, m, _score, reasons in tally.each(lines)
        if m is None
    ]
    known = {line[0] for line in lines}
    return KeptRun(
        kept=Kept(run.id, run.name),
        profile=profile_of(run),
        loaded=loaded,
        pairs=tuple(sorted(pairs, key=lambda pair: pair.student.place)),
        unmatched=tuple(sorted(unmatched, key=lambda one: one.student.place)),
        gone_students=gone_students,
        gone_mentors=gone_mentors,
        newcomers=tuple(at for at, student in enumerate(loaded.students) if student.id not in known),
    )


def _reasons(stored: Sequence[str]) -> tuple[Reason, ...]:
    return tuple(Reason("", 0, sentence) for sentence in stored)
