"""Fairness in the open: how many are matched and how well, group by group, and who is at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import POINTS
from iattend_desktop.matching.fairness import ENOUGH, GroupFigures, bottom, whole
from iattend_desktop.matching.groups import DIMENSIONS, dimension_words, group_figures
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.widgets.label import label
from ui.widgets.share_bar import share_painter
from ui.widgets.table import Align, Column, Table, TableData, prepare

_BEST = 100 * POINTS


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group's figures under its name; ``id`` is its place in the order in which people read the groups."""

    name: str
    figures: GroupFigures

    @property
    def id(self) -> int:
        """The group's number."""
        return self.figures.group


@dataclass(frozen=True)
class _Told:
    scenario: Scenario
    dimension: str
    table: TableData[GroupLine]
    words: str
    low: str


def rate_words(figures: GroupFigures) -> str:
    """The share of those who could be matched who are, cut to a whole percent so that 100 % means everybody."""
    return "" if figures.rate is None else _("{percent} %").format(percent=100 * figures.matched // figures.possible)


def mean_words(figures: GroupFigures) -> str:
    """The mean score of 100."""
    return "" if figures.mean is None else f"{figures.mean / POINTS:.1f}"


def whole_words(groups: Sequence[GroupFigures]) -> str:
    """All groups in a sentence: how many were matched of those who could be, how well, and who stands apart."""
    every = whole(groups)
    words = _(
        "{matched} of the {possible} students who could be matched are: {rate}. Mean score {mean} of 100."
    ).format(
        matched=f"{every.matched:,}",
        possible=f"{every.possible:,}",
        rate=rate_words(every) or "0 %",
        mean=mean_words(every) or "0",
    )
    if not every.apart:
        return words
    return (
        words
        + " "
        + ngettext(
            "{count} student stands apart: without valid consent, or a record that a rule needs, nobody can be found.",
            "{count} students stand apart: without valid consent, or a record that a rule needs, nobody can be found.",
            every.apart,
        )
    )


def low_words(names: Sequence[str], groups: Sequence[GroupFigures]) -> str:
    """Which groups are at the bottom, in a sentence."""
    low = bottom(groups)
    if not low:
        return _("No group of {enough} or more is left behind: each is matched whole.").format(enough=ENOUGH)
    each = [
        _("{name}: {matched} of {possible} ({rate})").format(
            name=names[one.group], matched=f"{one.matched:,}", possible=f"{one.possible:,}", rate=rate_words(one)
        )
        for one in low
    ]
    return _("At the bottom, of groups of {enough} or more: {groups}.").format(enough=ENOUGH, groups="; ".join(each))


def _rate(line: GroupLine) -> float | None:
    return line.figures.rate


def _rate_words(line: GroupLine) -> str:
    return rate_words(line.figures)


def _mean(line: GroupLine) -> float | None:
    return None if line.figures.mean is None else line.figures.mean / _BEST


def _mean_words(line: GroupLine) -> str:
    return mean_words(line.figures)


def _apart_words(_line: GroupLine) -> str:
    return _("Without valid consent or a record that a rule needs")


def _columns(dimension: str) -> tuple[Column[GroupLine], ...]:
    return (
        Column("group", dimension_words(dimension), 180, lambda line: line.name, sort_key=lambda line: line.id,
               strong=True, stretch=True),
        Column("students", _("Students"), 80, lambda line: f"{line.figures.students:,}", Align.END,
               lambda line: line.figures.students, searched=False),
        Column("apart", _("Apart"), 64, lambda line: f"{line.figures.apart:,}", Align.END,
               lambda line: line.figures.apart, _apart_words,
               searched=False, secondary=True),
        Column("matched", _("Matched"), 80, lambda line: f"{line.figures.matched:,}", Align.END,
               lambda line: line.figures.matched, searched=False),
        Column("rate", _("Rate"), 150, _rate_words, sort_key=lambda line: line.figures.rate,
               paint=share_painter(_rate, _rate_words), searched=False, stretch=True),
        Column("mean", _("Mean score"), 150, _mean_words, sort_key=lambda line: line.figures.mean,
               paint=share_painter(_mean, _mean_words), searched=False, stretch=True),
        Column("lowest", _("Lowest"), 72, lambda line: f"{line.figures.lowest // POINTS}" if line.figures.matched
               else "", Align.END, lambda line: line.figures.lowest if line.figures.matched else None, searched=False),
    )  # fmt: skip


class FairnessView(QWidget):
    """Figures by one dimension at a time; ``page`` is the page that holds the view."""

    def __init__(self, workspace: Workspace, services: Services, page: Page) -> None:
        super().__init__(page)
        self._services = services
        self._scenario: Scenario | None = None
        self.dimension = QComboBox()
        self.dimension.setAccessibleName(_("What the groups are"))
        for key in DIMENSIONS:
            self.dimension.addItem(_("By {dimension}").format(dimension=dimension_words(key).lower()), key)
        self.dimension.currentIndexChanged.connect(lambda _at: self._load())
        self.words = label("", "strong", wrap=True)
        self.low = label("", wrap=True)
        self._tables = {key: _table(key) for key in DIMENSIONS}
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_12)
        head.addWidget(self.dimension)
        head.addWidget(self.words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addLayout(head)
        box.addWidget(self.low)
        for table in self._tables.values():
            box.addWidget(table, 1)
        self._show_table()

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Show a run's figures; they are counted in a task."""
        self._scenario = scenario
        self._load()

    def table(self) -> Table[Any]:
        """The groups, for export and search."""
        return self._tables[self.dimension.currentData()]

    def _show_table(self) -> None:
        for key, table in self._tables.items():
            table.setVisible(key == self.dimension.currentData())

    def _load(self) -> None:
        self._show_table()
        scenario, dimension = self._scenario, self.dimension.currentData()
        if scenario is not None:
            self._services.run_task(self, partial(_count, scenario, dimension), self._take)

    def _take(self, told: _Told) -> None:
        if told.scenario is self._scenario and told.dimension == self.dimension.currentData():
            self.table().set_data(told.table)
            self.words.setText(told.words)
            self.low.setText(told.low)


def _table(dimension: str) -> Table[GroupLine]:
    return Table(_columns(dimension), dimension_words(dimension), multiple=False)


def _count(scenario: Scenario, dimension: str, _progress: Progress) -> _Told:
    groups, figures = group_figures(scenario, dimension)
    lines = [GroupLine(groups.names[one.group], one) for one in figures]
    table = prepare(_columns(dimension), lines)
    return _Told(scenario, dimension, table, whole_words(figures), low_words(groups.names, figures))
