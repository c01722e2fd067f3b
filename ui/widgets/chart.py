"""Small charts of one series, drawn in the theme's colors, with the same told in words for a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from iattend_desktop.i18n import _
from ui import theme

_FOOT = 18  # pixels for the labels under a chart
_HEAD = 16  # pixels for the numbers above


@dataclass(frozen=True)
class Bars:
    """A series: what it is, the unit of its values, and (label, value) from left to right; ``None``: nothing known.

    ``line`` is a value worth a rule across the chart, such as the chronic line; ``line_words`` names it.
    """

    title: str
    unit: str
    points: Sequence[tuple[str, float | None]]
    line: float | None = None
    line_words: str = ""


def in_words(bars: Bars) -> str:
    """The whole chart as a sentence.

    >>> in_words(Bars("Days missed", "days", (("Aug", 1), ("Sep", None))))
    'Days missed: Aug 1 days, Sep no data'
    """
    parts = [
        _("{label} no data").format(label=name) if value is None else f"{name} {value:g} {bars.unit}"
        for name, value in bars.points
    ]
    return f"{bars.title}: {', '.join(parts)}"


class _Chart(QWidget):
    def __init__(self, bars: Bars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = bars
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_bars(bars)
        theme.changes().changed.connect(self.update)

    def show_bars(self, bars: Bars) -> None:
        """Show another series."""
        self._bars = bars
        self.setAccessibleName(bars.title)
        self.setAccessibleDescription(in_words(bars))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for a school year."""
        return QSize(280, 120)

    def event(self, event: QEvent) -> bool:
        """The tooltip tells the value under the mouse."""
        if isinstance(event, QHelpEvent) and self._bars.points:
            name, value = self._bars.points[self._at(event.pos().x())]
            words = _("no data") if value is None else f"{value:g} {self._bars.unit}"
            QToolTip.showText(event.globalPos(), f"{name}: {words}", self)
            return True
        return super().event(event)

    def _at(self, x: int) -> int:
        count = len(self._bars.points)
        return max(0, min(count - 1, int(x / max(1, self.width()) * count)))

    def _top(self) -> float:
        known = [value for _name, value in self._bars.points if value is not None]
        return max([1.0, *known, self._bars.line or 0.0])

    def _room(self) -> QRectF:
        return QRectF(0, _HEAD, self.width(), self.height() - _HEAD - _FOOT)

    def _y(self, value: float) -> float:
        room = self._room()
        return room.bottom() - room.height() * value / self._top()

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.TYPE_SMALL))
        look, room = theme.current(), self._room()
        painter.setPen(look.color("border"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        self._name_points(painter)
        if self._bars.line is not None:
            painter.setPen(QPen(look.color("secondary"), 1, Qt.PenStyle.DashLine))
            level = self._y(self._bars.line)
            painter.drawLine(QPointF(0, level), QPointF(room.right(), level))
            painter.drawText(
                QRectF(0, level - 15, room.width(), 14), Qt.AlignmentFlag.AlignRight, self._bars.line_words
            )
        return painter

    def _name_points(self, painter: QPainter) -> None:
        painter.setPen(theme.current().color("secondary"))
        count = max(1, len(self._bars.points))
        step = self.width() / count
        widest = max((painter.fontMetrics().horizontalAdvance(name) for name, _v in self._bars.points), default=0)
        every = max(1, -(-(widest + 6) // max(1, int(step))))
        for at, (name, _value) in enumerate(self._bars.points):
            if at % every == 0:
                box = QRectF(at * step - step * (every - 1) / 2, self.height() - _FOOT + 2, step * every, _FOOT - 2)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)


class BarChart(_Chart):
    """Bars, one for each month."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars with their values above."""
        painter = self._begin()
        look = theme.current()
        step = self.width() / max(1, len(self._bars.points))
        wide = min(28.0, step * 0.6)
        for at, (_name, value) in enumerate(self._bars.points):
            middle = (at + 0.5) * step
            if value is None:
                continue
            top = self._y(value)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("series"))
            bar = QRectF(middle - wide / 2, top, wide, self._room().bottom() - top)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(look.color("text"))
            painter.setFont(_small(QFont.Weight.DemiBold))
            box = QRectF(middle - step / 2, top - _HEAD, step, _HEAD - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{value:g}")
        painter.end()


class LineChart(_Chart):
    """A line over time; a gap where nothing is known."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line with its last value."""
        painter = self._begin()
        look = theme.current()
        step = self.width() / max(1, len(self._bars.points))
        for run in _known_runs([value for _name, value in self._bars.points]):
            points = [QPointF((at + 0.5) * step, self._y(value)) for at, value in run]
            painter.setPen(QPen(look.color("series"), 2))
            painter.drawPolyline(QPolygonF(points))
            painter.setBrush(look.color("series"))
            for point in points:
                painter.drawEllipse(point, 2, 2)
        painter.end()


class Sparkline(QWidget):
    """A line as small as a word."""

    def __init__(self, title: str, values: Sequence[float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self.setFixedHeight(24)
        self.setMinimumWidth(96)
        self.setAccessibleName(f"{title}: {', '.join(f'{value:g}' for value in values)}")
        theme.changes().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line and its last point."""
        if not self._values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().color("series"), 1.5))
        top, steps = max(1.0, *self._values), max(1, len(self._values) - 1)
        wide, high = self.width() - 8, self.height() - 8
        points = [QPointF(4 + wide * at / steps, 4 + high * (1 - value / top)) for at, value in enumerate(self._values)]
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(theme.current().color("series"))
        painter.drawEllipse(points[-1], 2.5, 2.5)
        painter.end()


def _known_runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches of neighboring known values with their positions."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]


def _small(weight: QFont.Weight) -> QFont:
    return theme.font(theme.TYPE_SMALL, weight)
