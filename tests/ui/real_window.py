"""The real window over a real workspace, with the pages of a feature; other pages only note who came and where to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from ui.attendance.attendance_page import AttendancePage
from ui.list_page import ListPage
from ui.main_window import Context, Handlers, MainWindow
from ui.page import Page, PageEntry, Services
from ui.tabbed_page import TabbedPage

OTHER_PAGES = ("today", "students", "mentors", "matching", "mentoring", "support", "reports")


@dataclass
class Opened:
    """A window, where it was sent to (page and where), and which files it was asked to import."""

    window: MainWindow
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    imports: list[list[str]] = field(default_factory=list)

    def page(self, key: str) -> Any:
        """A page of the feature."""
        return self.window.page(key)


OpenWindow = Callable[[Sequence[PageEntry]], Opened]


@pytest.fixture
def open_real(qtbot: QtBot, workspace: Workspace, window_settings: QSettings) -> Iterator[OpenWindow]:
    """Opens a window on a feature's first page; no task outlives the test."""
    opened: list[Opened] = []

    def open_it(entries: Sequence[PageEntry]) -> Opened:
        sent: list[tuple[str, dict[str, Any]]] = []
        imports: list[list[str]] = []
        handlers = Handlers(import_files=lambda _window, _services, paths: imports.append(paths))
        own = {entry.key for entry in entries}
        others = [_note_arrivals(key, sent) for key in OTHER_PAGES if key not in own]
        context = Context("M. Alvarez", "School year 2026–27", "Pilot")
        window = MainWindow(workspace, [*entries, *others], context, window_settings, handlers)
        opened.append(Opened(window, sent, imports))
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.navigate(entries[0].key)
        rest(qtbot, window)
        return opened[-1]

    yield open_it
    for one in opened:
        one.window.close()
        assert one.window.tasks.shut_down(5)


def _note_arrivals(key: str, sent: list[tuple[str, dict[str, Any]]]) -> PageEntry:
    class Elsewhere(Page):
        def __init__(self, workspace: Any, services: Services) -> None:
            super().__init__(workspace, services, key.title())

        def arrive(self, **where: Any) -> None:
            sent.append((key, where))

        def reload(self) -> None:
            sent.append((key, {}))

    return PageEntry(key, key.title(), key, Elsewhere)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing runs and no page waits on a resting row."""
    qtbot.wait(20)
    quiet = 0

    def still() -> bool:
        nonlocal quiet
        resting = any(
            page.resting() for page in window.pages.values() if isinstance(page, ListPage | AttendancePage | TabbedPage)
        )
        quiet = 0 if window.tasks.busy() or resting else quiet + 1
        return quiet > 3

    qtbot.waitUntil(still, timeout=60_000)  # long on a busy machine
