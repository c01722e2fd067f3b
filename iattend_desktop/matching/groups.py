"""The groups that a run's figures are told by: school, region, tier, home language, grade."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.columns import UNKNOWN, UNKNOWN_GRADE
from iattend_desktop.matching.comparison import NOBODY, Lines
from iattend_desktop.matching.fairness import GroupFigures, figures
from iattend_desktop.matching.pool import LoadedPool, Waiting
from iattend_desktop.matching.proposal import ProposedPair, Scenario, WithoutMentor
from iattend_desktop.vocabulary import Grade, Tier, label

DIMENSIONS = ("tier", "school", "region", "language", "grade")
_LAST = 10**9


@dataclass(frozen=True, eq=False)
class Groups:
    """``names`` of the groups in the order in which people read them, what is not recorded last; ``of`` int64, the
    group of each student."""

    names: tuple[str, ...]
    of: npt.NDArray[np.int64]


def dimension_words(dimension: str) -> str:
    """What a dimension of :data:`DIMENSIONS` is called."""
    return {
        "tier": _("Tier"),
        "school": _("School"),
        "region": _("Region"),
        "language": _("Home language"),
        "grade": _("Grade"),
    }[dimension]


def groups_of(loaded: LoadedPool, dimension: str, others: Sequence[Waiting] = ()) -> Groups:
    """The groups of the pool's students, in their order, and then of ``others`` who are no longer in the pool: of these
    only school and region are known. Raises ``KeyError`` for a dimension that does not exist."""
    keys: dict[str, Callable[[], list[tuple[int, str]]]] = {
        "tier": lambda: _tiers(loaded),
        "school": lambda: [_named(student.school) for student in loaded.students],
        "region": lambda: [_named(student.region) for student in loaded.students],
        "language": lambda: _languages(loaded),
        "grade": lambda: _grades(loaded),
    }
    known = keys[dimension]()
    for student in others:
        place = {"school": student.school, "region": student.region}
        known.append(_named(place[dimension]) if dimension in place else (_LAST, _("No longer waiting")))
    ordered = sorted(set(known))
    number = {key: at for at, key in enumerate(ordered)}
    return Groups(tuple(name for _order, name in ordered), np.array([number[key] for key in known], np.int64))


def group_figures(scenario: Scenario, dimension: str) -> tuple[Groups, list[GroupFigures]]:
    """A run's figures of fairness by one dimension."""
    groups = groups_of(scenario.loaded, dimension)
    graph, mentor_of = scenario.graph, scenario.assignment.mentor_of
    possible, _mentors = eligible(scenario.pool, scenario.profile)
    score = np.zeros(graph.mentees, np.int64)
    mentee = np.flatnonzero(mentor_of >= 0)
    score[mentee] = graph.score[graph.find_edges(mentee, mentor_of[mentee])]
    return groups, figures(groups.of, len(groups.names), possible, mentor_of, score)


def lines_of(pairs: Sequence[ProposedPair], unmatched: Sequence[WithoutMentor]) -> Lines:
    """A run's lines by the students' and mentors' keys, to be compared."""
    return Lines(
        np.array([pair.student.id for pair in pairs] + [one.student.id for one in unmatched], np.int64),
        np.array([pair.mentor.id for pair in pairs] + [NOBODY] * len(unmatched), np.int64),
        np.array([pair.score for pair in pairs] + [0] * len(unmatched), np.int64),
    )


def _named(name: str | None) -> tuple[int, str]:
    return (0, name) if name else (1, _("Not recorded"))


def _tiers(loaded: LoadedPool) -> list[tuple[int, str]]:
    tier = loaded.pool.mentees.tier
    if tier is None:
        return [(1, _("Not recorded"))] * len(loaded.students)
    return [(-one, label(Tier(one))) if one else (1, _("Not recorded")) for one in tier.tolist()]


def _languages(loaded: LoadedPool) -> list[tuple[int, str]]:
    names = loaded.pool.languages
    return [_named(names[code] if code != UNKNOWN else None) for code in loaded.pool.mentees.language.tolist()]


def _grades(loaded: LoadedPool) -> list[tuple[int, str]]:
    return [
        (_LAST, _("Not recorded"))
        if grade == UNKNOWN_GRADE
        else (grade, _("Grade {grade}").format(grade=label(Grade(grade))))
        for grade in loaded.pool.mentees.grade.tolist()
    ]
