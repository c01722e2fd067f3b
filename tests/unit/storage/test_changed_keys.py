"""A passphrase is changed and a recovery key made without the old header ever being lost; each opens with one
derivation."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from argon2.low_level import hash_secret_raw

from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.storage.keys import Kind, WrongKey, has_recovery_key, header_path, put_copy, unlock
from iattend_desktop.storage.recovery_key import MistypedKey, new_recovery_key
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE

pytestmark = pytest.mark.file_only("a server has no passphrase and no header")

NEW = "quiet lantern under seven bridges"


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of key derivations so far, one entry each."""
    made: list[int] = []
    real = hash_secret_raw

    def counted(*given: Any) -> bytes:
        made.append(1)
        return real(*given)

    monkeypatch.setattr("iattend_desktop.storage.keys.hash_secret_raw", counted)
    return made


def kinds(workspace: Path) -> list[str]:
    return [copy["kind"] for copy in json.loads(header_path(workspace).read_text())["copies"]]


def test_the_new_passphrase_opens_the_same_records_and_the_former_none(workspace_file: Path) -> None:
    before, key = workspace_file.read_bytes(), unlock(workspace_file, PASSPHRASE)
    assert put_copy(workspace_file, PASSPHRASE, Kind.PASSPHRASE, NEW) == key
    assert unlock(workspace_file, NEW) == key
    with pytest.raises(WrongKey):
        unlock(workspace_file, PASSPHRASE)
    assert workspace_file.read_bytes() == before
    assert {path.name for path in workspace_file.parent.iterdir()} == {"district.iattend", "district.iattend.header"}


def test_a_wrong_former_passphrase_changes_nothing(workspace_file: Path) -> None:
    before = header_path(workspace_file).read_bytes()
    with pytest.raises(WrongKey):
        put_copy(workspace_file, "not this one", Kind.PASSPHRASE, NEW)
    assert header_path(workspace_file).read_bytes() == before


def test_a_recovery_key_opens_what_the_passphrase_opens_until_there_is_a_newer_one(workspace_file: Path) -> None:
    first, second = new_recovery_key(), new_recovery_key()
    assert not has_recovery_key(workspace_file)
    key = put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, first)
    assert has_recovery_key(workspace_file)
    open_workspace(workspace_file, first.lower().replace("-", " ")).close()
    put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, second)
    assert kinds(workspace_file) == ["passphrase", "recovery"]
    assert unlock(workspace_file, second) == unlock(workspace_file, PASSPHRASE) == key
    with pytest.raises(WrongKey, match="This recovery key does not open"):
        unlock(workspace_file, first)


def test_a_forgotten_passphrase_is_replaced_by_the_recovery_key(workspace_file: Path) -> None:
    recovery = new_recovery_key()
    key = put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, recovery)
    put_copy(workspace_file, recovery, Kind.PASSPHRASE, NEW)
    assert unlock(workspace_file, NEW) == unlock(workspace_file, recovery) == key


def test_a_slip_in_the_recovery_key_is_named_without_a_derivation_for_it(
    workspace_file: Path, derivations: list[int]
) -> None:
    recovery = new_recovery_key()
    put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, recovery)
    derivations.clear()
    slip = recovery[:-1] + ("0" if recovery[-1] != "0" else "1")
    with pytest.raises(MistypedKey, match=r"^Group 7 of the recovery key"):
        unlock(workspace_file, slip)
    assert len(derivations) == 1  # it was tried as a passphrase


def test_a_passphrase_may_look_like_a_recovery_key(workspace_file: Path) -> None:
    odd = "abcde-fghjk-mnpqr-stvwx-yz012-34567-89abc"
    put_copy(workspace_file, PASSPHRASE, Kind.PASSPHRASE, odd)
    put_copy(workspace_file, odd, Kind.RECOVERY, new_recovery_key())
    assert len(unlock(workspace_file, odd)) == 33


@pytest.mark.parametrize("by", ["passphrase", "recovery key"])
def test_opening_costs_one_derivation_however_many_connections(
    workspace_file: Path, derivations: list[int], by: str
) -> None:
    recovery = new_recovery_key()
    put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, recovery)
    derivations.clear()
    workspace = open_workspace(workspace_file, PASSPHRASE if by == "passphrase" else recovery)
    with workspace.read() as one, workspace.read() as two, workspace.read() as three:
        for session in (one, two, three):
            session.connection()
    workspace.settings()
    workspace.back_up()
    workspace.close()
    assert len(derivations) == 1


def test_a_header_of_an_earlier_program_has_no_sum_and_opens(workspace_file: Path) -> None:
    path = header_path(workspace_file)
    header = json.loads(path.read_text())
    del header["sum"]
    path.write_text(json.dumps(header))
    assert len(unlock(workspace_file, PASSPHRASE)) == 33


def test_a_flipped_character_of_the_header_is_damage_not_a_wrong_passphrase(workspace_file: Path) -> None:
    path = header_path(workspace_file)
    text = path.read_text()
    at = text.index('"wrapped": "') + 20
    path.write_text(text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :])
    with pytest.raises(UserError, match="is damaged") as told:
        unlock(workspace_file, PASSPHRASE)
    assert not isinstance(told.value, WrongKey)


def test_two_people_change_it_at_once_and_the_second_is_told(
    workspace_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = hash_secret_raw
    first = True

    def slowly(*given: Any) -> bytes:
        nonlocal first
        if first:  # while this one derives its key, somebody else has finished
            first = False
            put_copy(workspace_file, PASSPHRASE, Kind.PASSPHRASE, "somebody else was faster")
        return real(*given)

    monkeypatch.setattr("iattend_desktop.storage.keys.hash_secret_raw", slowly)
    with pytest.raises(UserError):
        put_copy(workspace_file, PASSPHRASE, Kind.RECOVERY, new_recovery_key())
    assert kinds(workspace_file) == ["passphrase"]
    assert len(unlock(workspace_file, "somebody else was faster")) == 33


def test_while_the_workspace_is_written_the_header_waits_its_turn(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iattend_desktop.storage.engine._PATIENCE", 0.2)
    before = header_path(workspace.path).read_bytes()
    with workspace.engine.connect().execution_options(iattend_write=True) as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(UserError, match="in use by another program"):
            put_copy(workspace.path, PASSPHRASE, Kind.PASSPHRASE, NEW)
    assert header_path(workspace.path).read_bytes() == before


KILLED = """
import os, sys
from pathlib import Path
from iattend_desktop.storage import durable, keys
keys._TIME_COST, keys._MEMORY_KIB = 1, 16
former, new, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
real = os.replace
def end(*_given):
    os._exit(9)
def end_replaced(*names):
    real(*names)
    os._exit(9)
moments = ("written", "fsync", end), ("before", "replace", end), ("after", "replace", end_replaced)
for moment, name, instead in moments:
    if os.fork() == 0:
        setattr(durable.os, name, instead)
        keys.put_copy(folder / moment / "district.iattend", former, keys.Kind.PASSPHRASE, new)
    _child, status = os.wait()
    print(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that ends in the middle is forked")
def test_a_crash_in_between_leaves_one_header_that_opens(workspace_file: Path) -> None:
    key, folder = unlock(workspace_file, PASSPHRASE), workspace_file.parent
    for moment in ("written", "before", "after"):
        (folder / moment).mkdir()
        for path in (workspace_file, header_path(workspace_file)):
            shutil.copy(path, folder / moment)
    arguments = [sys.executable, "-c", KILLED, PASSPHRASE, NEW, str(folder)]
    ended = subprocess.run(
        arguments, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()}, timeout=60, check=True
    )
    assert ended.stdout.split() == ["9", "9", "9"]
    for moment, opens, other in (("written", PASSPHRASE, NEW), ("before", PASSPHRASE, NEW), ("after", NEW, PASSPHRASE)):
        path = folder / moment / "district.iattend"
        assert unlock(path, opens) == key
        with pytest.raises(WrongKey):
            unlock(path, other)
        put_copy(path, opens, Kind.PASSPHRASE, other)  # what the crash left is in nobody's way
        assert unlock(path, other) == key
