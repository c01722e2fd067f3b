"""Who has seen a student's record: looks, changes, imports, lists and prints of many, merged records; nobody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.person import Guardianship, Identifier, Person
from iattend_desktop.people.merge import merge_records
from iattend_desktop.people.student_edit import GuardianValues, add_guardian, edit_guardian
from iattend_desktop.people.students import student_record
from iattend_desktop.reports.audit_list import export_log
from iattend_desktop.reports.listing import export_list
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.audit_log import Question, list_log
from iattend_desktop.storage.bulk import delete_rows, insert_rows
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student

pytestmark = pytest.mark.file_only(
    "who reads the log of a server has another login, see server/test_log_on_a_server.py"
)


def asked(workspace: Workspace, student: int) -> list[tuple[str, str, str]]:
    return [(row.actor, row.event, row.label) for row in list_log(workspace, Question(student=student))]


def test_everything_done_with_a_students_record_is_told_and_nothing_of_others(
    workspace: Workspace, tmp_path: Path
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        school = make_school(session)
        rosa, omar = make_student(session, school), make_student(session, school, "Omar", "Haddad")
        match = make_match(session, rosa, make_mentor(session, school)).id
    student, other = rosa.student_id, omar.student_id
    kim = workspace.acting_as("Ms. Kim")
    student_record(kim, student)
    student_record(kim, other)
    elena = add_guardian(workspace, student, GuardianValues(given_name="Elena", family_name="Ortiz"))
    edit_guardian(workspace, elena, GuardianValues(given_name="Elena", family_name="Ortiz", phone="(213) 555-0101"))
    add_guardian(workspace, other, GuardianValues(given_name="Samir", family_name="Haddad"))
    log_check_in(
        kim, match, on=date(2026, 11, 19), channel=Channel.IN_PERSON, outcome=ContactOutcome.CONTACT, minutes=30
    )
    with workspace.write(Permission.EDIT_STUDENTS, "Forget the guardian") as session:
        delete_rows(session, Guardianship, [elena])
    export_list(kim, tmp_path / "both.xlsx", "Students", ["Name"], [["Rosa"], ["Omar"]], people=[student, other])
    export_list(kim, tmp_path / "one.xlsx", "Students", ["Name"], [["Omar"]], people=[other])
    workspace.log("print_report", None, {"report": "student", "people": [student, other]})
    workspace.log("print_report", ("mentor", 1), {"report": "mentor", "people": [other]})
    expected = [
        ("coordinator", "print_report", ""),
        ("Ms. Kim", "export_list", ""),
        ("coordinator", "change", "Forget the guardian"),
        ("Ms. Kim", "change", "Log check-in for Rosa Delgado-Ortiz"),
        ("coordinator", "change", "Edit guardian Elena Ortiz"),
        ("coordinator", "change", "Add guardian Elena Ortiz"),
        ("Ms. Kim", "view_record", ""),
        ("coordinator", "change", "Start"),
    ]
    assert asked(workspace, student) == expected
    assert asked(workspace, student) == [("coordinator", "view_log", ""), *expected]
    assert export_log(workspace, Question(student=student), tmp_path / "seen.xlsx") == 10
    assert asked(workspace, student)[:2] == [("coordinator", "export_log", ""), ("coordinator", "view_log", "")]


def test_an_import_of_many_and_a_record_that_was_merged_count(workspace: Workspace) -> None:
    for label, names in (("First file", ["Rosa", "Tom"]), ("Second file", ["Roza", "Ana"])):
        with workspace.write(Permission.IMPORT_ROSTERS, label) as session:
            people = insert_rows(session, Person, {"given_name": names})
            numbers = [f"{key:08d}" for key in people]
            insert_rows(session, Identifier, {"person_id": people, "kind": ["local_id"] * 2, "value": numbers})
    workspace.acting_as("Ms. Kim").log("view_record", ("person", 3))
    assert [label for _who, _event, label in asked(workspace, 1)] == ["First file"]
    merge_records(workspace, 1, 3, {})
    told = asked(workspace, 1)
    assert [(who, event) for who, event, _label in told] == [
        ("coordinator", "merge_records"),
        ("coordinator", "view_log"),
        ("Ms. Kim", "view_record"),
        ("coordinator", "import"),
        ("coordinator", "import"),
    ]
    workspace.undo()
    assert ("Ms. Kim", "view_record") not in [(who, event) for who, event, _label in asked(workspace, 1)]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PSA_COUNSELOR, Role.AUDITOR])
def test_who_may_not_read_both_the_log_and_students_is_refused(workspace: Workspace, role: Role) -> None:
    with pytest.raises(NotAllowed):
        list_log(workspace.taken_by("other", role, ""), Question(student=1))
