"""Who is counted in a cohort report: students by year, with the days of each year and the groups they are in.

Everybody enrolled at some time of a school year until the day asked for counts once, as the state's cumulative
enrollment does, at the school of the last enrollment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import attendance_columns
from iattend_desktop.i18n import _
from iattend_desktop.languages import language_name
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.progress import Part, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import Grade, label

Ints = npt.NDArray[np.int64]


class Dimension(StrEnum):
    """What students are grouped by; the program is that of the year."""

    REGION = "region"
    SCHOOL = "school"
    GRADE = "grade"
    LANGUAGE = "language"
    PROGRAM = "program"


@dataclass(frozen=True, eq=False)
class Cohort:
    """Students by year, a row each: ``year`` (0 is the latest) and ``person`` int64[n], the days ``expected`` and
    ``absent`` int64[n]; ``groups``: for each dimension the group of each row, int64[n], and the groups' names."""

    year: Ints
    person: Ints
    expected: Ints
    absent: Ints
    groups: dict[Dimension, tuple[Ints, tuple[str, ...]]]

    def of(self, rows: npt.NDArray[np.bool_]) -> Cohort:
        """Some of the rows, bool[n]."""
        groups = {dimension: (number[rows], names) for dimension, (number, names) in self.groups.items()}
        return Cohort(self.year[rows], self.person[rows], self.expected[rows], self.absent[rows], groups)

    def crossed(self, dimensions: Sequence[Dimension]) -> tuple[Ints, list[tuple[str, ...]]]:
        """The group of each row where dimensions are crossed, int64[n], and the names of the groups that there are."""
        place = np.zeros(self.year.size, np.int64)
        for dimension in dimensions:
            place = place * len(self.groups[dimension][1]) + self.groups[dimension][0]
        _places, first, at = np.unique(place, return_index=True, return_inverse=True)
        parts = [(names, number[first].tolist()) for number, names in (self.groups[one] for one in dimensions)]
        named = [tuple(names[numbers[n]] for names, numbers in parts) for n in range(first.size)]
        return at.astype(np.int64), named


def read_cohort(
    session: Session, year_ids: Sequence[int], day: date, progress: Progress, *, whole_periods: bool = False
) -> Cohort:
    """Everybody enrolled in these years until the day, with the days of each year; the latest year comes first.

    ``whole_periods`` leaves out a month that goes on after the day: right for a day in the past.
    """
    schools = {
        key: (name, region) for key, name, region in session.execute(select(School.id, School.name, School.region))
    }
    query = (
        select(
            Enrollment.school_year_id,
            Enrollment.student_id,
            Enrollment.school_id,
            Enrollment.grade,
            Person.home_language,
            ProgramEnrollment.id,
        )
        .join(Person, Person.id == Enrollment.student_id)
        .outerjoin(
            ProgramEnrollment,
            (ProgramEnrollment.student_id == Enrollment.student_id)
            & (ProgramEnrollment.school_year_id == Enrollment.school_year_id),
        )
        .where(Enrollment.school_year_id.in_(year_ids), Enrollment.entered_on <= day)
        .order_by(Enrollment.entered_on, Enrollment.id)
    )
    tally = Tally(Part(progress, 0.0, 0.5), _("Reading students"))
    last = {(row[0], row[1]): row[2:] for row in read_rows(session, query, tally)}
    place = {key: n for n, key in enumerate(year_ids)}
    rows = [(place[year], person, *rest) for (year, person), rest in last.items()]
    year, person, school, grade, language, program = zip(*rows, strict=True) if rows else ((),) * 6
    years, people = np.array(year, np.int64), np.array(person, np.int64)
    expected, absent = np.zeros(years.size, np.int64), np.zeros(years.size, np.int64)
    for n, key in enumerate(year_ids):
        part = Part(progress, 0.5 + 0.5 * n / len(year_ids), 0.5 + 0.5 * (n + 1) / len(year_ids))
        until = day if n == 0 else None
        days = attendance_columns(session, key, as_of=until, whole_periods=whole_periods, progress=part)
        _both, row, at = np.intersect1d(np.where(years == n, people, -1), days.student, return_indices=True)
        expected[row], absent[row] = days.expected[at], days.absent[at]
    groups = {
        Dimension.REGION: _grouped([schools[key][1] for key in school], lambda region: region, _("No region")),
        Dimension.SCHOOL: _grouped(school, lambda key: schools[key][0], ""),
        Dimension.GRADE: _grouped(grade, lambda number: label(Grade(number)), _("Grade unknown"), in_order=True),
        Dimension.LANGUAGE: _grouped(language, language_name, _("Language unknown")),
        Dimension.PROGRAM: _grouped(
            [None if key is None else 1 for key in program], lambda _one: _("In the program"), _("Not in the program")
        ),
    }
    return Cohort(years, people, expected, absent, groups)


def followed(cohort: Cohort) -> Cohort:
    """Those who are there in every year, grouped in all of them as they are in the latest."""
    people, at, seen = np.unique(cohort.person, return_inverse=True, return_counts=True)
    same = cohort.of(seen[at] == np.unique(cohort.year).size)
    latest = np.flatnonzero(same.year == 0)
    now = np.zeros(people.size, np.int64)
    now[np.searchsorted(people, same.person[latest])] = latest
    row = now[np.searchsorted(people, same.person)]
    groups = {dimension: (number[row], names) for dimension, (number, names) in same.groups.items()}
    return Cohort(same.year, same.person, same.expected, same.absent, groups)


def _grouped(
    values: Sequence[object], name: Callable[..., str], unknown: str, *, in_order: bool = False
) -> tuple[Ints, tuple[str, ...]]:
    """The group of each value, int64[n], and the groups' names: by name or in the values' order, unknown last."""
    names = {value: unknown if value is None else name(value) for value in set(values)}
    order = sorted(names, key=lambda value: (value is None, value if in_order else names[value], str(value)))
    number = {value: n for n, value in enumerate(order)}
    return np.array([number[value] for value in values], np.int64), tuple(names[value] for value in order)
