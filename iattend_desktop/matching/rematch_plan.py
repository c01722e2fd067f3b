"""Rematching over the workspace: read this year's matches, plan the steps, take the chosen ones in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.acceptance import changed_since
from iattend_desktop.matching.candidates import find_candidates, score_pairs
from iattend_desktop.matching.columns import SCREENING_CLEARED
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.explanation import explain_pairs, why_not_together
from iattend_desktop.matching.kept_runs import sentences
from iattend_desktop.matching.pool import LoadedPool, Ready, Waiting, load_pool
from iattend_desktop.matching.profiles import load_profile
from iattend_desktop.matching.rematch import Standing, Step, match_after, rematch_steps
from iattend_desktop.mentoring.closure import close_for_rematch
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.vocabulary import ProgramStatus
from iattend_desktop.workspace import Workspace, load_settings

_NAMED = 3
"""So many people for whom a step no longer holds are named; the rest is counted."""


class RematchOutdated(UserError):
    """Something changed since the plan was made that a chosen step rests on."""


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
        loaded, mentor_of, open_matches = _load_year(session, workspace.today())
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


def apply_rematch(workspace: Workspace, plan: RematchPlan, steps: int, *, progress: Progress = SILENT) -> int:
    """Take the first ``steps`` steps: close the matches that they break, open the new ones, one action to undo.

    Returns how many students have a mentor who had none. Raises :class:`RematchOutdated`, with who and why, where a
    step no longer holds.
    """
    after = match_after(plan.year, plan.parts[:steps])
    moved = np.flatnonzero(after != plan.year.mentor_of)
    if not moved.size:
        return 0
    label = ngettext("Rematch {count} student", "Rematch {count} students", moved.size)
    with workspace.write(Permission.ACCEPT_MATCHES, label) as session:
        progress.step(0.0, _("Checking that everything still holds"))
        if changed_since(session, workspace, plan.basis, plan.day):
            _check(session, workspace.today(), plan, after)
        progress.step(0.5, _("Writing the matches"))
        _write(session, workspace, plan, moved, after[moved])
        progress.step(0.9, _("Writing the matches"))
    return plan.parts[steps - 1].matched


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


def _load_year(session: Session, today: date) -> tuple[LoadedPool, npt.NDArray[np.int64], dict[int, OpenMatch]]:
    """The pool with who is matched, in which the mentors' load counts other matches only; the standing mentor of each
    student, −1 where there is none who may go on; the open matches by program enrollment."""
    loaded = load_pool(session, today, with_matched=True)
    query = (
        select(Match, Person)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(Match.ends_on.is_(None), Match.is_primary)
    )
    open_matches = {
        match.program_enrollment_id: OpenMatch(
            match.id,
            match.mentor_id,
            full_name(person.given_name, person.family_name, person.preferred_name),
            match.cadence,
        )
        for match, person in session.execute(query)
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
        places=_places(loaded, mentor_of),
        mentee=found.mentee,
        mentor=found.mentor,
        score=found.score,
        need=pool.mentees.need,
        pins=loaded.must,
    )


def _places(loaded: LoadedPool, mentor_of: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
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


def _check(session: Session, today: date, plan: RematchPlan, after: npt.NDArray[np.int32]) -> None:
    """Raise where a chosen step would not be planned so today."""
    loaded, mentor_of, open_matches = _load_year(session, today)
    students = {student.id: at for at, student in enumerate(loaded.students)}
    mentors = {mentor.id: at for at, mentor in enumerate(loaded.mentors)}
    pinned, places = dict(loaded.must), _places(loaded, mentor_of)
    wrong: list[str] = []
    for at in np.flatnonzero(after != plan.year.mentor_of).tolist():
        student, mentor = plan.loaded.students[at], plan.loaded.mentors[after[at]]
        one, other = students.get(student.id), mentors.get(mentor.id)
        if one is None or open_matches.get(student.id) != plan.open_matches.get(student.id):
            wrong.append(_("{student} left the program or has another mentor by now").format(student=student.name))
        elif other is None:
            wrong.append(_("{mentor} is no longer an active mentor").format(mentor=mentor.name))
        elif broken := why_not_together(loaded.pool, plan.profile, one, other):
            words = ", ".join(reason.text for reason in broken)
            text = _("{student} with {mentor}: {reason}")
            wrong.append(text.format(student=student.name, mentor=mentor.name, reason=words))
        elif pinned.get(one, other) != other:
            name = loaded.mentors[pinned[one]].name
            wrong.append(_("{student} is pinned to {mentor} by now").format(student=student.name, mentor=name))
        else:
            mentor_of[one] = other
    taken = np.bincount(mentor_of[mentor_of >= 0], minlength=len(loaded.mentors))
    wrong += [
        _("{mentor} has too few free places by now").format(mentor=loaded.mentors[at].name)
        for at in np.flatnonzero(taken > places).tolist()
    ]
    if wrong:
        named = "; ".join(wrong[:_NAMED])
        if len(wrong) > _NAMED:
            named += ngettext("; and {count} more", "; and {count} more", len(wrong) - _NAMED)
        text = _("The workspace changed since this plan: {changes}. Nothing was written; look at the plan again.")
        raise RematchOutdated(text.format(changes=named))


def _write(
    session: Session,
    workspace: Workspace,
    plan: RematchPlan,
    moved: npt.NDArray[np.int64],
    mentor: npt.NDArray[np.int32],
) -> None:
    today = workspace.today()
    students = [plan.loaded.students[at] for at in moved.tolist()]
    held = [plan.open_matches.get(student.id) for student in students]
    close_for_rematch(session, [match.id for match in held if match is not None], on=today)
    usual = load_settings(session).default_cadence
    count = len(students)
    insert_rows(
        session,
        Match,
        {
            "program_enrollment_id": [student.id for student in students],
            "mentor_id": [plan.loaded.mentors[at].id for at in mentor.tolist()],
            "cadence": [match.cadence if match is not None else usual for match in held],
            "starts_on": [today] * count,
            "score": score_pairs(plan.loaded.pool, plan.profile, moved, mentor).tolist(),
            "reasons": [sentences(one) for one in explain_pairs(plan.loaded.pool, plan.profile, moved, mentor)],
        },
    )
    matched = ProgramStatus.MATCHED
    new = [student.id for student, match in zip(students, held, strict=True) if match is None]
    update_rows(session, ProgramEnrollment, [{"id": key, "status": matched} for key in new])
