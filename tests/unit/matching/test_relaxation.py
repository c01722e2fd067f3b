"""What would help a student without a mentor is true: relax what is named, match again, and the gain is there."""

from __future__ import annotations

import numpy as np
import pytest

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.explanation import why_not_together
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.relaxation import Help, Relaxing, help_sentences
from iattend_desktop.matching.rules import ALWAYS
from iattend_desktop.matching.solver import Assignment, solve
from tests.unit.matching.pools import PROFILES, SPANISH, ZAPOTEC, a_pool, random_pool

Pairs = list[tuple[int, int]]
SEVEN_MILES, TWELVE_MILES = 34.05 + 6.9 / 69.0934, 34.05 + 11.6 / 69.0934


def graph_of(
    pool: Pool, profile: Profile, also: Pairs | None = None, capacity: dict[int, int] | None = None
) -> CandidateGraph:
    """The pool's permitted pairs, and ``also`` these."""
    found = find_candidates(pool, profile)
    more = np.array(also or [], np.int64).reshape(-1, 2)
    places = pool.mentors.capacity.clip(0)
    for mentor, count in (capacity or {}).items():
        places[mentor] = count
    return CandidateGraph(
        capacity=places,
        load=pool.mentors.load,
        edge_mentee=np.concatenate([found.mentee, more[:, 0].astype(np.int32)]),
        edge_mentor=np.concatenate([found.mentor, more[:, 1].astype(np.int32)]),
        score=np.concatenate([found.score, np.zeros(len(more), np.int32)]),
        need=pool.mentees.need,
    )


def grown(before: Assignment, graph: CandidateGraph, mentee: int) -> bool:
    """Whether in the changed graph the match grows by one, and this student and all who had a mentor can have one."""
    had = before.mentor_of >= 0
    had[mentee] = True
    theirs = had[graph.edge_mentee]
    alone = CandidateGraph(
        capacity=graph.capacity,
        load=graph.load,
        edge_mentee=graph.edge_mentee[theirs],
        edge_mentor=graph.edge_mentor[theirs],
        score=graph.score[theirs],
        need=graph.need,
    )
    return solve(graph).matched == before.matched + 1 == solve(alone).matched


def help_for(pool: Pool, mentee: int, profile: Profile = DEFAULT_PROFILE) -> Help:
    graph = graph_of(pool, profile)
    assignment = solve(graph)
    assert assignment.mentor_of[mentee] < 0
    return Relaxing(pool, profile, MatchedGraph(graph, assignment.mentor_of)).of(mentee)


def told(pool: Pool, mentee: int) -> list[str]:
    return help_sentences(pool, mentee, help_for(pool, mentee))


@pytest.mark.parametrize("seed", range(200))
def test_the_stated_gain_is_there(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool, profile = random_pool(rng, 14, 12), PROFILES[seed % len(PROFILES)]
    graph = graph_of(pool, profile)
    before = solve(graph)
    relaxing = Relaxing(pool, profile, MatchedGraph(graph, before.mentor_of))
    for mentee in np.flatnonzero(before.mentor_of < 0).tolist():
        found = relaxing.of(mentee)
        for one in found.relaxations:
            assert one.rules
            assert not set(one.rules) & set(ALWAYS)
            for mentor in one.mentors:
                assert {reason.key for reason in why_not_together(pool, profile, mentee, mentor)} == set(one.rules)
                assert grown(before, graph_of(pool, profile, [(mentee, mentor)]), mentee)
        sizes = {len(one.rules) for one in found.relaxations}
        assert len(sizes) <= 1
        fewer = [
            (mentee, mentor)
            for mentor in range(len(pool.mentors))
            if (broken := why_not_together(pool, profile, mentee, mentor))
            and len(broken) < min(sizes, default=99)
            and not any(reason.key in ALWAYS or "not recorded" in reason.text for reason in broken)
        ]
        assert solve(graph_of(pool, profile, fewer)).matched == before.matched
        for record in found.records:
            for mentor in record.mentors:
                assert [reason.key for reason in why_not_together(pool, profile, mentee, mentor)] == [record.key]
                free = {mentor: int(pool.mentors.load[mentor]) + 1}
                assert grown(before, graph_of(pool, profile, [(mentee, mentor)], free), mentee)


def test_a_mentor_farther_away_says_how_far() -> None:
    pool = a_pool(1, 3, mentor_latitude=[TWELVE_MILES, TWELVE_MILES, 36.0], mentor_capacity=[1, 2, 1])
    assert told(pool, 0) == ["Would have a mentor if travel were up to 12 miles (2 mentors)."]


def test_a_mentor_whose_student_can_move_on_has_room() -> None:
    """Mentor 0 speaks Zapotec and is full, but its Spanish-speaking student can go to mentor 1, who has a place.
    Mentor 0 takes grades 9 to 12: that is all that keeps the other student, in grade 5, away."""
    pool = a_pool(
        2,
        2,
        student_language=[SPANISH, ZAPOTEC],
        student_grade=[9, 5],
        mentor_languages=[[1, 2], [1]],
        mentor_grade_low=[9, -99],
        mentor_grade_high=[12, -99],
        mentor_interests=[[0, 1], [2]],
    )
    found = help_for(pool, 1)
    assert [(one.rules, one.mentors) for one in found.relaxations] == [(("grade",), (0,)), (("language",), (1,))]
    assert told(pool, 1) == [
        "Would have a mentor if the mentor took grade 5 (1 mentor).",
        "Would have a mentor if the mentor need not speak Zapotec (1 mentor).",
    ]


def test_a_full_mentor_helps_nobody() -> None:
    pool = a_pool(2, 1, student_need=[5, 1], student_language=[SPANISH, ZAPOTEC])
    assert help_for(pool, 1) == Help((), ())


def test_screening_is_a_record_to_complete_and_never_relaxed() -> None:
    pool = a_pool(1, 3, mentor_screening=[0, 2, 1], mentor_capacity=[1, 1, -1])
    assert told(pool, 0) == [
        "2 mentors fit and have a place, but screening is not complete or not valid until the match ends.",
        "1 mentor fits, but it is not recorded how many students they take.",
    ]


def test_without_consent_no_rule_helps() -> None:
    pool = a_pool(1, 1, student_consent=0, mentor_latitude=36.0)
    assert help_for(pool, 0) == Help((), ())


def test_what_was_ruled_out_stays_ruled_out() -> None:
    pool = a_pool(1, 1, student_language=ZAPOTEC, never=[(0, 0)])
    assert help_for(pool, 0) == Help((), ())


def test_two_rules_at_once() -> None:
    pool = a_pool(1, 1, student_language=ZAPOTEC, student_meeting_wish=2, mentor_latitude=SEVEN_MILES)
    assert told(pool, 0) == [
        "Would have a mentor if the mentor need not speak Zapotec and the family agreed to meet in person (1 mentor)."
    ]


def test_records_come_before_several_rules_at_once() -> None:
    pool = a_pool(
        1,
        2,
        mentor_languages=[[0], [1]],
        mentor_latitude=[TWELVE_MILES, 34.05],
        mentor_screening=[1, 2],
        mentor_grade_low=[9, -99],
    )
    assert told(pool, 0) == [
        "1 mentor fits and has a place, but screening is not complete or not valid until the match ends.",
        "Would have a mentor if travel were up to 12 miles, the mentor need not speak Spanish and "
        "the mentor took grade 5 (1 mentor).",
    ]


def test_ways_with_more_mentors_come_first() -> None:
    pool = a_pool(1, 3, mentor_languages=[[2], [0], [0, 1]], mentor_latitude=[34.05, 34.05, TWELVE_MILES])
    assert told(pool, 0) == [
        "Would have a mentor if the mentor need not speak Spanish (2 mentors).",
        "Would have a mentor if travel were up to 12 miles (1 mentor).",
    ]
