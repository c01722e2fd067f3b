"""What each rule does just now: how many pairs it forbids, and how many it alone forbids. Exact counts of all pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.rule_rows import RuleRows, Words, pack, popcounts, rule_rows
from iattend_desktop.matching.rules import RULES, Positions, Rule
from iattend_desktop.progress import SILENT, Part, Progress

ROWS = 1024
"""Students counted together; with 6,000 mentors each rule then takes 0.8 MB."""
_ROWS_SHARE = 0.7
"""Of the time, what the rows of the rules take."""


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule. ``forbids``: pairs that break it, whatever else they break. ``alone``: pairs that break it and keep
    every other required rule.

    For a rule that is required, ``alone`` would be permitted without it; for any other, ``alone`` would no longer be
    permitted with it.
    """

    key: str
    required: bool
    forbids: int
    alone: int


@dataclass(frozen=True)
class RuleCounts:
    """Every rule by its key, in the order of the rules. ``pairs``: students times mentors; ``permitted`` of them."""

    pairs: int
    permitted: int
    rules: Mapping[str, RuleCount]


def count_rules(pool: Pool, profile: Profile, *, progress: Progress | None = None) -> RuleCounts:
    """Count every pair of a student and a mentor of the pool under each rule and under all required ones."""
    progress = progress or SILENT
    everyone = np.arange(len(pool.mentors))
    asked = []
    for number, rule in enumerate(RULES):
        step = Part(progress, _ROWS_SHARE * number / len(RULES), _ROWS_SHARE * (number + 1) / len(RULES))
        asked.append(_AskedRule(rule, pool, rule_rows(rule, pool, profile, everyone, progress=step)))
    required = np.array([rule.key in profile.required for rule in RULES])
    anyone = pack(np.ones((1, everyone.size), bool))
    keeps, alone, permitted = np.zeros(len(RULES), np.int64), np.zeros(len(RULES), np.int64), 0
    students = len(pool.mentees)
    for start in range(0, students, ROWS):
        progress.step(_ROWS_SHARE + (1 - _ROWS_SHARE) * start / students, _("Counting pairs"))
        rows = np.arange(start, min(start + ROWS, students))
        words = [rule.of(rows) for rule in asked]
        keeps += [popcounts(one).sum() for one in words]
        counted, among = _count_alone(words, required, np.repeat(anyone, rows.size, axis=0))
        alone += counted
        permitted += among
    pairs = students * everyone.size
    counts = [
        RuleCount(rule.key, bool(is_required), pairs - int(kept), int(only))
        for rule, is_required, kept, only in zip(RULES, required, keeps, alone, strict=True)
    ]
    return RuleCounts(pairs, permitted, {count.key: count for count in counts})


@dataclass(frozen=True, eq=False)
class _AskedRule:
    """All three parts of a rule together."""

    rule: Rule
    pool: Pool
    rows: RuleRows | None

    def of(self, mentees: Positions) -> Words:
        """uint64[mentees, words]: mentors who keep the rule with each student."""
        mentors = np.ones(len(self.pool.mentors), bool) if self.rule.mentor is None else self.rule.mentor(self.pool)
        ready = pack(mentors[None, :])
        words = np.repeat(ready, mentees.size, axis=0) if self.rows is None else self.rows.of(mentees) & ready
        if self.rule.student is not None:
            words[~self.rule.student(self.pool)[mentees]] = 0
        return words


def _count_alone(words: list[Words], required: np.typing.NDArray[np.bool_], anyone: Words) -> tuple[list[int], int]:
    """Pairs that break each rule and keep every other required one, and pairs that keep all required ones."""
    before = [anyone]
    for one, is_required in zip(words, required, strict=True):
        before.append(before[-1] & one if is_required else before[-1])
    permitted = before.pop()
    alone, after = [], anyone
    for one, others, is_required in zip(reversed(words), reversed(before), reversed(required), strict=True):
        alone.append(int(popcounts((others & after if is_required else permitted) & ~one).sum()))
        after = after & one if is_required else after
    return alone[::-1], int(popcounts(permitted).sum())
