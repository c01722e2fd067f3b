"""All permitted pairs with their scores, school by school, so that memory holds one school's block at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Mask, Pool
from iattend_desktop.matching.criteria import POINTS, Profile, thousandths
from iattend_desktop.matching.rules import Positions
from iattend_desktop.progress import SILENT, Progress

ROWS = 512
"""Most students in one block; with 6,000 mentors a block of yes and no takes 3 MB."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Permitted pairs, by student and mentor position. ``mentee``, ``mentor`` int32[e], ``score`` int32[e].

    ``dropped``: pairs left out by the profile's ``candidates_per_student``, 0 without one.
    """

    mentee: npt.NDArray[np.int32]
    mentor: npt.NDArray[np.int32]
    score: npt.NDArray[np.int32]
    dropped: int


def eligible(pool: Pool, profile: Profile) -> tuple[Mask, Mask]:
    """Students and mentors who keep every required rule that looks at them alone."""
    students, mentors = np.ones(len(pool.mentees), bool), np.ones(len(pool.mentors), bool)
    for rule in profile.rules:
        if rule.student:
            students &= rule.student(pool)
        if rule.mentor:
            mentors &= rule.mentor(pool)
    return students, mentors


def find_candidates(pool: Pool, profile: Profile, *, progress: Progress | None = None) -> Candidates:
    """Every pair that keeps all required rules, with its score.

    Works through the students by school: travel is looked at first and leaves few mentors for the other rules.
    """
    progress = progress or SILENT
    students, mentors = eligible(pool, profile)
    rows = np.flatnonzero(students)
    rows = rows[np.argsort(pool.place_of[rows], kind="stable")] if rows.size else rows
    columns = np.flatnonzero(mentors)
    found: list[tuple[npt.NDArray[np.int32], ...]] = []
    dropped = 0
    for done, block in _blocks(rows, pool.place_of):
        progress.step(done / rows.size, _("Looking for mentors who may be matched"))
        mentee, mentor = permitted(pool, profile, block, columns)
        score = score_pairs(pool, profile, mentee, mentor)
        if profile.candidates_per_student is not None:
            keep = _best(pool, mentee, mentor, score, profile.candidates_per_student)
            dropped += mentee.size - keep.size
            mentee, mentor, score = mentee[keep], mentor[keep], score[keep]
        found.append((mentee.astype(np.int32), mentor.astype(np.int32), score))
    if not found:
        nothing = np.zeros(0, np.int32)
        return Candidates(nothing, nothing, nothing, 0)
    mentee_of, mentor_of, score_of = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(mentee_of, kind="stable")
    return Candidates(mentee_of[order], mentor_of[order], score_of[order], dropped)


def permitted(pool: Pool, profile: Profile, rows: Positions, columns: Positions) -> tuple[Positions, Positions]:
    """Pairs of the given students and mentors that keep every rule about pairs, mentors ascending in each student."""
    mask: Mask = np.ones((rows.size, columns.size), bool)
    for rule in profile.rules:
        if rule.pair:
            mask &= rule.pair(pool, profile, rows[:, None], columns[None, :])
            left = mask.any(axis=0)
            if not left.all():
                mask, columns = mask[:, left], columns[left]
    row, column = np.nonzero(mask)
    return rows[row], columns[column]


def score_pairs(pool: Pool, profile: Profile, mentee: Positions, mentor: Positions) -> npt.NDArray[np.int32]:
    """Sum of the criteria's points for each pair, thousandths, 0 to 100,000."""
    score = np.zeros(mentee.size, np.int64)
    for criterion, weight in profile.criteria:
        score += thousandths(criterion, weight, pool, profile, mentee, mentor)
    return np.minimum(score, 100 * POINTS).astype(np.int32)


def _blocks(rows: Positions, place_of: Positions) -> list[tuple[int, Positions]]:
    """Students of one place together, at most :data:`ROWS` at a time, each with how many came before."""
    if not rows.size:
        return []
    cuts = np.flatnonzero(np.diff(place_of[rows])) + 1
    blocks, done = [], 0
    for school in np.split(rows, cuts):
        for start in range(0, school.size, ROWS):
            block = school[start : start + ROWS]
            blocks.append((done, block))
            done += block.size
    return blocks


def _best(
    pool: Pool, mentee: Positions, mentor: Positions, score: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.int64]:
    """Positions of each student's ``count`` best pairs, ties by the mentor's key."""
    key_rank = np.argsort(np.argsort(pool.mentors.key, kind="stable"), kind="stable")
    order = np.lexsort((key_rank[mentor], -score.astype(np.int64), mentee))
    starts = np.flatnonzero(np.r_[True, np.diff(mentee[order]) != 0]) if order.size else np.zeros(0, np.int64)
    place = np.arange(order.size) - np.repeat(starts, np.diff(np.r_[starts, order.size]))
    return np.sort(order[place < count])
