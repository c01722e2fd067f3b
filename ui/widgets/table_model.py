"""The table's model: the rows of :mod:`table_data` in the order and the choice that the person asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.table_data import Align, Column, Positions, TableData, found, ordered, prepare

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex
_ALIGN = {
    Align.START: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.END: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTER: Qt.AlignmentFlag.AlignCenter,
}


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows filtered and sorted over precomputed keys; ``shown`` holds positions in ``data.rows``, in order."""

    def __init__(
        self, columns: Sequence[Column[R]], identity: Callable[[R], Any], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.identity = identity
        self.table: TableData[R] = prepare(columns, [], identity)
        self.shown: Positions = np.empty(0, dtype=np.int32)
        self.sorted_by: tuple[str | None, bool] = (None, False)
        self._search = ""
        self._search_mask: npt.NDArray[np.bool_] | None = None
        self._filters: dict[str, Callable[[R], bool]] = {}
        self._filter_mask: npt.NDArray[np.bool_] | None = None
        self._columns: list[list[str]] = []
        self._at: list[int] = []

    def take(self, data: TableData[R]) -> None:
        """Show other rows under the same search, filters and order."""
        self.table = data
        self._search_mask = found(data, self._search) if self._search else None
        self._filter_mask = self._masked()
        self._rearrange()

    def search(self, text: str) -> None:
        """Keep the rows that hold every word; a longer search looks only at what the shorter one found."""
        text = text.strip()
        if text == self._search:
            return
        narrower = bool(self._search) and text.startswith(self._search)
        among = self._search_mask if narrower else None
        self._search = text
        self._search_mask = found(self.table, text, among) if text else None
        self._rearrange()

    def set_filters(self, filters: dict[str, Callable[[R], bool]]) -> None:
        """Keep the rows that every filter holds true."""
        self._filters = dict(filters)
        self._filter_mask = self._masked()
        self._rearrange()

    def sort_by(self, key: str | None, descending: bool = False) -> None:
        """Order by a column's keys, ``None`` as the rows came."""
        self.sorted_by = (key, descending)
        self._rearrange()

    def row_at(self, line: int) -> R:
        """The row on a line of the screen."""
        return self.table.rows[self._at[line]]

    def rows_at(self, lines: Positions) -> list[R]:
        """The rows on lines of the screen."""
        rows = self.table.rows
        return [rows[at] for at in self.shown[lines].tolist()]

    def rows_shown(self) -> list[R]:
        """The rows as they are filtered and sorted."""
        rows = self.table.rows
        return [rows[at] for at in self._at]

    def line_of(self, identity: Any) -> int | None:
        """The line on which a row stands, ``None`` where it is filtered away."""
        position = self.table.position_of.get(identity)
        if position is None:
            return None
        lines = np.flatnonzero(self.shown == position)
        return int(lines[0]) if len(lines) else None

    def lines_of(self, identities: Sequence[Any]) -> Positions:
        """The lines of the rows that are shown, ascending."""
        wanted = np.zeros(len(self.table.rows), dtype=np.bool_)
        wanted[[at for at in map(self.table.position_of.get, identities) if at is not None]] = True
        return np.flatnonzero(wanted[self.shown]).astype(np.int32)

    def cell_text(self, line: int, column: int) -> str:
        """A cell's words, without a detour over Qt's variants."""
        return self._columns[column][self._at[line]]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Qt asks how many lines there are."""
        return 0 if parent.isValid() else len(self._at)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Qt asks how many columns there are."""
        return 0 if parent.isValid() else len(self.table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt, a screen reader or a tooltip asks about a cell; painting does not come this way."""
        column = self.table.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell_text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return column.tooltip(self.row_at(index.row()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.align]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt asks about a heading."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.table.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.table.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[self.table.columns[section].align]
        return None

    def _masked(self) -> npt.NDArray[np.bool_] | None:
        if not self._filters:
            return None
        rows = self.table.rows
        mask = np.ones(len(rows), dtype=np.bool_)
        for keeps in self._filters.values():
            mask &= np.fromiter((keeps(row) for row in rows), dtype=np.bool_, count=len(rows))
        return mask

    def _rearrange(self) -> None:
        mask = self._search_mask
        if self._filter_mask is not None:
            mask = self._filter_mask if mask is None else mask & self._filter_mask
        self.beginResetModel()
        self.shown = ordered(self.table, *self.sorted_by, mask)
        self._at = self.shown.tolist()
        self._columns = [self.table.texts[column.key] for column in self.table.columns]
        self.endResetModel()
