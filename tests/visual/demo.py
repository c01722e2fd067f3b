"""A made-up page over made-up students, to look at the frame and to measure the table."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band
from ui import theme
from ui.page import Page, PageEntry, Services
from ui.widgets.badge import Badge, band_painter, band_words
from ui.widgets.button import button
from ui.widgets.chart import BarChart, Bars, Sparkline
from ui.widgets.chips import Filter
from ui.widgets.label import label
from ui.widgets.palette import Command, best
from ui.widgets.table import Align, Column, Table, TableData, prepare

_GIVEN = ("Rosa", "Jaylen", "Ana", "José", "Thi", "Omar", "Grace", "Mateo", "Aaliyah", "Nguyên", "Sofía", "Eli")
_FAMILY = ("Delgado", "Ortiz", "Núñez", "Kim", "Park", "Okafor", "Brown", "Alvarez", "Petrosyan", "Tran", "Lee")
_SCHOOLS = ("Garfield", "Hooper Avenue", "Roosevelt", "Fremont", "Bell Gardens", "Sylmar", "Canoga", "Figueroa Street")


@dataclass(frozen=True, slots=True)
class DemoRow:
    """A made-up student."""

    id: int
    name: str
    school: str
    grade: int
    missed: int
    expected: int
    mentor: str | None

    @property
    def share(self) -> float:
        """Percent of expected days missed."""
        return 100 * self.missed / self.expected

    @property
    def band(self) -> Band:
        """The band of the share."""
        bands = (Band.SATISFACTORY, Band.AT_RISK, Band.MODERATE, Band.SEVERE)
        return bands[sum(100 * self.missed >= limit * self.expected for limit in (5, 10, 20))]


def demo_rows(count: int, seed: int = 1) -> list[DemoRow]:
    """Made-up students, the same for the same seed."""
    draw = random.Random(seed)
    return [
        DemoRow(
            id=number,
            name=f"{draw.choice(_FAMILY)}, {draw.choice(_GIVEN)}",
            school=f"{draw.choice(_SCHOOLS)} {draw.choice(('Elementary', 'Middle', 'Senior High'))}",
            grade=draw.randrange(1, 13),
            missed=min(90, int(draw.expovariate(1 / 11))),
            expected=draw.choice((176, 180)),
            mentor=draw.choice((None, None, f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)}")),
        )
        for number in range(count)
    ]


def demo_columns() -> list[Column[DemoRow]]:
    """The columns of a students list."""
    return [
        Column("name", "Name", 180, lambda row: row.name, stretch=True),
        Column("school", "School", 190, lambda row: row.school),
        Column("grade", "Grade", 64, lambda row: str(row.grade), Align.END, lambda row: row.grade, searched=False),
        Column("missed", "Missed", 88, lambda row: f"{row.missed} of {row.expected}", Align.END, lambda row: row.share),
        Column(
            "share", "Share", 72, lambda row: f"{row.share:.1f} %", Align.END, lambda row: row.share, secondary=True
        ),
        Column(
            "band",
            "Band",
            148,
            lambda row: band_words(row.band),
            sort_key=lambda row: row.share,
            paint=band_painter(lambda row: (row.band, band_words(row.band))),
        ),
        Column("mentor", "Mentor", 140, lambda row: row.mentor or "", sort_key=lambda row: row.mentor),
    ]


def _in_band(band: Band) -> Callable[[DemoRow], bool]:
    return lambda row: row.band is band


@dataclass(frozen=True)
class DemoChange:
    """A made-up change."""

    label: str
    tables: frozenset[str]


@dataclass
class DemoWorkspace:
    """A list of rows that can be changed, with undo, in the manner of the real workspace."""

    rows: list[DemoRow]
    done: list[tuple[str, list[DemoRow]]] = field(default_factory=list)
    undone: list[tuple[str, list[DemoRow]]] = field(default_factory=list)
    listeners: list[Callable[[Any], None]] = field(default_factory=list)
    reading: threading.Lock = field(default_factory=threading.Lock)

    def may(self, _permission: Permission) -> bool:
        return True

    def undo_label(self) -> str | None:
        return self.done[-1][0] if self.done else None

    def redo_label(self) -> str | None:
        return self.undone[-1][0] if self.undone else None

    def write(self, name: str, rows: list[DemoRow]) -> None:
        """Replace the rows as one action."""
        self.done.append((name, self.rows))
        self.undone.clear()
        self._put(name, rows)

    def undo(self, _progress: Progress) -> None:
        name, rows = self.done.pop()
        self.undone.append((name, self.rows))
        self._put(name, rows)

    def redo(self, _progress: Progress) -> None:
        name, rows = self.undone.pop()
        self.done.append((name, self.rows))
        self._put(name, rows)

    def subscribe(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def _put(self, name: str, rows: list[DemoRow]) -> None:
        self.rows = rows
        for listener in list(self.listeners):
            listener(DemoChange(name, frozenset({"person"})))


class DemoPage(Page):
    """A students list with everything that the frame offers."""

    depends_on = frozenset({"person"})
    searchable = True

    def __init__(self, workspace: DemoWorkspace, services: Services) -> None:
        super().__init__(workspace, services, "Students")
        self.table: Table[DemoRow] = Table(demo_columns(), "Students")
        self.table.row_chosen.connect(self._show_row)
        self.table.shown_changed.connect(lambda _count: self._count())
        self.set_content(self.table)
        self.chips.offer(
            [Filter(f"band:{band.value}", band_words(band), _in_band(band), "Band") for band in Band]
            + [Filter("alone", "Without a mentor", lambda row: row.mentor is None)]
        )
        self.chips.changed.connect(self.table.set_filters)
        self.chips.show()
        self.add_action("Export to Excel…", services.export_list, icon="export")
        self.set_primary("Import roster…", lambda: services.import_files([]), icon="import")

    def reload(self) -> None:
        self.load(lambda _progress: prepare(self.table.columns, self.workspace.rows), self._show)

    def search(self, text: str) -> None:
        self.table.search(text)

    def arrive(self, **where: Any) -> None:
        self.table.select([where["student"]])

    def exported_table(self) -> Table[DemoRow]:
        return self.table

    def _show(self, data: TableData[DemoRow]) -> None:
        self.table.set_data(data)
        if data.rows:
            self.show_content()
        else:
            self.show_empty(
                "students",
                "No students yet. Import a roster from Excel, or drop the file on this window.",
                "Import roster…",
                lambda: self.services.import_files([]),
            )
        self._count()

    def _count(self) -> None:
        shown = self.table.rows_shown()
        chronic = sum(row.band in (Band.MODERATE, Band.SEVERE) for row in shown)
        self.set_summary(f"{len(shown):,} students · {chronic:,} chronic")

    def _show_row(self, row: DemoRow | None) -> None:
        if row is None:
            self.hide_detail()
            return
        content = QWidget()
        box = QVBoxLayout(content)
        box.setSpacing(theme.GAP_8)
        box.addWidget(Badge(band_words(row.band), row.band))
        box.addWidget(label(f"{row.missed} of {row.expected} days missed · {row.share:.1f} %"))
        box.addWidget(label(f"{row.school}, grade {row.grade}", "secondary"))
        months = (("Aug", 1), ("Sep", 2), ("Oct", 4), ("Nov", 3), ("Dec", 0), ("Jan", row.missed // 8))
        box.addWidget(label("Days missed by month", "strong"))
        box.addWidget(BarChart(Bars("Days missed by month", "days", tuple(months))))
        box.addWidget(Sparkline("Days missed since August", tuple(float(value) for _month, value in months)))
        box.addWidget(Badge("Consent on file", "good"))
        box.addWidget(Badge("Background check ends Dec 2", "watch"))
        box.addWidget(button("Find a mentor", icon="matching"))
        box.addStretch(1)
        self.show_detail(content, row.name)


class QuietPage(Page):
    """A page with nothing on it yet."""

    def __init__(self, workspace: DemoWorkspace, services: Services, title: str, icon: str) -> None:
        super().__init__(workspace, services, title)
        self.show_empty(icon, f"Nothing on {title} yet. Import a roster first.", "Import roster…", self._import)

    def _import(self) -> None:
        self.services.import_files([])


def demo_entries() -> list[PageEntry]:
    """The pages of the made-up program."""

    def quiet(key: str, title: str, icon: str) -> PageEntry:
        return PageEntry(key, title, icon, lambda workspace, services: QuietPage(workspace, services, title, icon))

    def people(workspace: DemoWorkspace, services: Services, words: str) -> list[Command]:
        commands = [
            Command(row.name, partial(services.navigate, "students", student=row.id), row.school, "person")
            for row in workspace.rows[:2000]
        ]
        return best(commands, words, 8)

    return [
        quiet("today", "Today", "today"),
        PageEntry("students", "Students", "students", DemoPage, people=people),
        quiet("mentors", "Mentors", "mentors"),
        quiet("matching", "Matching", "matching"),
        quiet("mentoring", "Mentoring", "mentoring"),
        quiet("reports", "Reports", "reports"),
    ]
