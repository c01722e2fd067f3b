"""Many students on the page: what the first screen and a selection may do on the screen's thread, counted."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.attendance.conftest import OpenAttendance, settle
from tests.unit.attendance.made_up import district_of
from ui.attendance.attendance_page import AttendancePage
from ui.attendance.loading import Loaded, ready
from ui.widgets.table import Table
from ui.widgets.table_model import TableModel

STUDENTS = 3_000


def handed_over(page: AttendancePage) -> Loaded:
    """A district as the page's task hands it over."""
    columns = page.schools.columns, page.crossed.columns, page.students.columns
    return ready(district_of(STUDENTS, 40), {}, columns)


class Paints(QObject):
    """Counts the paintings of a table's cells."""

    def __init__(self, table: Table[Any]) -> None:
        super().__init__(table)
        self.seen = 0
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count and let pass."""
        self.seen += event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_the_first_figures_are_painted_once(qtbot: QtBot, open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    assert page.is_empty()
    paints = [Paints(table) for table in page.overview.tables]
    page._take(handed_over(page))
    settle(qtbot, window)
    assert not page.is_empty()
    assert [one.seen for one in paints] == [1, 1, 1, 1, 1, 0]  # nobody has weekdays


def test_the_first_screen_waits_for_no_list_behind_it(
    qtbot: QtBot, open_attendance: OpenAttendance, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    loaded = handed_over(page)
    taken: list[int] = []
    take = TableModel.take

    def counting(model: TableModel[Any], data: Any) -> None:
        taken.append(len(data.rows))
        take(model, data)

    monkeypatch.setattr(TableModel, "take", counting)
    page._take(loaded)
    assert page.figures is not None
    assert page.figures.students == STUDENTS
    assert taken == [4, 3, 3, 4, 4, 0]  # bands, tiers, the other line, kinds, months; no weekday
    assert page.summary.text().startswith("3,000 students")
    page.go("students")
    assert taken[6:] == [STUDENTS]
    assert page.summary.text().startswith("3,000 students")  # counted in the task that loaded them
    assert not window.tasks.busy()
    page.go("overview")
    page.go("students")
    assert len(taken) == 7
    settle(qtbot, window)


def test_everybody_is_selected_without_asking_for_a_row_each(
    qtbot: QtBot, open_attendance: OpenAttendance, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page._take(handed_over(page))
    page.go("students")
    settle(qtbot, window)
    asked: list[int] = []
    row_at = TableModel.row_at

    def counting(model: TableModel[Any], line: int) -> Any:
        asked.append(line)
        return row_at(model, line)

    monkeypatch.setattr(TableModel, "row_at", counting)
    brought: list[Any] = []
    page.students.rows_selected.connect(brought.append)
    page.students.setFocus()
    QTest.keyClick(page.students, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert [len(rows) for rows in brought] == [STUDENTS]
    assert brought[0][7] is page.students.rows_all()[7]  # the rows themselves, not copies of them
    assert len(asked) < 100  # those painted
    settle(qtbot, window)
    assert page.detail.title.text() == "3,000 students selected"
    page._take(handed_over(page))  # the same people, read again: they stay selected
    assert len(page.students.selected_rows()) == STUDENTS
    settle(qtbot, window)
