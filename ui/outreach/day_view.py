"""One outreach day: how much it is, what is unmet, the map, the teams with their routes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, day_words
from iattend_desktop.outreach.households import Lacks, SetAside
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedTeam
from iattend_desktop.vocabulary import label as term
from ui import theme
from ui.outreach.columns import team_columns
from ui.outreach.day_map import DayMap
from ui.outreach.words import figures, languages_words, time_words, unmet_lines, unmet_title
from ui.widgets.button import button
from ui.widgets.label import label, set_role
from ui.widgets.table import Table

_UNMET_HEIGHT = 116
_LINES_HEIGHT = 96
_HALVES_HEIGHT = 300  # of map and teams, twice that where one stands above the other; a lower window scrolls


class DayView(QWidget):
    """Shows a :class:`DayPlan`, standing or proposed. ``stopped``, ``discarded`` and ``place_wanted`` ask the page."""

    stopped = Signal()
    discarded = Signal()
    place_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: DayPlan | None = None
        self.title = label("", "section", wrap=True)
        self.figures = label("", "secondary", wrap=True)
        self.proposed = label("", "watch", wrap=True)
        self.discard_button = button(_("Discard the proposal"), self.discarded.emit)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Planning routes"))
        self.stop_button = button(_("Stop planning"), self.stopped.emit)
        self.unmet_title = label("", "strong")
        self.unmet = QListWidget()
        self.unmet.setAccessibleName(_("Who cannot be visited, and why"))
        self.unmet.setMaximumHeight(_UNMET_HEIGHT)
        self.unmet.setWordWrap(True)
        self.unmet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.unmet.currentRowChanged.connect(lambda _row: self._offer_place())
        self.place_button = button(_("Enter place…"), self.place_wanted.emit)
        self.place_button.hide()
        self.map = DayMap()
        self.teams: Table[PlannedTeam] = Table(
            team_columns(), _("Teams"), identity=lambda row: row.name, multiple=False
        )
        self.teams.rows_selected.connect(self._choose)
        self.route = QPlainTextEdit()
        self.route.setReadOnly(True)
        self.route.setTabChangesFocus(True)
        self.route.setAccessibleName(_("Route of the chosen team"))
        self.route.setMinimumHeight(_LINES_HEIGHT)
        self.team_row = QHBoxLayout()
        self.team_row.setSpacing(theme.GAP_8)
        self._lay_out()
        self.show_working(None)

    def show_plan(self, plan: DayPlan, *, proposed: bool) -> None:
        """Show a day as it stands, or as it is proposed; the chosen team stays chosen where it is there."""
        before = [team.name for team in self.teams.selected_rows()]
        same = self.plan is not None and self.plan.day_id == plan.day_id
        self.plan = plan
        self.title.setText(f"{plan.name} · {day_words(plan.held_on)} · {term(plan.status)}")
        self.figures.setText(figures(plan))
        words = _("Proposed, not applied yet. Read it, choose a team to see its route, then apply or discard it.")
        if not plan.repeatable:
            words += " " + _("The search ended by the clock: planned again it may differ.")
        self.proposed.setText(words)
        self.proposed.setVisible(proposed)
        self.discard_button.setVisible(proposed)
        lines = unmet_lines(plan)
        self.unmet_title.setText(unmet_title(plan))
        set_role(self.unmet_title, "concern" if lines else "good")
        self.unmet.clear()
        self.unmet.addItems(lines)
        self.unmet.setVisible(bool(lines))
        self._offer_place()
        self.map.show_plan(plan)
        self.teams.set_rows(plan.teams)
        self.teams.select(before if same else [])
        self._choose(self.teams.selected_rows())

    def show_working(self, fraction: float | None) -> None:
        """How far the planning is; ``None``: nothing is being planned."""
        self.bar.setVisible(fraction is not None)
        self.stop_button.setVisible(fraction is not None)
        self.bar.setValue(round(max(fraction or 0.0, 0.0) * 1000))

    def chosen(self) -> PlannedTeam | None:
        """The team that is chosen."""
        rows = self.teams.selected_rows()
        return rows[0] if rows else None

    def unplaced(self) -> SetAside | None:
        """The household without a place that is chosen among the unmet."""
        at = self.unmet.currentRow() - (len(self.plan.unmet) if self.plan is not None else 0)
        aside = self.plan.aside[at] if self.plan is not None and 0 <= at < len(self.plan.aside) else None
        lacks_place = aside is not None and aside.lacks in (Lacks.ADDRESS, Lacks.PLACE)
        return aside if lacks_place and aside is not None and aside.household_id is not None else None

    def heightForWidth(self, width: int) -> int:
        """As high as its parts need at least: map and teams take what is left, and never less than that."""
        layout = self.layout()
        return layout.minimumHeightForWidth(width) if layout is not None else -1

    def stack(self, narrow: bool) -> None:
        """Where it is narrow, the map stands above the teams."""
        self.halves.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)
        self.halves.setMinimumHeight(2 * _HALVES_HEIGHT if narrow else _HALVES_HEIGHT)

    def _offer_place(self) -> None:
        self.place_button.setVisible(self.unplaced() is not None)

    def _choose(self, rows: list[PlannedTeam]) -> None:
        team = rows[0] if rows else None
        self.map.choose(team)
        self.route.setPlainText(_route_words(team) if team else _("Choose a team to see its people and its route."))

    def _lay_out(self) -> None:
        notice = QHBoxLayout()
        notice.setSpacing(theme.GAP_8)
        notice.addWidget(self.proposed, 1)
        notice.addWidget(self.discard_button, 0, Qt.AlignmentFlag.AlignTop)
        work = QHBoxLayout()
        work.setSpacing(theme.GAP_8)
        work.addWidget(self.bar, 1)
        work.addWidget(self.stop_button)
        side = QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.GAP_8)
        right.addWidget(self.teams, 3)
        right.addWidget(self.route, 2)
        right.addLayout(self.team_row)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(theme.GAP_12)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.map)
        halves.addWidget(side)
        halves.setSizes([1, 1])
        halves.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.halves = halves
        self.stack(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        for widget in (self.title, self.figures):
            box.addWidget(widget)
        box.addLayout(notice)
        box.addLayout(work)
        unmet = QHBoxLayout()
        unmet.addWidget(self.unmet_title, 1)
        unmet.addWidget(self.place_button)
        box.addLayout(unmet)
        box.addWidget(self.unmet)
        box.addWidget(halves, 1)


def _route_words(team: PlannedTeam) -> str:
    """Who is in a team, and its stops in order."""
    people = []
    for one in team.members:
        facts = [languages_words(one.languages) or _("language unknown"), *([_("trained")] if one.trained_on else [])]
        people.append(f"{one.name} ({', '.join(facts)})")
    lines = [_("People: {people}").format(people="; ".join(people) or _("nobody"))]
    if team.leaves is not None:
        lines.append(_("{time} leaves {school}").format(time=time_words(team.leaves), school=team.school))
    for number, visit in enumerate(team.visits, 1):
        students = ", ".join(one.name for one in visit.stop.students)
        parts = [visit.stop.name, students, visit.stop.address]
        lines.append(f"{number}. {time_words(visit.arrives)}  " + " · ".join(part for part in parts if part))
    if team.back is not None:
        lines.append(
            _("{time} back, {minutes} minutes on the way").format(
                time=time_words(team.back), minutes=team.travel_minutes
            )
        )
    return "\n".join(lines)
