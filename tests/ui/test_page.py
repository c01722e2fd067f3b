"""Pages: stale results are dropped, empty pages say what to do."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.progress import Progress
from tests.ui.conftest import rest
from tests.visual.demo import DemoWorkspace
from ui.main_window import MainWindow
from ui.page import Page

OpenWindow = Callable[..., MainWindow]


def _page(window: MainWindow, qtbot: QtBot) -> Page:
    page = Page(window.workspace, window.services, "Goals")
    qtbot.addWidget(page)
    page.set_content(QLabel("goals"))
    page.show()
    return page


def test_only_the_newest_load_is_shown(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    page = _page(window, qtbot)
    shown: list[str] = []
    first_may_end = threading.Event()

    def first(_progress: Progress) -> str:
        first_may_end.wait(5)
        return "first"

    page.load(first, shown.append)
    page.load(lambda _progress: "second", shown.append)
    assert page.loading()
    qtbot.waitUntil(lambda: shown == ["second"])
    first_may_end.set()
    rest(qtbot, window)
    assert shown == ["second"]
    assert not page.loading()


def test_a_load_that_fails_is_told_and_can_be_repeated(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    page = _page(window, qtbot)

    def broken(_progress: Progress) -> str:
        raise OSError

    page.load(broken, lambda _result: None)
    qtbot.waitUntil(lambda: not page.loading())
    assert "on our side" in window.notice.words.text()
    shown: list[str] = []
    page.load(lambda _progress: "goals", shown.append)
    qtbot.waitUntil(lambda: shown == ["goals"])


def test_an_empty_page_says_what_to_do_and_does_it(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    page = _page(window, qtbot)
    pressed: list[str] = []
    state = page.show_empty("goal", "No goals yet. Set one.", "Set a goal…", lambda: pressed.append("goal"))
    assert page.is_empty()
    QTest.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert pressed == ["goal"]
    page.show_content()
    assert not page.is_empty()


def test_the_students_page_is_empty_without_students(open_window: OpenWindow) -> None:
    window = open_window(workspace=DemoWorkspace([]))
    page = window.page("students")
    assert page.is_empty()
    assert page.summary.text() == "0 students · 0 chronic"


def test_the_primary_action_stays_at_the_right_of_the_others(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    page = _page(window, qtbot)
    page.resize(900, 500)
    pressed: list[str] = []
    page.set_primary("Set a goal…", lambda: pressed.append("goal"))
    quiet = page.add_action("Print…", lambda: None)
    primary = page.set_primary("Match 162 students", lambda: pressed.append("match"))
    qtbot.waitUntil(lambda: 0 < quiet.x() < primary.x())
    assert primary.geometry().right() == page.width() - 24 - 1
    QTest.mouseClick(primary, Qt.MouseButton.LeftButton)
    assert (primary.text(), pressed) == ("Match 162 students", ["match"])
