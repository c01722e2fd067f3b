"""A column of the mentors board: cards drawn, nothing made a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from iattend_desktop.i18n import _
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.settings import Settings
from ui import theme
from ui.people.mentor_stages import Card, Stages
from ui.widgets.icon import paint_icon

CARD_HEIGHT = 136
_GAP, _PADDING = theme.GAP_8, theme.GAP_8
_SIGN = 20  # room of the sign before what is missing
_ICONS = {"good": "done", "watch": "info", "concern": "warning"}
_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class CardModel(QAbstractTableModel):
    """The cards of one column; texts are asked for when a card comes on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[MentorRow] = ()
        self._stages = Stages({}, Settings(), date.min)

    def show_rows(self, rows: Sequence[MentorRow], stages: Stages) -> None:
        """Show the cards of these mentors instead."""
        self.beginResetModel()
        self.rows, self._stages = rows, stages
        self.endResetModel()

    def card(self, at: int) -> Card:
        """A card by its place in the column."""
        return self._stages.card(self.rows[at])

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """How many cards."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, _parent: _Index = _NOTHING) -> int:
        """A card is one cell."""
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and what the tooltip shows."""
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.card(index.row()).spoken if index.isValid() and role in roles else None


class CardList(QTableView):
    """One column: Enter or a click opens a card, R or its link records a step, left and right go to other columns.

    A table of one column, because its layout of thousands of cards costs nothing.
    """

    opened = Signal(int)
    recorded = Signal(int)
    sideways = Signal(int)
    entered_here = Signal()

    def __init__(self, name: str, *, records: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records = records
        self._cards = CardModel(self)
        self._painter = _CardPainter(self._cards, self, records=records)
        self.setModel(self._cards)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(name)
        self.setProperty("role", "board")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setVisible(False)
        across.setStretchLastSection(True)
        across.setMinimumSectionSize(1)
        down.setVisible(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(CARD_HEIGHT)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(theme.ROW_HEIGHT)
        theme.changes().changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[MentorRow], stages: Stages) -> None:
        """Show the cards of these mentors."""
        self._painter.forget()
        self._cards.show_rows(rows, stages)

    def rows(self) -> Sequence[MentorRow]:
        """The mentors of the column, from the top."""
        return self._cards.rows

    def card(self, at: int) -> Card:
        """A card by its place."""
        return self._cards.card(at)

    def current(self) -> MentorRow | None:
        """The mentor on whose card the keyboard stands."""
        index = self.currentIndex()
        return self._cards.rows[index.row()] if index.isValid() else None

    def go_to(self, row: int) -> None:
        """Stand on a card; past the last one, on the last."""
        self.setCurrentIndex(self._cards.index(min(row, len(self._cards.rows) - 1), 0))

    def leave(self) -> None:
        """Stand on no card."""
        self.setCurrentIndex(QModelIndex())

    def link_of(self, row: int) -> QRect:
        """Where the link of a card stands."""
        return link_area(self.visualRect(self._cards.index(row, 0)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab stands on a card."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._cards.rows:
            self.go_to(0)
        self.entered_here.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, R records, left and right go to another column; up and down are Qt's."""
        card = self.current()
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sideways.emit(1 if event.key() == Qt.Key.Key_Right else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and card is not None:
            self.opened.emit(card.id)
        elif event.key() == Qt.Key.Key_R and not event.modifiers() and card is not None and self._records:
            self.recorded.emit(card.id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the link records, one elsewhere on the card opens it."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            link = self._records and self.link_of(index.row()).contains(at)
            (self.recorded if link else self.opened).emit(self._cards.rows[index.row()].id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done to the card."""
        card = self.current()
        if card is not None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(_("Open")).triggered.connect(lambda: self.opened.emit(card.id))
            record = menu.addAction(_("Record…"))
            record.setEnabled(self._records)
            record.triggered.connect(lambda: self.recorded.emit(card.id))
            menu.popup(event.globalPos())

    def keyboardSearch(self, search: str) -> None:
        """First letters do not move: Qt would ask the model for every card."""


def link_area(card: QRect) -> QRect:
    """Where a card's link stands, at its lower right."""
    return QRect(card.right() - 72, card.bottom() - _GAP - 28, 64, 24)


class _CardPainter(QStyledItemDelegate):
    """Draws a card: name, who, what is missing, how long ago the last step was, and the link."""

    def __init__(self, model: CardModel, parent: QWidget, *, records: bool) -> None:
        super().__init__(parent)
        self._model = model
        self._records = records
        self._lines: dict[tuple[int, int], tuple[str, str, str, str, str]] = {}

    def forget(self) -> None:
        """Forget the texts: other cards come."""
        self._lines.clear()

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Every card is equally high."""
        return QSize(option.rect.width(), CARD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one card."""
        card = self._model.card(index.row())
        look = theme.current()
        box = option.rect.adjusted(0, 0, 0, -_GAP)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.color("selection" if chosen else "surface"))
        painter.setPen(look.color("accent" if focused else "border"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        if focused:
            painter.drawRoundedRect(QRectF(box).adjusted(1.5, 1.5, -1.5, -1.5), theme.RADIUS - 1, theme.RADIUS - 1)
        inside = box.adjusted(_PADDING, 6, -_PADDING, 0)
        text, quiet = look.color("on_selection" if chosen else "text"), look.color("secondary")
        name, about, told, more, since = self._fitted(card, inside.width())
        told_color = look.color("text" if card.meaning == "good" else card.meaning)
        small = theme.font(theme.TYPE_SMALL)
        painter.setFont(theme.font(weight=theme.STRONG))
        painter.setPen(text)
        painter.drawText(inside, _TOP_LEFT, name)
        painter.setFont(small)
        for across, down, words, color in (
            (0, 19, about, quiet),
            (_SIGN, 39, told, told_color),
            (_SIGN, 55, more, told_color),
            (0, 78, since, quiet),
        ):
            painter.setPen(color)
            painter.drawText(inside.adjusted(across, down, 0, 0), _TOP_LEFT, words)
        paint_icon(painter, _ICONS[card.meaning], card.meaning, QRectF(inside.left() - 1, inside.top() + 39, 16, 16))
        if self._records:
            painter.setFont(small)
            painter.setPen(look.color("text" if chosen else "accent"))
            painter.drawText(link_area(option.rect), Qt.AlignmentFlag.AlignCenter, _("Record…"))
        painter.restore()

    def _fitted(self, card: Card, width: int) -> tuple[str, str, str, str, str]:
        """The five lines of a card as they fit; what does not stands in the tooltip and in the panel."""
        made = self._lines.get((card.id, width))
        if made is None:
            end = Qt.TextElideMode.ElideRight
            small = QFontMetrics(theme.font(theme.TYPE_SMALL))
            strong = QFontMetrics(theme.font(weight=theme.STRONG))
            first, rest = _first_line(card.told, small, width - _SIGN)
            made = self._lines[card.id, width] = (
                strong.elidedText(card.name, end, width),
                small.elidedText(card.about, end, width),
                first,
                small.elidedText(rest, end, width - _SIGN),
                small.elidedText(card.since, end, width),
            )
        return made


def _first_line(words: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """As many words as a line holds, one at least, and the others."""
    parts = words.split(" ")
    count = 1
    while count < len(parts) and metrics.horizontalAdvance(" ".join(parts[: count + 1])) <= width:
        count += 1
    return " ".join(parts[:count]), " ".join(parts[count:])
