"""The import history in a real window: read, narrowed, opened, exported, undone, by mouse and by keyboard."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.progress import Progress
from iattend_desktop.roster.history import list_imports, open_import, undo_import
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.ui.people.conftest import press, settle
from tests.ui.real_window import Opened, OpenWindow, open_real
from tests.unit.roster.plans import MIN, ROSA, SCHOOLS, do, everything, students
from tests.unit.roster.workbooks import write
from ui.roster.history_page import HistoryPage
from ui.roster.pages import ENTRIES
from ui.roster.undo_panel import UndoPanel

__all__ = ["open_real"]

TWIN = ["00000103", "Park", "Ann", 13, "Lincoln High", "Korean", "No"]


@pytest.fixture
def imported(workspace: Workspace, tmp_path: Path) -> Path:
    """Schools at noon; two hours later students, of whom one has a grade that there is not."""
    folder = tmp_path / "from_MiSiS"
    folder.mkdir()
    do(workspace, write(folder / "schools.xlsx", SCHOOLS))
    workspace.clock = lambda: NOW + timedelta(hours=2)
    do(workspace, students(folder, ROSA, MIN, TWIN))
    return folder


@pytest.fixture
def opened_places(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the desktop was asked to open."""
    places: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: places.append(QUrl(url).toLocalFile()))
    return places


def show(qtbot: QtBot, open_real: OpenWindow) -> tuple[Opened, HistoryPage]:
    opened = open_real(ENTRIES)
    settle(qtbot, opened.window)
    return opened, cast(HistoryPage, opened.page("imports"))


def lines(page: HistoryPage) -> list[list[str]]:
    return [[column.text(row) for column in page.table.columns] for row in page.table.rows_shown()]


def told(page: HistoryPage) -> list[str]:
    """What the panel says, without the places where a word may break."""
    return [one.text().replace("\u200b", "") for one in page.detail.findChildren(QLabel) if one.isVisibleTo(page)]


def test_an_empty_history_leads_to_the_first_import(qtbot: QtBot, open_real: OpenWindow) -> None:
    opened, page = show(qtbot, open_real)
    assert page.is_empty()
    assert page._empty is not None
    assert page._empty.sentence.text().startswith("Nothing was imported yet.")
    QTest.mouseClick(page._empty.button, Qt.MouseButton.LeftButton)
    assert opened.imports == [[]]


@pytest.mark.usefixtures("imported")
def test_the_list_says_what_came_of_each_file(qtbot: QtBot, open_real: OpenWindow) -> None:
    _opened, page = show(qtbot, open_real)
    assert lines(page) == [
        ["students.xlsx", "Students", "Nov 20, 2026, 2:00 PM", "Coordinator", "2", "0", "1", "In force"],
        ["schools.xlsx", "Schools", "Nov 20, 2026, 12:00 PM", "Coordinator", "2", "0", "0", "In force"],
    ]
    assert page.summary.text() == "2 imports · 1 with rows not taken"


@pytest.mark.usefixtures("imported")
def test_filters_and_search_narrow_it(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    undo_import(workspace, list_imports(workspace)[0].id)
    workspace.clock = lambda: NOW + timedelta(days=7)
    opened, page = show(qtbot, open_real)

    def files(*keys: str) -> list[str]:
        page.narrow(keys)
        settle(qtbot, opened.window)
        return [row.file_name for row in page.table.rows_shown()]

    assert files("undone") == ["students.xlsx"]
    assert page.summary.text() == "1 of 2 imports · 1 with rows not taken"
    assert files("in_force") == ["schools.xlsx"]
    assert files("kind:schools") == ["schools.xlsx"]
    assert files("not_taken") == ["students.xlsx"]
    assert files("lately") == []  # both a week ago to the day
    assert files() == ["students.xlsx", "schools.xlsx"]
    page.search("school")
    assert [row.file_name for row in page.table.rows_shown()] == ["schools.xlsx"]


def test_the_panel_tells_counts_problems_and_how_it_was_read(
    qtbot: QtBot, open_real: OpenWindow, imported: Path, opened_places: list[str]
) -> None:
    opened, page = show(qtbot, open_real)
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    said = told(page)
    for words in (
        "students.xlsx",
        "Students · imported Nov 20, 2026, 2:00 PM by Coordinator",
        "2 new · 0 changed · 0 unchanged",
        "1 row not taken",
        "Not taken",
        "Grade · 1 row",
        "Expected TK, K or a grade from 1 to 12; found “13”",
        "row 4",
        "Sheet “Sheet1”, headings in row 1",
        str(imported),
    ):
        assert words in said
    assert any("Student ID: column “Student ID”\nLast Name: column “Last Name”" in words for words in said)
    press(page.detail, "Open folder")
    assert opened_places == [str(imported)]


@pytest.mark.usefixtures("imported")
def test_problems_go_into_a_workbook(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path, opened_places: list[str]
) -> None:
    opened, page = show(qtbot, open_real)
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    press(page.detail, "Export problems…")
    (dialog,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
    assert Path(dialog.selectedFiles()[0]).name == "students problems.xlsx"
    dialog.close()
    page.export_to(open_import(workspace, list_imports(workspace)[0].id), tmp_path / "problems.xlsx")
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text() == "1 problem saved in problems.xlsx"
    rows = list(load_workbook(tmp_path / "problems.xlsx")["Problems"].iter_rows(values_only=True))
    assert rows[1][1:4] == (4, "Grade", "13")
    QTest.mouseClick(opened.window.notice.action, Qt.MouseButton.LeftButton)
    assert opened_places == [str(tmp_path / "problems.xlsx")]


def test_an_export_that_cannot_be_written_says_why(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, imported: Path
) -> None:
    opened, page = show(qtbot, open_real)
    page.export_to(open_import(workspace, list_imports(workspace)[0].id), imported / "gone" / "a.csv")
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text().startswith("There is no folder")


@pytest.mark.usefixtures("imported")
def test_a_file_without_problems_has_none_to_export(qtbot: QtBot, open_real: OpenWindow) -> None:
    opened, page = show(qtbot, open_real)
    page.table.selectRow(1)
    settle(qtbot, opened.window)
    assert "Nothing was wrong in this file." in told(page)
    assert [one.text() for one in page.detail.findChildren(QPushButton)] == ["Undo this import…", "Open folder"]


@pytest.mark.usefixtures("imported")
@pytest.mark.file_only("when it was done is the server's to say")
def test_undo_by_keyboard_says_what_goes_and_redo_brings_it_back(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace
) -> None:
    opened, page = show(qtbot, open_real)
    before = everything(workspace)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Home)
    settle(qtbot, opened.window)
    assert page.detail.title.text() == "students.xlsx"
    (ask,) = [one for one in page.detail.findChildren(QPushButton) if one.text() == "Undo this import…"]
    ask.setFocus()
    QTest.keyClick(ask, Qt.Key.Key_Space)
    assert page.detail.title.text() == "Undo students.xlsx?"
    panel = page.detail.content()
    assert isinstance(panel, UndoPanel)
    assert "students.xlsx (Students) · 2 new · 0 changed" in told(page)
    assert QApplication.focusWidget() is panel.undo_button
    QTest.keyClick(panel.undo_button, Qt.Key.Key_Space)
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text() == "Undone: Import 2 rows from students.xlsx"
    assert lines(page)[0][-1] == "Undone"
    assert "Taken back Nov 20, 2026, 2:00 PM by Coordinator. Nothing of it is in the records." in told(page)
    QTest.mouseClick(opened.window.notice.action, Qt.MouseButton.LeftButton)
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text() == "The import is back."
    assert lines(page)[0][-1] == "In force"
    assert everything(workspace) == before


def test_an_import_that_changed_nothing_says_so_and_has_nothing_to_undo(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, imported: Path
) -> None:
    do(workspace, imported / "schools.xlsx")
    opened, page = show(qtbot, open_real)
    assert lines(page)[0] == [
        "schools.xlsx", "Schools", "Nov 20, 2026, 2:00 PM", "Coordinator", "0", "0", "0", "Nothing to change"
    ]  # fmt: skip
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    assert "Nothing to change: what its rows say was known." in told(page)
    assert [one.text() for one in page.detail.findChildren(QPushButton)] == ["Open folder"]


@pytest.mark.usefixtures("imported")
def test_an_undo_shows_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, page = show(qtbot, open_real)
    before = everything(workspace)
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    press(page.detail, "Undo this import…")
    panel = page.detail.content()
    assert isinstance(panel, UndoPanel)
    (goes,) = [words for words in told(page) if "2 people" in words]
    assert {"2 people", "2 ID numbers", "2 enrollments", "1 remembered layout"} <= set(goes.splitlines())
    pressed = threading.Event()

    def slowly(workspace: Workspace, import_id: int, *, progress: Progress) -> str:
        class Waiting:
            """Waits in the middle of the undo until Cancel is pressed."""

            def step(self, fraction: float, message: str) -> None:
                progress.step(fraction, message)
                if message == "Taking it back":
                    assert pressed.wait(10)
                    progress.step(fraction, message)

        return undo_import(workspace, import_id, progress=Waiting())

    monkeypatch.setattr("ui.roster.history_page.undo_import", slowly)
    press(page.detail, "Undo this import")
    qtbot.waitUntil(lambda: panel.status.text() == "Taking it back")
    assert panel.bar.isVisible()
    assert panel.bar.value() > 0
    assert QApplication.focusWidget() is panel.cancel_button
    QTest.keyClick(panel.cancel_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panel.status.text() == "Stopping…")
    pressed.set()
    settle(qtbot, opened.window)
    assert panel.problem.text() == "Cancelled. Nothing was undone."
    assert panel.undo_button.isVisible()
    assert not panel.bar.isVisible()
    assert everything(workspace) == before
    press(page.detail, "Undo this import")
    settle(qtbot, opened.window)
    assert [row.undone_at is None for row in list_imports(workspace)] == [False, True]


@pytest.mark.usefixtures("imported")
def test_whoever_thinks_again_keeps_it(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    opened, page = show(qtbot, open_real)
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    press(page.detail, "Undo this import…")
    press(page.detail, "Keep it")
    settle(qtbot, opened.window)
    assert page.detail.title.text() == "students.xlsx"
    assert [row.undone_at for row in list_imports(workspace)] == [None, None]


@pytest.mark.usefixtures("imported")
def test_a_refusal_is_told_where_it_was_asked_for(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    opened, page = show(qtbot, open_real)
    page.table.selectRow(1)
    settle(qtbot, opened.window)
    press(page.detail, "Undo this import…")
    press(page.detail, "Undo this import")
    settle(qtbot, opened.window)
    panel = page.detail.content()
    assert isinstance(panel, UndoPanel)
    sentence = panel.problem.text().replace("\u200b", "")
    assert sentence.startswith("“Import 2 rows from schools.xlsx” cannot be undone: 2 enrollments that came later")
    assert panel.undo_button.isEnabled()
    assert [row.undone_at for row in list_imports(workspace)] == [None, None]


def test_files_of_one_step_are_named_and_go_together(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path
) -> None:
    do(workspace, write(tmp_path / "schools.xlsx", SCHOOLS), students(tmp_path, ROSA))
    opened, page = show(qtbot, open_real)
    page.table.selectRow(0)
    settle(qtbot, opened.window)
    assert "schools.xlsx (Schools)" in told(page)
    press(page.detail, "Undo this import…")
    assert "2 files came in as one step and go as one." in told(page)
    press(page.detail, "Undo 2 files")
    settle(qtbot, opened.window)
    assert [line[-1] for line in lines(page)] == ["Undone", "Undone"]


@pytest.mark.usefixtures("imported")
def test_the_command_palette_leads_there(qtbot: QtBot, open_real: OpenWindow) -> None:
    opened, page = show(qtbot, open_real)
    opened.window.navigate("students")
    commands = {one.title: one for one in opened.window._palette_commands()}
    assert {"Go to Imports", "Import history"} <= set(commands)
    commands["Imports with rows not taken"].run()
    settle(qtbot, opened.window)
    assert opened.window.current_page() is page
    assert [row.file_name for row in page.table.rows_shown()] == ["students.xlsx"]


def test_an_import_made_elsewhere_appears(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, imported: Path
) -> None:
    opened, page = show(qtbot, open_real)
    do(workspace, students(imported, ["00000104", *ROSA[1:]], name="more"))
    settle(qtbot, opened.window)
    assert lines(page)[0][0] == "more.xlsx"
    opened.window.navigate("imports", run=page.table.rows_shown()[-1].id)
    settle(qtbot, opened.window)
    assert page.detail.title.text() == "schools.xlsx"
