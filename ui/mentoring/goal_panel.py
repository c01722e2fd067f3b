"""A goal's page: where it began, stands and should go, and everything that was recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.goal import GoalRow, ProgressRow
from iattend_desktop.mentoring.words import number_words
from iattend_desktop.vocabulary import GoalStatus, label
from ui import theme
from ui.mentoring.goal_section import goal_numbers, goal_standing
from ui.mentoring.pace_bar import PaceBar
from ui.mentoring.told import heading
from ui.widgets.button import button
from ui.widgets.chart import Bars, LineChart
from ui.widgets.label import label as words_label
from ui.widgets.label import line

MOST_POINTS = 12
"""The chart shows the latest values; the list below it holds all."""


class GoalPanel(QWidget):
    """Shows one goal with its ``history``, oldest first; ``back`` leads to the match."""

    def __init__(
        self, goal: GoalRow, history: Sequence[ProgressRow], back: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.back_button = button(_("Back to the match"), back, role="link", icon="chevron-left")
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_8)
        box.addWidget(words_label(goal.title, "section", wrap=True))
        box.addWidget(words_label(label(goal.kind), "secondary"))
        box.addWidget(words_label(goal_numbers(goal), "small", wrap=True))
        if goal.status is GoalStatus.OPEN:
            box.addWidget(PaceBar(goal.fraction, goal.pace))
        box.addWidget(goal_standing(goal))
        if goal.note:
            box.addWidget(words_label(goal.note, wrap=True))
        values = [one for one in history if one.value is not None][-MOST_POINTS:]
        if len(values) > 1:
            points = [(f"{one.on.month}/{one.on.day}", one.value) for one in values]
            bars = Bars(_("Recorded values"), goal.measure or "", points, goal.target, _("target"))
            box.addWidget(LineChart(bars))
        box.addLayout(heading(_("Recorded"))[0])
        if not history:
            words = _("Attendance measures this goal; nothing is recorded by hand.")
            box.addWidget(
                words_label(words if goal.measures_itself else _("Nothing recorded yet."), "secondary", wrap=True)
            )
        for one in reversed(history):
            box.addWidget(line())
            box.addWidget(words_label(progress_words(one, goal.measure), "strong", wrap=True))
            if one.note:
                box.addWidget(words_label(one.note, wrap=True))
        box.addStretch(1)
        box.addWidget(self.back_button)


def progress_words(one: ProgressRow, measure: str | None) -> str:
    """A value or an ending on its day."""
    told = label(one.status) if one.status is not None else ""
    if one.value is not None:
        told = f"{number_words(one.value)} {measure or ''}".strip()
    return _("{day} · {what}").format(day=day_words(one.on), what=told)
