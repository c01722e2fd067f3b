"""The rules for a whole pool as rows of bits, one bit a mentor: a row for each kind of students, not for each student.

Students whom a rule cannot tell apart are one kind (:class:`~iattend_desktop.matching.rules.Way`): thirteen grades,
twenty languages, a thousand schools. Each kind is asked once about every mentor, with the rule's own function, so that
there is one statement of each rule; a student's mentors are then a few rows of 64-bit words joined by *and* and *or*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Ints, Mask, Pool
from iattend_desktop.matching.rules import Limits, Positions, Rule, Way
from iattend_desktop.progress import SILENT, Progress

Words = npt.NDArray[np.uint64]

_BITS = 64
_KINDS = 256
"""Kinds of students asked together; with 6,000 mentors a block of yes and no takes 1.5 MB."""


@dataclass(frozen=True, eq=False)
class WayRows:
    """One way of a rule: ``words`` uint64[kinds, words], ``kind`` int[mentees]."""

    words: Words
    kind: Ints


@dataclass(frozen=True, eq=False)
class RuleRows:
    """The part of a rule about pairs, for the mentors that it was made for, in their order."""

    ways: tuple[WayRows, ...]

    def of(self, mentees: Positions) -> Words:
        """uint64[mentees, words]: who keeps the rule with each student; the bits after the last mentor are 0."""
        found = self.ways[0].words[self.ways[0].kind[mentees]]
        for way in self.ways[1:]:
            found |= way.words[way.kind[mentees]]
        return found


def rule_rows(
    rule: Rule, pool: Pool, limits: Limits, mentors: Positions, *, progress: Progress = SILENT
) -> RuleRows | None:
    """The rule for every student and these mentors; None where the rule has no part about pairs."""
    ways = tuple(_way_rows(way, pool, limits, mentors, progress) for way in rule.ways)
    return RuleRows(ways) if ways else None


def pack(mask: Mask) -> Words:
    """uint64[rows, words] of a bool[rows, columns]; the rows end in zeros."""
    packed = np.packbits(mask, axis=1, bitorder="little")
    whole = np.zeros((len(mask), word_count(mask.shape[1]) * 8), np.uint8)
    whole[:, : packed.shape[1]] = packed
    return whole.view(np.uint64)


def unpack(words: Words) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How many bits are set in each row, and the column of every one, row by row.

    >>> count, column = unpack(pack(np.array([[True, False, True], [False, True, False]])))
    >>> count.tolist(), column.tolist()
    ([2, 1], [0, 2, 1])
    """
    count = popcounts(words)
    flat = np.flatnonzero(np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").view(bool))
    return count, flat - np.repeat(np.arange(len(words)) * (words.shape[1] * _BITS), count)


def popcounts(words: Words) -> npt.NDArray[np.int64]:
    """int64[rows]: how many bits are set in each row."""
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.int64))


def word_count(columns: int) -> int:
    """Words that so many bits need, one at least."""
    return max(-(-columns // _BITS), 1)


def kinds(alike: Ints) -> tuple[Ints, Ints]:
    """One student of each kind, and the kind of each student, from 0."""
    _numbers, first, kind = np.unique(alike, return_index=True, return_inverse=True)
    return first, kind


def _way_rows(way: Way, pool: Pool, limits: Limits, mentors: Positions, progress: Progress) -> WayRows:
    first, kind = kinds(way.alike(pool))
    words = np.empty((first.size, word_count(mentors.size)), np.uint64)
    for start in range(0, first.size, _KINDS):
        progress.step(start / first.size, _("Looking at the rules"))
        some: npt.NDArray[Any] = first[start : start + _KINDS]
        mask = np.broadcast_to(way.holds(pool, limits, some[:, None], mentors[None, :]), (some.size, mentors.size))
        words[start : start + _KINDS] = pack(mask)
    return WayRows(words, kind)
