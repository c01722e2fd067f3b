"""The search itself: shortest augmenting paths with kept prices, compiled.

The match is a flow from students through mentors to places, with three aims in strict order. Two whole numbers carry
them: the need served (a student's *weight*) and the *worth* of score and even load together (see
:func:`iattend_desktop.matching.graph.OpenPart`). Costs are compared as in a dictionary, need first, so no single number
must hold both.

Each mentor has a *price* with the same two parts. It is kept so that no pair is worth more than its student's and its
mentor's prices together, and every pair that stands is worth exactly as much: then the match is the best one for the
students admitted so far. A new student is admitted along the cheapest chain of students handing places on to one
another (Dijkstra's algorithm over the differences to the prices, which are never negative). The chain ends at a free
place, or with a student of the lowest need within reach going without. Now and then the cheapest chain is found from
every mentor at once (:func:`raise_prices`); it stays the cheapest one until another that has the same end is used, and
a search that comes to such a mentor is over. A place that falls free is given away along the
cheapest chain in the other direction. Successive shortest paths: Tomizawa 1971, Edmonds and Karp 1972; on sparse
graphs Jonker and Volgenant 1987.

Everything here works on one :class:`Board` in place. Positions are those of the open part, in the order of the keys,
so that the same input gives the same match. Nothing checks its arguments.

All compiled steps stand in this one file, long as it is: the machine code that is kept is made anew when the file of a
function changes, not when one that it calls from elsewhere does; after an update a search would go on with old steps.
"""

from __future__ import annotations

import numpy as np

from iattend_desktop.matching.board import (
    DONE,
    FAR,
    KNOWN,
    NEW,
    NOBODY,
    Board,
    Found,
    Integer,
    Ints,
    Inward,
    Parts,
    Trail,
)
from iattend_desktop.matching.compiled import compiled, fetch, inlined

NEAR = 8
"""Promising pairs of a student: the others are looked at where they could still shorten the way."""
STEP = 8
"""To come to a student costs as much as to look at so many pairs. Prices are raised once as much as all pairs of a
component was looked at: raising looks at each of them once."""
AHEAD = 8
"""So many entries before its turn one is fetched from memory: the searches wait for memory more than they reckon."""
PATIENCE = 4
"""Promising pairs are found anew once so many times all pairs of a component were looked at."""


@compiled
def admit(board: Board, trail: Trail, student: Integer, barred: Integer) -> Found:
    """Take a student into the match; ``barred`` is a pair that must not be used, −1 for none."""
    newcomer, nobody = np.int64(student), np.int64(NOBODY)  # for each type of number the search is compiled anew
    found = _cheapest_place(board, trail, newcomer, nobody, np.int64(barred))
    if found.mentee != newcomer:
        _hand_on(board, trail, found, newcomer, nobody)
        if found.need > 0:
            board.student[newcomer].near = board.student[newcomer].end
    return found


@compiled
def admit_all(board: Board, trail: Trail, inward: Inward, parts: Parts, done: int, effort: int) -> int:
    """Take students into the match, component by component, from number ``done`` on.

    Stops once about ``effort`` pairs were looked at; how many students are done then.
    """
    part = np.searchsorted(parts.student_start, done, "right") - 1
    while done < parts.students.size and effort > 0:
        while done >= parts.student_start[part + 1]:
            part += 1
        found = admit(board, trail, parts.students[done], np.int64(-1))
        done += 1
        effort -= int(found.looked_at) + 1
        parts.since_raised[part] += found.looked_at
        if parts.since_near[part] > PATIENCE * parts.pairs[part]:
            bring_near(board, parts.students[parts.student_start[part] : parts.student_start[part + 1]])
            effort -= parts.pairs[part]
            parts.since_near[part] = 0
        elif parts.since_raised[part] > parts.pairs[part]:
            raise_prices(board, trail, inward, parts, part)
            effort -= parts.pairs[part]
            parts.since_near[part] += parts.since_raised[part]
            parts.since_raised[part] = 0
    return done


@compiled
def bring_near(board: Board, students: Ints) -> None:
    """Put the promising pairs of each student first: those of the least price less worth, :data:`NEAR` of them."""
    key = np.empty(NEAR, np.int64)
    for number in range(students.size):
        student = students[number]
        fetch(board.student, students[min(number + 2 * AHEAD, students.size - 1)])
        ahead = board.student[students[min(number + AHEAD, students.size - 1)]].start
        fetch(board.pair, ahead)
        fetch(board.pair, ahead + NEAR)
        start, end = board.student[student].start, board.student[student].end
        if end - start <= 2 * NEAR:
            continue
        worst, beyond = 0, FAR
        for pair in range(start, end):
            own = board.price[board.pair[pair].mentor] - board.scale * board.pair[pair].score
            slot = pair - start
            if slot >= NEAR:
                if own >= key[worst]:
                    beyond = min(beyond, own)
                    continue
                beyond = min(beyond, key[worst])
                slot = worst
                to = start + slot
                mentor, score = board.pair[to].mentor, board.pair[to].score
                board.pair[to].mentor, board.pair[to].score = board.pair[pair].mentor, board.pair[pair].score
                board.pair[pair].mentor, board.pair[pair].score = mentor, score
            key[slot] = own
            if pair - start >= NEAR - 1:
                worst = int(np.argmax(key))
        board.student[student].near = start + NEAR
        board.student[student].beyond = beyond


@compiled
def components(board: Board) -> tuple[Ints, Ints]:
    """Which students and mentors hang together: the component of each mentee and of each mentor, int64.

    A component is numbered by its first mentor; a mentee without a pair has −1. Disjoint sets with path halving.
    """
    parent = np.arange(board.free.size)
    for mentee in range(board.student.size):
        start = board.student[mentee].start
        for pair in range(start + 1, board.student[mentee].end):
            one, other = board.pair[start].mentor, board.pair[pair].mentor
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            while parent[other] != other:
                parent[other] = parent[parent[other]]
                other = parent[other]
            if one < other:
                parent[other] = one
            else:
                parent[one] = other
    for mentor in range(parent.size):
        parent[mentor] = parent[parent[mentor]]
    of_mentee = np.full(board.student.size, -1, np.int64)
    for mentee in range(board.student.size):
        if board.student[mentee].start < board.student[mentee].end:
            of_mentee[mentee] = parent[board.pair[board.student[mentee].start].mentor]
    return of_mentee, parent


@compiled
def sort_in(board: Board, inward: Inward, begin: int, end: int) -> None:
    """Put a stretch of the pairs in the lists by mentor. ``inward.start[mentor + 1]`` is where the mentor's next
    pair goes."""
    for pair in range(begin, end):
        mentor = board.pair[pair].mentor
        place = inward.start[mentor + 1]
        inward.mentee[place], inward.score[place] = board.mentee[pair], board.pair[pair].score
        inward.start[mentor + 1] += 1


@compiled
def raise_prices(board: Board, trail: Trail, inward: Inward, parts: Parts, part: Integer) -> None:
    """Raise the prices of a component to the highest that hold: what the cheapest chain from the mentor to its end
    costs. That chain is written down.

    A search then ends at the first mentor whose chain is still known; it need not look at any that a student admitted
    since has not changed. Worth its time where many mentors were looked at since (the global relabeling of push-relabel
    methods, Goldberg 1997).
    """
    size, reached = 0, 0
    mentors = parts.mentors[parts.mentor_start[part] : parts.mentor_start[part + 1]]
    place = parts.place
    for number in range(mentors.size):
        at = mentors[number]
        _fetch_students(board, mentors[min(number + 1, mentors.size - 1)])
        if board.free[at] == 0:
            continue
        need, far = FAR, FAR
        trail.next_mentor[at] = trail.next_mentee[at] = NOBODY
        if board.taken[at] < board.free[at]:
            need, far = -board.need_price[at], board.cost[at] + 2 * board.taken[at] - board.price[at]
        for seat in range(board.row[at], board.row[at] + board.taken[at]):
            mentee = board.seat[seat]
            own = board.student[mentee].weight - board.need_price[at]
            utility = board.student[mentee].worth - board.price[at]
            place[mentee].utility, place[mentee].mentor = utility, at
            if _closer(own, utility, need, far):
                need, far = own, utility
                trail.next_mentee[at] = mentee
        size, reached = _reach(board, trail, size, reached, at, need, far, -1)
        trail.slack[at] = far if need == 0 else FAR
    while size > 0:
        at = trail.queue[0]
        size = _next(trail, size)
        onward = trail.next_mentor[at]
        trail.root[at] = at if onward == NOBODY else trail.root[onward]
        here = trail.far[at] + board.price[at]
        need_here = trail.need[at] + board.need_price[at]
        trail.slack[at] = -FAR
        if size > 0:
            ahead = inward.start[trail.queue[0]]
            fetch(inward.mentee, ahead)
            fetch(inward.score, ahead)
        last = inward.start[at + 1] - 1
        for number in range(inward.start[at], last + 1):
            fetch(place, inward.mentee[min(number + AHEAD, last)])
            mentee = inward.mentee[number]
            former = place[mentee].mentor
            far = here - board.scale * inward.score[number] + place[mentee].utility
            if far < trail.slack[former] and former != NOBODY:
                need = need_here - board.need_price[former]
                if _closer(need, far, trail.need[former], trail.far[former]):
                    size, reached = _reach(board, trail, size, reached, former, need, far, -1)
                    trail.slack[former] = far if need == 0 else FAR
                    trail.next_mentor[former], trail.next_mentee[former] = at, mentee
                    trail.next_score[former] = inward.score[number]
    for at in trail.touched[:reached]:
        board.price[at] += trail.far[at]
        if trail.need[at] > 0:
            board.need_price[at] += trail.need[at]
            _trust_no_bound(board, at)
        for seat in range(board.row[at], board.row[at] + board.taken[at]):
            place[board.seat[seat]].mentor = NOBODY
        trail.place[at], trail.slack[at] = NEW, FAR


@compiled
def take_place(board: Board, trail: Trail, mentor: int) -> None:
    """Take one place away from a mentor who has one; whoever must hands on or goes without, at the least loss."""
    if board.taken[mentor] == board.free[mentor]:
        nobody = np.int64(NOBODY)
        found = _cheapest_place(board, trail, nobody, mentor, nobody)
        _hand_on(board, trail, found, nobody, mentor)
    board.free[mentor] -= 1


@compiled
def hold_place(board: Board, trail: Trail, mentor: int) -> None:
    """Seat somebody with a mentor who has places, for good and outside the match: their place counts as load."""
    nobody = np.int64(NOBODY)
    found = _cheapest_place(board, trail, nobody, mentor, nobody)
    _hand_on(board, trail, found, nobody, mentor)
    board.free[mentor] -= 1
    board.cost[mentor] += 2


@compiled
def _hand_on(board: Board, trail: Trail, found: Found, student: Integer, mentor: Integer) -> None:
    """Walk a chain back from its end to the student or the mentor where it began, and move everybody on it."""
    at = found.mentor
    if found.mentee == KNOWN:
        _follow(board, trail, at)
    elif found.mentee != NOBODY:
        _leave(board, found.mentee)
    while at != mentor:
        pair = trail.via[at]
        mentee = board.mentee[pair]
        former = board.student[mentee].mentor
        if former != NOBODY:
            _leave(board, mentee)
        _join(board, mentee, at, board.scale * board.pair[pair].score)
        if mentee == student:
            return
        at = former


@compiled
def give_place(board: Board, trail: Trail, inward: Inward, mentor: int, newcomer: Inward) -> bool:
    """Give a free place of a mentor away where that makes the match better; tells whether somebody new came in.

    ``newcomer``: the pairs of a mentor who has none in ``inward`` (``start`` is then [0, count]), else empty. The
    prices of a mentor who had no place before are 0.
    """
    found = _best_taker(board, trail, inward, mentor, newcomer)
    at, mentee, score = found.mentor, found.mentee, found.score
    while mentee != NOBODY or at != mentor:
        if mentee == NOBODY:
            mentee, score, to = trail.mentee[at], trail.score[at], trail.via[at]
            _leave(board, mentee)
            at = to
        _join(board, mentee, at, board.scale * score)
        mentee = NOBODY
    return found.mentee != NOBODY


@compiled
def leave(board: Board, mentee: int) -> Integer:
    """Take a student out of the match, for good or until admitted again; the mentor left, −1 where there was none."""
    mentor: Integer = board.student[mentee].mentor
    if mentor != NOBODY:
        _leave(board, mentee)
    return mentor


@compiled
def _cheapest_place(board: Board, trail: Trail, student: Integer, mentor: Integer, barred: Integer) -> Found:
    """The cheapest chain from a student, or from a mentor who loses a place, to a free place or to who goes without.

    Prices are brought up to date with it; the trail is left for the caller to walk back.
    """
    mentors = board.free.size
    size, reached, looked_at = 0, 0, 0
    if student != NOBODY:
        best = _found(board.student[student].weight, 0, NOBODY, student, 0)
        for pair in range(board.student[student].start, board.student[student].end):
            to = board.pair[pair].mentor
            far = board.price[to] - board.scale * board.pair[pair].score
            if pair != barred and board.free[to] > 0 and _closer(board.need_price[to], far, best.need, best.far):
                size, reached, best = _come_to(board, trail, size, reached, best, to, board.need_price[to], far, pair)
    else:
        best = _found(FAR, FAR, NOBODY, NOBODY, 0)
        size, reached, best = _come_to(board, trail, size, reached, best, mentor, board.need_price[mentor], 0, -1)
    while size > 0 and _closer(trail.need[trail.queue[0]], trail.far[trail.queue[0]], best.need, best.far):
        node = trail.queue[0]
        size = _next(trail, size)
        at = node % mentors
        if node < mentors:
            trail.slack[at] = -FAR
        here = trail.far[at] - board.price[at]
        others = FAR
        if size > 0:
            _fetch_students(board, trail.queue[0] % mentors)
        for seat in range(board.row[at], board.row[at] + board.taken[at]):
            begin = board.student[board.seat[seat]].start
            fetch(board.pair, begin)
            fetch(board.pair, begin + NEAR - 1)
        for seat in range(board.row[at], board.row[at] + board.taken[at]):
            mentee = board.seat[seat]
            worth = here + board.student[mentee].worth
            if node < mentors:
                begin, end = board.student[mentee].start, board.student[mentee].near
                if _closer(board.student[mentee].weight, worth, best.need, best.far):
                    best = _found(board.student[mentee].weight, worth, at, mentee, 0)
                if end < board.student[mentee].end:
                    others = min(others, worth + board.student[mentee].beyond)
            else:
                begin, end = board.student[mentee].near, board.student[mentee].end
            looked_at += end - begin + STEP
            for pair in range(begin, end):
                to = board.pair[pair].mentor
                beyond = worth - board.scale * board.pair[pair].score
                if beyond < trail.slack[to] and board.free[to] > 0:
                    need, far = board.need_price[to], beyond + board.price[to]
                    if _closer(need, far, best.need, best.far):
                        size, reached, best = _come_to(board, trail, size, reached, best, to, need, far, pair)
        if others < FAR and _closer(trail.need[at], others, best.need, best.far):
            size, reached = _queue_up(trail, size, reached, mentors + at, trail.need[at], others)
    for node in trail.touched[:reached]:
        if node < mentors:
            if trail.place[node] == DONE:
                board.price[node] += best.far - trail.far[node]
                if best.need > board.need_price[node]:
                    board.need_price[node] = best.need
                    _trust_no_bound(board, node)
            trail.slack[node] = FAR
        trail.place[node] = NEW
    return Found(best.need, best.far, best.mentor, best.mentee, best.score, np.int64(looked_at))


@compiled
def _best_taker(board: Board, trail: Trail, inward: Inward, mentor: Integer, newcomer: Inward) -> Found:
    """The best chain that gives a mentor's free place away: to a student without a mentor, or from mentor to mentor
    until a place is best left free. Prices are brought up to date with it.

    The trail says of each mentor reached who left it, for which mentor (``via``), and at what score. A mentor whose
    place is better left free keeps the price that the students there rely on.
    """
    size, reached = 0, 0
    whole = board.need_price[mentor]
    best = _found(whole, board.price[mentor] - board.cost[mentor] - 2 * board.taken[mentor], mentor, NOBODY, 0)
    if board.taken[mentor] > 0 and not _closer(0, 0, best.need, best.far):
        return best
    size, reached = _reach(board, trail, size, reached, mentor, 0, 0, NOBODY)
    while size > 0:
        at = trail.queue[0]
        if at != mentor and not _closer(trail.need[at], trail.far[at], best.need, best.far):
            break
        size = _next(trail, size)
        here = trail.far[at] + board.price[at]
        pairs, row = inward, at
        if at == mentor and newcomer.mentee.size > 0:
            pairs, row = newcomer, 0
        elif at != mentor:
            far = here - board.cost[at] - 2 * (board.taken[at] - 1)
            if _closer(whole, far, best.need, best.far):
                best = _found(whole, far, at, NOBODY, 0)
        for number in range(pairs.start[row], pairs.start[row + 1]):
            mentee, score = pairs.mentee[number], pairs.score[number]
            former = board.student[mentee].mentor
            if former == NOBODY:
                need, far = whole - board.student[mentee].weight, here - board.scale * score
                if board.student[mentee].weight > 0 and _closer(need, far, best.need, best.far):
                    best = _found(need, far, at, mentee, score)
            elif trail.place[former] != DONE:
                need = whole - board.need_price[former]
                far = here - board.scale * score + board.student[mentee].worth - board.price[former]
                if _closer(need, far, best.need, best.far) and (
                    trail.place[former] == NEW or _closer(need, far, trail.need[former], trail.far[former])
                ):
                    size, reached = _reach(board, trail, size, reached, former, need, far, at)
                    trail.mentee[former], trail.score[former] = mentee, score
    for at in trail.touched[:reached]:
        if trail.place[at] == DONE:
            board.price[at] -= best.far - trail.far[at]
            board.need_price[at] = whole - best.need
        trail.place[at], trail.slack[at] = NEW, FAR
    return best


@inlined
def _found(need: Integer, far: Integer, mentor: Integer, mentee: Integer, score: Integer) -> Found:
    """All as int64, as the compiler wants a tuple that changes in a loop."""
    return Found(np.int64(need), np.int64(far), np.int64(mentor), np.int64(mentee), np.int64(score), np.int64(0))


@inlined
def _come_to(
    board: Board,
    trail: Trail,
    size: int,
    reached: int,
    best: Found,
    mentor: Integer,
    need: Integer,
    far: Integer,
    pair: Integer,
) -> tuple[int, int, Found]:
    """A shorter way to a mentor, by a pair: queue the mentor up, unless the rest of the chain is known.

    The queue's size, how many nodes were reached so far, and the cheapest end so far.
    """
    root = trail.root[mentor]
    if root != NOBODY and trail.root[root] == root:
        trail.via[mentor] = pair
        best = _found(need, far, mentor, KNOWN, 0)
    else:
        size, reached = _reach(board, trail, size, reached, mentor, need, far, pair)
        if board.taken[mentor] < board.free[mentor]:
            at_end = far + board.cost[mentor] + 2 * board.taken[mentor] - board.price[mentor]
            if _closer(need, at_end, best.need, best.far):
                best = _found(need, at_end, mentor, NOBODY, 0)
    return size, reached, best


@compiled
def _follow(board: Board, trail: Trail, mentor: Integer) -> None:
    """Move everybody on the known chain from a mentor to its end; it and all that end there are known no more."""
    trail.root[trail.root[mentor]] = NOBODY
    at = mentor
    while trail.next_mentee[at] != NOBODY:
        mentee, to = trail.next_mentee[at], trail.next_mentor[at]
        _leave(board, mentee)
        if to == NOBODY:
            break
        _join(board, mentee, to, board.scale * trail.next_score[at])
        at = to


@inlined
def _trust_no_bound(board: Board, mentor: Integer) -> None:
    """Look at all pairs of a mentor's students from now on: its price, new in its first part, may have fallen in the
    second. Only they have pairs with mentors whose prices did so together."""
    for seat in range(board.row[mentor], board.row[mentor] + board.taken[mentor]):
        mentee = board.seat[seat]
        board.student[mentee].near = board.student[mentee].end


@compiled
def _closer(need: Integer, far: Integer, other_need: Integer, other_far: Integer) -> bool:
    return bool(need < other_need or (need == other_need and far < other_far))


@inlined
def _fetch_students(board: Board, mentor: Integer) -> None:
    for seat in range(board.row[mentor], board.row[mentor] + board.taken[mentor]):
        fetch(board.student, board.seat[seat])


@inlined
def _leave(board: Board, mentee: Integer) -> None:
    mentor, seat = board.student[mentee].mentor, board.student[mentee].seat
    board.taken[mentor] -= 1
    last = board.seat[board.row[mentor] + board.taken[mentor]]
    board.seat[board.row[mentor] + seat] = last
    board.student[last].seat = seat
    board.student[mentee].mentor = NOBODY
    board.student[mentee].worth = 0


@inlined
def _join(board: Board, mentee: Integer, mentor: Integer, worth: Integer) -> None:
    board.seat[board.row[mentor] + board.taken[mentor]] = mentee
    board.student[mentee].seat = board.taken[mentor]
    board.student[mentee].mentor = mentor
    board.student[mentee].worth = worth
    board.taken[mentor] += 1


@inlined
def _reach(
    board: Board,
    trail: Trail,
    size: int,
    reached: int,
    mentor: Integer,
    need: Integer,
    far: Integer,
    pair: Integer,
) -> tuple[int, int]:
    """Write a shorter way to a mentor down; the queue's size and how many nodes were reached so far."""
    trail.via[mentor] = pair
    trail.slack[mentor] = far - board.price[mentor]
    return _queue_up(trail, size, reached, mentor, need, far)


@inlined
def _queue_up(trail: Trail, size: int, reached: int, node: Integer, need: Integer, far: Integer) -> tuple[int, int]:
    """Put a node into the queue, or move it up there; the queue's size and how many nodes were reached so far."""
    trail.need[node], trail.far[node] = need, far
    place = trail.place[node]
    if place == NEW:
        trail.touched[reached] = node
        reached += 1
        place = size
        size += 1
    while place > 0:
        above = trail.queue[(place - 1) // 2]
        if not _closer(need, far, trail.need[above], trail.far[above]):
            break
        trail.queue[place] = above
        trail.place[above] = place
        place = (place - 1) // 2
    trail.queue[place] = node
    trail.place[node] = place
    return size, reached


@inlined
def _next(trail: Trail, size: int) -> int:
    """Take the nearest mentor off the queue; its size then."""
    trail.place[trail.queue[0]] = DONE
    size -= 1
    if size > 0:
        last = trail.queue[size]
        need, far = trail.need[last], trail.far[last]
        place, below = 0, 1
        while below < size:
            child = trail.queue[below]
            if below + 1 < size:
                other = trail.queue[below + 1]
                if _closer(trail.need[other], trail.far[other], trail.need[child], trail.far[child]):
                    child, below = other, below + 1
            if not _closer(trail.need[child], trail.far[child], need, far):
                break
            trail.queue[place] = child
            trail.place[child] = place
            place, below = below, 2 * below + 1
        trail.queue[place] = last
        trail.place[last] = place
    return size
