"""Whom to recruit is true: add the mentors of the list to the pool, match again, and the matches are there."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.columns import Mentors, Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.recruitment import (
    MOST_LINES,
    SPANS,
    MentorProfile,
    Recruit,
    mentor_profiles,
    new_mentors,
    profile_words,
    usual_places,
    whom_to_recruit,
)
from iattend_desktop.matching.solver import solve
from iattend_desktop.progress import Cancelled
from tests.unit.matching.pools import PROFILES, SPANISH, ZAPOTEC, a_pool, random_pool
from tests.unit.matching.test_relaxation import graph_of

Pins = tuple[tuple[int, int], ...]
FAR = 35.0


def joined(one: Mentors, other: Mentors) -> Mentors:
    columns: dict[str, Any] = {}
    for column in fields(one):
        both = (getattr(one, column.name), getattr(other, column.name))
        columns[column.name] = [*both[0], *both[1]] if column.name == "missing_steps" else np.concatenate(both)
    return Mentors(**columns)


def matched_with(pool: Pool, profile: Profile, lines: list[tuple[MentorProfile, int]], pins: Pins = ()) -> int:
    """How many a new match serves with these new mentors, each of one profile with so many places."""
    mentors = pool.mentors
    for number, (one, places) in enumerate(lines):
        mentors = joined(mentors, replace(new_mentors(pool, [one], places), key=np.array([f"recruit {number}"])))
    bigger = replace(pool, mentors=mentors, never=pool.never)
    found = find_candidates(bigger, profile)
    allowed = np.ones(found.mentee.size, bool)
    ruled_out = {tuple(pair) for pair in pool.never.tolist()}
    for at, pair in enumerate(zip(found.mentee.tolist(), found.mentor.tolist(), strict=True)):
        allowed[at] = pair not in ruled_out
    graph = CandidateGraph(
        capacity=mentors.capacity.clip(0),
        load=mentors.load,
        edge_mentee=found.mentee[allowed],
        edge_mentor=found.mentor[allowed],
        score=found.score[allowed],
        need=pool.mentees.need,
        pins=pins,
    )
    return solve(graph).matched


def regions_of(pool: Pool) -> list[str]:
    return [{0: "East", 1: "East", 2: "West", 3: ""}.get(school, "") for school in pool.mentees.school.tolist()]


def recruits(pool: Pool, profile: Profile = DEFAULT_PROFILE, pins: Pins = ()) -> tuple[Recruit, ...]:
    graph = graph_of(pool, profile)
    graph = CandidateGraph(
        capacity=graph.capacity,
        load=graph.load,
        edge_mentee=graph.edge_mentee,
        edge_mentor=graph.edge_mentor,
        score=graph.score,
        need=graph.need,
        pins=pins,
    )
    return whom_to_recruit(pool, profile, regions_of(pool), MatchedGraph(graph, solve(graph).mentor_of))


@pytest.mark.parametrize("seed", range(200))
def test_each_line_adds_exactly_what_it_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool, profile = random_pool(rng, 25, 6), PROFILES[seed % len(PROFILES)]
    found = find_candidates(pool, profile)
    pins: Pins = ()
    if found.mentee.size and seed % 4 == 0:
        at = int(rng.integers(found.mentee.size))
        pins = ((int(found.mentee[at]), int(found.mentor[at])),)
    lines = recruits(pool, profile, pins)
    before = matched_with(pool, profile, [], pins)
    hired: list[tuple[MentorProfile, int]] = []
    for line in lines:
        hired.append((line.profile, line.places))
        assert line.further > 0
        assert math.ceil(line.places / usual_places(pool)) <= line.mentors <= line.places
        assert matched_with(pool, profile, hired, pins) == before + line.total
    assert sum(line.further for line in lines) == (lines[-1].total if lines else 0)
    if lines and len(lines) < MOST_LINES:
        every = mentor_profiles(pool, profile, regions_of(pool), np.ones(25, bool))
        assert matched_with(pool, profile, [*hired, *((one, 25) for one in every)], pins) == before + lines[-1].total


@pytest.mark.parametrize("seed", range(12))
def test_the_first_choice_adds_as_much_as_any(seed: int) -> None:
    pool = random_pool(np.random.default_rng(1_000 + seed), 25, 6)
    lines = recruits(pool)
    before, most = matched_with(pool, DEFAULT_PROFILE, []), usual_places(pool)
    gains = [
        matched_with(pool, DEFAULT_PROFILE, [(one, most)]) - before
        for one in mentor_profiles(pool, DEFAULT_PROFILE, regions_of(pool), np.ones(25, bool))
    ]
    assert max(gains) == (min(lines[0].places, most) if lines else 0)


def test_a_mentor_of_the_missing_language_at_the_missing_place() -> None:
    """Five students of grade 7 speak Zapotec in the East, nobody else does; two who speak Spanish in the West, grade
    10, share one place. Mentors usually take two: three mentors, then one."""
    pool = a_pool(
        7,
        1,
        student_language=[ZAPOTEC] * 5 + [SPANISH] * 2,
        student_school=[0] * 5 + [2] * 2,
        student_latitude=[34.05] * 5 + [FAR] * 2,
        student_grade=[7] * 5 + [10] * 2,
        mentor_latitude=FAR,
        mentor_capacity=2,
        mentor_load=1,
    )
    first, second = recruits(pool)
    assert (first.mentors, first.places, first.further, first.total) == (3, 5, 5, 5)
    assert profile_words(pool, first.profile) == ("East", "Zapotec", "6–8")
    assert (second.mentors, second.places, second.further, second.total) == (1, 1, 1, 6)
    assert profile_words(pool, second.profile) == ("West", "Spanish", "9–12")


def test_a_new_mentor_helps_along_a_chain() -> None:
    """Who waits is in grade TK at a school that no new mentor reaches; who has the mentor there can go to a new one."""
    pool = a_pool(
        2,
        1,
        student_need=[9, 1],
        student_grade=[7, -1],
        student_school=[0, -1],
        student_latitude=[34.05, float("nan")],
        student_home_latitude=[float("nan"), 34.22],
        mentor_latitude=34.12,
    )
    (line,) = recruits(pool)
    assert (profile_words(pool, line.profile), line.further) == (("East", "Spanish", "6–8"), 1)


def test_rules_that_are_off_ask_for_nothing() -> None:
    pool = a_pool(2, 1)
    waiting = np.array([True, False])
    only = Profile("Hardly a rule", required=("consent", "screening", "capacity", "refused", "never"), weights={})
    (one,) = mentor_profiles(pool, only, ["East", "East"], waiting)
    assert profile_words(pool, one) == ("any", "any", "any")
    assert len(mentor_profiles(pool, DEFAULT_PROFILE, ["East", "East"], waiting)) == len(SPANS)


def test_nobody_to_recruit_where_nobody_waits_or_no_mentor_would_help() -> None:
    assert recruits(a_pool(1, 1)) == ()
    assert recruits(a_pool(1, 1, student_consent=0)) == ()
    assert recruits(a_pool(1, 0, student_latitude=float("nan"))) == ()


def test_it_can_be_cancelled() -> None:
    class Stop:
        def step(self, _fraction: float, message: str) -> None:
            if message == "Working out whom to recruit":
                raise Cancelled

    pool = a_pool(3, 1)
    graph = graph_of(pool, DEFAULT_PROFILE)
    with pytest.raises(Cancelled):
        whom_to_recruit(
            pool,
            DEFAULT_PROFILE,
            ["East"] * 3,
            MatchedGraph(graph, solve(graph).mentor_of),
            progress=Stop(),
        )


@pytest.mark.parametrize("seed", range(24))
def test_siblings_who_are_to_stay_together_are_left_where_they_are(seed: int) -> None:
    """The stated matches are there with every sibling held: pinned where matched, out of the pool where not."""
    rng = np.random.default_rng(5_000 + seed)
    pool = random_pool(rng, 25, 6)
    graph = graph_of(pool, DEFAULT_PROFILE)
    drawn = rng.permutation(25)[:6].tolist()
    siblings = [drawn[:2], drawn[2:4], drawn[4:]]
    together = CandidateGraph(
        capacity=graph.capacity,
        load=graph.load,
        edge_mentee=graph.edge_mentee,
        edge_mentor=graph.edge_mentor,
        score=graph.score,
        need=graph.need,
        siblings=siblings,
    )
    best = solve(together)
    lines = whom_to_recruit(pool, DEFAULT_PROFILE, regions_of(pool), MatchedGraph(together, best.mentor_of))
    pins = tuple((one, int(best.mentor_of[one])) for one in drawn if best.mentor_of[one] >= 0)
    consent = pool.mentees.consent.copy()
    consent[[one for one in drawn if best.mentor_of[one] < 0]] = 0
    held = replace(pool, mentees=replace(pool.mentees, consent=consent))
    hired = [(line.profile, line.places) for line in lines]
    assert matched_with(held, DEFAULT_PROFILE, hired, pins) == best.matched + (lines[-1].total if lines else 0)
