"""Every list goes to Excel as it is filtered and sorted on the screen."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import SampleFiles
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.workflows.conftest import OpenProgram


@pytest.fixture
def pilot(workspace: Workspace, pilot_files: SampleFiles) -> Workspace:
    """The pilot district, imported."""
    files = (pilot_files.schools, pilot_files.students, pilot_files.mentors, pilot_files.attendance)
    apply_import(workspace, plan_import(workspace, [Source(file) for file in files]))
    return workspace


def sheet_of(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of the list in an exported workbook."""
    rows: list[list[Any]] = [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if "Name" in row)
    return [str(cell) for cell in rows[start]], rows[start + 1 :]


def test_students_as_they_are_filtered_and_sorted(pilot: Workspace, open_program: OpenProgram, tmp_path: Path) -> None:
    person = open_program(pilot)
    page = person.go("students")
    person.filter("Band", "Chronic")
    person.filter("Program", "In the program")
    person.click_heading(page.table, "School")
    person.click_heading(page.table, "School")
    shown = page.table.rows_shown()
    assert 50 < len(shown) <= 162
    schools = [unicodedata.normalize("NFD", row.student.school.casefold()) for row in shown]
    schools = [school.replace("\u0303", "").replace("\u0301", "") for school in schools]  # Cañada like Canada
    assert schools == sorted(schools, reverse=True)
    path = tmp_path / "chronic.xlsx"
    person.press_button("Export to Excel…", page)
    person.save_as(path)
    assert f"{len(shown)} rows saved in chronic.xlsx" in person.window.notice.words.text()

    headings, rows = sheet_of(path)
    assert headings == [column.title for column in page.table.columns]
    at = {title: headings.index(title) for title in ("Name", "ID", "School", "Grade")}
    assert [(row[at["ID"]], row[at["Name"]], row[at["School"]]) for row in rows] == [
        (row.student.local_id, row.student.name, row.student.school) for row in shown
    ]
    assert all(isinstance(row[at["ID"]], str) for row in rows)  # leading zeros stay
    with looking(pilot) as session:
        assert Counter(session.scalars(select(AuditEntry.event)))["export_list"] == 1


@pytest.mark.parametrize(
    ("key", "word", "column"), [("mentors", "spanish", "Languages"), ("schools", "east", "Region")]
)
def test_other_lists_as_they_are_searched(
    pilot: Workspace, open_program: OpenProgram, tmp_path: Path, key: str, word: str, column: str
) -> None:
    person = open_program(pilot)
    page = person.go(key)
    everything = page.table.count_shown()
    person.write(person.window.top.search, word)
    person.rest()
    person.click_heading(page.table, "Name")
    shown = page.table.rows_shown()
    assert 5 < len(shown) < everything
    path = tmp_path / f"{key}.xlsx"
    person.menu("File", "Export list to Excel…")
    person.save_as(path)
    headings, rows = sheet_of(path)
    assert [row[headings.index("Name")] for row in rows] == [row.name for row in shown]
    assert sum(word in str(row[headings.index(column)]).casefold() for row in rows) > 5
