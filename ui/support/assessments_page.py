"""Whose causes of absence are to be asked about, and what was said: the list, the panel, the five-minute form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.people.students import StudentRecord, student_record
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.support.assessment_due import StudentNeed, list_needs
from iattend_desktop.support.root_cause import (
    delete_assessment,
    edit_assessment,
    record_assessment,
)
from iattend_desktop.support.student_causes import StudentCauses, student_causes
from ui.drafting import Drafted
from ui.form_list_page import FormListPage
from ui.page import Services
from ui.support.assessment_columns import DUE, need_columns, need_filters, school_filter, summary_words
from ui.support.assessment_form import AssessmentForm
from ui.support.cause_panel import CauseActions, cause_panel
from ui.widgets.chips import Filter
from ui.widgets.palette import Command, Palette

_FORM = "support/assessment"


class AssessmentsPage(FormListPage[StudentNeed]):
    """Every student of the year, whose assessment is due first; one in the panel, where the form opens too."""

    depends_on = frozenset(
        {
            "attendance_fact",
            "cause_assessment",
            "cause_factor",
            "check_in",
            "conference",
            "enrollment",
            "home_visit",
            "household_member",
            "identifier",
            "match",
            "mentor",
            "person",
            "program_enrollment",
            "school",
            "school_year",
            "setting",
        }
    )
    nothing_icon = "support"
    gives_way = ("id", "grade", "missed", "contact", "due", "assessed")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Causes by student"), need_columns())
        self.table.student_of = lambda row: row.id
        self.chips.menu.aboutToShow.connect(self._offer_schools)
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self._ask = self.permitted(Permission.EDIT_STUDENTS, self.assess)
        self.set_primary(_("Assess causes"), self._ask, icon="plus").setToolTip(_("Ctrl+L"))
        QShortcut(QKeySequence("Ctrl+L"), self, self._ask)
        self.once_loaded(self._look_at_who_is_due)

    def arrive(self, **where: Any) -> None:
        """``student``: go to that person's key, with ``assess`` to the form; ``filters``: their keys; ``school``: its
        key; ``draft``: go on with a form that was left."""
        if "filters" in where:
            self.narrow(where["filters"])
        if "school" in where:
            self.once_loaded(lambda: self._narrow_to_school(where["school"]))
        if "draft" in where:
            draft: DraftRow = where["draft"]
            self.once_loaded(lambda: self._go_on(draft))
        elif "student" in where:
            self.point_to(where["student"])
            if where.get("assess"):
                self.once_loaded(lambda: self._ask(where["student"]))

    def fetch(self, progress: Progress) -> tuple[list[StudentNeed], None]:
        """The students."""
        return list_needs(self.workspace, progress), None

    def filters(self, rows: Sequence[StudentNeed], more: None) -> list[Filter]:
        """Due or not, tiers, groups of causes, regions."""
        return need_filters(rows)

    def summary_of(self, shown: Sequence[StudentNeed], total: int) -> str:
        """Students, and how many are due."""
        return summary_words(shown, total)

    def show_nothing(self) -> None:
        """No student is enrolled this year."""
        self.show_empty(
            "support",
            _("No students yet. Import a roster first; who misses too much school is then listed here."),
            _("Import roster…"),
            self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([])),
        )

    def open_row(self, row: StudentNeed) -> None:
        """Open the record, which is logged; a form that is open for the same student stays."""
        if self.in_form(row.id):
            return
        self.leave_form()
        self._read(row.id, lambda found: self._show_panel(row, *found))

    def assess(self, student_id: int | None = None) -> None:
        """Open the form for the chosen student, or the one whose key is given."""
        row = self.row_of(student_id) if student_id is not None else self.chosen()
        if row is None:
            self.services.notify(_("Choose one student first, then assess the causes."))
        elif self.form_about() != row.id:
            self._open_form(row)

    def choose_school(self) -> Palette:
        """Choose a school by typing: there may be a thousand."""
        names = {row.student.school_id: row.student.school for row in self.table.rows_all()}
        commands = [
            Command(name, partial(self._narrow_to_school, key), icon="school")
            for key, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
        ]
        palette = Palette(commands, None, self)
        palette.setWindowTitle(_("Choose a school"))
        palette.entry.setPlaceholderText(_("Type a school's name"))
        palette.open_over(self)
        return palette

    def _look_at_who_is_due(self) -> None:
        if any(row.due is not None for row in self.table.rows_all()):
            self.chips.turn_on(DUE)

    def _read(
        self, student_id: int, show: Callable[[tuple[StudentRecord, StudentCauses]], object], *, for_form: bool = False
    ) -> None:
        """Read a student's record (the look is logged) and the assessments."""
        workspace = self.workspace
        self.read_chosen(
            student_id,
            lambda: (student_record(workspace, student_id), student_causes(workspace, student_id)),
            show,
            for_form=for_form,
        )

    def _show_panel(self, row: StudentNeed, record: StudentRecord, causes: StudentCauses) -> None:
        workspace = self.workspace
        match, named = record.row.match_id, tuple(causes.history.present)
        go = self.services.navigate
        set_goal = self.permitted(Permission.EDIT_GOALS, lambda: go("mentoring", match=match, goal=named))
        edits = partial(self.permitted, Permission.EDIT_STUDENTS)
        actions = CauseActions(
            assess=edits(lambda: self._open_form(row)),
            change=edits(lambda one: self._open_form(row, changes=one.id)),
            delete=edits(
                lambda one: self.do(lambda: delete_assessment(workspace, one), _("The assessment was deleted."))
            ),
            open_student=lambda: go("students", student=row.id),
            set_goal=set_goal if match is not None else None,
        )
        self.show_record(cause_panel(row, causes, actions), row.student.name)

    def _open_form(self, row: StudentNeed, changes: int | None = None, resume: DraftRow | None = None) -> None:
        """Open the form for a new assessment, or to change the one whose key is given."""
        workspace = self.workspace

        def show(found: tuple[StudentRecord, StudentCauses]) -> None:
            causes = found[1]
            changed = next((one for one in causes.history.assessments if one.id == changes), None)
            if changes is not None and changed is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            title = (_("Causes: {name}") if changed is None else _("Edit causes: {name}")).format(name=row.student.name)
            subject = str(row.id) if changed is None else f"{row.id}:{changed.id}"

            def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
                head = {key: values[key] for key in ("on", "by", "note")}
                causes = {key: said for key, said in values.items() if key not in head}
                if changed is not None:
                    return edit_assessment(workspace, changed.id, **head, causes=causes, seen=seen)
                known = {key: said for key, said in causes.items() if said is not None}
                record_assessment(workspace, row.id, **head, causes=known)
                return ()

            by = workspace.display_name or workspace.actor.capitalize()
            form = AssessmentForm(workspace.today(), by, causes, changed)
            told = _("The assessment is saved.") if changed is None else _("The assessment was changed.")
            self.open_form(row.id, form, title, Drafted(_FORM, subject, title, resume), write, told)

        self._read(row.id, show, for_form=True)

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        student, _colon, assessment = draft.subject.partition(":")
        row = self.row_of(int(student))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        self._open_form(row, int(assessment) if assessment else None, draft)

    def _narrow_to_school(self, school_id: int) -> None:
        for row in self.table.rows_all():
            if row.student.school_id == school_id:
                self.add_filter(school_filter(school_id, row.student.school))
                return

    def _offer_schools(self) -> None:
        self.chips.menu.addAction(_("School…")).triggered.connect(self.choose_school)
