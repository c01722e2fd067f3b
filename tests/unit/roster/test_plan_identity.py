"""Who and what a row is about: the same thing told twice, in one import or in another form, is one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.attendance.standing import list_standings
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
    before = everything(workspace)
    assert counts(do(workspace, two)) == [("attendance", 0, 0, 1, 0)]
    assert everything(workspace) == before


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
