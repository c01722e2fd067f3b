"""Two runs side by side: who changes mentor, who gains one, who loses one, and what it comes to in each group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer[Any]]
NOBODY, ABSENT = -1, -2
"""Instead of a mentor: the run found nobody, or did not look at the student."""


class Change(IntEnum):
    """What becomes of a student from the first run to the second; ``JOINS`` and ``LEAVES`` are in one run only."""

    SAME = 0
    MENTOR = 1
    GAINS = 2
    LOSES = 3
    NEITHER = 4
    JOINS = 5
    LEAVES = 6


@dataclass(frozen=True, eq=False)
class Lines:
    """A run's students by any key, each once: ``mentor`` the mentor's key or :data:`NOBODY`, ``score`` thousandths of a
    point, 0 without a mentor. All int64[students]."""

    student: Ints
    mentor: Ints
    score: Ints


@dataclass(frozen=True, eq=False)
class Comparison:
    """The students of both runs in the order of their keys, with their mentors and scores in the first and the second.

    ``before``, ``after``: the mentor's key, :data:`NOBODY` or :data:`ABSENT`. All int64[students].
    """

    student: Ints
    before: Ints
    after: Ints
    score_before: Ints
    score_after: Ints

    @cached_property
    def change(self) -> Ints:
        """int64[students]: a :class:`Change` each."""
        before, after = self.before, self.after
        return np.select(
            [before == ABSENT, after == ABSENT, (before >= 0) & (before == after), (before >= 0) & (after >= 0),
             after >= 0, before >= 0],
            [Change.JOINS, Change.LEAVES, Change.SAME, Change.MENTOR, Change.GAINS, Change.LOSES],
            default=Change.NEITHER,
        ).astype(np.int64)  # fmt: skip

    @property
    def score_change(self) -> Ints:
        """int64[students]: what the score of the student's pair gains, thousandths; without a mentor it counts as 0."""
        return self.score_after - self.score_before

    def count(self, change: Change) -> int:
        """How many students the change befalls."""
        return int((self.change == change).sum())


@dataclass(frozen=True, eq=False)
class GroupTotals:
    """Sums by group, int64[groups]: ``students`` whom a run looked at, ``matched``, ``score`` of all their pairs."""

    students: Ints
    matched: Ints
    score: Ints

    def mean(self, group: int) -> float | None:
        """The mean score of a group's pairs in thousandths, ``None`` where it has none."""
        matched = int(self.matched[group])
        return int(self.score[group]) / matched if matched else None


def compare(first: Lines, second: Lines) -> Comparison:
    """Hold two runs against each other, student by student."""
    student = np.union1d(first.student, second.student).astype(np.int64)
    before, score_before = _spread(first, student)
    after, score_after = _spread(second, student)
    return Comparison(student, before, after, score_before, score_after)


def totals(comparison: Comparison, group: Integers, groups: int) -> tuple[GroupTotals, GroupTotals]:
    """The first and the second run's sums by group; ``group``: the group's number of each student, 0 to ``groups``."""
    return (
        _totals(comparison.before, comparison.score_before, group, groups),
        _totals(comparison.after, comparison.score_after, group, groups),
    )


def _spread(lines: Lines, student: Ints) -> tuple[Ints, Ints]:
    at = np.searchsorted(student, lines.student)
    mentor = np.full(student.size, ABSENT, np.int64)
    score = np.zeros(student.size, np.int64)
    mentor[at], score[at] = lines.mentor, lines.score
    return mentor, score


def _totals(mentor: Ints, score: Ints, group: Integers, groups: int) -> GroupTotals:
    seen, matched = mentor != ABSENT, mentor >= 0
    return GroupTotals(
        np.bincount(group[seen], minlength=groups).astype(np.int64),
        np.bincount(group[matched], minlength=groups).astype(np.int64),
        np.bincount(group[matched], score[matched], minlength=groups).round().astype(np.int64),
    )
