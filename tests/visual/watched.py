"""The watched folder, posed for its pictures: what waits on Today, the dialog, an import that is being undone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QPushButton

from iattend_desktop.roster.history import list_imports
from iattend_desktop.sample import write_sample
from iattend_desktop.workspace import Workspace
from tests.visual.grab import Album, settle
from ui.main_window import MainWindow
from ui.roster.folder_watch import FolderWatch
from ui.roster.history_page import HistoryPage
from ui.roster.watch_dialog import open_watch_dialog
from ui.today.today_page import TodayPage


def grab_watched(album: Album, window: MainWindow, workspace: Workspace, place: Path) -> None:
    """A night's export with problems, one of unknown columns, and one that is cut short; then a folder that is gone."""
    inbox = place / "Exports of the student information system" / "nightly"
    _night(place, inbox)
    watch = FolderWatch(workspace, window.services, window)
    today = window.page("today")
    assert isinstance(today, TodayPage)
    watch.changed.connect(today.show_watched)
    workspace.change_settings(replace(workspace.settings(), watched_folder=str(inbox), watching=True))
    _look(window, watch)
    window.navigate("today")
    settle(window)
    album.keep(window, "today-waiting")
    dialog = open_watch_dialog(window, window.services)
    assert dialog is not None
    settle(window)
    album.keep(dialog, "watched-folder")
    inbox.rename(inbox.with_name("gone"))
    _look(window, watch)
    album.keep(dialog, "watched-folder-gone")
    dialog.close()
    _grab_undo(album, window, workspace)
    watch.stop()


def _night(place: Path, inbox: Path) -> None:
    inbox.mkdir(parents=True)
    messy = write_sample(place / "night", size="pilot", seed=1, messy=True)
    shutil.copy(messy.students, inbox / "Enrollment 2026-11-27.xlsx")
    book = load_workbook(messy.schools)
    book.worksheets[0]["A1"] = "A heading that no import has had before"
    book.save(inbox / "Schools with their new regions, as agreed on Tuesday (final).xlsx")
    (inbox / "attendance.xlsx").write_bytes(messy.attendance.read_bytes()[:9000])


def _look(window: MainWindow, watch: FolderWatch) -> None:
    for _number in range(2):
        settle(window)
        watch.look()
        QApplication.processEvents()
        settle(window)


def _grab_undo(album: Album, window: MainWindow, workspace: Workspace) -> None:
    window.navigate("imports", run=list_imports(workspace)[0].id)
    settle(window)
    page = window.page("imports")
    assert isinstance(page, HistoryPage)
    album.keep(window, "imports-watched")
    next(one for one in page.detail.findChildren(QPushButton) if one.text().startswith("Undo")).click()
    settle(window)
    album.keep(window, "imports-undo")
