"""The program before anything is open, and what a person does in its start window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import rest
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.security.unlock import StartWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def program(qtbot: QtBot, window_settings: QSettings) -> Iterator[Program]:
    """The program before anything is open; its windows are closed at the end."""
    made = Program(start.PAGES, window_settings, start.handlers)
    yield made
    for window in (made.first, made.window):
        if window is not None:
            qtbot.addWidget(window)
            window.close()


def open_start(qtbot: QtBot, program: Program) -> StartWindow:
    first = start.start_window(program)
    first.show()
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    return first


def press(first: QWidget, words: str) -> None:
    (found,) = (one for one in first.findChildren(QPushButton) if one.text() == words and one.isVisible())
    assert found.isEnabled()
    QTest.mouseClick(found, LEFT)


def shown(first: QWidget) -> str:
    """All words on the screen."""
    return "\n".join(one.text() for one in first.findChildren(QLabel) if one.isVisible())


def choose(first: QWidget, path: Path) -> None:
    """Answer the file dialog."""
    (dialog,) = first.findChildren(QFileDialog)
    dialog.setDirectory(str(path.parent))  # a dialog remembers the folder of the one before, and what it held
    dialog.selectFile(str(path))
    dialog.accept()


def main_window(program: Program) -> MainWindow | None:
    return program.window


def settle(qtbot: QtBot, program: Program) -> None:
    """Wait until a main window stands and rests, or the start window says what is wrong."""
    first = program.first
    if isinstance(first, StartWindow):
        qtbot.waitUntil(lambda: program.first is None or not first.tasks.busy(), timeout=20_000)
    if program.window is not None:
        rest(qtbot, program.window)
