"""A list of mentors with their students under them, or of students alone: lines drawn, nothing made a line.

Students can be dragged; in a list that takes drops every line belongs to a mentor, whose heading says what a drop
would cost as long as something is dragged over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.matching.board import Line
from ui.widgets.icon import paint_icon

STUDENT = "application/x-iattend-student"
"""What a drag carries: the student's position in the pool."""
_Index = QModelIndex | QPersistentModelIndex
_INDENT = theme.GAP_24
_NOTE_ROOM = 96  # what a long name leaves to the number or the reason behind it, which tell namesakes apart
_NOTHING = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BoardModel(QAbstractTableModel):
    """The lines that are shown; texts are asked for when a line comes on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: Sequence[Line] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines instead."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, index: _Index) -> Line | None:
        """The line at an index."""
        return self._lines[index.row()] if index.isValid() else None

    def row_of(self, student: int) -> int:
        """The row of a student by position in the pool, −1 where none is shown."""
        return next((row for row, line in enumerate(self._lines) if line.student == student), -1)

    def row_of_mentor(self, mentor: int) -> int:
        """The row of a mentor's heading, −1 where none is shown."""
        rows = (row for row, line in enumerate(self._lines) if line.mentor == mentor and line.student < 0)
        return next(rows, -1)

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """How many lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, _parent: _Index = _NOTHING) -> int:
        """A line is one cell."""
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and what the tooltip shows."""
        line = self.line(index)
        if line is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return ", ".join(part for part in (line.text, line.detail, line.number) if part)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Students can be dragged, everything can be dropped on."""
        line = self.line(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
        return flags | Qt.ItemFlag.ItemIsDragEnabled if line is not None and line.student >= 0 else flags

    def mimeTypes(self) -> list[str]:
        """Students only."""
        return [STUDENT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The student who is dragged."""
        data = QMimeData()
        line = self.line(indexes[0]) if indexes else None
        if line is not None:
            data.setData(STUDENT, str(line.student).encode())
        return data


class BoardList(QTableView):
    """A table of one column: its layout of 33,000 lines costs nothing, where a list view's takes a third of a second.

    ``hovered`` and ``dropped`` bring the student and the mentor (positions in the pool), ``left`` that the drag is
    elsewhere, ``picked`` the line of Enter or a double click, ``chosen`` the line that the keyboard stands on."""

    hovered = Signal(int, int)
    dropped = Signal(int, int)
    left = Signal()
    picked = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, *, takes_drops: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = BoardModel(self)
        self.painter = _Painter(self.lines, self)
        self.setModel(self.lines)
        self.setItemDelegate(self.painter)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setVisible(False)
        across.setStretchLastSection(True)
        down.setVisible(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(theme.ROW_HEIGHT)
        down.setDefaultSectionSize(theme.ROW_HEIGHT)
        self.setDragEnabled(True)
        self.setAcceptDrops(takes_drops)
        self.setDropIndicatorShown(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(theme.ROW_HEIGHT)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(self.lines.line(now)))
        self.doubleClicked.connect(lambda index: self.picked.emit(self.lines.line(index)))
        theme.changes().changed.connect(self._dress)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; the student who was chosen stays chosen where still there."""
        before = self.current()
        self.lines.show_lines(lines)
        self.select_student(before.student if before is not None else -1)

    def current(self) -> Line | None:
        """The line that the keyboard stands on."""
        return self.lines.line(self.currentIndex())

    def select_student(self, student: int) -> None:
        """Go to a student's line, if it is shown."""
        row = self.lines.row_of(student) if student >= 0 else -1
        if row >= 0:
            index = self.lines.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.chosen.emit(None)

    def mark(self, mentor: int, words: str) -> None:
        """Say at a mentor's heading what a drop there would cost; −1 marks nobody."""
        self.painter.marked, self.painter.words = mentor, words
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current() is not None:
            self.picked.emit(self.current())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """First letters do not move: Qt would ask the model 27,000 times."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A student may come in."""
        if event.mimeData().hasFormat(STUDENT):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Tell over whom; near the edges the list scrolls."""
        super().dragMoveEvent(event)
        mentor = self._mentor_at(event)
        if mentor < 0:
            event.ignore()
            self.left.emit()
            return
        event.acceptProposedAction()
        self.hovered.emit(self._student(event), mentor)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went away, or Escape ended it."""
        super().dragLeaveEvent(event)
        self.left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell onto whom; the lines change only once the move was made."""
        mentor = self._mentor_at(event)
        if mentor >= 0:
            event.acceptProposedAction()
            self.dropped.emit(self._student(event), mentor)
        super().dragLeaveEvent(QDragLeaveEvent())  # ends the scrolling that a drag near the edge began

    def _mentor_at(self, event: QDropEvent) -> int:
        line = self.lines.line(self.indexAt(event.position().toPoint()))
        return line.mentor if line is not None and event.mimeData().hasFormat(STUDENT) else -1

    def _student(self, event: QDropEvent) -> int:
        return int(event.mimeData().data(STUDENT).toStdString())

    def _dress(self) -> None:
        self.painter.dress()
        self.viewport().update()


class _Painter(QStyledItemDelegate):
    """Draws a line: heading or student. ``marked`` is the mentor under a drag, ``words`` what it would cost."""

    def __init__(self, lines: BoardModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self.marked, self.words = -1, ""
        self.dress()

    def dress(self) -> None:
        """Take fonts and colors from the theme again."""
        look = theme.current()
        self._fonts = {False: theme.font(), True: theme.font(weight=theme.STRONG)}
        self._metrics = {strong: QFontMetrics(font) for strong, font in self._fonts.items()}
        names = ("text", "secondary", "selection", "on_selection", "accent", "border")
        self._colors = {name: look.color(name) for name in names}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Every line is equally high."""
        return QSize(theme.ROW_HEIGHT, theme.ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one line."""
        line = self._lines.line(index)
        if line is None:
            return
        area, selected = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        heading, marked = line.student < 0, line.student < 0 and line.mentor == self.marked
        if selected:
            painter.fillRect(area, self._colors["selection"])
        if heading and index.row():
            painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), self._colors["border"])
        room = area.adjusted(theme.GAP_8 if heading or line.mentor < 0 else _INDENT, 0, -theme.GAP_8, 0)
        number = self.words if marked and self.words else line.number
        room = self._write(painter, room, number, "text" if marked else "secondary", marked, right=True)
        if line.pinned:
            top = area.top() + (area.height() - theme.ICON_SMALL) / 2
            place = QRectF(room.right() - theme.ICON_SMALL, top, theme.ICON_SMALL, theme.ICON_SMALL)
            paint_icon(painter, "pin", "text", place)
            room.setRight(room.right() - theme.ICON_SMALL - theme.GAP_8)
        detail = self._metrics[False].horizontalAdvance(line.detail)
        noted = min(detail, _NOTE_ROOM) + theme.GAP_12 if detail and (heading or line.mentor < 0) else 0
        named = room.adjusted(0, 0, -noted, 0)
        left = self._write(painter, named, line.text, "on_selection" if selected else "text", heading)
        left.setRight(room.right())
        self._write(painter, left, line.detail, "secondary", False)
        if marked:
            painter.setPen(QPen(self._colors["accent"], 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        elif option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area.left(), area.top() + 4, 2, area.height() - 8, self._colors["accent"])

    def _write(
        self, painter: QPainter, room: QRect, words: str, color: str, strong: bool, *, right: bool = False
    ) -> QRect:
        """Write at the left or the right of the room; what is left of it."""
        metrics = self._metrics[strong]
        if not words or room.width() < 2 * theme.GAP_16:
            return room
        taken = metrics.horizontalAdvance(words)
        if taken > room.width():
            words, taken = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width()), room.width()
        painter.setFont(self._fonts[strong])
        painter.setPen(self._colors[color])
        painter.drawText(room, _RIGHT if right else _LEFT, words)
        taken += theme.GAP_12
        return room.adjusted(0, 0, -taken, 0) if right else room.adjusted(taken, 0, 0, 0)
