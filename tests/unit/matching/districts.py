"""A district of two schools two miles apart, small enough to match by hand.

Points of a pair: 20 for the home language (always met where it is required), and 25 for distance at the same school,
25 × (1 − 2/8) = 18.75 at the other one. Nothing else is known of anybody, so nothing else gives points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor, make_month, make_school, make_student

TWO_MILES = 2 / 69.0934
"""In degrees of latitude: a degree is 69.0934 miles on a sphere of 3,958.7613 miles."""
SAME_SCHOOL, OTHER_SCHOOL = 45_000, 38_750


@dataclass
class District:
    """Keys of the people and schools."""

    lincoln: int
    franklin: int
    rosa: int
    jaylen: int
    kim: int
    okafor: int


def small_district(workspace: Workspace, *, capacity: int | None = 1, cleared: bool = True) -> District:
    """Rosa and Kim at Lincoln, Jaylen and Okafor at Franklin; every pair is permitted."""
    with workspace.write(Permission.EDIT_STUDENTS, "Make the district") as session:
        lincoln = make_school(session, "Lincoln High")
        franklin = make_school(session, "Franklin High", latitude=34.07 + TWO_MILES)
        rosa = make_student(session, lincoln, "Rosa", "Delgado-Ortiz", local_id="00012")
        jaylen = make_student(session, franklin, "Jaylen", "Brown", home_language="eng", local_id="00034")
        kim = make_mentor(session, lincoln, "Daniel", "Kim", capacity=capacity, cleared=cleared)
        okafor = make_mentor(session, franklin, "Tobias", "Okafor", capacity=capacity, cleared=cleared)
        return District(lincoln.id, franklin.id, rosa.id, jaylen.id, kim.id, okafor.id)


def add_student(workspace: Workspace, school: int, given: str, family: str, *, absent: int = 0, **fields: Any) -> int:
    """Another student, with ``absent`` of 40 days missed in September and October; ``fields`` of the program."""
    made: dict[str, Any] = {
        key: fields.pop(key) for key in ("home_language", "consent_on", "grade", "local_id") if key in fields
    }
    with workspace.write(Permission.EDIT_STUDENTS, f"Add {given}") as session:
        at = session.get_one(School, school)
        program = make_student(session, at, given, family, **made)
        _miss(session, program.student_id, at, absent)
        for name, value in fields.items():
            setattr(program, name, value)
        return program.id


def miss_days(workspace: Workspace, program_id: int, school: int, absent: int) -> None:
    """Give a student 40 days expected, ``absent`` of them missed."""
    with workspace.write(Permission.EDIT_STUDENTS, "Record attendance") as session:
        program = session.get_one(ProgramEnrollment, program_id)
        _miss(session, program.student_id, session.get_one(School, school), absent)


def change_program(workspace: Workspace, program_id: int, **fields: object) -> None:
    """Change a program enrollment."""
    with workspace.write(Permission.EDIT_STUDENTS, "Change the program enrollment") as session:
        for name, value in fields.items():
            setattr(session.get_one(ProgramEnrollment, program_id), name, value)


def change_mentor(workspace: Workspace, mentor_id: int, **fields: object) -> None:
    """Change a mentor."""
    with workspace.write(Permission.EDIT_MENTORS, "Change the mentor") as session:
        for name, value in fields.items():
            setattr(session.get_one(Mentor, mentor_id), name, value)


def _miss(session: Session, student: int, school: School, absent: int) -> None:
    if absent:
        first = min(absent, 20)
        make_month(session, student, school, date(2026, 9, 1), absent=first)
        make_month(session, student, school, date(2026, 10, 1), absent=absent - first)


class StopAt:
    """Cancels when the work says ``words``."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.stopped = False

    def step(self, _fraction: float, message: str) -> None:
        if message == self.words:
            self.stopped = True
            raise Cancelled


def pairs_of(scenario: Scenario) -> dict[str, str]:
    return {pair.student.name: pair.mentor.name for pair in scenario.pairs}
