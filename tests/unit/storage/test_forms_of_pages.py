"""A workspace keeps the form of pages that it was made with: the one of before opens, is written, copied, restored."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from iattend_desktop.opening import open_workspace
from iattend_desktop.people.schools import SchoolValues, add_school, list_schools
from iattend_desktop.problem import UserError
from iattend_desktop.storage import keys
from iattend_desktop.storage.backup import BackupReason, look_into, make_backup, restore
from iattend_desktop.storage.engine import LARGE_PAGES, connect
from iattend_desktop.storage.keys import Kind, create_header, header_path, put_copy, unlock
from iattend_desktop.storage.recovery_key import new_recovery_key, read_recovery_key
from tests.conftest import NOW, PASSPHRASE

NEW = "a wholly other passphrase"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace as they were made before: its key says nothing of pages."""
    path = tmp_path / "old.iattend"
    with monkeypatch.context() as patch:
        patch.setattr(keys, "LARGE_PAGES", b"")
        workspace = open_workspace(path, PASSPHRASE, create=True)
    add_school(workspace, SchoolValues("Lincoln High"))
    workspace.close()
    return path


def as_sqlcipher_has_it(path: Path, key: bytes) -> int:
    """The size of a page, read by SQLCipher without being told anything but the key."""
    with closing(sqlcipher.connect(str(path))) as connection:
        connection.execute(f"PRAGMA key = \"x'{key[:32].hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        return int(connection.execute("PRAGMA page_size").fetchone()[0])


def schools(path: Path, passphrase: str) -> list[str]:
    """The schools of a workspace."""
    workspace = open_workspace(path, passphrase)
    found = [row.name for row in list_schools(workspace)]
    workspace.close()
    return found


def test_a_workspace_of_before_goes_on(old: Path) -> None:
    key = unlock(old, PASSPHRASE)
    assert (len(key), as_sqlcipher_has_it(old, key)) == (32, 4096)
    backup = make_backup(old, key, NOW, BackupReason.ASKED)
    workspace = open_workspace(old, PASSPHRASE)
    add_school(workspace, SchoolValues("Roosevelt High"))
    workspace.close()
    assert put_copy(old, PASSPHRASE, Kind.PASSPHRASE, NEW) == key
    recovery = new_recovery_key()
    put_copy(old, NEW, Kind.RECOVERY, read_recovery_key(recovery))
    assert unlock(old, recovery) == key
    assert schools(old, NEW) == ["Lincoln High", "Roosevelt High"]
    assert look_into(old, key, whole=True).changes == 2
    for copy in (backup.path, old):
        assert as_sqlcipher_has_it(copy, key) == 4096
    assert restore(old, backup.path, NEW, NOW).changes == 1
    assert schools(old, NEW) == ["Lincoln High"]
    assert as_sqlcipher_has_it(old, key) == 4096


def test_a_new_workspace_has_large_pages_and_so_have_its_copies(workspace_file: Path) -> None:
    key = unlock(workspace_file, PASSPHRASE)
    assert key[32:] == LARGE_PAGES
    backup = make_backup(workspace_file, key, NOW, BackupReason.ASKED)
    for path in (workspace_file, backup.path):
        with closing(connect(path, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
            assert int(connection.execute("PRAGMA page_size").fetchone()[0]) == 16_384
            assert connection.execute("PRAGMA cipher_hmac_algorithm").fetchone() == ("HMAC_SHA256",)
            assert connection.execute("PRAGMA cipher_use_hmac").fetchone() == ("1",)
        with pytest.raises(sqlcipher.DatabaseError, match="not a database"):
            as_sqlcipher_has_it(path, key)


def test_a_form_that_this_program_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "later.iattend"
    monkeypatch.setattr(keys, "LARGE_PAGES", b"\x07")
    create_header(path, PASSPHRASE)
    before = header_path(path).read_bytes()
    with pytest.raises(UserError, match="made by a newer iAttend"):
        open_workspace(path, PASSPHRASE, create=True)
    assert not path.exists()
    assert header_path(path).read_bytes() == before
