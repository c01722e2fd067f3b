"""What nobody holds any more is collected on the screen's thread, and while nobody waits."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from iattend_desktop.progress import Progress
from ui.collector import Collector
from ui.quiet import Quiet
from ui.tasks import Tasks


@pytest.fixture
def quiet(dressed: QApplication) -> Iterator[Quiet]:
    """Keyboard and mouse, watched."""
    quiet = Quiet(dressed)
    yield quiet
    quiet.deleteLater()


class Ring(QObject):
    """An object in a cycle, as what a closed window leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = self


def test_cycles_die_on_the_screens_thread_while_a_worker_fills_memory(
    dressed: QApplication, qtbot: QtBot, quiet: Quiet
) -> None:
    gc.enable()  # as Python starts
    Collector(dressed, quiet)
    died: list[bool] = []
    for _number in range(50):
        weakref.finalize(Ring(), lambda: died.append(threading.current_thread() is threading.main_thread()))
    tasks = Tasks()
    kept: list[list[int]] = []

    def fill(_progress: Progress) -> None:
        kept.extend([number] for number in range(200_000))  # would be 280 collections of the young

    tasks.run_task(tasks, fill)
    qtbot.waitUntil(lambda: not tasks.busy())
    assert died == []
    kept.clear()
    qtbot.waitUntil(lambda: len(died) == 50)
    assert all(died)
    assert tasks.shut_down(5)
    gc.unfreeze()


def test_a_key_in_any_window_ends_the_quiet(qtbot: QtBot, quiet: Quiet) -> None:
    for _window in range(2):
        line = QLineEdit()
        qtbot.addWidget(line)
        line.show()
        line.activateWindow()
        qtbot.waitUntil(line.isActiveWindow)
        qtbot.wait(60)
        assert quiet.seconds() > 0.05
        QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
        assert line.text() == "a"
        assert quiet.seconds() < 0.05
