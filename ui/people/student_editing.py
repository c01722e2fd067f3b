"""The forms about students that their page opens: for one, for many at once, and again from a draft that was left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from iattend_desktop.attendance.standing import Standing
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.consent import Consent
from iattend_desktop.people.consent_edit import withdraw_consent
from iattend_desktop.people.schools import SchoolRow
from iattend_desktop.people.student_edit import (
    add_guardian,
    add_student,
    edit_guardian,
    edit_student,
    end_guardian,
    fill_unknown_students,
    identify_students,
)
from iattend_desktop.people.students import GuardianRow, StudentRecord, StudentRow, student_record
from ui.drafting import Drafted
from ui.list_page import ListPage
from ui.people.actions import perform, perform_edit, perform_form
from ui.people.consent_form import CONSENT, open_consent
from ui.people.merging import open_merge
from ui.people.student_forms import (
    fill_students_form,
    guardian_form,
    guardian_values,
    student_form,
    student_values,
    withdrawal_form,
)
from ui.people.words import students_words

ADD, EDIT = "students/add", "students/edit"
FILL, WITHDRAW = "students/fill", "students/consent.withdraw"
ADD_GUARDIAN, EDIT_GUARDIAN = "students/guardian.add", "students/guardian.edit"
"""The forms of this page, as drafts name them."""


class StudentEditing:
    """What a person does to the students of a page. ``schools`` are those to choose from."""

    def __init__(self, page: ListPage[Standing]) -> None:
        self._page, self._workspace, self._services = page, page.workspace, page.services
        self.schools: Sequence[SchoolRow] = ()

    def go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again; its subject is the student's key, and the guardianship's behind a colon, or
        the keys of several students."""
        if draft.form == ADD:
            self.add_student(draft)
            return
        if draft.form in (CONSENT, FILL):
            people = set(draft.subject.split(","))
            found = [row for row in self._page.table.rows_all() if str(row.id) in people]
            if draft.form == CONSENT:
                self._consent([row.student for row in found], draft)
            else:
                self.fill_in([row.id for row in found], draft)
            return
        student, _colon, guardianship = draft.subject.partition(":")

        def open_form(record: StudentRecord) -> None:
            if draft.form == EDIT:
                self.edit_student(record, draft)
            elif draft.form == WITHDRAW:
                self.withdraw_consent(record, draft)
            elif draft.form == ADD_GUARDIAN:
                self.add_guardian(record, draft)
            else:
                found = [one for one in record.guardians if str(one.id) == guardianship]
                if found:
                    self.edit_guardian(record)(found[0], draft)
                else:
                    self._services.fail(_("This guardian is no longer on the student's record."))

        self._services.run_task(self._page, lambda _progress: student_record(self._workspace, int(student)), open_form)

    def add_student(self, resume: DraftRow | None = None) -> None:
        """Open the form for a new student."""
        if not self.schools:
            self._services.fail(_("A student needs a school. Add one on the Schools page, or import a roster first."))
            return
        perform_form(
            self._workspace,
            self._services,
            student_form(self.schools, self._workspace.today(), self._page),
            lambda values: add_student(self._workspace, student_values(values)),
            lambda _key: _("The student was added."),
            finished=self._page.point_to,
            drafted=Drafted(ADD, "", _("A new student"), resume),
        )

    def edit_student(self, record: StudentRecord, resume: DraftRow | None = None) -> None:
        """Open the form of a student."""
        perform_edit(
            self._workspace,
            self._services,
            student_form(self.schools, self._workspace.today(), self._page, record),
            lambda values, seen: edit_student(
                self._workspace, record.row.id, student_values(values), student_values(seen)
            ),
            lambda: _("{name} was saved.").format(name=record.row.name),
            Drafted(EDIT, str(record.row.id), _("The record of {name}").format(name=record.row.name), resume),
        )

    def identify(self, person_ids: Sequence[int]) -> None:
        """Take students into this year's program."""
        perform(
            self._workspace,
            self._services,
            self._page,
            lambda: identify_students(self._workspace, person_ids, self._workspace.actor),
            lambda new: _("{students} identified for mentoring.").format(students=students_words(new)),
            label=_("Identify for mentoring"),
        )

    def record_consent(self, program_ids: Sequence[int]) -> None:
        """Open the form for a guardian's consent, over what the list shows of it now."""
        asked = set(program_ids)
        self._consent([row.student for row in self._page.table.rows_all() if row.student.program_id in asked])

    def ask_consent(self, person_id: int) -> None:
        """The same for one student, by the person's key."""
        self._consent([row.student for row in self._page.table.rows_all() if row.id == person_id])

    def withdraw_consent(self, record: StudentRecord, resume: DraftRow | None = None) -> None:
        """Open the form for a consent that a guardian withdrew; it says what follows."""
        program, name = record.row.program_id, record.row.name
        if program is None or record.row.consent is not Consent.ON_FILE:
            self._services.fail(_("No consent of {name} is on file that could be withdrawn.").format(name=name))
            return
        perform_form(
            self._workspace,
            self._services,
            withdrawal_form(self._page, record, self._workspace.today()),
            lambda values: withdraw_consent(self._workspace, program, on=values["on"]),
            lambda _nothing: _("The consent for {name} is withdrawn.").format(name=name),
            label=_("Withdraw consent"),
            drafted=Drafted(WITHDRAW, str(record.row.id), _("Withdrawn consent for {name}").format(name=name), resume),
        )

    def _consent(self, students: Sequence[StudentRow], resume: DraftRow | None = None) -> None:
        inside = [one for one in students if one.program_id is not None]
        open_consent(self._workspace, self._services, self._page, inside, resume)

    def fill_in(self, person_ids: Sequence[int], resume: DraftRow | None = None) -> None:
        """Open the named defaults step."""
        if not person_ids:
            self._services.fail(_("None of these students is on the list any more."))
            return
        about = _("Unknown values of {students}").format(students=students_words(len(person_ids)))
        perform_form(
            self._workspace,
            self._services,
            fill_students_form(self._page, len(person_ids)),
            lambda values: fill_unknown_students(self._workspace, person_ids, **values),
            lambda filled: ngettext("{count} value filled in.", "{count} values filled in.", filled),
            label=_("Fill in unknown values"),
            drafted=Drafted(FILL, ",".join(map(str, person_ids)), about, resume),
        )

    def merge(self, kept_id: int, other_id: int) -> None:
        """Open two students' records side by side."""
        open_merge(self._workspace, self._services, self._page, kept_id, other_id, lambda: self._page.point_to(kept_id))

    def add_guardian(self, record: StudentRecord, resume: DraftRow | None = None) -> None:
        """Open the form for a new guardian."""
        about = _("A new guardian of {name}").format(name=record.row.name)
        perform_form(
            self._workspace,
            self._services,
            guardian_form(self._page, record.row.name),
            lambda values: add_guardian(self._workspace, record.row.id, guardian_values(values)),
            lambda _key: _("The guardian was added."),
            drafted=Drafted(ADD_GUARDIAN, str(record.row.id), about, resume),
        )

    def edit_guardian(self, record: StudentRecord) -> Callable[..., None]:
        """What opens the form of one of the student's guardians."""

        def edit(guardian: GuardianRow, resume: DraftRow | None = None) -> None:
            about = _("{guardian}, guardian of {name}").format(guardian=guardian.name, name=record.row.name)
            perform_edit(
                self._workspace,
                self._services,
                guardian_form(self._page, record.row.name, guardian),
                lambda values, seen: edit_guardian(
                    self._workspace, guardian.id, guardian_values(values), guardian_values(seen)
                ),
                lambda: _("{name} was saved.").format(name=guardian.name),
                Drafted(EDIT_GUARDIAN, f"{record.row.id}:{guardian.id}", about, resume),
            )

        return edit

    def end_guardian(self, guardian: GuardianRow) -> None:
        """The guardian is one no longer."""
        perform(
            self._workspace,
            self._services,
            self._page,
            lambda: end_guardian(self._workspace, guardian.id),
            lambda _nothing: _("{name} is no longer a guardian.").format(name=guardian.name),
        )
