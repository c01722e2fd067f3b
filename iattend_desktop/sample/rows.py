"""What one row of each file holds, before it becomes cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from iattend_desktop.vocabulary import Grade, MentorKind


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """A part of Los Angeles where schools and homes cluster."""

    name: str
    region: str
    city: str
    latitude: float
    longitude: float
    zips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counselor:
    """A Pupil Services and Attendance counselor."""

    name: str
    staff_no: str
    email: str


@dataclass(frozen=True, slots=True)
class School:
    """One row of schools.xlsx."""

    cds: str
    name: str
    kind: str
    region: str
    low: Grade
    high: Grade
    address: str
    city: str
    zip: str
    latitude: float
    longitude: float
    counselors: tuple[Counselor, ...]  # one or two


@dataclass(frozen=True, slots=True)
class Student:
    """One row of students.xlsx."""

    local_id: str
    ssid: str
    last_name: str
    first_name: str  # empty for a person with one name alone
    preferred_name: str
    birth_date: date
    grade: Grade
    school: int  # position in District.schools
    home_language: str
    guardian: str
    relationship: str
    phone: str
    email: str
    guardian_language: str
    address: str
    city: str
    zip: str
    household: str
    interests: tuple[str, ...]
    availability: int  # vocabulary.availability_mask, 0 unknown
    identified: bool
    identified_by: str
    consent: date | None
    meeting_wish: str
    days_expected: int | None  # last year
    days_absent: int | None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a mentor starts from; the place may be unknown."""

    name: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Screening:
    """When each step of a mentor's screening was done; ``None`` is not done or not known."""

    application: date | None
    interview: date | None
    check: date | None
    check_expires: date | None
    references: date | None
    training_hours: float | None
    training: date | None
    agreement: date | None


@dataclass(frozen=True, slots=True)
class Mentor:
    """One row of mentors.xlsx."""

    local_id: str
    last_name: str
    first_name: str
    kind: MentorKind
    organization: str
    title: str
    email: str
    phone: str
    languages: tuple[str, ...]
    site: Site
    travel_miles: int
    virtual: str  # Yes, No or empty
    capacity: int | None
    lowest: str
    highest: str
    interests: tuple[str, ...]
    expertise: tuple[str, ...]
    availability: int
    screening: Screening


@dataclass(frozen=True, slots=True)
class Attendance:
    """attendance.xlsx as columns of equal length, one entry a student and month, all days whole.

    ``expected = attended + excused + unexcused + suspended_out + suspended_in + study_done + study_not_done``;
    ``not_submitted`` stands apart and is not in ``expected``.
    """

    student: NDArray[np.int64]  # position in District.students
    school: NDArray[np.int64]  # position in District.schools, where the student was in that month
    month: NDArray[np.int64]  # position in shares.MONTHS
    expected: NDArray[np.int64]
    attended: NDArray[np.int64]
    excused: NDArray[np.int64]
    unexcused: NDArray[np.int64]
    suspended_out: NDArray[np.int64]
    suspended_in: NDArray[np.int64]
    study_done: NDArray[np.int64]
    study_not_done: NDArray[np.int64]
    not_submitted: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class District:
    """The whole made-up district."""

    schools: tuple[School, ...]
    students: tuple[Student, ...]
    mentors: tuple[Mentor, ...]
    attendance: Attendance
