"""The Matching page's poses: each tab over one run, with its detail, and the answers a person asks for."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton

from tests.visual.grab import Album, settle
from ui.main_window import MainWindow


def grab_matching(album: Album, window: MainWindow) -> None:
    """Run a match and look at every tab of it; the page is on the screen."""
    page: Any = window.page("matching")
    page.tabs.go("rules")
    _keep(album, window, "rules-before")
    page.match()
    _keep(album, window, "proposed")
    page.view.pairs.selectRow(2)
    _keep(album, window, "proposed-detail")
    _press(page, "Choose another")
    _keep(album, window, "proposed-choose")
    page.tabs.go("without")
    page.view.without.selectRow(1)
    _keep(album, window, "without-detail")
    for tab in ("rules", "mentors", "rematch", "fairness", "recruit", "picture"):
        page.tabs.go(tab)
        _keep(album, window, tab)
    page.tabs.go("recruit")
    _press(page, "Work out whom")
    _keep(album, window, "recruit-list")
    page.tabs.go("mentors")
    page.tabs.view("mentors").mentors.select_student(page.scenario.student_at[page.scenario.pairs[0].student.id])
    page.tabs.view("mentors").move_button.click()
    _keep(album, window, "mentors-move")
    page.keeping.keep("First run, before the counselors' meeting in November")
    settle(window)
    page.match()
    settle(window)
    page.compare_with(page.kept[0].id)
    _keep(album, window, "compared")
    page.hide_detail()


def _keep(album: Album, window: MainWindow, name: str) -> None:
    settle(window)
    album.keep(window, f"matching-{name}")


def _press(page: Any, words: str) -> None:
    """Click the visible button of the page whose words begin so."""
    next(one for one in page.findChildren(QPushButton) if one.isVisible() and one.text().startswith(words)).click()
