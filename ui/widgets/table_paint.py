"""Painting table cells: static text kept between frames, nothing asked from Qt twice."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import theme
from ui.widgets.table_data import Align
from ui.widgets.table_model import TableModel

PADDING = theme.GAP_8
_KEPT = 8192  # texts: a screen holds about 250 cells
_Index = QModelIndex | QPersistentModelIndex


class TablePainter(QStyledItemDelegate):
    """Draws the cells of a :class:`TableModel`; ``hovered`` is the line under the mouse, -1 for none."""

    def __init__(self, model: TableModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self.model = model
        self.hovered = -1
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, float]] = {}
        self.dress()

    def dress(self) -> None:
        """Take fonts and colors from the theme again."""
        look = theme.current()
        self._fonts = {False: theme.font(), True: theme.font(weight=theme.STRONG)}
        self._metrics = {strong: QFontMetrics(font) for strong, font in self._fonts.items()}
        self._text, self._secondary = look.color("text"), look.color("secondary")
        self._on_selection = look.color("on_selection")
        self._selection, self._hover = look.color("selection"), look.color("hover")
        self._accent = look.color("accent")
        self._top = (theme.ROW_HEIGHT - self._metrics[False].height()) / 2
        self._texts.clear()

    def forget(self) -> None:
        """Forget the texts, after a column changed its width."""
        self._texts.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        line, at = index.row(), index.column()
        area = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(area, self._selection)
        elif line == self.hovered:
            painter.fillRect(area, self._hover)
        column = self.model.table.columns[at]
        if column.paint is not None:
            column.paint(painter, area, self.model.row_at(line))
        else:
            self._write(painter, area, self.model.cell_text(line, at), column, selected)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area.left(), area.top() + 4, 2, area.height() - 8, self._accent)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Every row is equally high."""
        return QSize(self.model.table.columns[index.column()].width, theme.ROW_HEIGHT)

    def _write(self, painter: QPainter, area: Any, words: str, column: Any, selected: bool) -> None:
        if not words:
            return
        room = area.width() - 2 * PADDING
        made = self._texts.get((words, room, column.strong))
        if made is None:
            made = self._lay_out(words, room, column.strong)
        static, width = made
        left = area.left() + PADDING
        if column.align is not Align.START:
            spare = max(0.0, room - width)
            left += spare if column.align is Align.END else spare / 2
        painter.setFont(self._fonts[column.strong])
        painter.setPen(self._pen(column.secondary, selected))
        painter.drawStaticText(QPointF(left, area.top() + self._top), static)

    def _pen(self, secondary: bool, selected: bool) -> QColor:
        if secondary:
            return self._secondary
        return self._on_selection if selected else self._text

    def _lay_out(self, words: str, room: int, strong: bool) -> tuple[QStaticText, float]:
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        metrics = self._metrics[strong]
        static = QStaticText(metrics.elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, room))
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(font=self._fonts[strong])
        made = (static, static.size().width())
        self._texts[words, room, strong] = made
        return made


def painter_font(strong: bool = False) -> QFont:
    """The font of cells, for columns that paint themselves."""
    return theme.font(weight=theme.STRONG if strong else theme.REGULAR)
