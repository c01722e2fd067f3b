"""The first page of the day: what needs a person, in order, each line with its one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.check_in import finish_next_step
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.students import list_students
from iattend_desktop.roster.watch import Watched
from iattend_desktop.security.access import Permission
from iattend_desktop.today.gather import today_count, today_items
from iattend_desktop.today.item import TodayAction, TodayItem
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.today.group import FIRST_LINES, Group, grouped
from ui.today.narrowing import today_filters
from ui.widgets.label import label

_NEEDS = {
    TodayAction.FINISH_NEXT_STEP: Permission.LOG_CHECK_INS,
    TodayAction.LOG_CHECK_IN: Permission.LOG_CHECK_INS,
    TodayAction.OPEN_MATCH: Permission.LOG_CHECK_INS,
    TodayAction.OPEN_MATCHING: Permission.RUN_MATCHING,
    TodayAction.OPEN_PLAN: Permission.VIEW_STUDENTS,
    TodayAction.OPEN_STUDENT: Permission.VIEW_STUDENTS,
    TodayAction.OPEN_WATCHED_FOLDER: Permission.IMPORT_ROSTERS,
    TodayAction.RECORD_CONSENT: Permission.RECORD_CONSENT,
    TodayAction.RECORD_SCREENING: Permission.RECORD_SCREENING,
    TodayAction.REVIEW_IMPORT: Permission.IMPORT_ROSTERS,
}
"""What a line's action, or the page where it is done, needs."""
_SOON = 400  # milliseconds after a change before the number in the navigation is counted again


@dataclass(frozen=True, slots=True)
class Day:
    """What the page shows; ``nobody`` where the workspace holds no student and no mentor yet."""

    items: list[TodayItem]
    nobody: bool


class TodayPage(Page):
    """Groups of lines; the number in the navigation is kept right whichever page is open."""

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("Today"), parent)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_content(self._scroll)
        self._watched = Watched()
        self._day = Day([], nobody=False)
        self._narrowed: dict[str, Callable[[Any], bool]] = {}
        self.chips.changed.connect(self._narrow)
        self._opened: dict[str, int] = {}  # how many lines of a kind the person asked for
        self._count_soon = QTimer(self)
        self._count_soon.setSingleShot(True)
        self._count_soon.setInterval(_SOON)
        self._count_soon.timeout.connect(self._count)

    def reload(self) -> None:
        """Read the lines again."""
        workspace, watched = self.workspace, self._watched
        self.load(lambda _progress: _day(workspace, watched), self._show)

    def show_watched(self, watched: Watched) -> None:
        """What there is to say of the watched folder from now on."""
        told = (self._watched.problem, self._watched.files)
        self._watched = watched
        if (watched.problem, watched.files) != told:
            self.refresh(frozenset({"import_run"}))

    def refresh(self, tables: frozenset[str]) -> None:
        """The lines change with nearly every table; unseen, only their number is counted."""
        super().refresh(tables)
        if not self.isVisible():
            self._count_soon.start()

    def groups(self) -> list[Group]:
        """The groups on the page, from top to bottom."""
        return self._scroll.findChildren(Group)

    def act(self, item: TodayItem) -> None:
        """Do a line's one action, or go where it is done."""
        go = self.services.navigate
        if item.action is TodayAction.FINISH_NEXT_STEP and item.check_in_id is not None:
            self._finish_step(item.check_in_id)
        elif item.action is TodayAction.LOG_CHECK_IN:
            go("mentoring", match=item.match_id, log=True)
        elif item.action is TodayAction.OPEN_MATCHING:
            go("matching")
        elif item.action is TodayAction.OPEN_PLAN:
            go("support", tab="plans", student=item.student_id)
        elif item.action is TodayAction.OPEN_STUDENT:
            go("students", student=item.student_id)
        elif item.action is TodayAction.RECORD_CONSENT:
            go("students", student=item.student_id, consent=True)
        elif item.action is TodayAction.REVIEW_IMPORT:
            self.services.import_files([str(path) for path in item.files])
        elif item.action is TodayAction.OPEN_WATCHED_FOLDER:
            self.services.watch_folder()
        elif item.action is TodayAction.RECORD_SCREENING:
            go("mentors", mentor=item.mentor_id, screening=True)
        else:
            go("mentoring", match=item.match_id)

    def _button_of(self, item: TodayItem) -> Callable[[], object]:
        return self.permitted(_NEEDS[item.action], partial(self.act, item))

    def _finish_step(self, check_in_id: int) -> None:
        workspace, services = self.workspace, self.services

        def done(_result: None) -> None:
            services.notify(_("The next step is done."), _("Undo"), services.undo)

        services.run_task(self, lambda _progress: finish_next_step(workspace, check_in_id), done)

    def _narrow(self, filters: dict[str, Callable[[Any], bool]]) -> None:
        self._narrowed = filters
        self._list()

    def _show(self, day: Day) -> None:
        self._day = day
        self.services.set_count("today", len(day.items))
        self.chips.setVisible(bool(day.items))
        self.chips.offer(today_filters(day.items))
        self._list()

    def _list(self) -> None:
        day = self._day
        if day.nobody:
            self.set_summary("")
            import_rosters = self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([]))
            sentence = _("Import rosters to begin: the students, their schools and the mentors, from Excel or CSV.")
            self.show_empty("import", sentence, _("Import rosters…"), import_rosters)
            return
        if not day.items:
            self.set_summary("")
            sentence = _(
                "Nothing needs a person now. Overdue contacts, checks and consents that end, next steps, support that "
                "waits and goals off pace appear here."
            )
            self.show_empty("done", sentence, _("Go to Mentoring"), lambda: self.services.navigate("mentoring"))
            return
        items = [item for item in day.items if all(keeps(item) for keeps in self._narrowed.values())]
        told = ngettext("{count} thing needs a person", "{count} things need a person", len(day.items))
        self.set_summary(
            told if len(items) == len(day.items) else _("{shown} of {told}").format(shown=f"{len(items):,}", told=told)
        )
        place = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(self._page_of(items))
        self.show_content()
        QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(place))

    def _page_of(self, items: list[TodayItem]) -> QWidget:
        page = QWidget()
        page.setAutoFillBackground(False)
        page.setMinimumHeight(1)  # else as high as with every line broken at the narrowest: blank room at the end
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, theme.GAP_12, theme.GAP_16)
        box.setSpacing(theme.GAP_16)
        if not items:
            box.addWidget(label(_("Nothing is left with these filters. Take one away to see more."), "secondary"))
        for headline, lines in grouped(items):
            group = Group(headline, lines, self._button_of, shown=self._opened.get(headline, FIRST_LINES))
            group.opened.connect(self._opened.__setitem__)
            box.addWidget(group)
        box.addStretch(1)
        return page

    def _count(self) -> None:
        workspace, watched = self.workspace, self._watched
        show = self.services.set_count
        self.services.run_task(
            self, lambda _progress: today_count(workspace, watched), lambda count: show("today", count)
        )


def _day(workspace: Workspace, watched: Watched) -> Day:
    items = today_items(workspace, watched)
    return Day(items, nobody=not items and not list_students(workspace) and not list_mentors(workspace))
