"""One file that names a student by a former and by the current number tells of one student, not of two."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.people.students import list_students
from iattend_desktop.roster.plan import FilePlan, Source
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import DAYS, MIN, SCHOOLS, do, students
from tests.unit.roster.workbooks import write

HEADING = ["Student ID", "Last Name", "First Name", "Birth Date", "Grade", "School"]
FORMER, NOW, LINCOLN = "00000101", "00000909", "Lincoln High"
ROSA = ["Delgado", "Rosa", date(2012, 3, 4), 9, LINCOLN]
AUGUST, MONDAY, TUESDAY = date(2026, 8, 1), date(2026, 9, 14), date(2026, 9, 15)
SUMMARY = ["Local Student ID", "Academic Year ID", "School of Attendance", "Expected Attendance Days",
           "Days Attended", "Days Absent Excused", "Days Absent Unexcused"]  # fmt: skip
DAILY = ["Student ID", "School", "Date", "Period", "Attendance Code"]


@pytest.fixture
def rosa(workspace: Workspace, tmp_path: Path, schools: Path) -> Workspace:
    """Rosa had the number ``FORMER`` and has ``NOW``; Min is there, too."""
    do(workspace, schools, students(tmp_path, [FORMER, *ROSA], [MIN[0], "Kim", "Min", None, 10, LINCOLN],
                                    heading=HEADING))  # fmt: skip
    key = next(one.id for one in list_students(workspace) if one.local_id == FORMER)
    again = students(tmp_path, [NOW, *ROSA], heading=HEADING, name="again")
    do(workspace, Source(again, same_as={2: key}))
    assert sorted(one.local_id or "" for one in list_students(workspace)) == [MIN[0], NOW]
    return workspace


def told(file: FilePlan) -> list[tuple[int, str, str, str]]:
    """Of each problem: row, what becomes of it, what was expected and what to do."""
    return [(one.row, one.action, one.expected, one.next_step) for one in file.problems]


def facts(workspace: Workspace) -> list[tuple[date, int, int]]:
    """Facts in force: first day, days expected and attended."""
    fact = AttendanceFact
    with workspace.read() as session:
        query = select(fact.starts_on, fact.expected, fact.attended).where(fact.superseded_by_id.is_(None))
        return sorted((day, expected, attended) for day, expected, attended in session.execute(query))


def imported(workspace: Workspace, folder: Path, *rows: list[Any], codes: str = "") -> FilePlan:
    """A file of these rows, the first of them its headings, read and applied."""
    defaults = {"codes": codes} if codes else {}
    (file,) = do(workspace, Source(write(folder / "days.xlsx", list(rows)), defaults=defaults)).files
    return file


def test_two_months_of_days_that_differ_are_asked_about(rosa: Workspace, tmp_path: Path) -> None:
    file = imported(
        rosa,
        tmp_path,
        DAYS,
        [FORMER, LINCOLN, AUGUST, 12, 10, 1, 1],
        [MIN[0], LINCOLN, AUGUST, 12, 12, 0, 0],
        [NOW, LINCOLN, AUGUST, 12, 9, 2, 1],
    )
    assert told(file) == [
        (
            4,
            "question",
            "each one once; row 2 is about the same student, by the number 00000101, and says something else in "
            "Days Attended",
            "Row 2 was taken. Decide which is right, delete the other and import again.",
        )
    ]
    assert (file.created, file.rejected, file.checked.question_rows) == (2, 1, (4,))
    assert facts(rosa) == [(AUGUST, 12, 10), (AUGUST, 12, 12)]


def test_the_same_days_by_both_numbers_are_taken_once(rosa: Workspace, tmp_path: Path) -> None:
    days = [LINCOLN, AUGUST, 12, 10, 1, 1]
    file = imported(rosa, tmp_path, DAYS, [FORMER, *days], [NOW, *days])
    assert told(file) == [
        (
            3,
            "mended",
            "each row once",
            "Nothing to do: row 2 says the same of this student, by the number 00000101; the row was left out.",
        )
    ]
    assert (file.created, file.checked.repeated_rows) == (1, (3,))
    assert facts(rosa) == [(AUGUST, 12, 10)]


def test_months_at_two_schools_stand_beside_each_other(rosa: Workspace, tmp_path: Path) -> None:
    file = imported(
        rosa,
        tmp_path,
        DAYS,
        [FORMER, LINCOLN, AUGUST, 5, 5, 0, 0],
        [NOW, "Garfield High", AUGUST, 7, 6, 1, 0],
    )
    assert told(file) == []
    assert facts(rosa) == [(AUGUST, 5, 5), (AUGUST, 7, 6)]


def test_two_summaries_of_one_year_are_asked_about(rosa: Workspace, tmp_path: Path) -> None:
    school = SCHOOLS[1][0][-7:]
    file = imported(
        rosa,
        tmp_path,
        SUMMARY,
        [FORMER, "2025-2026", school, 180, 170, 5, 5],
        [NOW, "2025-2026", school, 180, 160, 10, 10],
    )
    assert [(row, action) for row, action, *_words in told(file)] == [(3, "question")]
    assert facts(rosa) == [(date(2025, 7, 1), 180, 170)]


def test_a_day_told_by_both_numbers_is_one_day(rosa: Workspace, tmp_path: Path) -> None:
    file = imported(
        rosa,
        tmp_path,
        DAILY,
        [FORMER, LINCOLN, MONDAY, 1, "A"],
        [NOW, LINCOLN, MONDAY, 1, "P"],
        [FORMER, LINCOLN, TUESDAY, 1, "A"],
        [NOW, LINCOLN, TUESDAY, 2, "P"],
        codes="P = attended; A = unexcused",
    )
    assert [(row, action) for row, action, *_words in told(file)] == [(3, "question")]
    assert facts(rosa) == [(MONDAY, 1, 0), (TUESDAY, 1, 1)]
