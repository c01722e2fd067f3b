"""Attendance of one student, fact by fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, event

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.factories import make_school, make_student

AddFact = Callable[..., None]


@pytest.fixture
def student(workspace: Workspace) -> int:
    """The person's key of a student at Lincoln High."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        return make_student(session, make_school(session)).student_id


@pytest.fixture
def add_fact(workspace: Workspace, student: int) -> AddFact:
    """Adds one fact of the student: its grain, first and last day, expected days, and absences by kind."""

    def add(grain: Grain, starts_on: date, ends_on: date, expected: int, **days: int) -> None:
        absent = sum(
            days.get(kind, 0)
            for kind in ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")
        )
        with workspace.write(Permission.IMPORT_ROSTERS, "Facts") as session:
            school = session.query(School).first()
            session.add(
                AttendanceFact(
                    student_id=student,
                    school_id=school.id if school and grain is not Grain.YEAR else None,
                    school_year_id=school_year_of(session, starts_on).id,
                    grain=grain,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    expected=expected,
                    attended=expected - absent,
                    source="test",
                    **days,
                )
            )

    return add


@pytest.fixture
def count_statements(workspace: Workspace) -> Callable[[Callable[[], object]], int]:
    """Counts the SQL statements that a call sends."""

    def count(call: Callable[[], object]) -> int:
        return statements_of(workspace.engine, call)

    return count


def statements_of(engine: Engine, call: Callable[[], object]) -> int:
    """How many SQL statements a call sends."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
