"""The students of the made-up district, household by household."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from iattend_desktop.progress import Progress
from iattend_desktop.sample import draw, shares
from iattend_desktop.sample.absence import LastYear
from iattend_desktop.sample.rows import School, Student
from iattend_desktop.vocabulary import DAY_PARTS, WEEKDAYS, Grade


@dataclass(frozen=True, slots=True)
class Child:
    """A student before anything of school is known but the grade and the place."""

    household: int
    grade: Grade
    birth_date: date
    school: int


def make_children(rng: np.random.Generator, schools: tuple[School, ...], count: int) -> list[Child]:
    """``count`` children in households; brothers and sisters go to the nearest school that has their grade.

    Every school is some household's school. Ages fit grades by California's date (five by September 1 for
    kindergarten, Education Code 48000), apart from a few who are a year older than their grade.
    """
    anchors = _anchors(rng, schools, count)
    sizes = _household_sizes(rng, count)
    nearest = _Nearest(schools)
    children: list[Child] = []
    for household, (anchor, size) in enumerate(zip(anchors, sizes, strict=False)):
        first = _grade(rng, schools[anchor])
        day = int(rng.integers(365))
        grades = [first]
        children.append(Child(household, first, _birth(rng, first, day, alone=size == 1), anchor))
        for _sibling in range(size - 1):
            twin = rng.random() < shares.TWINS and len(grades) == 1
            grade = first if twin else _sibling_grade(rng, grades)
            grades.append(grade)
            # Within a month of the first one's day, so that grades that follow each other never mean births too close.
            born = day if twin else int(np.clip(day + rng.integers(-30, 31), 0, 364))
            birth_date = children[-1].birth_date if twin else _birth(rng, grade, born, alone=False)
            children.append(Child(household, grade, birth_date, nearest.school(anchor, grade)))
    return children[:count]


def make_students(
    rng: np.random.Generator,
    schools: tuple[School, ...],
    children: list[Child],
    last_year: LastYear,
    identified: NDArray[np.bool_],
    progress: Progress,
) -> tuple[Student, ...]:
    """Names, families and program data for the children; arrays are as long as ``children`` and in their order."""
    count = len(children)
    homes = _homes(rng, schools, children)
    local_ids = draw.numbers(rng, 1_000_000, 14_000_000, count, 8)
    ssids = draw.numbers(rng, 1_000_000_000, 9_999_999_999, count, 10)
    program = _Program(rng, int(identified.sum()))
    blank = draw.marked(rng, shares.HOME_LANGUAGE_MISSING, count)
    one_name = draw.marked(rng, shares.ONE_NAME, count)
    preferred = draw.marked(rng, shares.PREFERRED_NAME, count)
    students = []
    for row, child in enumerate(children):
        if row % 2_000 == 0:
            progress.step(row / count, "")
        home = homes[child.household]
        known = bool(identified[row])
        interviewed = known or rng.random() < shares.INTERVIEWED
        names = "one_name" if one_name[row] else home.names
        school = schools[child.school]
        days = last_year.expected[row]
        students.append(
            Student(
                local_id=local_ids[row],
                ssid=ssids[row],
                last_name=draw.family_name(rng, names) if one_name[row] else home.family_name,
                first_name=draw.given_name(rng, names),
                preferred_name=draw.given_name(rng, home.names).split()[0] if preferred[row] else "",
                birth_date=child.birth_date,
                grade=child.grade,
                school=child.school,
                home_language="" if blank[row] else home.language,
                guardian=home.guardian,
                relationship=home.relationship,
                phone=home.phone,
                email=home.email,
                guardian_language=home.guardian_language,
                address=home.address,
                city=home.city,
                zip=home.zip,
                household=f"H{child.household + 1:05d}",
                interests=draw.some(rng, draw.listed("words")["interests"], int(rng.integers(2, 5)))
                if interviewed
                else (),
                availability=_availability(rng, child.grade)
                if known and rng.random() < shares.AVAILABILITY_KNOWN
                else 0,
                identified=known,
                identified_by=_identified_by(rng, school) if known else "",
                consent=program.consent() if known else None,
                meeting_wish=program.wish() if known else "",
                days_expected=int(days) if days else None,
                days_absent=int(last_year.absent[row]) if days else None,
            )
        )
    return tuple(students)


@dataclass(frozen=True, slots=True)
class _Home:
    names: str
    family_name: str
    language: str
    guardian: str
    relationship: str
    phone: str
    email: str
    guardian_language: str
    address: str
    city: str
    zip: str


def _homes(rng: np.random.Generator, schools: tuple[School, ...], children: list[Child]) -> list[_Home]:
    count = children[-1].household + 1
    first_school = {child.household: child.school for child in reversed(children)}
    languages = draw.dealt(rng, shares.HOME_LANGUAGES, count)
    other = draw.marked(rng, shares.GUARDIAN_LANGUAGE_DIFFERS, count)
    has_phone, has_email = (
        draw.marked(rng, shares.GUARDIAN_PHONE, count),
        draw.marked(rng, shares.GUARDIAN_EMAIL, count),
    )
    relationships = draw.dealt(rng, shares.RELATIONSHIPS, count)
    apartment = draw.marked(rng, shares.APARTMENT, count)
    homes = []
    for household, language in enumerate(languages):
        names = draw.names_of(rng, language)
        family = draw.family_name(rng, names)
        given = draw.given_name(rng, names)
        school = schools[first_school[household]]
        homes.append(
            _Home(
                names=names,
                family_name=family,
                language=language,
                guardian=f"{given} {family}",
                relationship=relationships[household],
                phone=draw.phone(rng) if has_phone[household] else "",
                email=draw.email(given, family, household % 1_000) if has_email[household] else "",
                guardian_language=("Spanish" if language == "English" else "English") if other[household] else language,
                address=draw.street(rng) + (f" Apt {int(rng.integers(1, 40))}" if apartment[household] else ""),
                city=school.city,
                zip=school.zip,
            )
        )
    return homes


class _Program:
    """Consents and wishes of the identified, dealt out in exact shares."""

    def __init__(self, rng: np.random.Generator, identified: int) -> None:
        self._rng = rng
        self._consents: Iterator[bool] = iter(draw.marked(rng, shares.CONSENT, identified))
        self._wishes: Iterator[str] = iter(draw.dealt(rng, shares.MEETING_WISH, identified))

    def consent(self) -> date | None:
        """A day since the year began at school on which the guardian signed, or nothing on file."""
        day = date(2026, 8, 13) + timedelta(days=int(self._rng.integers(0, 97)))
        return day if next(self._consents) else None

    def wish(self) -> str:
        """How the family wants to meet; empty is unknown."""
        return next(self._wishes)


def _identified_by(rng: np.random.Generator, school: School) -> str:
    if rng.random() < shares.IDENTIFIED_BY_SCHOOL_TEAM:
        return "School attendance team"
    return school.counselors[0].name


def _availability(rng: np.random.Generator, grade: Grade) -> int:
    """Four to nine slots; the young are seldom free before school, nobody is pulled out of lunch every day."""
    odds = {"before": 0.15 if grade <= Grade.G5 else 0.25, "lunch": 0.45, "after": 0.75}
    mask = 0
    while mask.bit_count() < 4:
        for bit in range(len(WEEKDAYS) * len(DAY_PARTS)):
            if rng.random() < odds[DAY_PARTS[bit % len(DAY_PARTS)]] * 0.7:
                mask |= 1 << bit
    return mask


def _anchors(rng: np.random.Generator, schools: tuple[School, ...], count: int) -> list[int]:
    """A school for each household: each school once, then by enrollment."""
    weight = np.array([shares.ENROLLMENT[school.kind] for school in schools])
    more = rng.choice(len(schools), size=count - len(schools), p=weight / weight.sum())
    return [*range(len(schools)), *more.tolist()]


def _household_sizes(rng: np.random.Generator, children: int) -> list[int]:
    """Sizes that add up to at least ``children``; the last household may lose one to the exact count."""
    per_home = sum(size * share for size, share in shares.HOUSEHOLDS.items())
    sizes = draw.dealt(rng, shares.HOUSEHOLDS, round(children / per_home))
    while sum(sizes) < children:
        sizes.append(1)
    return sizes


def _grade(rng: np.random.Generator, school: School) -> Grade:
    grades = [grade for grade in Grade if school.low <= grade <= school.high]
    grade = draw.pick(rng, grades)
    if grade is Grade.TK and rng.random() > shares.TK_OF_ENTRY_GRADES:
        return Grade.K
    return grade


def _sibling_grade(rng: np.random.Generator, grades: list[Grade]) -> Grade:
    """A grade within six years of the first child's which no other child of the home has."""
    free = [grade for grade in Grade if abs(grade - grades[0]) <= 6 and grade not in grades]
    return draw.pick(rng, free)


def _birth(rng: np.random.Generator, grade: Grade, day: int, *, alone: bool) -> date:
    """The day ``day`` (0 to 364) of the year from September 2 in which children of this grade were born."""
    late = alone and rng.random() < shares.EARLY_ENTRY_OR_RETAINED
    return date(2020 - int(grade) - late, 9, 2) + timedelta(days=day)


class _Nearest:
    """The nearest school that has a grade, remembered for each school and grade."""

    def __init__(self, schools: tuple[School, ...]) -> None:
        self._schools = schools
        self._places = np.array([(school.latitude * 69.0, school.longitude * 57.3) for school in schools])
        self._found: dict[tuple[int, Grade], int] = {}

    def school(self, anchor: int, grade: Grade) -> int:
        """The position of the school nearest to ``anchor`` that has ``grade``; ``anchor`` itself where it does."""
        if (anchor, grade) not in self._found:
            miles = np.hypot(*(self._places - self._places[anchor]).T)
            order = np.argsort(miles, kind="stable").tolist()
            serving = (at for at in order if self._schools[at].low <= grade <= self._schools[at].high)
            self._found[anchor, grade] = next(serving, anchor)
        return self._found[anchor, grade]
