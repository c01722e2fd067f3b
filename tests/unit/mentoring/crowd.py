"""Many matches with many check-ins, and how many statements a question to them takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import event

from iattend_desktop.model.mentoring import CheckIn, Goal, Match
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_mentor, make_school

BEGAN = date(2026, 9, 8)  # a Tuesday


def add_matches(workspace: Workspace, count: int, *, check_ins: int) -> None:
    """``count`` open weekly matches of one mentor since ``BEGAN``, each with an attendance goal.

    Match ``n`` of each ten has its newest check-in, a contact, ``n`` days ago, the others a day before each other;
    the newest has a next step that is due today.
    """
    with workspace.write(Permission.EDIT_MATCHES, "A crowd") as session:
        school = make_school(session)
        mentor = make_mentor(session, school)
        year = school_year_of(session, TODAY)
        people = insert_rows(
            session,
            Person,
            {"given_name": [f"S{n}" for n in range(count)], "family_name": ["Crowd"] * count},
        )
        insert_rows(
            session,
            Enrollment,
            {
                "student_id": people,
                "school_id": [school.id] * count,
                "school_year_id": [year.id] * count,
                "grade": [9] * count,
                "entered_on": [date(2026, 8, 13)] * count,
            },
        )
        programs = insert_rows(
            session,
            ProgramEnrollment,
            {
                "student_id": people,
                "school_year_id": [year.id] * count,
                "status": ["matched"] * count,
                "consent_on": [date(2026, 9, 1)] * count,
            },
        )
        matches = insert_rows(
            session,
            Match,
            {"program_enrollment_id": programs, "mentor_id": [mentor.id] * count, "starts_on": [BEGAN] * count},
        )
        insert_rows(
            session,
            Goal,
            {
                "program_enrollment_id": programs,
                "match_id": matches,
                "kind": ["attendance"] * count,
                "title": ["Here every day"] * count,
                "target": [1.0] * count,
                "set_on": [BEGAN] * count,
            },
        )
        places = [(match, n % 10 + back) for n, match in enumerate(matches) for back in range(check_ins)]
        newest = [back == 0 for _match in matches for back in range(check_ins)]
        insert_rows(
            session,
            CheckIn,
            {
                "match_id": [match for match, _days in places],
                "mentor_id": [mentor.id] * len(places),
                "on_date": [TODAY - timedelta(days=days) for _match, days in places],
                "channel": ["in_person"] * len(places),
                "outcome": ["contact"] * len(places),
                "next_step": ["Call home" if first else None for first in newest],
                "next_step_due_on": [TODAY if first else None for first in newest],
            },
        )


@contextmanager
def counted_statements(workspace: Workspace) -> Iterator[list[str]]:
    """The statements that go to the database while the block runs."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(workspace.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(workspace.engine, "before_cursor_execute", note)
