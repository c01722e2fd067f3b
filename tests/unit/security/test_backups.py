"""The list of backups: what each holds, what was done since, and what cannot be opened says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.security.backups import look_at_copies
from iattend_desktop.security.passphrase import change_passphrase
from iattend_desktop.storage.backup import backup_folder, list_backups, workspace_of
from iattend_desktop.storage.keys import WrongKey, header_path
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.unit.storage.test_backup import add_student

pytestmark = pytest.mark.file_only("backups of a server are its administrator's")

NEW = "quiet lantern under seven bridges"


def test_each_copy_says_what_it_holds_and_what_was_done_since(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    first = workspace.back_up()
    add_student(workspace, "Tomás")
    add_student(workspace, "Ana")
    workspace.undo()
    second = workspace.back_up()
    found = look_at_copies(workspace.path, PASSPHRASE)
    older, newer = sorted(found.rows, key=lambda row: row.path == second.path)
    assert (older.path, newer.path) == (first.path, second.path)
    assert newer.held is not None
    assert older.held is not None
    assert (newer.held.students, older.held.students) == (2, 1)
    assert older.size == first.path.stat().st_size
    assert found.present == newer.held
    assert (found.changes_since(newer), found.changes_since(older)) == (0, 3)
    assert [one.label for one in found.done_since(older)] == ["Undo: Add Ana", "Add Ana", "Add Tomás"]
    assert {(one.at, one.actor) for one in found.done} == {(NOW, workspace.actor)}
    assert found.done_since(newer) == []


def test_a_damaged_copy_says_so_and_the_others_are_there(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    first, second = workspace.back_up(), workspace.back_up()
    second.path.write_bytes(b"no records " * 900)
    found = look_at_copies(workspace.path, PASSPHRASE).rows
    older, newer = sorted(found, key=lambda row: row.path == second.path)
    assert newer.held is None
    assert "or it is damaged" in newer.problem
    assert older.held is not None
    assert older.path == first.path


@pytest.mark.parametrize("lost", ["the file", "its header", "both"])
def test_copies_of_a_lost_workspace_open_by_their_own_headers(workspace: Workspace, lost: str) -> None:
    add_student(workspace, "Rosalinda")
    workspace.back_up()
    workspace.close()
    if lost != "its header":
        workspace.path.unlink()
    if lost != "the file":
        header_path(workspace.path).unlink()
    found = look_at_copies(workspace.path, PASSPHRASE)
    (row,) = found.rows
    assert row.held is not None
    assert row.held.students == 1
    assert found.present is None
    assert workspace.path.name in found.problem
    assert found.changes_since(row) is None
    assert not lost.startswith("the") or not workspace.path.exists()  # nothing was made by looking


def test_a_copy_keeps_the_passphrase_of_its_day(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    workspace.back_up()
    change_passphrase(workspace, PASSPHRASE, NEW, backups_too=False)
    for secret in (NEW, PASSPHRASE):  # today's data key opens it, and that of its day
        (row,) = look_at_copies(workspace.path, secret).rows
        assert row.held is not None
    with pytest.raises(WrongKey):
        look_at_copies(workspace.path, "neither of them")


def test_the_workspace_of_a_copy_is_known_by_its_name_and_folder(workspace: Workspace, tmp_path: Path) -> None:
    made = workspace.back_up()
    assert workspace_of(made.path) == workspace.path
    assert workspace_of(workspace.path) == workspace.path
    taken_out = tmp_path / "elsewhere" / made.path.name
    assert workspace_of(taken_out) == taken_out
    assert list_backups(workspace.path)[0].path.parent == backup_folder(workspace.path)
