"""What the whole match would be after one change: exact answers in milliseconds, from the match that stands.

A change of one pair, one mentor's places or one newcomer moves the best match along a few chains. The prices that
prove the match find them: a question costs a few searches, not a new match. Each answer is the same as that of
:func:`~iattend_desktop.matching.solver.solve` over the changed graph, ties among equally good matches aside.

Where siblings are to be kept together, which is a harder problem, questions are answered with all of them staying where
they are; a question about one of them is answered by a new match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.board import Board, Inward, Trail, new_trail
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import Assignment, by_mentor, empty_board, solve
from iattend_desktop.progress import SILENT, Tally

Ints = npt.NDArray[np.int64]


class NoPlace(ValueError):
    """The mentor has no place that could be given: all are taken by pins, or by matches that stand."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """The best match after a change, beside the one before.

    ``matched``: students with a mentor. ``total_score``: thousandths of a point. ``moved`` int64[k, 3]: mentee, mentor
    before, mentor after, −1 for none, for everybody whose mentor changes, in the order of positions; a newcomer is
    number ``graph.mentors``. ``need_kept``: the students served are of as great a need as before.
    """

    matched: int
    total_score: int
    moved: Ints
    need_kept: bool


class WhatIf:
    """Questions to one match. Asking changes nothing, and several threads may ask at once."""

    def __init__(self, graph: CandidateGraph, assignment: Assignment) -> None:
        """``assignment`` is what :func:`~iattend_desktop.matching.solver.solve` found for ``graph``."""
        self._asked = graph
        if graph.open_part.groups:
            graph, assignment = _siblings_stay(graph, assignment)
        self.graph = graph
        self.assignment = assignment
        self._pinned = np.zeros(graph.mentees, bool)
        self._pinned[[mentee for mentee, _mentor in graph.pins]] = True
        self._board = _standing(graph, assignment)
        self._inward = by_mentor(self._board, Tally(SILENT, ""))

    def pair(self, mentee: int, mentor: int) -> Outcome:
        """The best match in which this pair stands.

        Raises ``ValueError`` for a pair that is not permitted, :class:`NoPlace` where pins hold all of the mentor's
        places.
        """
        from iattend_desktop.matching import kernel

        edge = int(self.graph.find_edges([mentee], [mentor])[0])
        if edge < 0:
            raise ValueError(_("This pair is not permitted."))
        if self.assignment.mentor_of[mentee] == mentor:
            return self._unchanged()
        if self._pinned[mentee]:
            return self._anew([*(pin for pin in self._asked.pins if pin[0] != mentee), (mentee, mentor)])
        board, trail = self._copy()
        at, to = int(self.graph.mentee_rank[mentee]), int(self.graph.mentor_rank[mentor])
        if board.free[to] == 0:
            raise NoPlace(_("Pins hold all places of this mentor."))
        self._take_out(board, trail, at)
        kernel.hold_place(board, trail, to)
        board.student["mentor"][at] = to
        board.student["worth"][at] = board.scale * int(self.graph.score[edge])
        return self._outcome(board)

    def without_pair(self, mentee: int, mentor: int) -> Outcome:
        """The best match in which this pair is ruled out; a pin gives way."""
        from iattend_desktop.matching import kernel

        if self.assignment.mentor_of[mentee] != mentor:
            return self._unchanged()
        if self._pinned[mentee]:
            edge = int(self.graph.find_edges([mentee], [mentor])[0])
            return self._anew([pin for pin in self._asked.pins if pin[0] != mentee], without=edge)
        board, trail = self._copy()
        at = int(self.graph.mentee_rank[mentee])
        start, end = int(board.student["start"][at]), int(board.student["end"][at])
        barred = start + int(np.searchsorted(board.pair["mentor"][start:end], self.graph.mentor_rank[mentor]))
        self._take_out(board, trail, at)
        board.student["weight"][at] = self._board.student["weight"][at]
        kernel.admit(board, trail, at, barred)
        return self._outcome(board)

    def places(self, mentor: int, more: int) -> Outcome:
        """The best match if the mentor had so many places more, or fewer where negative."""
        from iattend_desktop.matching import kernel

        board, trail = self._copy()
        at = int(self.graph.mentor_rank[mentor])
        wanted = int(self._inward.start[at + 1] - self._inward.start[at])
        left = int(self.graph.capacity[mentor]) - int(self.graph.open_part.load[at]) + more
        change = min(max(left, 0), wanted) - int(board.free[at])
        for _place in range(-change):
            kernel.take_place(board, trail, at)
        if change > 0 and board.free[at] == 0:
            board.price[at] = board.need_price[at] = 0
        board = _with_room(board, at, change)
        for _place in range(change):
            board.free[at] += 1
            if board.taken[at] + 1 == board.free[at]:
                kernel.give_place(board, trail, self._inward, at, _no_pairs())
        return self._outcome(board)

    def new_mentor(self, mentees: npt.ArrayLike, scores: npt.ArrayLike, places: int) -> Outcome:
        """The best match with one more mentor, who may take these mentees at these scores (thousandths of a point)."""
        from iattend_desktop.matching import kernel

        board, trail = self._copy()
        at = board.free.size - 1
        who = np.asarray(mentees, np.int64)
        free = ~self._pinned[who]
        rows = self.graph.mentee_rank[who[free]]
        order = np.argsort(rows)
        newcomer = Inward(
            np.array([0, rows.size]),
            rows[order].astype(np.int32),
            np.asarray(scores, np.int64)[free][order].astype(np.int32),
        )
        board = _with_room(board, at, min(places, rows.size))
        for place in range(min(places, rows.size)):
            board.free[at] += 1
            kernel.give_place(board, trail, self._inward, at, newcomer)
            if board.taken[at] == place:
                break
        return self._outcome(board)

    def _take_out(self, board: Board, trail: Trail, at: int) -> None:
        """Take a student out of the match and give the place away as if they had never been there."""
        from iattend_desktop.matching import kernel

        board.student["weight"][at] = 0
        left = int(kernel.leave(board, at))
        if left >= 0:
            kernel.give_place(board, trail, self._inward, left, _no_pairs())

    def _copy(self) -> tuple[Board, Trail]:
        board = self._board
        changing = ("student", "cost", "free", "taken", "seat", "need_price", "price")
        return board._replace(**{name: getattr(board, name).copy() for name in changing}), new_trail(board.free.size)

    def _outcome(self, board: Board) -> Outcome:
        changed = np.flatnonzero(board.student["mentor"] != self._board.student["mentor"])
        mentor_at = np.append(self.graph.mentor_by_key, [self.graph.mentors, -1])
        before, after = mentor_at[self._board.student["mentor"][changed]], mentor_at[board.student["mentor"][changed]]
        mentee = self.graph.mentee_by_key[changed]
        order = np.argsort(mentee)
        moved = np.stack([mentee, before, after], axis=1)[order]
        gain = (int(board.student["worth"].sum()) - int(self._board.student["worth"].sum())) // board.scale
        return self._answer(moved, self.assignment.total_score + gain)

    def _answer(self, moved: Ints, total_score: int) -> Outcome:
        need = self.graph.need[moved[:, 0]]
        lost = np.sort(need[moved[:, 2] < 0])[::-1].tolist()
        gained = np.sort(need[moved[:, 1] < 0])[::-1].tolist()
        matched = self.assignment.matched + len(gained) - len(lost)
        return Outcome(matched, total_score, moved, gained >= lost)

    def _unchanged(self) -> Outcome:
        return self._answer(np.zeros((0, 3), np.int64), self.assignment.total_score)

    def _anew(self, pins: Iterable[tuple[int, int]], without: int | None = None) -> Outcome:
        """The answer from a new match: where a pin gives way, whoever stood behind it comes into play again."""
        keep = np.arange(self._asked.edges) != (-1 if without is None else without)
        found = solve(_changed(self._asked, pins, keep, self._asked.siblings))
        mentee = np.flatnonzero(found.mentor_of != self.assignment.mentor_of)
        moved = np.stack([mentee, self.assignment.mentor_of[mentee], found.mentor_of[mentee]], axis=1)
        return self._answer(moved.astype(np.int64), found.total_score)


def _standing(graph: CandidateGraph, assignment: Assignment) -> Board:
    """The board of a match with the prices of its proof, and an empty row at the end for a newcomer."""
    part = graph.open_part
    board = empty_board(part, newcomers=1)
    need, score, even = assignment.certificate.mentor_prices[:, graph.mentor_by_key]
    board.need_price[:-1] = np.where(part.free > 0, need, 0)
    board.price[:-1] = np.where(part.free > 0, score * board.scale + even, 0)
    board.student["weight"][graph.mentee_rank[[mentee for mentee, _mentor in graph.pins]]] = 0
    _seat(graph, assignment, board)
    return board


def _seat(graph: CandidateGraph, assignment: Assignment, board: Board) -> None:
    """Seat everybody who is matched and not pinned."""
    pinned = np.zeros(graph.mentees, bool)
    pinned[[mentee for mentee, _mentor in graph.pins]] = True
    mentee = graph.mentee_by_key[~pinned[graph.mentee_by_key]]
    mentee = mentee[assignment.mentor_of[mentee] >= 0]
    mentor = assignment.mentor_of[mentee]
    rows, columns = graph.mentee_rank[mentee], graph.mentor_rank[mentor]
    board.student["mentor"][rows] = columns
    board.student["worth"][rows] = board.scale * graph.score[graph.find_edges(mentee, mentor)].astype(np.int64)
    board.taken[:] = np.bincount(columns, minlength=board.free.size)
    order = np.argsort(columns, kind="stable")
    seat = np.arange(rows.size) - np.repeat(np.cumsum(board.taken) - board.taken, board.taken)
    board.student["seat"][rows[order]] = seat
    board.seat[board.row[columns[order]] + seat] = rows[order]


def _with_room(board: Board, mentor: int, more: int) -> Board:
    """The board with room for more students of a mentor, whose stretch moves to the end."""
    row = board.row.copy()
    row[mentor] = board.seat.size
    seat = np.append(board.seat, np.zeros(max(0, int(board.free[mentor]) + more) + 1, np.int32))
    taken = int(board.taken[mentor])
    seat[board.seat.size :][:taken] = board.seat[board.row[mentor] :][:taken]
    return board._replace(row=row, seat=seat)


def _siblings_stay(graph: CandidateGraph, assignment: Assignment) -> tuple[CandidateGraph, Assignment]:
    """The graph with every sibling who is to stay with another pinned where they are, matched or not, and its match.

    The same match, with prices that prove it among those; a better one where only a bound was reached.
    """
    together = np.array([mentee for group in graph.siblings for mentee in group], np.int64)
    waiting = np.zeros(graph.mentees, bool)
    waiting[together[assignment.mentor_of[together] < 0]] = True
    pins = {*graph.pins, *((int(i), int(assignment.mentor_of[i])) for i in together if not waiting[i])}
    stay = _changed(graph, pins, ~waiting[graph.edge_mentee])
    best = solve(stay)
    same = best.certificate.holds(stay, assignment)
    return stay, replace(assignment, certificate=best.certificate) if same else best


def _changed(
    graph: CandidateGraph,
    pins: Iterable[tuple[int, int]],
    keep: npt.NDArray[np.bool_],
    siblings: Iterable[Sequence[int]] = (),
) -> CandidateGraph:
    """The same graph with other pins and siblings, and only the edges to keep."""
    return CandidateGraph(
        capacity=graph.capacity,
        load=graph.load,
        edge_mentee=graph.edge_mentee[keep],
        edge_mentor=graph.edge_mentor[keep],
        score=graph.score[keep],
        need=graph.need,
        pins=pins,
        siblings=siblings,
        mentee_key=graph.mentee_rank,
        mentor_key=graph.mentor_rank,
    )


def _no_pairs() -> Inward:
    return Inward(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
