"""Siblings to one mentor, where their family asks for it.

Siblings of a group never get different mentors: all members who are matched have the same one. One may be matched
while another still waits, so the wish never costs more than it must. The aims stay in strict order: as many students
as possible; among those the highest need first (compared by the ranks of need from the top); the total score; the
most even load.

First everybody is matched as if there were no wish. Where that parts nobody it is the answer, with its proof. Else
only the components of the permitted pairs that hold parted siblings are matched again, each for itself
(:mod:`~iattend_desktop.matching.sibling_search`). The bound that is left is checked like any other proof; a gap to it
is stated, in students and in points.

The only thing used of the solver is a function from an open part to the chosen edges with the prices of students and
mentors that prove them best. The same input gives the same result in any order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.certificate import Bound, Certificate, Gaps, bound_of, worth
from iattend_desktop.matching.graph import CandidateGraph, OpenPart, starts
from iattend_desktop.matching.sibling_search import SolvePart, Together, least_mentee_prices, parted_groups
from iattend_desktop.progress import Part, Progress

Ints = npt.NDArray[np.int64]


def sibling_groups(column: npt.ArrayLike) -> list[list[int]]:
    """Positions of the students who share a number of 0 or more, in groups of two and more.

    >>> sibling_groups([-1, 4, 2, 4, -1, 2, 7])
    [[1, 3], [2, 5]]
    """
    numbers = np.asarray(column, np.int64)
    order = np.argsort(numbers, kind="stable")
    order = order[numbers[order] >= 0]
    parts = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return sorted(part.tolist() for part in parts if part.size > 1)


def keep_together(graph: CandidateGraph, solve_part: SolvePart, progress: Progress) -> tuple[Ints, Certificate]:
    """Chosen edges of the graph's open part that keep siblings together, and what is proved about them."""
    part = graph.open_part
    chosen, mentee, mentor = solve_part(part, Part(progress, 0.0, 0.3) if part.groups else progress)
    gaps, exact = Gaps(0, 0, 0, 0), False
    parted = parted_groups(part, chosen)
    if parted:
        chosen, mentee, mentor, exact = _mend(part, solve_part, (chosen, mentee, mentor), parted, progress)
        gaps = _gaps(part, chosen, bound_of(part, mentee, mentor))
    certificate = Certificate(
        kind="optimal" if gaps == Gaps(0, 0, 0, 0) else "bounded",
        gap=gaps.score,
        mentee_prices=mentee[:, graph.mentee_rank],
        mentor_prices=mentor[:, graph.mentor_rank],
        matched_gap=gaps.matched,
        need_gap=gaps.need,
        exact=exact,
    )
    return chosen, certificate


def _mend(
    part: OpenPart, solve_part: SolvePart, relaxed: tuple[Ints, Ints, Ints], parted: list[int], progress: Progress
) -> tuple[Ints, Ints, Ints, bool]:
    """Match the components of the parted groups again; edges, prices, and whether nothing better is possible."""
    chosen, mentee, mentor = relaxed[0], relaxed[1].copy(), relaxed[2].copy()
    mentor[:, part.free == 0] = [[part.weight.size + 1], [0], [0]]
    of_mentee, of_mentor = components(part)
    touched = np.unique([of_mentee[part.groups[number][0]] for number in parted])
    kept = [chosen[~np.isin(of_mentee[part.mentee[chosen]], touched)]]
    exact = True
    for number, name in enumerate(touched.tolist()):
        share = Part(progress, 0.3 + 0.7 * number / touched.size, 0.3 + 0.7 * (number + 1) / touched.size)
        cut = _Cut.of(part, np.flatnonzero(of_mentee == name), np.flatnonzero(of_mentor == name))
        together = Together(cut.part, solve_part, cut.inward(mentor), cut.edges_of(chosen))
        exact &= together.search(share)
        kept.append(cut.edges[together.chosen])
        mentor[:, cut.mentors] = cut.outward(together.proving)
    again = np.isin(of_mentee, touched)
    mentee[:, again] = least_mentee_prices(part, mentor)[:, again]
    return np.sort(np.concatenate(kept)), mentee, mentor, exact


def _gaps(part: OpenPart, chosen: Ints, bound: Bound | None) -> Gaps:
    if bound is None:
        raise ArithmeticError(_("The prices of the match do not cover every pair; its proof cannot be written."))
    score = int(part.score[chosen].sum())
    return bound.gaps(worth(part, part.mentee[chosen], part.mentor[chosen], score), chosen.size)


def components(part: OpenPart) -> tuple[Ints, Ints]:
    """The component of each student and of each mentor, named by its first mentor; siblings hang together.

    Pairs with a mentor who has no free place do not count; students who have no other are in component −1.
    """
    usable = part.free[part.mentor] > 0
    mentee, mentor = part.mentee[usable], part.mentor[usable]
    member = np.concatenate([*map(np.array, part.groups), np.zeros(0, np.int64)]).astype(np.int64)
    family = np.repeat(np.arange(len(part.groups)), [len(members) for members in part.groups])
    of_mentor = np.arange(part.free.size)
    while True:
        of_mentee = np.full(part.weight.size, part.free.size, np.int64)
        np.minimum.at(of_mentee, mentee, of_mentor[mentor])
        of_family = np.full(len(part.groups), part.free.size, np.int64)
        np.minimum.at(of_family, family, of_mentee[member])
        of_mentee[member] = of_family[family]
        lower = of_mentor.copy()
        np.minimum.at(lower, mentor, of_mentee[mentee])
        lower = lower[lower]
        if (lower == of_mentor).all():
            return np.where(of_mentee == part.free.size, -1, of_mentee), of_mentor
        of_mentor = lower


@dataclass(frozen=True, eq=False)
class _Cut:
    """One component as a problem of its own, its students, mentors and ranks of need numbered anew, in order."""

    part: OpenPart
    edges: Ints
    mentors: Ints
    _ranks: Ints
    _highest: int

    @classmethod
    def of(cls, part: OpenPart, mentees: Ints, mentors: Ints) -> _Cut:
        """The component of these students and mentors; pairs with a mentor who has no free place are left out."""
        mentee_at, mentor_at = np.full(part.weight.size, -1), np.full(part.free.size, -1)
        mentee_at[mentees], mentor_at[mentors] = np.arange(mentees.size), np.arange(mentors.size)
        edges = np.flatnonzero((mentee_at[part.mentee] >= 0) & (part.free[part.mentor] > 0))
        ranks, weight = np.unique(part.weight[mentees], return_inverse=True)
        inside = np.unique(part.mentee[edges])
        groups = (tuple(np.intersect1d(members, inside).tolist()) for members in part.groups)
        mentee = mentee_at[part.mentee[edges]].astype(np.int32)
        small = OpenPart(
            weight=weight.astype(np.int64) + 1,
            free=part.free[mentors],
            load=part.load[mentors],
            start=starts(mentee, mentees.size),
            mentee=mentee,
            mentor=mentor_at[part.mentor[edges]].astype(np.int32),
            score=part.score[edges],
            groups=tuple(tuple(mentee_at[list(members)].tolist()) for members in groups if len(members) > 1),
        )
        return cls(small, edges, mentors, np.concatenate([[0], ranks, [part.weight.size + 1]]), part.weight.size + 1)

    def edges_of(self, chosen: Ints) -> Ints:
        """Those of the whole's chosen edges that are in the component, in its numbers."""
        return np.flatnonzero(np.isin(self.edges, chosen))

    def inward(self, mentor: Ints) -> Ints:
        """Prices of the whole's mentors in the component's ranks of need."""
        prices = mentor[:, self.mentors].copy()
        prices[0] = np.searchsorted(self._ranks, prices[0])
        return prices

    def outward(self, mentor: Ints) -> Ints:
        """Prices of the component's mentors in the whole's ranks of need; equal and higher stay equal and higher."""
        prices = mentor.copy()
        prices[0] = self._ranks[np.clip(prices[0], 0, self._ranks.size - 1)]
        return prices
