"""Candidates and scores by kinds of students are those of asking the plain rules and criteria about every pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from iattend_desktop.matching import candidates, rule_rows, scores
from iattend_desktop.matching.candidates import eligible, find_candidates, permitted, score_pairs
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, POINTS, thousandths
from iattend_desktop.matching.scores import PairScores
from iattend_desktop.progress import Cancelled
from tests.unit.matching.districts import StopAt
from tests.unit.matching.pools import PROFILES, a_pool, random_pool


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "ROWS", 5)
    monkeypatch.setattr(rule_rows, "_KINDS", 2)
    monkeypatch.setattr(scores, "_KINDS", 2)
    monkeypatch.setattr(scores, "_PAIRS", 11)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("seed", range(12))
def test_found_pairs_are_those_that_the_plain_masks_permit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool = random_pool(rng, 40, int(rng.choice([1, 40, 64, 130])))
    profile = PROFILES[seed % len(PROFILES)]
    students, mentors = eligible(pool, profile)
    mentee, mentor = permitted(pool, profile, np.flatnonzero(students), np.flatnonzero(mentors))
    found = find_candidates(pool, profile)
    assert all(column.dtype == np.int32 for column in (found.mentee, found.mentor, found.score))
    assert found.mentee.tolist() == mentee.tolist()
    assert found.mentor.tolist() == mentor.tolist()
    expected = sum(
        thousandths(criterion, weight, pool, profile, mentee, mentor) for criterion, weight in profile.criteria
    )
    assert found.score.tolist() == np.broadcast_to(expected, mentee.shape).tolist()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("pairs", [0, 10**9])
def test_scores_are_the_same_whether_they_are_looked_up_or_worked_out(pairs: int) -> None:
    """With no pairs expected no table is worth it, with a thousand million every one is."""
    rng = np.random.default_rng(5)
    pool, profile = random_pool(rng, 30, 30), PROFILES[1]
    mentee, mentor = rng.integers(0, 30, 200), rng.integers(0, 30, 200)
    expected = sum(
        thousandths(criterion, weight, pool, profile, mentee, mentor) for criterion, weight in profile.criteria
    )
    asked = PairScores(pool, profile, pairs)
    assert bool(asked._looked_up) == bool(pairs)
    assert asked.of(mentee, mentor).tolist() == np.asarray(expected).tolist()
    assert score_pairs(pool, profile, mentee, mentor).tolist() == np.asarray(expected).tolist()
    assert int(np.max(expected)) <= 100 * POINTS


def test_the_best_candidates_of_each_student_are_kept_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "ROWS", 5)
    pool = random_pool(np.random.default_rng(8), 40, 40)
    every = find_candidates(pool, DEFAULT_PROFILE)
    capped = find_candidates(pool, replace(DEFAULT_PROFILE, candidates_per_student=2))
    assert capped.dropped == every.mentee.size - capped.mentee.size > 0
    for mentee in range(40):
        best = sorted(every.score[every.mentee == mentee].tolist(), reverse=True)[:2]
        assert sorted(capped.score[capped.mentee == mentee].tolist(), reverse=True) == best


@pytest.mark.parametrize(("students", "mentors"), [(0, 3), (3, 0), (0, 0)])
def test_nobody_on_one_side_makes_no_candidates(students: int, mentors: int) -> None:
    found = find_candidates(a_pool(students, mentors), DEFAULT_PROFILE)
    assert (found.mentee.size, found.mentor.size, found.score.size, found.dropped) == (0, 0, 0, 0)


@pytest.mark.parametrize("words", ["Looking at the rules", "Looking for mentors who may be matched"])
def test_looking_for_candidates_can_be_cancelled(words: str) -> None:
    stop = StopAt(words)
    with pytest.raises(Cancelled):
        find_candidates(a_pool(3, 3), DEFAULT_PROFILE, progress=stop)
    assert stop.stopped


def test_weighing_can_be_cancelled() -> None:
    stop = StopAt("Weighing the permitted pairs")
    with pytest.raises(Cancelled):
        score_pairs(a_pool(), DEFAULT_PROFILE, np.array([0]), np.array([0]), progress=stop)
    assert stop.stopped
