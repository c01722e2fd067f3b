"""Is a row about a student who is known? By number without asking, by name and birth date only with a person's yes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.student_edit import StudentValues, add_student, edit_student
from iattend_desktop.people.students import list_students
from iattend_desktop.roster.identity import SOMEBODY_NEW
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.unit.roster.plans import SCHOOLS, Rows, counts, do, everything, students
from tests.unit.roster.workbooks import write

BORN, LATER = date(2012, 3, 4), date(2012, 3, 5)
HEADING = ["Student ID", "Last Name", "First Name", "Birth Date", "Grade", "School"]
ROSA = ["00000101", "Delgado-Ortiz", "Rosa", BORN, 9, "Lincoln High"]
NO_NUMBERS = HEADING[1:]


@pytest.fixture
def rosa(workspace: Workspace, tmp_path: Path, schools: Path) -> int:
    """Rosa is known; her person's key."""
    do(workspace, schools, students(tmp_path, ROSA, heading=HEADING))
    return list_students(workspace)[0].id


def numbers(workspace: Workspace) -> list[tuple[str, str, bool]]:
    """Given name, number, whether it is a former one."""
    query = (
        select(Person.given_name, Identifier.value, Identifier.valid_to)
        .join(Identifier, Identifier.person_id == Person.id)
        .order_by(Identifier.id)
    )
    with workspace.read() as session:
        return [(name or "", value, ended is not None) for name, value, ended in session.execute(query)]


def asked(workspace: Workspace, folder: Path, row: list[Any], heading: list[str] = HEADING) -> tuple[int, ...]:
    """Whom a row is asked about."""
    (file,) = plan_import(workspace, [Source(students(folder, row, heading=heading, name="again"))]).files
    assert set(file.same_asked) == set(file.checked.question_rows)
    return tuple(one.person for one in file.same_asked.get(2, ()))


@pytest.mark.parametrize(
    ("number", "last", "first", "born", "school", "is_asked"),
    [
        ("00000909", "Delgado-Ortiz", "Rosa", BORN, "Lincoln High", True),
        ("00000909", "delgado ortiz", "ROSA", BORN, "Lincoln High", True),  # written otherwise
        ("00000909", "Delgado-Ortiz", "Rosa", BORN, "Garfield High", True),  # at another school
        ("00000909", "Delgado-Ortiz", "Rosa", LATER, "Lincoln High", False),  # born on another day
        ("00000909", "Delgado-Ortiz", "Ana", BORN, "Lincoln High", False),  # a twin
        ("00000909", "Delgado-Ortiz", "Rosa", None, "Lincoln High", False),  # two numbers, no birth date
        ("00000101", "Delgado", "Rosi", LATER, "Garfield High", False),  # the number says who it is
    ],
)
def test_who_is_asked_about(
    workspace: Workspace,
    tmp_path: Path,
    rosa: int,
    number: str,
    last: str,
    first: str,
    born: date | None,
    school: str,
    is_asked: bool,
) -> None:
    assert asked(workspace, tmp_path, [number, last, first, born, 9, school]) == ((rosa,) if is_asked else ())


def test_other_ssids_are_other_students_and_a_preferred_name_is_a_name(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    heading = [*HEADING, "SSID", "Preferred Name"]
    do(workspace, schools, students(tmp_path, [*ROSA, "1000000001", "Rosi"], heading=heading))
    key = list_students(workspace)[0].id
    new = ["00000909", "Delgado-Ortiz", "Rosi", BORN, 9, "Lincoln High"]
    assert asked(workspace, tmp_path, [*new, None, None], heading) == (key,)
    assert asked(workspace, tmp_path, [*new, "1000000002", None], heading) == ()
    (file,) = do(workspace, students(tmp_path, [*ROSA[:1], *new[1:], "1000000001", None], heading=heading)).files
    assert (file.created, file.rejected) == (0, 0)


def test_nothing_is_taken_before_the_answer(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    before = everything(workspace)
    plan = do(workspace, students(tmp_path, ["00000909", *ROSA[1:]], heading=HEADING, name="again"))
    assert counts(plan) == [("students", 0, 0, 0, 1)]
    (problem,) = plan.files[0].problems
    assert (problem.action, problem.column, problem.found) == ("question", "Student ID", "00000909")
    assert plan.files[0].same_asked[2][0].words == (
        "Rosa Delgado-Ortiz, born Mar 4, 2012, ID 00000101, grade 9, Lincoln High"
    )
    assert plan.files[0].same_asked[2][0].words in problem.words
    assert everything(workspace) == before
    assert rosa


def test_yes_gives_the_student_the_number_and_the_former_one_still_leads_there(
    workspace: Workspace, tmp_path: Path, rosa: int
) -> None:
    file = students(tmp_path, ["00000909", *ROSA[1:5], "Garfield High"], heading=HEADING, name="again")
    plan = do(workspace, Source(file, same_as={2: rosa}))
    assert counts(plan) == [("students", 0, 1, 0, 0)]
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [
        ("student_id", "00000101", "00000909"),
        ("school", "Lincoln High", "Garfield High"),
    ]
    assert numbers(workspace) == [("Rosa", "00000101", True), ("Rosa", "00000909", False)]
    assert [(one.id, one.local_id, one.school) for one in list_students(workspace)] == [
        (rosa, "00000909", "Garfield High")
    ]
    assert counts(do(workspace, file)) == [("students", 0, 0, 1, 0)]  # the number is the memory of the answer
    former = students(tmp_path, [*ROSA[:5], "Garfield High"], heading=HEADING, name="former")
    assert counts(do(workspace, former)) == [("students", 0, 0, 1, 0)]
    days: Rows = [["Student ID", "Month", "Days Expected", "Days Absent"], ["00000101", date(2026, 9, 1), 20, 2]]
    assert do(workspace, write(tmp_path / "days.xlsx", days)).files[0].rejected == 0
    both = students(tmp_path, former_row := [*ROSA[:5], "Garfield High"], ["00000909", *former_row[1:]],
                    heading=HEADING, name="both")  # fmt: skip
    (found,) = do(workspace, both).files
    assert [(one.row, one.action, one.expected) for one in found.problems] == [
        (3, "question", "each student once; row 2 is about Rosa Delgado-Ortiz, too")
    ]


def test_a_former_number_can_be_the_number_again(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    file = students(tmp_path, ["00000909", *ROSA[1:]], heading=HEADING, name="again")
    do(workspace, Source(file, same_as={2: rosa}))
    school = list_students(workspace)[0].school_id
    edit_student(workspace, rosa, StudentValues("Rosa", "Delgado-Ortiz", school, local_id="00000101"))
    assert numbers(workspace) == [("Rosa", "00000101", False), ("Rosa", "00000909", True)]


def test_no_makes_a_new_student_who_is_never_asked_about_again(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    file = students(tmp_path, ["00000909", *ROSA[1:]], heading=HEADING, name="again")
    assert counts(do(workspace, Source(file, same_as={2: SOMEBODY_NEW}))) == [("students", 1, 0, 0, 0)]
    assert counts(do(workspace, file)) == [("students", 0, 0, 1, 0)]
    assert len(list_students(workspace)) == 2
    assert rosa


def test_an_answer_for_somebody_who_was_not_asked_about_is_none(
    workspace: Workspace, tmp_path: Path, rosa: int
) -> None:
    file = students(tmp_path, ["00000909", *ROSA[1:]], heading=HEADING, name="again")
    (plan,) = plan_import(workspace, [Source(file, same_as={2: rosa + 1})]).files
    assert set(plan.same_asked) == {2}


def test_two_numbers_of_one_file_are_two_students(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    """The system that exported both knows that they are two; the list of possible duplicates shows them still."""
    file = students(tmp_path, ROSA, ["00000909", *ROSA[1:]], heading=HEADING, name="again")
    assert counts(do(workspace, file)) == [("students", 1, 0, 1, 0)]
    assert rosa


def test_one_student_is_the_answer_for_one_row_only(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    file = students(tmp_path, ["00000908", *ROSA[1:]], ["00000909", *ROSA[1:]], heading=HEADING, name="again")
    (plan,) = plan_import(workspace, [Source(file, same_as={2: rosa, 3: rosa})]).files
    assert (plan.updated, plan.created) == (1, 1)


def test_a_file_without_numbers_asks_about_whom_it_may_mean(workspace: Workspace, tmp_path: Path, rosa: int) -> None:
    other = ["Kim", "Min", LATER, 10, "Garfield High"]
    file = students(tmp_path, ROSA[1:], other, heading=NO_NUMBERS, name="hand made")
    plan = do(workspace, file)
    assert counts(plan) == [("students", 1, 0, 0, 1)]
    assert [one.person for one in plan.files[0].same_asked[2]] == [rosa]
    lower = students(tmp_path, [*ROSA[1:4], 10, ROSA[5]], heading=NO_NUMBERS, name="hand made")
    plan = do(workspace, Source(lower, same_as={2: rosa}))
    assert [(one.who, one.field, one.old, one.new) for one in plan.files[0].changes] == [
        ("Rosa Delgado-Ortiz", "grade", 9, 10)
    ]


def test_who_was_added_by_hand_without_birth_date_is_asked_about_at_the_same_school(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools)
    with workspace.read() as session:
        lincoln = session.scalars(select(Enrollment.school_id)).first() or 1
    key = add_student(workspace, StudentValues("Rosa", "Delgado-Ortiz", lincoln))
    assert asked(workspace, tmp_path, ROSA) == (key,)
    assert asked(workspace, tmp_path, [*ROSA[:5], "Garfield High"]) == ()


def test_whoever_comes_with_another_file_of_the_import_is_asked_about_too(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    one = students(tmp_path, ROSA, heading=HEADING, name="one")
    two = students(tmp_path, ROSA[1:], heading=NO_NUMBERS, name="two")
    plan = do(workspace, schools, one, two)
    assert counts(plan)[1:] == [("students", 1, 0, 0, 0), ("students", 0, 0, 0, 1)]
    (candidate,) = plan.files[2].same_asked[2]
    assert candidate.person < 0
    assert "in another file of this import" in candidate.words
    plan = plan_import(workspace, [Source(two, same_as={2: SOMEBODY_NEW})])
    assert plan.files[0].created == 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files of many examples."""
    return tmp_path_factory.mktemp("rosters")


@pytest.fixture(scope="module")
def district(folder: Path, empty_workspace_file: Path) -> Iterator[Workspace]:
    """Rosa and Min are known; examples only plan."""
    for suffix in ("", ".header"):
        shutil.copy(f"{empty_workspace_file}{suffix}", folder / f"district.iattend{suffix}")
    workspace = open_workspace(folder / "district.iattend", PASSPHRASE, clock=lambda: NOW)
    min_ = ["00000102", ROSA[1], "Min", *ROSA[3:]]
    do(workspace, write(folder / "schools.xlsx", SCHOOLS), students(folder, ROSA, min_, heading=HEADING))
    yield workspace
    workspace.close()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["00000101", "00000102", "00000909", None]),
            st.sampled_from(["Rosa", "Min"]),
            st.sampled_from([BORN, LATER, None]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_row_is_a_known_student_a_new_one_or_a_question(
    district: Workspace, folder: Path, rows: list[tuple[str | None, str, date | None]]
) -> None:
    """No row is lost, no student is met by two rows, and nobody of the same name and birth date comes in unasked."""
    cells = [[number, "Delgado-Ortiz", first, born, 9, "Lincoln High"] for number, first, born in rows]
    (file,) = plan_import(district, [Source(students(folder, *cells, heading=HEADING, name="any"))]).files
    taken = file.created + file.updated + file.unchanged
    assert taken + file.rejected + len(file.checked.repeated_rows) == file.checked.rows
    known = {"00000101": ("Rosa", BORN), "00000102": ("Min", BORN)}
    named = {number for number, _first, _born in rows}
    new = {row for row, _who in file.outcome.new}
    for at, (number, first, born) in enumerate(rows, 2):
        same = [key for key, (name, day) in known.items() if (name, day) == (first, born) and key not in named]
        if at in new:
            assert number not in known
            assert not same
