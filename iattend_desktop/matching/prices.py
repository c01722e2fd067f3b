"""Prices that prove an assignment best, read off the assignment itself; OR-Tools exposes none for a flow.

They are the least prices that hold: each rises along the chains in which students hand places on to one another.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.graph import MAX_LOAD, OpenPart

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_UNREACHED = np.int64(-(1 << 62))


def need_prices(part: OpenPart, chosen: Ints) -> Ints:
    """First part of the mentors' prices: the highest weight that one more place would let in, 0 where none.

    That is the heaviest unmatched student who reaches the mentor, handing places on from student to student.
    """
    matched = _mentor_of_matched(part, chosen)
    price = np.zeros(part.free.size, np.int64)
    waiting = matched[part.mentee] < 0
    np.maximum.at(price, part.mentor[waiting], part.weight[part.mentee[waiting]])
    hand_on = _HandingOn(part, matched, np.ones(part.mentee.size, bool), np.zeros(part.mentee.size, np.int64))
    return hand_on.raise_prices(price)


def all_prices(part: OpenPart, chosen: Ints, mentor_need: Ints) -> tuple[Ints, Ints]:
    """The prices of all three levels, int64[3, mentees] and int64[3, mentors], that prove ``chosen`` best.

    A mentor's price is the least that the pairs and places ask for; it rises along handed-on places until it holds.
    """
    matched = _mentor_of_matched(part, chosen)
    taken = np.bincount(part.mentor[chosen], minlength=part.free.size)
    tight, _must = left_open(part, mentor_need)
    cost, scale = place_costs(part)
    price = np.where(mentor_need > 0, _UNREACHED, np.where(taken > 0, cost + 2 * (taken - 1), 0))
    waiting = tight & (matched[part.mentee] < 0)
    worth = part.score.astype(np.int64) * scale
    np.maximum.at(price, part.mentor[waiting], worth[waiting])
    price = _HandingOn(part, matched, tight, worth).raise_prices(price)

    score, even = np.divmod(price, scale)
    plain = mentor_need == 0
    even[plain] += _least_cost(part)
    mentor = np.stack([mentor_need, score, even])
    mentee = np.zeros((3, part.weight.size), np.int64)
    whole = np.stack([part.weight[part.mentee[chosen]], part.score[chosen], np.zeros(chosen.size, np.int64)])
    mentee[:, part.mentee[chosen]] = whole - mentor[:, part.mentor[chosen]]
    return mentee, mentor


class _HandingOn:
    """Mentor → mentor steps: the student on a mentor's place takes another permitted pair instead.

    ``gain`` of a step is the worth of the pair taken minus the worth of the pair left.
    """

    def __init__(self, part: OpenPart, matched: Ints, usable: Mask, worth: Ints) -> None:
        """``matched``: each mentee's mentor or −1. ``usable``: pairs that may be taken. ``worth``: of each pair."""
        own = matched[part.mentee] == part.mentor
        mine = np.zeros(part.weight.size, np.int64)
        mine[part.mentee[own]] = worth[own]
        step = np.flatnonzero(usable & ~own & (matched[part.mentee] >= 0))
        source = matched[part.mentee[step]]
        step = step[np.argsort(source, kind="stable")]
        self._to = part.mentor[step]
        self._gain = worth[step] - mine[part.mentee[step]]
        self._start = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=part.free.size))])

    def raise_prices(self, price: Ints) -> Ints:
        """The least prices, at least ``price``, with no step worth more than the difference of its ends.

        Bellman–Ford by rounds over the mentors whose price rose in the round before. An optimal assignment has no
        circle of steps that gains, so the rounds end.
        """
        price = price.copy()
        risen = np.flatnonzero(price > _UNREACHED)
        for _round in range(price.size + 1):
            count = self._start[risen + 1] - self._start[risen]
            step = np.repeat(self._start[risen] - np.cumsum(count) + count, count) + np.arange(count.sum())
            asked = np.repeat(price[risen], count) + self._gain[step]
            to = self._to[step]
            higher = asked > price[to]
            if not higher.any():
                return price
            np.maximum.at(price, to[higher], asked[higher])
            changed = np.zeros(price.size, bool)
            changed[to[higher]] = True
            risen = np.flatnonzero(changed)
        raise ArithmeticError(_("The assignment can still be improved; its proof cannot be written."))


def left_open(part: OpenPart, mentor_need: Ints) -> tuple[Mask, Mask]:
    """Pairs that a best assignment by the first aim may use, and students whom each such assignment matches."""
    mentee_need = np.maximum(part.weight - _least_price(part, mentor_need), 0)
    tight = mentee_need[part.mentee] + mentor_need[part.mentor] == part.weight[part.mentee]
    return tight, mentee_need > 0


def _least_price(part: OpenPart, mentor_need: Ints) -> Ints:
    """The lowest mentor price among each student's pairs; above any weight where there are none."""
    least = np.full(part.weight.size, part.weight.size + 1, np.int64)
    np.minimum.at(least, part.mentee, mentor_need[part.mentor])
    return least


def _least_cost(part: OpenPart) -> np.int64:
    return 2 * np.min(part.load[part.free > 0], initial=MAX_LOAD) + 1


def place_costs(part: OpenPart) -> tuple[Ints, int]:
    """Each mentor's cost of the first free place above the cheapest of all, and a factor above any difference.

    Place ``k`` costs ``2 * (load + k) + 1``, the next difference of squares. A change from one assignment to
    another falls into paths and circles that meet the sink once, thus change one place for another at most: with
    this factor on the score, one point's thousandth outweighs it.
    """
    cost = np.where(part.free > 0, 2 * part.load + 1 - _least_cost(part), 0)
    return cost, int(np.max(cost + 2 * part.free, initial=0)) + 1


def _mentor_of_matched(part: OpenPart, chosen: Ints) -> Ints:
    matched = np.full(part.weight.size, -1, np.int64)
    matched[part.mentee[chosen]] = part.mentor[chosen]
    return matched
