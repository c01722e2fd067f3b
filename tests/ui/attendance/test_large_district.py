"""The expansion on the page: from figures to the pool, and what the screen's thread may do for so many, counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.attendance.conftest import OpenAttendance, settle
from tests.unit.attendance.made_up import district_of
from ui.attendance.columns import crossed_columns, school_columns, student_columns
from ui.attendance.loading import Loaded, ready
from ui.widgets.table import Table
from ui.widgets.table_model import TableModel

STUDENTS, SCHOOLS = 40_000, 1_000


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """A district as the page's task hands it over."""
    return ready(district_of(STUDENTS, SCHOOLS), {}, (school_columns(), crossed_columns(), student_columns()))


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


def test_the_first_figures_are_painted_once(qtbot: QtBot, open_attendance: OpenAttendance, loaded: Loaded) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    assert page.is_empty()
    paints = [Paints(table) for table in page.overview.tables]
    page._take(loaded)
    settle(qtbot, window)
    assert not page.is_empty()
    assert [one.seen for one in paints] == [1, 1, 1, 1, 1, 0]  # nobody has weekdays


def test_schools_are_ranked_and_who_crossed_a_line_is_taken_into_the_pool(
    qtbot: QtBot, open_attendance: OpenAttendance, loaded: Loaded
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page._take(loaded)
    chronic = Counter(one.school_id for one in loaded.district.students if 10 * one.absent >= one.expected)
    page.go("schools")
    ranked = page.schools.rows_shown()
    assert page.summary.text() == "1,000 schools"
    assert [row.chronic for row in ranked] == sorted(chronic.values(), reverse=True)  # each of 40 students: rates alike
    assert [row.chronic for row in ranked[:9]] == [chronic[row.id] for row in ranked[:9]]
    page.go("crossed")
    lines = 0.05, 0.1, 0.2
    crossed = [
        one
        for one in loaded.district.students
        if sum(one.absent / one.expected >= at for at in lines)
        != sum(one.before_absent / one.before_expected >= at for at in lines)
    ]
    assert page.crossed.count_shown() == len(crossed) > 1_000
    page.crossed.setFocus()
    QTest.keyClick(page.crossed, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    outside = sum(one.status is None for one in crossed)
    assert page.primary is not None
    assert page.primary.text() == f"Identify {outside:,} students"
    assert page.primary.isEnabled()
    assert page.detail.title.text() == f"{len(crossed):,} students selected"


def test_the_first_screen_waits_for_no_list_behind_it(
    qtbot: QtBot, open_attendance: OpenAttendance, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
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
    assert page.summary.text().startswith("40,000 students")
    page.go("students")
    assert taken[6:] == [STUDENTS]
    assert page.summary.text().startswith("40,000 students")  # counted in the task that loaded them
    assert not window.tasks.busy()
    page.go("overview")
    page.go("students")
    assert len(taken) == 7
    settle(qtbot, window)


def test_everybody_is_selected_without_asking_for_a_row_each(
    qtbot: QtBot, open_attendance: OpenAttendance, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page._take(loaded)
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
    assert page.detail.title.text() == "40,000 students selected"
    page._take(loaded)  # the same people, read again: they stay selected
    assert len(page.students.selected_rows()) == STUDENTS
    settle(qtbot, window)
