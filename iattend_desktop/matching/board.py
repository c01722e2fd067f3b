"""The board on which the match is searched: students, mentors, permitted pairs, and what a search writes down.

Only data: what is done with it is in :mod:`iattend_desktop.matching.kernel`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Integer = int | np.signedinteger[Any]

NOBODY = -1
FAR = 1 << 62
NEW, DONE = -1, -2
KNOWN = -3

STUDENT = np.dtype(
    [
        ("start", np.int64),
        ("near", np.int64),
        ("end", np.int64),
        ("beyond", np.int64),
        ("weight", np.int64),
        ("worth", np.int64),
        ("mentor", np.int32),
        ("seat", np.int32),
        ("spare", np.int64),
    ]
)
"""A student, in one line of the processor's memory. Pairs from ``start`` to ``end``, the promising ones before
``near``; none of the others is below ``beyond``, price less worth, as long as prices only rise. ``weight``: need, over
0; 0 for a student who is out of the match. ``mentor`` and ``worth`` of the pair that stands, −1 and 0 without one;
``seat``: the place among that mentor's students."""

PAIR = np.dtype([("mentor", np.int32), ("score", np.int32)])
PLACE = np.dtype([("utility", np.int64), ("mentor", np.int64)])
"""Where a mentee stands, and what the pair is worth less the mentor's price."""


class Board(NamedTuple):
    """Students, mentors, permitted pairs and the match as it stands.

    ``student``: one record of type :data:`STUDENT` a mentee. ``mentee`` int32[e] and ``pair``, records of type
    :data:`PAIR`: pairs by student. ``scale``: what a thousandth of a point is worth. ``cost`` int64[mentors]: of the
    first place, each further one costs 2 more. ``free``, ``taken`` int64[mentors]: places. ``seat`` int32: the students
    of each mentor in one stretch, from ``row[mentor]`` on, int64[mentors]; it has room for one more than the mentor's
    places, who comes before another leaves. ``need_price``, ``price`` int64[mentors]: the two parts of a price.
    """

    student: Any
    mentee: Shorts
    pair: Any
    scale: int
    cost: Ints
    free: Ints
    taken: Ints
    row: Ints
    seat: Shorts
    need_price: Ints
    price: Ints


class Inward(NamedTuple):
    """The pairs by mentor: where each one's begin, ``start`` int64[mentors + 1] or longer, ``mentee``, ``score``
    int32[e]."""

    start: Ints
    mentee: Shorts
    score: Shorts


class Parts(NamedTuple):
    """Students by component and falling need, mentors by component, int64; where each component begins in them, how
    many pairs it has, and how many were looked at since its prices were raised, and since promising ones were found.

    ``place``, records of type :data:`PLACE`, one a mentee, mentors all −1: room for raising prices.
    """

    students: Ints
    mentors: Ints
    student_start: Ints
    mentor_start: Ints
    pairs: Ints
    since_raised: Ints
    since_near: Ints
    place: Any


class Trail(NamedTuple):
    """What a search writes down of each mentor: its distance in two parts, ``need`` and ``far``, and the way to it.

    ``slack``: the distance less the price, so that a pair is passed over by one comparison; far above any where the
    mentor is not reached yet, far below where the shortest way is known. ``via``, ``mentee``, ``score``: the step by
    which it was reached. ``queue`` is a heap of nodes, ``place`` each one's place in it, ``touched`` those reached.
    Node ``mentor`` stands for the promising pairs of the students there, node ``mentors + mentor`` for the others.

    What the last raising of prices found stays known: the cheapest chain from each mentor begins with ``next_mentee``,
    who goes on to ``next_mentor`` at ``next_score``; −1 where the mentor has a free place, or where the mentee goes
    without. ``root``: the mentor where the chain ends. A root is its own until a chain to it is used; then, as from
    the start (−1), nothing is known of those whose chains lead there.
    """

    need: Ints
    far: Ints
    slack: Ints
    via: Ints
    mentee: Shorts
    score: Shorts
    queue: Shorts
    place: Shorts
    touched: Shorts
    root: Shorts
    next_mentor: Shorts
    next_mentee: Shorts
    next_score: Shorts


class Found(NamedTuple):
    """Where a chain ends: its length in two parts, the mentor, the student who goes without or comes in, at a score.

    ``mentee`` is :data:`KNOWN` where the rest of the chain, from the mentor on, is known already.
    ``looked_at``: pairs that the search looked at, and the steps to their students.
    """

    need: Integer
    far: Integer
    mentor: Integer
    mentee: Integer
    score: Integer
    looked_at: Integer


def new_trail(mentors: int) -> Trail:
    """Room for searches among so many mentors."""
    return Trail(
        need=np.zeros(2 * mentors, np.int64),
        far=np.zeros(2 * mentors, np.int64),
        slack=np.full(mentors, FAR, np.int64),
        via=np.zeros(mentors, np.int64),
        mentee=np.zeros(mentors, np.int32),
        score=np.zeros(mentors, np.int32),
        queue=np.zeros(2 * mentors, np.int32),
        place=np.full(2 * mentors, NEW, np.int32),
        touched=np.zeros(2 * mentors, np.int32),
        root=np.full(mentors, NOBODY, np.int32),
        next_mentor=np.zeros(mentors, np.int32),
        next_mentee=np.zeros(mentors, np.int32),
        next_score=np.zeros(mentors, np.int32),
    )
