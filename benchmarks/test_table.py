"""The table at 27,000 rows: a filter keystroke, a sort, a frame of scrolling; beside Qt's own ways in the same run."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QTableView

from benchmarks.conftest import Compare
from tests.visual.demo import DemoRow, demo_columns, demo_rows
from ui.application import dress
from ui.widgets.table import Table, prepare
from ui.widgets.table_model import TableModel

ROWS = 27_000
FRAME = 0.016  # seconds: what the screen's thread may take
KEYS = ("d", "de", "del", "delg", "delga", "delgad", "delgado", "delgad", "delga", "delg", "del", "de", "d", "")


@pytest.fixture(scope="module")
def rows(qapp: QApplication) -> list[DemoRow]:
    """Made-up students, and the application dressed."""
    dress(qapp)
    return demo_rows(ROWS)


@pytest.fixture
def table(rows: list[DemoRow]) -> Iterator[Table[DemoRow]]:
    """The table with all rows, on the (offscreen) screen."""
    made: Table[DemoRow] = Table(demo_columns(), "Students")
    made.resize(1040, 640)
    made.set_rows(rows)
    made.show()
    QApplication.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_prepare(benchmark: Any, rows: list[DemoRow]) -> None:
    """Texts, orders and search strings; in a worker's thread, once for each load."""
    data = benchmark(prepare, demo_columns(), rows)
    assert len(data.rows) == ROWS


def test_filter_keystroke(benchmark: Any, compare: Compare, table: Table[DemoRow]) -> None:
    """Each letter of a name typed and taken back, painted; the slowest of them counts, and the ratio to Qt's proxy."""
    typed = itertools.cycle(KEYS)

    def keystroke() -> None:
        table.search(next(typed))
        table.viewport().repaint()

    benchmark.pedantic(keystroke, rounds=5 * len(KEYS), warmup_rounds=len(KEYS))
    proxy = _with_proxy(table)

    def filter_once() -> None:
        proxy.setFilterFixedString("del")
        assert 0 < proxy.rowCount() < ROWS  # it filters when somebody asks

    slow = _once(filter_once)
    benchmark.extra_info["qsortfilterproxymodel_seconds"] = slow
    found = compare(
        "filter keystroke, 27,000 rows",
        benchmark.stats.stats.median,
        "QSortFilterProxyModel",
        slow,
        _of_a_frame(benchmark),
    )
    assert found.ratio < 1


def test_sort(benchmark: Any, compare: Compare, table: Table[DemoRow]) -> None:
    """A click on a heading, painted."""
    turns = itertools.cycle([("name", False), ("name", True), ("share", False), ("share", True)])

    def sort() -> None:
        table.sort_by(*next(turns))
        table.viewport().repaint()

    benchmark.pedantic(sort, rounds=40, warmup_rounds=4)
    proxy = _with_proxy(table)
    slow = _once(lambda: proxy.sort(0, Qt.SortOrder.DescendingOrder))
    benchmark.extra_info["qsortfilterproxymodel_seconds"] = slow
    found = compare(
        "sort, 27,000 rows", benchmark.stats.stats.median, "QSortFilterProxyModel", slow, _of_a_frame(benchmark)
    )
    assert found.ratio < 1


def test_scroll_frame(benchmark: Any, compare: Compare, table: Table[DemoRow]) -> None:
    """Three rows further, painted as the screen would; beside Qt's own delegate over the same model."""
    ours = _scroller(table)
    benchmark.pedantic(ours, rounds=200, warmup_rounds=20)
    plain = QTableView()
    plain.setModel(table.model())
    plain.setItemDelegate(QStyledItemDelegate(plain))
    plain.verticalHeader().setDefaultSectionSize(32)
    plain.setVerticalScrollMode(plain.ScrollMode.ScrollPerPixel)
    plain.resize(table.size())
    plain.show()
    QApplication.processEvents()
    theirs = _scroller(plain)
    spent = sorted(_once(theirs) for _round in range(100))[50]
    plain.close()
    benchmark.extra_info["qstyleditemdelegate_seconds"] = spent
    found = compare(
        "scroll frame, 27,000 rows", benchmark.stats.stats.median, "QStyledItemDelegate", spent, _of_a_frame(benchmark)
    )
    assert found.ratio < 1


def _of_a_frame(benchmark: Any) -> str:
    return f"{benchmark.stats.stats.median / FRAME:.0%} of a frame of 16 ms"


def _with_proxy(table: Table[DemoRow]) -> QSortFilterProxyModel:
    source = table.model()
    assert isinstance(source, TableModel)
    table.search("")
    proxy = QSortFilterProxyModel(table)
    proxy.setSourceModel(source)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    assert proxy.rowCount() == ROWS  # it maps its rows when somebody asks
    return proxy


def _scroller(view: QTableView) -> Callable[[], None]:
    bar = view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 96) % (bar.maximum() - 96))
        view.viewport().repaint()

    return scroll


def _once(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
