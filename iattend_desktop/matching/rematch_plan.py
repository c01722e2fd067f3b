"""Rematching over the workspace: read this year's matches and plan the steps; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.matching.candidates import find_candidates, score_pairs
from iattend_desktop.matching.columns import SCREENING_CLEARED
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.pool import LoadedPool, Ready, Waiting, load_pool
from iattend_desktop.matching.profiles import load_profile
from iattend_desktop.matching.rematch import Standing, Step, match_after, rematch_steps
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.people.names import full_name
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match that stands: its key, the mentor's name, and how often the two meet."""

    id: int
    mentor_id: int
    mentor: str
    cadence: str


@dataclass(frozen=True, slots=True)
class Move:
    """A student who gets ``mentor``; ``before`` is the name of the mentor until then, none for who waited.

    ``breaks``: a match that stands today ends with it, of a mentor who could have gone on.
    """

    student: Waiting
    before: str | None
    mentor: Ready
    breaks: bool


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step in people, beyond the ones before it: ``gained`` have a mentor now, ``moved`` have another one.

    ``matched``, ``changes`` and ``score`` (thousandths of a point) count from the beginning.
    """

    gained: tuple[Move, ...]
    moved: tuple[Move, ...]
    matched: int
    changes: int
    score: int


@dataclass(frozen=True, eq=False)
class RematchPlan:
    """What can be done for whoever waits, step by step. ``standing`` matches; ``waiting`` students, ``touched`` of them
    with a mentor who left or is no longer cleared."""

    loaded: LoadedPool
    profile: Profile
    year: Standing
    open_matches: dict[int, OpenMatch]
    parts: tuple[Step, ...]
    steps: tuple[PlannedStep, ...]
    standing: int
    waiting: int
    touched: int
    basis: int
    day: date


def plan_rematch(
    workspace: Workspace,
    *,
    profile: Profile | None = None,
    profile_name: str | None = None,
    progress: Progress = SILENT,
) -> RematchPlan:
    """Plan the least disturbance for whoever waits. ``profile``, else the saved one called ``profile_name``, else the
    standard one. Writes nothing. Raises ``UserError`` for an unknown profile, and ``Cancelled`` between steps.

    Students with a mentor who left or is no longer cleared count as waiting; their match stands until they have
    another one. A pin to a mentor who left binds nobody.
    """
    require(workspace.role, Permission.RUN_MATCHING)
    progress.step(0.0, _("Reading students and mentors"))
    with workspace.read() as session:
        chosen = profile or load_profile(session, profile_name)
        basis = session.scalar(select(func.max(ChangeSetEntry.id))) or 0
        loaded, mentor_of, open_matches = load_year(session, workspace.today(), progress=Part(progress, 0.0, 0.2))
    year = _standing(loaded, chosen, mentor_of, Part(progress, 0.2, 0.7))
    parts = rematch_steps(year, progress=Part(progress, 0.7, 1.0))
    waiting = np.flatnonzero(mentor_of < 0)
    return RematchPlan(
        loaded=loaded,
        profile=chosen,
        year=year,
        open_matches=open_matches,
        parts=parts,
        steps=tuple(_in_people(loaded, year, open_matches, part) for part in parts),
        standing=int((mentor_of >= 0).sum()),
        waiting=waiting.size,
        touched=sum(loaded.students[at].id in open_matches for at in waiting.tolist()),
        basis=basis,
        day=workspace.today(),
    )


def moves_until(plan: RematchPlan, steps: int) -> tuple[Move, ...]:
    """Everybody who has another mentor once the first ``steps`` steps are taken, beside today, by name."""
    after = match_after(plan.year, plan.parts[:steps])
    moves = []
    for at in np.flatnonzero(after != plan.year.mentor_of).tolist():
        student = plan.loaded.students[at]
        held = plan.open_matches.get(student.id)
        before = held.mentor if held is not None else None
        moves.append(Move(student, before, plan.loaded.mentors[after[at]], breaks=bool(plan.year.mentor_of[at] >= 0)))
    return _by_name(moves)


def load_year(
    session: Session, today: date, *, progress: Progress = SILENT
) -> tuple[LoadedPool, npt.NDArray[np.int64], dict[int, OpenMatch]]:
    """The pool with who is matched, in which the mentors' load counts other matches only; the standing mentor of each
    student, −1 where there is none who may go on; the open matches by program enrollment."""
    loaded = load_pool(session, today, with_matched=True, progress=Part(progress, 0.0, 0.9))
    query = (
        select(
            Match.program_enrollment_id,
            Match.id,
            Match.mentor_id,
            Match.cadence,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
        )
        .join(Mentor, Mentor.id == Match.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(Match.ends_on.is_(None), Match.is_primary)
    )
    tally = Tally(Part(progress, 0.9, 1.0), _("Reading students and mentors"))
    open_matches = {
        program: OpenMatch(match, mentor, full_name(*names), cadence)
        for program, match, mentor, cadence, *names in read_rows(session, query, tally)
    }
    mentor_at = {mentor.id: at for at, mentor in enumerate(loaded.mentors)}
    cleared = loaded.pool.mentors.screening == SCREENING_CLEARED
    mentor_of = np.full(len(loaded.students), -1, np.int64)
    for at, student in enumerate(loaded.students):
        held = open_matches.get(student.id)
        mentor = mentor_at.get(held.mentor_id, -1) if held is not None else -1
        if mentor >= 0 and cleared[mentor]:
            mentor_of[at] = mentor
    mentors = loaded.pool.mentors
    ours = np.bincount(mentor_of[mentor_of >= 0], minlength=len(mentors))
    pool = replace(loaded.pool, mentors=replace(mentors, load=mentors.load - ours))
    return replace(loaded, pool=pool), mentor_of, open_matches


def _standing(loaded: LoadedPool, profile: Profile, mentor_of: npt.NDArray[np.int64], progress: Progress) -> Standing:
    pool = loaded.pool
    found = find_candidates(pool, profile, progress=progress)
    held = np.flatnonzero(mentor_of >= 0)
    score_of = np.zeros(mentor_of.size, np.int64)
    score_of[held] = score_pairs(pool, profile, held, mentor_of[held])
    return Standing(
        mentor_of=mentor_of,
        score_of=score_of,
        places=places_of(loaded, mentor_of),
        mentee=found.mentee,
        mentor=found.mentor,
        score=found.score,
        need=pool.mentees.need,
        pins=loaded.must,
    )


def places_of(loaded: LoadedPool, mentor_of: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Places for the students of the pool; a mentor with more students than places keeps them all."""
    mentors = loaded.pool.mentors
    ours = np.bincount(mentor_of[mentor_of >= 0], minlength=len(mentors))
    places: npt.NDArray[np.int64] = np.maximum(mentors.capacity - mentors.load, ours)
    return places


def _in_people(loaded: LoadedPool, year: Standing, open_matches: dict[int, OpenMatch], step: Step) -> PlannedStep:
    gained: list[Move] = []
    moved: list[Move] = []
    for one, before, after in step.moves.tolist():
        student = loaded.students[one]
        held = open_matches.get(student.id)
        if before >= 0:
            former: str | None = loaded.mentors[before].name
        else:
            former = held.mentor if held is not None else None
        move = Move(student, former, loaded.mentors[after], breaks=before >= 0 and year.mentor_of[one] == before)
        (gained if before < 0 else moved).append(move)
    return PlannedStep(_by_name(gained), _by_name(moved), step.matched, step.changes, step.score)


def _by_name(moves: Sequence[Move]) -> tuple[Move, ...]:
    return tuple(sorted(moves, key=lambda move: move.student.place))
