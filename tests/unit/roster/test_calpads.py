"""The state's Student Absence Summary becomes year-end facts by school; columns by place only where it says STAS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.calpads import with_school_codes
from iattend_desktop.roster.outcome import Change
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.roster.table import UnreadableFile
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import MIN, ROSA, SCHOOLS, STUDENT, counts, do, history, records, students
from tests.unit.roster.workbooks import write

LINCOLN, GARFIELD = "0000001", "0000002"
ROSA_DAYS = (
    180,
    155,
    3,
    2,
    10,
    5,
    1,
    4,
)  # expected, attended, suspended out and in, excused, unexcused, IS not, IS done


def record(
    student: str,
    days: Sequence[object] = ROSA_DAYS,
    *,
    school: str = LINCOLN,
    lea: str = "1964733",
    year: str = "2025-2026",
    exempt: str = "",
    kind: str = "STAS",
) -> str:
    """One line as CALPADS lays it out: 22 fields."""
    who = ["9000000101", student, "Rosa", "Delgado", "20110304", "F", exempt, ""]
    return "^".join([kind, "", f"{school}_{student}", lea, school, year, *who, *map(str, days)])


def stas(folder: Path, *lines: str, name: str = "STAS_2026") -> Path:
    path = folder / f"{name}.txt"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def years(workspace: Workspace) -> list[tuple[object, ...]]:
    """Facts in force: school, counts, source."""
    fact = AttendanceFact
    with workspace.read() as session:
        query = select(
            fact.school_id, fact.expected, fact.attended, fact.suspended_out, fact.suspended_in, fact.excused,
            fact.unexcused, fact.independent_study_missed, fact.independent_study, fact.unspecified,
        )  # fmt: skip
        in_force = query.where(fact.superseded_by_id.is_(None), fact.grain == "year").order_by(fact.school_id)
        return [tuple(row) for row in session.execute(in_force)]


def test_a_file_without_headings_is_read_by_place(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    plan = do(workspace, schools, students(tmp_path, ROSA), stas(tmp_path, record("00000101")))
    assert counts(plan)[-1] == ("absence_summary", 1, 0, 0, 0)
    assert plan.files[-1].problems == ()
    assert years(workspace) == [(1, *ROSA_DAYS, 0)]
    with workspace.read() as session:
        fact = session.scalars(select(AttendanceFact)).one()
        assert (fact.starts_on.isoformat(), fact.ends_on.isoformat()) == ("2025-07-01", "2026-06-30")
        assert fact.source == "calpads_stas"


def test_the_same_file_again_changes_nothing_and_a_later_one_supersedes(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    first = stas(tmp_path, record("00000101"))
    do(workspace, schools, students(tmp_path, ROSA), first)
    before = records(workspace)
    assert counts(do(workspace, first)) == [("absence_summary", 0, 0, 1, 0)]
    assert records(workspace) == before
    assert history(workspace)[0] == (first.name, 0, 0, 1)
    corrected = (180, 154, 3, 2, 11, 5, 1, 4)
    plan = do(workspace, stas(tmp_path, record("00000101", corrected, kind="STAS-R"), name="again"))
    assert plan.files[0].changes == [
        Change(1, "00000101", "attended", 155, 154),
        Change(1, "00000101", "excused", 10, 11),
    ]
    assert years(workspace) == [(1, *corrected, 0)]
    workspace.undo()
    assert years(workspace) == [(1, *ROSA_DAYS, 0)]


def test_a_student_of_two_schools_has_a_row_for_each(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    here, there = (100, 90, 0, 0, 10, 0, 0, 0), (80, 78, 0, 0, 0, 2, 0, 0)
    lines = [record("00000101", here), record("00000101", there, school=GARFIELD)]
    plan = do(workspace, schools, students(tmp_path, ROSA), stas(tmp_path, *lines))
    assert counts(plan)[-1] == ("absence_summary", 2, 0, 0, 0)
    assert years(workspace) == [(1, *here, 0), (2, *there, 0)]


@pytest.mark.parametrize("together", [True, False])
def test_the_states_days_take_the_place_of_the_rosters_and_are_not_added(
    workspace: Workspace, tmp_path: Path, schools: Path, together: bool
) -> None:
    heading = [*STUDENT, "Days Expected 2025-26", "Days Absent 2025-26"]
    roster = students(tmp_path, [*ROSA, 180, 20], heading=heading)
    here, there = (100, 90, 0, 0, 10, 0, 0, 0), (80, 78, 0, 0, 0, 2, 0, 0)
    summary = stas(tmp_path, record("00000101", here), record("00000101", there, school=GARFIELD))
    for files in [(schools, roster, summary)] if together else [(schools, roster), (summary,)]:
        do(workspace, *files)
    assert years(workspace) == [(1, *here, 0), (2, *there, 0)]
    same = students(tmp_path, [*ROSA, 180, 12], heading=heading, name="same")
    assert counts(do(workspace, same)) == [("students", 0, 0, 1, 0)]
    told_last = students(tmp_path, [*ROSA, 180, 13], heading=heading, name="last")
    assert do(workspace, told_last).files[0].changes == [Change(2, "Rosa Delgado", "days_absent", 12, 13)]
    assert years(workspace) == [(None, 180, 167, 0, 0, 0, 0, 0, 0, 13)]


def test_an_exempt_student_has_no_days(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    lines = [record("00000101", [""] * 8, exempt="Y"), record("00000102", [""] * 8)]
    plan = do(workspace, schools, students(tmp_path, ROSA, MIN), stas(tmp_path, *lines))
    assert counts(plan)[-1] == ("absence_summary", 0, 0, 1, 1)
    assert [(one.row, one.action, one.expected) for one in plan.files[-1].problems] == [
        (1, "mended", "a student whose days are collected"),
        (2, "rejected", "the days expected"),
    ]
    assert years(workspace) == []


@pytest.mark.parametrize("days", ["nan", "1_0", "1e3", "1,23", "١٨٠", "180.5", "-3"])
def test_what_is_no_whole_number_is_no_number_of_days(
    workspace: Workspace, tmp_path: Path, schools: Path, days: str
) -> None:
    plan = do(workspace, schools, students(tmp_path, ROSA), stas(tmp_path, record("00000101", [days, *ROSA_DAYS[1:]])))
    assert [(one.column, one.found, one.action) for one in plan.files[-1].problems] == [
        ("Expected Attendance Days", days, "rejected")
    ]
    assert years(workspace) == []


def test_days_that_do_not_add_up_are_asked_about(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    wrong = (180, 157, *ROSA_DAYS[2:])  # days attended count the in-school suspension, as before 2022
    plan = do(workspace, schools, students(tmp_path, ROSA), stas(tmp_path, record("00000101", wrong)))
    (problem,) = plan.files[-1].problems
    assert (problem.action, problem.expected) == ("question", "182, the sum of days attended and days absent")


def test_a_charter_school_is_found_by_its_seven_digits(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    line = record("00000101", school=GARFIELD, lea=GARFIELD)
    do(workspace, schools, students(tmp_path, ROSA), stas(tmp_path, line))
    assert [row[0] for row in years(workspace)] == [2]
    known = {"19647330000001": 1, "10101010000001": 2, "19647330000002": 3, "lincolnhigh": 1}
    assert with_school_codes(known) == {**known, "0000002": 3}


def test_a_row_of_another_record_type_is_declined(workspace: Workspace, tmp_path: Path) -> None:
    mixed = stas(tmp_path, record("00000101"), record("00000102", kind="SENR"))
    with pytest.raises(UnreadableFile, match="row 2 is a record of type “SENR” and not STAS"):
        plan_import(workspace, [Source(mixed)])


def test_the_same_columns_with_headings_are_read_by_name(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    heading = [
        "SSID", "Local Student ID", "School", "Academic Year", "Expected Attendance Days", "Days Attended In-Person",
        "Days Absent Excused Non-Suspension", "Days Absent Unexcused Non-Suspension",
    ]  # fmt: skip
    row = ["9000000101", "00000101", SCHOOLS[1][1], "2025-26", 180, 170, 6, 4]
    plan = do(workspace, schools, students(tmp_path, ROSA), write(tmp_path / "year.xlsx", [heading, row]))
    assert counts(plan)[-1] == ("absence_summary", 1, 0, 0, 0)
    assert years(workspace) == [(1, 180, 170, 0, 0, 6, 4, 0, 0, 0)]
