"""A table for a place that can be narrow: it leaves columns out rather than cutting them; empty, it says why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.table import Column, Table
from ui.widgets.table_data import by_id

R = TypeVar("R")


class RoomyTable(Table[R]):
    """A table that leaves columns out where it is narrow, the first of ``gives_way`` first; ``nothing`` says why it is
    empty."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        name: str,
        gives_way: Sequence[str],
        identity: Callable[[Any], Any] = by_id,
        nothing: str = "",
    ) -> None:
        self.gives_way = gives_way
        self.nothing = nothing
        self._left_out: frozenset[str] = frozenset()
        super().__init__(columns, name, identity=identity)
        self.shown_changed.connect(lambda _count: self.setAccessibleDescription(self.words_for_nothing()))

    def words_for_nothing(self) -> str:
        """Why no row is there; nothing where some are, or the list has no words for it."""
        if not self.nothing or self.count_shown():
            return ""
        return self.nothing if not self.rows_all() else _("Nothing fits. Change the search or remove a filter.")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A list without a row says why."""
        super().paintEvent(event)
        words = self.words_for_nothing()
        if words:
            painter = QPainter(self.viewport())
            painter.setFont(theme.font())
            painter.setPen(theme.current().color("secondary"))
            room = self.viewport().rect().adjusted(theme.GAP_32, theme.GAP_32, -theme.GAP_32, -theme.GAP_32)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room; Excel and the panel have it."""
        self._choose_columns()
        super().resizeEvent(event)

    def leave_out(self, keys: Collection[str]) -> None:
        """Leave out these columns whatever the room: there is nothing to say in them."""
        self._left_out = frozenset(keys)
        self._choose_columns()

    def _choose_columns(self) -> None:
        narrowest = {column.key: column.narrowest for column in self.columns if column.key not in self._left_out}
        lacking = sum(narrowest.values()) - self.viewport().width()
        out = set(self._left_out)
        for key in self.gives_way:
            if lacking > 0 and key in narrowest:
                out.add(key)
                lacking -= narrowest[key]
        self.hide_columns(out)
