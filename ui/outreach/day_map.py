"""The map of a day, drawn without the internet: schools, households, housing centers, and the teams' routes.

No street and no picture of the earth: places as they lie to each other. Kinds of places are told by their shape, the
chosen team's route by its strong line and the numbers of its stops, never by color alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedTeam
from ui import theme
from ui.outreach.words import time_words
from ui.widgets.chart import charting
from ui.widgets.label import label

_SIZES = {"s": 12, "o": 7, "d": 12, "x": 10, "open": 7}
_NUMBERS = 60  # labels of stops, made once
_LEAST = 180


class DayMap(QWidget):
    """Shows a :class:`DayPlan`; :meth:`choose` draws one team's route strong. The wheel zooms, a drag moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: DayPlan | None = None
        self._chosen: PlannedTeam | None = None
        pg = charting()
        self._view = pg.GraphicsView(self, background=None)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMinimumSize(_LEAST, _LEAST)
        self._box = pg.ViewBox(enableMenu=False, lockAspect=True)
        self._view.setCentralItem(self._box)
        self._routes = pg.PlotCurveItem(connect="finite", antialias=True)
        self._route = pg.PlotCurveItem(connect="finite", antialias=True)
        self._marks = {
            kind: pg.ScatterPlotItem(symbol="o" if kind == "open" else kind, size=size) for kind, size in _SIZES.items()
        }
        self._numbers = [pg.TextItem(anchor=(0, 1)) for _number in range(_NUMBERS)]
        for item in (self._routes, self._route, *self._marks.values(), *self._numbers):
            self._box.addItem(item)
        kinds = (
            _("■\u00a0school"),
            _("●\u00a0household"),
            _("◆\u00a0housing\u00a0center"),
            _("✕\u00a0unmet"),
            _("○\u00a0not\u00a0planned\u00a0yet"),
        )
        self.legend = label("   ".join(kinds), "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self._view, 1)
        box.addWidget(self.legend)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changes().changed.connect(self._draw)

    def sizeHint(self) -> QSize:
        """As wide as it is high."""
        return QSize(2 * _LEAST, 2 * _LEAST)

    def show_plan(self, plan: DayPlan) -> None:
        """Draw another day, or the same one planned anew."""
        self._plan, self._chosen = plan, None
        self._draw()
        self._box.autoRange(padding=0.06)

    def choose(self, team: PlannedTeam | None) -> None:
        """Draw a team's route strong, with the numbers of its stops."""
        self._chosen = team
        self._draw()

    def in_words(self) -> str:
        """The map as a sentence, for a screen reader."""
        if self._plan is None:
            return ""
        words = _("Map: {schools}, {visits}, {unmet}.").format(
            schools=ngettext("{count} school", "{count} schools", len(self._plan.schools)),
            visits=ngettext("{count} stop on a route", "{count} stops on routes", self._plan.visits),
            unmet=ngettext("{count} stop nobody visits", "{count} stops nobody visits", len(self._plan.unmet)),
        )
        if self._chosen is not None:
            stops = [f"{visit.stop.name} {time_words(visit.arrives)}" for visit in self._chosen.visits]
            words += " " + _("{team}: {stops}.").format(team=self._chosen.name, stops=", ".join(stops))
        return words

    def _draw(self) -> None:
        plan = self._plan
        if plan is None:
            return
        pg, look = charting(), theme.current()
        schools = [(north, east) for _key, _name, north, east in plan.schools if north is not None and east is not None]
        stops = [visit.stop for team in plan.teams for visit in team.visits]
        places = {
            "s": schools,
            "o": [(one.latitude, one.longitude) for one in stops if one.center_id is None],
            "d": [(one.latitude, one.longitude) for one in stops if one.center_id is not None],
            "x": [(one.stop.latitude, one.stop.longitude) for one in plan.unmet],
            "open": [(one.latitude, one.longitude) for one in plan.open_stops],
        }
        tokens = {"s": "text", "o": "series", "d": "good", "x": "severe", "open": "secondary"}
        for symbol, marks in self._marks.items():
            color = look.color(tokens[symbol])
            marks.setData(
                *_across(places[symbol]),
                pen=pg.mkPen(color, width=1.5),
                brush=None if symbol == "open" else pg.mkBrush(color),
            )
        ways = [way for team in plan.teams for way in (*_way(team), (float("nan"), float("nan")))]
        self._routes.setData(*_across(ways), pen=pg.mkPen(look.color("control_border"), width=1))
        chosen = self._chosen
        self._route.setData(*_across(_way(chosen) if chosen else []), pen=pg.mkPen(look.color("accent"), width=3))
        visits = chosen.visits if chosen is not None else ()
        for number, text in enumerate(self._numbers):
            text.setVisible(number < len(visits))
            if number < len(visits):
                stop = visits[number].stop
                text.setText(str(number + 1), look.color("text"))
                text.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG))
                text.setPos(*_point(stop.latitude, stop.longitude))
        self.setAccessibleName(_("Map of the day"))
        self.setAccessibleDescription(self.in_words())


def _way(team: PlannedTeam) -> list[tuple[float, float]]:
    """From the start over the stops back to the start."""
    if not team.visits or team.latitude is None or team.longitude is None:
        return []
    start = (team.latitude, team.longitude)
    return [start, *((visit.stop.latitude, visit.stop.longitude) for visit in team.visits), start]


def _point(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place lies: a degree of longitude is shorter than one of latitude, by the cosine in Los Angeles."""
    return longitude * cos(radians(34.0)), latitude


def _across(places: Sequence[tuple[float, float]]) -> Any:
    points = [_point(north, east) for north, east in places]
    return ([x for x, _y in points], [y for _x, y in points])
