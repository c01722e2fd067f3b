"""Two runs side by side: totals, groups, and the list of students whose mentor or score is another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.comparison import Change
from iattend_desktop.matching.criteria import POINTS
from iattend_desktop.matching.groups import DIMENSIONS, dimension_words
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.reopening import load_kept
from iattend_desktop.matching.side_by_side import GroupRow, SideBySide, StudentRow, side_by_side
from iattend_desktop.progress import Part, Progress
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.widgets.empty import EmptyState
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table, TableData, prepare


@dataclass(frozen=True)
class _Told:
    scenario: Scenario
    kept_id: int
    sides: SideBySide
    students: TableData[StudentRow]
    groups: dict[str, TableData[GroupRow]]


def change_words(change: Change) -> str:
    """What becomes of a student from the first run to the second."""
    return {
        Change.SAME: _("Same mentor"),
        Change.MENTOR: _("Another mentor"),
        Change.GAINS: _("Gains a mentor"),
        Change.LOSES: _("Loses the mentor"),
        Change.NEITHER: _("Nobody in both"),
        Change.JOINS: _("Only in this run"),
        Change.LEAVES: _("Only in the kept run"),
    }[change]


def signed(number: float, digits: int = 0) -> str:
    """A difference with its sign, nothing where there is none.

    >>> signed(1234), signed(-0.5, 1), signed(0)
    ('+1,234', '−0.5', '0')
    """
    text = f"{abs(number):,.{digits}f}"
    if not text.strip("0.,"):
        return text
    return f"+{text}" if number > 0 else f"−{text}"


def _points(score: int | None) -> str:
    return "" if score is None else f"{score // POINTS}"


def _mean(score: float | None) -> str:
    return "" if score is None else f"{score / POINTS:.1f}"


def _difference(row: GroupRow) -> float | None:
    return None if row.mean_before is None or row.mean_after is None else row.mean_after - row.mean_before


def _difference_words(row: GroupRow) -> str:
    value = _difference(row)
    return "" if value is None else signed(value / POINTS, 1)


STUDENT_COLUMNS: tuple[Column[StudentRow], ...] = (
    Column("student", _("Student"), 170, lambda row: row.student.name, sort_key=lambda row: row.student.sort_name,
           strong=True, stretch=True),
    Column("change", _("Change"), 130, lambda row: change_words(row.change), sort_key=lambda row: int(row.change)),
    Column("before", _("Kept run"), 160, lambda row: row.before.name if row.before else "",
           sort_key=lambda row: row.before.sort_name if row.before else None, stretch=True),
    Column("after", _("This run"), 160, lambda row: row.after.name if row.after else "",
           sort_key=lambda row: row.after.sort_name if row.after else None, stretch=True),
    Column("score", _("Score"), 72, lambda row: signed(row.score_change / POINTS, 1), Align.END,
           lambda row: row.score_change, searched=False),
    Column("school", _("School"), 180, lambda row: row.student.school or "", secondary=True, stretch=True),
)  # fmt: skip


def group_columns(dimension: str) -> tuple[Column[GroupRow], ...]:
    """The columns of a table of groups."""
    return (
        Column("group", dimension_words(dimension), 180, lambda row: row.name, sort_key=lambda row: row.id,
               strong=True, stretch=True),
        Column("students", _("Students"), 80, lambda row: f"{row.students:,}", Align.END, lambda row: row.students,
               searched=False),
        Column("before", _("Matched, kept run"), 130, lambda row: f"{row.matched_before:,}", Align.END,
               lambda row: row.matched_before, searched=False),
        Column("after", _("This run"), 90, lambda row: f"{row.matched_after:,}", Align.END,
               lambda row: row.matched_after, searched=False),
        Column("more", _("Change"), 80, lambda row: signed(row.matched_after - row.matched_before), Align.END,
               lambda row: row.matched_after - row.matched_before, searched=False),
        Column("mean_before", _("Score, kept run"), 120, lambda row: _mean(row.mean_before), Align.END,
               lambda row: row.mean_before, searched=False),
        Column("mean_after", _("This run"), 90, lambda row: _mean(row.mean_after), Align.END,
               lambda row: row.mean_after, searched=False),
        Column("difference", _("Change"), 80, _difference_words, Align.END, _difference, searched=False),
    )  # fmt: skip


_FILTERS: tuple[tuple[str, Callable[[StudentRow], bool]], ...] = (
    (_("All who change"), lambda row: row.change not in (Change.SAME, Change.NEITHER)),
    (_("Who gain a mentor"), lambda row: row.change is Change.GAINS),
    (_("Who lose the mentor"), lambda row: row.change is Change.LOSES),
    (_("Who change mentor"), lambda row: row.change is Change.MENTOR),
    (_("Whose score is lower"), lambda row: row.score_change < 0),
    (_("Everyone"), lambda _row: True),
)


class CompareView(QWidget):
    """Compares the run that is shown with a kept one, and does so again with every new run."""

    def __init__(self, workspace: Workspace, services: Services, page: Page) -> None:
        super().__init__(page)
        self._workspace, self._services = workspace, services
        self._scenario: Scenario | None = None
        self._kept_id: int | None = None
        self._compared = False
        self.title = label("", "section", wrap=True)
        self.words = label("", "strong", wrap=True)
        self.totals = QGridLayout()
        self.totals.setHorizontalSpacing(theme.GAP_24)
        self.totals.setVerticalSpacing(theme.GAP_4)
        self.what = QComboBox()
        self.what.setAccessibleName(_("Students or groups"))
        self.what.addItem(_("Students"), "")
        for key in DIMENSIONS:
            self.what.addItem(_("By {dimension}").format(dimension=dimension_words(key).lower()), key)
        self.which = QComboBox()
        self.which.setAccessibleName(_("Which students"))
        self.which.addItems([words for words, _keeps in _FILTERS])
        self.students: Table[StudentRow] = Table(STUDENT_COLUMNS, _("Students in both runs"), multiple=False)
        self.groups = {key: _group_table(key) for key in DIMENSIONS}
        self._tables = QStackedWidget()
        self.nobody = EmptyState("matching", "")
        for part in (self.students, self.nobody):
            self._tables.addWidget(part)
        for table in self.groups.values():
            self._tables.addWidget(table)
        self.what.currentIndexChanged.connect(self._choose)
        self.which.currentIndexChanged.connect(self._narrow)
        self._lay_out()
        self._narrow(0)

    def compare_with(self, kept_id: int) -> None:
        """Hold the run that is shown against this kept one from now on."""
        self._kept_id = kept_id
        self._load()

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Hold this run against the kept one."""
        self._scenario = scenario
        self._load()

    def table(self) -> Table[Any]:
        """The list that is shown, for export and search."""
        dimension = self.what.currentData()
        return self.groups[dimension] if dimension else self.students

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_8)
        head.addWidget(self.what)
        head.addWidget(self.which)
        head.addWidget(self.words, 1)
        grid = QWidget()
        grid.setLayout(self.totals)
        self.totals.setContentsMargins(0, 0, 0, 0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.title)
        box.addWidget(grid, 0, Qt.AlignmentFlag.AlignLeft)
        box.addLayout(head)
        box.addWidget(self._tables, 1)

    def _choose(self, _at: int) -> None:
        self.which.setVisible(self.table() is self.students)
        self._show_list()

    def _narrow(self, at: int) -> None:
        self.students.set_filters({"which": _FILTERS[at][1]})
        self._show_list()

    def _show_list(self) -> None:
        """The list, or in words that nobody is on it."""
        table, at = self.table(), self.which.currentIndex()
        listed = table is not self.students or not self._compared or any(map(_FILTERS[at][1], self.students.rows_all()))
        if not listed:
            self.nobody.sentence.setText(
                _("Every student keeps the mentor of the kept run, and whoever had none has none.")
                if at == 0
                else _("No student is on this list. Choose another one above, or look at the groups.")
            )
        self._tables.setCurrentWidget(table if listed else self.nobody)

    def _load(self) -> None:
        scenario, kept_id = self._scenario, self._kept_id
        if scenario is not None and kept_id is not None:
            make = partial(_compare, self._workspace, scenario, kept_id)
            self._services.run_task(self, make, self._take, label=_("Comparing two runs"))

    def _take(self, told: _Told) -> None:
        if told.scenario is not self._scenario or told.kept_id != self._kept_id:
            return
        self._compared = True
        self.students.set_data(told.students)
        self._show_list()
        for key, table in self.groups.items():
            table.set_data(told.groups[key])
        self.title.setText(_("This run beside “{name}”").format(name=told.sides.name))
        self.words.setText(told.sides.words)
        self._show_totals(told.sides)

    def _show_totals(self, sides: SideBySide) -> None:
        while (item := self.totals.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        before, after = sides.before, sides.after
        rows = (
            ("", _("Kept run"), _("This run"), _("Change")),
            (_("Matched"), f"{before.matched:,}", f"{after.matched:,}", signed(after.matched - before.matched)),
            (
                _("Mean score"),
                _mean(before.mean),
                _mean(after.mean),
                signed((after.mean - before.mean) / POINTS, 1) if before.mean and after.mean else "",
            ),
            (
                _("Points in all"),
                f"{before.score / POINTS:,.0f}",
                f"{after.score / POINTS:,.0f}",
                signed((after.score - before.score) / POINTS),
            ),
        )
        for line, cells in enumerate(rows):
            for at, words in enumerate(cells):
                self.totals.addWidget(_cell(words, heading=line == 0, number=at > 0), line, at)


def _cell(words: str, *, heading: bool, number: bool) -> QLabel:
    made = label(words, "secondary" if heading or not number else "strong")
    if number:
        made.setAlignment(Qt.AlignmentFlag.AlignRight)
    return made


def _group_table(dimension: str) -> Table[GroupRow]:
    return Table(group_columns(dimension), dimension_words(dimension), multiple=False)


def _compare(workspace: Workspace, scenario: Scenario, kept_id: int, progress: Progress) -> _Told:
    progress.step(0.0, _("Reading the kept run"))
    kept = load_kept(workspace, kept_id, progress=Part(progress, 0.0, 0.5))
    sides = side_by_side(kept, scenario, progress=Part(progress, 0.5, 1.0))
    return _Told(
        scenario,
        kept_id,
        sides,
        prepare(STUDENT_COLUMNS, sides.students),
        {key: prepare(group_columns(key), rows) for key, rows in sides.groups.items()},
    )
