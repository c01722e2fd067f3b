"""A log that was cut, or cut and written anew, shows against the copies of its workspace; a restore explains itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from iattend_desktop.commands import app
from iattend_desktop.opening import open_workspace
from iattend_desktop.security.audit_anchors import check_against_copies
from iattend_desktop.storage.anchors import Anchor, anchor_path, read_anchor
from iattend_desktop.storage.backup import restore
from iattend_desktop.storage.engine import connect
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE

pytestmark = pytest.mark.file_only("backups hold the log's head: those of a server are its administrator's")

CUT = (
    "DELETE FROM audit_detail WHERE entry_id > 2",
    "DELETE FROM audit_entry WHERE id > 2",
    "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit_entry'",
)


def look(workspace: Workspace, first: int, last: int) -> None:
    for number in range(first, last + 1):
        workspace.log("view_record", ("person", number), {"page": "students"})


def spoil(workspace: Workspace, *statements: str) -> None:
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        for statement in statements:
            connection.execute(statement)


def told(workspace: Workspace) -> list[tuple[int | None, str]]:
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        faults = check_against_copies(connection.execute, workspace.path, workspace.data_key)
    return [(fault.entry, fault.words) for fault in faults]


def check(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, Any]]:
    monkeypatch.setenv("IATTEND_KEY", PASSPHRASE)
    result = CliRunner().invoke(app, ["check", "--workspace", str(path), "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_a_copy_keeps_where_the_log_ended(workspace: Workspace) -> None:
    look(workspace, 1, 3)
    made = workspace.back_up()
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        [(head,)] = connection.execute("SELECT chain FROM audit_entry WHERE id = 3").fetchall()
    assert read_anchor(made.path) == Anchor(3, head)
    look(workspace, 4, 5)
    assert told(workspace) == []


@pytest.mark.parametrize("regrown", [0, 1, 2])
def test_a_cut_log_shows_also_where_it_has_grown_again(
    workspace: Workspace, regrown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(workspace, 1, 4)
    workspace.back_up()
    assert check(workspace.path, monkeypatch)[0] == 0
    spoil(workspace, *CUT)
    look(workspace, 3, 2 + regrown)
    [(entry, words)] = told(workspace)
    assert entry == 4
    assert "removed from the end of the log" in words
    status, answer = check(workspace.path, monkeypatch)
    assert status == 1
    assert answer["whole"] is True
    assert [fault["entry"] for fault in answer["log_faults"]] == [4]


@pytest.mark.parametrize(
    ("remove", "words"),
    [
        (lambda copy: copy.unlink(), []),  # the file beside the copy stays without it: nobody lists it
        (lambda copy: anchor_path(copy).unlink(), ["removed from the end"]),
        (lambda copy: anchor_path(copy).write_text("{}"), ["removed from the end"]),
        (
            lambda copy: anchor_path(copy).write_text(json.dumps({"entry": 2, "head": "0" * 64})),
            ["do not agree", "is not what it was", "is not what it was"],
        ),
    ],
)
def test_either_witness_is_enough(workspace: Workspace, remove: Callable[[Path], object], words: list[str]) -> None:
    look(workspace, 1, 4)
    made = workspace.back_up()
    spoil(workspace, *CUT)
    remove(made.path)
    found = sorted(sentence for _entry, sentence in told(workspace))
    assert len(found) == len(words)
    for sentence in words:
        assert any(sentence in one for one in found)


def test_a_restore_explains_what_is_gone(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    look(workspace, 1, 2)
    early = workspace.back_up()
    look(workspace, 3, 6)
    workspace.back_up()
    workspace.close()
    restore(workspace.path, early.path, PASSPHRASE, NOW)
    opened = open_workspace(workspace.path, PASSPHRASE, clock=lambda: NOW)
    look(opened, 7, 9)
    opened.close()
    status, answer = check(workspace.path, monkeypatch)
    assert (status, answer["log_entries"]) == (0, 6)
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        [entry] = connection.execute("SELECT id, actor FROM audit_entry WHERE event = 'restore_backup'").fetchall()
    assert entry == (3, "iAttend")
    spoil(workspace, *CUT)  # the restore's own entry with them: the later copies tell
    assert {number for number, _words in told(workspace)} == {6}
