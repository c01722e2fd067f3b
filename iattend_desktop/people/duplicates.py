"""Who may be on file twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.people.names import bare_name
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace


def possible_duplicates(workspace: Workspace) -> frozenset[int]:
    """Keys of this year's students who share their name and birth date with another one; one query.

    Two SSIDs that are the same cannot be on file; who has one is one record.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        year = school_year_on(session, workspace.today())
        query = (
            select(Person.id, Person.given_name, Person.family_name, Person.birth_date)
            .join(Enrollment, Enrollment.student_id == Person.id)
            .where(
                Enrollment.school_year_id == (year.id if year else None),
                Enrollment.exited_on.is_(None),
                Person.birth_date.is_not(None),
            )
        )
        alike: dict[tuple[str, date | None], set[int]] = defaultdict(set)
        for key, given, family, born in session.execute(query):
            alike[bare_name(given, family), born].add(key)
    return frozenset(key for keys in alike.values() if len(keys) > 1 for key in keys)
