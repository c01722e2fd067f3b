"""Who is absent: figures of the district, a region or a school, and from any of them to the students behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_counts import Figures
from iattend_desktop.attendance.overview_rows import SchoolDays
from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.attendance.choosing import Choosing, Leads
from ui.attendance.group import Group
from ui.attendance.lists import (
    crossed_list,
    group_of_lines,
    group_of_schools,
    group_of_students,
    school_list,
    student_list,
    words_for_nobody,
)
from ui.attendance.loading import Columns, Loaded, gather
from ui.attendance.overview_view import OverviewView
from ui.attendance.scope import GROUP, Keeps, keeps_all, scope_filters, scope_of, student_filters
from ui.attendance.sending import ask_for_figures
from ui.attendance.words import crossed_words, list_words, schools_words, summary_words
from ui.page import Page, Services
from ui.widgets.table import Table, TableData

TABS = ("overview", "schools", "crossed", "students")


class AttendancePage(Page):
    """Four tabs over one district; the chips narrow them, the panel tells what is chosen."""

    depends_on = frozenset(
        {"attendance_fact", "enrollment", "person", "program_enrollment", "school", "school_year", "setting"}
    )
    searchable = True

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Attendance"))
        self.district: District | None = None
        self.figures: Figures | None = None
        self._school: SchoolDays | None = None  # the one that the person looks at
        self._asked: Group | None = None  # the one whose students the person asked for
        self._waiting: dict[str, TableData[Any]] = {}  # of the lists that nobody looked at since they came
        self._whole: dict[str, str] = {}  # summaries of the whole lists
        self._later: list[Callable[[], object]] = []
        self.overview = OverviewView()
        self.schools, self.crossed, self.students = school_list(), crossed_list(), student_list()
        self.tabs = QTabBar()
        self._views = QStackedWidget()
        leads = Leads(self._choice, self._alone, self._look_at, self._show_students)
        self.choosing = Choosing(self, leads)
        self._build()
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self.choosing.offer(None)

    def reload(self) -> None:
        """Read everything again."""
        scope = scope_of(self.chips.active())
        read = partial(gather, self.workspace, scope, self._columns())
        self.load(read, self._take, _("Reading attendance"), self.show_failed)

    def arrive(self, **where: Any) -> None:
        """``tab``: one of :data:`TABS`; ``school``: look at that one; ``student``: open that one."""
        if "tab" in where:
            self.go(where["tab"])
        if "school" in where:
            self._once_loaded(lambda: self._look_at(where["school"]))
        if "student" in where:
            self.go("students")
            self._once_loaded(lambda: self.students.select([where["student"]]))

    def search(self, text: str) -> None:
        """Narrow the lists by words."""
        for table in (self.schools, self.crossed, self.students):
            table.search(text)

    def export(self) -> bool:
        """Figures leave the program without small groups; lists of students as they are shown."""
        if self._list() in (None, self.schools):
            ask_for_figures(self)
            return True
        return False

    def exported_table(self) -> Table[Any] | None:
        """The list of students on the screen; none before it is read."""
        return self._list() if self.district is not None else None

    def resting(self) -> bool:
        """Whether a panel is about to be shown."""
        return self.choosing.resting()

    def tab(self) -> str:
        """The tab on the screen."""
        return TABS[self.tabs.currentIndex()]

    def go(self, tab: str) -> None:
        """Show a tab; raises ``ValueError`` for one that is not there."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    def hide_detail(self) -> None:
        """Give the lists all the room; the keyboard goes on in them."""
        inside = self.detail.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        super().hide_detail()
        if inside:
            (self._list() or self.overview.bands).setFocus()

    def show_failed(self, sentence: str) -> None:
        """Nothing is shown that may be so no longer; whoever comes by a link is served once it is read."""
        self.district = self.figures = None
        self.choosing.offer(None)
        self.chips.hide()
        self._tell()
        super().show_failed(sentence)

    def _build(self) -> None:
        self.summary.setWordWrap(True)  # in a narrow window the buttons keep their words
        self.tabs.setAccessibleName(_("What to look at"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for title in (_("Overview"), _("Schools"), _("Crossed a line"), _("Students")):
            self.tabs.addTab(title)
        for view in self._shown_by_tab():
            self._views.addWidget(view)
        self.overview.chosen.connect(lambda: self._chosen("overview"))
        lists: tuple[Table[Any], ...] = self.schools, self.crossed, self.students
        for key, table in zip(TABS[1:], lists, strict=True):
            table.rows_selected.connect(lambda _rows, key=key: self._chosen(key))
            table.shown_changed.connect(lambda _count: self._tell())
        self.tabs.currentChanged.connect(lambda _at: self._switched())
        self.chips.changed.connect(self._narrow)
        self.set_content(self._views, self.tabs)

    def _shown_by_tab(self) -> tuple[QWidget, ...]:
        return self.overview, self.schools, self.crossed, self.students

    def _columns(self) -> Columns:
        return self.schools.columns, self.crossed.columns, self.students.columns

    def _list(self) -> Table[Any] | None:
        shown = self._views.currentWidget()
        return shown if isinstance(shown, Table) else None

    def _take(self, loaded: Loaded) -> None:
        self.district, self._whole = loaded.district, loaded.words
        self.choosing.take(loaded)
        self.crossed.nothing = words_for_nobody(loaded.district)
        self._waiting = {"schools": loaded.schools, "crossed": loaded.crossed, "students": loaded.students}
        self._fill()
        self._show_figures(loaded.figures)
        self._offer_chips()
        if loaded.district.schools:
            self.show_content()
        else:
            self.chips.hide()
            self.show_empty(
                "attendance",
                _("No students or attendance yet. Import a roster and the attendance of this year from Excel."),
                _("Import roster…"),
                self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([])),
            )
        self._tell()
        later, self._later = self._later, []
        for act in later:
            act()

    def _fill(self) -> None:
        """Hand the list on the screen what came for it; the others wait, so that the first screen does not."""
        shown, data = self._list(), self._waiting.pop(self.tab(), None)
        if shown is not None and data is not None:
            shown.set_data(data)

    def _show_figures(self, figures: Figures) -> None:
        self.figures = figures
        if self.district is not None:
            self.overview.take(figures, self.district.rule)
        self._tell()

    def _tell(self) -> None:
        """The summary of the tab on the screen."""
        if self.district is None or self.figures is None or not self.district.schools:
            self.set_summary("")
        elif self.tab() == "overview":
            self.set_summary(summary_words(self.figures, self.district))
        elif self.tab() == "schools":
            self.set_summary(schools_words(self.schools.count_shown()))
        elif (shown := self._list()) is not None and shown.count_shown() == len(shown.rows_all()):
            self.set_summary(self._whole[self.tab()])
        else:
            crossed, district, tab = self.tab() == "crossed", self.district, self.tab()
            rows = (self.crossed if crossed else self.students).rows_shown()

            def show(words: str) -> None:
                if self.tab() == tab and (self.crossed if crossed else self.students).count_shown() == len(rows):
                    self.set_summary(words)

            count = partial(crossed_words, rows, district) if crossed else partial(list_words, rows)
            self.services.run_task(self, lambda _progress: count(), show)

    def _offer_chips(self) -> None:
        if self.district is not None:
            offered = scope_filters(self.district, self._school)
            if self.tab() in ("crossed", "students"):
                offered += student_filters(self._asked)
            self.chips.offer(offered)
            self.chips.setVisible(bool(self.district.schools))

    def _narrow(self, active: dict[str, Keeps]) -> None:
        scope = scope_of(active)
        self.schools.set_filters(scope)
        self.crossed.set_filters(active)
        self.students.set_filters(active)
        self._tell()
        if self.district is not None:
            district = self.district

            def show(figures: Figures) -> None:
                if self.district is district and scope_of(self.chips.active()) == scope:
                    self._show_figures(figures)

            self.services.run_task(self, lambda _progress: district.figures(keeps_all(scope.values())), show)

    def _switched(self) -> None:
        self._views.setCurrentIndex(self.tabs.currentIndex())
        self._fill()
        for view in self._shown_by_tab():
            policy = view.sizePolicy()  # a view behind asks for no width, so that the panel has its own
            shown = view is self._views.currentWidget()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding if shown else QSizePolicy.Policy.Ignored)
            view.setSizePolicy(policy)
        self._offer_chips()
        self._tell()
        self._chosen(self.tab())

    def _chosen(self, tab: str) -> None:
        if tab == self.tab():
            self.choosing.start()

    def _choice(self) -> Callable[[], Group | None]:
        if self.tab() == "overview":
            return partial(group_of_lines, self.overview.lines())
        if self.tab() == "schools":
            return partial(group_of_schools, self.schools.selected_rows())
        return partial(group_of_students, (self.crossed if self.tab() == "crossed" else self.students).selected_rows())

    def _alone(self) -> bool:
        """Whether one chosen student is looked at, rather than a group of one."""
        return self.tab() in ("crossed", "students")

    def _show_students(self, group: Group) -> None:
        self._asked = group
        scope = scope_of(self.chips.active())
        self.go("students")
        self._offer_chips()
        for key in set(self.chips.active()) - set(scope):
            self.chips.turn_off(key)
        self.chips.turn_on(GROUP)
        self.students.setFocus()

    def _look_at(self, school: int) -> None:
        if self.district is not None:
            self._school = next((one for one in self.district.schools if one.id == school), None)
        if self._school is not None:
            self.go("overview")
            self._offer_chips()
            self.chips.turn_on(f"school:{school}")
            self.overview.bands.setFocus()

    def _once_loaded(self, act: Callable[[], object]) -> None:
        if self.district is not None and not self.loading():
            act()
        else:
            self._later.append(act)
