"""The mentor's mentees as cards in a list: who, where, and how it stands, without a column to read across."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.mentees import Mentee
from ui import theme
from ui.mentor_desk.words import contact_standing, next_meeting, place_words
from ui.widgets.icon import paint_icon

CARD_HEIGHT = 96
_SIGN = 20  # room of the sign before how it stands
_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class MenteeList(QListWidget):
    """``chosen`` brings the match's key of the mentee on whose card the keyboard stands."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("My mentees"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(240)
        self._painter = _CardPainter(self)
        self.setItemDelegate(self._painter)
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))
        theme.changes().changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Mentee], today: date) -> None:
        """Show these mentees instead; who was chosen stays chosen, without being told again."""
        before = self.current()
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QListWidgetItem()
            item.setData(_ROW, row)
            lines = (row.student, place_words(row), contact_standing(row)[2], next_meeting(row, today))
            spoken = ". ".join(line for line in lines if line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip(spoken)
            self.addItem(item)
        self._painter.today = today
        if before is not None:
            self.go_to(before.id)
        self.blockSignals(False)

    def rows(self) -> list[Mentee]:
        """The mentees, from the top."""
        return [self.item(at).data(_ROW) for at in range(self.count())]

    def current(self) -> Mentee | None:
        """The mentee on whose card the keyboard stands."""
        item = self.currentItem()
        row: Mentee | None = item.data(_ROW) if item is not None else None
        return row

    def go_to(self, match_id: int) -> bool:
        """Stand on the card of a match; whether there is one."""
        at = next((at for at, row in enumerate(self.rows()) if row.id == match_id), None)
        if at is not None:
            self.setCurrentRow(at)
        return at is not None

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ROW).id)


class _CardPainter(QStyledItemDelegate):
    """Draws a card: name, school, how the contact stands, what is next."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.today = date.min

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Every card is equally high."""
        return QSize(option.rect.width(), CARD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one card."""
        row: Mentee = index.data(_ROW)
        look = theme.current()
        box: QRect = option.rect.adjusted(4, 4, -4, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(look.color("selection" if chosen else "surface"))
        painter.setPen(look.color("accent" if focused else "border"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        inside = box.adjusted(theme.GAP_12, theme.GAP_8, -theme.GAP_12, 0)
        sign, meaning, standing = contact_standing(row)
        strong, small = theme.font(weight=theme.STRONG), theme.font(theme.TYPE_SMALL)
        quiet = look.color("secondary")
        for across, down, words, font, color in (
            (0, 0, row.student, strong, look.color("on_selection" if chosen else "text")),
            (0, 20, place_words(row), small, quiet),
            (_SIGN, 41, standing, small, look.color("text" if meaning == "good" else meaning)),
            (_SIGN, 59, next_meeting(row, self.today), small, quiet),
        ):
            place = inside.adjusted(across, down, 0, 0)
            painter.setFont(font)
            painter.setPen(color)
            fitted = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, _TOP_LEFT, fitted)
        paint_icon(painter, sign, meaning, QRectF(inside.left() - 1, inside.top() + 41, 16, 16))
        painter.restore()
