"""Which counts a report hides, so that no small group of students can be read from it or worked out.

A report that leaves the program's team shows no group of 10 or fewer (setting), and hides a second group where the
first could be subtracted back (FERPA; the California Department of Education does the same). A group that nobody
printed, but that is the difference of two printed counts, is a group too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[K]):
    """Groups without a common member that add up to ``total``; ``None`` where readers know the total anyway."""

    parts: tuple[K, ...]
    total: K | None = None


@dataclass(frozen=True, slots=True)
class Rest(Generic[K]):
    """The students of ``whole`` that are in none of ``parts``: ``hide`` is withheld where they are few.

    ``none_too`` also protects a rest of nobody, which would say something of everybody.
    """

    whole: K
    parts: tuple[K, ...]
    hide: K
    none_too: bool = False


@dataclass(slots=True)
class Suppressed(Generic[K]):
    """The counts that are hidden: ``small`` themselves, or ``withheld`` to protect a small one."""

    small: set[K] = field(default_factory=set)
    withheld: set[K] = field(default_factory=set)

    def hides(self, key: K) -> bool:
        """Whether a count is not shown."""
        return key in self.small or key in self.withheld


def suppress(
    counts: Mapping[K, int], *, smallest: int, sums: Iterable[Sum[K]] = (), rests: Iterable[Rest[K]] = ()
) -> Suppressed[K]:
    """Which of ``counts`` to hide so that no group of fewer than ``smallest`` (and none of nobody) can be told.

    Hidden parts of a sum whose total is shown are at least two, with at least ``smallest`` students together.

    >>> of_all = Sum(("East", "West", "North"))
    >>> sorted(suppress({"East": 4, "West": 30, "North": 20}, smallest=11, sums=[of_all]).withheld)
    ['North']
    """
    hidden: Suppressed[K] = Suppressed(small={key for key, count in counts.items() if count < smallest})
    all_sums, all_rests = tuple(sums), tuple(rests)
    while more := _next(counts, hidden, smallest, all_sums, all_rests):
        hidden.withheld.add(more)
    return hidden


def _next(
    counts: Mapping[K, int], hidden: Suppressed[K], smallest: int, sums: Sequence[Sum[K]], rests: Sequence[Rest[K]]
) -> K | None:
    """One more count to hide, ``None`` where everything is safe."""
    for rest in rests:
        if hidden.hides(rest.whole) or any(hidden.hides(part) for part in rest.parts):
            continue
        left = counts[rest.whole] - sum(counts[part] for part in rest.parts)
        if (0 < left < smallest) or (left == 0 and rest.none_too):
            return rest.hide
    for group in sums:
        unseen = [part for part in group.parts if hidden.hides(part)]
        shown = [part for part in group.parts if not hidden.hides(part)]
        if not shown:
            continue
        if group.total is not None and hidden.hides(group.total):
            exposed = not unseen
        else:
            exposed = bool(unseen) and (len(unseen) < 2 or sum(counts[part] for part in unseen) < smallest)
        if exposed:
            return min(shown, key=lambda part: (counts[part], group.parts.index(part)))
    return None
