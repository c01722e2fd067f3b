"""The least disturbance against every assignment there is, and a year worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow

from iattend_desktop.matching.rematch import Standing, Step, match_after, rematch_steps
from iattend_desktop.progress import Cancelled


def a_year(
    mentor_of: list[int],
    places: list[int],
    scores: dict[tuple[int, int], int],
    *,
    need: list[int] | None = None,
    pins: tuple[tuple[int, int], ...] = (),
) -> Standing:
    """Permitted pairs with their scores; a standing pair that is not among them has score 0."""
    pairs = sorted(scores)
    return Standing(
        mentor_of=np.array(mentor_of),
        score_of=np.array([scores.get((one, at), 0) for one, at in enumerate(mentor_of)]),
        places=np.array(places),
        mentee=np.array([one for one, _at in pairs], np.int64),
        mentor=np.array([at for _one, at in pairs], np.int64),
        score=np.array([scores[pair] for pair in pairs], np.int64),
        need=np.array(need if need is not None else [1] * len(mentor_of)),
        pins=pins,
    )


def moves(step: Step) -> list[tuple[int, int, int]]:
    return [(one, before, after) for one, before, after in step.moves.tolist()]


ROSA, JAYLEN, ANA = 0, 1, 2
KIM, PARK, OKAFOR = 0, 1, 2


def test_a_free_place_goes_to_who_waits_and_nobody_else_changes() -> None:
    year = a_year([KIM, -1], [1, 1], {(ROSA, KIM): 10, (ROSA, PARK): 90, (JAYLEN, KIM): 99, (JAYLEN, PARK): 5})
    (step,) = rematch_steps(year)
    assert moves(step) == [(JAYLEN, -1, PARK)]
    assert (step.matched, step.changes, step.score) == (1, 0, 5)


def test_a_change_is_priced_where_only_it_helps() -> None:
    year = a_year([KIM, -1], [1, 1], {(ROSA, KIM): 60, (ROSA, PARK): 40, (JAYLEN, KIM): 61})
    (step,) = rematch_steps(year)
    assert moves(step) == [(ROSA, KIM, PARK), (JAYLEN, -1, KIM)]
    assert (step.matched, step.changes, step.score) == (1, 1, 41)


def test_steps_come_in_the_order_of_what_they_cost() -> None:
    scores = {(0, 0): 50, (0, 3): 50, (1, 1): 50, (1, 2): 50, (2, 2): 50, (2, 3): 10, (3, 1): 70, (4, 3): 20}
    # students 3 and 4 wait; 4 takes the free place at 3 without a change; then 3 needs 1 to move on, whose only
    # other mentor is full with 2, who could only go to the place that 4 has: no further match
    first, *others = rematch_steps(a_year([0, 1, 2, -1, -1], [1, 1, 1, 1], scores))
    assert (moves(first), first.changes) == ([(4, -1, 3)], 0)
    assert others == []
    two, three = rematch_steps(a_year([0, 1, 2, -1, -1], [1, 1, 1, 2], scores))
    assert (moves(two), two.matched, two.changes) == ([(4, -1, 3)], 1, 0)
    assert moves(three) == [(1, 1, 2), (2, 2, 3), (3, -1, 1)]
    assert (three.matched, three.changes, three.score) == (2, 2, 20 + 70 - 40)


def test_nothing_is_proposed_that_only_raises_the_score() -> None:
    year = a_year([KIM, PARK], [2, 2], {(0, 0): 1, (0, 1): 99, (1, 0): 99, (1, 1): 1})
    assert rematch_steps(year) == ()


def test_the_higher_need_has_the_one_free_place() -> None:
    scores = {(0, 0): 90, (1, 0): 10}
    (step,) = rematch_steps(a_year([-1, -1], [1], scores, need=[1, 2]))
    assert moves(step) == [(1, -1, 0)]
    (step,) = rematch_steps(a_year([-1, -1], [1], scores, need=[1, 2], pins=((0, 0),)))
    assert moves(step) == [(0, -1, 0)]


def test_a_pinned_match_is_not_broken_and_a_pin_says_where_to_go() -> None:
    scores = {(ROSA, KIM): 60, (ROSA, PARK): 40, (JAYLEN, KIM): 61, (JAYLEN, OKAFOR): 10}
    assert rematch_steps(a_year([KIM, -1], [1, 1, 0], scores, pins=((ROSA, KIM),))) == ()
    (step,) = rematch_steps(a_year([KIM, -1], [1, 1, 1], scores, pins=((JAYLEN, KIM),)))
    assert moves(step) == [(ROSA, KIM, PARK), (JAYLEN, -1, KIM)]


def test_a_match_that_the_rules_of_today_would_not_permit_stands_all_the_same() -> None:
    year = a_year([KIM, -1], [1, 1], {(JAYLEN, KIM): 61})
    assert rematch_steps(year) == ()


@pytest.mark.parametrize("places", [[], [0, 0]])
def test_without_places_there_is_no_step(places: list[int]) -> None:
    assert rematch_steps(a_year([-1, -1], places, {(0, at): 1 for at in range(len(places))})) == ()


def test_a_person_may_cancel() -> None:
    class Stop:
        def step(self, _fraction: float, _message: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        rematch_steps(a_year([-1], [1], {(0, 0): 1}), progress=Stop())


def random_year(rng: np.random.Generator, most: int) -> Standing:
    """A few students, most of them with a standing mentor whom the rules of today may or may not permit."""
    mentees, mentors = int(rng.integers(2, most + 1)), int(rng.integers(2, most))
    places = rng.integers(0, 3, mentors)
    mentor_of = np.full(mentees, -1)
    for one in range(mentees):
        free = [at for at in range(mentors) if (mentor_of == at).sum() < places[at]]
        if free and rng.random() < 0.75:
            mentor_of[one] = rng.choice(free)
    full = rng.random(mentors) < 0.7  # most mentors have no free place, as it is within a year
    full[-1] = False
    places[full] = np.bincount(mentor_of[mentor_of >= 0], minlength=mentors)[full]
    scores = {
        (one, at): int(rng.integers(0, 7))
        for one in range(mentees)
        for at in range(mentors)
        if rng.random() < (0.9 if mentor_of[one] == at else 0.1 if at == mentors - 1 and mentor_of[one] < 0 else 0.5)
    }
    pins = tuple(sorted({one: at for one, at in scores if rng.random() < 0.06}.items()))
    return a_year(mentor_of.tolist(), places.tolist(), scores, need=rng.integers(0, 3, mentees).tolist(), pins=pins)


def every_match(year: Standing) -> Iterator[tuple[list[int], int]]:
    """All assignments in which nobody loses a mentor and pins are kept to, each with its total score."""
    pinned = dict(year.pins)
    ways: list[list[tuple[int, int]]] = []
    for one, home in enumerate(year.mentor_of.tolist()):
        found = {at: points for at, points in permitted(year, one) if one not in pinned or pinned[one] == at}
        if home >= 0:
            found[home] = int(year.score_of[one])
        else:
            found[-1] = 0
        ways.append(sorted(found.items()))
    left, chosen = year.places.tolist(), [-1] * len(ways)

    def choose(one: int, score: int) -> Iterator[tuple[list[int], int]]:
        if one == len(ways):
            yield chosen, score
            return
        for at, points in ways[one]:
            if at < 0 or left[at] > 0:
                if at >= 0:
                    left[at] -= 1
                chosen[one] = at
                yield from choose(one + 1, score + points)
                if at >= 0:
                    left[at] += 1

    return choose(0, 0)


def permitted(year: Standing, one: int) -> list[tuple[int, int]]:
    own = year.mentee == one
    return list(zip(year.mentor[own].tolist(), year.score[own].tolist(), strict=True))


def best_of_all(year: Standing) -> dict[int, tuple[int, list[int], int]]:
    """By number of further matches: fewest changes, then the needs served (negative, highest first), then the score
    (negative)."""
    pinned = {one for one, _at in year.pins}
    best: dict[int, tuple[int, list[int], int]] = {}
    for mentor_of, score in every_match(year):
        served = [one for one, home in enumerate(year.mentor_of.tolist()) if home < 0 <= mentor_of[one]]
        needs = sorted(-int(year.need[one]) - 10 * (one in pinned) for one in served)
        value = changes(year, mentor_of), needs, -score
        best[len(served)] = min(best.get(len(served), value), value)
    return best


def changes(year: Standing, mentor_of: list[int]) -> int:
    return sum(home >= 0 and home != at for home, at in zip(year.mentor_of.tolist(), mentor_of, strict=True))


def test_every_step_is_the_least_disturbance_for_so_many_matches() -> None:
    rng = np.random.default_rng(20261127)
    told = 0
    for _case in range(1000):
        year = random_year(rng, 6)
        best = best_of_all(year)
        steps = rematch_steps(year)
        began = int(year.score_of[year.mentor_of >= 0].sum())
        pinned = {one for one, _at in year.pins}
        assert max(best) == (steps[-1].matched if steps else 0)
        for number, step in enumerate(steps, 1):
            mentor_of = match_after(year, steps[:number]).tolist()
            served = [one for one, home in enumerate(year.mentor_of.tolist()) if home < 0 <= mentor_of[one]]
            needs = sorted(-int(year.need[one]) - 10 * (one in pinned) for one in served)
            assert step.matched == len(served)
            assert step.changes == changes(year, mentor_of)
            assert (step.changes, needs, -(began + step.score)) == best[step.matched]
            told += step.changes > 0
    assert told > 50  # enough of them had to break something


def test_a_hundred_larger_years_equal_a_minimum_cost_flow() -> None:
    rng = np.random.default_rng(7)
    for _case in range(100):
        year = random_year(rng, 40)
        year = Standing(**{**vars(year), "need": np.ones(year.need.size, np.int64), "pins": ()})
        began = int(year.score_of[year.mentor_of >= 0].sum())
        steps = rematch_steps(year)
        for step in steps:
            assert (step.changes, began + step.score) == flow(year, step.matched)
        assert flow(year, (steps[-1].matched if steps else 0) + 1) is None


def flow(year: Standing, further: int) -> tuple[int, int] | None:
    """Changes and total score of the cheapest flow with so many further matches; none where there is no such flow."""
    mentees, mentors = year.need.size, year.places.size
    waiting_room, sink = mentees + mentors, mentees + mentors + 1
    many, solver = 100_000, min_cost_flow.SimpleMinCostFlow()
    home = year.mentor_of.tolist()
    for one in range(mentees):
        ways = dict(permitted(year, one))
        if home[one] >= 0:
            ways[home[one]] = int(year.score_of[one])
        else:
            solver.add_arc_with_capacity_and_unit_cost(waiting_room, one, 1, 0)
        for at, points in ways.items():
            broken = home[one] >= 0 and home[one] != at
            solver.add_arc_with_capacity_and_unit_cost(one, mentees + at, 1, many * broken - points)
        solver.set_node_supply(one, int(home[one] >= 0))
    for at, count in enumerate(year.places.tolist()):
        solver.add_arc_with_capacity_and_unit_cost(mentees + at, sink, count, 0)
    solver.set_node_supply(waiting_room, further)
    solver.set_node_supply(sink, -further - sum(one >= 0 for one in home))
    if solver.solve() != solver.OPTIMAL:
        return None
    broken = -(-solver.optimal_cost() // many)
    return broken, many * broken - solver.optimal_cost()
