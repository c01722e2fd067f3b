"""Copies of a workspace: whole whatever is written meanwhile, thinned out with time, and put back without loss."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Person, PersonRole
from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.backup import (
    Backup,
    BackupReason,
    backup_folder,
    list_backups,
    look_into,
    restore,
    thinned_out,
)
from iattend_desktop.storage.keys import WrongKey, header_path
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE

pytestmark = pytest.mark.file_only("backups of a server are its administrator's")


def add_student(workspace: Workspace, name: str) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, f"Add {name}") as session:
        person = Person(given_name=name, family_name="Zamacona")
        session.add(person)
        session.flush()
        session.add(PersonRole(person_id=person.id, role="student"))


def names(workspace: Workspace) -> list[str | None]:
    with workspace.read() as session:
        return sorted(session.scalars(select(Person.given_name)), key=str)


def test_a_copy_is_one_encrypted_file_with_its_header(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    made = workspace.back_up()
    assert sorted(path.name for path in backup_folder(workspace.path).iterdir()) == [
        made.path.name,
        made.path.name + ".anchor",
        header_path(made.path).name,
    ]
    assert made.path.name == "district 2026-11-20T200000Z asked.iattend"
    assert b"Rosalinda" not in made.path.read_bytes()
    copy = open_workspace(made.path, PASSPHRASE)
    assert names(copy) == ["Rosalinda"]
    copy.close()


def test_what_is_being_written_is_not_in_the_copy(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    with workspace.write(Permission.EDIT_STUDENTS, "Add Tomás") as session:
        session.add(Person(given_name="Tomás", family_name="Zamacona"))
        session.flush()
        made = workspace.back_up()
    copy = open_workspace(made.path, PASSPHRASE)
    assert names(copy) == ["Rosalinda"]
    copy.close()
    assert names(workspace) == ["Rosalinda", "Tomás"]


def test_a_cancelled_copy_leaves_nothing(workspace: Workspace) -> None:
    class Cancelling:
        def step(self, _fraction: float, _message: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        workspace.back_up(progress=Cancelling())
    assert list(backup_folder(workspace.path).iterdir()) == []


def test_two_copies_in_one_second_have_two_names(workspace: Workspace) -> None:
    first, second = workspace.back_up(), workspace.back_up()
    assert first.path != second.path
    assert [one.path for one in list_backups(workspace.path)] == [first.path, second.path]


def test_a_folder_that_cannot_be_made_is_told(workspace: Workspace) -> None:
    backup_folder(workspace.path).write_text("a file is in the way")
    with pytest.raises(UserError, match=r"district\.iattend could not be backed up"):
        workspace.back_up()


def test_nothing_done_since_needs_no_copy(workspace: Workspace) -> None:
    assert workspace.back_up_changes(BackupReason.CLOSING) is None  # an empty workspace
    add_student(workspace, "Rosalinda")
    assert workspace.back_up_changes(BackupReason.CLOSING) is not None
    assert workspace.back_up_changes(BackupReason.CLOSING) is None
    workspace.log("view_record", ("person", 1))  # a look is worth keeping, too
    assert workspace.back_up_changes(BackupReason.CLOSING) is not None


def test_restoring_keeps_what_was_there(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    made = workspace.back_up()
    add_student(workspace, "Tomás")
    path = workspace.path
    workspace.close()
    held = restore(path, made.path, PASSPHRASE, NOW)
    assert held.students == 1
    again = open_workspace(path, PASSPHRASE)
    assert names(again) == ["Rosalinda"]
    again.close()
    [before] = [one for one in list_backups(path) if one.reason is BackupReason.RESTORE]
    kept = open_workspace(before.path, PASSPHRASE)
    assert names(kept) == ["Rosalinda", "Tomás"]
    kept.close()


def test_a_workspace_that_is_open_is_not_replaced(workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    made = workspace.back_up()
    add_student(workspace, "Tomás")
    with pytest.raises(UserError, match="open in another window or on another PC"):
        restore(workspace.path, made.path, PASSPHRASE, NOW)
    assert names(workspace) == ["Rosalinda", "Tomás"]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_damaged_copy_is_not_put_back(workspace: Workspace, place: float) -> None:
    add_student(workspace, "Rosalinda")
    made, path = workspace.back_up(), workspace.path
    workspace.close()
    data = bytearray(made.path.read_bytes())
    data[int(len(data) * place)] ^= 1
    made.path.write_bytes(data)
    before = path.read_bytes()
    with pytest.raises(UserError, match="damaged"):
        restore(path, made.path, PASSPHRASE, NOW)
    assert path.read_bytes() == before
    assert [one.path for one in list_backups(path)] == [made.path]


@pytest.mark.parametrize("lost", ["all of it", "half of it", "its header"])
def test_a_lost_workspace_comes_back(workspace: Workspace, lost: str) -> None:
    add_student(workspace, "Rosalinda")
    made, path = workspace.back_up(), workspace.path
    workspace.close()
    if lost == "all of it":
        path.unlink()
        header_path(path).unlink()
    elif lost == "half of it":
        half = path.read_bytes()[: path.stat().st_size // 2]
        path.write_bytes(half)
    else:
        header_path(path).unlink()
    restore(path, made.path, PASSPHRASE, NOW)
    again = open_workspace(path, PASSPHRASE)
    assert names(again) == ["Rosalinda"]
    again.close()
    if lost == "half of it":
        aside = path.with_name("district 2026-11-20T200000Z set aside.iattend")
        assert aside.read_bytes()[:4096] == half[:4096]


def test_another_passphrase_changes_nothing(workspace: Workspace) -> None:
    made, path = workspace.back_up(), workspace.path
    workspace.close()
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        restore(path, made.path, "another one", NOW)
    assert path.read_bytes() == before


def test_copies_are_thinned_out_to_days_and_months() -> None:
    """A copy every six hours of 500 days: what a person would want back is still there."""
    newest = datetime(2026, 11, 20, 18, tzinfo=UTC)
    times = [newest - timedelta(hours=6 * number) for number in range(2000)]
    backups = [Backup(Path(f"{number}"), at, BackupReason.CLOSING) for number, at in enumerate(times)]
    gone = {one.path for one in thinned_out(backups, newest)}
    kept = [one for one in backups if one.path not in gone]
    assert [one.made_at for one in kept[:5]] == times[:5]
    assert {one.made_at.date() for one in kept} >= {newest.date() - timedelta(days=day) for day in range(14)}
    assert len({(one.made_at.year, one.made_at.month) for one in kept}) == 6
    # Five of November 20 and 19, twelve further days down to the 7th, and the last of five earlier months.
    assert len(kept) == 5 + 12 + 5


def test_what_a_person_asked_for_is_not_thinned_out() -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    asked = [Backup(Path(reason), at, reason) for reason in (BackupReason.ASKED, BackupReason.RESTORE)]
    later = [Backup(Path(f"{n}"), at + timedelta(minutes=n + 1), BackupReason.IMPORT) for n in range(40, -1, -1)]
    gone = thinned_out([*later, *asked], at + timedelta(days=900))
    assert not set(asked) & set(gone)
    assert len(later) - len(gone) == 5


def test_old_copies_go_with_their_headers(workspace: Workspace) -> None:
    folder = backup_folder(workspace.path)
    folder.mkdir()
    for number in range(12):
        old = folder / f"district 2026-11-20T{8 + number:02d}0000Z closing.iattend"
        old.write_bytes(b"")
        header_path(old).write_bytes(b"")
    (folder / "district 2026-11-20T256199Z closing.iattend").write_bytes(b"")  # no time of day: a person's own name
    workspace.back_up()
    left = sorted(path.name for path in folder.iterdir())
    assert len([name for name in left if "closing" in name]) == 5 + 5 + 1  # copies, headers, and what is not ours
    assert "district 2026-11-20T080000Z closing.iattend" not in left
    assert "district 2026-11-20T080000Z closing.iattend.header" not in left


def test_what_a_killed_program_began_goes_after_a_day(workspace: Workspace) -> None:
    folder = backup_folder(workspace.path)
    folder.mkdir()
    old, new = folder / "district old.iattend.partial", folder / "district new.iattend.partial"
    for path, age in ((old, 25), (new, 1)):
        path.write_bytes(b"half")
        os.utime(path, (NOW.timestamp() - age * 3600,) * 2)
    workspace.back_up()
    assert not old.exists()
    assert new.exists()


def test_a_look_into_a_file_that_is_none(tmp_path: Path) -> None:
    other = tmp_path / "letter.iattend"
    other.write_bytes(b"Dear family" * 1000)
    with pytest.raises(UserError, match=r"letter\.iattend is no iAttend workspace, or it is damaged"):
        look_into(other, bytes(32))
