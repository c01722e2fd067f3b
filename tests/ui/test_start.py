"""The start window: the sample, a workspace that exists, a new one; what is wrong is said, nothing stays half made."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.opening import open_workspace
from iattend_desktop.people.students import list_students
from iattend_desktop.progress import Progress
from iattend_desktop.sample.workspace import open_sample_workspace
from iattend_desktop.storage.keys import header_path
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.conftest import rest
from tests.ui.starting import choose, main_window, open_start, press, program, settle, shown
from ui import start
from ui.application import Program
from ui.security.unlock import StartWindow

__all__ = ["program"]  # the fixture


def test_the_sample_opens_with_its_students(
    qtbot: QtBot, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.start.platformdirs.user_data_dir", lambda *_words, **_more: str(tmp_path))
    press(open_start(qtbot, program), "Try the sample district")
    settle(qtbot, program)
    assert program.window is not None
    assert program.first is None
    assert "Sample district (pilot)" in program.window.windowTitle()
    assert len(list_students(program.workspace)) == 2000
    assert program.window.current_page() is program.window.page("today")
    program.window.close()
    again = start.start_window(program)
    assert not again.open_page.passphrase.isVisibleTo(again)  # its passphrase is nobody's to know


def test_a_workspace_opens_with_its_passphrase_and_is_offered_next_time(
    qtbot: QtBot, program: Program, workspace_file: Path
) -> None:
    first = open_start(qtbot, program)
    press(first, "Open a workspace…")
    choose(first, workspace_file)
    assert first.open_page.file.text() == "district.iattend"
    assert not first.make_page.isVisible()
    QTest.keyClicks(first.open_page.passphrase, PASSPHRASE)
    QTest.keyClick(first.open_page.passphrase, Qt.Key.Key_Return)
    settle(qtbot, program)
    assert program.window is not None
    assert program.window.windowTitle().startswith("district")
    program.window.close()
    again = start.start_window(program)
    assert again.open_page.file.text() == "district.iattend"
    assert again.open_page.passphrase.isVisibleTo(again)


def test_a_wrong_passphrase_is_told_and_asked_again(qtbot: QtBot, program: Program, workspace_file: Path) -> None:
    before = workspace_file.read_bytes()
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    QTest.keyClicks(first.open_page.passphrase, "not this one")
    press(first, "Open")
    settle(qtbot, program)
    assert main_window(program) is None
    assert "does not open district.iattend" in first.problem.text()
    assert first.problem.isVisible()
    assert first.open_page.passphrase.isVisible()
    assert first.open_page.passphrase.selectedText() == "not this one"
    QTest.keyClicks(first.open_page.passphrase, PASSPHRASE)  # typed over what is selected
    press(first, "Open")
    settle(qtbot, program)
    assert program.window is not None
    program.window.close()
    assert workspace_file.read_bytes() == before


def test_a_new_workspace_needs_a_long_passphrase_typed_twice(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    path = tmp_path / "mine.iattend"
    first = open_start(qtbot, program)
    press(first, "New workspace…")
    choose(first, tmp_path / "mine")
    assert first.make_page.file.text() == "mine.iattend"
    assert first.make_page.new.again.isVisible()
    assert "Whoever has the passphrase can read every record" in shown(first)
    QTest.keyClicks(first.make_page.new.passphrase, "elevenchars")
    press(first, "Make this workspace")
    assert first.problem.text().startswith("The passphrase has 11 characters; choose at least 12")
    first.make_page.new.passphrase.clear()
    QTest.keyClicks(first.make_page.new.passphrase, "four words without kin")
    QTest.keyClicks(first.make_page.new.again, "four words without kim")
    press(first, "Make this workspace")
    assert first.problem.text() == "The two passphrases differ. Type them again."
    assert not path.exists()
    first.make_page.new.again.clear()
    QTest.keyClicks(first.make_page.new.again, "four words without kin")
    press(first, "Make this workspace")
    settle(qtbot, program)
    assert program.window is not None
    program.window.close()
    open_workspace(path, "four words without kin").close()


def test_escape_and_back_lead_to_the_choices(qtbot: QtBot, program: Program, workspace_file: Path) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    QTest.keyClick(first.open_page.passphrase, Qt.Key.Key_Escape)
    assert not first.open_page.passphrase.isVisible()
    first.ask_passphrase(workspace_file, creates=False)
    press(first, "Back")
    (verb,) = (one for one in first.findChildren(QPushButton) if one.text() == "New workspace…")
    assert verb.isVisible()


def test_cancelling_the_sample_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    begun = threading.Event()

    def sample(progress: Progress) -> Workspace:
        progress.step(0.0, "Making")
        begun.set()
        return open_sample_workspace(tmp_path / "here", progress=progress)

    first = StartWindow(sample)
    qtbot.addWidget(first)
    first.opened.connect(lambda _workspace: pytest.fail("opened after all"))
    first.show()
    press(first, "Try the sample district")
    qtbot.waitUntil(begun.is_set)
    press(first, "Cancel")
    qtbot.waitUntil(lambda: not first.tasks.busy(), timeout=20_000)
    (verb,) = (one for one in first.findChildren(QPushButton) if one.text() == "Try the sample district")
    assert verb.isVisible()
    assert list((tmp_path / "here").glob("*")) == []


def test_the_menu_opens_another_workspace_over_the_first(
    qtbot: QtBot, program: Program, workspace: Workspace, tmp_path: Path
) -> None:
    start.show_workspace(program, workspace)
    assert program.window is not None
    rest(qtbot, program.window)
    former = program.window
    assert former.handlers.new_workspace is not None
    former.handlers.new_workspace(former)
    first = program.first
    assert isinstance(first, StartWindow)
    choose(first, tmp_path / "other.iattend")
    assert not header_path(tmp_path / "other.iattend").exists()
    for line in (first.make_page.new.passphrase, first.make_page.new.again):
        QTest.keyClicks(line, PASSPHRASE)
    press(first, "Make this workspace")
    settle(qtbot, program)
    assert program.window is not former
    assert program.window.windowTitle().startswith("other")


@pytest.mark.file_only("backups of a server are its administrator's")
def test_the_menu_backs_up_what_is_open(qtbot: QtBot, program: Program, workspace: Workspace) -> None:
    start.show_workspace(program, workspace)
    window = program.window
    assert window is not None
    rest(qtbot, window)
    (action,) = (one for one in window.findChildren(QAction) if one.text() == "Back up now")
    action.trigger()
    rest(qtbot, window)
    (copy,) = (workspace.path.parent / "district backups").glob("*.iattend")
    assert window.notice.isVisible()
    assert copy.name in window.notice.words.text()
