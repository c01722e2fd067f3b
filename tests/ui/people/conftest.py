"""The people pages in a real window over a real workspace; the pages they lead to note where they were sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student
from tests.ui.real_window import Opened, OpenWindow, open_real, settle
from ui.main_window import MainWindow
from ui.people.form_dialog import FormDialog
from ui.people.pages import ENTRIES
from ui.people.students_page import StudentsPage

__all__ = ["open_real", "settle"]

OpenPeople = Callable[[str], Opened]


@pytest.fixture
def open_people(qtbot: QtBot, open_real: OpenWindow) -> OpenPeople:
    """Opens the window at a page."""

    def open_it(key: str) -> Opened:
        opened = open_real(ENTRIES)
        opened.window.navigate(key)
        settle(qtbot, opened.window)
        return opened

    return open_it


@pytest.fixture
def district(workspace: Workspace) -> dict[str, int]:
    """Three students of Lincoln (East) and one of Roosevelt (West), and two mentors; keys by name.

    Of 40 days Rosa missed 8 (severe) and has consent and the mentor Kim; Jaylen missed 4 (moderate) and lacks consent;
    Ana missed 1 (satisfactory); Omar, at Roosevelt, missed 3 of 20 (too early). Okafor has no capacity and no
    screening.
    """
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        keys = {"lincoln": lincoln.id, "roosevelt": roosevelt.id}
        mentor = make_mentor(session, lincoln)
        okafor = make_mentor(session, None, "Tina", "Okafor", capacity=None, languages=(), cleared=False)
        keys |= {"kim": mentor.id, "okafor": okafor.id}
        for name, family, school, days, missed in (
            ("Rosa", "Delgado-Ortiz", lincoln, 20, (3, 5)),
            ("Jaylen", "Brown", lincoln, 20, (2, 2)),
            ("Ana", "Núñez", lincoln, 20, (1, 0)),
            ("Omar", "Haddad", roosevelt, 10, (1, 2)),
        ):
            consent = None if name == "Jaylen" else date(2026, 9, 1)
            program = make_student(
                session, school, name, family, consent_on=consent, home_language=None if name == "Omar" else "spa"
            )
            keys[name] = program.student_id
            for month, absent in zip((9, 10), missed, strict=True):
                make_month(session, program.student_id, school, date(2026, month, 1), expected=days, absent=absent)
            if name == "Rosa":
                keys["match"] = make_match(session, program, mentor).id
    return keys


def press(root: QWidget, words: str) -> None:
    """Click the button that says so, which must be there, visible and enabled."""
    (found,) = [one for one in root.findChildren(QPushButton) if one.text() == words and one.isVisible()]
    assert found.isEnabled(), f"{words} is off"
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def dialog_of(page: QWidget) -> FormDialog:
    """The form that is open."""
    (found,) = [one for one in page.findChildren(FormDialog) if one.isVisible()]
    return found


def type_into(dialog: FormDialog, key: str, text: str) -> None:
    """Replace what a line holds by typing (ASCII: Qt's test keyboard has no other letters)."""
    line = dialog.input(key)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)


def labels_of(root: QWidget) -> list[str]:
    """Everything that a panel says, from the top."""
    return [one.text() for one in root.findChildren(QLabel)]


def students(window: MainWindow) -> StudentsPage:
    """The students page."""
    return cast(StudentsPage, window.page("students"))


def names(page: StudentsPage) -> list[str]:
    """The students as shown."""
    return [row.student.name for row in page.table.rows_shown()]


def choose(qtbot: QtBot, window: MainWindow, *keys: int) -> StudentsPage:
    """Select students."""
    page = students(window)
    page.table.select(keys)
    settle(qtbot, window)
    return page
