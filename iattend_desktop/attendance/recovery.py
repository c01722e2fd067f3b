"""What a reader could work out of a printed report, though the report hides it.

A reader knows the printed counts and how they add up, and that a hidden count is 10 or fewer or more than 10, as it
says. A hidden count is safe where there is a second district that prints the same report and differs in this count.
HiGHS looks for such districts; each is believed only after it was checked in integers.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from iattend_desktop.highs import QuietHighs

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_DRAWS = 12
"""Districts drawn at random before the counts that did not change in any of them are asked one by one."""
_NODES = 200
"""Most branches for one count: where they do not suffice, the count is taken as worked out."""


@dataclass(frozen=True, eq=False)
class Unknowns:
    """Hidden counts and what is known of them.

    ``count`` int64[n] is the truth, from ``low`` to ``high`` what the report says of each. Entry e says that the
    unknown ``column[e]`` stands in the equation ``row[e]`` with the factor ``sign[e]`` (int64[e], 1 or −1); what an
    equation adds up to is known. ``asked`` bool[n]: the counts that nobody may work out.
    """

    count: Ints
    low: Ints
    high: Ints
    row: Ints
    column: Ints
    sign: Ints
    asked: Mask

    def adds_up(self, count: Ints) -> bool:
        """Whether a district with these counts prints the same report."""
        inside = bool((count >= self.low).all() and (count <= self.high).all())
        return inside and not self._sums(count - self.count).any()

    def _sums(self, count: Ints) -> Ints:
        sums = np.zeros(int(self.row.max(initial=-1)) + 1, np.int64)
        np.add.at(sums, self.row, self.sign * count[self.column])
        return sums


def worked_out(unknowns: Unknowns) -> Mask:
    """Which of the counts asked for are the same in every district that prints the report, bool[n]."""
    found: Mask = unknowns.asked.copy()
    if not found.any():
        return found
    districts = _Districts(unknowns)
    chance = np.random.default_rng(0)
    for _draw in range(_DRAWS):
        if not found.any():
            return found
        found &= districts.far_in(np.where(found, chance.choice((-1, 1), found.size), 0)) == unknowns.count
    for asked in np.flatnonzero(found):
        for way in (1, -1):
            if found[asked]:
                found &= districts.other_in(int(asked), way, chance.choice((-1, 1), found.size)) == unknowns.count
    return found


class _Districts:
    """The districts that print the same report, as HiGHS sees them."""

    def __init__(self, unknowns: Unknowns) -> None:
        self._unknowns = unknowns
        self._size = unknowns.count.size
        self._columns = np.arange(self._size, dtype=np.int32)
        self._highs = QuietHighs()
        for name, setting in (("threads", 1), ("random_seed", 0), ("mip_max_nodes", _NODES), ("mip_rel_gap", 1e6)):
            self._highs.setOptionValue(name, setting)
        self._highs.addVars(self._size, unknowns.low.astype(np.float64), unknowns.high.astype(np.float64))
        order = np.argsort(unknowns.row, kind="stable")
        row, column, sign = unknowns.row[order], unknowns.column[order], unknowns.sign[order]
        rows = int(row.max(initial=-1)) + 1
        known = np.zeros(rows)
        np.add.at(known, row, sign * unknowns.count[column])
        start = np.searchsorted(row, np.arange(rows)).astype(np.int32)
        entries = column.astype(np.int32), sign.astype(np.float64)
        self._highs.addRows(rows, known, known, row.size, start, *entries)

    def far_in(self, wish: Ints) -> Ints:
        """A district as far in the direction ``wish`` (int64[n]) as fractions allow; the truth where it has some."""
        self._highs.changeColsCost(self._size, self._columns, -wish.astype(np.float64))
        return self._answer()

    def other_in(self, asked: int, way: int, wish: Ints) -> Ints:
        """A district with more (``way`` 1) or less (−1) of one count; the truth where there is none."""
        truth = int(self._unknowns.count[asked])
        low, high = int(self._unknowns.low[asked]), int(self._unknowns.high[asked])
        if not low <= truth + way <= high:
            return self._unknowns.count
        self._highs.changeColBounds(asked, *((truth + 1, high) if way > 0 else (low, truth - 1)))
        other = self.far_in(wish)
        if other[asked] == truth and self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            self._kind(highspy.HighsVarType.kInteger)
            other = self._answer()
            self._kind(highspy.HighsVarType.kContinuous)
        self._highs.changeColBounds(asked, low, high)
        return other

    def _answer(self) -> Ints:
        """What HiGHS finds, where it is a district; else the truth."""
        self._highs.run()
        solution = np.array(self._highs.getSolution().col_value)
        if solution.size == self._size:
            counts: Ints = np.rint(solution).astype(np.int64)
            if self._unknowns.adds_up(counts):
                return counts
        return self._unknowns.count

    def _kind(self, kind: highspy.HighsVarType) -> None:
        self._highs.changeColsIntegrality(self._size, self._columns, np.full(self._size, kind))
