"""The window as a person uses it: pages, search, undo, tasks, files dropped, what is remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_school
from tests.ui.conftest import rest
from tests.visual.demo import DemoPage, DemoRow, DemoWorkspace, demo_rows
from ui import theme
from ui.main_window import Handlers, MainWindow
from ui.page import Page, Services
from ui.widgets.table import Table

OpenWindow = Callable[..., MainWindow]


def _students(window: MainWindow) -> DemoPage:
    page = window.page("students")
    assert isinstance(page, DemoPage)
    return page


def test_the_first_page_loads_and_counts(open_window: OpenWindow) -> None:
    window = open_window()
    page = _students(window)
    assert page.table.count_shown() == 60
    assert page.summary.text().startswith("60 students · ")
    assert window.top.title.text() == "Students"
    assert window.windowTitle().startswith("Pilot – iAttend")


def test_pages_open_by_navigation_by_number_and_by_arrow_keys(open_window: OpenWindow) -> None:
    window = open_window()
    QTest.mouseClick(window.navigation.entry("mentors"), Qt.MouseButton.LeftButton)
    assert window.top.title.text() == "Mentors"
    window.menus.go[0].trigger()
    assert window.top.title.text() == "Today"
    assert window.menus.go[0].shortcut().toString() == "Ctrl+1"
    QTest.keyClick(window.navigation.entry("today"), Qt.Key.Key_Down)
    QTest.keyClick(window.navigation.entry("students"), Qt.Key.Key_Return)
    assert window.top.title.text() == "Students"
    with pytest.raises(KeyError):
        window.navigate("nowhere")


def test_search_narrows_the_list_and_leaves_with_the_page(open_window: OpenWindow) -> None:
    window = open_window()
    page = _students(window)
    QTest.keyClicks(window.top.search, "nunez")
    assert 0 < page.table.count_shown() < 60
    assert {"Núñez" in f"{row.name} {row.mentor}" for row in page.table.rows_shown()} == {True}
    window.navigate("today")
    assert window.top.search.text() == ""
    window.navigate("students")
    assert page.table.count_shown() == 60


def test_choosing_a_row_opens_its_detail_and_a_narrow_window_shows_one_of_the_two(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window()
    page = _students(window)
    window.resize(1280, 800)
    page.table.select([7])
    assert page.detail.isVisible()
    assert page.table.isVisible()
    window.resize(900, 700)
    qtbot.waitUntil(lambda: not page.table.isVisible())
    QTest.mouseClick(page.detail.close_button, Qt.MouseButton.LeftButton)
    assert page.table.isVisible()
    assert not page.detail.isVisible()


def test_a_write_refreshes_the_page_and_undo_brings_it_back(
    qtbot: QtBot, open_window: OpenWindow, demo: DemoWorkspace
) -> None:
    window = open_window()
    page = _students(window)
    window.tasks.run_task(window, lambda _progress: demo.write("Import roster", demo_rows(80)))
    qtbot.waitUntil(lambda: page.table.count_shown() == 80)
    qtbot.waitUntil(lambda: window.menus.undo.text() == "Undo: Import roster")
    assert window.top.undo_button.toolTip() == "Undo: Import roster (Ctrl+Z)"
    assert not window.menus.redo.isEnabled()
    QTest.mouseClick(window.top.undo_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.count_shown() == 60)
    qtbot.waitUntil(lambda: window.menus.redo.isEnabled())
    assert window.notice.words.text() == "Undone: Import roster"
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.count_shown() == 80)


def test_a_page_out_of_sight_loads_again_only_when_it_comes_up(
    qtbot: QtBot, open_window: OpenWindow, demo: DemoWorkspace
) -> None:
    window = open_window()
    page = _students(window)
    window.navigate("today")
    demo.write("Import roster", demo_rows(80))
    qtbot.waitUntil(lambda: page.stale)
    assert page.table.count_shown() == 60
    page.refresh(frozenset({"goal"}))
    window.navigate("students")
    rest(qtbot, window)
    assert page.table.count_shown() == 80


def test_the_real_workspace_is_what_the_window_expects(
    qtbot: QtBot, open_window: OpenWindow, workspace: Workspace
) -> None:
    window = open_window(workspace=workspace, page="today")
    page = window.page("today")

    def add_school(_progress: Progress) -> None:
        with workspace.write(Permission.EDIT_SCHOOLS, "Add Lincoln High") as session:
            make_school(session)

    window.services.run_task(window, add_school)
    qtbot.waitUntil(lambda: window.menus.undo.text() == "Undo: Add Lincoln High", timeout=10_000)
    assert page.stale is False  # it is on the screen and was loaded again
    window.menus.undo.trigger()
    qtbot.waitUntil(lambda: window.menus.redo.text() == "Redo: Add Lincoln High", timeout=10_000)
    rest(qtbot, window)  # the menu may know before the notice does
    assert window.notice.words.text() == "Undone: Add Lincoln High"
    window.notice.tell("The run is kept as “First run, before the meeting in November”.", "Undo")
    assert window.notice.height() <= theme.CONTROL_HEIGHT + 2 * theme.GAP_8  # as high as its one line


def test_undo_that_is_refused_says_why(qtbot: QtBot, open_window: OpenWindow) -> None:
    class Refusing(DemoWorkspace):
        def undo(self, _progress: Progress) -> None:
            raise UserError("Rosa's goal was closed since; undo that first.")

    window = open_window(workspace=Refusing(demo_rows(3), done=[("Set goal", [])]))
    window.menus.undo.trigger()
    qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.words.text() == "Rosa's goal was closed since; undo that first."
    rest(qtbot, window)


def test_running_tasks_are_listed_and_can_be_cancelled(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    assert not window.running.isVisible()
    stopped = threading.Event()

    def work(progress: Progress) -> None:
        try:
            while True:
                progress.step(0.4, "row 400 of 1,000")
                threading.Event().wait(0.005)
        finally:
            stopped.set()

    window.services.run_task(window, work, label="Import students.xlsx")
    qtbot.waitUntil(lambda: window.running.isVisible())
    assert window.running.button.accessibleName() == "1 running task"
    QTest.mouseClick(window.running.button, Qt.MouseButton.LeftButton)
    line = window.running.lines()[0]
    qtbot.waitUntil(lambda: line.bar.value() == 400)
    assert line.message.text() == "row 400 of 1,000"
    QTest.mouseClick(line.cancel_button, Qt.MouseButton.LeftButton)
    assert stopped.wait(5)
    qtbot.waitUntil(lambda: not window.running.isVisible())


def test_dropped_files_are_handed_on(open_window: OpenWindow, tmp_path: Path) -> None:
    taken: list[list[str]] = []

    def take(_window: QWidget, _services: Services, paths: list[str]) -> None:
        taken.append(paths)

    window = open_window(handlers=Handlers(import_files=take))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "students.xlsx")), QUrl("https://example.org/x.xlsx")])
    none = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none)
    window.dropEvent(drop)
    assert taken == [[str(tmp_path / "students.xlsx")]]


def test_the_list_that_is_shown_goes_to_excel_as_it_is_filtered(open_window: OpenWindow) -> None:
    exported: list[list[DemoRow]] = []

    def export(_window: QWidget, _services: Services, _page: Page, table: Table[Any]) -> None:
        exported.append(table.rows_shown())

    window = open_window(handlers=Handlers(export_list=export))
    page = _students(window)
    page.chips.turn_on("alone")
    page.table.sort_by("missed", descending=True)
    _action(window, "Export list to Excel…").trigger()
    assert exported == [page.table.rows_shown()]
    assert {row.mentor for row in exported[0]} == {None}
    window.navigate("today")
    _action(window, "Export list to Excel…").trigger()
    assert "no list to export" in window.notice.words.text()


def test_commands_without_a_handler_are_gray(open_window: OpenWindow) -> None:
    window = open_window()
    assert not _action(window, "Import…").isEnabled()
    assert not _action(window, "Print…").isEnabled()
    assert _action(window, "Quit").isEnabled()


def test_the_palette_goes_to_pages_and_people(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(page="today")
    palette = window.open_palette()
    QTest.keyClicks(palette.entry, "stud")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert window.top.title.text() == "Students"
    page = _students(window)
    rest(qtbot, window)
    row = page.table.rows_shown()[40]
    palette = window.open_palette(row.name)
    qtbot.waitUntil(lambda: any(one.title == row.name for one in palette.listed()), timeout=5000)
    assert "Rosa" not in [one.title for one in palette.listed()]
    palette.reject()


def test_the_look_changes_everywhere_and_is_remembered(open_window: OpenWindow, window_settings: QSettings) -> None:
    window = open_window()
    window.menus.looks[theme.Choice.DARK].trigger()
    dark = theme.theme_named(theme.Choice.DARK).colors
    image = window.grab().toImage()
    assert image.pixelColor(10, image.height() - 4).name() == dark["window"]
    table = _students(window).table
    assert table.viewport().grab().toImage().pixelColor(2, 2).name() == dark["surface"]
    window.close()
    assert window_settings.value("window/look") == "dark"


def test_size_is_remembered(open_window: OpenWindow) -> None:
    window = open_window()
    window.resize(781, 607)
    window.close()
    again = open_window()
    assert (again.width(), again.height()) == (781, 607)


def test_closing_cancels_what_runs_and_leaves_no_listener(
    qtbot: QtBot, open_window: OpenWindow, demo: DemoWorkspace
) -> None:
    window = open_window()
    assert len(demo.listeners) == 1
    ended = threading.Event()

    def work(progress: Progress) -> None:
        try:
            while True:
                progress.step(0.1, "")
                threading.Event().wait(0.005)
        finally:
            ended.set()

    window.services.run_task(window, work, label="Solve")
    qtbot.wait(20)
    window.close()
    assert ended.is_set()
    assert demo.listeners == []


def test_every_control_has_a_name_and_the_keyboard_reaches_it(open_window: OpenWindow) -> None:
    window = open_window()
    page = _students(window)
    page.table.select([7])
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    nameless = [
        type(one).__name__
        for kind in kinds
        for one in window.findChildren(kind)
        if one.isVisible()
        and not (one.accessibleName() or one.property("text"))
        and not (isinstance(one.parent(), QLineEdit) or one.objectName().startswith("qt_"))
    ]
    assert nameless == []
    window.top.search.setFocus()
    seen: list[QWidget] = []
    for _press in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    for wanted in (window.top.search, page.table, page.chips.add_button, page.primary, page.detail.close_button):
        assert wanted in seen
    assert window.navigation.entry("students") in seen


def test_a_count_is_shown_and_said(open_window: OpenWindow) -> None:
    window = open_window()
    window.services.set_count("today", 7)
    entry = window.navigation.entry("today")
    assert (entry.count(), entry.accessibleName()) == (7, "Today, 7 waiting")
    window.services.set_count("today", 0)
    assert entry.accessibleName() == "Today"


def test_help_opens_without_holding_up(open_window: OpenWindow) -> None:
    window = open_window()
    _action(window, "System information").trigger()
    dialog = QApplication.activeModalWidget() or QApplication.topLevelWidgets()[-1]
    assert dialog is not None
    dialog.close()
    _action(window, "About iAttend").trigger()


def _action(window: MainWindow, words: str) -> QAction:
    return next(one for one in window.findChildren(QAction) if one.text() == words)
