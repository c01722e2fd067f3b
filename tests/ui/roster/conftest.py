"""The real window over a real workspace, with the import wizard as its handler of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from tests.visual.demo import QuietPage
from ui.main_window import Context, Handlers, MainWindow
from ui.page import PageEntry, Services
from ui.roster.wizard import ImportWizard, open_import_wizard


def quiet(key: str) -> PageEntry:
    """A page that shows nothing."""
    return PageEntry(key, key.title(), key, lambda workspace, services: QuietPage(workspace, services, key, key))


@dataclass
class Desk:
    """A coordinator's window and the wizard that is open over it."""

    qtbot: QtBot
    window: MainWindow
    workspace: Workspace
    opened: list[ImportWizard] = field(default_factory=list)

    @property
    def wizard(self) -> ImportWizard:
        """The newest wizard."""
        return self.opened[-1]

    def rest(self) -> None:
        """Wait until nothing runs."""
        rest(self.qtbot, self.window)

    def drop(self, *paths: Path) -> ImportWizard:
        """Drop files on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.window.dropEvent(QDropEvent(QPointF(300, 300), copy, data, left, none))
        self.rest()
        return self.wizard

    def next(self) -> None:
        """Press Next, or the verb on the last step."""
        self.press(self.wizard.next_button)

    def press(self, control: QWidget) -> None:
        """Click and wait."""
        assert control.isVisible()
        assert control.isEnabled()
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        self.rest()

    def write(self, control: QWidget, text: str) -> None:
        """Type over what stands in a line."""
        control.setFocus()
        QTest.keyClick(control, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(control, Qt.Key.Key_Delete)
        QTest.keyClicks(control, text)


@pytest.fixture
def desk(qtbot: QtBot, workspace: Workspace, window_settings: QSettings) -> Iterator[Desk]:
    """An open window; no task outlives the test."""
    opened: list[ImportWizard] = []

    def import_files(parent: QWidget, services: Services, paths: list[str]) -> Any:
        opened.append(open_import_wizard(parent, workspace, services, paths))

    entries = [quiet(key) for key in ("today", "students", "mentors")]
    context = Context("M. Alvarez", "School year 2026–27", "Pilot")
    window = MainWindow(workspace, entries, context, window_settings, Handlers(import_files=import_files))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.navigate("today")
    rest(qtbot, window)
    yield Desk(qtbot, window, workspace, opened)
    window.close()
    assert window.tasks.shut_down(5)
