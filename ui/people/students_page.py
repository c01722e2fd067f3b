"""Every student of the school year with the days missed; one in detail, or something done to many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.attendance.standing import Standing, StudentAttendance, list_standings, student_attendance
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.consent import Consent
from iattend_desktop.people.duplicates import possible_duplicates
from iattend_desktop.people.schools import SchoolRow, list_schools
from iattend_desktop.people.students import StudentRecord, student_record
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.support.intervention import InterventionRow, list_interventions
from iattend_desktop.support.student_causes import StudentCauses, student_causes
from ui.list_page import ListPage
from ui.page import Services
from ui.people.purging import open_purge
from ui.people.selection_panel import BulkAction, selection_panel
from ui.people.student_columns import is_early_warning, student_columns
from ui.people.student_detail import StudentActions, student_detail
from ui.people.student_editing import StudentEditing
from ui.people.student_filters import school_filter, schools_in, student_filters
from ui.people.words import students_words
from ui.widgets.chips import Filter
from ui.widgets.palette import Command, Palette


@dataclass(frozen=True)
class _More:
    schools: list[SchoolRow]
    rule: Rule
    duplicates: frozenset[int]


class StudentsPage(ListPage[Standing]):
    """The students list."""

    depends_on = frozenset(
        {
            "attendance_fact",
            "cause_assessment",
            "cause_factor",
            "enrollment",
            "guardianship",
            "identifier",
            "intervention",
            "match",
            "mentor",
            "person",
            "person_tag",
            "program_enrollment",
            "school",
            "school_staff",
            "school_year",
            "setting",
        }
    )

    gives_way = ("program", "id", "consent", "last_year", "mentor")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Students"), student_columns())
        self.table.student_of = lambda row: row.id
        self.editing = StudentEditing(self)
        self._rule = CALIFORNIA
        self._reads_log = workspace.may(Permission.VIEW_AUDIT_LOG)
        self._purges = workspace.may(Permission.PURGE_STUDENTS)
        self.chips.menu.aboutToShow.connect(self._offer_schools)
        self._import = self.permitted(Permission.IMPORT_ROSTERS, lambda: services.import_files([]))
        self.add_action(_("Select all"), self.select_all)
        self.add_action(
            _("Add student"), self.permitted(Permission.EDIT_STUDENTS, self.editing.add_student), icon="plus"
        )
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self.set_primary(_("Import roster…"), self._import, icon="import")

    def arrive(self, **where: Any) -> None:
        """``student``: go to that person's key, with ``consent`` to the form; ``filters``: their keys; ``school``: its
        key; ``add``: a new one; ``draft``: go on with a form that was left."""
        if "filters" in where:
            self.narrow(where["filters"])
        if "school" in where:
            self.once_loaded(lambda: self._narrow_to_school(where["school"]))
        if "student" in where:
            self.point_to(where["student"])
            if where.get("consent"):
                self.once_loaded(lambda: self.editing.ask_consent(where["student"]))
        if where.get("add"):
            self.once_loaded(self.editing.add_student)
        if "draft" in where:
            self.once_loaded(lambda: self.editing.go_on(where["draft"]))

    def fetch(self, progress: Progress) -> tuple[list[Standing], _More]:
        """Standings, schools and the setting that they need."""
        rows = list_standings(self.workspace, progress)
        rule = rule_of(self.workspace.settings())
        return rows, _More(list_schools(self.workspace), rule, possible_duplicates(self.workspace))

    def keep(self, more: _More) -> None:
        """Keep schools and setting."""
        self.editing.schools, self._rule = more.schools, more.rule

    def filters(self, rows: Sequence[Standing], more: _More) -> list[Filter]:
        """Bands, regions, grades, the program, who may be on file twice."""
        return student_filters(rows, more.duplicates)

    def summary_of(self, shown: Sequence[Standing], total: int) -> str:
        """``27,014 students · 4,120 chronic``."""
        if not total:
            return ""
        words = students_words(total)
        if len(shown) != total:
            words = _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        parts = [words, _("{number} chronic").format(number=f"{sum(row.chronic for row in shown):,}")]
        early = sum(map(is_early_warning, shown))
        if early:
            parts.append(ngettext("{count} early warning", "{count} early warnings", early))
        return " · ".join(parts)

    def show_nothing(self) -> None:
        """No student is enrolled this year."""
        self.show_empty(
            "students",
            _("No students yet. Import a roster from Excel, drop the file on this window, or add a student."),
            _("Import roster…"),
            self._import,
        )

    def open_row(self, row: Standing) -> None:
        """Open the record, which is logged."""
        self._wanted = row.id

        def show(
            found: tuple[StudentRecord, StudentAttendance, StudentCauses, tuple[InterventionRow, ...]],
        ) -> None:
            if self._wanted == row.id and [one.id for one in self.table.selected_rows()] == [row.id]:
                actions = self._panel_actions(row, found[0])
                content = student_detail(row, *found, rule=self._rule, actions=actions)
                self.show_record(content, row.student.name)

        self.services.run_task(
            self,
            lambda _progress: (
                student_record(self.workspace, row.id),
                student_attendance(self.workspace, row.id),
                student_causes(self.workspace, row.id),
                list_interventions(self.workspace, row.id),
            ),
            show,
        )

    def look_over(self, rows: list[Standing]) -> Callable[[], tuple[QWidget, str]]:
        """Identify, record consent, fill in; of two, merge their records."""
        inside = [row.student.program_id for row in rows if row.student.program_id is not None]
        outside = [row.id for row in rows if row.student.program_id is None]
        waiting = [
            row.student.program_id
            for row in rows
            if row.student.program_id is not None and row.student.consent is not Consent.ON_FILE
        ]
        keys = [row.id for row in rows]
        chronic = sum(row.chronic for row in rows)
        facts = [
            ngettext("{count} is chronically absent", "{count} are chronically absent", chronic),
            ngettext("{count} is in the program", "{count} are in the program", len(inside)),
        ]
        edits = partial(self.permitted, Permission.EDIT_STUDENTS)
        actions = [
            BulkAction(
                _("Identify for mentoring"),
                ngettext("{count} is not in the program yet", "{count} are not in the program yet", len(outside)),
                len(outside),
                edits(lambda: self.editing.identify(outside)),
                "plus",
            ),
            BulkAction(
                _("Record consent…"),
                ngettext(
                    "{count} in the program is without consent on file",
                    "{count} in the program are without consent on file",
                    len(waiting),
                ),
                len(waiting),
                self.permitted(Permission.RECORD_CONSENT, lambda: self.editing.record_consent(waiting)),
                "check",
            ),
            BulkAction(
                _("Fill in unknown…"),
                _("Home language and how the family wants to meet; what is known stays"),
                len(rows),
                edits(lambda: self.editing.fill_in(keys)),
                "edit",
            ),
            BulkAction(
                _("Merge records…"),
                _("Two records of one student become one; select two"),
                int(len(keys) == 2),
                edits(lambda: self.editing.merge(*keys)),
                "copy",
            ),
        ]
        title = _("{students} selected").format(students=students_words(len(rows)))
        return lambda: (selection_panel(facts, actions), title)

    def _panel_actions(self, row: Standing, record: StudentRecord) -> StudentActions:
        student, program, go = row.student, row.student.program_id, self.services.navigate
        programs = [program] if program is not None else []
        may, edits = self.permitted, partial(self.permitted, Permission.EDIT_STUDENTS)
        return StudentActions(
            find_mentor=may(Permission.RUN_MATCHING, lambda: go("matching", student=row.id)),
            open_match=may(Permission.LOG_CHECK_INS, lambda: go("mentoring", match=student.match_id)),
            edit=edits(lambda: self.editing.edit_student(record)),
            print_summary=may(Permission.PRINT_REPORTS, lambda: go("reports", student=row.id)),
            identify=edits(lambda: self.editing.identify([row.id])),
            record_consent=may(Permission.RECORD_CONSENT, lambda: self.editing.record_consent(programs)),
            withdraw_consent=may(Permission.RECORD_CONSENT, lambda: self.editing.withdraw_consent(record)),
            add_guardian=edits(lambda: self.editing.add_guardian(record)),
            edit_guardian=edits(self.editing.edit_guardian(record)),
            end_guardian=edits(self.editing.end_guardian),
            assess=edits(lambda: go("support", student=row.id, assess=True)),
            open_support=lambda: go("support", student=row.id),
            open_plan=lambda: go("support", tab="plans", student=row.id),
            who_saw=(lambda: go("log", student=row.id, name=student.name)) if self._reads_log else None,
            purge=(lambda: open_purge(self.workspace, self.services, self, row.id, self.hide_detail))
            if self._purges
            else None,
        )

    def _narrow_to_school(self, school_id: int) -> None:
        names = dict(schools_in(self.table.rows_all()))
        if school_id in names:
            self.add_filter(school_filter(school_id, names[school_id]))

    def _offer_schools(self) -> None:
        self.chips.menu.addAction(_("School…")).triggered.connect(self.choose_school)

    def choose_school(self) -> Palette:
        """Choose a school by typing: there may be a thousand."""
        commands = [
            Command(name, partial(self._narrow_to_school, key), icon="school")
            for key, name in schools_in(self.table.rows_all())
        ]
        palette = Palette(commands, None, self)
        palette.setWindowTitle(_("Choose a school"))
        palette.entry.setPlaceholderText(_("Type a school's name"))
        palette.open_over(self)
        return palette
