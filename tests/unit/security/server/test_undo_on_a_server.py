"""A coordinator undoes and redoes on a server, as the login that the server lets in, under its rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from iattend_desktop.people.consent_edit import record_consent
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.student_edit import StudentValues, add_student, edit_student, identify_students
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.shared_workspace import SharedWorkspace


def told(workspace: SharedWorkspace) -> list[tuple[object, ...]]:
    """What the pages say of the students."""
    records = [student_record(workspace, row.id) for row in list_students(workspace)]
    return [(one.row.name, one.row.grade, one.interests, one.identified_by, one.consent_on) for one in records]


def test_single_actions_and_bulk_ones_are_undone_and_redone(shared: SharedWorkspace) -> None:
    school = add_school(shared, SchoolValues("Lincoln High", "19647330000001"))
    states = [told(shared)]
    values = StudentValues("Rosa", "Delgado-Ortiz", school, "00000101", grade=9, interests=("robotics",))
    rosa = add_student(shared, values)
    states.append(told(shared))
    edit_student(shared, rosa, replace(values, given_name="Rosalinda", grade=10, interests=("soccer",)))
    states.append(told(shared))
    identify_students(shared, [rosa], "School")
    states.append(told(shared))
    program = list_students(shared)[0].program_id
    assert program is not None
    record_consent(shared, [program], on=date(2026, 9, 1))
    states.append(told(shared))
    assert states[-1] == [("Rosalinda Delgado-Ortiz", 10, ("soccer",), "School", date(2026, 9, 1))]
    for state in reversed(states[:-1]):
        shared.undo()
        assert told(shared) == state
    for state in states[1:]:
        shared.redo()
        assert told(shared) == state
