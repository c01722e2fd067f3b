"""A table for a place that can be narrow: it leaves columns out rather than cutting them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtGui import QResizeEvent

from ui.widgets.table import Column, Table
from ui.widgets.table_data import by_id

R = TypeVar("R")


class RoomyTable(Table[R]):
    """A table that leaves columns out where it is narrow, the first of ``gives_way`` first."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        name: str,
        gives_way: Sequence[str],
        identity: Callable[[Any], Any] = by_id,
    ) -> None:
        self.gives_way = gives_way
        super().__init__(columns, name, identity=identity)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room; Excel and the panel have it."""
        narrowest = {column.key: column.narrowest for column in self.columns}
        lacking = sum(narrowest.values()) - self.viewport().width()
        out = set()
        for key in self.gives_way:
            if lacking > 0:
                out.add(key)
                lacking -= narrowest[key]
        self.hide_columns(out)
        super().resizeEvent(event)
