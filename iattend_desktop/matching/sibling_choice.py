"""One mentor for each group of siblings, chosen exactly by HiGHS, a solver of mixed-integer programs.

The model has a column for each pair that still matters, one for each mentor whom a group may have, and one for each
place. Its aims are taken one after the other, each found value being kept from then on; no coefficient exceeds
:data:`LARGEST`, so that floating point cannot confuse two whole numbers. HiGHS runs on one thread from a fixed start.

Nothing here is believed: the caller solves the plain problem with the choice in integers, and :meth:`Choice.reached`
tells whether that answer has the values that HiGHS calls the best.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from iattend_desktop.highs import QuietHighs
from iattend_desktop.i18n import _
from iattend_desktop.matching.graph import OpenPart
from iattend_desktop.progress import Cancelled, Progress

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
LARGEST = 10**7
"""Largest coefficient of an aim; scores, to 100,000, and places already taken, to a million, stay below by nature."""
NODES = 5_000
"""Most branches that one aim may take: a limit that does not depend on how fast the machine is."""
SECONDS = 60.0
"""What an aim may take at most; only a model that is far from every measured one gets there."""
_ASK_EVERY = 0.05


@dataclass(frozen=True, eq=False)
class Model:
    """What may still be chosen. ``edges``: positions in the part, ascending. ``group`` int64[e]: the group of each
    edge's student, −1 for none. ``must``: students who are matched in every answer. ``full``: mentors whose places are
    all taken in every answer. ``ranked``: whether the number and need of those matched are still to be decided.
    ``served``: how many students of each rank of need are matched, where that is decided."""

    part: OpenPart
    edges: Ints
    group: Ints
    must: Mask
    full: Mask
    ranked: bool
    served: Ints | None = None


@dataclass(frozen=True, eq=False)
class Choice:
    """``mentor_of``: each group's mentor, by the group's number. ``aims``: what each edge of the model counts for at
    each level, with the value that HiGHS calls the best. ``evenness``: the least cost of the places taken."""

    model: Model
    mentor_of: dict[int, int]
    aims: tuple[tuple[Ints, int], ...]
    evenness: int

    def reached(self, chosen: Ints) -> bool:
        """Whether these edges of the part have every value that HiGHS calls the best."""
        part, edges = self.model.part, self.model.edges
        inside = np.isin(edges, chosen)
        if np.count_nonzero(inside) != chosen.size:
            return False
        taken = np.bincount(part.mentor[chosen], minlength=part.free.size)
        evenness = int((taken * (taken + 2 * part.load)).sum())
        return evenness == self.evenness and all(int(aim[inside].sum()) == value for aim, value in self.aims)


def choose_exactly(model: Model, progress: Progress) -> Choice | None:
    """The best choice by all aims; None where HiGHS reaches a limit first, or finds that nothing fits.

    Raises ``Cancelled`` where ``progress`` asks to stop.
    """
    solver = _Solver(model, progress)
    aims: list[tuple[Ints, int]] = []
    for aim in _aims(model):
        value = solver.maximize(aim)
        if value is None:
            return None
        aims.append((aim, value))
    evenness = solver.even_out()
    if evenness is None:
        return None
    return Choice(model, solver.mentor_of(), tuple(aims), evenness)


def score_prices(model: Model, before: Ints, progress: Progress) -> Ints | None:
    """Prices of the mentors' places in score, int64[mentors], that bound the best choice closely.

    They are ``before`` for mentors of whom no pair is in the model. None where HiGHS reaches a limit first.
    """
    return _Solver(model, progress).score_prices(before)


def _aims(model: Model) -> list[Ints]:
    """What each edge counts for, level by level; ranks of need are taken together while numbers stay small."""
    part = model.part
    score = part.score[model.edges].astype(np.int64)
    if not model.ranked:
        return [score]
    mentee = part.mentee[model.edges]
    aims = [np.ones(mentee.size, np.int64)]
    present = np.unique(mentee)
    ranks, size = np.unique(part.weight[present], return_counts=True)
    rank_of = np.searchsorted(ranks, part.weight[mentee])
    end = ranks.size
    while end:
        first, count = end - 1, int(size[end - 1]) + 1
        while first and count * (int(size[first - 1]) + 1) <= LARGEST:
            first -= 1
            count *= int(size[first]) + 1
        factor = np.zeros(ranks.size, np.int64)
        factor[first:end] = np.cumprod(np.append(1, size[first : end - 1] + 1))
        aims.append(factor[rank_of])
        end = first
    return [*aims, score]


class _Solver:
    """HiGHS over one model: pairs first, then the groups' mentors, then places."""

    def __init__(self, model: Model, progress: Progress) -> None:
        self._model, self._progress = model, progress
        self._cancelled = False
        part, edges = model.part, model.edges
        mentee, mentor = part.mentee[edges].astype(np.int64), part.mentor[edges].astype(np.int64)
        member = np.flatnonzero(model.group >= 0)
        self._options, option = np.unique(
            np.stack([model.group[member], mentor[member]], axis=1), axis=0, return_inverse=True
        )
        mentors, mentor_at = np.unique(mentor, return_inverse=True)
        free = np.minimum(part.free[mentors], np.bincount(mentor_at, minlength=mentors.size))
        place_at = np.repeat(np.arange(mentors.size), free)
        place = np.arange(place_at.size) - np.repeat(np.cumsum(free) - free, free)
        load = part.load[mentors][place_at]
        self._cost = 2 * (load + place) + 1
        self._first_option, self._first_place = edges.size, edges.size + len(self._options)
        self._columns = self._first_place + place_at.size

        self._highs = QuietHighs()
        for option_name, setting in (
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
            ("mip_max_nodes", NODES),
            ("time_limit", SECONDS),
        ):
            self._highs.setOptionValue(option_name, setting)
        _done(self._highs.addVars(self._columns, np.zeros(self._columns), np.ones(self._columns)))
        whole = np.arange(self._first_place, dtype=np.int32)
        kinds = np.full(whole.size, highspy.HighsVarType.kInteger)
        _done(self._highs.changeColsIntegrality(whole.size, whole, kinds))
        mentees, mentee_at = np.unique(mentee, return_inverse=True)
        self._rows(mentee_at, np.arange(edges.size), 1, np.where(model.must[mentees], 1, 0), np.ones(mentees.size))
        full = model.full[mentors]
        self._mentors, self._mentor_rows = mentors, mentees.size + np.arange(mentors.size)
        self._rows(
            np.r_[mentor_at, place_at],
            np.r_[np.arange(edges.size), np.arange(self._first_place, self._columns)],
            np.r_[np.ones(edges.size), -np.ones(place_at.size)],
            np.zeros(mentors.size),
            np.zeros(mentors.size),
        )
        must_fill = np.flatnonzero(full[place_at]) + self._first_place
        if must_fill.size:
            ones = np.ones(must_fill.size)
            _done(self._highs.changeColsBounds(must_fill.size, must_fill.astype(np.int32), ones, ones))
        if member.size:
            self._rows(
                np.r_[np.arange(member.size), np.arange(member.size)],
                np.r_[member, self._first_option + option.ravel()],
                np.r_[np.ones(member.size), -np.ones(member.size)],
                np.full(member.size, -1.0),
                np.zeros(member.size),
            )
            groups, group_at = np.unique(self._options[:, 0], return_inverse=True)
            where = self._first_option + np.arange(len(self._options))
            self._rows(group_at, where, 1, np.zeros(groups.size), np.ones(groups.size))
        if model.served is not None:
            rank = part.weight[mentee]
            count = np.zeros(int(part.weight.max()) + 1)
            count[: model.served.size] = model.served
            self._rows(rank, np.arange(edges.size), 1, count, count)
        self._highs.cbMipInterrupt += self._stop
        self._highs.cbSimplexInterrupt += self._stop
        self._highs.cbIpmInterrupt += self._stop

    def maximize(self, aim: Ints) -> int | None:
        """The most that the pairs can count for, kept from now on."""
        cost = np.zeros(self._columns)
        cost[: aim.size] = -aim
        value = self._least(cost)
        if value is None:
            return None
        where = np.flatnonzero(aim)
        self._rows(np.zeros(where.size, np.int64), where, aim[where], np.array([-value - 0.5]), np.array([np.inf]))
        return -value

    def score_prices(self, before: Ints) -> Ints | None:
        """The score that one more place would bring where fractions were allowed, int64[mentors], rounded.

        By the interior-point method, which grows least with the size; nothing else can be asked of this solver after.
        """
        for name, setting in (("solve_relaxation", True), ("solver", "ipm"), ("run_crossover", "off")):
            self._highs.setOptionValue(name, setting)
        cost = np.zeros(self._columns)
        cost[: self._model.edges.size] = -self._model.part.score[self._model.edges]
        value = self._least(cost)
        if value is None:
            return None
        dual = np.array(self._highs.getSolution().row_dual)[self._mentor_rows]
        price = before.copy()
        price[self._mentors] = np.rint(-dual)
        return price

    def even_out(self) -> int | None:
        """The least cost of the places taken."""
        cost = np.zeros(self._columns)
        cost[self._first_place :] = self._cost
        return self._least(cost)

    def mentor_of(self) -> dict[int, int]:
        """The mentor of each group in the last answer; groups that nobody of is matched are missing."""
        values = np.array(self._highs.getSolution().col_value)
        taken = values[self._first_option : self._first_place] > 0.5
        return {int(group): int(mentor) for group, mentor in self._options[taken]}

    def _least(self, cost: npt.NDArray[np.float64]) -> int | None:
        highs = self._highs
        _done(highs.changeColsCost(self._columns, np.arange(self._columns, dtype=np.int32), cost))
        self._run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return round(highs.getInfo().objective_function_value)

    def _rows(
        self, row: Ints, column: Ints, value: npt.ArrayLike, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
    ) -> None:
        """Add rows ``low`` ≤ sum of values times columns ≤ ``high``."""
        order = np.argsort(row, kind="stable")
        start = np.searchsorted(row[order], np.arange(low.size)).astype(np.int32)
        values = np.broadcast_to(np.asarray(value, np.float64), row.shape)[order]
        columns = column[order].astype(np.int32)
        _done(self._highs.addRows(low.size, low.astype(np.float64), high, row.size, start, columns, values))

    def _run(self) -> None:
        """Run HiGHS beside this thread: it may be silent for a second, and who cancels does not wait for it."""
        ended: list[highspy.HighsStatus] = []
        beside = threading.Thread(target=lambda: ended.append(self._highs.run()), name="HiGHS", daemon=True)
        beside.start()
        try:
            while beside.is_alive():
                self._progress.step(0.5, _("Keeping siblings together"))
                beside.join(_ASK_EVERY)
        except Cancelled:
            self._cancelled = True
            raise
        for status in ended:
            _done(status)

    def _stop(self, event: highspy.HighsCallbackEvent) -> None:
        """Tell HiGHS to end where nobody waits for it any more."""
        if self._cancelled:
            event.interrupt()


def _done(status: highspy.HighsStatus) -> None:
    """Refuse a step that HiGHS did not take; a warning is no refusal."""
    if status == highspy.HighsStatus.kError:
        raise ArithmeticError(_("HiGHS could not take the model of the siblings."))
