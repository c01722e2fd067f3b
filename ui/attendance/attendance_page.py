"""Who is absent: figures of the district, a region or a school, and from any of them to the students behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_counts import Figures, SchoolDays, StudentDays
from iattend_desktop.attendance.student_year import StudentYear, student_year
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.student_edit import identify_students
from ui.attendance.lists import (
    crossed_list,
    group_of_lines,
    group_of_schools,
    group_of_students,
    school_list,
    student_list,
)
from ui.attendance.loading import Chosen, Columns, Loaded, gather, look_over
from ui.attendance.overview_view import OverviewView
from ui.attendance.panels import Group, GroupActions, StudentActions, group_panel, student_panel
from ui.attendance.scope import GROUP, Keeps, keeps_all, scope_filters, scope_of, student_filters
from ui.attendance.words import crossed_words, list_words, schools_words, summary_words
from ui.page import Page, Services
from ui.widgets.table import Table

TABS = ("overview", "schools", "crossed", "students")
_REST = 120  # milliseconds on a row before its panel is opened: arrows through a list open (and log) no records


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
        self._by_key: dict[int, StudentDays] = {}
        self._school: SchoolDays | None = None  # the one that the person looks at
        self._asked: Group | None = None  # the one whose students the person asked for
        self._chosen_now: Chosen | None = None
        self._wanted: object = None
        self._later: list[Callable[[], object]] = []
        self.overview = OverviewView()
        self.schools, self.crossed, self.students = school_list(), crossed_list(), student_list()
        self.tabs = QTabBar()
        self._views = QStackedWidget()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._show_chosen)
        self._build()
        self.add_action(_("Export to Excel…"), services.export_list, icon="export")
        self._offer_group(None)

    def reload(self) -> None:
        """Read everything again."""
        scope = scope_of(self.chips.active())
        self.load(partial(gather, self.workspace, scope, self._columns()), self._take, _("Reading attendance"))

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

    def exported_table(self) -> Table[Any] | None:
        """The list on the screen; on the overview the one that has the keyboard, else the bands."""
        if self.tab() != "overview":
            return self._list()
        return next((one for one in self.overview.tables if one.hasFocus()), self.overview.bands)

    def resting(self) -> bool:
        """Whether a panel is about to be shown."""
        return self._rest.isActive()

    def tab(self) -> str:
        """The tab on the screen."""
        return TABS[self.tabs.currentIndex()]

    def go(self, tab: str) -> None:
        """Show a tab; raises ``ValueError`` for one that is not there."""
        self.tabs.setCurrentIndex(TABS.index(tab))

    def identify(self) -> None:
        """Take whoever is chosen, and not yet in it, into this year's program: they wait on Matching then."""
        keys = self._chosen_now.facts.outside if self._chosen_now is not None else ()
        self.services.run_task(
            self,
            lambda _progress: identify_students(self.workspace, keys, self.workspace.actor),
            self._tell_identified,
            label=_("Identify for mentoring"),
        )

    def hide_detail(self) -> None:
        """Give the lists all the room; the keyboard goes on in them."""
        inside = self.detail.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        super().hide_detail()
        if inside:
            (self._list() or self.overview.bands).setFocus()

    def _build(self) -> None:
        self.summary.setMinimumWidth(1)  # in a narrow window the buttons keep their words
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
        self.district, self._by_key = loaded.district, loaded.by_key
        self._show_figures(loaded.figures)
        self.schools.set_data(loaded.schools)
        self.crossed.set_data(loaded.crossed)
        self.students.set_data(loaded.students)
        self._offer_chips()
        if loaded.district.schools:
            self.show_content()
        else:
            self.chips.hide()
            self.show_empty(
                "attendance",
                _("No students or attendance yet. Import a roster and the attendance of this year from Excel."),
                _("Import roster…"),
                lambda: self.services.import_files([]),
            )
        self._tell()
        later, self._later = self._later, []
        for act in later:
            act()

    def _show_figures(self, figures: Figures) -> None:
        self.figures = figures
        if self.district is not None:
            self.overview.take(figures, self.district.minimum_days)
        self._tell()

    def _tell(self) -> None:
        """The summary of the tab on the screen."""
        if self.district is None or self.figures is None or not self.district.schools:
            self.set_summary("")
        elif self.tab() == "overview":
            self.set_summary(summary_words(self.figures, self.district))
        elif self.tab() == "schools":
            self.set_summary(schools_words(self.schools.count_shown()))
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
            self._rest.start()

    def _choice(self) -> Callable[[], Group | None]:
        if self.tab() == "overview":
            return partial(group_of_lines, self.overview.lines())
        if self.tab() == "schools":
            return partial(group_of_schools, self.schools.selected_rows())
        return partial(group_of_students, (self.crossed if self.tab() == "crossed" else self.students).selected_rows())

    def _show_chosen(self) -> None:
        """Count what is chosen, in a task: it can be everybody."""
        self._wanted = choice = self._choice()

        def show(chosen: Chosen | None) -> None:
            if self._wanted is choice:
                self._show_group(chosen)

        self.services.run_task(self, partial(look_over, choice, self._by_key), show)

    def _show_group(self, chosen: Chosen | None) -> None:
        self._offer_group(chosen)
        if chosen is None:
            self.hide_detail()
        elif self.tab() in ("crossed", "students") and len(chosen.group.students) == 1:
            self._open_student(chosen.group)
        else:
            self._open_group(chosen)

    def _offer_group(self, chosen: Chosen | None) -> None:
        """The primary button says what it would do with what is chosen."""
        self._chosen_now = chosen
        count = len(chosen.facts.outside) if chosen is not None else 0
        verb = ngettext("Identify {count} student", "Identify {count} students", count)
        button = self.set_primary(verb if count else _("Identify for mentoring"), self.identify, "plus")
        button.setEnabled(count > 0)
        button.setToolTip("" if count else _("Choose a line, a school or students who are not in the program yet."))

    def _open_group(self, chosen: Chosen) -> None:
        group = chosen.group
        actions = GroupActions(
            show_students=partial(self._show_students, group) if self.tab() in ("overview", "schools") else None,
            look_at_school=partial(self._look_at, group.school) if group.school is not None else None,
        )
        self.show_detail(group_panel(group, chosen.facts, actions), group.title)

    def _open_student(self, group: Group) -> None:
        (key,) = group.students

        def show(year: StudentYear) -> None:
            if (
                self._chosen_now is not None
                and self._chosen_now.group is group
                and self.district is not None
                and key in self._by_key
            ):
                go = self.services.navigate
                actions = StudentActions(
                    open_record=lambda: go("students", student=key), find_mentor=lambda: go("matching", student=key)
                )
                panel = student_panel(self._by_key[key], year, self.district.minimum_days, actions)
                self.show_detail(panel, group.title)

        self.services.run_task(self, lambda _progress: student_year(self.workspace, key), show)

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

    def _tell_identified(self, new: int) -> None:
        words = ngettext("{count} student identified for mentoring.", "{count} students identified for mentoring.", new)
        self.services.notify(words, _("Undo") if new else "", self.services.undo)
