"""Which causes of absence go together: students who have both, in the district, each region and each school.

Counted are students of this school year by the present profile (the newest assessment). Causes in somebody's own words
are in no pair: two people seldom say the same.

Shown is what tells of no small group (:mod:`~iattend_desktop.attendance.suppression`), in two steps. Within a place the
students with and without two causes are four groups: a pair is shown where each of the four is large enough, and a
cause where both those with and those without it are; a hidden pair may then be any of eleven numbers or more, whatever
else is shown of the place. Between places a hidden number must not follow by subtraction: each figure by itself is a
tree of sums, schools in regions in the district, and goes through the same rules and the same check as a report of
chronic absence. Schools with too few students stand in it together, as one group that is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.attendance.suppression import Sum, suppress
from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School
from iattend_desktop.model.support import CauseFactor
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.support.root_cause import newest_assessments
from iattend_desktop.vocabulary import Cause
from iattend_desktop.workspace import Workspace, load_settings


class Kind(StrEnum):
    """What a place is; ``REST`` are the schools of a region that have too few students each."""

    DISTRICT = "district"
    REGION = "region"
    SCHOOL = "school"
    REST = "rest"


class Place(NamedTuple):
    """The district (name empty), a region by its name, or a school by its key."""

    kind: Kind
    key: str | int | None = ""


Pair = tuple[Cause, Cause]
"""Two causes in the field's order."""
Figure = None | Cause | Pair
"""What is counted: students who were assessed (``None``), those with a cause, those with both of two."""


@dataclass(frozen=True, slots=True)
class PlacePairs:
    """The counts of a place as they may be told; what is hidden is in none of the mappings.

    ``students`` were assessed (``None`` where that is hidden); ``hidden``: pairs that are not told.
    """

    place: Place
    name: str
    students: int | None
    causes: Mapping[Cause, int]
    pairs: Mapping[Pair, int]
    hidden: int


@dataclass(frozen=True, slots=True)
class CausePairs:
    """Every place that something is told of, the district first, then regions and schools by name.

    Groups of ``hidden_up_to`` students or fewer are hidden.
    """

    places: tuple[PlacePairs, ...]
    hidden_up_to: int

    @property
    def district(self) -> PlacePairs:
        """Everybody."""
        return self.places[0]


def cause_pairs(workspace: Workspace, progress: Progress = SILENT) -> CausePairs:
    """Which causes go together, by place; three queries. What small groups could be told from is hidden."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    tally = Tally(progress, _("Counting causes"))
    with workspace.read() as session:
        smallest = load_settings(session).smallest_group_shown
        year = school_year_on(session, workspace.today())
        schools, counts = _read(session, year.id, tally) if year is not None else ({}, {})
    return suppressed(schools, counts, smallest, tally)


def suppressed(
    schools: Mapping[int, tuple[str, str | None]],
    counts: Mapping[int, Mapping[Figure, int]],
    smallest: int,
    tally: Tally,
) -> CausePairs:
    """The counts of schools (key to name and region), added up by region and over all, as far as they may be told."""
    tree = _Tree(schools, counts, smallest)
    hidden: dict[Figure, set[Place]] = {}
    for figure in tally.one_by_one(tree.figures()):
        hidden[figure] = tree.hidden(figure)
    names = {Place(Kind.SCHOOL, key): name for key, (name, _region) in schools.items()}
    told = [place for place in tree.counts if place.kind is not Kind.REST]
    places = [_told(place, names.get(place, str(place.key or "")), tree.counts[place], hidden) for place in told]
    order = list(Kind)
    places.sort(key=lambda one: (order.index(one.place.kind), one.name.casefold()))
    return CausePairs(
        tuple(one for one in places if one.students is not None or one.place.kind is Kind.DISTRICT), smallest - 1
    )


def times_as_often(students: int, one: int, other: int, both: int) -> float:
    """How many times as often two causes meet as they would by chance, were they unrelated.

    >>> times_as_often(100, 40, 50, 30)
    1.5
    """
    return both * students / (one * other)


class _Tree:
    """The counts of every place: the district, its regions, their schools, and those schools that stand together."""

    def __init__(
        self,
        schools: Mapping[int, tuple[str, str | None]],
        counts: Mapping[int, Mapping[Figure, int]],
        smallest: int,
    ) -> None:
        self._smallest = smallest
        self.counts: dict[Place, dict[Figure, int]] = {Place(Kind.DISTRICT): {}}
        self._below: dict[Place, list[Place]] = {}
        for key, figures in counts.items():
            region = Place(Kind.REGION, schools[key][1])
            own = Place(Kind.SCHOOL, key) if figures.get(None, 0) >= smallest else Place(Kind.REST, region.key)
            for place, inside in ((own, region), (region, Place(Kind.DISTRICT)), (Place(Kind.DISTRICT), None)):
                if inside is not None and place not in self._below.setdefault(inside, []):
                    self._below[inside].append(place)
                mine = self.counts.setdefault(place, {})
                for figure, count in figures.items():
                    mine[figure] = mine.get(figure, 0) + count

    def figures(self) -> list[Figure]:
        """Everything that is counted somewhere."""
        return list(self.counts[Place(Kind.DISTRICT)])

    def hidden(self, figure: Figure) -> set[Place]:
        """The places whose count of a figure is not told."""
        counts = {place: of.get(figure, 0) for place, of in self.counts.items()}
        found = suppress(
            counts,
            smallest=self._smallest,
            sums=[Sum(tuple(below), place) for place, below in self._below.items()],
            withheld=[place for place in counts if not self._large(place, figure)],
        )
        return {place for place in counts if found.hides(place)}

    def _large(self, place: Place, figure: Figure) -> bool:
        """Whether every group that the figure divides the students of a place into is large enough."""
        return all(count >= self._smallest for count in _groups(self.counts[place], figure))


def _groups(counts: Mapping[Figure, int], figure: Figure) -> Iterator[int]:
    """The sizes of the groups that a figure tells apart: two for a cause, four for a pair."""
    everybody = counts.get(None, 0)
    if figure is None:
        yield everybody
    elif isinstance(figure, Cause):
        yield from (counts.get(figure, 0), everybody - counts.get(figure, 0))
    else:
        one, other, both = counts.get(figure[0], 0), counts.get(figure[1], 0), counts.get(figure, 0)
        yield from (both, one - both, other - both, everybody - one - other + both)


def _told(place: Place, name: str, counts: Mapping[Figure, int], hidden: Mapping[Figure, set[Place]]) -> PlacePairs:
    shown = {figure: count for figure, count in counts.items() if place not in hidden[figure]}
    pairs = {figure: count for figure, count in shown.items() if isinstance(figure, tuple)}
    known = sum(isinstance(figure, tuple) for figure in counts)
    return PlacePairs(
        place=place,
        name=name,
        students=shown.get(None),
        causes={figure: count for figure, count in shown.items() if isinstance(figure, Cause)},
        pairs=pairs,
        hidden=known - len(pairs),
    )


def _read(
    session: Session, school_year_id: int, tally: Tally
) -> tuple[dict[int, tuple[str, str | None]], dict[int, dict[Figure, int]]]:
    """Schools by key, and the counts of each: set-wise, one line for each school and pair."""
    schools = {
        key: (name, region) for key, name, region in session.execute(select(School.id, School.name, School.region))
    }
    newest = newest_assessments()
    there = (
        select(newest.c.id, Enrollment.school_id, newest.c.student_id)
        .join(Enrollment, Enrollment.student_id == newest.c.student_id)
        .where(Enrollment.school_year_id == school_year_id, Enrollment.exited_on.is_(None))
        .subquery()
    )
    counts: dict[int, dict[Figure, int]] = {}
    assessed = select(there.c.school_id, func.count()).group_by(there.c.school_id)
    for school, number in session.execute(assessed):
        counts[school] = {None: number}
    terms = [str(one) for one in Cause]
    named = (
        select(there.c.school_id, there.c.student_id, CauseFactor.factor)
        .join(CauseFactor, CauseFactor.assessment_id == there.c.id)
        .where(CauseFactor.factor.in_(terms))
        .distinct()
        .cte("named")
    )
    one, other = aliased(named), aliased(named)
    query: Select[*tuple[Any, ...]] = (
        select(one.c.school_id, one.c.factor, other.c.factor, func.count())
        .join(other, (other.c.student_id == one.c.student_id) & (other.c.factor >= one.c.factor))
        .group_by(one.c.school_id, one.c.factor, other.c.factor)
    )
    order = list(Cause)
    for school, first, second, number in read_rows(session, query, tally):
        pair = sorted((Cause(first), Cause(second)), key=order.index)
        counts[school][pair[0] if first == second else (pair[0], pair[1])] = number
    return schools, counts
