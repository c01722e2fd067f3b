"""A share as a bar with its number, for cells: the length tells it, the number says it, no color is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from ui import theme

R = TypeVar("R")
_HEIGHT = 8  # pixels
_WIDEST = "100 %"


def share_painter(
    share: Callable[[R], float | None], words: Callable[[R], str], widest: str = _WIDEST
) -> Callable[[Any, Any, R], None]:
    """A column's ``paint``: ``share`` gives 0 to 1 or ``None`` where nothing is known, ``words`` the number, which
    has the room of ``widest``."""

    def paint(painter: QPainter, area: Any, row: R) -> None:
        look = theme.current()
        metrics = QFontMetrics(theme.font())
        number = metrics.horizontalAdvance(widest)
        left = area.left() + theme.GAP_8
        painter.setFont(theme.font())
        painter.setPen(look.color("text"))
        place = area.adjusted(theme.GAP_8, 0, -(area.width() - theme.GAP_8 - number), 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words(row))
        value = share(row)
        start = left + number + theme.GAP_8
        room = area.right() - theme.GAP_8 - start
        if value is None or room < theme.GAP_16:
            return
        top = area.center().y() + 1 - _HEIGHT / 2
        painter.fillRect(QRectF(start, top, room, _HEIGHT), look.color("track"))
        painter.fillRect(QRectF(start, top, room * min(max(value, 0.0), 1.0), _HEIGHT), look.color("series"))

    return paint
