"""Another passphrase for an open workspace: its backups follow on wish, the keychain always, the log says who."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.security import keychain as keychains
from iattend_desktop.security.passphrase import change_passphrase
from iattend_desktop.storage.backup import backup_folder, restore
from iattend_desktop.storage.keys import WrongKey, header_path, unlock
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.unit.security.keychains import InMemory, keychain

pytestmark = pytest.mark.file_only("a server has no passphrase")

__all__ = ["keychain"]  # the fixture
NEW = "quiet lantern under seven bridges"


def events(workspace: Workspace) -> list[str]:
    with workspace.read() as session:
        return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))


def test_it_is_logged_and_opens_the_workspace_next_time(workspace: Workspace) -> None:
    changed = change_passphrase(workspace, PASSPHRASE, NEW)
    assert (changed.renewed, changed.left, changed.words) == (0, 0, "")
    assert events(workspace) == ["change_passphrase"]
    workspace.close()
    open_workspace(workspace.path, NEW).close()
    with pytest.raises(WrongKey):
        open_workspace(workspace.path, PASSPHRASE)


@pytest.mark.parametrize("new", ["short", "password1234", "district1234"])
def test_what_is_easily_guessed_is_refused(workspace: Workspace, new: str) -> None:
    with pytest.raises(UserError):
        change_passphrase(workspace, PASSPHRASE, new)
    assert len(unlock(workspace.path, PASSPHRASE)) == 33
    assert events(workspace) == []


def test_a_wrong_passphrase_changes_and_logs_nothing(workspace: Workspace) -> None:
    with pytest.raises(WrongKey):
        change_passphrase(workspace, "not this one", NEW)
    assert len(unlock(workspace.path, PASSPHRASE)) == 33
    assert events(workspace) == []


def test_backups_open_with_the_new_passphrase_alone(workspace: Workspace, tmp_path: Path) -> None:
    made = [workspace.back_up().path for _each in range(3)]
    elsewhere = tmp_path / "stranger.iattend"
    open_workspace(elsewhere, "of another workspace", create=True).close()
    for ending in ("", ".header"):
        shutil.copy(f"{elsewhere}{ending}", f"{made[0]}{ending}")
    changed = change_passphrase(workspace, PASSPHRASE, NEW)
    assert (changed.renewed, changed.left) == (2, 1)
    assert changed.words == "2 backups now open with it. 1 backup still opens with what opened it before."
    for path in made[1:]:
        open_workspace(path, NEW).close()
        with pytest.raises(WrongKey):
            unlock(path, PASSPHRASE)
    assert len(unlock(made[0], "of another workspace")) == 33


def test_backups_that_are_left_open_with_the_former_passphrase(workspace: Workspace) -> None:
    made = workspace.back_up().path
    before = header_path(made).read_bytes()
    change_passphrase(workspace, PASSPHRASE, NEW, backups_too=False)
    assert header_path(made).read_bytes() == before
    workspace.close()
    restore(workspace.path, made, NEW, NOW)  # today's passphrase restores an older copy, and stays
    open_workspace(workspace.path, NEW).close()
    restore(workspace.path, made, PASSPHRASE, NOW)  # that of its day does as well, and is then today's
    open_workspace(workspace.path, PASSPHRASE).close()


def test_a_header_of_a_backup_that_cannot_be_written_is_counted(workspace: Workspace) -> None:
    made = workspace.back_up().path
    header_path(made).unlink()
    header_path(made).mkdir()
    changed = change_passphrase(workspace, PASSPHRASE, NEW)
    assert (changed.renewed, changed.left) == (0, 1)
    assert len(unlock(workspace.path, NEW)) == 33
    assert not list(backup_folder(workspace.path).glob("*.partial"))


def test_the_keychain_follows_where_it_kept_the_former_one(workspace: Workspace, keychain: InMemory) -> None:
    change_passphrase(workspace, PASSPHRASE, NEW)
    assert keychain.held == {}
    keychains.keep(workspace.path, NEW)
    change_passphrase(workspace, NEW, PASSPHRASE)
    assert keychains.kept(workspace.path) == PASSPHRASE
