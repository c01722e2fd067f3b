"""A workspace opens with its passphrase, and with nothing else; what is wrong is said in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iattend_desktop.answering import NoKey, known_passphrase
from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.keys import WrongKey, create_header, header_path, unlock
from tests.conftest import PASSPHRASE


def test_the_file_is_encrypted(workspace_file: Path) -> None:
    assert not workspace_file.read_bytes().startswith(b"SQLite format 3")
    assert b"program_enrollment" not in workspace_file.read_bytes()


def test_a_wrong_passphrase_is_refused_and_changes_nothing(workspace_file: Path) -> None:
    before = workspace_file.read_bytes()
    with pytest.raises(WrongKey, match="does not open"):
        open_workspace(workspace_file, "wrong")
    assert workspace_file.read_bytes() == before


def test_the_data_key_is_not_in_the_header(workspace_file: Path) -> None:
    key = unlock(workspace_file, PASSPHRASE)
    assert len(key) == 33  # 32 octets, and how the pages are encrypted
    assert key[:32].hex() not in header_path(workspace_file).read_text()


@pytest.mark.usefixtures("real_keys")
def test_a_new_header_asks_for_the_work_of_rfc_9106(tmp_path: Path) -> None:
    path = tmp_path / "new.iattend"
    create_header(path, PASSPHRASE)
    (copy,) = json.loads(header_path(path).read_text())["copies"]
    assert copy["derivation"] == "argon2id"
    assert (copy["time"], copy["memory"]) == (3, 64 * 1024)  # its second choice: 3 passes over 64 MiB
    assert len(bytes.fromhex(copy["salt"])) == 16


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda header: header.unlink(), "key file"),
        (lambda header: header.write_text("{}"), "damaged"),
        (lambda header: header.write_text(json.dumps({"format": 1, "copies": [{}]})), "damaged"),
        (lambda header: header.write_text(header.read_text().replace('"salt": "', '"salt": "zz')), "damaged"),
        (lambda header: header.write_text(header.read_text().replace('"lanes": 2', '"lanes": 0')), "damaged"),
        (lambda header: header.write_text(json.dumps({"format": 99})), "newer"),
        (lambda header: (header.unlink(), header.mkdir()), "cannot be read"),
        (lambda header: header.write_text(json.dumps({"format": 99, "copies": []})), "newer"),
    ],
)
def test_a_header_that_is_gone_damaged_or_newer(workspace_file: Path, spoil: object, sentence: str) -> None:
    assert callable(spoil)
    spoil(header_path(workspace_file))
    with pytest.raises(UserError, match=sentence):
        open_workspace(workspace_file, PASSPHRASE)


def test_a_file_that_is_no_workspace(tmp_path: Path) -> None:
    path = tmp_path / "notes.iattend"
    path.write_bytes(b"these are only notes " * 400)
    with pytest.raises(UserError, match="no iAttend workspace"):
        open_engine(path, bytes(32))


def test_a_missing_file_and_another_ending(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no workspace"):
        open_workspace(tmp_path / "a.iattend", PASSPHRASE)
    with pytest.raises(UserError, match="does not end in"):
        open_workspace(tmp_path / "a.sqlite", PASSPHRASE, create=True)


def test_a_file_cut_to_nothing_is_not_opened_as_a_new_one(workspace_file: Path) -> None:
    workspace_file.write_bytes(b"")
    with pytest.raises(UserError, match="is empty"):
        open_workspace(workspace_file, PASSPHRASE)
    assert workspace_file.read_bytes() == b""


def test_an_empty_passphrase_makes_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"passphrase of new\.iattend is empty"):
        open_workspace(tmp_path / "new.iattend", "", create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"", "is empty"), (b"\n", "is empty"), (b"\xff\xfe\x00", "no text")]
)
def test_a_key_file_without_a_passphrase(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "key.txt"
    file.write_bytes(content)
    with pytest.raises(NoKey, match=sentence):
        known_passphrase(file)


def test_a_key_file_saved_by_windows(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_bytes("\ufeffcorrect horse\r\n".encode())
    assert known_passphrase(file) == "correct horse"
