"""The locked screen: no window, no name; what was being written is still there, and what runs goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.factories import make_school, make_student
from tests.ui.real_window import settle
from tests.ui.security.conftest import OWN
from ui.application import Program
from ui.main_window import MainWindow
from ui.security.lock import LockedWindow, ScreenLock
from ui.security.sign_in import SignInWindow

pytestmark = pytest.mark.file_only("people sign in to a file here, or open it by its passphrase")

Show = Callable[[Workspace], MainWindow]


def lock_of(window: MainWindow) -> ScreenLock:
    (found,) = window.findChildren(ScreenLock)
    return found


def locked(lock: ScreenLock) -> bool:
    return lock.locked


def seen() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def cover(window: MainWindow) -> LockedWindow:
    found = lock_of(window).cover
    assert found is not None
    return found


def answer(qtbot: QtBot, window: MainWindow, secret: str) -> None:
    asking = cover(window)
    asking.secret.clear()
    QTest.keyClicks(asking.secret, secret)
    QTest.keyClick(asking.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: lock_of(window).cover is None or not asking.tasks.busy())


def test_nothing_is_to_be_seen_and_everything_is_back_afterwards(qtbot: QtBot, show: Show, boss: Workspace) -> None:
    with boss.write(Permission.EDIT_STUDENTS, "Start") as session:
        make_student(session, make_school(session), "Wilhelmina", "Quackenbush")
    window = show(boss)
    window.navigate("students")
    settle(qtbot, window)
    dialog = QDialog(window)
    dialog.setWindowTitle("Wilhelmina Quackenbush")
    line = QLineEdit(dialog)
    line.setText("half a sentence about Wilhel")
    dialog.open()
    menu = QMenu(window)
    menu.addAction("Quackenbush")
    menu.popup(window.pos())
    lock_of(window).lock()
    assert seen() == [cover(window)]
    told = [cover(window).windowTitle(), cover(window).toolTip(), cover(window).accessibleName()]
    told += [one.text() for one in cover(window).findChildren(QLabel)]
    told += [one.toolTip() for one in cover(window).findChildren(QWidget)]
    assert not {"Wilhelmina", "Quackenbush", "Maria", "Alvarez", "district"} & set(" ".join(told).split())
    late = QDialog(window)  # what opens meanwhile, such as the end of a task
    late.show()
    qtbot.waitUntil(lambda: not late.isVisible())
    answer(qtbot, window, "wrong")
    assert "do not belong together" in cover(window).problem.text()
    answer(qtbot, window, OWN)
    qtbot.waitUntil(lambda: window.isVisible())
    assert dialog.isVisible()
    assert late.isVisible()
    assert line.text() == "half a sentence about Wilhel"
    assert not any(isinstance(one, LockedWindow) for one in seen())
    dialog.close()
    late.close()


def test_what_runs_goes_on(qtbot: QtBot, show: Show, boss: Workspace) -> None:
    window = show(boss)
    go, done = threading.Event(), list[bool]()
    window.services.run_task(window, lambda _progress: go.wait(10), done.append, label="Working")
    lock_of(window).lock()
    go.set()
    qtbot.waitUntil(lambda: done == [True])
    assert not window.isVisible()
    answer(qtbot, window, OWN)
    assert window.isVisible()


def test_without_accounts_the_passphrase_unlocks(qtbot: QtBot, show: Show, workspace: Workspace) -> None:
    window = show(workspace)
    lock_of(window).lock()
    assert cover(window).other.isHidden()
    answer(qtbot, window, OWN)
    assert "does not open" in cover(window).problem.text()
    answer(qtbot, window, PASSPHRASE)
    assert window.isVisible()


def test_it_locks_after_the_minutes_of_the_setting_and_after_a_sleep(
    qtbot: QtBot, show: Show, boss: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(boss)
    lock = lock_of(window)
    qtbot.waitUntil(lambda: lock.idle == timedelta(minutes=10))
    quiet = 599.0
    monkeypatch.setattr("ui.quiet.Quiet.seconds", lambda _quiet: quiet)
    lock.look()
    assert not locked(lock)
    quiet = 600.0
    lock.look()
    assert locked(lock)
    answer(qtbot, window, OWN)
    boss.change_settings(replace(boss.settings(), lock_after_minutes=0))
    qtbot.waitUntil(lambda: lock.idle is None)
    lock.look()
    assert not locked(lock)
    boss.change_settings(replace(boss.settings(), lock_after_minutes=5))
    qtbot.waitUntil(lambda: lock.idle == timedelta(minutes=5))
    quiet = 0.0
    lock.look(datetime.now(UTC) + timedelta(minutes=4))
    assert not locked(lock)
    lock.look(datetime.now(UTC) + timedelta(minutes=10))  # the timer did not come for six: the computer slept
    assert locked(lock)
    answer(qtbot, window, OWN)


def test_ctrl_alt_l_locks_also_from_a_dialog(qtbot: QtBot, show: Show, boss: Workspace) -> None:
    window = show(boss)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_L, keys)
    assert locked(lock_of(window))
    answer(qtbot, window, OWN)
    dialog = QDialog(window)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    handle = dialog.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_L, keys)
    assert locked(lock_of(window))
    answer(qtbot, window, OWN)
    dialog.close()


def test_a_locked_screen_is_not_closed_away_but_left_to_another_person(
    qtbot: QtBot, program: Program, show: Show, boss: Workspace
) -> None:
    window = show(boss)
    lock_of(window).lock()
    asking = cover(window)
    asking.close()
    assert asking.isVisible()
    asking.other.click()
    qtbot.waitUntil(lambda: isinstance(program.first, SignInWindow))
    assert not window.isVisible()
    assert all(isinstance(one, SignInWindow) for one in seen())
