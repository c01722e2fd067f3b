"""Each hard rule and each criterion on pairs made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.columns import Pool, bit_rows, codes_of, haversine_miles
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, DEFAULT_REQUIRED, DEFAULT_WEIGHTS, Profile
from iattend_desktop.matching.explanation import explain_pairs, why_not_together
from tests.unit.matching.pools import ZAPOTEC, a_pool

NAN = float("nan")
FREE_TIMES = Profile("times", required=(*DEFAULT_REQUIRED, "availability"))
MILE = 1 / 69.0936  # degrees of latitude, from the radius of 3,958.7613 miles


def pairs(pool: Pool, profile: Profile = DEFAULT_PROFILE) -> set[tuple[int, int]]:
    found = find_candidates(pool, profile)
    return set(zip(found.mentee.tolist(), found.mentor.tolist(), strict=True))


def test_a_pair_that_keeps_every_rule_is_a_candidate() -> None:
    assert pairs(a_pool()) == {(0, 0)}
    assert why_not_together(a_pool(), DEFAULT_PROFILE, 0, 0) == ()


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"student_consent": -1}, "consent", "guardian consent is not on file"),
        ({"student_consent": 0}, "consent", "refused or is not valid"),
        ({"student_language": -1}, "language", "home language is not recorded"),
        ({"student_language": ZAPOTEC}, "language", "does not speak Zapotec"),
        ({"mentor_languages": [[]]}, "language", "languages are not recorded"),
        ({"mentor_capacity": -1}, "capacity", "capacity is not recorded"),
        ({"mentor_load": 1}, "capacity", "no free place"),
        ({"mentor_screening": -1}, "screening", "screening is not recorded"),
        (
            {"mentor_screening": 0, "mentor_missing_steps": ["training"]},
            "screening",
            "not complete: training",
        ),
        ({"mentor_screening": 2}, "screening", "has expired"),
        ({"mentor_expires": np.datetime64("2027-06-29")}, "screening", "ends on 2027-06-29, before the match"),
        ({"mentor_expires": np.datetime64("NaT")}, "screening", "not recorded until when"),
        ({"mentor_latitude": NAN}, "travel", "is not recorded"),
        ({"student_latitude": NAN}, "travel", "is not recorded"),
        ({"mentor_latitude": 34.05 + 8.1 * MILE}, "travel", "8.1 miles from the school, over the limit of 8"),
        ({"mentor_latitude": 34.05 + 3 * MILE, "mentor_travel_miles": 2.5}, "travel", "over the limit of 2.5"),
        (
            {"mentor_latitude": 34.05 + 9 * MILE, "mentor_virtual": 1, "student_meeting_wish": 1},
            "travel",
            "9.0 miles",
        ),
        ({"mentor_latitude": NAN, "mentor_virtual": 1, "student_meeting_wish": -1}, "travel", "is not recorded"),
        ({"mentor_latitude": NAN, "mentor_virtual": -1}, "travel", "is not recorded"),
        ({"student_grade": -99, "mentor_grade_low": 0, "mentor_grade_high": 5}, "grade", "grade is not recorded"),
        ({"student_grade": -1, "mentor_grade_low": 0, "mentor_grade_high": 5}, "grade", "grade TK is outside"),
        ({"student_grade": 6, "mentor_grade_high": 5}, "grade", "grade 6 is outside"),
        ({"student_refused_kinds": 0b010}, "wishes", "Community partner"),
        ({"student_meeting_wish": 2, "mentor_virtual": -1}, "wishes", "wants to meet online"),
        ({"never": [(0, 0)]}, "never", "a person ruled this pair out"),
    ],
)
def test_one_broken_rule_forbids_the_pair_and_says_why(changes: dict[str, Any], rule: str, words: str) -> None:
    pool = a_pool(**changes)
    assert pairs(pool) == set()
    reasons = why_not_together(pool, DEFAULT_PROFILE, 0, 0)
    assert [reason.key for reason in reasons] == [rule]
    assert words in reasons[0].text


@pytest.mark.parametrize(
    "changes",
    [
        {"mentor_latitude": 34.05 + 7.9 * MILE},
        {"mentor_latitude": 34.05 + 11 * MILE, "mentor_travel_miles": 12.0},
        {"mentor_latitude": NAN, "student_latitude": NAN, "mentor_school": 0},  # the same school is 0 miles
        {"mentor_latitude": NAN, "mentor_virtual": 1},
        {"mentor_latitude": NAN, "mentor_virtual": 1, "student_meeting_wish": 2},
        {"student_grade": -99},  # the mentor states no span
        {"student_grade": 5, "mentor_grade_low": 5},
        {"student_language": 0},  # English at home
        {"student_availability": 0},
        {"mentor_availability": -1},
        {"student_meeting_wish": -1},
        {"student_refused_kinds": 0b100},
    ],
)
def test_these_pairs_are_permitted(changes: dict[str, Any]) -> None:
    assert pairs(a_pool(**changes)) == {(0, 0)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"student_availability": 0b100}, "no time in common"),
        ({"student_availability": 0}, "student's free times are not recorded"),
        ({"mentor_availability": -1}, "mentor's free times are not recorded"),
    ],
)
def test_free_times_in_common_can_be_required_and_unknown_then_fails(changes: dict[str, Any], words: str) -> None:
    pool = a_pool(**changes)
    assert pairs(pool, FREE_TIMES) == set()
    assert words in why_not_together(pool, FREE_TIMES, 0, 0)[0].text
    assert pairs(a_pool(), FREE_TIMES) == {(0, 0)}


def test_points_are_worked_out_by_hand_and_sum_to_the_score() -> None:
    # The language: all of 20; two times in common: all of 15; 4 of 8 miles: half of 25; one of two causes: half of
    # 20; last year's mentor: all of 10; one of two interests: half of 10.
    pool = a_pool(mentor_latitude=34.05 + 4 * MILE, student_last_mentor="m0")
    (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([0]), np.array([0]))
    assert [reason.sentence for reason in reasons] == [
        "+20 speaks Spanish, the language of the home",
        "+15 both are free Mon before school, Mon at lunch",
        "+12.5 works 4.0 miles from the school",
        "+10 knows what keeps the student away: aversion",
        "+10 mentored the student last year",
        "+5 shares art",
    ]
    (score,) = find_candidates(pool, DEFAULT_PROFILE).score.tolist()
    assert score == sum(reason.points for reason in reasons)
    assert score == pytest.approx(72_500, abs=10)


def test_a_criterion_without_points_gives_no_reason() -> None:
    pool = a_pool(student_interests=[[]], student_cause_groups=0, mentor_availability=0, mentor_school=0)
    (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([0]), np.array([0]))
    assert [reason.sentence for reason in reasons] == [
        "+25 works at the student's school",
        "+20 speaks Spanish, the language of the home",
    ]


def test_blocks_find_what_single_pairs_say() -> None:
    rng = np.random.default_rng(2)
    count = 40
    pool = a_pool(
        count,
        count,
        never=[(3, 4), (3, 5), (17, 2)],
        student_language=rng.integers(-1, 3, count).tolist(),
        student_school=rng.integers(0, 6, count).tolist(),
        student_latitude=(34 + rng.integers(0, 4, count) / 10).tolist(),
        student_consent=rng.choice([1, 1, 1, -1], count).tolist(),
        student_meeting_wish=rng.integers(-1, 3, count).tolist(),
        student_grade=rng.integers(-1, 13, count).tolist(),
        mentor_latitude=(34 + rng.integers(0, 4, count) / 10).tolist(),
        mentor_virtual=rng.integers(-1, 2, count).tolist(),
        mentor_grade_low=rng.choice([-99, 0, 6], count).tolist(),
        mentor_capacity=rng.integers(-1, 3, count).tolist(),
    )
    expected = {(i, j) for i in range(count) for j in range(count) if not why_not_together(pool, DEFAULT_PROFILE, i, j)}
    assert len(expected) > 50
    assert pairs(pool) == expected
    found = find_candidates(pool, DEFAULT_PROFILE)
    for i, j, score in list(zip(found.mentee, found.mentor, found.score, strict=True))[::10]:
        (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([i]), np.array([j]))
        assert sum(reason.points for reason in reasons) == score


def test_a_cap_on_candidates_keeps_the_best_and_counts_the_rest() -> None:
    pool = a_pool(1, 3, mentor_latitude=[34.05 + 3 * MILE, 34.05, 34.05 + MILE])
    capped = find_candidates(pool, Profile("capped", candidates_per_student=2))
    assert (capped.mentor.tolist(), capped.dropped) == ([1, 2], 1)
    assert find_candidates(pool, DEFAULT_PROFILE).dropped == 0


def test_default_weights_sum_to_a_hundred_points() -> None:
    assert sum(DEFAULT_WEIGHTS.values()) == 100


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"required": ("consent", "screening", "capacity")}, "cannot be left out: never"),
        ({"required": (*DEFAULT_REQUIRED, "shoes")}, "Unknown rule or criterion: shoes"),
        ({"weights": {"language": 60, "distance": 41}}, "100 at most"),
        ({"weights": {"language": -1}}, "100 at most"),
        ({"max_travel_miles": -1}, "cannot be negative"),
        ({"candidates_per_student": 0}, "At least one"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Profile("wrong", **settings)


def test_miles_between_two_cities() -> None:
    # Los Angeles to San Francisco: 347 miles, as published.
    miles = haversine_miles(np.array(34.0522), np.array(-118.2437), np.array(37.7749), np.array(-122.4194))
    assert float(miles) == pytest.approx(347.4, abs=0.5)


def test_sets_of_more_than_64_codes_and_codes_out_of_range() -> None:
    rows = bit_rows([[0, 63, 64, 129], []], 130)
    assert codes_of(rows[0]) == [0, 63, 64, 129]
    assert codes_of(rows[1]) == []
    with pytest.raises(ValueError, match="outside 0 to 129"):
        bit_rows([[130]], 130)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="Column need: found 2 entries, expected 1"):
        a_pool(student_need=[1, 2])
