"""How schools stand on the seven elements: each now, the means of regions and of the district, and over time.

The newest rating of each element up to a day is a school's standing on that day. A mean is over the schools that have
rated themselves, which it names the number of; on a server a counselor's means are over the schools that are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from iattend_desktop.model.school import School
from iattend_desktop.model.support import SelfAssessment
from iattend_desktop.people.names import folded
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.support.self_assessment import Sitting, sittings
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace

MOST_DAYS = 8
"""Days of a school's sittings that its trend goes back."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``schools`` ratings that add up to ``total``."""

    total: int
    schools: int

    @property
    def value(self) -> float:
        """From 1 to 4."""
        return self.total / self.schools


Means = Mapping[str, Mean]
"""Of each element by its key; those that nobody rated are not in it."""


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """One school: its newest rating of each element and the one before that, by key; ``rated_on`` is the newest day."""

    id: int
    name: str
    region: str | None
    rated_on: date | None
    ratings: Mapping[str, int]
    before: Mapping[str, int]

    @property
    def lowest(self) -> int | None:
        """The lowest rating; ``None`` for a school that has not rated itself."""
        return min(self.ratings.values(), default=None)

    @property
    def mean(self) -> float | None:
        """The mean over the elements."""
        return sum(self.ratings.values()) / len(self.ratings) if self.ratings else None


@dataclass(frozen=True, slots=True)
class Standings:
    """Every school, the lowest rating first and who has not rated themselves last; means of each region and of all."""

    schools: tuple[SchoolStanding, ...]
    regions: Mapping[str | None, Means]
    district: Means


@dataclass(frozen=True, slots=True)
class DayMeans:
    """The mean over all elements on a day: of the school, its region and the district; ``None`` where nobody rated."""

    on: date
    school: float | None
    region: float | None
    district: float | None


@dataclass(frozen=True, slots=True)
class SchoolStory:
    """One school: every sitting, newest first, and its course beside region and district, oldest day first."""

    sittings: tuple[Sitting, ...]
    course: tuple[DayMeans, ...]


def list_standings(workspace: Workspace) -> Standings:
    """How every school stands today; three queries. Raises ``NotAllowed``."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        ranked = _ranked(today)
        rows = all_rows(
            session,
            select(ranked.c.school_id, ranked.c.element, ranked.c.rating, ranked.c.assessed_on, ranked.c.place).where(
                ranked.c.place <= 2
            ),
        )
        regions, district = means_on(session, today)
        columns = School.id, School.name, School.region
        schools = all_rows(session, select(*columns).where(School.cds_code.is_not(None)))
    newest: dict[int, dict[str, int]] = {}
    before: dict[int, dict[str, int]] = {}
    days: dict[int, date] = {}
    for school, element, rating, on, place in rows:
        (newest if place == 1 else before).setdefault(school, {})[element] = rating
        days[school] = max(on, days.get(school, on))
    standings = [
        SchoolStanding(key, name, region, days.get(key), newest.get(key, {}), before.get(key, {}))
        for key, name, region in schools
    ]
    standings.sort(key=lambda one: (one.lowest or 9, one.mean or 9, folded(one.name), one.id))
    return Standings(tuple(standings), regions, district)


def school_story(workspace: Workspace, school_id: int) -> SchoolStory:
    """A school's sittings, and its course over the newest :data:`MOST_DAYS` of their days. Raises ``UserError``."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    sat = sittings(workspace, school_id)
    with workspace.read() as session:
        region = session.scalar(select(School.region).where(School.id == school_id))
        course = []
        for day in sorted(one.on for one in sat[:MOST_DAYS]):
            regions, district = means_on(session, day)
            course.append(DayMeans(day, _own(session, school_id, day), _over(regions.get(region, {})), _over(district)))
    return SchoolStory(sat, tuple(course))


def means_on(session: Session, day: date) -> tuple[dict[str | None, Means], Means]:
    """The means of each region and of the district on a day, by element; one query, added up by the database."""
    ranked = _ranked(day)
    rows = all_rows(
        session,
        select(School.region, ranked.c.element, func.sum(ranked.c.rating), func.count())
        .join(School, School.id == ranked.c.school_id)
        .where(ranked.c.place == 1)
        .group_by(School.region, ranked.c.element),
    )
    regions: dict[str | None, dict[str, Mean]] = {}
    district: dict[str, Mean] = {}
    for region, element, total, schools in rows:
        regions.setdefault(region, {})[element] = Mean(int(total), schools)
        so_far = district.get(element, Mean(0, 0))
        district[element] = Mean(so_far.total + int(total), so_far.schools + schools)
    return dict(regions), district


def ratings_on(session: Session, day: date, after: date | None = None) -> dict[int, dict[str, int]]:
    """The ratings that hold on a day, by school and element, of those given since ``after``; one query."""
    ranked = _ranked(day)
    found: dict[int, dict[str, int]] = {}
    query = select(ranked.c.school_id, ranked.c.element, ranked.c.rating).where(ranked.c.place == 1)
    if after is not None:
        query = query.where(ranked.c.assessed_on > after)
    for school, element, rating in all_rows(session, query):
        found.setdefault(school, {})[element] = rating
    return found


def _ranked(day: date) -> Subquery:
    """Ratings of the table's elements up to a day, with their ``place``: 1 is the newest of a school's element."""
    place = func.row_number().over(
        partition_by=(SelfAssessment.school_id, SelfAssessment.element), order_by=SelfAssessment.assessed_on.desc()
    )
    columns = SelfAssessment.school_id, SelfAssessment.element, SelfAssessment.rating, SelfAssessment.assessed_on
    ranked: Select[Any] = select(*columns, place.label("place")).where(
        SelfAssessment.assessed_on <= day, SelfAssessment.element.in_([one.key for one in elements()])
    )
    return ranked.subquery()


def _own(session: Session, school_id: int, day: date) -> float | None:
    ranked = _ranked(day)
    found = session.execute(
        select(func.sum(ranked.c.rating), func.count()).where(ranked.c.place == 1, ranked.c.school_id == school_id)
    ).one()
    return int(found[0]) / found[1] if found[1] else None


def _over(means: Means) -> float | None:
    """The mean over the elements of their ratings, each school and element alike."""
    count = sum(one.schools for one in means.values())
    return sum(one.total for one in means.values()) / count if count else None
