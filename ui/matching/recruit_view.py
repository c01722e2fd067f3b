"""Whom to recruit: mentors to look for, each with the exact number of further matches, and where places are short."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.bottleneck import describe_students
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.recruitment import Recruit, profile_words, whom_to_recruit
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.matching.running_panel import RunningPanel
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.empty import EmptyState
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table

_MOST_SHORT = 4
"""Groups that are on the screen at once; the list shows more by scrolling."""
_LIST_HEIGHT = 6 * theme.ROW_HEIGHT


@dataclass(frozen=True, slots=True)
class RecruitLine:
    """A line of the list in words; ``id`` is its place."""

    id: int
    region: str
    language: str
    grades: str
    recruit: Recruit


@dataclass(frozen=True, slots=True)
class ShortGroup:
    """Students who share too few places: who they are in words, and the program enrollments without a mentor."""

    id: int
    words: str
    who: str
    places: int
    students: int
    without: frozenset[int]


RECRUIT_COLUMNS: tuple[Column[RecruitLine], ...] = (
    Column("region", _("Region"), 180, lambda line: line.region, strong=True, stretch=True),
    Column("language", _("Language"), 140, lambda line: line.language, stretch=True),
    Column("grades", _("Grades"), 90, lambda line: line.grades),
    Column("mentors", _("Mentors"), 80, lambda line: f"{line.recruit.mentors:,}", Align.END,
           lambda line: line.recruit.mentors, searched=False),
    Column("places", _("Places"), 80, lambda line: f"{line.recruit.places:,}", Align.END,
           lambda line: line.recruit.places, searched=False),
    Column("further", _("Further matches"), 130, lambda line: f"{line.recruit.further:,}", Align.END,
           lambda line: line.recruit.further, searched=False),
    Column("total", _("Together"), 90, lambda line: f"{line.recruit.total:,}", Align.END,
           lambda line: line.recruit.total,
           lambda _line: _("Further matches of all lines up to here"), searched=False),
)  # fmt: skip
SHORT_COLUMNS: tuple[Column[ShortGroup], ...] = (
    Column("words", _("Too few places"), 220, lambda group: group.words, sort_key=lambda group: group.id, strong=True),
    Column("short", _("Without a mentor"), 130, lambda group: f"{len(group.without):,}", Align.END,
           lambda group: len(group.without), searched=False),
    Column("who", _("Who they are"), 300, lambda group: group.who, secondary=True, stretch=True,
           tooltip=lambda group: group.who),
)  # fmt: skip


def recruit_lines(scenario: Scenario, progress: Progress) -> list[RecruitLine]:
    """The list of a run, in words."""
    pool = scenario.pool
    found = whom_to_recruit(pool, scenario.profile, _regions(scenario), scenario.matched_graph, progress=progress)
    return [RecruitLine(at, *profile_words(pool, line.profile), line) for at, line in enumerate(found)]


def short_groups(scenario: Scenario) -> list[ShortGroup]:
    """The bottlenecks of a run, in words."""
    regions, students = _regions(scenario), scenario.loaded.students
    mentor_of = scenario.assignment.mentor_of
    return [
        ShortGroup(
            at,
            one.words,
            describe_students(scenario.pool, regions, one.mentees),
            one.places,
            one.mentees.size,
            frozenset(students[mentee].id for mentee in one.mentees.tolist() if mentor_of[mentee] < 0),
        )
        for at, one in enumerate(scenario.bottlenecks)
    ]


def _regions(scenario: Scenario) -> list[str]:
    return [student.region or "" for student in scenario.loaded.students]


class RecruitView(QWidget):
    """The list, worked out when a person asks for it, and the bottlenecks below, there at once.

    ``group_chosen`` brings the :class:`ShortGroup` whose students a person wants to see.
    """

    group_chosen = Signal(object)

    def __init__(self, workspace: Workspace, services: Services, page: Page) -> None:
        super().__init__(page)
        self._services = services
        self._scenario: Scenario | None = None
        self._task: Task | None = None
        self.words = label("", "strong", wrap=True)
        self.work_out = button(_("Work out whom to recruit"), self.start, icon="mentors")
        self.list: Table[RecruitLine] = Table(RECRUIT_COLUMNS, _("Whom to recruit"), multiple=False)
        self.list.setMinimumHeight(_LIST_HEIGHT)
        self.running = RunningPanel(self.cancel)
        self.empty = EmptyState("mentors", "")
        self.note = label("", "secondary", wrap=True)
        self.short_title = label(_("Where places are short"), "section")
        self.short: Table[ShortGroup] = Table(SHORT_COLUMNS, _("Where places are short"), multiple=False)
        self.show_students = button(_("Show the students"), self._show_students, icon="students")
        self.short.opened.connect(self.group_chosen)
        self._stack = QStackedWidget()
        for part in (self.empty, self.running, self.list):
            self._stack.addWidget(part)
        self._lay_out()
        self.show_scenario(None)

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Show where places are short in a run; the list waits until it is asked for."""
        self.cancel()
        self._task, self._scenario = None, scenario
        self.short.set_rows([])
        self.list.set_rows([])
        self._show_short([])
        self.words.setText(_lead(scenario))
        self._say(_empty_words(scenario))
        if scenario is not None:
            self._services.run_task(
                self, lambda _progress: (scenario, short_groups(scenario)), lambda found: self._take_short(*found)
            )

    def table(self) -> Table[RecruitLine] | None:
        """The list, for export and search, once it is there."""
        return self.list if self._stack.currentWidget() is self.list else None

    def start(self) -> None:
        """Work the list out in a task."""
        scenario = self._scenario
        if scenario is None or self._task is not None:
            return
        words = _("Work out whom to recruit")
        mine: list[Task] = []

        def ended() -> None:
            if self._task is mine[0]:
                self._task = None
                if self._stack.currentWidget() is self.running:
                    self._say(_empty_words(scenario))

        task = self._services.run_task(
            self, partial(recruit_lines, scenario), lambda found: self._take(mine[0], found), None, words, ended
        )
        mine.append(task)
        self._task = task
        self.running.watch(task, words)
        self.work_out.setEnabled(False)
        self._stack.setCurrentWidget(self.running)
        self.running.cancel_button.setFocus()

    def cancel(self) -> None:
        """Stop working the list out."""
        if self._task is not None:
            self._task.cancel()

    def _take(self, task: Task, found: list[RecruitLine]) -> None:
        if task is not self._task or self._scenario is None:
            return
        if not found:
            self._say(
                _(
                    "No new mentor would add a match: what these students lack stands in their own records, "
                    "or a person decided it."
                )
            )
            self.work_out.hide()
            return
        self.list.set_rows(found)
        self.words.setText(_found_words(found))
        self.note.setText(_assumed(siblings=bool(self._scenario.graph.siblings)))
        self.note.show()
        self.work_out.hide()
        self._stack.setCurrentWidget(self.list)
        self.list.setFocus()

    def _take_short(self, scenario: Scenario, groups: list[ShortGroup]) -> None:
        if scenario is self._scenario:
            self.short.set_rows(groups)
            self._show_short(groups)

    def _show_short(self, groups: list[ShortGroup]) -> None:
        self.short.setFixedHeight((min(len(groups), _MOST_SHORT) + 1) * theme.ROW_HEIGHT + theme.GAP_8)
        for part in (self.short_title, self.short, self.show_students):
            part.setVisible(bool(groups))

    def _show_students(self) -> None:
        self.group_chosen.emit(self.short.current_row() or self.short.rows_shown()[0])

    def _say(self, words: str) -> None:
        """Nothing is listed: why, and whether it can be worked out."""
        self.empty.sentence.setText(words)
        self.note.hide()
        self.work_out.setVisible(_can_work_out(self._scenario))
        self.work_out.setEnabled(True)
        self._stack.setCurrentWidget(self.empty)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_12)
        head.addWidget(self.words, 1)
        head.addWidget(self.work_out)
        below = QHBoxLayout()
        below.setSpacing(theme.GAP_12)
        below.addWidget(self.short_title, 1)
        below.addWidget(self.show_students)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addWidget(self.note)
        box.addLayout(below)
        box.addWidget(self.short)


def _can_work_out(scenario: Scenario | None) -> bool:
    return scenario is not None and bool(scenario.unmatched) and scenario.certified


def _lead(scenario: Scenario | None) -> str:
    if not _can_work_out(scenario) or scenario is None:
        return ""
    return ngettext(
        "{count} student is without a mentor.", "{count} students are without a mentor.", len(scenario.unmatched)
    )


def _empty_words(scenario: Scenario | None) -> str:
    """What stands where the list would, before it was worked out."""
    if scenario is None:
        return _("Run the matching to work out whom to recruit.")
    if not scenario.unmatched:
        return _("Nobody to recruit: every student who waits has a mentor in this run.")
    if not scenario.certified:
        return _("This run is not the best one any more. Run the matching again, then work out whom to recruit.")
    return _(
        "Which mentors to look for: region, language, grades and places, chosen one after another. "
        "Each line says exactly how many further matches it brings."
    )


def _found_words(found: list[RecruitLine]) -> str:
    mentors = sum(line.recruit.mentors for line in found)
    return _("{mentors}, chosen one after another, bring {matches}.").format(
        mentors=ngettext("{count} new mentor", "{count} new mentors", mentors),
        matches=ngettext("{count} further match", "{count} further matches", found[-1].recruit.total),
    )


def _assumed(*, siblings: bool) -> str:
    text = _(
        "Each line counts what it adds once the lines above are there. The mentors are thought to be cleared, to work "
        "in the middle of the region’s schools, to meet in person at any time, and to speak this language alone; one "
        "who speaks more, or also meets online, brings no fewer matches."
    )
    return text + " " + _("Siblings who are to stay together are left where they are.") if siblings else text
