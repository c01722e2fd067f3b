"""A grid of small cells whose letter or number says what it is, and whose tint how much: walked by arrows and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import theme

_ROW = 22  # pixels
_LABEL = 52  # pixels: room of a row's label
_STRONGEST = 0.5  # of the series' color: text on it keeps its contrast
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


@dataclass(frozen=True)
class Cell:
    """``text`` stands in it, ``words`` tell it, ``weight`` (0 to 1) is its tint; ``open`` ones have an outline."""

    text: str
    words: str
    weight: float = 0.0
    open: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows under ``columns``, each with its label, which has ``label_width`` pixels; ``None`` is no cell at all."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell | None]]]
    label_width: int = _LABEL


class HeatMap(QWidget):
    """Draws a grid; ``told`` brings the words of the cell that the keyboard or the mouse chose."""

    told = Signal(str)

    def __init__(self, grid: Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid_shown = grid
        self._at = self._last_cell()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_ROW * (len(grid.rows) + 1) + 2)
        self.setAccessibleName(grid.title)
        self.setAccessibleDescription(self.words())
        theme.changes().changed.connect(self.update)

    def words(self) -> str:
        """What the current cell says."""
        cell = self._cell(*self._at)
        return cell.words if cell is not None else ""

    def sizeHint(self) -> QSize:
        """As wide as a panel."""
        return QSize(280, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next cell that way, Home and End to the first and the last."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._walk(*_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go_to(self._last_cell() if key == Qt.Key.Key_End else self._first_cell())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses a cell."""
        place = self._place_of(event.position())
        if self._cell(*place) is not None:
            self._go_to(place)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the current cell."""
        super().focusInEvent(event)
        self.told.emit(self.words())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """The tooltip tells the cell under the mouse."""
        if isinstance(event, QHelpEvent):
            cell = self._cell(*self._place_of(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), cell.words if cell is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw headings, labels and cells."""
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font(theme.TYPE_SMALL))
        center = Qt.AlignmentFlag.AlignCenter
        painter.setPen(look.color("secondary"))
        for column, words in enumerate(self.grid_shown.columns):
            painter.drawText(self._box(-1, column), center, words)
        for row, (words, cells) in enumerate(self.grid_shown.rows):
            painter.setPen(look.color("secondary"))
            painter.drawText(
                QRectF(0, _ROW * (row + 1), self.grid_shown.label_width, _ROW), Qt.AlignmentFlag.AlignVCenter, words
            )
            for column, cell in enumerate(cells):
                if cell is not None:
                    self._paint_cell(painter, self._box(row, column), cell)
        if self.hasFocus() and self._cell(*self._at) is not None:
            painter.setPen(look.color("accent"))
            painter.drawRect(self._box(*self._at).adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        look = theme.current()
        inner = box.adjusted(1, 1, -1, -1)
        painter.fillRect(inner, look.color("hover"))
        if cell.weight > 0:
            tint = QColor(look.color("series"))
            tint.setAlphaF(_STRONGEST * min(1.0, cell.weight))
            painter.fillRect(inner, tint)
        if cell.open:
            painter.setPen(look.color("control_border"))
            painter.drawRect(inner.adjusted(0, 0, -1, -1))
        painter.setPen(look.color("text" if cell.weight > 0 or cell.open else "secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _box(self, row: int, column: int) -> QRectF:
        wide = (self.width() - self.grid_shown.label_width) / max(1, len(self.grid_shown.columns))
        return QRectF(self.grid_shown.label_width + wide * column, _ROW * (row + 1), wide, _ROW)

    def _place_of(self, point: QPointF) -> tuple[int, int]:
        wide = (self.width() - self.grid_shown.label_width) / max(1, len(self.grid_shown.columns))
        return int(point.y() // _ROW) - 1, int((point.x() - self.grid_shown.label_width) // wide)

    def _cell(self, row: int, column: int) -> Cell | None:
        rows = self.grid_shown.rows
        if 0 <= row < len(rows) and 0 <= column < len(rows[row][1]):
            return rows[row][1][column]
        return None

    def _places(self) -> list[tuple[int, int]]:
        return [
            (row, column)
            for row, (_words, cells) in enumerate(self.grid_shown.rows)
            for column, cell in enumerate(cells)
            if cell is not None
        ]

    def _first_cell(self) -> tuple[int, int]:
        return next(iter(self._places()), (-1, -1))

    def _last_cell(self) -> tuple[int, int]:
        return next(reversed(self._places()), (-1, -1))

    def _walk(self, down: int, right: int) -> None:
        """The next cell that way; gaps (holidays) are stepped over."""
        row, column = self._at
        while 0 <= row < len(self.grid_shown.rows) and 0 <= column < len(self.grid_shown.columns):
            row, column = row + down, column + right
            if self._cell(row, column) is not None:
                self._go_to((row, column))
                return

    def _go_to(self, place: tuple[int, int]) -> None:
        self._at = place
        words = self.words()
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.told.emit(words)
        self.update()
