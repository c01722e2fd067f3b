"""What can be wrong with a file is said in a sentence of its own, shown with the real thing: by a person without rights
on it, by a second program that holds it, by a schema from the future."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import header_path, unlock
from iattend_desktop.storage.migrate import NewerSchema
from tests.conftest import PASSPHRASE

_NOBODY = 65534


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who owns nothing here, where the tests run as root; as oneself elsewhere."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into: pytest's own are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="iattend-tests-"))
    made.chmod(0o755)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


@pytest.fixture
def shown_file(folder: Path, workspace_file: Path) -> Path:
    """A workspace that everybody may read there."""
    path = folder / "district.iattend"
    shutil.copy(workspace_file, path)
    shutil.copy(header_path(workspace_file), header_path(path))
    for one in (path, header_path(path)):
        one.chmod(0o644)
    return path


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_or_a_folder_that_may_only_be_read(shown_file: Path, what: str) -> None:
    if what == "file":
        shown_file.parent.chmod(0o777)
        shown_file.chmod(0o444)
    else:
        shown_file.chmod(0o666)
        shown_file.parent.chmod(0o555)
    before = shown_file.read_bytes()
    with without_rights(), pytest.raises(UserError) as told:
        open_workspace(shown_file, PASSPHRASE)
    assert str(told.value) == (
        "district.iattend cannot be opened for writing here. Copy it to a folder of your own and open it there."
    )
    assert shown_file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_folder_that_nothing_can_be_made_in(folder: Path) -> None:
    folder.chmod(0o555)
    with without_rights(), pytest.raises(UserError, match=r"new\.iattend cannot be made here: Permission denied"):
        open_workspace(folder / "new.iattend", PASSPHRASE, create=True)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_header_that_may_not_be_read(shown_file: Path) -> None:
    header_path(shown_file).chmod(0o000)
    with (
        without_rights(),
        pytest.raises(UserError, match=r"key file district\.iattend\.header cannot be read: Permission denied"),
    ):
        open_workspace(shown_file, PASSPHRASE)


HOLDS = """
import sys
from pathlib import Path
from iattend_desktop.storage.engine import connect
connection = connect(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_file_that_another_program_holds(workspace_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iattend_desktop.storage.engine._PATIENCE", 0.2)
    key = unlock(workspace_file, PASSPHRASE).hex()
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    arguments = [sys.executable, "-c", HOLDS, str(workspace_file), key]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(UserError) as told:
            open_workspace(workspace_file, PASSPHRASE)
        assert str(told.value) == ("district.iattend is in use by another program. Close it there and try again.")
        other.communicate(b"")
    open_workspace(workspace_file, PASSPHRASE).close()


def test_a_schema_from_the_future(workspace_file: Path) -> None:
    with closing(connect(workspace_file, unlock(workspace_file, PASSPHRASE))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = workspace_file.read_bytes()
    with pytest.raises(NewerSchema, match=r"made by a newer iAttend\. Install the newest version to open it\."):
        open_workspace(workspace_file, PASSPHRASE)
    assert workspace_file.read_bytes() == before


def test_two_windows_of_one_computer_may_share_a_file(workspace_file: Path) -> None:
    one, other = open_workspace(workspace_file, PASSPHRASE), open_workspace(workspace_file, PASSPHRASE)
    one.log("view_record", ("person", 1))
    other.log("view_record", ("person", 2))
    one.close()
    other.close()
