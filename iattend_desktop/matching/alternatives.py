"""The other mentors of a student in a run, and why somebody may not be the student's mentor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.matching.candidates import eligible, permitted, score_pairs
from iattend_desktop.matching.explanation import Reason, explain_pairs, why_not_together
from iattend_desktop.matching.pool import Ready
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.problem import UserError


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another permitted mentor for a student; ``taken`` names the students whom the run gave the mentor's places to,
    where none is left."""

    mentor: Ready
    score: int
    reasons: tuple[Reason, ...]
    free: int
    taken: tuple[str, ...]


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
