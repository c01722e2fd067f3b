"""Whose causes of absence are to be asked about, and what was said: the list, the panel, the five-minute form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.people.students import StudentRecord, student_record
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.support.assessment_due import StudentNeed, list_needs
from iattend_desktop.support.root_cause import (
    AssessmentRow,
    delete_assessment,
    edit_assessment,
    record_assessment,
)
from iattend_desktop.support.student_causes import StudentCauses, student_causes
from ui import theme
from ui.drafting import Drafted, DraftKeeper
from ui.list_page import ListPage
from ui.page import Services
from ui.saving import save_form, with_kept
from ui.support.assessment_columns import DUE, need_columns, need_filters, school_filter, summary_words
from ui.support.assessment_form import AssessmentForm
from ui.support.cause_panel import CauseActions, cause_panel
from ui.widgets.chips import Filter
from ui.widgets.palette import Command, Palette

_FORM = "support/assessment"
_FORM_WIDTH = 400  # pixels that the form likes to have


class AssessmentsPage(ListPage[StudentNeed]):
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
        self._form: tuple[int, AssessmentForm] | None = None  # of which student
        self._opening: int | None = None  # whose form is on its way
        self._asked = 0  # how often a record was asked for: the newest alone is shown
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

    def form(self) -> AssessmentForm | None:
        """The form at the right, if one is open."""
        return self._form[1] if self._form is not None else None

    def open_row(self, row: StudentNeed) -> None:
        """Open the record, which is logged; a form that is open for the same student stays."""
        if row.id == self._opening or (self._form is not None and self._form[0] == row.id):
            return
        self._leave_form()
        self._read(row.id, lambda record, causes: self._show_panel(row, record, causes))

    def show_detail(self, content: QWidget, title: str) -> None:
        """A form has the one primary button while it is open."""
        super().show_detail(content, title)
        if self.primary is not None:
            self.primary.setVisible(not isinstance(content, AssessmentForm))

    def hide_detail(self) -> None:
        """What was begun in the form is kept for when the person comes back."""
        self._leave_form()
        super().hide_detail()
        if self.primary is not None:
            self.primary.show()

    def assess(self, student_id: int | None = None) -> None:
        """Open the form for the chosen student, or the one whose key is given."""
        chosen = self.table.selected_rows()
        row = self._row_of(student_id) if student_id is not None else chosen[0] if len(chosen) == 1 else None
        if row is None:
            self.services.notify(_("Choose one student first, then assess the causes."))
        elif self._form is None or self._form[0] != row.id:
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

    def _read(self, student_id: int, show: Callable[[StudentRecord, StudentCauses], object]) -> None:
        """Read a student's record (the look is logged) and the assessments, for who is still chosen then."""
        workspace = self.workspace
        self._asked += 1
        asked = self._asked

        def take(found: tuple[StudentRecord, StudentCauses]) -> None:
            if self._asked == asked and [row.id for row in self.table.selected_rows()] == [student_id]:
                show(*found)

        self.services.run_task(
            self, lambda _progress: (student_record(workspace, student_id), student_causes(workspace, student_id)), take
        )

    def _show_panel(self, row: StudentNeed, record: StudentRecord, causes: StudentCauses) -> None:
        match, named = record.row.match_id, tuple(causes.history.present)
        go = self.services.navigate
        set_goal = self.permitted(Permission.EDIT_GOALS, lambda: go("mentoring", match=match, goal=named))
        edits = partial(self.permitted, Permission.EDIT_STUDENTS)
        actions = CauseActions(
            assess=edits(lambda: self._open_form(row)),
            change=edits(lambda one: self._open_form(row, changes=one.id)),
            delete=edits(self._delete),
            open_student=lambda: go("students", student=row.id),
            set_goal=set_goal if match is not None else None,
        )
        self.show_record(cause_panel(row, causes, actions), row.student.name)

    def _open_form(self, row: StudentNeed, changes: int | None = None, resume: DraftRow | None = None) -> None:
        """Open the form for a new assessment, or to change the one whose key is given."""
        workspace = self.workspace

        def show(_record: StudentRecord, causes: StudentCauses) -> None:
            self._opening = None
            changed = next((one for one in causes.history.assessments if one.id == changes), None)
            if changes is not None and changed is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            self._leave_form()
            form = AssessmentForm(
                workspace.today(), workspace.display_name or workspace.actor.capitalize(), causes, changed
            )
            self._form = (row.id, form)
            form.left.connect(lambda: self._give_up(row))
            form.submitted.connect(lambda values: self._save(row, form, values, changed))
            title = _("Causes: {name}") if changed is None else _("Edit causes: {name}")
            self.show_record(form, title.format(name=row.student.name))
            self._widen()
            subject = str(row.id) if changed is None else f"{row.id}:{changed.id}"
            what = Drafted(_FORM, subject, title.format(name=row.student.name), resume)
            form.keeper = DraftKeeper(workspace, self.services, form, form, what)

        self._opening = row.id
        self._read(row.id, show)

    def _save(
        self, row: StudentNeed, form: AssessmentForm, values: dict[str, Any], changed: AssessmentRow | None
    ) -> None:
        workspace, services = self.workspace, self.services

        def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
            head = {key: values[key] for key in ("on", "by", "note")}
            causes = {key: said for key, said in values.items() if key not in head}
            if changed is not None:
                return edit_assessment(workspace, changed.id, **head, causes=causes, seen=seen)
            record_assessment(
                workspace, row.id, **head, causes={key: said for key, said in causes.items() if said is not None}
            )
            return ()

        def saved(kept: tuple[OthersChange, ...]) -> None:
            words = _("The assessment is saved.") if changed is None else _("The assessment was changed.")
            services.notify(with_kept(words, kept, form, workspace.actor) if kept else words, _("Undo"), services.undo)
            if form.keeper is not None:
                form.keeper.drop()
            self._back(row)

        save_form(workspace, services, form, self, write, values, saved)

    def _delete(self, one: AssessmentRow) -> None:
        workspace, services = self.workspace, self.services

        def told(_done: None) -> None:
            services.notify(_("The assessment was deleted."), _("Undo"), services.undo)

        services.run_task(self, lambda _progress: delete_assessment(workspace, one), told)

    def _give_up(self, row: StudentNeed) -> None:
        if self._form is not None and self._form[1].keeper is not None:
            self._form[1].keeper.drop()
        self._back(row)

    def _back(self, row: StudentNeed) -> None:
        """From the form back to the panel, where the list still stands on the student."""
        self._form = None
        found = self._row_of(row.id)
        if found is not None and [one.id for one in self.table.selected_rows()] == [row.id]:
            self.open_row(found)
        else:
            self.hide_detail()
        self.table.setFocus()

    def _leave_form(self) -> None:
        """The person looks elsewhere: what was begun is kept."""
        self._opening = None
        if self._form is not None and self._form[1].keeper is not None:
            self._form[1].keeper.keep_now()
        self._form = None

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        student, _colon, assessment = draft.subject.partition(":")
        row = self._row_of(int(student))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        self._open_form(row, int(assessment) if assessment else None, draft)

    def _row_of(self, student_id: int) -> StudentNeed | None:
        return next((row for row in self.table.rows_all() if row.id == student_id), None)

    def _widen(self) -> None:
        """A panel narrower than the form likes takes room from the list, once."""
        whole = self.splitter.width()
        if self.detail.width() < _FORM_WIDTH and whole > 2 * _FORM_WIDTH:
            self.splitter.setSizes([whole - _FORM_WIDTH - theme.GAP_12, _FORM_WIDTH])

    def _narrow_to_school(self, school_id: int) -> None:
        for row in self.table.rows_all():
            if row.student.school_id == school_id:
                self.add_filter(school_filter(school_id, row.student.school))
                return

    def _offer_schools(self) -> None:
        self.chips.menu.addAction(_("School…")).triggered.connect(self.choose_school)
