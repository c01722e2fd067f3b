"""Scores of many pairs: each kind of students is weighed against every mentor once, the pairs then only look it up.

The points come from the criteria's own functions, so that a score is always the sum of its reasons. A criterion that
tells more kinds of students apart than a table is worth, such as a set of interests, is worked out pair by pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Ints, Pool
from iattend_desktop.matching.criteria import POINTS, Criterion, Merit, Profile, thousandths
from iattend_desktop.matching.rule_rows import kinds
from iattend_desktop.matching.rules import Positions
from iattend_desktop.progress import SILENT, Progress, Tally

Shorts = npt.NDArray[np.int32]

_PAIRS = 1 << 17
"""Pairs weighed together: what is held of them then fits a processor's cache."""
_KINDS = 128
_WORTH = 0.5
"""A table is made where it has fewer entries than this share of the pairs."""


@dataclass(frozen=True, eq=False)
class _Table:
    """Thousandths of a point by kind of students and mentor, in one row; ``start``: of each student's part of it."""

    points: Shorts
    start: Ints


class PairScores:
    """The scores of a pool's pairs under one profile; ``pairs``: about how many will be asked for."""

    def __init__(self, pool: Pool, profile: Profile, pairs: int, *, progress: Progress = SILENT) -> None:
        self._pool, self._profile = pool, profile
        self._looked_up: list[list[_Table]] = []
        self._worked_out: list[tuple[Criterion, float]] = []
        if len(pool.mentors) > _WORTH * pairs:
            self._worked_out = list(profile.criteria)
            return
        tally = Tally(progress, _("Weighing the permitted pairs"))
        for criterion, weight in tally.one_by_one(profile.criteria):
            of_merits = [kinds(merit.alike(pool)) for merit in criterion.merits]
            entries = sum(first.size for first, _kind in of_merits) * len(pool.mentors)
            if entries > _WORTH * pairs:
                self._worked_out.append((criterion, weight))
                continue
            tables = [
                self._table(merit, weight, first, kind, tally)
                for merit, (first, kind) in zip(criterion.merits, of_merits, strict=True)
            ]
            given = [table for table in tables if table.points.any()]
            if given:
                self._looked_up.append(given)

    def of(self, mentee: Positions, mentor: Positions, *, progress: Progress = SILENT) -> Shorts:
        """int32[pairs]: the score of each pair, thousandths, 0 to 100,000."""
        score = np.empty(mentee.size, np.int32)
        for start in range(0, mentee.size, _PAIRS):
            progress.step(start / mentee.size, _("Weighing the permitted pairs"))
            part = slice(start, start + _PAIRS)
            score[part] = self._of_some(mentee[part].astype(np.intp), mentor[part].astype(np.intp))
        return score

    def _of_some(self, mentee: npt.NDArray[np.intp], mentor: npt.NDArray[np.intp]) -> Shorts:
        score = np.zeros(mentee.size, np.int32)
        for tables in self._looked_up:
            best = tables[0].points[tables[0].start[mentee] + mentor]
            for table in tables[1:]:
                best = np.maximum(best, table.points[table.start[mentee] + mentor])
            score += best
        for criterion, weight in self._worked_out:
            score += thousandths(criterion, weight, self._pool, self._profile, mentee, mentor).astype(np.int32)
        return np.minimum(score, 100 * POINTS)

    def _table(self, merit: Merit, weight: float, first: Ints, kind: Ints, tally: Tally) -> _Table:
        mentors = np.arange(len(self._pool.mentors))
        points = np.empty((first.size, mentors.size), np.int32)
        alone = Criterion("", "", (merit,), lambda *_pair: "")
        for start in tally.one_by_one(range(0, first.size, _KINDS)):
            some = first[start : start + _KINDS, None]
            points[start : start + _KINDS] = thousandths(
                alone, weight, self._pool, self._profile, some, mentors[None, :]
            )
        return _Table(points.ravel(), kind.astype(np.int64) * mentors.size)
