"""Window tests run without a screen unless ``IATTEND_TEST_PLATFORM`` names a platform."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", os.environ.get("IATTEND_TEST_PLATFORM", "offscreen"))

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.visual.demo import DemoWorkspace, demo_entries, demo_rows
from ui import theme
from ui.application import dress
from ui.main_window import Context, Handlers, MainWindow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform has no window manager to talk to and warns of it: not our window's fault.

    Who changes the theme comes first: a change dresses every widget anew, also some hundreds that wait to be deleted.
    """
    items.sort(key=lambda item: "theme" not in item.nodeid)
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """The application with its font and its theme."""
    dress(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _light(collector_on_this_thread: None) -> Iterator[None]:  # noqa: ARG001 - only has to be there first
    """Every test starts in the light theme."""
    if theme.chosen() is not theme.Choice.LIGHT:
        theme.use(theme.Choice.LIGHT)
    yield
    QApplication.closeAllWindows()


@pytest.fixture
def demo() -> DemoWorkspace:
    """Sixty made-up students."""
    return DemoWorkspace(demo_rows(60))


@pytest.fixture
def window_settings(tmp_path: Path) -> QSettings:
    """Settings of the window in a file of the test's own."""
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def open_window(qtbot: QtBot, demo: DemoWorkspace, window_settings: QSettings) -> Iterator[Callable[..., MainWindow]]:
    """Opens the demonstration program's window; every window is closed at the end, and no task outlives it."""
    opened: list[MainWindow] = []

    def open_it(**given: Any) -> MainWindow:
        handlers = given.get("handlers", Handlers())
        context = Context("M. Alvarez", "School year 2026–27", "Pilot")
        window = MainWindow(given.get("workspace", demo), demo_entries(), context, window_settings, handlers)
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        window.navigate(given.get("page", "students"))
        rest(qtbot, window)
        return window

    yield open_it
    for window in opened:
        window.close()
        assert window.tasks.shut_down(5)


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing runs."""
    qtbot.waitUntil(lambda: not window.tasks.busy(), timeout=60_000)
