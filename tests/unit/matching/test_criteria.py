"""Each hard rule and each criterion on pairs made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.columns import Pool, bit_rows, codes_of
from iattend_desktop.matching.criteria import (
    CRITERIA,
    CRITERION_OF,
    DEFAULT_PROFILE,
    DEFAULT_REQUIRED,
    DEFAULT_WEIGHTS,
    Profile,
)
from iattend_desktop.matching.explanation import explain_pairs, why_not_together
from iattend_desktop.matching.rules import ALWAYS, RULES
from tests.unit.matching.pools import PROFILES, ZAPOTEC, a_pool, random_pool

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
        ({"student_refused_kinds": 0b010}, "refused", "Community partner"),
        ({"student_meeting_wish": 2, "mentor_virtual": -1}, "wishes", "wants to meet online"),
        ({"never": [(0, 0)]}, "never", "a person ruled this pair out"),
        (
            {"mentor_latitude": 34.05 + 9 * MILE, "student_home_latitude": 34.0},
            "travel",
            "9.0 miles from the school and 12.5 from the home area, over the limit of 8",
        ),
        (
            {"student_latitude": NAN, "student_home_latitude": 34.05, "mentor_latitude": 34.05 + 9 * MILE},
            "travel",
            "9.0 miles from the home area, over the limit of 8",
        ),
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
        {"mentor_latitude": 34.05 + 12 * MILE, "student_home_latitude": 34.12},  # 7.2 miles from home
        {"student_latitude": NAN, "student_home_latitude": 34.05},
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
    # The language: all of 20; 4 of 8 miles: half of 25; two times in common: all of 10; last year's mentor: all of
    # 10; one of two causes: half of 15; one of two interests: half of 5.
    pool = a_pool(mentor_latitude=34.05 + 4 * MILE, student_last_mentor="m0")
    (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([0]), np.array([0]))
    assert [reason.sentence for reason in reasons] == [
        "+20 speaks Spanish, the language of the home",
        "+12.5 works 4.0 miles from the school",
        "+10 both are free Mon before school, Mon at lunch",
        "+10 mentored the student last year",
        "+7.5 knows what keeps the student away: aversion",
        "+2.5 shares art",
    ]
    (score,) = find_candidates(pool, DEFAULT_PROFILE).score.tolist()
    assert score == sum(reason.points for reason in reasons)
    assert score == pytest.approx(62_500, abs=10)


def test_a_criterion_without_points_gives_no_reason() -> None:
    pool = a_pool(student_interests=[[]], student_cause_groups=0, mentor_availability=0, mentor_school=0)
    (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([0]), np.array([0]))
    assert [reason.sentence for reason in reasons] == [
        "+25 works at the student's school",
        "+20 speaks Spanish, the language of the home",
    ]


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        # The middle of the home area is at 34.08, 0.0134 degrees or 0.93 miles away: 25 × (1 − 0.93 / 8) = 22.1.
        (
            "distance",
            {"mentor_latitude": 34.05 + 3 * MILE, "student_home_latitude": 34.0849},
            "+22.1 works 0.9 miles from the home area",
        ),
        (
            "distance",
            {"mentor_latitude": 34.05 + 2 * MILE, "student_home_latitude": 34.0},
            "+18.8 works 2.0 miles from",
        ),
        ("grade", {"mentor_grade_low": 4, "mentor_grade_high": 6}, "+25 mentors students of grade 5"),
        ("grade", {}, "+25 states no limit of grades"),
        ("grade", {"mentor_grade_low": 6}, ""),
        ("grade", {"mentor_grade_low": 0, "student_grade": -99}, ""),
        ("wishes", {"student_meeting_wish": 2, "mentor_virtual": 1}, "+25 meets online, as the family wishes"),
        ("wishes", {"student_meeting_wish": 2, "mentor_virtual": -1}, ""),
        ("wishes", {"student_meeting_wish": 1}, "+25 is near enough to meet in person, as the family wishes"),
        ("wishes", {"student_meeting_wish": 1, "student_latitude": NAN, "student_home_latitude": 34.06}, "+25 is near"),
        ("wishes", {"student_meeting_wish": 1, "mentor_latitude": 34.05 + 9 * MILE}, ""),
        ("wishes", {"student_meeting_wish": -1, "mentor_virtual": 1}, ""),
        ("feeder", {"feeders": [(7, 0)], "mentor_school": 7}, "+25 works at a school whose students go on to the"),
        ("feeder", {"feeders": [(0, 7)], "mentor_school": 7}, "+25 works at a school that students of the student's"),
        ("feeder", {"feeders": [(0, 8), (7, 9)], "mentor_school": 7}, ""),
        ("feeder", {"feeders": [(0, 7)], "mentor_school": -1}, ""),
        ("note", {"prefer": [(0, 0)], "notes": [("", "")]}, "+25 is preferred"),
        (
            "note",
            {"prefer": [(0, 0)], "notes": [("both play chess", "M. Alvarez")]},
            "+25 is preferred by M. Alvarez: both play chess",
        ),
        ("note", {}, ""),
    ],
)
def test_what_speaks_for_a_pair(key: str, changes: dict[str, Any], sentence: str) -> None:
    """One criterion with 25 points; the rule beside it is left out."""
    profile = Profile("one", required=ALWAYS, weights={key: 25})
    pool = a_pool(**changes)
    (reasons,) = explain_pairs(pool, profile, np.array([0]), np.array([0]))
    assert "; ".join(reason.sentence for reason in reasons).startswith(sentence)
    assert bool(reasons) == bool(sentence)
    assert find_candidates(pool, profile).score.tolist() == [sum(reason.points for reason in reasons)]


def test_a_note_speaks_for_its_own_pair_only() -> None:
    pool = a_pool(2, 2, prefer=[(1, 0), (0, 1)], notes=[("siblings know each other", "A"), ("same block", "B")])
    found = find_candidates(pool, Profile("note", required=ALWAYS, weights={"note": 10}))
    assert found.score.reshape(2, 2).tolist() == [[0, 10_000], [10_000, 0]]
    (reasons,) = explain_pairs(pool, DEFAULT_PROFILE, np.array([1]), np.array([0]))
    assert "+10 is preferred by A: siblings know each other" in [reason.sentence for reason in reasons]


def test_a_rule_is_required_preferred_or_off() -> None:
    profile = Profile("some", required=(*ALWAYS, "travel"), weights={"distance": 30, "grade": 5, "language": 0})
    standings = {key: profile.standing(key).value for key in CRITERION_OF}
    assert standings == {
        "travel": "required",
        "language": "off",
        "grade": "preferred",
        "wishes": "off",
        "availability": "off",
    }
    assert [key for key in (rule.key for rule in RULES) if key not in CRITERION_OF] == list(ALWAYS)


def test_a_preferred_rule_forbids_nothing_and_ranks_and_so_does_a_weight_on_a_required_one() -> None:
    """Two mentors, 2 and 9 miles away: 8 miles are the limit, 25 × (1 − 2/8) = 18.75."""
    pool = a_pool(1, 2, mentor_latitude=[34.05 + 9 * MILE, 34.05 + 2 * MILE])
    preferred = find_candidates(pool, Profile("near", required=ALWAYS, weights={"distance": 25}))
    assert (preferred.mentor.tolist(), preferred.score[0]) == ([0, 1], 0)
    assert preferred.score[1] == pytest.approx(18_750, abs=10)
    required = find_candidates(pool, Profile("near", required=(*ALWAYS, "travel"), weights={"distance": 25}))
    assert (required.mentor.tolist(), required.score[0]) == ([1], preferred.score[1])


def test_a_refused_kind_stays_refused_when_all_that_may_be_left_out_is() -> None:
    assert pairs(a_pool(student_refused_kinds=0b010), Profile("open", required=ALWAYS)) == set()


def test_students_who_are_alike_to_a_rule_or_criterion_get_the_same_answers() -> None:
    pool = random_pool(np.random.default_rng(11), 40, 30)
    rows, columns = np.arange(40), np.arange(30)
    questions: list[tuple[Any, Any]] = [(way.alike, way.holds) for rule in RULES for way in rule.ways]
    questions += [(merit.alike, merit.fraction) for criterion in CRITERIA for merit in criterion.merits]
    for alike, asked in questions:
        _numbers, first, number = np.unique(alike(pool), return_index=True, return_inverse=True)
        answers = np.broadcast_to(asked(pool, DEFAULT_PROFILE, rows[:, None], columns), (40, 30))
        assert (answers == answers[first[number]]).all()


def test_blocks_find_what_single_pairs_say() -> None:
    count, seen = 40, 0
    for seed in range(6):
        pool = random_pool(np.random.default_rng(seed), count, count)
        profile = PROFILES[seed % len(PROFILES)]
        expected = {(i, j) for i in range(count) for j in range(count) if not why_not_together(pool, profile, i, j)}
        seen += len(expected)
        found = find_candidates(pool, profile)
        assert set(zip(found.mentee.tolist(), found.mentor.tolist(), strict=True)) == expected
        assert found.mentee.size == len(expected)
        for i, j, score in list(zip(found.mentee, found.mentor, found.score, strict=True))[::7]:
            (reasons,) = explain_pairs(pool, profile, np.array([i]), np.array([j]))
            assert sum(reason.points for reason in reasons) == score
    assert seen > 400


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
        ({"required": ("consent", "screening", "capacity")}, "cannot be left out: refused, never"),
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


def test_sets_of_more_than_64_codes_and_codes_out_of_range() -> None:
    rows = bit_rows([[0, 63, 64, 129], []], 130)
    assert codes_of(rows[0]) == [0, 63, 64, 129]
    assert codes_of(rows[1]) == []
    with pytest.raises(ValueError, match="outside 0 to 129"):
        bit_rows([[130]], 130)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="Column need: found 2 entries, expected 1"):
        a_pool(student_need=[1, 2])
