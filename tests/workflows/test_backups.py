"""An office's scheduled backup: copied, listed, put back, and looked over, without a screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from iattend_desktop.answering import LOCKED, NOTHING_APPLIED
from iattend_desktop.commands import app

KEY = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    monkeypatch.setenv("IATTEND_KEY", KEY)


def answer(*words: str | Path, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.exit_code == status, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def roster(path: Path, *names: str) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Student ID", "First Name", "Last Name", "School"])
    for number, name in enumerate(names):
        sheet.append([f"{1000 + number}", name, "Zamacona", "Aster Street Elementary"])
    book.save(path)
    return path


def schools(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["School Name", "Low Grade", "High Grade"])
    sheet.append(["Aster Street Elementary", "K", "5"])
    book.save(path)
    return path


def test_a_wrong_import_is_taken_back_from_a_copy(tmp_path: Path) -> None:
    workspace = tmp_path / "office.iattend"
    right, wrong = roster(tmp_path / "right.xlsx", "Rosa", "Tomás"), roster(tmp_path / "wrong.xlsx", *"ABCDE")
    answer("import", schools(tmp_path / "schools.xlsx"), right, "--workspace", workspace)
    assert answer("restore", "--workspace", workspace)["backups"] == []  # nothing was there before the first import
    answer("import", wrong, "--workspace", workspace)
    [before] = answer("restore", "--workspace", workspace)["backups"]
    assert (before["reason"], before["students"]) == ("import", 2)
    assert answer("check", "--workspace", workspace) == {
        "schema": 1, "whole": True, "faults": [], "log_faults": [], "log_entries": 2,
        "students": 5, "mentors": 0, "matches": 0,
    }  # fmt: skip
    restored = answer("restore", Path(before["file"]).name, "--workspace", workspace)
    assert restored["students"] == 2
    assert answer("check", "--workspace", workspace)["students"] == 2
    reasons = [one["reason"] for one in answer("restore", "--workspace", workspace)["backups"]]
    assert sorted(reasons) == ["import", "restore"]
    made = answer("backup", "--workspace", workspace)["backup"]
    assert (made["reason"], made["students"]) == ("asked", 2)


def test_what_cannot_be_done_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tmp_path / "office.iattend"
    answer("import", schools(tmp_path / "schools.xlsx"), "--workspace", workspace)
    told = answer("restore", "nothing.iattend", "--workspace", workspace, status=NOTHING_APPLIED)["error"]
    assert told.startswith("There is no backup nothing.iattend.")
    data = bytearray(workspace.read_bytes())
    data[len(data) // 2] ^= 1
    workspace.write_bytes(data)
    found = answer("check", "--workspace", workspace, status=NOTHING_APPLIED)
    assert found["whole"] is False
    assert found["faults"]
    monkeypatch.setenv("IATTEND_KEY", "another one")
    for command in ("backup", "check", "restore"):
        words = [command, "--workspace", workspace] if command != "restore" else [command, workspace, "-w", workspace]
        assert "does not open office.iattend" in answer(*words, status=LOCKED)["error"]
