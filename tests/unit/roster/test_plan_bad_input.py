"""Bad input: one clear sentence, and the workspace unchanged to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from iattend_desktop.problem import UserError
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.workspace import Workspace
from tests.unit.roster.workbooks import write, write_raw

pytestmark = pytest.mark.file_only("a file is compared byte by byte")

SCHOOLS = [["CDS Code", "School"], ["19647330000001", "Lincoln High"]]


def empty(folder: Path) -> Path:
    path = folder / "empty.xlsx"
    path.write_bytes(b"")
    return path


def renamed_pdf(folder: Path) -> Path:
    path = folder / "scan.xlsx"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n")
    return path


def with_password(folder: Path) -> Path:
    path = folder / "secret.xlsx"
    with write(folder / "plain.xlsx", SCHOOLS).open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("a password", target)
    return path


def without_header(folder: Path) -> Path:
    return write(folder / "bare.xlsx", [[n, n * 2, n * 3] for n in range(20)], "Data")


def a_million_empty_rows(folder: Path) -> Path:
    return write_raw(folder / "blank.xlsx", (f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(1, 1_000_001)))


def missing(folder: Path) -> Path:
    return folder / "gone.xlsx"


@pytest.fixture
def before(workspace: Workspace) -> bytes:
    """The workspace file with one school in it."""
    roster = write(workspace.path.parent / "schools.xlsx", SCHOOLS)
    apply_import(workspace, plan_import(workspace, [Source(roster)]))
    workspace.close()
    return workspace.path.read_bytes()


def left_alone(workspace: Workspace, before: bytes) -> bool:
    workspace.close()
    journal = workspace.path.with_name(f"{workspace.path.name}-wal")
    return workspace.path.read_bytes() == before and not (journal.exists() and journal.stat().st_size)


@pytest.mark.parametrize(
    ("make", "file", "words"),
    [
        (empty, "empty.xlsx", "is empty (0 bytes)"),
        (renamed_pdf, "scan.xlsx", "is really a PDF"),
        (with_password, "secret.xlsx", "is protected with a password"),
        (without_header, "bare.xlsx", "has no header row: the first row of sheet “Data” says “0, 0, 0”"),
        (a_million_empty_rows, "blank.xlsx", "holds no rows"),
        (missing, "gone.xlsx", "was not found"),
    ],
)
def test_a_file_that_is_no_roster(
    make: Callable[[Path], Path], file: str, words: str, workspace: Workspace, before: bytes, tmp_path: Path
) -> None:
    good = write(tmp_path / "more.xlsx", [SCHOOLS[0], ["19647330000002", "Garfield High"]])
    with pytest.raises(UserError) as told:
        plan_import(workspace, [Source(good), Source(make(tmp_path))])
    sentence = str(told.value)
    assert sentence.startswith(f"{file} {words}")
    assert sentence.endswith(".")
    assert left_alone(workspace, before)


def test_a_file_that_is_open_in_excel(
    workspace: Workspace, before: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, really_open = write(tmp_path / "held.xlsx", SCHOOLS), Path.open

    def open_unless_held(path: Path, *how: Any, **options: Any) -> Any:
        if path == held:
            raise PermissionError(13, "The process cannot access the file because it is being used")
        return really_open(path, *how, **options)

    monkeypatch.setattr(Path, "open", open_unless_held)  # what Windows answers; here every account may read
    with pytest.raises(UserError, match=r"^held\.xlsx cannot be opened .* close it in Excel"):
        plan_import(workspace, [Source(held)])
    assert left_alone(workspace, before)


def test_a_capacity_below_zero(workspace: Workspace, before: bytes, tmp_path: Path) -> None:
    heading = ["Mentor ID", "Last Name", "First Name", "Capacity"]
    path = write(tmp_path / "mentors.xlsx", [heading, ["M1", "Okafor", "Tom", -1]], "Mentors")
    plan = plan_import(workspace, [Source(path)])
    (problem,) = plan.files[0].problems
    assert (problem.sheet, problem.row, problem.column, problem.found) == ("Mentors", 2, "Capacity", "-1")
    assert (problem.action, problem.expected) == ("rejected", "a whole number, 0 or more")
    assert problem.next_step
    assert not plan.applicable
    apply_import(workspace, plan)
    assert left_alone(workspace, before)


def test_a_header_alone(workspace: Workspace, before: bytes, tmp_path: Path) -> None:
    plan = plan_import(workspace, [Source(write(tmp_path / "schools only.xlsx", SCHOOLS[:1]))])
    assert [file.checked.rows for file in plan.files] == [0]
    apply_import(workspace, plan)
    assert left_alone(workspace, before)
