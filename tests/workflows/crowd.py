"""A workspace as large as the expansion: 27,000 students in the program at 1,000 schools, written set-wise."""

from __future__ import annotations

from datetime import date

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment, Identifier, Person, PersonRole
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.vocabulary import Grain, IdentifierKind, PersonRoleKind
from iattend_desktop.workspace import Workspace

STUDENTS, SCHOOLS = 27_000, 1_000
GIVEN = ("Rosa", "Jaylen", "Ana", "Omar", "Min", "Noor", "Luz", "Eli", "Ximena", "Theo", "Ravi", "Iris", "Aiko")
FAMILY = (
    "Delgado-Ortiz",
    "Brown",
    "Núñez",
    "Haddad",
    "Park",
    "Rahman",
    "Quiñones",
    "Lee",
    "Okafor",
    "Whitfield",
    "Sato",
)


def fill(workspace: Workspace, students: int = STUDENTS, school_count: int = SCHOOLS) -> None:
    """Student ``n`` (from 0) missed ``n % 13`` of 40 days, in grade ``n % 12 + 1`` at school ``n % school_count``:
    chronic are the remainders 4 to 12, which is ``10 * absent >= expected`` for 40 days."""
    numbers = range(students)
    with workspace.write(Permission.IMPORT_ROSTERS, "Fill") as session:
        year = school_year_of(session, date(2026, 11, 20)).id
        regions = ("East", "West", "North", "South")
        schools = insert_rows(
            session,
            School,
            {
                "name": [f"School {n:04d}" for n in range(school_count)],
                "cds_code": [f"19647330{n:06d}" for n in range(school_count)],
                "region": [regions[n % 4] for n in range(school_count)],
            },
        )
        people = insert_rows(
            session,
            Person,
            {
                "given_name": [GIVEN[n % len(GIVEN)] for n in numbers],
                "family_name": [f"{FAMILY[n % len(FAMILY)]} {n:05d}" for n in numbers],
                "home_language": ["spa" if n % 2 else "eng" for n in numbers],
            },
        )
        at = [schools[n % school_count] for n in numbers]
        insert_rows(session, PersonRole, {"person_id": people, "role": [PersonRoleKind.STUDENT] * students})
        insert_rows(
            session,
            Identifier,
            {
                "person_id": people,
                "kind": [IdentifierKind.LOCAL_ID] * students,
                "value": [f"{n:08d}" for n in numbers],
            },
        )
        insert_rows(
            session,
            Enrollment,
            {
                "student_id": people,
                "school_id": at,
                "school_year_id": [year] * students,
                "grade": [n % 12 + 1 for n in numbers],
                "entered_on": [date(2026, 8, 13)] * students,
            },
        )
        insert_rows(
            session,
            ProgramEnrollment,
            {
                "student_id": people,
                "school_year_id": [year] * students,
                "identified_by": ["School"] * students,
                "consent_on": [date(2026, 9, 1)] * students,
            },
        )
        insert_rows(
            session,
            AttendanceFact,
            {
                "student_id": people,
                "school_id": at,
                "school_year_id": [year] * students,
                "grain": [Grain.MONTH] * students,
                "starts_on": [date(2026, 9, 1)] * students,
                "ends_on": [date(2026, 10, 31)] * students,
                "expected": [40] * students,
                "attended": [40 - n % 13 for n in numbers],
                "unexcused": [n % 13 for n in numbers],
                "source": ["test"] * students,
            },
        )
