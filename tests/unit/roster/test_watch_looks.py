"""What a look into a watched folder finds new, what it leaves alone, and what it cannot read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.roster.history import list_imports, undo_import
from iattend_desktop.roster.watch import (
    Look,
    Planned,
    look_into,
    plan_new,
)
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.workspace import Workspace
from tests.unit.roster.exports import folder as export_folder
from tests.unit.roster.exports import small, zipped
from tests.unit.roster.nightly import ELI, dated, inbox, known, names, plan, settled
from tests.unit.roster.plans import MIN, ROSA, do, students

__all__ = ["inbox", "known"]


def test_a_file_counts_once_two_looks_found_it_the_same(known: Workspace, inbox: Path) -> None:
    first = look_into(known, inbox, Look())
    assert (first.new, first.watched.coming, first.watched.problem) == ((), (), "")
    path = students(inbox, ROSA, MIN)
    second = look_into(known, inbox, first)
    assert (second.new, names(second.watched.coming)) == ((), ["students.xlsx"])
    with path.open("ab") as file:
        file.write(b"more")
    third = look_into(known, inbox, second)
    assert (third.new, names(third.watched.coming)) == ((), ["students.xlsx"])
    students(inbox, ROSA, MIN)
    fourth = look_into(known, inbox, look_into(known, inbox, third))
    assert names([new for new, _digest in fourth.new]) == ["students.xlsx"]
    assert fourth.watched.coming == ()


def test_what_was_imported_by_hand_is_known_by_its_content(known: Workspace, inbox: Path, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "by hand.xlsx", inbox / "under another name.xlsx")
    assert settled(known, inbox).new == ()


def test_exports_in_zips_and_folders_and_a_folder_that_is_one(
    workspace: Workspace, inbox: Path, tmp_path: Path
) -> None:
    zipped(tmp_path / "sis.zip", small()).rename(inbox / "sis.zip")
    planned = plan(workspace, inbox, asks=False)  # its format states which column is which
    assert planned.plan is not None
    assert [str(file.kind) for file in planned.plan.files] == ["schools", "students"]
    (inbox / "sis.zip").unlink()
    (inbox / "archive").mkdir()
    students(inbox / "archive", MIN)  # a folder that is no export is left alone
    export_folder(inbox / "one night", small())
    assert names([new for new, _digest in settled(workspace, inbox).new]) == ["one night"]
    look = settled(workspace, inbox / "one night")
    assert [new for new, _digest in look.new] == [inbox / "one night"]
    with (inbox / "one night" / "users.csv").open("a") as users:
        users.write("\n")
    assert look_into(workspace, inbox / "one night", look).watched.coming == (inbox / "one night",)


def test_other_files_are_left_alone(known: Workspace, inbox: Path) -> None:
    for name in ("notes.pdf", "~$students.xlsx", ".students.xlsx", "students.xlsx.part", "students"):
        (inbox / name).write_bytes(b"anything")
    look = settled(known, inbox)
    assert (look.new, look.watched.coming) == ((), ())


def test_a_file_that_vanishes_or_changes_while_it_is_planned_has_not_arrived(known: Workspace, inbox: Path) -> None:
    path = students(inbox, MIN)
    look = settled(known, inbox)
    path.unlink()
    planned = plan_new(known, look, asks=False)
    assert (planned.plan, planned.watched.files, planned.watched.coming) == (None, (), (path,))
    gone = look_into(known, inbox, look)
    assert (gone.new, gone.watched.coming) == ((), ())
    students(inbox, MIN)
    look = settled(known, inbox)
    dated(students(inbox, MIN, ELI), 5)
    planned = plan_new(known, look, asks=False)
    assert (planned.plan, planned.watched.coming) == (None, (path,))


def test_a_locked_file_says_so_and_is_tried_again(
    known: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    students(inbox, MIN)
    whole = Path.open

    def locked(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name == "students.xlsx":
            raise PermissionError(13, "Permission denied", str(self))
        return whole(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", locked)
    look = settled(known, inbox)
    (file,) = plan_new(known, look, asks=False).watched.files
    assert file.why.startswith("students.xlsx cannot be opened because another program holds it")
    assert (file.sha256, file.refused) == ("", True)
    monkeypatch.undo()
    assert len(look_into(known, inbox, look).new) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "This account may not read the watched folder"),
        (OSError(112, "Host is down"), "could not be read (Host is down)"),
    ],
)
def test_a_folder_that_cannot_be_read_says_so(
    known: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(_self: Path) -> Any:
        raise error

    monkeypatch.setattr(Path, "iterdir", refuse)
    look = look_into(known, inbox, Look())
    assert words in look.watched.problem
    assert plan_new(known, look, asks=False) == Planned(look.watched)


def test_a_missing_folder_says_so_and_is_looked_into_again(known: Workspace, inbox: Path, tmp_path: Path) -> None:
    look = look_into(known, tmp_path / "gone", Look())
    assert "is not there or not connected" in look.watched.problem
    inbox.rename(tmp_path / "gone")
    students(tmp_path / "gone", MIN)
    assert len(settled(known, tmp_path / "gone", look).new) == 1
    file = look_into(known, tmp_path / "gone" / "students.xlsx", Look())
    assert "is a file and no folder" in file.watched.problem


def test_nothing_is_hashed_twice(known: Workspace, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students(inbox, MIN)
    look = settled(known, inbox)

    def never(_path: Path) -> str:
        raise AssertionError("read again")

    monkeypatch.setattr("iattend_desktop.roster.watch.digest_of", never)
    later = look_into(known, inbox, look)
    assert (later.new, later.key) == (look.new, look.key)


def test_a_plan_holds_until_an_import_comes_or_goes(known: Workspace, inbox: Path, tmp_path: Path) -> None:
    students(inbox, MIN)
    look = settled(known, inbox)
    known.clock = lambda: datetime(2026, 11, 20, 20, 1, tzinfo=UTC) + timedelta(minutes=1)
    add_school(known, SchoolValues(name="Roosevelt High"))
    assert look_into(known, inbox, look).key == look.key
    do(known, students(tmp_path, ELI, name="more"))
    after = look_into(known, inbox, look)
    assert after.key != look.key
    undo_import(known, list_imports(known)[0].id)
    assert look_into(known, inbox, after).key != after.key


def test_who_may_not_import_may_not_look(known: Workspace, inbox: Path) -> None:
    known.role = Role.LEADERSHIP
    with pytest.raises(NotAllowed):
        look_into(known, inbox, Look())
