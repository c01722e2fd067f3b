"""Attendance that could not be read: the page says why, shows no figures of before, and tries again when asked to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from tests.ui.attendance.conftest import Attendance, OpenAttendance, settle
from tests.ui.attendance.test_attendance_page import District, labels, press
from ui.attendance import attendance_page
from ui.attendance.loading import gather

LOCKED = "The workspace is on a drive that is not connected. Connect it."


def stop_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on reading fails."""

    def locked(*_arguments: Any) -> None:
        raise UserError(LOCKED)

    monkeypatch.setattr(attendance_page, "gather", locked)


def read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on reading works."""
    monkeypatch.setattr(attendance_page, "gather", gather)


def button(attendance: Attendance) -> QPushButton:
    """The one to press."""
    (found,) = [one for one in attendance.page.findChildren(QPushButton) if one.text() == "Try again"]
    return found


def test_a_first_reading_that_fails_can_be_tried_again(
    qtbot: QtBot, open_attendance: OpenAttendance, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_reading(monkeypatch)
    attendance = open_attendance()
    page = attendance.page
    assert page.is_empty()
    assert LOCKED in labels(page)
    assert not attendance.window.notice.isVisible()
    assert not page.chips.isVisible()
    page.arrive(school=district["roosevelt"])
    read_again(monkeypatch)
    press(page, "Try again")
    settle(qtbot, attendance.window)
    assert not page.is_empty()
    assert page.tabs.isVisible()
    assert list(page.chips.active()) == [f"school:{district['roosevelt']}"]  # the link is served
    assert page.summary.text().startswith("2 students")


def test_figures_of_before_do_not_stay_and_the_keyboard_goes_on(
    qtbot: QtBot,
    open_attendance: OpenAttendance,
    district: District,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attendance = open_attendance()
    page = attendance.page
    page.go("students")
    page.students.setFocus()
    page.students.select([district["Omar"]])
    settle(qtbot, attendance.window)
    assert page.detail.isVisible()
    assert page.primary is not None
    assert page.primary.isEnabled()
    assert page.exported_table() is page.students
    before = page.summary.text()
    stop_reading(monkeypatch)
    page.students.setFocus()
    page.refresh(frozenset({"attendance_fact"}))
    settle(qtbot, attendance.window)
    assert (page.is_empty(), page.summary.text(), page.detail.isVisible()) == (True, "", False)
    assert not page.primary.isEnabled()
    assert page.exported_table() is None
    assert button(attendance).hasFocus()
    QTest.keyClick(button(attendance), Qt.Key.Key_Space)  # it fails once more
    settle(qtbot, attendance.window)
    assert button(attendance).hasFocus()
    read_again(monkeypatch)
    QTest.keyClick(button(attendance), Qt.Key.Key_Space)
    settle(qtbot, attendance.window)
    assert (page.is_empty(), page.tab(), page.summary.text()) == (False, "students", before)
    assert workspace.undo_label() == "Add"  # nothing was written by all this


@pytest.mark.usefixtures("district")
def test_a_reading_that_the_person_stopped_can_be_taken_up_again(
    qtbot: QtBot, open_attendance: OpenAttendance, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = open_attendance()

    def endless(_workspace: Any, _scope: Any, _columns: Any, progress: Progress) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            progress.step(0.5, "Reading attendance")
            time.sleep(0.005)

    monkeypatch.setattr(attendance_page, "gather", endless)
    attendance.page.reload()
    (task,) = attendance.window.tasks.running()
    task.cancel()
    settle(qtbot, attendance.window)
    assert attendance.page.is_empty()
    assert "This was stopped before everything was read." in labels(attendance.page)
    assert not attendance.page.loading()
    read_again(monkeypatch)
    press(attendance.page, "Try again")
    settle(qtbot, attendance.window)
    assert not attendance.page.is_empty()
