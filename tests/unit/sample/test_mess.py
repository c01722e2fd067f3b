"""Planted defects: each stands where the list says, and nothing else in the files is wrong."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import openpyxl
import pytest
from rapidfuzz import fuzz

from iattend_desktop.sample.defects import Kind
from iattend_desktop.sample.spoil import as_text as date_text
from tests.unit.sample.conftest import Written, as_text

FILES = ("schools", "students", "mentors", "attendance")
ADDED = {"repeated", "other_values"}
ACTIONS = {
    "zeros_lost": "mended",
    "spaces": "mended",
    "date_as_text": "mended",
    "not_available": "mended",
    "repeated": "mended",
    "required_missing": "rejected",
    "unknown_school": "rejected",
    "misspelled_school": "question",
    "grade": "rejected",
    "impossible_date": "rejected",
    "capacity": "rejected",
    "absent_over_expected": "rejected",
    "negative_days": "rejected",
    "unknown_student": "rejected",
    "other_values": "question",
    "student_not_taken": "rejected",
}


class Sheet:
    """A messy table found through layout.json, rows by Excel's numbers."""

    def __init__(self, written: Written, name: str) -> None:
        self.layout = next(entry for entry in written.json("layout") if entry["file"] == f"{name}.xlsx")
        self.cells = written.cells(name, self.layout["sheet"])
        self.headings = self.cells[self.layout["header_row"] - 1]

    def cell(self, row: int, heading: str) -> Any:
        return self.cells[row - 1][self.headings.index(heading)]

    def rows(self) -> dict[int, list[Any]]:
        first = self.layout["header_row"] + 1
        return dict(enumerate(self.cells[first - 1 :], start=first))


@pytest.fixture(scope="module")
def defects(messy: Written) -> list[dict[str, Any]]:
    return messy.json("defects")


@pytest.fixture(scope="module")
def sheets(messy: Written) -> dict[str, Sheet]:
    return {f"{name}.xlsx": Sheet(messy, name) for name in FILES}


def test_every_defect_stands_at_its_place(defects: list[dict[str, Any]], sheets: dict[str, Sheet]) -> None:
    for defect in defects:
        sheet = sheets[defect["file"]]
        assert sheet.layout["sheet"] == defect["sheet"]
        assert as_text(sheet.cell(defect["row"], defect["column"])) == defect["found"], defect


def test_no_row_bears_two_defects(defects: list[dict[str, Any]]) -> None:
    places = Counter((defect["file"], defect["row"]) for defect in defects)
    assert set(places.values()) == {1}


def test_every_kind_is_planted_three_times_and_has_one_action(messy: Written, defects: list[dict[str, Any]]) -> None:
    counts = Counter(defect["kind"] for defect in defects)
    assert set(counts) == set(ACTIONS) == {kind.value for kind in Kind}
    assert min(counts.values()) >= 3
    assert len(defects) == messy.files.defect_count
    assert all(defect["action"] == ACTIONS[defect["kind"]] for defect in defects)
    assert all(defect["expected"] for defect in defects)
    assert all("next_step" in defect for defect in defects if defect["action"] != "mended")


def test_two_to_four_percent_of_a_large_files_rows_are_hit(
    defects: list[dict[str, Any]], sheets: dict[str, Sheet]
) -> None:
    for file in ("students.xlsx", "attendance.xlsx"):
        hit = sum(defect["file"] == file for defect in defects)
        assert 0.02 < hit / len(sheets[file].rows()) < 0.04


def test_the_mended_files_are_the_clean_ones(
    clean: Written, defects: list[dict[str, Any]], sheets: dict[str, Sheet]
) -> None:
    for name in FILES:
        sheet = sheets[f"{name}.xlsx"]
        rows = sheet.rows()
        left = [tuple(row) for row in clean.cells(name)[1:]]
        width = len(left[0])
        of_file = [defect for defect in defects if defect["file"] == f"{name}.xlsx"]
        not_as_clean = 0
        for defect in of_file:
            if defect["kind"] in ADDED or (name == "schools" and defect["kind"] == "required_missing"):
                del rows[defect["row"]]
            elif defect["action"] == "mended":
                value: Any = defect["becomes"]
                if defect["kind"] == "date_as_text":
                    value = date.fromisoformat(value)
                if defect["kind"] == "not_available" and defect["column"] == "Not Submitted":
                    value = 0  # unknown after mending; the clean file has 0 there
                rows[defect["row"]][sheet.headings.index(defect["column"])] = value
            elif defect["kind"] != "student_not_taken":
                not_as_clean += 1
                del rows[defect["row"]]
        assert len(rows) == len(left) - not_as_clean
        assert not Counter(tuple(row[:width]) for row in rows.values()) - Counter(left), name


def test_attendance_of_every_student_who_is_not_taken_is_on_the_list(
    defects: list[dict[str, Any]], sheets: dict[str, Sheet]
) -> None:
    by_row = {(defect["file"], defect["row"]): defect for defect in defects}
    taken = set()
    for row in sheets["students.xlsx"].rows():
        defect = by_row.get(("students.xlsx", row))
        if defect is None or defect["action"] == "mended":
            found = str(sheets["students.xlsx"].cell(row, "Student ID")).strip().removesuffix(".0")
            taken.add(found.zfill(8))
    strangers = set()
    for row in sheets["attendance.xlsx"].rows():
        cell = sheets["attendance.xlsx"].cell(row, "Student ID")
        if as_text(cell).strip().zfill(8) not in taken:
            strangers.add(row)
    listed = {
        row: defect
        for (file, row), defect in by_row.items()
        if file == "attendance.xlsx" and defect["kind"] in ("student_not_taken", "unknown_student", "required_missing")
    }
    assert strangers == set(listed)
    for defect in listed.values():
        if defect["kind"] == "student_not_taken":
            match = re.fullmatch(r"students\.xlsx row (\d+) is not taken", defect["because"])
            assert match
            assert by_row["students.xlsx", int(match[1])]["action"] != "mended"


def test_misspelled_schools_are_near_one_and_unknown_ones_near_none(
    clean: Written, defects: list[dict[str, Any]]
) -> None:
    known = {_folded(row[1]): row[1] for row in clean.cells("schools")[1:]}
    for defect in defects:
        if defect["kind"] not in ("misspelled_school", "unknown_school"):
            continue
        likeness = {name: fuzz.ratio(_folded(defect["found"]), folded) for folded, name in known.items()}
        best = max(likeness, key=lambda name: likeness[name])
        assert _folded(defect["found"]) not in known
        if defect["kind"] == "unknown_school":
            assert likeness[best] < 88
        else:
            assert likeness[best] >= 88
            assert best == defect["expected"]


def test_dates_are_written_in_four_ways(defects: list[dict[str, Any]]) -> None:
    assert [date_text(number, date(2014, 9, 2)) for number in range(4)] == [
        "09/02/2014",
        "2014-09-02",
        "02-Sep-14",
        "Sep 2, 2014",
    ]
    shapes = {re.sub(r"\d", "9", re.sub("[A-Z][a-z]{2}", "Mon", str(defect["found"]))) for defect in defects}
    assert {"99/99/9999", "9999-99-99", "99-Mon-99"} <= shapes
    assert shapes & {"Mon 9, 9999", "Mon 99, 9999"}


def test_titles_merged_headers_and_further_sheets_stand_around_the_tables(messy: Written) -> None:
    mentors = openpyxl.load_workbook(messy.folder / "mentors.xlsx").worksheets[0]
    assert mentors["A1"].value == "Los Angeles Unified – Mentor program roster, exported 11/20/2026"
    assert "A2:H2" in {str(cells) for cells in mentors.merged_cells.ranges}
    assert mentors["A3"].value == "Mentor ID"
    assert messy.sheets("students") == ["Notes", "Roster 11-20"]
    assert messy.sheets("mentors") == ["Mentors", "Codes"]
    for entry in messy.json("layout"):
        name = entry["file"].removesuffix(".xlsx")
        assert set(messy.sheets(name)) == {entry["sheet"], *entry["other_sheets"]}


def test_the_list_as_a_workbook_says_the_same(messy: Written, defects: list[dict[str, Any]]) -> None:
    headings, *rows = messy.cells("defects")
    assert len(rows) == len(defects)
    for row, defect in zip(rows, defects, strict=True):
        said = {heading: as_text(cell) for heading, cell in zip(headings, row, strict=True) if cell != ""}
        assert said == {name: str(value) for name, value in defect.items() if value != ""}


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())
