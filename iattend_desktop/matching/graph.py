"""Who may be matched with whom: a bipartite graph over arrays, and what is left of it once pins stand.

Pure: positions in, positions out. Keys only break ties, so that the order of rows never changes a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress

Ints = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int32]
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
    higher is served first. ``pins``: (mentee, mentor) positions that must stand. ``siblings``: groups of two or more
    mentee positions, no student in two of them; those of a group who are matched have the same mentor.
    ``mentee_key``, ``mentor_key``: unique sortable values, by default the positions.

    Arrays that already have the type are kept, not copied: do not change them afterwards.
    Raises ``ValueError`` with one sentence for arrays that do not fit together and :class:`InfeasiblePins` for
    pins that contradict the graph or each other. ``progress`` may raise ``Cancelled``.
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
        siblings: Iterable[Sequence[int]] = (),
        mentee_key: npt.ArrayLike | None = None,
        mentor_key: npt.ArrayLike | None = None,
        progress: Progress = SILENT,
    ) -> None:
        message = _("Laying out the permitted pairs")
        progress.step(0.0, message)
        self.capacity = _integers("capacity", capacity, 0, int(np.iinfo(np.int64).max))
        self.need = _integers("need", need, -int(np.iinfo(np.int64).max), int(np.iinfo(np.int64).max))
        self.load = _integers("load", np.zeros_like(self.capacity) if load is None else load, 0, MAX_LOAD)
        self.edge_mentee = _integers("edge_mentee", edge_mentee, 0, self.mentees - 1, np.int32)
        progress.step(0.1, message)
        self.edge_mentor = _integers("edge_mentor", edge_mentor, 0, self.mentors - 1, np.int32)
        progress.step(0.2, message)
        self.score = _integers("score", score, 0, MAX_SCORE, np.int32)
        progress.step(0.3, message)
        if not self.edge_mentee.size == self.edge_mentor.size == self.score.size:
            raise ValueError(_("edge_mentee, edge_mentor and score must have the same length, one entry a pair."))
        if self.load.size != self.mentors:
            raise ValueError(_("load must have one entry a mentor."))
        self.mentee_by_key = _by_key("mentee_key", mentee_key, self.mentees)
        self.mentor_by_key = _by_key("mentor_key", mentor_key, self.mentors)
        self._order, self._mentee, self._mentor = self._canonical()
        progress.step(0.9, message)
        self._start = starts(self._mentee, self.mentees)
        self.pins = standing_pins(self, pins, mentee_key, mentor_key)
        self.siblings = _groups(siblings, self.mentees)
        _refuse_parted_pins(self, mentee_key, mentor_key)

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

    @cached_property
    def mentee_rank(self) -> Ints:
        """int64[mentees]: place of each student in the order of the keys."""
        return np.argsort(self.mentee_by_key)

    @cached_property
    def mentor_rank(self) -> Ints:
        """int64[mentors]: place of each mentor in the order of the keys."""
        return np.argsort(self.mentor_by_key)

    def find_edges(self, mentee: npt.ArrayLike, mentor: npt.ArrayLike) -> Ints:
        """Edge positions of pairs, −1 where the pair is not permitted; positions must be in range."""
        row = self.mentee_rank[np.asarray(mentee, np.int64)]
        wanted = self.mentor_rank[np.asarray(mentor, np.int64)]
        low, end = self._start[row], self._start[row + 1]
        high = end.copy()
        while (low < high).any():
            middle = (low + high) // 2
            open_rows = low < high
            before = open_rows & (self._mentor[np.minimum(middle, self.edges - 1)] < wanted)
            low, high = np.where(before, middle + 1, low), np.where(open_rows & ~before, middle, high)
        found = low < end
        found[found] = self._mentor[low[found]] == wanted[found]
        edge = np.full(low.shape, -1, np.int64)
        edge[found] = low[found] if self._order is None else self._order[low[found]]
        return edge

    @cached_property
    def open_part(self) -> OpenPart:
        """What is left to decide once the pins stand, in the order of the keys."""
        load = self.load.copy()
        mentee, mentor = self._mentee, self._mentor
        score = self.score if self._order is None else self.score[self._order]
        if self.pins:
            pinned_mentee, pinned_mentor = np.array(self.pins, np.int64).T
            np.add.at(load, pinned_mentor, 1)
            undecided = np.ones(self.mentees, bool)
            undecided[self.mentee_rank[pinned_mentee]] = False
            left = undecided[mentee] & self._beside_pinned_siblings(mentee, mentor)
            mentee, mentor, score = mentee[left], mentor[left], score[left]
        wanted = np.bincount(mentor, minlength=self.mentors)
        start = self._start
        if self.pins:
            start = starts(mentee, self.mentees)
        return OpenPart(
            weight=np.unique(self.need[self.mentee_by_key], return_inverse=True)[1].astype(np.int64) + 1,
            free=np.minimum(np.maximum(self.capacity - load, 0)[self.mentor_by_key], wanted),
            load=load[self.mentor_by_key],
            start=start,
            mentee=mentee,
            mentor=mentor,
            score=score,
            groups=self._open_groups(mentee),
        )

    def _beside_pinned_siblings(self, mentee: Positions, mentor: Positions) -> npt.NDArray[np.bool_]:
        """Which edges stay possible where a sibling is pinned: those to the pinned sibling's mentor."""
        pinned = dict(self.pins)
        only = np.full(self.mentees, -1, np.int64)
        for group in self.siblings:
            mentors = [int(self.mentor_rank[pinned[member]]) for member in group if member in pinned]
            if mentors:
                only[self.mentee_rank[list(group)]] = mentors[0]
        possible: npt.NDArray[np.bool_] = (only[mentee] < 0) | (only[mentee] == mentor)
        return possible

    def _open_groups(self, mentee: Positions) -> tuple[tuple[int, ...], ...]:
        """The siblings whose common mentor is still to be chosen; a pinned one has settled it for the others."""
        asked = np.zeros(self.mentees, bool)
        asked[mentee] = True
        pinned = {pin[0] for pin in self.pins}
        undecided = (self.mentee_rank[list(group)] for group in self.siblings if pinned.isdisjoint(group))
        open_members = (tuple(sorted(members[asked[members]].tolist())) for members in undecided)
        return tuple(sorted(members for members in open_members if len(members) > 1))

    def _canonical(self) -> tuple[Ints | None, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Edges by the order of the keys: their positions (None where they already stand so), mentees, mentors."""
        mentee, mentor = self.edge_mentee, self.edge_mentor
        if (self.mentee_by_key[1:] < self.mentee_by_key[:-1]).any():
            mentee = self.mentee_rank.astype(np.int32)[mentee]
        if (self.mentor_by_key[1:] < self.mentor_by_key[:-1]).any():
            mentor = self.mentor_rank.astype(np.int32)[mentor]
        same = mentee[1:] == mentee[:-1]
        if ((mentee[1:] > mentee[:-1]) | (same & (mentor[1:] > mentor[:-1]))).all():
            return None, mentee, mentor
        order = np.argsort(mentee.astype(np.int64) * self.mentors + mentor, kind="stable")
        mentee, mentor = mentee[order], mentor[order]
        twice = np.flatnonzero((mentee[1:] == mentee[:-1]) & (mentor[1:] == mentor[:-1]))
        if twice.size:
            text = _("The pair of mentee {mentee} and mentor {mentor} is listed twice, expected once.")
            edge = order[twice[0]]
            raise ValueError(text.format(mentee=self.edge_mentee[edge], mentor=self.edge_mentor[edge]))
        return order, mentee, mentor


def standing_pins(
    graph: CandidateGraph,
    pins: Iterable[tuple[int, int]],
    mentee_key: npt.ArrayLike | None = None,
    mentor_key: npt.ArrayLike | None = None,
) -> tuple[tuple[int, int], ...]:
    """The pins once each, in the order of the students; :class:`InfeasiblePins` where they contradict."""
    once = sorted({(int(mentee), int(mentor)) for mentee, mentor in pins})
    if not once:
        return ()
    inside = [pin for pin in once if 0 <= pin[0] < graph.mentees and 0 <= pin[1] < graph.mentors]
    wrong = {pin: _("there is no such student or mentor") for pin in once if pin not in set(inside)}
    edges = graph.find_edges([pin[0] for pin in inside], [pin[1] for pin in inside])
    for pin, edge in zip(inside, edges.tolist(), strict=True):
        if edge < 0:
            wrong[pin] = _("this pair is not permitted")
    of_mentee, of_mentor = Counter(pin[0] for pin in inside), Counter(pin[1] for pin in inside)
    for pin in inside:
        free = max(int(graph.capacity[pin[1]] - graph.load[pin[1]]), 0)
        if of_mentee[pin[0]] > 1:
            wrong[pin] = _("the student is pinned to more than one mentor")
        elif of_mentor[pin[1]] > free:
            reason = _("more students are pinned to the mentor ({pinned}) than places are free ({free})")
            wrong.setdefault(pin, reason.format(pinned=of_mentor[pin[1]], free=free))
    if wrong:
        named = [
            _("student {mentee} with mentor {mentor}: {reason}").format(
                mentee=_name(mentee_key, pin[0]), mentor=_name(mentor_key, pin[1]), reason=reason
            )
            for pin, reason in sorted(wrong.items())
        ]
        message = _("These pinned pairs cannot stand: {pairs}.").format(pairs="; ".join(named))
        raise InfeasiblePins(message, tuple(sorted(wrong)))
    return tuple(inside)


def _groups(siblings: Iterable[Sequence[int]], mentees: int) -> tuple[tuple[int, ...], ...]:
    """The groups of siblings as positions, checked."""
    groups = tuple(tuple(int(member) for member in group) for group in siblings)
    times = Counter(member for group in groups for member in group)
    for group in groups:
        if len(group) < 2:
            raise ValueError(
                _("siblings: found a group of {count}, expected two students or more.").format(count=len(group))
            )
        for member in group:
            if not 0 <= member < mentees:
                text = _("siblings: found student {member}, expected 0 to {last}.")
                raise ValueError(text.format(member=member, last=mentees - 1))
            if times[member] > 1:
                text = _("siblings: student {member} is listed {times} times, expected in one group, once.")
                raise ValueError(text.format(member=member, times=times[member]))
    return groups


def _refuse_parted_pins(
    graph: CandidateGraph, mentee_key: npt.ArrayLike | None, mentor_key: npt.ArrayLike | None
) -> None:
    """Raise :class:`InfeasiblePins` where siblings are pinned to different mentors."""
    pinned = dict(graph.pins)
    parted = [
        (member, pinned[member])
        for group in graph.siblings
        if len({pinned[member] for member in group if member in pinned}) > 1
        for member in group
        if member in pinned
    ]
    if parted:
        named = [
            _("student {mentee} with mentor {mentor}").format(mentee=_name(mentee_key, i), mentor=_name(mentor_key, j))
            for i, j in sorted(parted)
        ]
        text = _("These pinned pairs part siblings whose family asks for one mentor: {pairs}.")
        raise InfeasiblePins(text.format(pairs="; ".join(named)), tuple(sorted(parted)))


def _name(keys: npt.ArrayLike | None, position: int) -> str:
    names = np.zeros(0) if keys is None else np.asarray(keys)
    return str(names[position]) if 0 <= position < names.size else str(position)


@dataclass(frozen=True, eq=False)
class OpenPart:
    """The undecided problem. Mentees and mentors are numbered in the order of their keys, edges sorted by both.

    ``weight`` int64[mentees]: 1 for the lowest need, one more for each higher rank of need. The sets that can be
    matched form a transversal matroid, so the heaviest of them is a largest one and serves the highest need first,
    whatever increasing positive weights stand for the ranks (Edmonds 1971). ``free`` int64[mentors]: places left,
    never more than the mentor's edges. ``load``: places taken, pins counted. ``start`` int64[mentees + 1]: each
    student's first edge. ``mentee``, ``mentor``, ``score`` int32[e]: the edges. ``groups``: siblings, two or more
    mentees each, to be given one mentor.
    """

    weight: Ints
    free: Ints
    load: Ints
    start: Ints
    mentee: npt.NDArray[np.int32]
    mentor: npt.NDArray[np.int32]
    score: npt.NDArray[np.int32]
    groups: tuple[tuple[int, ...], ...] = ()

    def only(self, edges: Ints) -> OpenPart:
        """The same problem with these edges alone, positions ascending."""
        mentee = self.mentee[edges]
        start = starts(mentee, self.weight.size)
        return replace(self, start=start, mentee=mentee, mentor=self.mentor[edges], score=self.score[edges])


def starts(mentee: Positions, mentees: int) -> Ints:
    """int64[mentees + 1]: where each student's edges begin in a column sorted by student."""
    return np.concatenate([[0], np.cumsum(np.bincount(mentee, minlength=mentees))])


def _integers(name: str, values: npt.ArrayLike, low: int, high: int, dtype: Any = np.int64) -> npt.NDArray[Any]:
    """A read-only column of integers from ``low`` to ``high``; not copied where it already has the type."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(_("{name} must be one column of whole numbers.").format(name=name))
    if array.size and (array.min() < low or array.max() > high):
        found = array.min() if array.min() < low else array.max()
        text = _("{name}: found {found}, expected {low} to {high}.")
        raise ValueError(text.format(name=name, found=found, low=low, high=high))
    column = array.astype(dtype, copy=False).view()
    column.flags.writeable = False
    return column


def _by_key(name: str, keys: npt.ArrayLike | None, count: int) -> Ints:
    """Positions in the order of the keys."""
    if keys is None:
        return np.arange(count)
    array = np.asarray(keys)
    if array.shape != (count,):
        raise ValueError(_("{name} must have {count} entries.").format(name=name, count=count))
    order = np.argsort(array, kind="stable")
    if (array[order][1:] == array[order][:-1]).any():
        raise ValueError(_("{name} must be unique.").format(name=name))
    return order
