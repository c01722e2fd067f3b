"""Who and what a row is about: the same thing told twice, in one import or in another form, is one thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.model.person import Person
from iattend_desktop.people.mentor_edit import MentorValues, add_mentor, edit_mentor
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import (
    AUGUST,
    DANIEL,
    DAYS,
    MENTOR,
    MIN,
    ROSA,
    SCHOOLS,
    STUDENT,
    Rows,
    counts,
    do,
    everything,
    records,
    students,
)
from tests.unit.roster.workbooks import write

WITHOUT_SCHOOL: Rows = [[*DAYS[:1], *DAYS[2:]], [*AUGUST[:1], *AUGUST[2:]]]


def days(workspace: Workspace) -> list[tuple[int, int]]:
    return [(one.expected, one.absent) for one in list_standings(workspace)]


@pytest.mark.parametrize(
    ("first", "second"), [([DAYS, AUGUST], WITHOUT_SCHOOL), (WITHOUT_SCHOOL, [DAYS, AUGUST])], ids=["with", "without"]
)
@pytest.mark.parametrize("together", [True, False])
def test_a_month_with_and_without_its_school_is_counted_once(
    workspace: Workspace, tmp_path: Path, schools: Path, first: Rows, second: Rows, together: bool
) -> None:
    one, two = write(tmp_path / "one.xlsx", first), write(tmp_path / "two.xlsx", second)
    do(workspace, schools, students(tmp_path, ROSA))
    for files in [(one, two)] if together else [(one,), (two,)]:
        do(workspace, *files)
    assert days(workspace) == [(12, 2)]
    before = records(workspace)
    assert counts(do(workspace, two)) == [("attendance", 0, 0, 1, 0)]
    assert records(workspace) == before


def test_corrected_days_without_a_school_take_the_place_of_those_by_school(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    by_school: Rows = [DAYS, [*AUGUST[:3], 6, 5, 1, 0], [AUGUST[0], "Garfield High", AUGUST[2], 6, 5, 0, 1]]
    do(workspace, schools, students(tmp_path, ROSA), write(tmp_path / "one.xlsx", by_school))
    assert days(workspace) == [(12, 2)]
    corrected: Rows = [WITHOUT_SCHOOL[0], [*WITHOUT_SCHOOL[1][:3], 9, 2, 1]]
    plan = do(workspace, write(tmp_path / "two.xlsx", corrected))
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [("attended", 10, 9), ("excused", 1, 2)]
    assert days(workspace) == [(12, 3)]
    workspace.undo()
    assert days(workspace) == [(12, 2)]


def test_the_same_days_in_two_files_of_one_import(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    one = write(tmp_path / "one.xlsx", [DAYS, AUGUST])
    two = write(tmp_path / "two.xlsx", [DAYS, [*AUGUST[:4], 9, 2, 1]])
    plan = do(workspace, schools, students(tmp_path, ROSA), one, two)
    assert counts(plan)[2:] == [("attendance", 1, 0, 0, 0), ("attendance", 0, 1, 0, 0)]
    assert days(workspace) == [(12, 3)]


def test_people_in_two_files_of_one_import_are_one(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    heading = [*STUDENT, "Days Expected 2025-26", "Days Absent 2025-26"]
    one = students(tmp_path, [*ROSA, 180, 20], heading=heading, name="one")
    two = students(
        tmp_path, [*ROSA[:4], "Garfield High", *ROSA[5:], 180, 21], [*MIN, 180, 3], heading=heading, name="two"
    )
    mentors = [write(tmp_path / f"{name}.xlsx", [MENTOR, DANIEL]) for name in ("three", "four")]
    again = write(tmp_path / "schools again.xlsx", SCHOOLS)
    plan = do(workspace, schools, again, one, two, *mentors)
    assert counts(plan) == [
        ("schools", 2, 0, 0, 0),
        ("schools", 0, 0, 2, 0),
        ("students", 1, 0, 0, 0),
        ("students", 1, 1, 0, 0),
        ("mentors", 1, 0, 0, 0),
        ("mentors", 0, 0, 1, 0),
    ]
    rosa = next(one for one in list_standings(workspace) if one.student.name == "Rosa Delgado")
    assert (rosa.student.school, rosa.last_expected, rosa.last_absent) == ("Garfield High", 180, 21)
    assert len(list_mentors(workspace)) == 1
    assert counts(do(workspace, two, mentors[0])) == [("students", 0, 0, 2, 0), ("mentors", 0, 0, 1, 0)]


NUMBERS = ["Student ID", "SSID", "Last Name", "First Name", "Grade", "School"]
ANN = ["00000101", None, "Ann", "Adams", 9, "Lincoln High"]
BOB = ["00000102", "1000000002", "Bob", "Brown", 9, "Lincoln High"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["00000101", "1000000002", *ANN[2:]], "Student ID"),  # Ann's ID with Bob's SSID
        (["00000999", "1000000002", *ANN[2:]], "Student ID"),  # a new ID with Bob's SSID
        (["00000102", "1000000003", *BOB[2:]], "SSID"),  # Bob's ID with a new SSID
    ],
)
def test_numbers_of_two_students_in_one_row_are_asked_about(
    workspace: Workspace, tmp_path: Path, schools: Path, row: list[object], column: str
) -> None:
    do(workspace, schools, students(tmp_path, ANN, BOB, heading=NUMBERS))
    before = everything(workspace)
    (file,) = do(workspace, students(tmp_path, row, heading=NUMBERS, name="again")).files
    assert [(one.row, one.column, one.action) for one in file.problems] == [(2, column, "question")]
    assert everything(workspace) == before


def test_one_ssid_for_two_students_of_a_file(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    file = students(tmp_path, BOB, ["00000103", "1000000002", *ANN[2:]], heading=NUMBERS)
    assert counts(do(workspace, schools, file))[1] == ("students", 1, 0, 0, 1)


def test_a_missing_ssid_is_added_to_its_student(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ANN, BOB, heading=NUMBERS))
    known = students(tmp_path, ["00000101", "1000000001", *ANN[2:]], heading=NUMBERS, name="again")
    assert counts(do(workspace, known)) == [("students", 0, 1, 0, 0)]


PARTNER = ["Mentor ID", "Last Name", "First Name", "Kind", "Capacity", "Email"]
BILL = ["1001", "Baker", "Bill", "Community partner", 2, "bill@bank.example"]
COUNSELOR = ["CDS Code", "School", "PSA Counselor", "PSA Staff No", "PSA Email"]
CARLA = ["19647330000001", "Lincoln High", "Carla Counsel", "1001", "carla@district.example"]


def people(workspace: Workspace) -> list[tuple[str | None, str | None]]:
    with workspace.read() as session:
        found = session.execute(select(Person.given_name, Person.family_name).order_by(Person.id))
        return [(given, family) for given, family in found]


def test_a_partner_numbered_as_a_counselor_is_somebody_else(workspace: Workspace, tmp_path: Path) -> None:
    mentors = write(tmp_path / "mentors.xlsx", [PARTNER, BILL])
    do(workspace, write(tmp_path / "schools.xlsx", [COUNSELOR, CARLA]), mentors)
    assert people(workspace) == [("Carla", "Counsel"), ("Bill", "Baker")]
    without_kind = write(tmp_path / "again.xlsx", [[*PARTNER[:3], *PARTNER[4:]], [*BILL[:3], *BILL[4:]]])
    assert counts(do(workspace, mentors, without_kind)) == [("mentors", 0, 0, 1, 0)] * 2
    edit_mentor(workspace, list_mentors(workspace)[0].id, MentorValues("Bill", "Baker", number="1001", capacity=3))
    assert [(one.number, one.capacity) for one in list_mentors(workspace)] == [("1001", 3)]


def test_a_counselor_mentors_under_the_staff_number(workspace: Workspace, tmp_path: Path) -> None:
    mentors = write(tmp_path / "mentors.xlsx", [PARTNER, ["1001", "Counsel", "Carla", "District leader", 2, CARLA[4]]])
    do(workspace, write(tmp_path / "schools.xlsx", [COUNSELOR, CARLA]), mentors)
    assert people(workspace) == [("Carla", "Counsel")]


def test_a_mentor_known_by_email_gets_the_number(workspace: Workspace, tmp_path: Path) -> None:
    add_mentor(workspace, MentorValues("Bill", "Baker", email="Bill@Bank.example"))
    file = write(tmp_path / "mentors.xlsx", [PARTNER, BILL])
    assert counts(do(workspace, file)) == [("mentors", 0, 1, 0, 0)]
    assert [one.number for one in list_mentors(workspace)] == ["1001"]
    assert counts(do(workspace, file)) == [("mentors", 0, 0, 1, 0)]


def test_a_counselor_known_by_name_gets_the_staff_number(workspace: Workspace, tmp_path: Path) -> None:
    do(workspace, write(tmp_path / "one.xlsx", [COUNSELOR[:3], CARLA[:3]]))
    garfield = ["19647330000002", "Garfield High", *CARLA[2:]]
    file = write(tmp_path / "two.xlsx", [COUNSELOR, CARLA, garfield])
    do(workspace, file)
    assert people(workspace) == [("Carla", "Counsel")]
    namesake = write(tmp_path / "three.xlsx", [COUNSELOR, [*CARLA[:3], "1002", "other@district.example"]])
    do(workspace, namesake)
    assert people(workspace) == [("Carla", "Counsel"), ("Carla", "Counsel")]
    assert counts(do(workspace, file)) == [("schools", 0, 0, 2, 0)]


def test_siblings_and_schools_that_tell_of_one_thing_differently_change_nothing_twice(
    workspace: Workspace, tmp_path: Path
) -> None:
    heading = [*STUDENT, "Household", "Address", "Guardian", "Guardian Phone"]
    siblings = students(
        tmp_path,
        [*ROSA, "H1", "12 Main St", "Eva Delgado", "213-555-0101"],
        [*MIN, "H1", "12 MAIN ST", "Eva Delgado", "213-555-0102"],
        heading=heading,
    )
    garfield = ["19647330000002", "Garfield High", *CARLA[2:4], "c.counsel@district.example"]
    counselors = write(tmp_path / "counselors.xlsx", [COUNSELOR, CARLA, garfield])
    do(workspace, counselors, siblings)
    before = records(workspace)
    assert counts(do(workspace, counselors, siblings)) == [("schools", 0, 0, 2, 0), ("students", 0, 0, 2, 0)]
    assert records(workspace) == before
    moved = students(tmp_path, [*ROSA, "H1", "9 Elm St", "Eva Delgado", "213-555-0109"], heading=heading, name="moved")
    assert [one.field for one in do(workspace, moved).files[0].changes] == ["address", "guardian_phone"]
