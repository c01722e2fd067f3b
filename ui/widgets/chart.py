"""Small charts of one series, drawn by pyqtgraph in the theme's colors, and told in words for a screen reader.

pyqtgraph is imported by the first chart that is made, not by the window's start. A chart is its ``GraphicsView`` with
one ``ViewBox`` and one ``AxisItem``: the ready-made ``PlotWidget`` builds a form of fifty controls and a context menu
beside each chart (10 ms instead of 2 ms), and nobody can open either, because charts here are read, not zoomed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from iattend_desktop.i18n import _
from ui import theme

_FOOT = 18  # pixels for the labels under a chart
_HEAD = 16  # pixels for the numbers above
_BAR = 28  # pixels, the widest bar
_DOT = 6  # pixels across the dot of a known value


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


@cache
def charting() -> Any:
    """The library of charts: it takes the Qt that is loaded already, which is ours, and leaves the exit to us."""
    import pyqtgraph

    pyqtgraph.setConfigOption("exitCleanup", False)
    return pyqtgraph


class _Chart(QWidget):
    def __init__(self, bars: Bars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = bars
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        pg = charting()
        self._view = pg.GraphicsView(self, background=None)
        # the wheel scrolls the page and the tooltip is the chart's own: the view takes part in neither
        self._view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False)
        self._box.setFlag(self._box.GraphicsItemFlag.ItemClipsChildrenToShape, False)  # numbers reach into the head
        self._axis = pg.AxisItem("bottom", linkView=self._box, maxTickLength=0)
        self._axis.setHeight(_FOOT)
        self._axis.setStyle(tickTextOffset=1, tickAlpha=0, hideOverlappingLabels=False)
        room = pg.GraphicsLayout()
        room.setContentsMargins(0, _HEAD, 0, 0)
        room.setSpacing(0)
        room.addItem(self._box, 0, 0)
        room.addItem(self._axis, 1, 0)
        self._view.setCentralItem(room)
        # made once and changed ever after: an InfiniteLine taken out of its scene crashes the next painting
        self._series = self._add_series()
        self._box.addItem(self._series)
        self._line = pg.InfiniteLine(angle=0)
        self._box.addItem(self._line, ignoreBounds=True)
        self._line_words = self._add_text(1.0)
        self.show_bars(bars)
        theme.changes().changed.connect(self._draw)

    def show_bars(self, bars: Bars) -> None:
        """Show another series."""
        self._bars = bars
        self.setAccessibleName(bars.title)
        self.setAccessibleDescription(in_words(bars))
        self._draw()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart fills its place; what is measured in pixels is measured again."""
        self._view.setGeometry(self.rect())
        self._fit()

    def _at(self, x: int) -> int:
        count = len(self._bars.points)
        return max(0, min(count - 1, int(x / max(1, self.width()) * count)))

    def _top(self) -> float:
        known = [value for _name, value in self._bars.points if value is not None]
        return max([1.0, *known, self._bars.line or 0.0])

    def _step(self) -> float:
        return self.width() / max(1, len(self._bars.points))

    def _draw(self) -> None:
        pg, look = charting(), theme.current()
        right = max(1, len(self._bars.points)) - 0.5
        self._box.setRange(xRange=(-0.5, right), yRange=(0, self._top()), padding=0)
        self._axis.setPen(look.color("border"))
        self._axis.setTextPen(look.color("secondary"))
        self._axis.setStyle(tickFont=theme.font(theme.TYPE_SMALL))
        self._draw_series([(at, value) for at, (_name, value) in enumerate(self._bars.points) if value is not None])
        level = self._bars.line
        self._line.setVisible(level is not None)
        self._line.setValue(level or 0)
        self._line.setPen(pg.mkPen(look.color("secondary"), width=1, style=Qt.PenStyle.DashLine))
        words = "" if level is None else self._bars.line_words
        _write(self._line_words, words, right, level or 0, "secondary")
        self._fit()

    def _add_series(self) -> Any:
        raise NotImplementedError

    def _draw_series(self, known: Sequence[tuple[int, float]]) -> None:
        raise NotImplementedError

    def _fit(self) -> None:
        names = [name for name, _value in self._bars.points]
        metrics = QFontMetrics(theme.font(theme.TYPE_SMALL))
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        every = max(1, -(-(widest + 6) // max(1, int(self._step()))))
        self._axis.setTicks([[(at, name) for at, name in enumerate(names) if at % every == 0]])

    def _add_text(self, across: float) -> Any:
        """Words that will stand on a point; ``across`` is the share of their width at its left."""
        text = charting().TextItem(anchor=(across, 1))
        text.textItem.document().setDocumentMargin(0)
        self._box.addItem(text, ignoreBounds=True)
        return text


class BarChart(_Chart):
    """Bars, one for each month, with their values above."""

    def _add_series(self) -> Any:
        self._numbers: list[Any] = []
        return charting().BarGraphItem(x=[], height=[], width=0.6, pen=None)

    def _draw_series(self, known: Sequence[tuple[int, float]]) -> None:
        x, height = [at for at, _value in known], [value for _at, value in known]
        self._series.setOpts(x=x, height=height, brush=theme.current().color("series"))
        while len(self._numbers) < len(known):
            self._numbers.append(self._add_text(0.5))
        for number in self._numbers[len(known) :]:
            number.setText("")
        for number, (at, value) in zip(self._numbers, known, strict=False):
            _write(number, f"{value:g}", at, value, "text")

    def _fit(self) -> None:
        super()._fit()
        self._series.setOpts(width=min(_BAR / max(1.0, self._step()), 0.6))


class LineChart(_Chart):
    """A line over time; a gap where nothing is known."""

    def _add_series(self) -> Any:
        return charting().PlotDataItem(connect="finite", antialias=True, symbol="o", symbolSize=_DOT, symbolPen=None)

    def _draw_series(self, known: Sequence[tuple[int, float]]) -> None:
        color = theme.current().color("series")
        values = [float("nan") if value is None else value for _name, value in self._bars.points]
        self._series.setData(
            values if known else [],
            pen=charting().mkPen(color, width=2),
            symbolBrush=charting().mkBrush(color),
        )


class Sparkline(QWidget):
    """A line as small as a word.

    Painted by hand: a column of a table holds dozens, and a graphics scene for each would cost 2 ms to build and as
    much again to paint, for one line of 24 pixels.
    """

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


def _write(text: Any, words: str, x: float, y: float, token: str) -> None:
    """Put words on the point (x, y) of the chart in a color of the theme; what is plain ``text`` is strong."""
    text.setText(words, theme.current().color(token))
    text.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG if token == "text" else theme.REGULAR))
    text.setPos(x, y)
