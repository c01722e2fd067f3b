"""Which counts a report hides, so that no small group of students can be read from it or worked out.

A report that leaves the program's team shows no group of 10 or fewer (setting), and hides a second group where the
first could be subtracted back (FERPA; the California Department of Education does the same). A group that nobody
printed, but that is the difference of two printed counts, is a group too. Rules hide first what stands in one sum;
then :mod:`~iattend_desktop.attendance.recovery` looks over all sums together for what can still be worked out.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

import numpy as np

from iattend_desktop.attendance.recovery import Unknowns, worked_out

K = TypeVar("K", bound=Hashable)


class Hidden(Enum):
    """Why a count is not shown."""

    SMALL = "small"  # 10 or fewer (setting)
    WITHHELD = "withheld"  # larger, but a small one could be worked out from it


Count = int | Hidden | None
"""A number of people; ``None`` is the same as :attr:`Hidden.SMALL`."""


@dataclass(frozen=True, slots=True)
class Sum(Generic[K]):
    """Groups without a common member that add up to ``total``; ``None`` where readers know the total anyway.

    ``hide`` is the count withheld where a single part is hidden; by default the smallest part that is shown.
    """

    parts: tuple[K, ...]
    total: K | None = None
    hide: K | None = None

    @property
    def keys(self) -> tuple[K, ...]:
        """Every count in it."""
        return self.parts if self.total is None else (*self.parts, self.total)


@dataclass(frozen=True, slots=True)
class Rest(Generic[K]):
    """The students of ``whole`` that are in none of ``parts``: ``hide`` is withheld where they are few.

    ``none_too`` also protects a rest of nobody, which would say something of everybody.
    """

    whole: K
    parts: tuple[K, ...]
    hide: K
    none_too: bool = False

    @property
    def keys(self) -> tuple[K, ...]:
        """Every count in it."""
        return (self.whole, *self.parts)


@dataclass(frozen=True, slots=True)
class Within(Generic[K]):
    """The students of ``inner`` are all in one of the groups of ``cover``, who may hold others too: a limit."""

    inner: K
    cover: tuple[K, ...]

    @property
    def keys(self) -> tuple[K, ...]:
        """Every count in it."""
        return (self.inner, *self.cover)


@dataclass(slots=True)
class Suppressed(Generic[K]):
    """The counts that are hidden: ``small`` themselves, or ``withheld`` to protect a small one."""

    small: set[K] = field(default_factory=set)
    withheld: set[K] = field(default_factory=set)

    def hides(self, key: K) -> bool:
        """Whether a count is not shown."""
        return key in self.small or key in self.withheld

    def shown(self, key: K, counts: Mapping[K, int]) -> int | Hidden:
        """The count as the report shows it."""
        if key in self.small:
            return Hidden.SMALL
        return Hidden.WITHHELD if key in self.withheld else counts[key]


def suppress(
    counts: Mapping[K, int],
    *,
    smallest: int,
    sums: Iterable[Sum[K]] = (),
    rests: Iterable[Rest[K]] = (),
    limits: Iterable[Within[K]] = (),
    none_shown: Collection[K] = (),
    withheld: Collection[K] = (),
) -> Suppressed[K]:
    """Which of ``counts`` to hide so that no group of fewer than ``smallest`` (and none of nobody) can be told.

    Hidden parts of a sum whose total is shown are at least two, with at least ``smallest`` students together, and more
    than that they are hidden says already. No hidden count has only one value that fits all sums. Of the counts
    ``none_shown`` it may be said that they are none. Those ``withheld`` are hidden for a reason of their own, and are
    protected as the small ones are.

    >>> of_all = Sum(("East", "West", "North"))
    >>> sorted(suppress({"East": 4, "West": 30, "North": 20}, smallest=11, sums=[of_all]).withheld)
    ['North']
    """
    if smallest <= 1:
        return Suppressed()  # "0 or fewer" would hide nothing
    small = {key for key, count in counts.items() if count < smallest and not (count == 0 and key in none_shown)}
    return _Report(counts, smallest, (*rests, *sums, *limits), Suppressed(small, set(withheld) - small)).suppress()


_Relation = Sum[K] | Rest[K] | Within[K]


class _Report(Generic[K]):
    """Counts, the relations between them, and what is hidden so far."""

    def __init__(
        self, counts: Mapping[K, int], smallest: int, relations: Sequence[_Relation[K]], hidden: Suppressed[K]
    ) -> None:
        self._counts, self._smallest, self._relations, self._hidden = counts, smallest, relations, hidden
        self._lengths = [len(relation.keys) for relation in relations]
        self._safe: set[K] = set()
        self._safe_rests: set[int] = set()
        self._at: dict[K, list[int]] = {}
        for number, relation in enumerate(relations):
            for key in relation.keys:
                self._at.setdefault(key, []).append(number)

    def suppress(self) -> Suppressed[K]:
        """Hide until the rules hold and nothing can be worked out, or nothing is left that would help."""
        touched: Iterable[int] = range(len(self._relations))
        while touched:
            self._settle(touched)
            touched = [number for key in self._protect() for number in self._at[key]]
        return self._hidden

    def _settle(self, touched: Iterable[int]) -> None:
        """Hide by the rules for one relation, again wherever something was hidden, until all of them hold.

        Short ones first, so that a long one is gone through once for all that was hidden within its lines.
        """
        lengths = self._lengths
        inside = set(touched)
        waiting = [(lengths[number], number) for number in inside]
        heapify(waiting)
        while waiting:
            _length, number = heappop(waiting)
            inside.discard(number)
            while (more := self._next(self._relations[number])) is not None:
                self._hidden.withheld.add(more)
                for other in self._at[more]:
                    if other not in inside and other != number:
                        inside.add(other)
                        heappush(waiting, (lengths[other], other))

    def _next(self, relation: _Relation[K]) -> K | None:
        """One more count to hide, ``None`` where the relation is safe."""
        if isinstance(relation, Within):
            return None
        return self._of_rest(relation) if isinstance(relation, Rest) else self._of_sum(relation)

    def _of_rest(self, rest: Rest[K]) -> K | None:
        if any(map(self._hidden.hides, rest.keys)):
            return None
        return rest.hide if self._few(rest) else None

    def _of_sum(self, group: Sum[K]) -> K | None:
        unseen = [part for part in group.parts if self._hidden.hides(part)]
        shown = [part for part in group.parts if not self._hidden.hides(part)]
        if group.total is not None and self._hidden.hides(group.total):
            exposed = not unseen
        else:
            exposed = bool(unseen) and (len(unseen) < 2 or self._tight(unseen))
        if not exposed:
            return None
        if group.hide is not None and not self._hidden.hides(group.hide):
            return group.hide
        if shown:
            return min(shown, key=lambda part: (self._counts[part], group.parts.index(part)))
        return group.total

    def _tight(self, unseen: Sequence[K]) -> bool:
        """Whether hidden counts are a small group together, or so many that each has only one value it may have."""
        together = sum(self._counts[part] for part in unseen)
        withheld = sum(part in self._hidden.withheld for part in unseen)
        least, most = withheld * self._smallest, len(unseen) * (self._smallest - 1)
        return together < self._smallest or together == least or (withheld == 0 and together == most)

    def _left(self, relation: _Relation[K]) -> int:
        return sum(sign * self._counts[key] for key, sign in _terms(relation))

    def _few(self, relation: _Relation[K]) -> bool:
        if not isinstance(relation, Rest):
            return False
        left = self._left(relation)
        return (0 < left < self._smallest) or (left == 0 and relation.none_too)

    def _protect(self) -> list[K]:
        """Hide near each count that can be worked out one that is shown; what was hidden.

        A count that was safe stays so: the district that showed it prints the same where more is hidden.
        """
        keys, rests, unknowns = self._unknowns()
        told = worked_out(unknowns)
        safe = unknowns.asked & ~told
        self._safe.update(key for key, one in zip(keys, safe, strict=False) if one)
        self._safe_rests.update(number for number, one in zip(rests, safe[len(keys) :], strict=True) if one)
        chosen: list[K] = []
        for n in np.flatnonzero(told):
            start = self._at[keys[n]] if n < len(keys) else [rests[n - len(keys)]]
            cover = self._nearest_shown(start, chosen)
            if cover is not None:
                self._hidden.withheld.add(cover)
                chosen.append(cover)
        return chosen

    def _nearest_shown(self, start: Iterable[int], chosen: Collection[K]) -> K | None:
        """The smallest shown count in the nearest relation that has one; none where one of them was just hidden."""
        seen = set(start)
        ring = list(seen)
        while ring:
            keys = dict.fromkeys(key for number in ring for key in self._relations[number].keys)
            if any(key in chosen for key in keys):
                return None
            shown = [key for key in keys if not self._hidden.hides(key)]
            if shown:
                return min(shown, key=lambda key: self._counts[key])
            ring = [number for number in dict.fromkeys(n for key in keys for n in self._at[key]) if number not in seen]
            seen.update(ring)
        return None

    def _unknowns(self) -> tuple[list[K], list[int], Unknowns]:
        """Every hidden count as an unknown, then what is left in every rest and limit: keys, relations, unknowns."""
        hidden, counts = self._hidden, self._counts
        keys = [key for key in counts if hidden.hides(key)]
        column_of = {key: column for column, key in enumerate(keys)}
        rests: list[int] = []
        entries: list[tuple[int, int, int]] = []
        equations = 0
        for number, relation in enumerate(self._relations):
            terms = [(column_of[key], sign) for key, sign in _terms(relation) if key in column_of]
            if not terms:
                continue
            if not isinstance(relation, Sum):
                terms.append((len(keys) + len(rests), -1))
                rests.append(number)
            entries += [(equations, column, sign) for column, sign in terms]
            equations += 1
        left = [self._relations[number] for number in rests]
        count = np.array([counts[key] for key in keys] + [self._left(rest) for rest in left], np.int64)
        low = np.array([0 if key in hidden.small else self._smallest for key in keys] + [0] * len(left), np.int64)
        limit = 2 * count + 10 * self._smallest
        limit[: len(keys)][[key in hidden.small for key in keys]] = self._smallest - 1
        low, limit = np.minimum(low, count), np.maximum(limit, count)
        asked = [key not in self._safe for key in keys]
        asked += [n not in self._safe_rests and self._few(rest) for n, rest in zip(rests, left, strict=True)]
        row, column, sign = np.array(entries, np.int64).reshape(-1, 3).T
        return keys, rests, Unknowns(count, low, limit, row, column, sign, np.array(asked, np.bool_))


def _terms(relation: _Relation[K]) -> Iterator[tuple[K, int]]:
    """The counts of a relation with their signs."""
    if isinstance(relation, Within):
        yield relation.inner, -1
        yield from ((key, 1) for key in relation.cover)
        return
    whole = relation.whole if isinstance(relation, Rest) else relation.total
    if whole is not None:
        yield whole, 1
    for part in relation.parts:
        yield part, -1
