"""Fairness in the open: who is matched, how well, group by group, and who is at the bottom.

Students for whom nobody could be found, because consent is not on file or the rules look at their own records in vain,
are counted apart: a rate is of those whom a mentor could be proposed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]
ENOUGH = 10
"""The fewest students of whom a rate is told as low: of fewer, one student more or less makes all the difference."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group. ``apart``: students whom nobody could be proposed to. ``score`` and ``lowest``: the sum of the pairs'
    scores and the lowest of them, thousandths of a point."""

    group: int
    students: int
    apart: int
    matched: int
    score: int
    lowest: int

    @property
    def possible(self) -> int:
        """Students whom a mentor could be proposed to."""
        return self.students - self.apart

    @property
    def rate(self) -> float | None:
        """The share of them who are matched, 0 to 1; ``None`` where there is none."""
        return self.matched / self.possible if self.possible else None

    @property
    def mean(self) -> float | None:
        """The mean score of the pairs in thousandths; ``None`` where there is none."""
        return self.score / self.matched if self.matched else None


def figures(group: Ints, groups: int, possible: Mask, mentor_of: Ints, score: Ints) -> list[GroupFigures]:
    """The figures of each group from 0 to ``groups``.

    All by student: ``group`` the group's number, ``possible`` whether a mentor could be proposed at all,
    ``mentor_of`` the mentor or −1, ``score`` thousandths of a point where matched. A student who is matched counts as
    possible.
    """
    matched = mentor_of >= 0
    apart = ~possible & ~matched
    lowest = np.full(groups, np.iinfo(np.int64).max)
    np.minimum.at(lowest, group[matched], score[matched])
    columns = (
        np.bincount(group, minlength=groups),
        np.bincount(group[apart], minlength=groups),
        np.bincount(group[matched], minlength=groups),
        np.bincount(group[matched], score[matched], minlength=groups).round().astype(np.int64),
        np.where(lowest == np.iinfo(np.int64).max, 0, lowest),
    )
    return [GroupFigures(at, *(int(column[at]) for column in columns)) for at in range(groups)]


def whole(groups: Sequence[GroupFigures]) -> GroupFigures:
    """All groups together; ``group`` is −1."""
    lowest = min((one.lowest for one in groups if one.matched), default=0)
    return GroupFigures(
        -1,
        sum(one.students for one in groups),
        sum(one.apart for one in groups),
        sum(one.matched for one in groups),
        sum(one.score for one in groups),
        lowest,
    )


def bottom(groups: Sequence[GroupFigures], *, enough: int = ENOUGH, most: int = 3) -> list[GroupFigures]:
    """The groups with the lowest rates, lowest first, of those with enough students and less than everybody matched;
    equal rates by the larger group, which is more students."""
    low = [one for one in groups if one.possible >= enough and one.matched < one.possible]
    low.sort(key=lambda one: (one.matched / one.possible, one.matched - one.possible, one.group))
    return low[:most]
