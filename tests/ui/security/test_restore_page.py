"""A backup is chosen from a list and put back, from the start window and from the File menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.security import keychain as keychains
from iattend_desktop.storage.backup import list_backups
from iattend_desktop.storage.keys import header_path
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.conftest import rest
from tests.ui.security.test_key_dialogs import trigger
from tests.ui.starting import choose, main_window, open_start, press, program, settle
from tests.unit.security.keychains import InMemory, keychain
from tests.unit.storage.test_backup import add_student, names
from ui import start
from ui.application import Program
from ui.security.unlock import StartWindow

__all__ = ["keychain", "program"]  # fixtures
pytestmark = pytest.mark.file_only("backups of a server are its administrator's")


def cells(first: StartWindow, row: int) -> list[str]:
    model = first.restore_page.table.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def show_backups(qtbot: QtBot, first: StartWindow, passphrase: str = PASSPHRASE) -> None:
    QTest.keyClicks(first.open_page.passphrase, passphrase)
    press(first, "Show the backups")
    qtbot.waitUntil(lambda: not first.tasks.busy(), timeout=20_000)


def test_a_backup_is_looked_at_and_put_back_from_the_menu(qtbot: QtBot, program: Program, workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    made = workspace.back_up()
    add_student(workspace, "Tomás")
    start.show_workspace(program, workspace)
    assert program.window is not None
    rest(qtbot, program.window)
    trigger(program.window, "Restore a backup…")
    first = program.first
    assert isinstance(first, StartWindow)
    show_backups(qtbot, first)
    page = first.restore_page
    assert page.isVisible()
    assert page.today.text() == "Today: 2 students, 0 mentors, 0 matches."
    assert cells(first, 0)[0] == "Nov 20, 2026, 12:00 PM"
    assert cells(first, 0)[1] == "asked for"
    assert cells(first, 0)[3:] == ["1", "0", "1"]  # students, matches, changes since
    assert page.what.text().startswith("This backup: 1 student, 0 mentors, 0 matches. Restoring puts it in the place")
    assert page.since.text() == "1 change since would be gone: Nov 20, 2026, 12:00 PM Add Tomás."
    former = program.window
    press(first, "Restore this backup")
    qtbot.waitUntil(lambda: main_window(program) not in (None, former), timeout=20_000)
    settle(qtbot, program)
    assert names(program.workspace) == ["Rosalinda"]
    before, asked = list_backups(workspace.path)
    assert (before.reason, asked.path) == ("restore", made.path)


def test_a_lost_workspace_comes_back_from_one_of_its_backups(
    qtbot: QtBot, program: Program, workspace: Workspace
) -> None:
    add_student(workspace, "Rosalinda")
    made = workspace.back_up()
    workspace.close()
    workspace.path.unlink()
    header_path(workspace.path).unlink()
    first = open_start(qtbot, program)
    press(first, "Restore a backup…")
    choose(first, made.path)
    assert first.open_page.file.text() == "district.iattend"
    show_backups(qtbot, first)
    assert "key file district.iattend.header is not beside it" in first.restore_page.today.text()
    assert first.restore_page.since.text() == "What was done since cannot be told from today's file."
    press(first, "Restore this backup")
    settle(qtbot, program)
    assert main_window(program) is not None
    assert names(program.workspace) == ["Rosalinda"]


def test_a_damaged_backup_cannot_be_chosen(qtbot: QtBot, program: Program, workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    first_made, _second = workspace.back_up(), workspace.back_up()
    first_made.path.write_bytes(b"no records " * 900)  # of one second the first stands first
    workspace.close()
    first = open_start(qtbot, program)
    first.ask_for_backups(workspace.path)
    show_backups(qtbot, first)
    page = first.restore_page
    assert "or it is damaged" in page.what.text()
    assert not page.verb.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.what.text().startswith("This backup: 1 student")
    assert page.verb.isEnabled()
    press(first, "Back")
    assert first.open_page.isVisible()


def test_a_wrong_passphrase_shows_no_backup(qtbot: QtBot, program: Program, workspace: Workspace) -> None:
    workspace.back_up()
    workspace.close()
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace.path, creates=False)
    QTest.keyClicks(first.open_page.passphrase, "not this one")
    press(first, "Restore a backup…")
    press(first, "Show the backups")
    qtbot.waitUntil(lambda: not first.tasks.busy(), timeout=20_000)
    assert "does not open district.iattend" in first.problem.text()
    assert first.open_page.isVisible()


def test_a_workspace_without_backups_says_when_one_is_made(
    qtbot: QtBot, program: Program, workspace_file: Path, keychain: InMemory
) -> None:
    keychains.keep(workspace_file, PASSPHRASE)
    assert len(keychain.held) == 1
    first = open_start(qtbot, program)
    first.ask_for_backups(workspace_file)  # which opens with what is kept
    qtbot.waitUntil(first.restore_page.isVisible, timeout=20_000)
    assert first.restore_page.what.text().startswith("There is no backup of district.iattend.")
    assert not first.restore_page.verb.isEnabled()


def test_what_cannot_be_restored_is_told_and_stays(qtbot: QtBot, program: Program, workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    workspace.back_up()
    add_student(workspace, "Tomás")  # and the file stays open: in another program, as it were
    first = open_start(qtbot, program)
    first.ask_for_backups(workspace.path)
    show_backups(qtbot, first)
    press(first, "Restore this backup")
    qtbot.waitUntil(lambda: not first.tasks.busy(), timeout=20_000)
    assert "is open in another window or on another PC" in first.problem.text()
    assert first.restore_page.isVisible()
    assert names(workspace) == ["Rosalinda", "Tomás"]
