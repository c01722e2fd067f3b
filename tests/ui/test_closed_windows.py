"""A closed window goes, with all that its pages made: who opens the next workspace does not keep the last in memory."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.opening import open_workspace
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.real_window import settle
from tests.unit.matching.districts import small_district
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.matching.matching_page import MatchingPage
from ui.widgets.table import Table


def look_at_each_page(qtbot: QtBot, window: MainWindow) -> None:
    """Go everywhere and choose the first line of what is listed there."""
    for key in window.entries:
        window.navigate(key)
        settle(qtbot, window)
        for table in window.page(key).findChildren(Table):
            if table.isVisible() and table.count_shown():
                table.selectRow(0)
        settle(qtbot, window)


def match_and_look_at_each_tab(qtbot: QtBot, window: MainWindow) -> None:
    """Run the matching, and see what it found."""
    page = window.page("matching")
    assert isinstance(page, MatchingPage)
    window.navigate("matching")
    settle(qtbot, window)
    page.match()
    settle(qtbot, window)
    assert page.scenario is not None
    for tab in page.tabs.entries:
        page.tabs.reveal(tab.key)
        settle(qtbot, window)


def left_beside(window: MainWindow, before: set[QWidget]) -> list[QWidget]:
    """The widgets that are not the window's and were not there before."""

    def belongs(widget: QObject | None) -> bool:
        while widget is not None and widget is not window:
            widget = widget.parent()
        return widget is window

    return [widget for widget in QApplication.allWidgets() if not belongs(widget) and widget not in before]


@pytest.mark.file_only("what opens next is the same file, with its passphrase")
@pytest.mark.usefixtures("search_loaded")
def test_the_window_before_goes_when_the_next_workspace_opens(
    qtbot: QtBot, workspace: Workspace, window_settings: QSettings
) -> None:
    small_district(workspace)
    before = set(QApplication.allWidgets())
    program = Program(start.PAGES, window_settings, start.handlers)
    start.start_window(program).show()
    start.show_workspace(program, workspace)
    for work in (look_at_each_page, match_and_look_at_each_tab):
        assert program.window is not None
        work(qtbot, program.window)
        assert len(program.window.findChildren(QWidget)) > 300
        start.show_workspace(program, open_workspace(workspace.path, PASSPHRASE))
        settle(qtbot, program.window)
        qtbot.waitUntil(lambda: not program.leaving, timeout=20_000)  # what was done there is backed up
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        assert left_beside(program.window, before) == [], work.__name__
    qtbot.addWidget(program.window)
