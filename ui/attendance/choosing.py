"""What a person chose on the page: counted in a task, shown at the right, taken into the program or put on a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer

from iattend_desktop.attendance.student_year import StudentYear, student_year
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.student_edit import identify_students
from iattend_desktop.security.access import Permission
from ui.attendance.group import Group
from ui.attendance.loading import Chosen, Loaded, look_over
from ui.attendance.panels import GroupActions, StudentActions, group_panel, student_panel
from ui.attendance.sending import ask_for_list
from ui.page import Page

_REST = 120  # milliseconds on a row before its panel is opened: arrows through a list open (and log) no records


@dataclass(frozen=True)
class Leads:
    """What the page knows of its lists: ``choice`` gives what is chosen now as a function for a task, ``alone``
    whether one chosen student is looked at rather than a group of one; the others lead elsewhere on the page."""

    choice: Callable[[], Callable[[], Group | None]]
    alone: Callable[[], bool]
    look_at_school: Callable[[int], object]
    show_students: Callable[[Group], object]


class Choosing(QObject):
    """Follows the choice on a page; :meth:`start` says that it changed."""

    def __init__(self, page: Page, leads: Leads) -> None:
        super().__init__(page)
        self.page = page
        self.leads = leads
        self.chosen: Chosen | None = None
        self._loaded: Loaded | None = None
        self._wanted: object = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._look_over)

    def take(self, loaded: Loaded) -> None:
        """Count in this from now on."""
        self._loaded = loaded

    def start(self) -> None:
        """Something else is chosen: look at it once the person stays on it."""
        self._rest.start()

    def resting(self) -> bool:
        """Whether a panel is about to be shown."""
        return self._rest.isActive()

    def identify(self) -> None:
        """Take whoever is chosen, and not yet in it, into this year's program: they wait on Matching then."""
        keys, workspace = self.chosen.facts.outside if self.chosen is not None else (), self.page.workspace
        self.page.services.run_task(
            self,
            lambda _progress: identify_students(workspace, keys, workspace.actor),
            self._tell_identified,
            label=_("Identify for mentoring"),
        )

    def offer(self, chosen: Chosen | None) -> None:
        """The primary button says what it would do with what is chosen."""
        self.chosen = chosen
        count = len(chosen.facts.outside) if chosen is not None else 0
        verb = ngettext("Identify {count} student", "Identify {count} students", count)
        identify = self.page.permitted(Permission.EDIT_STUDENTS, self.identify)
        button = self.page.set_primary(verb if count else _("Identify for mentoring"), identify, "plus")
        button.setEnabled(count > 0)
        button.setToolTip("" if count else _("Choose a line, a school or students who are not in the program yet."))

    def _look_over(self) -> None:
        """Count what is chosen, in a task: it can be everybody."""
        self._wanted = choice = self.leads.choice()
        by_key = self._loaded.by_key if self._loaded is not None else {}

        def show(chosen: Chosen | None) -> None:
            if self._wanted is choice:
                self._show(chosen)

        self.page.services.run_task(self, partial(look_over, choice, by_key), show)

    def _show(self, chosen: Chosen | None) -> None:
        self.offer(chosen)
        if chosen is None:
            self.page.hide_detail()
        elif self.leads.alone() and len(chosen.group.students) == 1:
            self._open_student(chosen.group)
        else:
            self._open_group(chosen)

    def _open_group(self, chosen: Chosen) -> None:
        group = chosen.group
        school = group.school
        actions = GroupActions(
            save_list=self._save_list(group),
            show_students=None if self.leads.alone() else partial(self.leads.show_students, group),
            look_at_school=partial(self.leads.look_at_school, school) if school is not None else None,
        )
        self.page.show_detail(group_panel(group, chosen.facts, actions), group.title)

    def _open_student(self, group: Group) -> None:
        (key,) = group.students

        def show(year: StudentYear) -> None:
            if self.chosen is None or self.chosen.group is not group or self._loaded is None:
                return
            student, district = self._loaded.by_key.get(key), self._loaded.district
            if student is not None:
                may, go = self.page.permitted, self.page.services.navigate
                actions = StudentActions(
                    save_list=self._save_list(group),
                    open_record=lambda: go("students", student=key),
                    find_mentor=may(Permission.RUN_MATCHING, lambda: go("matching", student=key)),
                )
                panel = student_panel(student, year, district.rule, district.as_of, actions)
                self.page.show_detail(panel, group.title)

        self.page.services.run_task(self, lambda _progress: student_year(self.page.workspace, key), show)

    def _save_list(self, group: Group) -> Callable[[], object]:
        ask = partial(ask_for_list, self.page, group.title, group.students)
        return self.page.permitted(Permission.EXPORT_LISTS, ask)

    def _tell_identified(self, new: int) -> None:
        words = ngettext("{count} student identified for mentoring.", "{count} students identified for mentoring.", new)
        self.page.services.notify(words, _("Undo") if new else "", self.page.services.undo)
