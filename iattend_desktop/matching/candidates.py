"""All permitted pairs with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Mask, Pool
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.rule_rows import RuleRows, Words, pack, rule_rows, unpack
from iattend_desktop.matching.rules import Positions
from iattend_desktop.matching.scores import PairScores
from iattend_desktop.progress import SILENT, Part, Progress

ROWS = 512
"""Most students in one block; with 6,000 mentors a block of yes and no takes 3 MB."""
_FEW = 12
"""About one pair in so many is permitted in a district; it decides which scores are looked up in tables."""


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
    """Every pair that keeps all required rules, with its score, students ascending, and mentors in each student.

    Each rule is asked once for each kind of students (:mod:`~iattend_desktop.matching.rule_rows`); the same pairs as
    :func:`permitted` finds by asking every pair.
    """
    progress = progress or SILENT
    students, mentors = eligible(pool, profile)
    rows, columns = np.flatnonzero(students).astype(np.int32), np.flatnonzero(mentors).astype(np.int32)
    joined = _rows_of(pool, profile, columns, Part(progress, 0.0, 0.5))
    scores = PairScores(pool, profile, rows.size * columns.size // _FEW, progress=Part(progress, 0.5, 0.55))
    found: list[tuple[npt.NDArray[np.int32], ...]] = [(np.zeros(0, np.int32),) * 3]
    dropped = 0
    for start in range(0, rows.size, ROWS):
        progress.step(0.55 + 0.4 * start / rows.size, _("Looking for mentors who may be matched"))
        block = rows[start : start + ROWS]
        count, column = unpack(_all_of(joined, block, columns.size))
        mentee, mentor = np.repeat(block, count), columns[column]
        score = scores.of(mentee, mentor)
        if profile.candidates_per_student is not None:
            keep = _best(pool, mentee, mentor, score, profile.candidates_per_student)
            dropped += mentee.size - keep.size
            mentee, mentor, score = mentee[keep], mentor[keep], score[keep]
        found.append((mentee, mentor, score))
    mentees_of, mentors_of, scores_of = (_joined(part, progress) for part in zip(*found, strict=True))
    return Candidates(mentees_of, mentors_of, scores_of, dropped)


def _joined(parts: Sequence[npt.NDArray[np.int32]], progress: Progress) -> npt.NDArray[np.int32]:
    progress.step(0.95, _("Looking for mentors who may be matched"))
    return np.concatenate(parts)


def _rows_of(pool: Pool, profile: Profile, columns: Positions, progress: Progress) -> list[RuleRows]:
    """The required rules about pairs, for these mentors."""
    rules = [rule for rule in profile.rules if rule.ways]
    steps = [Part(progress, number / len(rules), (number + 1) / len(rules)) for number in range(len(rules))]
    found = (rule_rows(rule, pool, profile, columns, progress=step) for rule, step in zip(rules, steps, strict=True))
    return [rows for rows in found if rows is not None]


def _all_of(joined: list[RuleRows], block: Positions, mentors: int) -> Words:
    """Bits of the mentors who keep all rules with each student."""
    left = np.repeat(pack(np.ones((1, mentors), bool)), block.size, axis=0)
    for rows in joined:
        left &= rows.of(block)
    return left


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


def score_pairs(
    pool: Pool, profile: Profile, mentee: Positions, mentor: Positions, *, progress: Progress = SILENT
) -> npt.NDArray[np.int32]:
    """Sum of the criteria's points for each pair, thousandths, 0 to 100,000."""
    scores = PairScores(pool, profile, mentee.size, progress=Part(progress, 0.0, 0.1))
    return scores.of(mentee, mentor, progress=Part(progress, 0.1, 1.0))


def _best(
    pool: Pool, mentee: Positions, mentor: Positions, score: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.int64]:
    """Positions of each student's ``count`` best pairs, ties by the mentor's key."""
    key_rank = np.argsort(np.argsort(pool.mentors.key, kind="stable"), kind="stable")
    order = np.lexsort((key_rank[mentor], -score.astype(np.int64), mentee))
    starts = np.flatnonzero(np.r_[True, np.diff(mentee[order]) != 0]) if order.size else np.zeros(0, np.int64)
    place = np.arange(order.size) - np.repeat(starts, np.diff(np.r_[starts, order.size]))
    return np.sort(order[place < count])
