"""The Matching page in a real window over a real workspace, with what a person does on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.ui.real_window import Opened, OpenWindow, open_real
from ui.matching.matching_page import MatchingPage
from ui.matching.pages import ENTRIES

__all__ = ["open_real"]


class Story:
    """A person at the Matching page."""

    def __init__(self, qtbot: QtBot, opened: Opened) -> None:
        self._qtbot = qtbot
        self.window = opened.window
        self.sent = opened.sent
        page = opened.page("matching")
        assert isinstance(page, MatchingPage)
        self.page = page
        self.settle()

    def settle(self) -> None:
        """Wait until nothing runs: changes reach the page through the event loop."""
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = 0 if self.window.tasks.busy() or self.page.loading() else quiet + 1
            return quiet > 3

        self._qtbot.wait(20)
        self._qtbot.waitUntil(still, timeout=60_000)

    def press(self, words: str) -> None:
        """Click the button that says so, which must be on the screen and enabled."""
        QTest.mouseClick(self.button(words), Qt.MouseButton.LeftButton)
        self.settle()

    def button(self, words: str) -> QPushButton:
        """The enabled button that says so."""
        (found,) = [one for one in self.window.findChildren(QPushButton) if one.text() == words and one.isVisible()]
        assert found.isEnabled(), f"{words} is off"
        return found

    def buttons(self) -> list[str]:
        """What the visible buttons of the page say."""
        return [one.text() for one in self.page.findChildren(QPushButton) if one.isVisible()]

    def click_student(self, name: str) -> None:
        """Click the line of a student in the list that is shown."""
        table = self.page.tabs.table()
        assert table is not None
        for at, line in enumerate(table.rows_shown()):
            student = (line.pair if hasattr(line, "pair") else line.without).student
            if student.name == name:
                place = table.visualRect(table.model().index(at, 0)).center()
                QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
                self.settle()
                return
        raise AssertionError(f"{name} is not on the list")

    def go(self, tab: str) -> None:
        """Click a tab."""
        bar = self.page.tabs.bar
        at = [entry.key for entry in self.page.tabs.entries].index(tab)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
        self.settle()

    def pairs(self) -> dict[str, str]:
        """The proposed pairs as the table shows them."""
        return {line.pair.student.name: line.pair.mentor.name for line in self.page.view.pairs.rows_shown()}

    def detail(self) -> list[str]:
        """What the panel at the right says, title first."""
        return said(self.page.detail)


def said(root: QWidget) -> list[str]:
    """The visible words of a part of the window."""
    return [one.text() for one in root.findChildren(QLabel) if one.isVisible() and one.text()]


@pytest.fixture
def open_matching(
    qtbot: QtBot,
    open_real: OpenWindow,
    search_loaded: None,  # noqa: ARG001 - only has to be there before the window
) -> Callable[[], Story]:
    """Opens the window on the Matching page."""
    return lambda: Story(qtbot, open_real(ENTRIES))


def matches_in(workspace: Workspace) -> dict[int, int]:
    """Mentor by program enrollment."""
    with workspace.read() as session:
        return {m.program_enrollment_id: m.mentor_id for m in session.scalars(select(Match))}


def looks(workspace: Workspace) -> list[tuple[str, str | None, int | None]]:
    """Every look at a person that is in the log, in order."""
    with looking(workspace) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.event, one.subject_table, one.subject_id) for one in entries if one.event.startswith("view_")]


def person_of(workspace: Workspace, program_id: int) -> int:
    """The person's key of a program enrollment."""
    with workspace.read() as session:
        return session.get_one(ProgramEnrollment, program_id).student_id
