"""What the picture of the match is drawn with: cards, the lines between them, and scores on the lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from iattend_desktop.matching.criteria import POINTS
from iattend_desktop.matching.neighbourhood import Link
from ui import theme
from ui.matching.graph_faces import Face, Side
from ui.widgets.icon import paint_icon

CARD_HEIGHT = 44
ROW = CARD_HEIGHT + theme.GAP_8
_RING = 4  # pixels that the focus ring stands out
_PIP, _MOST_PIPS = 8, 8
_LINES, _CARDS, _SCORES = 0, 1, 2  # what lies over what


class Card(QGraphicsItem):
    """A student or a mentor. ``center``: the picture is drawn around this person; ``ringed``: the keyboard is here."""

    def __init__(self, face: Face, area: QRectF, *, center: bool) -> None:
        super().__init__()
        self.face = face
        self.center = center
        self.ringed = False
        self._hovered = False
        self._area = QRectF(0, 0, area.width(), area.height())
        self.setPos(area.topLeft())
        self.setZValue(_CARDS)
        self.setAcceptHoverEvents(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"{face.name}\n{face.below}")

    def ring(self, ringed: bool) -> None:
        """Draw the focus ring, or no longer."""
        self.ringed = ringed
        self.update()

    def socket(self) -> QPointF:
        """Where lines end: at the side that looks to the other column."""
        x = self._area.right() if self.face.who.side is Side.STUDENT else self._area.left()
        return self.mapToScene(QPointF(x, self._area.center().y()))

    def boundingRect(self) -> QRectF:
        """The card with room for the ring."""
        return self._area.adjusted(-_RING, -_RING, _RING, _RING)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the card in the theme's colors."""
        look = theme.current()
        ground = "selection" if self.center else "hover" if self._hovered else "raised"
        edge = QPen(look.color("text" if self.center else "control_border"), 1.5 if self.center else 1)
        if self.face.alert and self.face.who.side is Side.STUDENT:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(self._area, theme.RADIUS, theme.RADIUS)
        if self.ringed:
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._area.adjusted(-3, -3, 3, 3), theme.RADIUS + 2, theme.RADIUS + 2)
        self._write(painter)

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """The card under the mouse can be clicked."""
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """The mouse went on."""
        self._hovered = False
        self.update()

    def _write(self, painter: QPainter) -> None:
        look = theme.current()
        room = self._area.adjusted(theme.GAP_12, theme.GAP_4, -theme.GAP_12, -theme.GAP_4)
        upper = QRectF(room.left(), room.top(), room.width(), room.height() / 2)
        lower = upper.translated(0, room.height() / 2)
        if self.face.places is not None:
            upper.setRight(self._draw_places(painter, upper, *self.face.places))
        if self.face.alert and self.face.who.side is Side.STUDENT:
            size = theme.ICON_SMALL
            spot = QRectF(upper.right() - size, upper.center().y() - size / 2, size, size)
            paint_icon(painter, "warning", "concern", spot)
            upper.setRight(spot.left() - theme.GAP_8)
        _draw_text(
            painter, upper, self.face.name, theme.TYPE_BODY, theme.STRONG, "on_selection" if self.center else "text"
        )
        _draw_text(painter, lower, self.face.below, theme.TYPE_SMALL, theme.REGULAR, "secondary")
        painter.setPen(look.color("text"))

    def _draw_places(self, painter: QPainter, area: QRectF, taken: int, places: int) -> float:
        """Filled squares for places taken, hollow ones for free places; returns how far words may go."""
        if not 0 < max(taken, places) <= _MOST_PIPS:
            return area.right()
        painter.setPen(QPen(theme.current().color("secondary"), 1))
        x = area.right()
        for at in reversed(range(max(taken, places))):
            x -= _PIP
            painter.setBrush(theme.current().color("secondary") if at < taken else Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(x, area.center().y() - _PIP / 2, _PIP, _PIP))
            x -= theme.GAP_4
        return x - theme.GAP_4


class Strand(QGraphicsPathItem):
    """The line of a permitted pair: a proposed one strong, a possible one thin, and faint unless it is ``near``: in a
    full picture only the lines of the person around whom it is drawn are."""

    def __init__(self, link: Link, start: QPointF, end: QPointF, *, near: bool) -> None:
        super().__init__()
        self.link = link
        self._near = near
        self.lit = False
        path = QPainterPath(start)
        bend = (end.x() - start.x()) / 2
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
        self.setPath(path)
        self.light(False)

    def light(self, lit: bool) -> None:
        """Bring the line forward, or back."""
        self.lit = lit
        quiet = "secondary" if self.link.chosen else "control_border" if self._near else "track"
        token = "text" if lit else quiet
        self.setPen(QPen(theme.current().color(token), 3 if self.link.chosen else 1.75 if lit else 1.25))
        self.setZValue(_LINES + (0.4 if lit else 0) + (0.2 if self.link.chosen else 0) + (0.1 if self._near else 0))


class Score(QGraphicsItem):
    """The whole points of a pair, beside the far end of its line; ``at`` is the middle of the words."""

    def __init__(self, link: Link, at: QPointF) -> None:
        super().__init__()
        self.words = f"{link.score // POINTS}"
        self._strong = link.chosen
        metrics = QFontMetricsF(self._font())
        width = metrics.horizontalAdvance(self.words) + 2 * theme.GAP_4
        self._area = QRectF(-width / 2, -metrics.height() / 2, width, metrics.height())
        self.setPos(at)
        self.setZValue(_SCORES)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The words with their ground."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the words on the ground of the page, so that no line runs through them."""
        look = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("window"))
        painter.drawRoundedRect(self._area, theme.GAP_4, theme.GAP_4)
        painter.setFont(self._font())
        painter.setPen(look.color("text"))
        painter.drawText(self._area, Qt.AlignmentFlag.AlignCenter, self.words)

    def _font(self) -> QFont:
        return theme.font(theme.TYPE_SMALL, theme.STRONG if self._strong else theme.REGULAR)


class Words(QGraphicsItem):
    """A heading of a column, or what was left out of it."""

    def __init__(self, words: str, area: QRectF, *, strong: bool = False) -> None:
        super().__init__()
        self.words = words
        self._strong = strong
        self._area = QRectF(0, 0, area.width(), area.height())
        self.setPos(area.topLeft())
        self.setToolTip(words)

    def boundingRect(self) -> QRectF:
        """The line of words."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the words, cut where they do not fit."""
        weight, token = (theme.STRONG, "text") if self._strong else (theme.REGULAR, "secondary")
        _draw_text(
            painter, self._area, self.words, theme.TYPE_BODY if self._strong else theme.TYPE_SMALL, weight, token
        )


class Legend(QGraphicsItem):
    """What the two kinds of lines mean; ``area`` is the room between the headings."""

    def __init__(self, proposed: str, permitted: str, area: QRectF) -> None:
        super().__init__()
        self._kinds = ((proposed, 3.0, "secondary"), (permitted, 1.25, "control_border"))
        self._area = QRectF(0, 0, area.width(), area.height())
        self.setPos(area.topLeft())

    def boundingRect(self) -> QRectF:
        """The room between the headings."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw a piece of each line with its word."""
        look, metrics = theme.current(), QFontMetricsF(theme.font(theme.TYPE_SMALL))
        widths = [theme.GAP_24 + theme.GAP_8 + metrics.horizontalAdvance(words) for words, _pen, _token in self._kinds]
        x, y = (self._area.width() - sum(widths) - theme.GAP_16) / 2, self._area.center().y()
        for (words, pen, token), width in zip(self._kinds, widths, strict=True):
            painter.setPen(QPen(look.color(token), pen))
            painter.drawLine(QPointF(x, y), QPointF(x + theme.GAP_24, y))
            room = QRectF(x + theme.GAP_24 + theme.GAP_8, 0, width, self._area.height())
            _draw_text(painter, room, words, theme.TYPE_SMALL, theme.REGULAR, "secondary")
            x += width + theme.GAP_16


def _draw_text(painter: QPainter, area: QRectF, words: str, size: int, weight: QFont.Weight, token: str) -> None:
    font = theme.font(size, weight)
    painter.setFont(font)
    painter.setPen(theme.current().color(token))
    cut = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
