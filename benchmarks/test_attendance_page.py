"""The Attendance page at expansion size: its first screen, and everybody taken into a selection; beside Qt's own ways.

Theirs is a bare ``QTableView`` with as many rows, filled with items and painted, and what its selection
answers when it is asked for the rows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.conftest import Compare
from iattend_desktop.opening import open_workspace
from tests.unit.attendance.made_up import district_of
from ui.application import dress
from ui.attendance.attendance_page import AttendancePage
from ui.attendance.loading import Loaded, ready
from ui.attendance.pages import ENTRIES
from ui.collector import Collector
from ui.main_window import Context, Handlers, MainWindow
from ui.quiet import Quiet

STUDENTS, SCHOOLS = 40_000, 1_000
FRAME = 0.0167  # seconds
SOON = 3 * FRAME
ROUNDS = 9


@pytest.fixture(scope="module")
def page(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttendancePage]:
    """The page in its window, over a workspace without anybody."""
    dress(qapp)
    folder = tmp_path_factory.mktemp("page")
    workspace = open_workspace(folder / "district.iattend", "correct horse battery staple", create=True)
    settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(workspace, ENTRIES, Context("M. Alvarez", "2026-27", "Bench"), settings, Handlers())
    window.resize(1280, 800)
    window.show()
    window.navigate("attendance")
    made = window.page("attendance")
    assert isinstance(made, AttendancePage)
    _rest(window)
    yield made
    window.close()
    assert window.tasks.shut_down(5)
    workspace.close()


@pytest.fixture(scope="module")
def loaded(page: AttendancePage) -> Loaded:
    """The students as the page's task hands them over."""
    return ready(
        district_of(STUDENTS, SCHOOLS), {}, (page.schools.columns, page.crossed.columns, page.students.columns)
    )


def test_the_first_screen(page: AttendancePage, loaded: Loaded, qapp: QApplication, compare: Compare) -> None:
    Collector(qapp, Quiet(qapp))
    window = page.window()
    assert isinstance(window, MainWindow)
    ours = []
    for _round in range(ROUNDS):
        ours.append(_once(partial(_take_and_paint, page, loaded)))
        _rest(window)
    assert page.figures is not None
    assert page.figures.students == STUDENTS
    theirs = median(_bare(STUDENTS, len(page.students.columns)) for _round in range(3))
    made = compare(
        f"Attendance, first screen, {STUDENTS:,} students",
        max(ours),
        "QTableView with QStandardItemModel",
        theirs,
        f"the slowest of {ROUNDS}: {max(ours) / FRAME:.1f} frames; the first, on an empty page, {ours[0] / FRAME:.1f}; "
        f"the median {median(ours) / FRAME:.1f}",
    )
    assert made.ratio < 0.5
    assert max(ours) < SOON


def test_everybody_taken_into_a_selection(page: AttendancePage, loaded: Loaded, compare: Compare) -> None:
    page._take(loaded)
    page.go("students")
    window = page.window()
    assert isinstance(window, MainWindow)
    _rest(window)
    ours, theirs = [], []
    for _round in range(ROUNDS):
        page.students.clearSelection()
        _rest(window)
        ours.append(_once(page.students.selectAll))
        selection = page.students.selectionModel()
        theirs.append(_once(selection.selectedRows))
        assert page.students.count_shown() == STUDENTS == len(page.students.selected_rows())
        _rest(window)
    made = compare(
        f"Attendance, {STUDENTS:,} students selected",
        median(ours),
        "QItemSelectionModel.selectedRows",
        median(theirs),
        f"{median(ours) / FRAME:.2f} frames",
    )
    assert made.ratio < 1


def _take_and_paint(page: AttendancePage, loaded: Loaded) -> None:
    page._take(loaded)
    _painted()


def _bare(rows: int, columns: int) -> float:
    """A view filled with items and painted."""
    view = QTableView()
    view.resize(1040, 640)
    view.show()
    _painted()

    def fill() -> None:
        items = QStandardItemModel(rows, columns, view)
        for row in range(rows):
            for column in range(columns):
                items.setItem(row, column, QStandardItem(f"{row} {column}"))
        view.setModel(items)
        _painted()

    spent = _once(fill)
    view.close()
    view.deleteLater()
    return spent


def _painted() -> None:
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)


def _once(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _rest(window: MainWindow) -> None:
    quiet = time.perf_counter()
    while time.perf_counter() - quiet < 0.3:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        if window.tasks.busy():
            quiet = time.perf_counter()
