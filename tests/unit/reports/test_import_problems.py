"""What was wrong in an imported file goes to Excel or CSV, and nothing in it runs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.reports.import_problems import export_problems
from iattend_desktop.roster.history import list_imports
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.workspace import Workspace
from tests.looking import looking

HEADINGS = ["Sheet", "Row", "Column", "Found", "Expected", "What became of the row", "Next step"]
SCHOOLS = [
    ["CDS Code", "School", "Lowest Grade"],
    ["19647330000001", "Lincoln High", "9"],
    ["19647330000002", "Garfield High", "=1+1"],
    ["19647330000003", "Roosevelt  High", "@SUM(A1)"],
    ["19647330000004", "Ramona  High", "9"],
]


@pytest.fixture
def run(workspace: Workspace, tmp_path: Path) -> int:
    """An import of four schools, two of them not taken; the one with two spaces in its name was mended."""
    path = tmp_path / "schools.csv"
    path.write_text("\n".join(",".join(row) for row in SCHOOLS), encoding="utf-8")
    apply_import(workspace, plan_import(workspace, [Source(path)]))
    return list_imports(workspace)[0].id


def test_a_workbook_of_problems(workspace: Workspace, tmp_path: Path, run: int) -> None:
    path = tmp_path / "problems.xlsx"
    assert export_problems(workspace, run, path) == 4
    sheet = load_workbook(path)["Problems"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == HEADINGS
    told = [(row[1], row[2], row[3], row[5]) for row in rows[1:]]
    assert sorted(told) == [
        (3, "Lowest Grade", "=1+1", "Not taken"),
        (4, "Lowest Grade", "@SUM(A1)", "Not taken"),
        (4, "School", "Roosevelt  High", "Mended and taken"),
        (5, "School", "Ramona  High", "Mended and taken"),
    ]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ("=1+1", "@SUM(A1)"):
        assert (cells[text].data_type, cells[text].quotePrefix) == ("s", True)
    with looking(workspace) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "export_problems")).one()
        assert (entry.subject_table, entry.subject_id, entry.detail) == ("import_run", run, {"rows": 4})


def test_a_csv_of_problems(workspace: Workspace, tmp_path: Path, run: int) -> None:
    path = tmp_path / "problems.CSV"
    assert export_problems(workspace, run, path) == 4
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == HEADINGS
    assert sorted(row[3] for row in rows[1:]) == ["'=1+1", "'@SUM(A1)", "Ramona  High", "Roosevelt  High"]


def test_another_kind_of_file_is_declined(workspace: Workspace, tmp_path: Path, run: int) -> None:
    with pytest.raises(UserError, match=r"“problems\.pdf” ends in neither \.xlsx nor \.csv"):
        export_problems(workspace, run, tmp_path / "problems.pdf")
    assert not (tmp_path / "problems.pdf").exists()


def test_who_may_not_export_gets_nothing(workspace: Workspace, tmp_path: Path, run: int) -> None:
    workspace.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed, match="export lists"):
        export_problems(workspace, run, tmp_path / "problems.xlsx")
    assert not (tmp_path / "problems.xlsx").exists()


def test_a_folder_that_is_gone_is_said(workspace: Workspace, tmp_path: Path, run: int) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        export_problems(workspace, run, tmp_path / "gone" / "problems.csv")
