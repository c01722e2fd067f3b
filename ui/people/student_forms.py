"""Forms about students: the student, a guardian, unknown values of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.schools import SchoolRow
from iattend_desktop.people.student_edit import GuardianValues, StudentValues
from iattend_desktop.people.students import GuardianRow, StudentRecord
from iattend_desktop.vocabulary import MeetingWish, label
from ui.people.form_dialog import FormDialog
from ui.people.words import comma_list, grade_choices, language_choices, students_words
from ui.widgets.form import Field, Kind


def student_form(
    schools: Sequence[SchoolRow], today: date, parent: QWidget, record: StudentRecord | None = None
) -> FormDialog:
    """Add a student, or change the one of ``record``; :func:`student_values` reads it."""
    who = [
        Field("given_name", _("Given name")),
        Field("family_name", _("Family name")),
        Field("preferred_name", _("Preferred name"), help=_("What the student is called, if it is another name.")),
        Field("birth_date", _("Birth date"), Kind.DATE, maximum=today),
        Field("local_id", _("Student ID"), help=_("Kept as text, with its zeros.")),
        Field("ssid", _("SSID"), hint=_("10 digits"), check=_check_ssid),
    ]
    where = [
        Field("school_id", _("School"), Kind.CHOICE, True, [(school.id, school.name) for school in schools]),
        Field("grade", _("Grade"), Kind.CHOICE, choices=grade_choices()),
        Field("home_language", _("Home language"), Kind.CHOICE, choices=language_choices()),
        Field("interests", _("Interests"), hint=_("soccer, robotics"), help=_("With commas between.")),
    ]
    in_program = record is not None and record.row.program_id is not None
    if in_program:
        where.append(Field("meeting_wish", _("Family wants to meet"), Kind.CHOICE, choices=wish_choices()))
        answers = [(True, _("Yes")), (False, _("No"))]
        where.append(Field("siblings_together", _("One mentor for siblings"), Kind.CHOICE, choices=answers))
    verb = _("Save student") if record else _("Add student")
    title = _("Edit student") if record else _("Add student")
    dialog = FormDialog(title, [who, where], verb, parent, check=check_name, availability=True)
    if record is not None:
        dialog.set_values(_values_of(record))
    if in_program and record is not None:
        dialog.set_values({"meeting_wish": record.meeting_wish, "siblings_together": record.siblings_together})
    dialog.input("given_name").setFocus()
    return dialog


def student_values(values: dict[str, Any]) -> StudentValues:
    """What the student's form holds, for the service."""
    return StudentValues(**{**values, "interests": comma_list(values["interests"])})


def _values_of(record: StudentRecord) -> dict[str, Any]:
    return {
        "given_name": record.given_name,
        "family_name": record.family_name,
        "preferred_name": record.preferred_name,
        "birth_date": record.birth_date,
        "local_id": record.row.local_id,
        "ssid": record.ssid,
        "school_id": record.row.school_id,
        "grade": record.row.grade,
        "home_language": record.row.home_language,
        "interests": record.interests,
        "availability": record.availability,
    }


def guardian_form(parent: QWidget, student: str, guardian: GuardianRow | None = None) -> FormDialog:
    """Add a guardian to a student, or change one; :func:`guardian_values` reads it."""
    fields = [
        Field("given_name", _("Given name")),
        Field("family_name", _("Family name")),
        Field("relationship", _("Relationship"), hint=_("mother, grandfather, foster parent")),
        Field("phone", _("Phone")),
        Field("email", _("Email")),
        Field("language", _("Language"), Kind.CHOICE, choices=language_choices()),
    ]
    dialog = FormDialog(
        _("Edit guardian") if guardian else _("Add guardian"),
        [fields],
        _("Save guardian") if guardian else _("Add guardian"),
        parent,
        lead=_("Answers for {student}").format(student=student),
        check=check_name,
    )
    if guardian is not None:
        dialog.set_values(
            {
                "given_name": guardian.given_name,
                "family_name": guardian.family_name,
                "relationship": guardian.relationship,
                "phone": guardian.phone,
                "email": guardian.email,
                "language": guardian.language,
            }
        )
    return dialog


def guardian_values(values: dict[str, Any]) -> GuardianValues:
    """What the guardian's form holds, for the service."""
    return GuardianValues(**values)


def fill_students_form(parent: QWidget, count: int) -> FormDialog:
    """The named defaults step for ``count`` students: ``home_language``, ``meeting_wish``."""
    fields = [
        Field("home_language", _("Home language, where unknown"), Kind.CHOICE, choices=language_choices()),
        Field("meeting_wish", _("Family wants to meet, where unknown"), Kind.CHOICE, choices=wish_choices()),
    ]
    return FormDialog(
        _("Fill in unknown values"),
        [fields],
        _("Fill in {students}").format(students=students_words(count)),
        parent,
        lead=_("These become the values of the selected students where nothing is known. What is known stays."),
        check=lambda values: None if any(values.values()) else ("home_language", _("Choose at least one value.")),
    )


def withdrawal_form(parent: QWidget, record: StudentRecord, today: date) -> FormDialog:
    """The day on which a guardian withdrew consent: ``on``; above it what follows from that."""
    student = record.row
    follows = [_("From that day on, no mentor is proposed for {name}.").format(name=student.name)]
    if student.mentor:
        follows.append(
            _(
                "{mentor} no longer sees {name}, neither in the program on a server nor in a workbook. The match stays "
                "open: close it, or record consent again."
            ).format(mentor=student.mentor, name=student.name)
        )
    follows.append(_("What is recorded stays. This can be undone."))
    dialog = FormDialog(
        _("Withdraw consent"),
        [[Field("on", _("Withdrawn on"), Kind.DATE, True, minimum=record.consent_on, maximum=today)]],
        _("Withdraw consent"),
        parent,
        lead=" ".join(follows),
    )
    dialog.set_values({"on": today})
    return dialog


def wish_choices() -> list[tuple[MeetingWish, str]]:
    """How a family may want to meet."""
    return [(wish, label(wish)) for wish in MeetingWish]


def check_name(values: dict[str, Any]) -> tuple[str, str] | None:
    """One name alone is enough, none is not."""
    if values["given_name"] or values["family_name"]:
        return None
    return "given_name", _("A name is missing. One name alone is enough.")


def _check_ssid(text: str) -> str | None:
    good = len(text) == 10 and text.isascii() and text.isdigit()
    return None if good else _("The SSID has 10 digits; this has {count} characters.").format(count=len(text))
