"""How far a goal is: a bar with the pace in words beside it, never by color alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.pace import Pace
from ui import theme

MEANING = {
    Pace.REACHED: "good",
    Pace.ON_PACE: "good",
    Pace.BEHIND: "concern",
    Pace.TOO_EARLY: "secondary",
    Pace.UNKNOWN: "secondary",
}
ICON = {
    Pace.REACHED: "done",
    Pace.ON_PACE: "done",
    Pace.BEHIND: "warning",
    Pace.TOO_EARLY: "info",
    Pace.UNKNOWN: "info",
}
_HEIGHT = 8


class PaceBar(QWidget):
    """``fraction`` of the way from the baseline to the target, 0 to 1; an empty track where it cannot be said."""

    def __init__(self, fraction: float | None, pace: Pace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = fraction
        self._pace = pace
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = _("not known") if fraction is None else f"{fraction:.0%}"
        self.setAccessibleName(_("Part of the way to the target: {share}").format(share=told))
        self.setToolTip(self.accessibleName())
        theme.changes().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide enough to read a tenth."""
        return QSize(120, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and bar."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = QRectF(self.rect())
        painter.setBrush(look.color("track"))
        painter.drawRoundedRect(room, _HEIGHT / 2, _HEIGHT / 2)
        if self._fraction:
            room.setWidth(max(_HEIGHT, room.width() * self._fraction))
            painter.setBrush(look.color(MEANING[self._pace]))
            painter.drawRoundedRect(room, _HEIGHT / 2, _HEIGHT / 2)
        painter.end()
