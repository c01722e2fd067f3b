"""People found by a few letters of their name or number."""

from __future__ import annotations

from iattend_desktop.model.person import Enrollment
from iattend_desktop.people.find import Found, find_mentors, find_students
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_mentor, make_school, make_student
from tests.unit.attendance.conftest import statements_of


def test_students_are_found_by_every_word_without_accents_or_by_number(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        ana = make_student(session, school, "Ana", "Núñez", local_id="00412345").student_id
        rosa = make_student(session, school, "Rosa", "Núñez Zárate").student_id
        gone = make_student(session, school, "Ana", "Nunez")
        session.query(Enrollment).filter_by(student_id=gone.student_id).one().exited_on = TODAY
    assert find_students(workspace, "nunez") == [
        Found(ana, "Ana Núñez", "Lincoln High"),
        Found(rosa, "Rosa Núñez Zárate", "Lincoln High"),
    ]
    assert [one.id for one in find_students(workspace, "zar ROSA")] == [rosa]
    assert [one.id for one in find_students(workspace, "0412345")] == [ana]
    assert find_students(workspace, "nunez ben") == []
    assert [one.id for one in find_students(workspace, "nunez", limit=1)] == [ana]
    assert statements_of(workspace.engine, lambda: find_students(workspace, "nunez")) == 2


def test_mentors_are_found_while_they_are_active(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
        kim = make_mentor(session, None).id
        make_mentor(session, None, "Dana", "Kim").inactive_from = TODAY
    assert find_mentors(workspace, "kim d") == [Found(kim, "Daniel Kim", None)]
    assert find_mentors(workspace, "okafor") == []


def test_who_begins_with_the_words_stands_before_who_only_holds_them(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        alejandro = make_student(session, school, "Alejandro", "Aguilar").student_id
        rosa = make_student(session, school, "Rosa", "Barrios").student_id
    assert [one.id for one in find_students(workspace, "ro")] == [rosa, alejandro]
