"""The table in a workbook as offices make them: title rows, groups above the headings, other sheets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from iattend_desktop.roster.header import NoHeader, find_table, table_at
from iattend_desktop.roster.table import read_workbook
from tests.unit.roster.workbooks import write

STUDENTS: list[list[Any]] = [
    ["Student ID", "Last Name", "First Name", "Grade"],
    ["00012345", "Delgado", "Rosa", 5],
    ["00012346", "Kim", "Min", "TK"],
]


def test_a_plain_sheet(tmp_path: Path) -> None:
    table = find_table(read_workbook(write(tmp_path / "students.xlsx", STUDENTS, "Roster")))
    assert (table.sheet, table.header_row, table.headings) == ("Roster", 1, tuple(STUDENTS[0]))
    assert table.rows == [("00012345", "Delgado", "Rosa", 5.0), ("00012346", "Kim", "Min", "TK")]
    assert list(table.row_numbers) == [2, 3]
    assert table.columns[1] == ("Delgado", "Kim")


def test_title_rows_groups_and_empty_columns_are_passed_over(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Lincoln High School, mentoring program"],
        ["Printed", dt.date(2026, 11, 20), "by the office"],
        [],
        [None, "Student", None, None, None, "Family"],
        [None, "Student ID", "Last Name", "First Name", None, "Guardian", "Guardian Phone"],
        [None, "00012345", "Delgado", "Rosa", None, "Ana Delgado", "213-555-0123"],
    ]
    table = find_table(read_workbook(write(tmp_path / "a.xlsx", rows)))
    assert table.header_row == 5
    assert table.headings == ("Student ID", "Last Name", "First Name", "Guardian", "Guardian Phone")
    assert table.rows == [("00012345", "Delgado", "Rosa", "Ana Delgado", "213-555-0123")]


def test_the_sheet_with_the_roster_is_found_behind_another(tmp_path: Path) -> None:
    notes: list[list[Any]] = [["Read me"], ["This workbook was made for the office"], ["Name", "call back"]]
    workbook = read_workbook(write(tmp_path / "a.xlsx", STUDENTS, "Roster 10-14", before={"Notes": notes}))
    table = find_table(workbook)
    assert (table.sheet, table.other_sheets) == ("Roster 10-14", ("Notes",))


def test_empty_and_repeated_headings_get_names_of_their_own(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Student ID", "Name", "Name", "School", None, None],
        ["1", "Rosa", "Delgado", "Lincoln", None, "x"],
    ]
    table = find_table(read_workbook(write(tmp_path / "a.xlsx", rows)))
    assert table.headings == ("Student ID", "Name", "Name (2)", "School", "Column F")


def test_unknown_headings_count_where_steady_columns_stand_under_them(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Kode", "Etunimi", "Päivä"],
        ["A-1", "Aino", dt.date(2026, 1, 5)],
        ["A-2", "Eero", dt.date(2026, 1, 6)],
    ]
    assert find_table(read_workbook(write(tmp_path / "a.xlsx", rows))).headings == ("Kode", "Etunimi", "Päivä")


@pytest.mark.parametrize(
    "rows",
    [
        [["00012345", "Delgado", "Rosa", 5], ["00012346", "Kim", "Min", 4], ["00012347", "Lee", "Ann", 4]],
        [["Delgado", "Rosa"], ["Kim", "Min"]],
        [[1, 2, 3], [4, 5, 6]],
    ],
)
def test_a_sheet_without_headings_is_declined(tmp_path: Path, rows: list[list[Any]]) -> None:
    with pytest.raises(NoHeader, match="has no header row: the first row of sheet “Sheet1” says"):
        find_table(read_workbook(write(tmp_path / "a.xlsx", rows)))


def test_a_sheet_without_rows_is_declined(tmp_path: Path) -> None:
    with pytest.raises(NoHeader, match=r"a\.xlsx holds no rows"):
        find_table(read_workbook(write(tmp_path / "a.xlsx", [])))


def test_a_person_can_choose_the_sheet_and_the_row(tmp_path: Path) -> None:
    other: list[list[Any]] = [["x"], ["Pupil", "House"], ["Rosa", "Red"]]
    workbook = read_workbook(write(tmp_path / "a.xlsx", STUDENTS, before={"Other": other}))
    table = table_at(workbook, "Other", 2)
    assert (table.headings, table.rows, table.header_row) == (("Pupil", "House"), [("Rosa", "Red")], 2)
    for sheet, row in (("Other", 9), ("Gone", 1)):
        with pytest.raises(NoHeader, match="has no headings in row"):
            table_at(workbook, sheet, row)
