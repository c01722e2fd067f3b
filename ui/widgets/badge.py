"""The four bands and the four meanings: always a word, a shape and a color."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import Band, label
from ui import theme
from ui.widgets.icon import paint_icon

R = TypeVar("R")
_MARK = 10  # pixels: a mark's box
_ICONS = {"good": "done", "watch": "info", "concern": "warning", "severe": "error"}


def band_words(band: Band | None, provisional: bool = False) -> str:
    """A band's words; a figure from too few days says so."""
    if band is None:
        return _("No data")
    return _("{band}, early").format(band=label(band)) if provisional else label(band)


def early_words(band: Band | None) -> str:
    """A band's words from too few days where there is little room: what is early is not called chronic yet.

    Empty where :func:`band_words` are as short.
    """
    return {Band.MODERATE: _("Moderate, early"), Band.SEVERE: _("Severe, early")}.get(band, "") if band else ""


def paint_band(painter: QPainter, area: QRect, band: Band | None, words: str, short: str = "") -> None:
    """A band's mark and its words, for cells: circle, triangle, diamond, square; fuller and stronger with the share.

    ``short`` stands in place of words that do not fit.
    """
    look = theme.current()
    left, middle = area.left() + theme.GAP_8, area.center().y() + 0.5
    if band is not None:
        paint_mark(painter, QRectF(left, middle - _MARK / 2, _MARK, _MARK), band)
    painter.setFont(theme.font())
    painter.setPen(look.color("secondary" if band is None else "text"))
    start = left if band is None else left + _MARK + theme.GAP_8
    room = area.adjusted(int(start) - area.left(), 0, -theme.GAP_4, 0)
    painter.drawText(
        room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, _fitted(words, short, room.width())
    )


def paint_mark(painter: QPainter, box: QRectF, band: Band) -> None:
    """The shape of a band in its color."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().color(f"band_{band.value}"))
    if band is Band.SATISFACTORY:
        painter.drawEllipse(box)
    elif band is Band.AT_RISK:
        painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))
    elif band is Band.MODERATE:
        middle = box.center()
        corners = [
            QPointF(middle.x(), box.top() - 1),
            QPointF(box.right() + 1, middle.y()),
            QPointF(middle.x(), box.bottom() + 1),
            QPointF(box.left() - 1, middle.y()),
        ]
        painter.drawPolygon(QPolygonF(corners))
    else:
        painter.drawRoundedRect(box, 1, 1)
    painter.restore()


def band_painter(
    of: Callable[[R], tuple[Band | None, str]], short: Callable[[R], str] = lambda _row: ""
) -> Callable[[Any, Any, R], None]:
    """A column's ``paint`` for bands; ``of`` gives a row's band and the words beside it, ``short`` the words for a cell
    too narrow for those."""

    def paint(painter: Any, area: Any, row: R) -> None:
        band, words = of(row)
        paint_band(painter, area, band, words, short(row))

    return paint


class Badge(QWidget):
    """A word in a tinted pill, with a shape: a band, or a meaning (good, watch, concern, severe)."""

    def __init__(self, words: str, meaning: str | Band, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._meaning = meaning
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changes().changed.connect(self.update)

    def say(self, words: str, meaning: str | Band) -> None:
        """Show something else."""
        self._words, self._meaning = words, meaning
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its word."""
        metrics = QFontMetrics(theme.font(theme.TYPE_SMALL, theme.STRONG))
        return QSize(metrics.horizontalAdvance(self._words) + 16 + 6 + 20, 24)

    def minimumSizeHint(self) -> QSize:
        """As wide as its word."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pill = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        meaning = self._meaning
        tone = "text" if isinstance(meaning, Band) else meaning
        painter.setBrush(look.color("hover" if isinstance(meaning, Band) else f"{meaning}_tint"))
        painter.setPen(look.color("border"))
        painter.drawRoundedRect(pill, 12, 12)
        if isinstance(meaning, Band):
            paint_mark(painter, QRectF(10, 7, _MARK, _MARK), meaning)
        else:
            paint_icon(painter, _ICONS[meaning], meaning, QRectF(7, 4, 16, 16))
        painter.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG))
        painter.setPen(look.color(tone))
        painter.drawText(self.rect().adjusted(28, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.end()


def _fitted(words: str, short: str, room: int) -> str:
    metrics = QFontMetrics(theme.font())
    whole = not short or metrics.horizontalAdvance(words) <= room
    return metrics.elidedText(words if whole else short, Qt.TextElideMode.ElideRight, room)
