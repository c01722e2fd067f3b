"""Rows that were not taken go into a workbook, are mended there, and come back."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import find_table
from iattend_desktop.roster.mapping import suggest_mapping
from iattend_desktop.roster.rejected import CannotSave, write_rejected
from iattend_desktop.roster.table import read_workbook
from iattend_desktop.roster.validation import Validated, validate
from tests.unit.roster.workbooks import write

TODAY = dt.date(2026, 11, 20)
ROWS: list[list[Any]] = [
    ["My roster"],
    ["Student ID", "Last Name", "First Name", "Birth Date", "Grade", "Interests"],
    ["00012345", "Delgado", "Rosa", dt.date(2014, 9, 12), 5, "chess"],
    ["00012346", "Kim", "Min", dt.date(2015, 1, 31), 13, '=HYPERLINK("http://x.example","y")'],
    ["00012347", "-Lee", "@Ann", "02/30/2014", "TK", "+1"],
]


def import_of(path: Path) -> Validated:
    table = find_table(read_workbook(path))
    return validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY)


def rejected(tmp_path: Path) -> Path:
    source = write(tmp_path / "students.xlsx", ROWS, "Roster")
    table = find_table(read_workbook(source))
    problems = validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY).problems
    target = tmp_path / "to mend.xlsx"
    assert write_rejected(target, table, problems) == 2
    return target


def test_only_rows_not_taken_with_what_to_mend(tmp_path: Path) -> None:
    sheet = load_workbook(rejected(tmp_path))["Roster"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [*ROWS[1], "What to mend", "Row in the file"]
    assert [row[0] for row in rows[1:]] == ["00012346", "00012347"]
    assert [row[-1] for row in rows[1:]] == [4, 5]
    assert rows[1][3] == dt.datetime(2015, 1, 31)
    step = "Correct the grade, or say under Columns, Codes, what it means in all rows."
    assert rows[1][-2] == f"Grade: TK, K or a grade from 1 to 12 expected. {step}"
    assert str(rows[2][-2]).startswith("Birth Date: a birth date from 11/20/2001 to today")


def test_nothing_that_a_person_typed_runs(tmp_path: Path) -> None:
    sheet = load_workbook(rejected(tmp_path))["Roster"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert all(cell.data_type == "s" for cell in cells.values())
    for text in ("-Lee", "@Ann", "+1"):
        assert cells[text].quotePrefix


def test_a_formula_comes_back_as_the_text_that_stood_there(tmp_path: Path) -> None:
    # A cell's text that begins with "=" is no formula in the file it came from: CSV has no others.
    source = tmp_path / "students [1].csv"
    source.write_text('Student ID,Last Name,First Name,Grade\n00012346,"=1+1",Min,13\n', encoding="utf-8")
    table = find_table(read_workbook(source))
    problems = validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY).problems
    write_rejected(tmp_path / "out.xlsx", table, problems)
    cell = load_workbook(tmp_path / "out.xlsx")["students  1 "]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert find_table(read_workbook(tmp_path / "out.xlsx")).columns[1] == ("=1+1",)


def test_mended_rows_come_back(tmp_path: Path) -> None:
    path = rejected(tmp_path)
    book = load_workbook(path)
    sheet = book["Roster"]
    sheet["E2"] = 12
    sheet["D3"] = dt.date(2014, 2, 28)
    book.save(path)
    again = import_of(path)
    assert again.columns["student_id"] == ["00012346", "00012347"]
    assert again.columns["grade"] == [12, -1]
    assert again.problems == ()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "students.xlsx", ROWS, "Roster")
    table = find_table(read_workbook(source))
    problems = validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY).problems
    target = tmp_path / "to mend.xlsx"
    target.write_bytes(b"what was there")

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CannotSave, match=r"to mend\.xlsx could not be saved \(No space left on device\); free space"):
        write_rejected(target, table, problems)
    assert target.read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["students.xlsx", "to mend.xlsx"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    table = find_table(read_workbook(write(tmp_path / "students.xlsx", ROWS, "Roster")))
    with pytest.raises(CannotSave, match="is not there; choose one that exists"):
        write_rejected(tmp_path / "gone" / "a.xlsx", table, [])
