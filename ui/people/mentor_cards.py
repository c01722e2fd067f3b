"""What the cards of the mentors board say, made in a task, and a column of them: cards drawn, nothing made a card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter
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

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.recruiting import Stage, Standing, standing_of
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import label
from ui import theme
from ui.people.mentor_columns import kind_words, places_sentence, places_words
from ui.widgets.icon import paint_icon

CARD_HEIGHT = 116
_GAP, _PADDING = theme.GAP_8, theme.GAP_8
_ICONS = {"good": "done", "watch": "info", "concern": "warning"}
_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WORDS = _TOP_LEFT | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Card:
    """A mentor on the board: ``told`` is what is missing or how many places are taken, ``meaning`` good, watch or
    concern; ``spoken`` is everything, for the tooltip and a screen reader."""

    id: int
    name: str
    about: str
    told: str
    meaning: str
    since: str
    spoken: str


Cards = Mapping[Stage, Sequence[Card]]


def make_cards(rows: Iterable[MentorRow], settings: Settings, today: date) -> Cards:
    """The cards of each stage: who waits longest first, before them those of whom no step is on file."""
    found: dict[Stage, list[tuple[float, str, Card]]] = {stage: [] for stage in Stage}
    soon = today + timedelta(days=settings.warn_days_before_expiry)
    for row in rows:
        standing = standing_of(row.kind, row.done, capacity=row.capacity, load=row.load, settings=settings, today=today)
        waited = float("-inf") if standing.days_since is None else -standing.days_since
        found[standing.stage].append((waited, row.sort_name, _card(row, standing, soon)))
    return {
        stage: [card for _waited, _name, card in sorted(cards, key=lambda one: (*one[:2], one[2].id))]
        for stage, cards in found.items()
    }


def _card(row: MentorRow, standing: Standing, soon: date) -> Card:
    about = " · ".join(part for part in (kind_words(row), row.organization) if part)
    ends = [
        _("{step} ends {day}").format(step=label(step), day=day_words(end))
        for step, end in standing.ends
        if end <= soon
    ]
    if standing.missing:
        told, meaning = ", ".join(standing.missing), "concern"
        if row.load:
            told = " · ".join([ngettext("{count} mentee", "{count} mentees", row.load), told])
    else:
        told = " · ".join([_("{places} places taken").format(places=places_words(row)), *ends])
        meaning = "watch" if ends else "good"
    spoken = [row.name, about, *standing.missing, places_sentence(row), *ends, standing.since_words]
    return Card(row.id, row.name, about, told, meaning, standing.since_words, "\n".join(spoken))


class CardModel(QAbstractTableModel):
    """The cards of one column; texts are asked for when a card comes on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: Sequence[Card] = ()

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards instead."""
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        """How many cards."""
        return 0 if parent.isValid() else len(self.cards)

    def columnCount(self, _parent: _Index = _NOTHING) -> int:
        """A card is one cell."""
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a screen reader says, and what the tooltip shows."""
        roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        return self.cards[index.row()].spoken if index.isValid() and role in roles else None


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

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards."""
        self._cards.show_cards(cards)

    def cards(self) -> Sequence[Card]:
        """The cards of the column."""
        return self._cards.cards

    def current(self) -> Card | None:
        """The card that the keyboard stands on."""
        index = self.currentIndex()
        return self._cards.cards[index.row()] if index.isValid() else None

    def go_to(self, row: int) -> None:
        """Stand on a card; past the last one, on the last."""
        self.setCurrentIndex(self._cards.index(min(row, len(self._cards.cards) - 1), 0))

    def leave(self) -> None:
        """Stand on no card."""
        self.setCurrentIndex(QModelIndex())

    def link_of(self, row: int) -> QRect:
        """Where the link of a card stands."""
        return link_area(self.visualRect(self._cards.index(row, 0)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab stands on a card."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._cards.cards:
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
            (self.recorded if link else self.opened).emit(self._cards.cards[index.row()].id)

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
    return QRect(card.right() - 68, card.bottom() - _GAP - 26, 64, 24)


class _CardPainter(QStyledItemDelegate):
    """Draws a card: name, who, what is missing, how long ago the last step was, and the link."""

    def __init__(self, model: CardModel, parent: QWidget, *, records: bool) -> None:
        super().__init__(parent)
        self._model = model
        self._records = records

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Every card is equally high."""
        return QSize(option.rect.width(), CARD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one card."""
        card = self._model.cards[index.row()]
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
        self._line(painter, inside, 0, card.name, text, theme.font(weight=theme.STRONG))
        small = theme.font(theme.TYPE_SMALL)
        self._line(painter, inside, 19, card.about, quiet, small)
        paint_icon(painter, _ICONS[card.meaning], card.meaning, QRectF(inside.left() - 1, inside.top() + 39, 16, 16))
        self._told(painter, inside.adjusted(20, 39, 0, 0), card, small)
        room = inside.adjusted(0, 0, -64 if self._records else 0, 0)
        self._line(painter, room, 78, card.since, quiet, small)
        if self._records:
            painter.setFont(small)
            painter.setPen(look.color("text" if chosen else "accent"))
            painter.drawText(link_area(option.rect), Qt.AlignmentFlag.AlignCenter, _("Record…"))
        painter.restore()

    def _line(self, painter: QPainter, area: QRect, down: int, words: str, color: QColor, font: QFont) -> None:
        painter.setFont(font)
        painter.setPen(color)
        metrics = painter.fontMetrics()
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.adjusted(0, down, 0, 0), _TOP_LEFT, elided)

    def _told(self, painter: QPainter, area: QRect, card: Card, font: QFont) -> None:
        """Two lines; what does not fit stands in the tooltip and in the panel."""
        painter.setFont(font)
        painter.setPen(theme.current().color("text" if card.meaning == "good" else card.meaning))
        metrics = painter.fontMetrics()
        room = QRect(area.left(), area.top(), area.width(), 2 * metrics.lineSpacing())
        words = card.told
        while metrics.boundingRect(room, _WORDS, words).height() > room.height() and " " in words:
            words = words.rstrip("…").rsplit(" ", 1)[0].rstrip(",") + "…"
        painter.drawText(room, _WORDS, words)
