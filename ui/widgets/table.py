"""The table of every list: columns as data, 27,000 rows without a stutter, the whole of it by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui import theme
from ui.widgets.table_data import Align, Column, Positions, TableData, by_id, prepare
from ui.widgets.table_header import TableHeader, fitted_widths
from ui.widgets.table_model import TableModel
from ui.widgets.table_paint import TablePainter

__all__ = ["Align", "Column", "Table", "TableData", "prepare", "tab_separated"]

R = TypeVar("R")
_FLAGS = QItemSelectionModel.SelectionFlag
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Table(QTableView, Generic[R]):
    """Shows rows (frozen dataclasses) and tells which are chosen.

    ``row_chosen`` brings the current row or ``None``; ``rows_selected`` all selected rows; ``opened`` the row of
    Enter or a double click; ``shown_changed`` the number of rows after a search, filter or refresh.
    """

    row_chosen = Signal(object)
    rows_selected = Signal(object)  # a list; as an object Qt does not copy 27,000 rows into variants of its own
    opened = Signal(object)
    shown_changed = Signal(int)

    def __init__(
        self,
        columns: Sequence[Column[R]],
        name: str,
        *,
        identity: Callable[[Any], Any] = by_id,
        multiple: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.student_of: Callable[[R], int] | None = None
        """The person's key of whose row it is, where rows are students': the log says who was on an exported list."""
        self._rows: TableModel[R] = TableModel(columns, identity, self)
        self._painter = TablePainter(self._rows, self)
        self._keeping = False
        self._fitted = True  # until somebody draws a column wider or narrower
        self.setModel(self._rows)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self._calm(multiple)
        self._head()
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._rows.row_at(index.row())))
        theme.changes().changed.connect(self._dress)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show rows; for thousands, call :func:`prepare` in the task and hand its data to :meth:`set_data`."""
        self.set_data(prepare(self.columns, rows, self._rows.identity))

    def set_data(self, data: TableData[R]) -> None:
        """Show prepared rows; what was selected stays selected, by identity."""
        self._keep(lambda: self._rows.take(data))

    def search(self, text: str) -> None:
        """Keep the rows that hold every word."""
        self._keep(lambda: self._rows.search(text))

    def set_filters(self, filters: dict[str, Callable[[R], bool]]) -> None:
        """Keep the rows that every filter holds true."""
        self._keep(lambda: self._rows.set_filters(filters))

    def sort_by(self, key: str | None, descending: bool = False) -> None:
        """Order by a column."""
        self._keep(lambda: self._rows.sort_by(key, descending))

    def hide_columns(self, keys: Collection[str]) -> None:
        """Leave out these columns and no others, where a narrow list keeps what matters most; search still looks
        there."""
        if keys != {column.key for at, column in enumerate(self.columns) if self.isColumnHidden(at)}:
            with QSignalBlocker(self.horizontalHeader()):  # as in _fit
                for at, column in enumerate(self.columns):
                    self.setColumnHidden(at, column.key in keys)
            self._fit()
            self.viewport().update()

    def rows_shown(self) -> list[R]:
        """The rows as they are filtered and sorted, for Excel and print."""
        return self._rows.rows_shown()

    def rows_all(self) -> Sequence[R]:
        """Every row, in the order in which they came."""
        return self._rows.table.rows

    def count_shown(self) -> int:
        """How many rows are shown."""
        return self._rows.rowCount()

    def current_row(self) -> R | None:
        """The row that the keyboard stands on."""
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[R]:
        """The selected rows, as shown from top to bottom."""
        return self._rows.rows_at(self._selected_lines())

    def select(self, identities: Sequence[Any]) -> None:
        """Select rows by identity and go to the first; rows that are not shown are left out."""
        lines = self._rows.lines_of(identities)
        first = self._rows.line_of(identities[0]) if identities else None
        self._choose(lines, first if first is not None else (int(lines[0]) if len(lines) else None))

    def selection_as_text(self) -> str:
        """The selected rows as tab-separated text with their headings."""
        lines = [[column.title for column in self.columns]]
        columns, selected = range(len(self.columns)), self._selected_lines().tolist()
        lines += [[self._rows.cell_text(at, column) for column in columns] for at in selected]
        return tab_separated(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, open; everything else is Qt's (arrows, Home, End, Page, Shift, Ctrl+A, first letters)."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selection_as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._rows.row_at(self.currentIndex().row()))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows.rowCount():
            self._go_to_end(event.key() == Qt.Key.Key_End, event.modifiers())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """First letters do not move: Qt would ask the model 27,000 times."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line under the mouse is tinted."""
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No line is under the mouse."""
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns share the room, before Qt sees whether they need a scroll bar."""
        self._fit()
        super().resizeEvent(event)

    def _calm(self, multiple: bool) -> None:
        modes = QAbstractItemView.SelectionMode
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(modes.ExtendedSelection if multiple else modes.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        lines = self.verticalHeader()
        lines.setVisible(False)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        lines.setMinimumSectionSize(theme.ROW_HEIGHT)
        lines.setDefaultSectionSize(theme.ROW_HEIGHT)
        self.verticalScrollBar().setSingleStep(theme.ROW_HEIGHT)

    def _head(self) -> None:
        header = TableHeader(self._rows, self)
        self.setHorizontalHeader(header)
        for at, column in enumerate(self.columns):
            header.resizeSection(at, column.width)
        header.sectionClicked.connect(self._on_heading)
        header.sectionResized.connect(self._on_resized)

    def _on_heading(self, at: int) -> None:
        key, descending = self._rows.sorted_by
        clicked = self.columns[at].key
        self.sort_by(clicked, not descending if key == clicked else False)

    def _keep(self, change: Callable[[], None]) -> None:
        """Change the order or the choice of rows; the selection stays by identity, and the place by the current row."""
        table = self._rows.table
        selected = self._rows.shown[self._selected_lines()].tolist()
        identity_at = [table.identities[at] for at in selected]
        index = self.currentIndex()
        current = table.identities[int(self._rows.shown[index.row()])] if index.isValid() else None
        before = len(self._rows.shown), current
        self._keeping = True
        change()
        lines = self._rows.lines_of(identity_at)
        line = self._rows.line_of(current) if current is not None else None
        self._choose(lines, line)
        self._keeping = False
        self._fit()
        self.executeDelayedItemsLayout()  # by its own timer Qt would do it after the first painting, and paint again
        if len(self._rows.shown) != before[0]:
            self.shown_changed.emit(len(self._rows.shown))
        if current is not None or line is not None:
            self.row_chosen.emit(self.current_row())
            self.rows_selected.emit(self.selected_rows())

    def _choose(self, lines: Positions, current: int | None) -> None:
        model, last = self._rows, len(self.columns) - 1
        chosen = QItemSelection()
        for first, final in _runs(lines):
            chosen.select(model.index(first, 0), model.index(final, last))
        index = model.index(current, 0) if current is not None else QModelIndex()
        self.selectionModel().setCurrentIndex(index, _FLAGS.NoUpdate)
        self.selectionModel().select(chosen, _FLAGS.ClearAndSelect)
        if current is not None:
            self.scrollTo(index)

    def _selected_lines(self) -> Positions:
        selection = self.selectionModel().selection()
        parts = [np.arange(part.top(), part.bottom() + 1) for part in map(selection.at, range(selection.count()))]
        return np.unique(np.concatenate(parts)).astype(np.int32) if parts else np.zeros(0, dtype=np.int32)

    def _go_to_end(self, end: bool, modifiers: Qt.KeyboardModifier) -> None:
        index = self._rows.index(self._rows.rowCount() - 1 if end else 0, 0)
        flags = _FLAGS.ClearAndSelect | _FLAGS.Rows
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            first, final = sorted((self.currentIndex().row(), index.row()))
            self._choose(np.arange(first, final + 1, dtype=np.int32), index.row())
            return
        self.selectionModel().setCurrentIndex(index, flags)

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._keeping:
            self.row_chosen.emit(self._rows.row_at(now.row()) if now.isValid() else None)

    def _on_selection(self) -> None:
        if not self._keeping:
            self.rows_selected.emit(self.selected_rows())

    def _hover(self, line: int) -> None:
        if line != self._painter.hovered:
            self._painter.hovered = line
            self.viewport().update()

    def _dress(self) -> None:
        self._painter.dress()
        self.viewport().update()

    def _on_resized(self, _at: int, _before: int, _now: int) -> None:
        self._painter.forget()
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._fitted = False

    def _fit(self) -> None:
        if not self._fitted:
            return
        header = self.horizontalHeader()
        shown = [at for at in range(len(self.columns)) if not header.isSectionHidden(at)]
        widths = fitted_widths([self.columns[at] for at in shown], self.viewport().width())
        if widths != [header.sectionSize(at) for at in shown]:
            with QSignalBlocker(header):  # told of each, Qt would draw the list now and, by a timer, once more
                for at, width in zip(shown, widths, strict=True):
                    header.resizeSection(at, width)
            self._painter.forget()
            self.viewport().update()


def tab_separated(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as text for a spreadsheet that will not run what a user typed.

    >>> tab_separated([["Rosa", "=1+1", "-3"]])
    "Rosa\\t'=1+1\\t-3"
    """
    return "\n".join("\t".join(_harmless(cell) for cell in line) for line in lines)


def _harmless(cell: str) -> str:
    plain = cell.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    if cell.startswith(_FORMULA_STARTS) and not plain.replace(",", "").replace(".", "").lstrip("+-").isdigit():
        return "'" + plain
    return plain


def _runs(lines: Positions) -> list[tuple[int, int]]:
    """Neighboring lines as ranges: a selection of 27,000 lines is one range, not 27,000."""
    if not len(lines):
        return []
    ends = np.flatnonzero(np.diff(lines) != 1)
    firsts, finals = lines[np.concatenate([[0], ends + 1])], lines[np.concatenate([ends, [len(lines) - 1]])]
    return list(zip(firsts.tolist(), finals.tolist(), strict=True))
