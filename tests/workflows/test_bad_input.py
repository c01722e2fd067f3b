"""Bad input gets one clear sentence and leaves the workspace as it was, to the byte: command line and window."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from typer.testing import CliRunner

from iattend_desktop.answering import NOTHING_APPLIED, OUR_FAULT
from iattend_desktop.commands import app
from iattend_desktop.sample import SampleFiles
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.unit.roster.workbooks import write, write_raw
from tests.workflows.conftest import OpenProgram

SCHOOLS = [["CDS Code", "School"], ["19647330000001", "Lincoln High"]]
MENTORS: list[list[Any]] = [["Mentor ID", "Last Name", "First Name", "Capacity"], ["M1", "Okafor", "Tom", -1]]
NO_ROOM = """
import resource, signal, sys
from iattend_desktop.commands import app
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails then, as on a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))  # the import of the pilot needs several million
app(sys.argv[1:], prog_name="iattend")
"""


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


def capacity_below_zero(folder: Path) -> Path:
    return write(folder / "mentors.xlsx", MENTORS, "Mentors")


Make = Callable[[Path], Path]
FILES: list[tuple[Make, tuple[str, ...]]] = [
    (empty, ("empty.xlsx is empty (0 bytes)",)),
    (renamed_pdf, ("scan.xlsx is really a PDF",)),
    (with_password, ("secret.xlsx is protected with a password",)),
    (without_header, ("bare.xlsx has no header row", "sheet “Data”", "0, 0, 0")),
    (a_million_empty_rows, ("blank.xlsx holds no rows",)),
]


def import_from_the_command_line(file: Path, workspace: Path, *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["import", str(file), "--workspace", str(workspace), "--json", *more])
    assert result.exit_code == NOTHING_APPLIED, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def everything_in(workspace_file: Path) -> dict[str, bytes]:
    """Every file beside the workspace that belongs to it; a journal would be one more."""
    return {path.name: path.read_bytes() for path in workspace_file.parent.glob(f"{workspace_file.name}*")}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_KEY", PASSPHRASE)
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")


@pytest.mark.parametrize(("make", "words"), FILES)
def test_the_command_line_says_what_is_wrong(
    make: Make, words: tuple[str, ...], workspace_file: Path, tmp_path: Path
) -> None:
    before = everything_in(workspace_file)
    sentence = import_from_the_command_line(make(tmp_path), workspace_file)["error"]
    assert all(part in sentence for part in words), sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert everything_in(workspace_file) == before


def test_a_capacity_below_zero_is_named_with_row_and_column(workspace_file: Path, tmp_path: Path) -> None:
    before = everything_in(workspace_file)
    answer = import_from_the_command_line(capacity_below_zero(tmp_path), workspace_file)
    (file,) = answer["files"]
    assert (file["rows"], file["created"], file["rejected"]) == (1, 0, 1)
    (problem,) = file["problems"]
    assert {key: problem[key] for key in ("sheet", "row", "column", "found", "expected", "action")} == {
        "sheet": "Mentors",
        "row": 2,
        "column": "Capacity",
        "found": "-1",
        "expected": "a whole number, 0 or more",
        "action": "rejected",
    }
    assert problem["next_step"]
    command = ["import", str(tmp_path / "mentors.xlsx"), "--workspace", str(workspace_file)]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == NOTHING_APPLIED
    assert "mentors.xlsx (Mentors), 1 row: 0 new" in said.stdout
    assert "Mentors, row 2, Capacity: found “-1”, expected a whole number, 0 or more. " in said.stdout
    assert problem["next_step"] in said.stdout
    assert everything_in(workspace_file) == before


def test_a_workbook_that_another_program_holds(
    workspace_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, really_open = write(tmp_path / "held.xlsx", SCHOOLS), Path.open

    def open_unless_held(path: Path, *how: Any, **options: Any) -> Any:
        if path == held:
            raise PermissionError(13, "The process cannot access the file because it is being used")
        return really_open(path, *how, **options)

    monkeypatch.setattr(Path, "open", open_unless_held)  # what Excel's lock does on Windows; no other system locks so
    before = everything_in(workspace_file)
    sentence = import_from_the_command_line(held, workspace_file)["error"]
    assert sentence.startswith("held.xlsx cannot be opened")
    assert "close it in Excel" in sentence
    assert everything_in(workspace_file) == before


def test_a_disk_that_is_full_while_saving(workspace_file: Path, pilot_files: SampleFiles) -> None:
    """A process whose files may not grow: what it writes fails where a full disk would."""
    pytest.importorskip("resource", reason="this system cannot limit a process's files")
    before = everything_in(workspace_file)
    command = ["import", *map(str, (pilot_files.schools, pilot_files.students)), "--workspace", str(workspace_file)]

    done = subprocess.run(
        [sys.executable, "-c", NO_ROOM, *command, "--json"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == NOTHING_APPLIED, done.stderr
    sentence = json.loads(done.stdout)["error"]
    assert sentence.startswith(
        "district.iattend could not be written: its disk does not answer or is full. Nothing was saved"
    )
    assert everything_in(workspace_file) == before
    assert "Traceback" not in done.stderr


def test_our_own_fault_is_told_without_a_trace_or_a_name(
    workspace_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    name = "Rosa Delgado"

    def fail(*_what: object, **_how: object) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr("iattend_desktop.commands.plan_import", fail)  # a fault of ours that we know we would mend
    command = ["import", str(write(tmp_path / "s.xlsx", SCHOOLS)), "--workspace", str(workspace_file)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == OUR_FAULT
    assert "Something went wrong on our side (RuntimeError); nothing was applied." in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert "Rosa" not in result.output + caplog.text
    assert "in import_command" in caplog.text


@pytest.mark.parametrize(("make", "words"), FILES)
def test_the_wizard_says_the_same(
    make: Make, words: tuple[str, ...], workspace: Workspace, open_program: OpenProgram, tmp_path: Path
) -> None:
    """The sentence stands on the file's card and keeps the person at the first step."""
    workspace.close()
    before = everything_in(workspace.path)
    person = open_program(workspace)
    person.drop(make(tmp_path))
    wizard = person.wizard()
    (card,) = wizard.files_step.cards
    assert card.problem.isVisible()
    assert all(part in card.problem.text() for part in words), card.problem.text()
    person.press(wizard.next_button)
    assert wizard.at() == 0
    assert wizard.problem.text() == card.problem.text()
    person.press(wizard.cancel_button)
    person.leave()
    assert everything_in(workspace.path) == before


def test_the_wizard_shows_the_cell_that_cannot_be_taken(
    workspace: Workspace, open_program: OpenProgram, tmp_path: Path
) -> None:
    """A capacity of -1: named in the review with row, found and expected; applying it writes nothing."""
    workspace.close()
    before = everything_in(workspace.path)
    person = open_program(workspace)
    person.drop(capacity_below_zero(tmp_path))
    wizard = person.wizard()
    person.press(wizard.next_button)
    person.press(wizard.next_button)
    (row,) = wizard.review_step.table().rows_shown()
    assert (row.row, row.column, row.found) == (2, "Capacity", "-1")
    assert "a whole number, 0 or more" in row.expected
    person.press(wizard.next_button)
    assert wizard.next_button.text() == "Close"
    person.press(wizard.next_button)
    person.leave()
    assert everything_in(workspace.path) == before
