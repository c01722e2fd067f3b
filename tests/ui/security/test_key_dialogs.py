"""From the File menu: another passphrase, a recovery key on a sheet, a keychain that forgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.opening import SAMPLE_PASSPHRASE, open_workspace
from iattend_desktop.security import keychain as keychains
from iattend_desktop.security.recovery import make_recovery_key as make_key
from iattend_desktop.storage.keys import WrongKey, unlock
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.conftest import rest
from tests.ui.starting import choose, open_start, press, program, settle, shown
from tests.unit.reports.test_recovery_sheet import key_on
from tests.unit.security.keychains import InMemory, keychain
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.security.key_dialogs import ChangePassphrase, MakeRecoveryKey

__all__ = ["keychain", "program"]  # fixtures
pytestmark = pytest.mark.file_only("a server has no passphrase and no recovery key")
NEW = "quiet lantern under seven bridges"


@pytest.fixture
def window(qtbot: QtBot, program: Program, workspace: Workspace) -> MainWindow:
    """The main window over a workspace."""
    start.show_workspace(program, workspace)
    assert program.window is not None
    rest(qtbot, program.window)
    return program.window


def trigger(window: MainWindow, words: str) -> None:
    (action,) = (one for one in window.findChildren(QAction) if one.text() == words)
    assert action.isEnabled()
    action.trigger()


def dialog(window: MainWindow) -> QDialog:
    (found,) = (one for one in window.findChildren(QDialog) if one.isVisible())
    return found


def test_the_passphrase_is_changed_and_the_backups_follow(
    qtbot: QtBot, window: MainWindow, workspace: Workspace
) -> None:
    made = workspace.back_up().path
    trigger(window, "Change the passphrase…")
    asked = dialog(window)
    assert isinstance(asked, ChangePassphrase)
    assert "Copies on other drives keep the former one" in shown(asked)
    QTest.keyClicks(asked.secret, "not this one")
    for line in (asked.new.passphrase, asked.new.again):
        QTest.keyClicks(line, NEW)
    press(asked, "Change the passphrase")
    rest(qtbot, window)
    assert "does not open district.iattend" in asked.problem.text()
    asked.secret.clear()
    QTest.keyClicks(asked.secret, PASSPHRASE)
    press(asked, "Change the passphrase")
    rest(qtbot, window)
    assert window.notice.words.text() == "The passphrase was changed. 1 backup now opens with it."
    for path in (workspace.path, made):
        assert unlock(path, NEW) == workspace.data_key
        with pytest.raises(WrongKey):
            unlock(path, PASSPHRASE)


def test_whoever_starts_with_the_recovery_key_is_offered_a_new_passphrase_and_may_put_it_off(
    qtbot: QtBot, program: Program, workspace: Workspace
) -> None:
    path, made = workspace.path, list[str]()
    make_key(workspace, PASSPHRASE, made.append, made.clear)
    workspace.close()

    def started() -> ChangePassphrase:
        open_start(qtbot, program).open_with(path, made[0].lower())  # as it is typed
        settle(qtbot, program)
        assert program.window is not None
        asked = dialog(program.window)
        assert isinstance(asked, ChangePassphrase)
        return asked

    asked = started()
    assert "The workspace was opened with the recovery key." in shown(asked)
    assert not asked.secret.isVisible()
    assert asked.new.passphrase.hasFocus()
    press(asked, "Later")
    unlock(path, PASSPHRASE)
    asked = started()
    for line in (asked.new.passphrase, asked.new.again):
        QTest.keyClicks(line, NEW)
    press(asked, "Choose a new passphrase")
    settle(qtbot, program)
    assert program.window is not None
    assert program.window.notice.words.text() == "The passphrase was changed."
    unlock(path, NEW)
    with pytest.raises(WrongKey):
        unlock(path, PASSPHRASE)
    with program.workspace.read() as session:
        events = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    assert events == ["make_recovery_key", "use_recovery_key", "use_recovery_key", "change_passphrase"]


def test_backups_may_keep_the_former_passphrase(qtbot: QtBot, window: MainWindow, workspace: Workspace) -> None:
    made = workspace.back_up().path
    trigger(window, "Change the passphrase…")
    asked = dialog(window)
    assert isinstance(asked, ChangePassphrase)
    asked.backups.click()
    for line, words in ((asked.secret, PASSPHRASE), (asked.new.passphrase, NEW), (asked.new.again, NEW)):
        QTest.keyClicks(line, words)
    press(asked, "Change the passphrase")
    rest(qtbot, window)
    assert unlock(made, PASSPHRASE) == unlock(workspace.path, NEW)


def test_a_recovery_key_is_saved_where_the_person_says(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, tmp_path: Path
) -> None:
    trigger(window, "Make a recovery key…")
    asked = dialog(window)
    assert isinstance(asked, MakeRecoveryKey)
    rest(qtbot, window)
    assert not asked.former.isVisible()
    press(asked, "Save the sheet…")
    assert "Type the passphrase of today" in asked.problem.text()
    QTest.keyClicks(asked.secret, PASSPHRASE)
    press(asked, "Save the sheet…")
    choose(asked, tmp_path / "sheet.pdf")
    rest(qtbot, window)
    assert window.notice.words.text().startswith("The sheet is in sheet.pdf. Print it, lock it away")
    assert unlock(workspace.path, key_on(tmp_path / "sheet.pdf")) == workspace.data_key
    trigger(window, "Make a recovery key…")
    again = dialog(window)
    assert isinstance(again, MakeRecoveryKey)
    qtbot.waitUntil(again.former.isVisible)
    QTest.keyClicks(again.secret, PASSPHRASE)
    before = (tmp_path / "sheet.pdf").read_bytes()
    again.save_to(tmp_path / "sheet.pdf")
    rest(qtbot, window)
    assert again.problem.text().startswith("There is a file sheet.pdf already")
    assert (tmp_path / "sheet.pdf").read_bytes() == before
    again.reject()


def test_the_keychain_forgets_from_the_menu(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, keychain: InMemory
) -> None:
    keychains.keep(workspace.path, PASSPHRASE)
    trigger(window, "Forget the kept passphrase")
    rest(qtbot, window)
    assert keychain.held == {}
    assert "has forgotten the passphrase" in window.notice.words.text()
    trigger(window, "Forget the kept passphrase")
    rest(qtbot, window)
    assert "keeps no passphrase" in window.notice.words.text()


def test_the_sample_keeps_its_published_passphrase(
    qtbot: QtBot, window_settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.start.platformdirs.user_data_dir", lambda *_words, **_more: str(tmp_path))
    program = Program(start.PAGES, window_settings, start.handlers)
    sample = open_workspace(tmp_path / "Sample district (pilot).iattend", SAMPLE_PASSPHRASE, create=True)
    start.show_workspace(program, sample)
    assert program.window is not None
    qtbot.addWidget(program.window)
    rest(qtbot, program.window)
    for words in ("Change the passphrase…", "Make a recovery key…", "Forget the kept passphrase"):
        trigger(program.window, words)
        assert "its passphrase is published" in program.window.notice.words.text()
    program.window.close()
