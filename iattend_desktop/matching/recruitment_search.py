"""The search of recruitment: one more place of a mentor, and whether the match can grow by it, compiled.

Walks backward from the place: to the students who may take it, to the mentors whom these would leave, to the students
who may take their places, until a student without a mentor is met. All mentors are full, so that a place is worth
exactly such a chain (Berge 1957). Nothing checks its arguments; everything works on one :class:`Crowd` in place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iattend_desktop.matching.compiled import compiled

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]


class Crowd(NamedTuple):
    """Students who share too few places, with the full mentors whom they may have and, behind these, new mentors.

    ``start`` int64[mentors + 1], ``student`` int32: who may have each mentor. ``mentor_of`` int32[students], −1 where
    there is none. ``seen`` int64[mentors]: the number of the last walk that met the mentor. ``leaver``, ``to``,
    ``queue`` int32[mentors]: what a walk writes down.
    """

    start: Ints
    student: Shorts
    mentor_of: Shorts
    seen: Ints
    leaver: Shorts
    to: Shorts
    queue: Shorts


@compiled
def put(start: Ints, held: Shorts, key: Shorts, value: Shorts) -> None:
    """Put values where their key's go next, ``start[key + 1]``."""
    for at in range(value.size):
        held[start[key[at] + 1]] = value[at]
        start[key[at] + 1] += 1


@compiled
def give_places(crowd: Crowd, mentor: int, most: int) -> int:
    """Give a mentor up to ``most`` places more, as long as each lets the match grow; how many did."""
    given = 0
    while given < most and _give_place(crowd, mentor):
        given += 1
    return given


@compiled
def _give_place(crowd: Crowd, mentor: int) -> bool:
    walk = crowd.seen.max() + 1
    crowd.seen[mentor] = walk
    crowd.queue[0] = mentor
    done, reached = 0, 1
    while done < reached:
        at = crowd.queue[done]
        done += 1
        for pair in range(crowd.start[at], crowd.start[at + 1]):
            student = crowd.student[pair]
            former = crowd.mentor_of[student]
            if former < 0:
                while at != mentor:
                    crowd.mentor_of[student] = at
                    student, at = crowd.leaver[at], crowd.to[at]
                crowd.mentor_of[student] = mentor
                return True
            if crowd.seen[former] != walk:
                crowd.seen[former] = walk
                crowd.leaver[former], crowd.to[former] = student, at
                crowd.queue[reached] = former
                reached += 1
    return False
