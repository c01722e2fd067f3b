"""Who may be on file twice: the same name and birth date, however the name is written."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.people.duplicates import possible_duplicates
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_school, make_student


def test_the_same_name_and_birth_date_are_a_possible_duplicate(workspace: Workspace) -> None:
    assert possible_duplicates(workspace) == frozenset()
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        names = (("Rosa", "Núñez-Paz"), ("ROSA", "Nunez Paz"), ("Rosa", "Núñez-Paz"), ("Ana", "Núñez-Paz"))
        keys = [make_student(session, school, given, family).student_id for given, family in names]
        session.get_one(Person, keys[2]).birth_date = date(2012, 3, 5)
    assert possible_duplicates(workspace) == {keys[0], keys[1]}
    with workspace.write(Permission.EDIT_STUDENTS, "Leave") as session:
        session.scalars(select(Enrollment).where(Enrollment.student_id == keys[1])).one().exited_on = TODAY
        session.get_one(Person, keys[2]).birth_date = None
    assert possible_duplicates(workspace) == frozenset()
