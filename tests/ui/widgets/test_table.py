"""The table by mouse and keyboard, over 27,000 rows."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.vocabulary import Band
from tests.visual.demo import DemoRow, demo_columns, demo_rows
from ui import theme
from ui.widgets.table import Table


def _row(number: int, name: str, missed: int = 0) -> DemoRow:
    return DemoRow(number, name, "Fremont Middle", 7, missed, 180, None)


ROWS = [_row(1, "Kim, Ana", 9), _row(2, "Brown, Eli", 36), _row(3, "Park, Thi", 18), _row(4, "=SUM(A1)", 0)]


@pytest.fixture
def table(qtbot: QtBot) -> Table[DemoRow]:
    made: Table[DemoRow] = Table(demo_columns(), "Students")
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    made.set_rows(ROWS)
    return made


def _ids(table: Table[DemoRow]) -> list[int]:
    return [row.id for row in table.rows_shown()]


def _click_heading(table: Table[DemoRow], key: str) -> None:
    header = table.horizontalHeader()
    at = [column.key for column in table.columns].index(key)
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionViewportPosition(at) + 20, 16)
    )


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(table: Table[DemoRow]) -> None:
    _click_heading(table, "missed")
    assert _ids(table) == [4, 1, 3, 2]
    _click_heading(table, "missed")
    assert _ids(table) == [2, 3, 1, 4]


def test_headings_sort_by_keyboard(table: Table[DemoRow]) -> None:
    header = table.horizontalHeader()
    header.setFocus(Qt.FocusReason.TabFocusReason)
    for _press in range(3):
        QTest.keyClick(header, Qt.Key.Key_Right)
    QTest.keyClick(header, Qt.Key.Key_Return)
    assert _ids(table) == [4, 1, 3, 2]


def test_the_chosen_row_is_kept_through_sort_search_and_refresh(qtbot: QtBot, table: Table[DemoRow]) -> None:
    table.select([3])
    table.sort_by("name")
    assert table.current_row() == ROWS[2]
    changed = _row(3, "Park, Thi", 20)
    with qtbot.waitSignal(table.row_chosen) as told:
        table.set_rows([_row(9, "Zamora, Luz"), changed, *ROWS[:2]])
    assert told.args == [changed]
    assert [row.id for row in table.selected_rows()] == [3]
    table.search("kim")
    assert table.current_row() is None
    assert table.selected_rows() == []


def test_search_and_filters_narrow_together_and_say_how_many(qtbot: QtBot, table: Table[DemoRow]) -> None:
    with qtbot.waitSignal(table.shown_changed) as told:
        table.set_filters({"chronic": lambda row: row.band in (Band.MODERATE, Band.SEVERE)})
    assert told.args == [2]
    table.search("park")
    assert _ids(table) == [3]
    table.set_filters({})
    table.search("")
    assert _ids(table) == [1, 2, 3, 4]


def test_many_rows_are_selected_by_keyboard_and_copied(table: Table[DemoRow]) -> None:
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [row.id for row in table.selected_rows()] == [1, 2]
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Name\tSchool\tGrade\tMissed\tShare\tBand\tMentor",
        "Kim, Ana\tFremont Middle\t7\t9 of 180\t5.0 %\tAt risk\t",
        "Brown, Eli\tFremont Middle\t7\t36 of 180\t20.0 %\tSevere chronic\t",
    ]
    QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert len(table.selected_rows()) == 3
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.selected_rows()) == 4


def test_what_a_user_typed_does_not_run_where_it_is_pasted(table: Table[DemoRow]) -> None:
    table.select([4])
    assert table.selection_as_text().splitlines()[1].startswith("'=SUM(A1)\t")


def test_enter_and_double_click_open_the_row(qtbot: QtBot, table: Table[DemoRow]) -> None:
    table.select([2])
    with qtbot.waitSignal(table.opened) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [ROWS[1]]
    place = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.opened) as told:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [ROWS[0]]


def test_a_screen_reader_finds_names_cells_and_headings(table: Table[DemoRow]) -> None:
    reader = QAccessible.queryAccessibleInterface(table)
    assert reader.text(QAccessible.Text.Name) == "Students"
    names = [reader.child(at).text(QAccessible.Text.Name) for at in range(reader.childCount())]
    assert names[4] == "Missed"
    assert names[17:24] == ["Brown, Eli", "Fremont Middle", "7", "36 of 180", "20.0 %", "Severe chronic", ""]


def test_every_line_is_as_high_as_the_design_says(table: Table[DemoRow]) -> None:
    assert {table.rowHeight(line) for line in range(4)} == {theme.ROW_HEIGHT}


def test_words_are_drawn(table: Table[DemoRow]) -> None:
    area = table.visualRect(table.model().index(0, 0))
    drawn = table.viewport().grab(area).toImage()
    shades = {drawn.pixel(x, y) for x in range(drawn.width()) for y in range(drawn.height())}
    assert len(shades) > 8  # smooth letters on a plain ground, not an empty cell


def test_twenty_seven_thousand_rows_answer_within_a_few_frames(qtbot: QtBot) -> None:
    # the target is one frame (benchmarks/test_table.py measures it); the bound here only catches the seconds of a
    # proxy model, on a machine that does something else as well
    made: Table[DemoRow] = Table(demo_columns(), "Students")
    qtbot.addWidget(made)
    made.show()
    made.set_rows(demo_rows(27_000))
    spent = {}
    actions: dict[str, Callable[[], None]] = {
        "search": lambda: made.search("del"),
        "sort": lambda: made.sort_by("share", True),
        "filter": lambda: made.set_filters({"alone": lambda row: row.mentor is None}),
    }
    for name, action in actions.items():
        start = time.perf_counter()
        action()
        made.viewport().repaint()
        spent[name] = time.perf_counter() - start
    assert max(spent.values()) < 0.25, spent
    assert 0 < made.count_shown() < 27_000
