"""The best assignment of students to mentors, by three aims in strict order.

1. As many students as possible, and among those sets the one that serves the highest need first.
2. The highest total score.
3. The most even load: the least sum of squares over mentors, places already taken counted.

Ties fall by the order of the keys. Students are admitted in the order of their need; each admission keeps the match
the best one for all who were admitted so far, together with the prices that prove it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.board import NOBODY, PAIR, PLACE, STUDENT, Board, Inward, Parts, new_trail
from iattend_desktop.matching.certificate import Certificate
from iattend_desktop.matching.graph import CandidateGraph, OpenPart
from iattend_desktop.matching.siblings import keep_together
from iattend_desktop.progress import SILENT, Progress, Tally

Ints = npt.NDArray[np.int64]
AT_ONCE = 2_000_000
"""Pairs gone through between two looks at whether the person cancelled: under a tenth of a second."""


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who mentors whom. ``mentor_of`` int32[mentees], −1 where unmatched; ``total_score`` thousandths of a point."""

    mentor_of: npt.NDArray[np.int32]
    matched: int
    total_score: int
    certificate: Certificate


def solve(graph: CandidateGraph, *, progress: Progress | None = None) -> Assignment:
    """The best assignment with its proof; the same for the same input in any row order.

    Pins stand. ``progress`` may raise :class:`~iattend_desktop.progress.Cancelled` at any time.
    """
    progress = progress or SILENT
    part = graph.open_part
    progress.step(0.0, _("Finding the best match"))
    chosen, certificate = keep_together(graph, best_edges, progress)
    mentor_of = np.full(graph.mentees, -1, np.int32)
    mentor_of[graph.mentee_by_key[part.mentee[chosen]]] = graph.mentor_by_key[part.mentor[chosen]]
    for mentee, mentor in graph.pins:
        mentor_of[mentee] = mentor
    matched = np.flatnonzero(mentor_of >= 0)
    score = int(graph.score[graph.find_edges(matched, mentor_of[matched])].sum())
    return Assignment(mentor_of, matched.size, score, certificate)


def best_edges(part: OpenPart, progress: Progress) -> tuple[Ints, Ints, Ints]:
    """The chosen edges of a part, and the prices of all students and mentors that prove them best."""
    board = solved_board(part, progress)
    return np.flatnonzero(board.student["mentor"][part.mentee] == part.mentor), *prices_of(part, board)


def solved_board(part: OpenPart, progress: Progress) -> Board:
    """The open part with its best match and the prices that prove it."""
    from iattend_desktop.matching import kernel  # brings numba, which costs half a second: only who matches pays
    from iattend_desktop.matching.compiled import is_ready

    if not is_ready(kernel.admit_all):
        progress.step(0.0, _("Preparing the solver, once"))
    message = _("Finding the best match")
    board = empty_board(part)
    progress.step(0.0, message)
    trail = new_trail(board.free.size)
    inward = by_mentor(board, Tally(progress, message))
    progress.step(0.0, message)
    parts = parts_of(board)
    progress.step(0.0, message)
    kernel.bring_near(board, parts.students)
    done = 0
    while done < parts.students.size:
        progress.step(done / parts.students.size, message)
        done = kernel.admit_all(board, trail, inward, parts, done, AT_ONCE)
    progress.step(1.0, message)
    return board


def by_mentor(board: Board, tally: Tally) -> Inward:
    """The pairs of the board by mentor."""
    from iattend_desktop.matching import kernel

    mentors, pairs = board.free.size, board.mentee.size
    start = np.zeros(mentors + 2, np.int64)
    np.cumsum(np.bincount(board.pair["mentor"], minlength=mentors), out=start[2:])
    inward = Inward(start, np.empty(pairs, np.int32), np.empty(pairs, np.int32))
    for begin in tally.one_by_one(range(0, pairs, AT_ONCE)):
        kernel.sort_in(board, inward, begin, min(begin + AT_ONCE, pairs))
    return inward


def parts_of(board: Board) -> Parts:
    """The board's connected components, students in the order in which they are admitted."""
    from iattend_desktop.matching import kernel

    of_mentee, of_mentor = kernel.components(board)
    students = np.lexsort((-board.student["weight"], of_mentee))
    students = students[np.searchsorted(of_mentee[students], 0) :]
    mentors = np.argsort(of_mentor, kind="stable")
    parts, begins = np.unique(of_mentee[students], return_index=True)
    return Parts(
        students,
        mentors,
        np.append(begins, students.size),
        np.append(np.searchsorted(of_mentor[mentors], parts), mentors.size),
        np.add.reduceat((board.student["end"] - board.student["start"])[students], begins) if begins.size else begins,
        np.zeros(parts.size, np.int64),
        np.zeros(parts.size, np.int64),
        np.full(of_mentee.size, np.array((0, NOBODY), PLACE)),
    )


def empty_board(part: OpenPart, *, newcomers: int = 0) -> Board:
    """The open part before anybody is matched, with rows at the end for mentors who may come."""
    mentors = part.free.size + newcomers
    free = np.append(part.free, np.zeros(newcomers, np.int64))
    row = np.cumsum(free + 1) - free - 1
    student = np.zeros(part.weight.size, STUDENT)
    student["start"], student["end"], student["near"] = part.start[:-1], part.start[1:], part.start[1:]
    student["weight"] = part.weight
    student["mentor"] = NOBODY
    cost = 2 * np.append(part.load, np.zeros(newcomers, np.int64)) + 1
    price = cost.copy()
    price[part.free.size :] = 0
    pair = np.empty(part.mentor.size, PAIR)
    pair["mentor"], pair["score"] = part.mentor, part.score
    mentee = part.mentee.view()
    mentee.flags.writeable = False  # of every part: the search would be compiled once more for one that can be written
    return Board(
        student=student,
        mentee=mentee,
        pair=pair,
        scale=worth_of_a_thousandth(part),
        cost=cost,
        free=free,
        taken=np.zeros(mentors, np.int64),
        row=row,
        seat=np.zeros(int(free.sum()) + mentors, np.int32),
        need_price=np.zeros(mentors, np.int64),
        price=price,
    )


def worth_of_a_thousandth(part: OpenPart) -> int:
    """A factor on the score above any difference that even load can make, even if one mentor took every student.

    Place ``k`` costs ``2 * (load + k) + 1``, the next difference of squares. A change from one assignment to
    another falls into paths and circles that meet the places once, thus change one place for another at most.
    """
    return 2 * (int(np.max(part.load + part.free, initial=0)) + part.weight.size) + 3


def prices_of(part: OpenPart, board: Board) -> tuple[Ints, Ints]:
    """The prices of all three levels, int64[3, mentees] and int64[3, mentors], that prove the board's match best."""
    score, even = np.divmod(board.price, board.scale)
    need = np.where(part.free > 0, board.need_price, part.weight.size + 1)
    mentor = np.stack([need, score, even])
    mentee = np.zeros((3, part.weight.size), np.int64)
    chosen = np.flatnonzero(board.student["mentor"] >= 0)
    whole = np.stack(
        [part.weight[chosen], board.student["worth"][chosen] // board.scale, np.zeros(chosen.size, np.int64)]
    )
    mentee[:, chosen] = whole - mentor[:, board.student["mentor"][chosen]]
    return mentee, mentor
