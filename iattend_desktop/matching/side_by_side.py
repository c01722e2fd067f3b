"""A kept run and the run that is shown, with their people: what the comparison is told by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.comparison import Change, Comparison, GroupTotals, compare, totals
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.groups import DIMENSIONS, groups_of, lines_of
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.reopening import KeptRun
from iattend_desktop.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A student in two runs; ``score_change`` thousandths of a point, no mentor counts as 0."""

    student: Waiting
    change: Change
    before: Ready | None
    after: Ready | None
    score_change: int

    @property
    def id(self) -> int:
        """The program enrollment."""
        return self.student.id


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in two runs. ``students`` of the second; means in thousandths of a point, ``None`` without a pair."""

    id: int
    name: str
    students: int
    matched_before: int
    matched_after: int
    mean_before: float | None
    mean_after: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """What a run comes to; ``score`` thousandths of a point."""

    matched: int
    score: int

    @property
    def mean(self) -> float | None:
        """The mean score of the pairs, ``None`` where there is none."""
        return self.score / self.matched if self.matched else None


@dataclass(frozen=True, eq=False)
class SideBySide:
    """``before`` the kept run called ``name``, ``after`` the run that is shown; ``students`` in the order of their
    names, ``groups`` by dimension. ``one_scale``: both give points for the same things, so that scores can be held
    against each other."""

    name: str
    comparison: Comparison
    before: Side
    after: Side
    students: tuple[StudentRow, ...]
    groups: dict[str, tuple[GroupRow, ...]]
    one_scale: bool

    @property
    def words(self) -> str:
        """How many students each change befalls, and whether the scores can be held against each other."""
        count = self.comparison.count
        joins, leaves = count(Change.JOINS), count(Change.LEAVES)
        parts = [
            ngettext("{count} student changes mentor", "{count} students change mentor", count(Change.MENTOR)),
            ngettext("{count} gains one", "{count} gain one", count(Change.GAINS)),
            ngettext("{count} loses one", "{count} lose one", count(Change.LOSES)),
        ]
        if joins:
            parts.append(ngettext("{count} is only in this run", "{count} are only in this run", joins))
        if leaves:
            parts.append(ngettext("{count} is only in the kept run", "{count} are only in the kept run", leaves))
        words = " · ".join(parts)
        if self.one_scale:
            return words
        return words + ". " + _("The runs weigh differently: their scores do not say which is better.")


def side_by_side(kept: KeptRun, scenario: Scenario, *, progress: Progress = SILENT) -> SideBySide:
    """Hold a kept run, with the scores of then, against the run that is shown."""
    progress.step(0.3, _("Comparing"))
    comparison = compare(lines_of(kept.pairs, kept.unmatched), lines_of(scenario.pairs, scenario.unmatched))
    people = {pair.student.id: pair.student for pair in kept.pairs}
    people |= {one.student.id: one.student for one in kept.unmatched}
    people |= {student.id: student for student in scenario.loaded.students}
    mentors = {pair.mentor.id: pair.mentor for pair in kept.pairs}
    mentors |= {mentor.id: mentor for mentor in scenario.loaded.mentors}
    progress.step(0.5, _("Comparing"))
    rows = [
        StudentRow(people[student], Change(change), mentors.get(before), mentors.get(after), score)
        for student, change, before, after, score in zip(
            comparison.student.tolist(),
            comparison.change.tolist(),
            comparison.before.tolist(),
            comparison.after.tolist(),
            comparison.score_change.tolist(),
            strict=True,
        )
    ]
    others = [row.student for row in rows if row.student.id not in scenario.student_at]
    groups = {}
    for dimension in DIMENSIONS:
        progress.step(0.7, _("Comparing"))
        groups[dimension] = _groups(scenario, comparison, others, dimension)
    return SideBySide(
        name=kept.kept.name,
        comparison=comparison,
        before=_side([pair.score for pair in kept.pairs]),
        after=_side([pair.score for pair in scenario.pairs]),
        students=tuple(sorted(rows, key=lambda row: row.student.place)),
        groups=groups,
        one_scale=_weights(kept.profile) == _weights(scenario.profile),
    )


def comparison_json(sides: SideBySide) -> dict[str, Any]:
    """The comparison for scripts: totals of both runs, and the students whom something befalls, by their numbers."""
    kinds = [kind for kind in Change if kind not in (Change.SAME, Change.NEITHER)]
    return {
        "with": sides.name,
        "matched": [sides.before.matched, sides.after.matched],
        "total_score": [sides.before.score, sides.after.score],
        "one_scale": sides.one_scale,
        "changes": {
            kind.name.lower(): [
                row.student.local_id or row.student.public_id for row in sides.students if row.change is kind
            ]
            for kind in kinds
        },
    }


def _weights(profile: Profile) -> dict[str, float]:
    return {key: weight for key, weight in profile.weights.items() if weight}


def _side(scores: list[int]) -> Side:
    return Side(len(scores), sum(scores))


def _groups(scenario: Scenario, comparison: Comparison, others: list[Waiting], dimension: str) -> tuple[GroupRow, ...]:
    found = groups_of(scenario.loaded, dimension, others)
    at = scenario.student_at | {student.id: scenario.mentees + number for number, student in enumerate(others)}
    group = found.of[np.array([at[student] for student in comparison.student.tolist()], np.int64)]
    before, after = totals(comparison, group, len(found.names))
    return tuple(_group_row(number, name, before, after) for number, name in enumerate(found.names))


def _group_row(number: int, name: str, before: GroupTotals, after: GroupTotals) -> GroupRow:
    return GroupRow(
        number,
        name,
        int(after.students[number]),
        int(before.matched[number]),
        int(after.matched[number]),
        before.mean(number),
        after.mean(number),
    )
