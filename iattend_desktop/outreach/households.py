"""Whom an outreach day visits: one stop for each household, whatever the number of its students; and by name those
households that cannot be driven to, because the record lacks where or in which language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import BANDS, bands_of
from iattend_desktop.attendance.rate import attendance_columns
from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment, Household, HouseholdMember, Person
from iattend_desktop.model.school import School
from iattend_desktop.outreach.day_choices import Basis, DayChoices
from iattend_desktop.people.names import full_name
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.school_years import school_year_on


class Lacks(StrEnum):
    """What a record lacks for a visit."""

    HOUSEHOLD = "household"
    ADDRESS = "address"
    PLACE = "place"  # latitude and longitude
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class VisitedStudent:
    """A student of a household, with the days that put it on the list."""

    id: int
    name: str
    school: str
    absent: int
    expected: int


@dataclass(frozen=True, slots=True)
class HouseholdStop:
    """A household to visit; everything needed for it is known."""

    id: int
    name: str
    address: str
    latitude: float
    longitude: float
    language: str
    school_id: int
    students: tuple[VisitedStudent, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A household, or a student without one (``household_id`` none), that cannot be put on a route, and why."""

    household_id: int | None
    name: str
    lacks: Lacks
    students: tuple[VisitedStudent, ...]


@dataclass(frozen=True, slots=True)
class Households:
    """Whom a day visits, each household once, by key; and who is set aside, by name."""

    stops: tuple[HouseholdStop, ...]
    aside: tuple[SetAside, ...]

    @property
    def students(self) -> int:
        """How many students live in the households to visit."""
        return sum(len(stop.students) for stop in self.stops)


def read_households(
    session: Session, schools: Collection[int], choices: DayChoices, today: date, progress: Progress = SILENT
) -> Households:
    """The households of the students enrolled today at these schools whose band is the threshold's or worse.

    A band by last year's days, or by this year's so far (provisional before day 31). Three queries.
    """
    year = school_year_on(session, today)
    of_days = last_year(session, year) if year is not None and choices.basis is Basis.LAST_YEAR else year
    if year is None or of_days is None or not schools:
        return Households((), ())
    days = attendance_columns(session, of_days.id, as_of=today if of_days is year else None, progress=progress)
    there = bands_of(days.absent, days.expected) >= BANDS.index(choices.threshold)
    counted = zip(days.student[there].tolist(), days.absent[there].tolist(), days.expected[there].tolist(), strict=True)
    missed = {student: (absent, expected) for student, absent, expected in counted}
    lives = (HouseholdMember.person_id == Person.id) & (
        HouseholdMember.valid_to.is_(None) | (HouseholdMember.valid_to > today)
    )
    query = (
        select(
            Person.id, Person.given_name, Person.family_name, Person.preferred_name, Person.home_language,
            School.id, School.name, Household,
        )
        .join(Enrollment, Enrollment.student_id == Person.id)
        .join(School, School.id == Enrollment.school_id)
        .outerjoin(HouseholdMember, lives)
        .outerjoin(Household, Household.id == HouseholdMember.household_id)
        .where(Enrollment.school_year_id == year.id, Enrollment.exited_on.is_(None), School.id.in_(schools))
        .order_by(Household.id, Person.id)
    )  # fmt: skip
    homes: dict[int, _Home] = {}
    aside: list[SetAside] = []
    rows: Iterable[Any] = session.execute(query)
    for key, given, family, preferred, language, school_id, school, home in rows:
        if key not in missed:
            continue
        student = VisitedStudent(key, full_name(given, family, preferred), school, *missed[key])
        if home is None:  # an outer join: not every student's household is known
            aside.append(SetAside(None, student.name, Lacks.HOUSEHOLD, (student,)))
        else:
            found = homes.setdefault(home.id, _Home(home, school_id))
            found.take(student, family or given or "", language)
    made = [one.made() for _key, one in sorted(homes.items())]
    aside += [one for one in made if isinstance(one, SetAside)]
    stops = tuple(one for one in made if isinstance(one, HouseholdStop))
    return Households(stops, tuple(sorted(aside, key=lambda one: (one.name, one.household_id or 0))))


class _Home:
    """A household while its students are read."""

    def __init__(self, record: Household, school_id: int) -> None:
        self.record, self.school_id = record, school_id
        self.students: dict[int, VisitedStudent] = {}
        self.names: list[str] = []
        self.languages: list[str] = []

    def take(self, student: VisitedStudent, name: str, language: str | None) -> None:
        """One student more."""
        self.students.setdefault(student.id, student)
        if name not in self.names:
            self.names.append(name)
        if language is not None:
            self.languages.append(language)

    def made(self) -> HouseholdStop | SetAside:
        """The stop, or what the record lacks for one: a guardian's language before a child's, an address, a place."""
        home = self.record
        students = tuple(self.students.values())
        name = _("{names} family").format(names=" · ".join(self.names))
        language = home.language or (self.languages[0] if self.languages else None)
        address = ", ".join(part for part in (home.address, home.city, home.postal_code) if part)
        if not home.address:
            return SetAside(home.id, name, Lacks.ADDRESS, students)
        if home.latitude is None or home.longitude is None:
            return SetAside(home.id, name, Lacks.PLACE, students)
        if language is None:
            return SetAside(home.id, name, Lacks.LANGUAGE, students)
        return HouseholdStop(home.id, name, address, home.latitude, home.longitude, language, self.school_id, students)
