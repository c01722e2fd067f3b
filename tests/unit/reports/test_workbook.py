"""Lists as workbooks, read back with openpyxl."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from iattend_desktop.progress import Cancelled
from iattend_desktop.reports.workbook import Value, sheet_name, write_list


def cells(path: Path) -> list[tuple[Any, ...]]:
    """The rows of the only sheet, as openpyxl's cells."""
    book = load_workbook(path)
    (name,) = book.sheetnames
    return list(book[name].iter_rows())


def test_ids_dates_and_numbers_keep_their_kind(tmp_path: Path) -> None:
    path = tmp_path / "students.xlsx"
    row: list[Value] = ["00123456", "Rosa", 7, 0.5, dt.date(2026, 11, 20), True, None, ""]
    headings = ["Student ID", "Name", "Missed", "Share", "Since", "Consent", "Note", "Other"]
    assert write_list(path, "Students", headings, [row]) == 1
    top, first = cells(path)
    assert [cell.value for cell in top] == headings
    assert all(cell.font.bold for cell in top)
    assert (first[0].value, first[0].data_type) == ("00123456", "s")
    assert (first[2].value, first[2].data_type) == (7, "n")
    assert (first[4].value, first[4].is_date) == (dt.datetime(2026, 11, 20), True)
    assert first[5].value == "Yes"
    assert first[6].value is None
    assert first[7].value is None


@pytest.mark.parametrize(
    "typed",
    ["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\x00=1", "\x01=1", "\r=1", "#N/A", "#REF!"],
)
def test_what_a_person_typed_never_runs(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "list.xlsx"
    write_list(path, "List", ["=Note"], [[typed]])
    (heading,), (cell,) = cells(path)
    assert (heading.value, heading.data_type) == ("=Note", "s")
    assert cell.data_type == "s"
    assert str(cell.value).replace("\r", "").replace("\n", "") == typed.replace("\x00", "").replace("\x01", "").replace(
        "\r", ""
    )
    assert cell.quotePrefix is (not typed.startswith("#"))


def test_the_head_stays_in_sight_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_list(path, "Students: 9/12", ["Name", "School"], [["Rosa", "Lincoln Middle School of the Arts"]] * 3)
    sheet = load_workbook(path)["Students 9 12"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B4"
    assert sheet.column_dimensions["B"].width == 35  # 33 letters and 2
    assert sheet.column_dimensions["A"].width == 8  # the heading, 4 letters, and room for the filter's button


def test_an_empty_list_is_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    assert write_list(path, "List", ["Name"], []) == 0
    assert [[cell.value for cell in row] for row in cells(path)] == [["Name"]]


def test_a_cancelled_list_leaves_nothing(tmp_path: Path) -> None:
    class Stops:
        def step(self, fraction: float, message: str) -> None:
            assert (fraction, message) == (0.5, "Reading the list")
            raise Cancelled

    with pytest.raises(Cancelled):
        write_list(tmp_path / "l.xlsx", "List", ["N"], ([n] for n in range(2000)), total=2000, progress=Stops())
    assert os.listdir(tmp_path) == []


def test_sheet_names_that_excel_takes() -> None:
    assert sheet_name("'a'") == "a"
    assert sheet_name("[]") == "List"
    assert len(sheet_name("x" * 50)) == 31
