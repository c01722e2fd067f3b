"""Where places are what is missing: groups of students who share too few of them (Hall's condition).

From a student without a mentor follow the pairs: to the mentors permitted, to whom these got, and on. In a best match
every mentor reached is full and nobody reached may have anybody else, so all whom the walk meets share these places
and are more than there are places: no other match could serve them all. Groups that touch are told as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.columns import UNKNOWN_GRADE, Ints, Pool
from iattend_desktop.matching.neighbourhood import MatchedGraph, connected
from iattend_desktop.vocabulary import Grade, label

_NAMED = 2
"""Languages and regions that are named; further ones are counted."""


@dataclass(frozen=True, eq=False)
class Bottleneck:
    """``mentees``, who may have nobody but ``mentors``, whose ``places`` before the run are fewer; int64 positions."""

    mentees: Ints
    mentors: Ints
    places: int

    @property
    def short(self) -> int:
        """How many of the students must stay without a mentor, whoever is matched."""
        return self.mentees.size - self.places

    @property
    def words(self) -> str:
        """``40 students share 22 places``."""
        students = ngettext("{count} student", "{count} students", self.mentees.size)
        if not self.places:
            return _("{students} share no place at all").format(students=students)
        places = ngettext("{count} place", "{count} places", self.places)
        return _("{students} share {places}").format(students=students, places=places)


def find_bottlenecks(matched: MatchedGraph) -> tuple[Bottleneck, ...]:
    """Every connected group of students who share too few places, the shortest of places first.

    The students who lack a place sum to all who have candidates and no mentor in the best match.
    """
    graph = matched.graph
    students, mentors = matched.short_of
    mentee, mentor = graph.edge_mentee, graph.edge_mentor
    inside = students[mentee]
    if graph.pins:
        pin_of = np.full(graph.mentees, -1, np.int64)
        pinned = np.array(graph.pins, np.int64)
        pin_of[pinned[:, 0]] = pinned[:, 1]
        inside &= (pin_of[mentee] < 0) | (pin_of[mentee] == mentor)
    group = connected(graph.mentees + graph.mentors, mentee[inside], graph.mentees + mentor[inside])
    of_mentee, of_mentor = group[: graph.mentees], group[graph.mentees :]
    who, where = np.flatnonzero(students), np.flatnonzero(mentors)
    found = [
        Bottleneck(part, held, int(matched.places[held].sum()))
        for part, held in _by_group(who, of_mentee[who], where, of_mentor[where])
    ]
    return tuple(sorted((one for one in found if one.short > 0), key=lambda one: (-one.short, int(one.mentees[0]))))


def _by_group(who: Ints, group_of_who: Ints, where: Ints, group_of_where: Ints) -> list[tuple[Ints, Ints]]:
    """Students and mentors of each group."""
    who, where = who[np.argsort(group_of_who, kind="stable")], where[np.argsort(group_of_where, kind="stable")]
    group_of_who, group_of_where = np.sort(group_of_who), np.sort(group_of_where)
    groups = np.unique(group_of_who)
    cuts, ends = np.searchsorted(group_of_who, groups[1:]), np.searchsorted(group_of_where, groups[1:])
    return list(zip(np.split(who, cuts), np.split(where, ends), strict=True)) if groups.size else []


def describe_students(pool: Pool, regions: Sequence[str], mentees: Ints) -> str:
    """Who they are, in a few words: ``Spanish · East · grades 6–8``. ``regions``: of each student of the pool, empty
    where it is unknown."""
    language = pool.mentees.language[mentees].tolist()
    parts = (
        _most_common([pool.languages[code] if code >= 0 else _("language not recorded") for code in language]),
        _most_common([regions[at] or _("region not recorded") for at in mentees.tolist()]),
        _grades(pool.mentees.grade[mentees]),
    )
    return " · ".join(part for part in parts if part)


def _most_common(names: Sequence[str]) -> str:
    ordered = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(name for name, _count in ordered[:_NAMED])
    more = len(ordered) - _NAMED
    return named if more <= 0 else _("{names} and {count} more").format(names=named, count=more)


def _grades(grade: Ints) -> str:
    known = grade[grade != UNKNOWN_GRADE]
    if not known.size:
        return ""
    low, high = label(Grade(int(known.min()))), label(Grade(int(known.max())))
    return _("grade {grade}").format(grade=low) if low == high else _("grades {low}–{high}").format(low=low, high=high)
