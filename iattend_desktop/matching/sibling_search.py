"""One component of the permitted pairs in which siblings are to have one mentor a group: the best choice of mentors.

1. Every group gets one mentor, at first the one where its members lose least against the prices, or the one whom
   its member of highest need has: the second is never worse than leaving the others waiting. What is left is the plain
   problem, and exact.
2. Groups move to mentors where the prices promise more, many at once, then fewer; what is better stays.
3. Where the served need reaches the bound and the pairs that could still raise the score are few, HiGHS chooses
   (:mod:`~iattend_desktop.matching.sibling_choice`), and the plain problem with that choice gives the answer in
   integers.
4. Where the wish costs need or a match, the choices are tried as a tree: each plain problem in which some mentors are
   ruled out for a group is a bound for all that follow from it, at every level exact. What a tree that grows too
   large has not decided, often the score alone, is left to HiGHS where the component is small.

Limits count pairs, rounds and branches, so that the same input gives the same result on any machine.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.certificate import Options, bound_terms, options, sibling_edges, worth, worth_above
from iattend_desktop.matching.graph import OpenPart
from iattend_desktop.matching.sibling_choice import Model, choose_exactly, score_prices
from iattend_desktop.progress import Part, Progress

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
SolvePart = Callable[[OpenPart, Progress], tuple[Ints, Ints, Ints]]
"""The chosen edges of a part, and the prices of its students and mentors that prove them best."""
Standing = tuple[int, tuple[int, ...], int, int]
"""How good an assignment is, bigger is better: matched, needs from the top, score, evenness below zero."""
EXACT_PAIRS, RANKED_PAIRS = 10_000, 1_500
"""Most pairs that HiGHS decides upon together, for the score alone and where need must be decided too."""
PRICED_PAIRS = 100_000
"""Most pairs for which places are priced with fractions of a choice allowed."""
BRANCHES, EFFORT = 200, 2_000_000
"""Most branches of the tree of choices, and most pairs that they, or the rounds of moves, may look at together."""
FIRST_ROUNDS, ROUNDS = 4, 8
"""How often groups are moved and everything around them is solved again: before HiGHS is asked, and where it is not."""


def parted_groups(part: OpenPart, chosen: Ints) -> list[int]:
    """Numbers of the groups whose members have different mentors."""
    mentor_of = np.full(part.weight.size, -1, np.int64)
    mentor_of[part.mentee[chosen]] = part.mentor[chosen]
    return [
        number
        for number, members in enumerate(part.groups)
        if len({int(mentor_of[member]) for member in members} - {-1}) > 1
    ]


def least_mentee_prices(part: OpenPart, mentor: Ints) -> Ints:
    """int64[3, mentees]: the least prices of the students that cover every pair, given the mentors'."""
    prices = np.zeros((3, part.weight.size), np.int64)
    if part.mentee.size:
        above = worth_above(part, np.arange(part.mentee.size), mentor)
        start = np.flatnonzero(np.append(True, part.mentee[1:] != part.mentee[:-1]))
        count = np.diff(np.append(start, part.mentee.size))
        most = np.zeros((3, start.size), np.int64)
        still = np.ones(part.mentee.size, bool)
        for level in range(3):
            most[level] = np.maximum.reduceat(np.where(still, above[level], -(1 << 62)), start)
            still &= above[level] == np.repeat(most[level], count)
        need, score, even = most
        most[:, (need < 0) | ((need == 0) & ((score < 0) | ((score == 0) & (even < 0))))] = 0
        prices[:, part.mentee[start]] = most
    return prices


class Together:
    """The best assignment found of one component whose siblings have one mentor each group.

    ``chosen``: its edges. ``proving``: the mentors' prices met whose bound is lowest, int64[3, mentors].
    """

    def __init__(self, part: OpenPart, solve_part: SolvePart, mentor: Ints, chosen: Ints) -> None:
        """``mentor``, ``chosen``: the prices and edges of the best assignment without the wish."""
        self._part, self._solve_part = part, solve_part
        self._edges, self._group = sibling_edges(part)
        self._group_of = np.full(part.mentee.size, -1, np.int64)
        self._group_of[self._edges] = self._group
        self._relaxed, self._unbound = mentor, chosen
        self.chosen, self._prices, self.proving = np.zeros(0, np.int64), mentor, mentor
        self._standing = self._stands(self.chosen)
        self._bound = self._bounds(mentor)
        self._need_settled = False

    def search(self, progress: Progress) -> bool:
        """Find the best choice; whether it is known that there is none better."""
        progress.step(0.0, _("Keeping siblings together"))
        for choice in (self._by_price(self._relaxed), self._by_first_member()):
            self._attempt(self._allowing(choice), Part(progress, 0.0, 0.0))
        if self._proven():
            return True
        if self._gap()[0]:
            if self._branch(Part(progress, 0.0, 0.5)):
                return True
            return self._settle(EXACT_PAIRS if self._need_settled else RANKED_PAIRS, Part(progress, 0.5, 1.0))
        self._price(Part(progress, 0.0, 0.3))
        self._move(FIRST_ROUNDS, Part(progress, 0.3, 0.4))
        if self._model().edges.size > EXACT_PAIRS:
            self._move(ROUNDS, Part(progress, 0.4, 0.6))
        return self._proven() or self._settle(EXACT_PAIRS, Part(progress, 0.6, 1.0))

    def _price(self, progress: Progress) -> None:
        """Price the places as if fractions of a choice were allowed: a closer bound, and a better first choice.

        Where only the most promising pairs can be looked at, once more with those that the new prices make promising.
        """
        for number in range(2):
            model = self._model(PRICED_PAIRS)
            score = score_prices(model, self.proving[1], Part(progress, number / 2, (number + 1) / 2))
            if score is None:
                return
            self._prices = np.stack([self.proving[0], score, np.where(score == 0, self.proving[2], 0)])
            self._prove(self._prices)
            if model.edges.size < PRICED_PAIRS:
                break
        self._attempt(self._allowing(self._by_price(self._prices)), Part(progress, 1.0, 1.0))

    def _settle(self, most_pairs: int, progress: Progress) -> bool:
        """Let HiGHS choose, unless too many pairs still matter; whether its word is that nothing is better."""
        model = self._model()
        if model.edges.size > most_pairs:
            return False
        choice = choose_exactly(model, progress)
        if choice is None:
            return False
        mentors = self._choice()
        mentors[list(choice.mentor_of)] = list(choice.mentor_of.values())
        self._attempt(self._allowing(mentors), Part(progress, 1.0, 1.0))
        return choice.reached(self.chosen)

    def _branch(self, progress: Progress) -> bool:
        """Try the choices as a tree, the most promising first; whether that came to an end."""
        count = itertools.count()
        start = np.ones((len(self._part.groups), self._part.free.size), bool)
        queue = [(_less(self._stands(self._unbound)), next(count), start, self._unbound)]
        branches = min(BRANCHES, EFFORT // (self._part.mentee.size + 1))
        for number in range(branches):
            if not queue or _less(self._standing) <= queue[0][0]:
                return True
            here = Part(progress, number / branches, number / branches)
            here.step(0.0, _("Keeping siblings together"))
            _order, _age, allowed, chosen = heapq.heappop(queue)
            for branch in self._branches(allowed, chosen):
                after, prices = self._solved(branch, here)
                if parted_groups(self._part, after):
                    heapq.heappush(queue, (_less(self._stands(after)), next(count), branch, after))
                else:
                    self._keep(after, prices, here)
        self._need_settled = not queue or _less(self._standing)[:2] <= queue[0][0][:2]
        return False

    def _branches(self, allowed: Mask, chosen: Ints) -> list[Mask]:
        """The choices left to a parted group: each mentor whom a member has, and none of these."""
        part = self._part
        group = parted_groups(part, chosen)[0]
        members = np.isin(part.mentee[chosen], part.groups[group])
        mentors = np.unique(part.mentor[chosen[members]])
        rows = [np.arange(part.free.size) == mentor for mentor in mentors.tolist()]
        branches = []
        for row in [*rows, allowed[group] & ~np.logical_or.reduce(rows)]:
            branch = allowed.copy()
            branch[group] = row
            branches.append(branch)
        return branches

    def _by_price(self, mentor: Ints) -> Ints:
        """The mentor of each group with whom its members lose least against these prices, −1 where there is none."""
        found = self._options(mentor)
        choice = np.full(len(self._part.groups), -1)
        choice[found.group[found.last]] = found.mentor[found.last]
        return choice

    def _by_first_member(self) -> Ints:
        """The mentor whom each group's member of highest need has where siblings may be parted."""
        part = self._part
        mentor_of = np.full(part.weight.size, -1, np.int64)
        mentor_of[part.mentee[self._unbound]] = part.mentor[self._unbound]
        choice = np.full(len(part.groups), -1)
        for number, members in enumerate(part.groups):
            matched = [member for member in members if mentor_of[member] >= 0]
            if matched:
                choice[number] = mentor_of[max(matched, key=lambda member: part.weight[member])]
        return choice

    def _options(self, mentor: Ints) -> Options:
        return options(self._part, self._edges, self._group, worth_above(self._part, self._edges, mentor))

    def _move(self, rounds: int, progress: Progress) -> None:
        """Move groups to mentors where the prices promise more, as long as it helps."""
        rounds = min(rounds, EFFORT // (self._part.mentee.size + 1) + 1)
        waiting = self._moves(len(self._part.groups))
        for number in range(rounds):
            if not waiting:
                return
            done = number / rounds
            progress.step(done, _("Keeping siblings together"))
            choice = self._choice()
            move = waiting.pop(0)
            choice[list(move)] = list(move.values())
            if self._attempt(self._allowing(choice), Part(progress, done, done)):
                waiting = self._moves(2 * len(move))

    def _moves(self, most: int) -> list[dict[int, int]]:
        """What to try next: the ``most`` moves that promise the largest gains, half of them, and so on; then each
        alone."""
        found = self._options(self._prices)
        now = np.zeros((3, len(self._part.groups)), np.int64)
        standing = found.mentor == self._choice()[found.group]
        now[:, found.group[standing]] = found.worth[:, standing]
        gain = found.worth - now[:, found.group]
        order = np.lexsort((found.mentor, found.group, -gain[2], -gain[1], -gain[0]))
        singles = [
            (int(found.group[at]), int(found.mentor[at])) for at in order if tuple(gain[:, at].tolist()) > (0, 0, 0)
        ]
        best: dict[int, int] = {}
        for group, mentor in singles:
            best.setdefault(group, mentor)
        together = []
        count = min(most, len(best))
        while count > 1:
            together.append(dict(list(best.items())[:count]))
            count //= 2
        return together + [{group: mentor} for group, mentor in singles]

    def _allowing(self, choice: Ints) -> Mask:
        """bool[groups, mentors]: one mentor for each group, none where the choice is −1."""
        allowed: Mask = choice[:, None] == np.arange(self._part.free.size)
        return allowed

    def _choice(self) -> Ints:
        """The mentor of each group in the best assignment, −1 where nobody of it is matched."""
        own = self._group_of[self.chosen]
        choice = np.full(len(self._part.groups), -1)
        choice[own[own >= 0]] = self._part.mentor[self.chosen[own >= 0]]
        return choice

    def _solved(self, allowed: Mask, progress: Progress) -> tuple[Ints, Ints]:
        """The plain problem in which each group may only have these mentors: chosen edges, and the mentors' prices."""
        edges = np.flatnonzero((self._group_of < 0) | allowed[self._group_of, self._part.mentor])
        chosen, _mentee, prices = self._solve_part(self._part.only(edges), progress)
        return edges[chosen], prices

    def _attempt(self, allowed: Mask, progress: Progress) -> bool:
        """Solve the component with a mentor for each group; whether that is better, and kept."""
        return self._keep(*self._solved(allowed, progress), progress)

    def _keep(self, chosen: Ints, prices: Ints, progress: Progress) -> bool:
        """Keep an assignment that parts nobody, where it is better, and in any case what its prices prove."""
        standing = self._stands(chosen)
        better = standing > self._standing
        proofs = [prices, np.concatenate([self._relaxed[:1], prices[1:]])]
        if better:
            self.chosen, self._standing, self._prices = chosen, standing, prices
            taken = np.bincount(self._part.mentor[chosen], minlength=self._part.free.size)
            last_place = 2 * (self._part.load + np.maximum(taken - 1, 0)) + 1
            proofs += [
                np.stack([self._relaxed[0], score, np.where(score == 0, last_place, 0)])
                for score in (self._relaxed[1], prices[1])
            ]
        for proof in proofs:
            progress.step(0.0, _("Keeping siblings together"))
            self._prove(proof)
        return better

    def _stands(self, chosen: Ints) -> Standing:
        part = self._part
        weight = np.sort(part.weight[part.mentee[chosen]])[::-1]
        score = int(part.score[chosen].sum())
        _need, score, even = worth(part, part.mentee[chosen], part.mentor[chosen], score)
        return chosen.size, tuple(weight.tolist()), score, even

    def _prove(self, mentor: Ints) -> None:
        """Keep these prices where they bound the need, or at the same need the score, lower."""
        bound = self._bounds(mentor)
        if bound < self._bound:
            self._bound, self.proving = bound, mentor

    def _bounds(self, mentor: Ints) -> tuple[int, int, int]:
        """What no assignment that keeps siblings together exceeds: need by ranks, and at that need score, evenness."""
        terms = bound_terms(self._part, least_mentee_prices(self._part, mentor), mentor)
        need, score, even = (int(terms.mentee[level].sum() + terms.mentor[level].sum()) for level in range(3))
        return need, score, even

    def _gap(self) -> tuple[int, int, int]:
        """How much more the bound allows than there is."""
        _matched, needs, score, even = self._standing
        return self._bound[0] - sum(needs), self._bound[1] - score, self._bound[2] - even

    def _proven(self) -> bool:
        return self._gap() == (0, 0, 0)

    def _model(self, most_pairs: int | None = None) -> Model:
        """What may still be chosen, or the most promising part of it.

        Where the served need is the best there is, whatever loses more against the proving prices than the gap that
        is left is in no better answer; where it is not, everything stays open.
        """
        part, mentor, gap = self._part, self.proving, self._gap()
        if gap[0] != 0:
            nobody, none = np.zeros(part.weight.size, bool), np.zeros(part.free.size, bool)
            served = np.bincount(self._standing[1]) if self._need_settled else None
            return Model(part, np.arange(part.mentee.size), self._group_of, nobody, none, served is None, served)
        mentee = least_mentee_prices(part, mentor)
        lost = mentee[:, part.mentee] - worth_above(part, np.arange(part.mentee.size), mentor)
        found = self._options(mentor)
        name = found.group * part.free.size + found.mentor
        by_name = np.argsort(name)
        option = by_name[np.searchsorted(name[by_name], self._group * part.free.size + part.mentor[self._edges])]
        lost[:, self._edges] = (found.best(len(part.groups))[:, found.group] - found.worth)[:, option]
        near = np.flatnonzero(
            (lost[0] < gap[0])
            | ((lost[0] == gap[0]) & ((lost[1] < gap[1]) | ((lost[1] == gap[1]) & (lost[2] <= gap[2]))))
        )
        if most_pairs is not None and near.size > most_pairs:
            least = near[np.argsort(lost[1, near], kind="stable")[:most_pairs]]
            near = np.union1d(least, self.chosen)
        return Model(part, near, self._group_of[near], mentee[0] > 0, mentor[0] > 0, ranked=False)


def _less(standing: Standing) -> Standing:
    """The same with better standings first in order."""
    matched, needs, score, even = standing
    return -matched, tuple(-need for need in needs), -score, -even
