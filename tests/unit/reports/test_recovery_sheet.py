"""The sheet of a recovery key: what stands on it opens the workspace, and stands nowhere else."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.recovery_sheet import make_recovery_key
from iattend_desktop.storage.keys import WrongKey, has_recovery_key, header_path, unlock
from iattend_desktop.storage.recovery_key import read_recovery_key
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.file_only("a server has no recovery key")


def key_on(sheet: Path) -> str:
    """The key as a person reads it off the sheet: the groups of five."""
    (text,) = page_texts(sheet)
    groups = re.findall(r"^[0-9A-HJKMNP-TV-Z]{5}$", text, re.MULTILINE)
    return read_recovery_key(" ".join(groups))


def test_what_stands_on_the_sheet_opens_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    workspace.back_up()
    changed = make_recovery_key(workspace, PASSPHRASE, sheet)
    assert changed.renewed == 1
    assert unlock(workspace.path, key_on(sheet)) == workspace.data_key
    (text,) = page_texts(sheet)
    assert "Recovery key of district.iattend" in text
    assert "Made Nov 20, 2026, 12:00 PM by coordinator" in text
    assert "student record" not in text
    with workspace.read() as session:
        assert list(session.scalars(select(AuditEntry.event))) == ["make_recovery_key"]
    if os.name == "posix":
        assert sheet.stat().st_mode & 0o777 == 0o600


def test_a_new_key_takes_the_place_of_the_former(workspace: Workspace, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    made = workspace.back_up().path
    for sheet in (first, second):
        make_recovery_key(workspace, PASSPHRASE, sheet)
    for path in (workspace.path, made):
        assert unlock(path, key_on(second)) == workspace.data_key
        with pytest.raises(WrongKey, match="This recovery key does not open"):
            unlock(path, key_on(first))


def test_no_sheet_no_key(workspace: Workspace, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    make_recovery_key(workspace, PASSPHRASE, sheet)
    before, header = sheet.read_bytes(), header_path(workspace.path).read_bytes()
    with pytest.raises(UserError, match=r"There is a file sheet\.pdf already"):
        make_recovery_key(workspace, PASSPHRASE, sheet)
    with pytest.raises(UserError, match="There is no folder"):
        make_recovery_key(workspace, PASSPHRASE, tmp_path / "nowhere" / "sheet.pdf")
    assert header_path(workspace.path).read_bytes() == header
    assert sheet.read_bytes() == before
    assert unlock(workspace.path, key_on(sheet)) == workspace.data_key


def test_a_wrong_passphrase_writes_no_sheet(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WrongKey):
        make_recovery_key(workspace, "not this one", tmp_path / "sheet.pdf")
    assert not (tmp_path / "sheet.pdf").exists()
    assert not has_recovery_key(workspace.path)


def test_a_key_that_could_not_be_put_in_force_leaves_no_sheet(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iattend_desktop.storage.engine._PATIENCE", 0.1)
    with workspace.engine.connect().execution_options(iattend_write=True) as connection:
        connection.exec_driver_sql("SELECT 1")  # another program is writing
        with pytest.raises(UserError, match="in use"):
            make_recovery_key(workspace, PASSPHRASE, tmp_path / "sheet.pdf")
    assert not (tmp_path / "sheet.pdf").exists()
    assert not has_recovery_key(workspace.path)


def test_the_key_stands_on_the_sheet_alone(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    sheet = tmp_path / "sheet.pdf"
    with caplog.at_level(logging.DEBUG):
        make_recovery_key(workspace, PASSPHRASE, sheet)
    groups = key_on(sheet).split("-")
    assert list((tmp_path / "temporary").iterdir()) == []
    for path in tmp_path.rglob("*"):
        if path.is_file() and path != sheet:
            assert not [group for group in groups if group.encode() in path.read_bytes()], path
    assert not [group for group in groups if group in caplog.text]
