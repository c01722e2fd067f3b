"""The Attendance page's poses: each tab, with a group, a school and a student at the right."""

from __future__ import annotations

from typing import Any

from tests.visual.grab import Album, settle
from ui.main_window import MainWindow


def grab_attendance(album: Album, window: MainWindow) -> None:
    """Look at every tab of the page, which is on the screen."""
    page: Any = window.page("attendance")
    page.overview.tiers.selectRow(1)
    _keep(album, window, "tier")
    page.overview.tiers.clearSelection()
    for tab, row in (("schools", 0), ("crossed", 1), ("students", 3)):
        page.go(tab)
        page.hide_detail()
        _keep(album, window, tab)
        getattr(page, tab).selectRow(row)
        _keep(album, window, f"{tab}-detail")
    page.students.selectAll()
    _keep(album, window, "everybody")
    page.hide_detail()


def _keep(album: Album, window: MainWindow, name: str) -> None:
    settle(window)
    album.keep(window, f"attendance-{name}")
