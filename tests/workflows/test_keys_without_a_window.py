"""An office changes what opens its workspace, without a screen: passphrase, recovery key, keychain."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from iattend_desktop.answering import LOCKED, NOTHING_APPLIED
from iattend_desktop.commands import app
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.opening import open_workspace
from iattend_desktop.security import keychain as keychains
from tests.conftest import PASSPHRASE
from tests.unit.reports.test_recovery_sheet import key_on
from tests.unit.security.keychains import InMemory, keychain

__all__ = ["keychain"]  # the fixture
NEW = "quiet lantern under seven bridges"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    monkeypatch.setenv("IATTEND_KEY", PASSPHRASE)


def answer(*words: str | Path, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.exit_code == status, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def file(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8")
    return path


def test_a_forgotten_passphrase_is_replaced_with_the_sheet(workspace_file: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    answer("backup", "-w", workspace_file)
    made = answer("recovery-key", "-w", workspace_file, "--out", sheet)
    assert made == {"schema": 1, "sheet": str(sheet), "backups_renewed": 1, "backups_left": 0}
    typed, new = file(tmp_path / "typed.txt", key_on(sheet).lower()), file(tmp_path / "new.txt", NEW)
    result = CliRunner().invoke(app, ["check", "-w", str(workspace_file), "--key-file", str(typed)])
    assert result.exit_code == 0
    assert "opened with its recovery key. Choose a new passphrase" in result.stderr
    answer("backup", "-w", workspace_file, "--key-file", typed)
    answer("passphrase", "-w", workspace_file, "--key-file", typed, "--new-key-file", new)
    assert "does not open" in answer("check", "-w", workspace_file, status=LOCKED)["error"]
    assert answer("check", "-w", workspace_file, "--key-file", new)["whole"] is True
    with closing(open_workspace(workspace_file, NEW)) as opened, opened.read() as session:
        events = session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()
    assert events.count("use_recovery_key") == 2  # by "backup" and "passphrase"; "check" writes nothing
    assert events.index("use_recovery_key") < events.index("change_passphrase")


def test_what_is_wrong_is_told_and_nothing_changes(
    workspace_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.pdf"
    answer("recovery-key", "-w", workspace_file, "--out", sheet)
    groups = key_on(sheet).split("-")
    slip = file(tmp_path / "slip.txt", " ".join([groups[1], groups[0], *groups[2:]]))
    told = answer("check", "-w", workspace_file, "--key-file", slip, status=LOCKED)["error"]
    assert told == "Groups 1, 2 of the recovery key cannot be right. Compare them with the sheet."
    weak = file(tmp_path / "weak.txt", "password1234")
    told = answer("passphrase", "-w", workspace_file, "--new-key-file", weak, status=NOTHING_APPLIED)["error"]
    assert told.startswith("This passphrase is among the first")
    assert "--new-key-file" in answer("passphrase", "-w", workspace_file, status=LOCKED)["error"]
    told = answer("recovery-key", "-w", workspace_file, "--out", sheet, status=NOTHING_APPLIED)["error"]
    assert told.startswith("There is a file sheet.pdf already")
    assert answer("check", "-w", workspace_file)["whole"] is True
    monkeypatch.setenv("IATTEND_KEY", "not this one")
    new = file(tmp_path / "new.txt", NEW)
    assert "does not open" in answer("passphrase", "-w", workspace_file, "--new-key-file", new, status=LOCKED)["error"]


def test_the_keychain_is_asked_unless_a_key_file_is_named(
    workspace_file: Path, keychain: InMemory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IATTEND_KEY", "not this one")
    assert "does not open" in answer("check", "-w", workspace_file, status=LOCKED)["error"]
    keychains.keep(workspace_file, PASSPHRASE)
    assert answer("check", "-w", workspace_file)["whole"] is True
    named = ("--key-file", file(tmp_path / "k", "not this one"))
    assert "does not open" in answer("backup", "-w", workspace_file, *named, status=LOCKED)["error"]
    assert answer("backup", "-w", workspace_file)["backup"]
    assert len(answer("restore", "-w", workspace_file)["backups"]) == 1
    assert len(keychain.held) == 1


def test_what_the_keychain_keeps_is_forgotten_once_it_opens_no_longer(workspace_file: Path, keychain: InMemory) -> None:
    keychains.keep(workspace_file, "that of last year")
    assert answer("check", "-w", workspace_file)["whole"] is True  # with IATTEND_KEY, the next in order
    assert keychain.held == {}


def test_the_keychain_opens_no_file_that_is_not_there(tmp_path: Path, keychain: InMemory) -> None:
    path = tmp_path / "gone.iattend"
    keychains.keep(path, "that of a file of that name")
    assert "There is no workspace gone.iattend" in answer("backup", "-w", path, status=NOTHING_APPLIED)["error"]
    assert len(keychain.held) == 1
