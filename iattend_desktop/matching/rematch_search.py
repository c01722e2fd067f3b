"""The search of a rematch: one more student gets a mentor along the cheapest chain of handing places on, compiled.

Costs have two parts, compared as in a dictionary: standing pairs broken (a pair that is mended counts back), then
need and score in one number. Prices of the mentors are kept from search to search, so that no step of a chain ever
costs less than nothing (Dijkstra's algorithm over reduced costs). Each chain begins with whoever waits, thus each
match is the cheapest of all with so many students: successive shortest paths, Edmonds and Karp 1972.

Nothing checks its arguments. Everything works on one :class:`Year` in place.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iattend_desktop.matching.compiled import compiled

Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
_FAR = 1 << 62


class Year(NamedTuple):
    """Students, mentors, permitted pairs and the match as it stands.

    ``start`` int64[mentees + 1], ``mentor``, ``score`` int32[e]: pairs by student, the standing pair among them.
    ``home`` int32[mentees]: the standing mentor, −1 for who waits. ``asks`` int64[mentees]: what leaving a waiting
    student out would cost beyond any score. ``waiting`` int64[w]. ``places`` int64[mentors]. ``mentor_of``
    int32[mentees], ``held`` int64[mentees]: the mentor now and the score of that pair. ``taken`` int64[mentors].
    ``first`` int32[mentors], ``after`` int32[mentees]: each mentor's students as a chain. ``broken_price``,
    ``price`` int64[mentors]: the two parts of a mentor's price, 0 at the beginning and never above. ``open``
    bool[mentors]: false where no chain can lead from the mentor to a free place, nor ever will.
    """

    start: Ints
    mentor: Shorts
    score: Shorts
    home: Shorts
    asks: Ints
    waiting: Ints
    places: Ints
    mentor_of: Shorts
    held: Ints
    taken: Ints
    first: Shorts
    after: Shorts
    broken_price: Ints
    price: Ints
    open: npt.NDArray[np.bool_]


@compiled
def serve_one(year: Year) -> bool:
    """Give one more waiting student a mentor at the least cost; False, and nothing changed, where none can have one."""
    mentors = year.places.size
    broken, cost = np.full(mentors, _FAR), np.full(mentors, _FAR)
    student_to, pair_to = np.full(mentors, -1), np.full(mentors, -1)
    best_broken, best_cost, end = _FAR, _FAR, -1
    queue = [(np.int64(0), np.int64(0), np.int64(-1))]
    while len(queue) > 0:
        at_broken, at_cost, at = heapq.heappop(queue)
        if at_broken > best_broken or (at_broken == best_broken and at_cost >= best_cost):
            break
        if at >= 0 and (at_broken > broken[at] or at_cost > cost[at]):
            continue
        number, student = 0, np.int64(-1)
        if at >= 0:
            student = np.int64(year.first[at])
        while True:
            if at < 0:
                if number == year.waiting.size:
                    break
                student = year.waiting[number]
                number += 1
                if year.mentor_of[student] >= 0:
                    continue
                here_broken, here_cost = np.int64(0), -year.asks[student]
            else:
                if student < 0:
                    break
                home = year.home[student]
                here_broken = at_broken + year.broken_price[at] - (1 if home >= 0 and home != at else 0)
                here_cost = at_cost + year.price[at] + year.held[student]
            home = year.home[student]
            if home >= 0 and home == at and here_broken + 1 > best_broken:
                student = np.int64(year.after[student])
                continue  # prices are never above 0: leaving home costs one at least
            for pair in range(year.start[student], year.start[student + 1]):
                to = year.mentor[pair]
                on_broken = here_broken + (1 if home >= 0 and home != to else 0) - year.broken_price[to]
                on_cost = here_cost - year.score[pair] - year.price[to]
                if not year.open[to] or on_broken > broken[to] or on_broken > best_broken:
                    continue
                if on_broken == broken[to] and on_cost >= cost[to]:
                    continue
                if on_broken == best_broken and on_cost >= best_cost:
                    continue
                broken[to], cost[to], student_to[to], pair_to[to] = on_broken, on_cost, student, pair
                heapq.heappush(queue, (np.int64(on_broken), np.int64(on_cost), np.int64(to)))
                if year.taken[to] < year.places[to]:
                    on_broken += year.broken_price[to]
                    on_cost += year.price[to]
                    if on_broken < best_broken or (on_broken == best_broken and on_cost < best_cost):
                        best_broken, best_cost, end = on_broken, on_cost, to
            if at >= 0:
                student = np.int64(year.after[student])
    if end < 0:
        return False
    for mentor in range(mentors):
        if broken[mentor] < best_broken or (broken[mentor] == best_broken and cost[mentor] < best_cost):
            year.broken_price[mentor] += broken[mentor] - best_broken
            year.price[mentor] += cost[mentor] - best_cost
    _hand_on(year, student_to, pair_to, end)
    return True


@compiled
def _hand_on(year: Year, student_to: Ints, pair_to: Ints, end: int) -> None:
    """Walk a chain back from its free place to the student who waited, and move everybody on it."""
    mentor = end
    while mentor >= 0:
        student = student_to[mentor]
        former = year.mentor_of[student]
        if former >= 0:
            _leave(year, student, former)
        year.after[student], year.first[mentor] = year.first[mentor], student
        year.mentor_of[student], year.held[student] = mentor, year.score[pair_to[mentor]]
        year.taken[mentor] += 1
        mentor = former


@compiled
def close_dead_ends(year: Year) -> None:
    """Shut the mentors from whom no chain leads to a free place: no chain will ever enter that part of the graph, so
    it stays as it is."""
    year.open[:] = year.taken < year.places
    grows = True
    while grows:
        grows = False
        for mentor in range(year.places.size):
            student = year.first[mentor]
            while student >= 0 and not year.open[mentor]:
                for pair in range(year.start[student], year.start[student + 1]):
                    if year.open[year.mentor[pair]]:
                        year.open[mentor] = grows = True
                        break
                student = year.after[student]


@compiled
def _leave(year: Year, student: int, mentor: int) -> None:
    year.taken[mentor] -= 1
    if year.first[mentor] == student:
        year.first[mentor] = year.after[student]
        return
    before = year.first[mentor]
    while year.after[before] != student:
        before = year.after[before]
    year.after[before] = year.after[student]
