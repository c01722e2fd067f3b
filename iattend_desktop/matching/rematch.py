"""After the year has begun: whoever waits gets a mentor with the least disturbance, and each further change is priced.

A standing match is a promise to a child. So the aims, in strict order, for each number of further matches:

1. As few standing matches broken as possible; nobody who has a mentor loses one without getting another.
2. Among those, the highest need is served first, pinned students before all others.
3. The highest total score.

The first step breaks nothing: free places go to whoever waits. Each further step is one more student with a mentor, at
the price of the fewest further changes. Steps never get cheaper, so a person may stop after any of them and has the
least disturbance for that many matches. Exchanges that would only raise the score are not proposed: stability first.
A family's wish for one mentor for siblings is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Part, Progress, Tally

if TYPE_CHECKING:
    from iattend_desktop.matching.rematch_search import Year

Ints = npt.NDArray[np.integer[Any]]
_WORKING = _("Looking for places with the least disturbance")
_LOOK_AGAIN = 16
"""Matches between two looks at which parts of the graph have no place left."""


@dataclass(frozen=True, eq=False)
class Standing:
    """This year's matches and who may be matched with whom, over positions.

    ``mentor_of`` int[mentees]: the standing mentor, −1 for who waits; ``score_of`` int[mentees]: the score of the
    standing pair, thousandths. ``places`` int[mentors]: for these students in all, at least as many as stand.
    ``mentee``, ``mentor``, ``score`` int[e]: the permitted pairs, ascending by mentee and mentor; a standing pair
    may stand whether it is among them or not. ``need`` int[mentees], higher is served first. ``pins``: pairs that a
    person wants; a pinned student goes to that mentor or stays where they are.
    """

    mentor_of: Ints
    score_of: Ints
    places: Ints
    mentee: Ints
    mentor: Ints
    score: Ints
    need: Ints
    pins: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """One step beyond the ones before it. ``moves`` int64[k, 3]: mentee, mentor before (−1 none) and after.

    ``matched``, ``changes`` and ``score`` count from the beginning: further matches, standing matches broken, and what
    the whole gained in thousandths of a point (less than 0 where it lost).
    """

    moves: npt.NDArray[np.int64]
    matched: int
    changes: int
    score: int


def rematch_steps(standing: Standing, *, progress: Progress | None = None) -> tuple[Step, ...]:
    """The steps in order, none where nobody can be helped; ``progress`` may raise ``Cancelled`` at any time.

    For each number of further matches that a step ends with, no set of so many breaks fewer standing matches.
    """
    from iattend_desktop.matching.rematch_search import (
        close_dead_ends,
        serve_one,
    )  # brings numba, which costs half a second

    progress = progress or SILENT
    year = _year(standing, Tally(Part(progress, 0.0, 0.1), _WORKING))
    before = year.mentor_of.copy()
    steps: list[Step] = []
    whole = _score(year)
    matched, changes = 0, 0
    while True:
        progress.step(0.1 + 0.9 * matched / max(year.waiting.size, 1), _WORKING)
        if matched % _LOOK_AGAIN == 0:
            close_dead_ends(year)
        kept = year.mentor_of.copy()
        score = _score(year)
        more = serve_one(year)
        now = _changes(year)
        if matched and (not more or now > changes or changes > 0):
            steps.append(_step(before, kept, matched, changes, score - whole))
            before = kept
        if not more:
            return tuple(steps)
        matched, changes = matched + 1, now


def match_after(standing: Standing, steps: Iterable[Step]) -> npt.NDArray[np.int32]:
    """int32[mentees]: everybody's mentor once these steps, from the first on, are taken."""
    mentor_of = standing.mentor_of.astype(np.int32)
    for step in steps:
        mentor_of[step.moves[:, 0]] = step.moves[:, 2]
    return mentor_of


def _step(before: Ints, after: Ints, matched: int, changes: int, score: int) -> Step:
    moved = np.flatnonzero(before != after)
    moves = np.stack([moved, before[moved], after[moved]], axis=1).astype(np.int64)
    return Step(moves, matched, changes, score)


def _score(year: Year) -> int:
    return int(year.held[year.mentor_of >= 0].sum())


def _changes(year: Year) -> int:
    return int(np.count_nonzero((year.home >= 0) & (year.mentor_of != year.home)))


def _year(standing: Standing, tally: Tally) -> Year:
    from iattend_desktop.matching.rematch_search import Year

    home = standing.mentor_of.astype(np.int32)
    mentees, mentors = home.size, standing.places.size
    mentee, mentor, score = _pairs(standing, tally)
    tally.look()
    waiting = np.flatnonzero(home < 0)
    rank = np.unique(standing.need[waiting], return_inverse=True)[1].astype(np.int64) + 1
    pinned = [pin[0] for pin in standing.pins]
    rank[np.isin(waiting, pinned)] += rank.max(initial=0)
    beyond = 2 * (mentors + 1) * (int(score.max(initial=0)) + 1)  # a chain meets each mentor once
    asks = np.zeros(mentees, np.int64)
    asks[waiting] = rank * beyond
    first, after = np.full(mentors, -1, np.int32), np.full(mentees, -1, np.int32)
    matched = np.flatnonzero(home >= 0)
    for one, at in zip(matched.tolist(), home[matched].tolist(), strict=True):
        after[one], first[at] = first[at], one
    return Year(
        start=np.concatenate([[0], np.cumsum(np.bincount(mentee, minlength=mentees))]).astype(np.int64),
        mentor=mentor.astype(np.int32),
        score=score.astype(np.int32),
        home=home,
        asks=asks,
        waiting=waiting,
        places=standing.places.astype(np.int64),
        mentor_of=home.copy(),
        held=np.where(home >= 0, standing.score_of, 0).astype(np.int64),
        taken=np.bincount(home[matched], minlength=mentors).astype(np.int64),
        first=first,
        after=after,
        broken_price=np.zeros(mentors, np.int64),
        price=np.zeros(mentors, np.int64),
        open=np.ones(mentors, bool),
    )


def _pairs(standing: Standing, tally: Tally) -> tuple[Ints, Ints, Ints]:
    """The permitted pairs with every standing pair among them; of a pinned student only the pin and what stands."""
    mentee, mentor, score = standing.mentee, standing.mentor, standing.score
    home = standing.mentor_of
    if standing.pins:
        wanted = np.full(home.size, -1)
        wanted[[pin[0] for pin in standing.pins]] = [pin[1] for pin in standing.pins]
        left = (wanted[mentee] < 0) | (wanted[mentee] == mentor)
        mentee, mentor, score = mentee[left], mentor[left], score[left]
    held = np.flatnonzero(home >= 0)
    mentors = standing.places.size
    tally.look()
    codes = mentee.astype(np.int64) * mentors + mentor
    own = held * mentors + home[held]
    at = np.searchsorted(codes, own)
    missing = np.ones(held.size, bool)
    inside = at < codes.size
    missing[inside] = codes[at[inside]] != own[inside]
    at, held = at[missing], held[missing]
    columns = ((mentee, held), (mentor, home[held]), (score, standing.score_of[held]))
    mentee, mentor, score = (np.insert(column, at, own) for column, own in tally.one_by_one(columns))
    return mentee, mentor, score
