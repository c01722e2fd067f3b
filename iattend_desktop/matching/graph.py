"""Who may be matched with whom: a bipartite graph over arrays, and what is left of it once pins stand.

Pure: positions in, positions out. Keys only break ties, so that the order of rows never changes a result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _

MAX_SCORE = 100_000
"""Thousandths of a point; a pair that meets every criterion in full has 100 points."""
MAX_LOAD = 1_000_000
"""Most places that a mentor may already have taken, so that sums of squares stay inside int64."""


class InfeasiblePins(ValueError):
    """Pinned pairs that cannot all stand; ``pins`` holds the offending (mentee, mentor) positions."""

    def __init__(self, message: str, pins: tuple[tuple[int, int], ...]) -> None:
        super().__init__(message)
        self.pins = pins


class CandidateGraph:
    """Students and mentors with an edge where every hard rule holds.

    ``capacity`` int64[mentors], total places. ``load`` int64[mentors], places already taken (default 0; more than
    the capacity leaves no place). ``edge_mentee``, ``edge_mentor`` int32[e], each pair once; a forbidden pair is a
    missing edge. ``score`` int64[e], thousandths of a point, 0 to 100,000. ``need`` int64[mentees], rank of need,
    higher is served first. ``pins``: (mentee, mentor) positions that must stand. ``mentee_key``, ``mentor_key``:
    unique sortable values, by default the positions.

    Raises ``ValueError`` with one sentence for arrays that do not fit together and :class:`InfeasiblePins` for
    pins that contradict the graph or each other.
    """

    def __init__(
        self,
        *,
        capacity: npt.ArrayLike,
        edge_mentee: npt.ArrayLike,
        edge_mentor: npt.ArrayLike,
        score: npt.ArrayLike,
        need: npt.ArrayLike,
        load: npt.ArrayLike | None = None,
        pins: Iterable[tuple[int, int]] = (),
        mentee_key: npt.ArrayLike | None = None,
        mentor_key: npt.ArrayLike | None = None,
    ) -> None:
        self.capacity = _integers("capacity", capacity, np.int64)
        self.need = _integers("need", need, np.int64)
        self.edge_mentee = _integers("edge_mentee", edge_mentee, np.int32)
        self.edge_mentor = _integers("edge_mentor", edge_mentor, np.int32)
        self.score = _integers("score", score, np.int64)
        self.load = _integers("load", np.zeros_like(self.capacity) if load is None else load, np.int64)
        self.mentee_rank = _ranks("mentee_key", mentee_key, self.mentees)
        self.mentor_rank = _ranks("mentor_key", mentor_key, self.mentors)
        self._check_shapes()
        self.order, self._codes = self._canonical_order()
        self.pins = self._standing(pins, mentee_key, mentor_key)

    @property
    def mentees(self) -> int:
        """Number of students."""
        return self.need.size

    @property
    def mentors(self) -> int:
        """Number of mentors."""
        return self.capacity.size

    @property
    def edges(self) -> int:
        """Number of permitted pairs."""
        return self.score.size

    def find_edges(self, mentee: npt.ArrayLike, mentor: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Edge positions of pairs, −1 where the pair is not permitted; positions must be in range."""
        mentee, mentor = np.asarray(mentee, np.int64), np.asarray(mentor, np.int64)
        if not self.edges:
            return np.full(mentee.shape, -1, np.int64)
        code = self.mentee_rank[mentee] * self.mentors + self.mentor_rank[mentor]
        place = np.minimum(np.searchsorted(self._codes, code), self.edges - 1)
        return np.where(self._codes[place] == code, self.order[place], -1)

    @cached_property
    def open_part(self) -> OpenPart:
        """What is left to decide once the pins stand, in the order of the keys."""
        pinned = np.zeros(self.mentees, bool)
        load = self.load.copy()
        if self.pins:
            pin_mentee, pin_mentor = np.array(self.pins, np.int64).T
            pinned[pin_mentee] = True
            np.add.at(load, pin_mentor, 1)
        edge = self.order[~pinned[self.edge_mentee[self.order]]]
        mentor = self.mentor_rank[self.edge_mentor[edge]]
        by_key = np.argsort(self.mentor_rank)
        wanted = np.bincount(mentor, minlength=self.mentors)
        need = np.empty_like(self.need)
        need[self.mentee_rank] = self.need
        free = np.minimum(np.maximum(self.capacity - load, 0)[by_key], wanted)
        return OpenPart(
            weight=np.unique(need, return_inverse=True)[1].astype(np.int64) + 1,
            free=free,
            load=load[by_key],
            mentee=self.mentee_rank[self.edge_mentee[edge]],
            mentor=mentor,
            score=self.score[edge],
            edge=edge,
        )

    def _check_shapes(self) -> None:
        if not self.edge_mentee.size == self.edge_mentor.size == self.score.size:
            raise ValueError(_("edge_mentee, edge_mentor and score must have the same length, one entry a pair."))
        if self.load.size != self.mentors:
            raise ValueError(_("load must have one entry a mentor."))
        for name, values, low, high in (
            ("edge_mentee", self.edge_mentee, 0, self.mentees - 1),
            ("edge_mentor", self.edge_mentor, 0, self.mentors - 1),
            ("score", self.score, 0, MAX_SCORE),
            ("capacity", self.capacity, 0, int(np.iinfo(np.int64).max)),
            ("load", self.load, 0, MAX_LOAD),
        ):
            if values.size and (values.min() < low or values.max() > high):
                found = values.min() if values.min() < low else values.max()
                text = _("{name}: found {found}, expected {low} to {high}.")
                raise ValueError(text.format(name=name, found=found, low=low, high=high))

    def _canonical_order(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        codes = self.mentee_rank[self.edge_mentee] * self.mentors + self.mentor_rank[self.edge_mentor]
        if codes.size > 1 and not (codes[1:] > codes[:-1]).all():
            order = np.argsort(codes, kind="stable")
            codes = codes[order]
            twice = np.flatnonzero(codes[1:] == codes[:-1])
            if twice.size:
                edge = order[twice[0]]
                raise ValueError(
                    _("The pair of mentee {mentee} and mentor {mentor} is listed twice, expected once.").format(
                        mentee=self.edge_mentee[edge], mentor=self.edge_mentor[edge]
                    )
                )
            return order, codes
        return np.arange(codes.size), codes

    def _standing(
        self, pins: Iterable[tuple[int, int]], mentee_key: npt.ArrayLike | None, mentor_key: npt.ArrayLike | None
    ) -> tuple[tuple[int, int], ...]:
        """The pins once each, in the order of the keys, after looking for contradictions."""
        once = {(int(mentee), int(mentor)) for mentee, mentor in pins}
        if not once:
            return ()
        wrong: dict[tuple[int, int], str] = {}
        inside = sorted(pin for pin in once if 0 <= pin[0] < self.mentees and 0 <= pin[1] < self.mentors)
        wrong.update((pin, _("there is no such student or mentor")) for pin in once.difference(inside))
        edges = self.find_edges([p[0] for p in inside], [p[1] for p in inside])
        wrong.update(
            (pin, _("this pair is not permitted")) for pin, edge in zip(inside, edges, strict=True) if edge < 0
        )
        of_mentee: dict[int, list[tuple[int, int]]] = {}
        of_mentor: dict[int, list[tuple[int, int]]] = {}
        for pin in inside:
            of_mentee.setdefault(pin[0], []).append(pin)
            of_mentor.setdefault(pin[1], []).append(pin)
        for group in of_mentee.values():
            if len(group) > 1:
                wrong.update((pin, _("the student is pinned to more than one mentor")) for pin in group)
        for mentor, group in of_mentor.items():
            free = max(int(self.capacity[mentor] - self.load[mentor]), 0)
            if len(group) > free:
                reason = _("the mentor has {free} free places and {pinned} pins").format(free=free, pinned=len(group))
                wrong.update((pin, reason) for pin in group if pin not in wrong)
        if wrong:
            mentee_keys = np.arange(self.mentees) if mentee_key is None else np.asarray(mentee_key)
            mentor_keys = np.arange(self.mentors) if mentor_key is None else np.asarray(mentor_key)
            named = [
                _("student {mentee} with mentor {mentor}: {reason}").format(
                    mentee=mentee_keys[pin[0]] if 0 <= pin[0] < self.mentees else pin[0],
                    mentor=mentor_keys[pin[1]] if 0 <= pin[1] < self.mentors else pin[1],
                    reason=reason,
                )
                for pin, reason in sorted(wrong.items())
            ]
            message = _("These pinned pairs cannot stand: {pairs}.").format(pairs="; ".join(named))
            raise InfeasiblePins(message, tuple(sorted(wrong)))
        return tuple(sorted(inside, key=lambda pin: int(self.mentee_rank[pin[0]])))


@dataclass(frozen=True, eq=False)
class OpenPart:
    """The undecided problem. Mentees and mentors are numbered in the order of their keys, edges sorted by both.

    ``weight`` int64[mentees]: 1 for the lowest need, one more for each higher rank of need. The sets that can be
    matched form a transversal matroid, so the heaviest of them is a largest one and serves the highest need first,
    whatever increasing positive weights stand for the ranks (Edmonds 1971). ``free`` int64[mentors]: places left,
    never more than the mentor's edges. ``load``: places taken, pins counted. ``edge``: position in the graph.
    """

    weight: npt.NDArray[np.int64]
    free: npt.NDArray[np.int64]
    load: npt.NDArray[np.int64]
    mentee: npt.NDArray[np.int64]
    mentor: npt.NDArray[np.int64]
    score: npt.NDArray[np.int64]
    edge: npt.NDArray[np.int64]


def _integers(name: str, values: npt.ArrayLike, dtype: type[np.int32] | type[np.int64]) -> npt.NDArray[np.int64]:
    """A read-only copy as one column of integers; ``ValueError`` where values are no whole numbers."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(_("{name} must be one column of whole numbers.").format(name=name))
    copy = array.astype(dtype)
    copy.flags.writeable = False
    return copy  # type: ignore[return-value]  # int32 for edges; NumPy's types know no such choice


def _ranks(name: str, keys: npt.ArrayLike | None, count: int) -> npt.NDArray[np.int64]:
    """Position of each key among the sorted keys."""
    if keys is None:
        return np.arange(count)
    array = np.asarray(keys)
    if array.shape != (count,):
        raise ValueError(_("{name} must have {count} entries.").format(name=name, count=count))
    distinct, ranks = np.unique(array, return_inverse=True)
    if distinct.size != count:
        raise ValueError(_("{name} must be unique.").format(name=name))
    return ranks.astype(np.int64)
