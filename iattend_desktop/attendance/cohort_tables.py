"""Students counted by group in several tables, and which sums tie the tables to each other; arrays in, counts out.

Two tables of the same students are tied wherever some groups of the one hold exactly the students of some groups of
the other: the schools of a region, the grades of the only high school, the same students a year later. Such ties are
found in the data, so that none has to be thought of beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.suppression import Sum, Within
from iattend_desktop.vocabulary import Band

Ints = npt.NDArray[np.int64]
NOT_ELIGIBLE = 0
"""The standing of who has too few days expected; eligible students stand at 1 to 4, in the order of the bands."""
STUDENTS, ELIGIBLE, CHRONIC = "students", "eligible", "chronic"
NOT_CHRONIC, TOO_EARLY = "not_chronic", "too_early"
"""What no table prints, and a reader works out in the head: eligible but not chronic, counted but not eligible."""
_FIGURES: dict[str, tuple[int, ...]] = {
    STUDENTS: (0, 1, 2, 3, 4),
    ELIGIBLE: (1, 2, 3, 4),
    CHRONIC: (3, 4),
    NOT_CHRONIC: (1, 2),
    TOO_EARLY: (NOT_ELIGIBLE,),
    **{band: (number,) for number, band in enumerate(Band, start=1)},
}
_BOTH = -1


class Group(NamedTuple):
    """A group of a table in a year; table 0 holds everybody in group 0, table −1 unions that tables have in common."""

    year: int
    table: int
    number: int


class Key(NamedTuple):
    """A count: a figure of a group."""

    group: Group
    figure: str


@dataclass(frozen=True, eq=False)
class Membership:
    """Who is counted where: a row for each student and year.

    ``year``, ``person``, ``standing`` int64[n]; ``tables``: for each table the group of each row, int64[n], the first
    table being everybody.
    """

    year: Ints
    person: Ints
    standing: Ints
    tables: tuple[Ints, ...]


@dataclass(frozen=True, eq=False)
class Counted:
    """Every count that a report prints or gives away, how they bind each other, and the counts that may be none."""

    counts: dict[Key, int]
    sums: list[Sum[Key]]
    limits: list[Within[Key]]
    none_shown: frozenset[Key]


def count_groups(membership: Membership) -> Counted:
    """All figures of all groups, and how they add up within a line, within a table and between tables and years."""
    found: dict[Group, Ints] = {}
    for table, number_of in enumerate(membership.tables):
        most = int(number_of.max(initial=0)) + 1
        place = (membership.year * most + number_of) * len(_FIGURES[STUDENTS]) + membership.standing
        by_standing = np.bincount(place, minlength=0)
        by_standing = np.append(by_standing, np.zeros(-by_standing.size % 5, np.int64)).reshape(-1, 5)
        for line in np.flatnonzero(by_standing.any(axis=1)):
            found[Group(int(line) // most, table, int(line) % most)] = by_standing[line]
    ties = list(_ties_within_years(membership))
    between = list(_ties_between_years(membership))
    sums: list[Sum[Key]] = []
    for tied, figures in ((ties, tuple(_FIGURES)), (between, (STUDENTS,))):
        for ours, theirs in tied:
            sums += _tie(found, ours, theirs, figures)
    counts = {
        Key(group, figure): int(line[list(standings)].sum())
        for group, line in found.items()
        for figure, standings in _FIGURES.items()
    }
    lines = [total for group in found for total in _line(group)]
    return Counted(counts, lines + sums, list(_limits(membership)), frozenset(Key(group, TOO_EARLY) for group in found))


def _line(group: Group) -> list[Sum[Key]]:
    """How the figures of one group add up. Where few are too early, it is the count of students that is withheld."""
    students, eligible, chronic, not_chronic, too_early = (
        Key(group, figure) for figure in (STUDENTS, ELIGIBLE, CHRONIC, NOT_CHRONIC, TOO_EARLY)
    )
    satisfactory, at_risk, moderate, severe = (Key(group, band) for band in Band)
    return [
        Sum((eligible, too_early), students, hide=students),
        Sum((chronic, not_chronic), eligible),
        Sum((moderate, severe), chronic),
        Sum((satisfactory, at_risk), not_chronic),
        Sum((satisfactory, at_risk, moderate, severe), eligible),
    ]


def _tie(
    found: dict[Group, Ints], ours: Sequence[Group], theirs: Sequence[Group], figures: Sequence[str]
) -> Iterator[Sum[Key]]:
    """That two lists of groups hold the same students; where neither is a single group, their union is counted too."""
    if len(theirs) > 1 and len(ours) > 1:
        union = Group(ours[0].year, _BOTH, len(found))
        found[union] = np.sum([found[group] for group in ours], axis=0)
        yield from _tie(found, ours, (union,), figures)
        yield from _tie(found, theirs, (union,), figures)
        return
    parts, (total,) = (ours, theirs) if len(theirs) == 1 else (theirs, ours)
    for figure in figures:
        yield Sum(tuple(Key(part, figure) for part in parts), Key(total, figure))


def _limits(membership: Membership) -> Iterator[Within[Key]]:
    """For each group of a table the groups of another that its students are in, unless these are all there are."""
    for year in np.unique(membership.year):
        rows = membership.year == year
        tables = [number_of[rows] for number_of in membership.tables]
        for a, ours in enumerate(tables[1:], start=1):
            for b, theirs in enumerate(tables[1:], start=1):
                found: dict[int, list[int]] = {}
                for group, other in _pairs(ours, theirs) if a != b else ():
                    found.setdefault(group, []).append(other)
                everywhere = np.unique(theirs).size
                for group, others in found.items():
                    if len(others) < everywhere:
                        inner, cover = Group(int(year), a, group), [Group(int(year), b, n) for n in others]
                        for figure in _FIGURES:
                            yield Within(Key(inner, figure), tuple(Key(one, figure) for one in cover))


_Tie = tuple[list[Group], list[Group]]


def _ties_within_years(membership: Membership) -> Iterator[_Tie]:
    """For each two tables of a year the groups that hold the same students together."""
    for year in np.unique(membership.year):
        rows = membership.year == year
        tables = [number_of[rows] for number_of in membership.tables]
        for a in range(len(tables)):
            for b in range(a + 1, len(tables)):
                found = list(_components(tables[a], tables[b]))
                if a and len(found) == 1:
                    continue  # everybody: each table adds up to everybody anyway
                for ours, theirs in found:
                    yield [Group(int(year), a, n) for n in ours], [Group(int(year), b, n) for n in theirs]


def _ties_between_years(membership: Membership) -> Iterator[_Tie]:
    """For each table and two years the groups that hold the same students together, those of one year alone apart."""
    years = [int(year) for year in np.unique(membership.year)]
    for earlier, later in ((a, b) for n, a in enumerate(years) for b in years[n + 1 :]):
        then, now = membership.year == earlier, membership.year == later
        people = np.union1d(membership.person[then], membership.person[now])
        for table, number_of in enumerate(membership.tables):
            groups = []
            for rows in (then, now):
                group = np.full(people.size, -1, np.int64)
                group[np.searchsorted(people, membership.person[rows])] = number_of[rows]
                groups.append(group)
            for before, after in _components(*groups):
                if -1 not in before and -1 not in after:
                    yield [Group(earlier, table, n) for n in before], [Group(later, table, n) for n in after]


def _components(ours: Ints, theirs: Ints) -> Iterator[tuple[list[int], list[int]]]:
    """Groups that share students, directly or through others: int64[students] each, −1 for none."""
    overlap: nx.Graph[tuple[int, int]] = nx.Graph()
    # who is in no group of the one table ties together all groups of the other from which somebody is missing
    overlap.add_edges_from(((0, a), (1, b)) for a, b in _pairs(ours, theirs))
    for nodes in nx.connected_components(overlap):
        yield sorted(n for side, n in nodes if side == 0), sorted(n for side, n in nodes if side == 1)


def _pairs(ours: Ints, theirs: Ints) -> list[tuple[int, int]]:
    """The pairs of groups that have a student in common; int64[students] each, −1 for none."""
    most = int(theirs.max(initial=-1)) + 2
    pairs = np.unique((ours + 1) * most + theirs + 1)
    return [(pair // most - 1, pair % most - 1) for pair in pairs.tolist()]
