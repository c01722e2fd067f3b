"""How many pairs each rule forbids, alone and together with the others, against asking every pair by itself."""

from __future__ import annotations

import numpy as np
import pytest

from iattend_desktop.matching import rule_counts
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.rule_counts import RuleCount, RuleCounts, count_rules
from iattend_desktop.matching.rules import RULES, why_not
from iattend_desktop.progress import Cancelled
from tests.unit.matching.districts import StopAt
from tests.unit.matching.pools import PROFILES, ZAPOTEC, a_pool, random_pool


def counted_one_by_one(pool: Pool, profile: Profile) -> RuleCounts:
    """The same by the words that a person reads: a rule is broken where it has something to say."""
    forbids = {rule.key: 0 for rule in RULES}
    alone, permitted = dict(forbids), 0
    for mentee in range(len(pool.mentees)):
        for mentor in range(len(pool.mentors)):
            broken = {rule.key for rule in RULES if why_not(rule, pool, profile, mentee, mentor) is not None}
            required = broken & set(profile.required)
            permitted += not required
            for key in broken:
                forbids[key] += 1
                alone[key] += required <= {key}
    counts = {
        rule.key: RuleCount(rule.key, rule.key in profile.required, forbids[rule.key], alone[rule.key])
        for rule in RULES
    }
    return RuleCounts(len(pool.mentees) * len(pool.mentors), permitted, counts)


@pytest.mark.parametrize("seed", range(8))
def test_counts_are_those_of_asking_every_pair(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_counts, "ROWS", 7)
    rng = np.random.default_rng(seed)
    pool = random_pool(rng, 19, int(rng.choice([1, 12, 63, 64, 65, 70])))
    profile = PROFILES[seed % len(PROFILES)]
    assert count_rules(pool, profile) == counted_one_by_one(pool, profile)


def test_one_rule_broken_by_one_student_is_counted_by_hand() -> None:
    """Three students and four mentors: one speaks Zapotec at home; one mentor has no place."""
    pool = a_pool(3, 4, student_language=[ZAPOTEC, 0, 0], mentor_capacity=[1, 1, 0, 1])
    counts = count_rules(pool, DEFAULT_PROFILE)
    assert (counts.pairs, counts.permitted) == (12, 6)
    assert counts.rules["language"] == RuleCount("language", True, 4, 3)  # with the fourth there is no place either
    assert counts.rules["capacity"] == RuleCount("capacity", True, 3, 2)
    assert counts.rules["availability"] == RuleCount("availability", False, 0, 0)


def test_a_rule_that_is_not_required_says_what_it_would_forbid() -> None:
    pool = a_pool(2, 2, student_availability=[0b111, 0b100], mentor_capacity=[1, 0])
    counts = count_rules(pool, DEFAULT_PROFILE)
    assert counts.permitted == 2
    assert counts.rules["availability"] == RuleCount("availability", False, 2, 1)


@pytest.mark.parametrize(("students", "mentors"), [(0, 3), (3, 0), (0, 0)])
def test_nobody_on_one_side_makes_no_pairs(students: int, mentors: int) -> None:
    counts = count_rules(a_pool(students, mentors), DEFAULT_PROFILE)
    assert (counts.pairs, counts.permitted) == (0, 0)
    assert {(count.forbids, count.alone) for count in counts.rules.values()} == {(0, 0)}


@pytest.mark.parametrize("words", ["Looking at the rules", "Counting pairs"])
def test_counting_can_be_cancelled(words: str) -> None:
    stop = StopAt(words)
    with pytest.raises(Cancelled):
        count_rules(a_pool(3, 3), DEFAULT_PROFILE, progress=stop)
    assert stop.stopped
