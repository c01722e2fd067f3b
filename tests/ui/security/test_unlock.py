"""The start window with a keychain, without one, and with the recovery key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.opening import open_workspace
from iattend_desktop.reports.recovery_sheet import make_recovery_key
from iattend_desktop.security import keychain as keychains
from iattend_desktop.storage.keys import WrongKey, unlock
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.starting import main_window, open_start, press, program, settle, shown
from tests.unit.reports.test_recovery_sheet import key_on
from tests.unit.security.keychains import Closed, InMemory, keychain, using
from ui.application import Program

__all__ = ["keychain", "program"]  # fixtures
pytestmark = pytest.mark.file_only("a server has no passphrase")
NEW = "quiet lantern under seven bridges"


@pytest.fixture
def recovery_key(workspace: Workspace, tmp_path: Path) -> str:
    """The recovery key of the workspace file, which is closed."""
    make_recovery_key(workspace, PASSPHRASE, tmp_path / "sheet.pdf")
    workspace.close()
    return key_on(tmp_path / "sheet.pdf")


def test_without_a_keychain_the_box_is_not_offered_and_it_is_said_why(
    qtbot: QtBot, program: Program, workspace_file: Path
) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    qtbot.waitUntil(lambda: "no keychain" in shown(first))
    assert not first.open_page.keep.isVisible()


def test_a_kept_passphrase_opens_the_file_next_time(
    qtbot: QtBot, program: Program, workspace_file: Path, keychain: InMemory
) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    qtbot.waitUntil(first.open_page.keep.isVisible)
    assert not first.open_page.keep.isChecked()
    QTest.keyClicks(first.open_page.passphrase, PASSPHRASE)
    first.open_page.keep.click()
    press(first, "Open")
    settle(qtbot, program)
    assert program.window is not None
    assert list(keychain.held.values()) == [PASSPHRASE]
    program.window.close()
    program.window = None
    open_start(qtbot, program)  # with what was open last
    qtbot.waitUntil(lambda: main_window(program) is not None, timeout=20_000)
    settle(qtbot, program)
    window = main_window(program)
    assert window is not None
    assert window.windowTitle().startswith("district")


def test_what_is_not_wished_is_not_kept(
    qtbot: QtBot, program: Program, workspace_file: Path, keychain: InMemory
) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    qtbot.waitUntil(first.open_page.keep.isVisible)
    QTest.keyClicks(first.open_page.passphrase, PASSPHRASE)
    press(first, "Open")
    settle(qtbot, program)
    assert program.window is not None
    assert keychain.held == {}


def test_a_kept_passphrase_that_opens_no_longer_is_forgotten_and_told(
    qtbot: QtBot, program: Program, workspace_file: Path, keychain: InMemory
) -> None:
    keychains.keep(workspace_file, "that of last year")
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    qtbot.waitUntil(first.problem.isVisible, timeout=20_000)
    assert "does not open it any more, and was forgotten" in first.problem.text()
    assert first.open_page.passphrase.isVisible()
    assert keychain.held == {}
    assert main_window(program) is None


def test_a_keychain_that_refuses_is_told_and_nothing_is_open(
    qtbot: QtBot, program: Program, workspace_file: Path
) -> None:
    for _backend in using(Closed()):
        first = open_start(qtbot, program)
        first.ask_passphrase(workspace_file, creates=False)
        qtbot.waitUntil(first.open_page.keep.isVisible)
        QTest.keyClicks(first.open_page.passphrase, PASSPHRASE)
        first.open_page.keep.click()
        press(first, "Open")
        settle(qtbot, program)
        assert "did not keep the passphrase" in first.problem.text()
        assert main_window(program) is None


def test_the_recovery_key_opens_the_file_and_asks_for_a_new_passphrase(
    qtbot: QtBot, program: Program, recovery_key: str, workspace_file: Path
) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    press(first, "Use the recovery key")
    page = first.recover_page
    groups = recovery_key.lower().split("-")
    QTest.keyClicks(page.key, " ".join([groups[0], groups[2], groups[1], *groups[3:]]))
    for line in (page.new.passphrase, page.new.again):
        QTest.keyClicks(line, NEW)
    press(first, "Set this passphrase and open")
    settle(qtbot, program)
    assert first.problem.text() == "Groups 2, 3 of the recovery key cannot be right. Compare them with the sheet."
    assert main_window(program) is None
    page.key.clear()
    QTest.keyClicks(page.key, " ".join(groups))
    press(first, "Set this passphrase and open")
    settle(qtbot, program)
    assert program.window is not None
    program.window.close()
    open_workspace(workspace_file, NEW).close()
    with pytest.raises(WrongKey):
        unlock(workspace_file, PASSPHRASE)
    assert len(unlock(workspace_file, recovery_key)) == 33


def test_a_recovery_key_typed_for_the_passphrase_leads_to_a_new_passphrase(
    qtbot: QtBot, program: Program, recovery_key: str, workspace_file: Path
) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    QTest.keyClicks(first.open_page.passphrase, recovery_key)
    press(first, "Open")
    assert first.recover_page.key.text() == recovery_key
    assert first.recover_page.new.passphrase.isVisible()
    press(first, "Back")
    assert first.open_page.passphrase.isVisible()


def test_an_easily_guessed_passphrase_makes_no_workspace(qtbot: QtBot, program: Program, tmp_path: Path) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(tmp_path / "mine.iattend", creates=True)
    for line in (first.make_page.new.passphrase, first.make_page.new.again):
        QTest.keyClicks(line, "password1234")
    press(first, "Make this workspace")
    settle(qtbot, program)
    assert first.problem.text().startswith("This passphrase is among the first that anybody would try.")
    assert list(tmp_path.glob("mine*")) == []


def test_every_control_of_the_pages_has_a_name(qtbot: QtBot, program: Program, workspace_file: Path) -> None:
    first = open_start(qtbot, program)
    first.ask_passphrase(workspace_file, creates=False)
    for page in (first.open_page, first.make_page, first.recover_page):
        for one in page.findChildren(QPushButton):
            assert one.text()
        assert page.keep.text()
    for line in (first.open_page.passphrase, first.make_page.new.passphrase, first.recover_page.key):
        assert line.accessibleName()
