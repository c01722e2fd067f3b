"""What a person does to students by hand: add, edit, guardians, the program, consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.person import Enrollment, Guardianship, Identifier, Person, PersonRole, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.people.student_values import (
    GuardianValues,
    StudentParts,
    StudentValues,
    check_student,
    guardian_fields,
    guardian_now,
    guardian_places,
    person_fields,
    student_parts,
)
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.reconcile import gone, reconcile
from iattend_desktop.vocabulary import IdentifierKind, MeetingWish, PersonRoleKind
from iattend_desktop.workspace import Workspace

__all__ = ["GuardianValues", "StudentValues"]


def add_student(workspace: Workspace, values: StudentValues) -> int:
    """Add a student, enrolled from today; returns the person's key. Raises ``UserError`` for values that cannot be."""
    today = workspace.today()
    check_student(values, today)
    label = _("Add {name}").format(name=full_name(values.given_name, values.family_name))
    with workspace.write(Permission.EDIT_STUDENTS, label) as session:
        person = Person(**person_fields(values))
        session.add(person)
        session.flush()
        session.add(PersonRole(person_id=person.id, role=PersonRoleKind.STUDENT, valid_from=today))
        year = school_year_of(session, today)
        session.add(
            Enrollment(
                student_id=person.id,
                school_id=values.school_id,
                school_year_id=year.id,
                grade=values.grade,
                entered_on=today,
            )
        )
        _set_numbers(session, person.id, values, today)
        _set_interests(session, person.id, values.interests)
        return person.id


def edit_student(
    workspace: Workspace, person_id: int, values: StudentValues, seen: StudentValues | None = None
) -> tuple[OthersChange, ...]:
    """Change a student. Another school ends the enrollment there and begins one here today, so that history stays.

    ``seen`` is what stood in the form when it was opened: what somebody else changed since is kept where ``values``
    leave it alone, and returned. Raises ``UserError`` for values that cannot be, ``Conflict`` and ``Gone`` among them.
    """
    today = workspace.today()
    check_student(values, today)
    label = _("Edit {name}").format(name=full_name(values.given_name, values.family_name))
    with workspace.write(Permission.EDIT_STUDENTS, label) as session:
        person = session.get(Person, person_id, with_for_update=True)
        if person is None:
            raise gone(session, "person", person_id)
        year = school_year_of(session, today)
        parts = student_parts(session, person, year.id)
        merged, kept = reconcile(
            session,
            parts.places(),
            seen=asdict(seen) if seen else None,
            now=asdict(parts.values()),
            mine=asdict(values),
        )
        values = StudentValues(**merged)
        check_student(values, today)
        for name, value in person_fields(values).items():
            setattr(person, name, value)
        if values.school_id is not None:
            _enroll(session, parts, year.id, values.school_id, values.grade, today)
        _set_numbers(session, person_id, values, today)
        _set_interests(session, person_id, values.interests)
        if parts.program is not None:
            parts.program.meeting_wish = values.meeting_wish
            parts.program.siblings_together = values.siblings_together
        return kept


def _enroll(
    session: Session, parts: StudentParts, school_year_id: int, school_id: int, grade: int | None, today: date
) -> None:
    enrollment = parts.enrollment
    if enrollment is None or (enrollment.school_id != school_id and enrollment.entered_on < today):
        if enrollment is not None:
            enrollment.exited_on = today
            session.flush()
        enrollment = Enrollment(student_id=parts.person.id, school_year_id=school_year_id, entered_on=today)
        session.add(enrollment)
    enrollment.school_id, enrollment.grade = school_id, grade


def add_guardian(workspace: Workspace, student_id: int, values: GuardianValues) -> int:
    """Add a guardian to a student; returns the guardianship's key."""
    name = _guardian_name(values)
    with workspace.write(Permission.EDIT_STUDENTS, _("Add guardian {name}").format(name=name)) as session:
        guardian = Person(**guardian_fields(values))
        session.add(guardian)
        session.flush()
        session.add(PersonRole(person_id=guardian.id, role=PersonRoleKind.GUARDIAN))
        link = Guardianship(student_id=student_id, guardian_id=guardian.id, relationship=values.relationship)
        session.add(link)
        session.flush()
        return link.id


def edit_guardian(
    workspace: Workspace, guardianship_id: int, values: GuardianValues, seen: GuardianValues | None = None
) -> tuple[OthersChange, ...]:
    """Change a guardian; ``seen`` and the result as of :func:`edit_student`."""
    name = _guardian_name(values)
    with workspace.write(Permission.EDIT_STUDENTS, _("Edit guardian {name}").format(name=name)) as session:
        link = session.get(Guardianship, guardianship_id, with_for_update=True)
        if link is None:
            raise gone(session, "guardianship", guardianship_id)
        guardian = session.get_one(Person, link.guardian_id, with_for_update=True)
        merged, kept = reconcile(
            session,
            guardian_places(link, guardian),
            seen=asdict(seen) if seen else None,
            now=asdict(guardian_now(link, guardian)),
            mine=asdict(values),
        )
        values = GuardianValues(**merged)
        link.relationship = values.relationship
        for field, value in guardian_fields(values).items():
            setattr(guardian, field, value)
        return kept


def end_guardian(workspace: Workspace, guardianship_id: int) -> None:
    """A guardian answers for the student no longer, from today."""
    with workspace.write(Permission.EDIT_STUDENTS, _("Remove guardian")) as session:
        session.get_one(Guardianship, guardianship_id).valid_to = workspace.today()


def identify_students(workspace: Workspace, person_ids: Sequence[int], identified_by: str) -> int:
    """Take students into this year's mentoring program; who is in it already stays. Returns how many are new."""
    today = workspace.today()
    label = ngettext("Identify {count} student", "Identify {count} students", len(person_ids))
    with workspace.write(Permission.EDIT_STUDENTS, label) as session:
        year = school_year_of(session, today)
        have = set(
            session.scalars(select(ProgramEnrollment.student_id).where(ProgramEnrollment.school_year_id == year.id))
        )
        new = [key for key in dict.fromkeys(person_ids) if key not in have]
        if new:
            insert_rows(
                session,
                ProgramEnrollment,
                {
                    "student_id": new,
                    "school_year_id": [year.id] * len(new),
                    "identified_by": [identified_by] * len(new),
                    "identified_on": [today] * len(new),
                },
            )
        return len(new)


def fill_unknown_students(
    workspace: Workspace,
    person_ids: Sequence[int],
    *,
    home_language: str | None = None,
    meeting_wish: MeetingWish | None = None,
) -> int:
    """Give many students a value where theirs is unknown; what is known stays. Returns how many values were filled."""
    filled = 0
    keys = set(person_ids)
    label = ngettext("Fill in {count} student", "Fill in {count} students", len(keys))
    with workspace.write(Permission.EDIT_STUDENTS, label) as session:
        if home_language:
            unknown = set(session.scalars(select(Person.id).where(Person.home_language.is_(None)))) & keys
            update_rows(session, Person, [{"id": key, "home_language": home_language} for key in sorted(unknown)])
            filled += len(unknown)
        if meeting_wish:
            year = school_year_of(session, workspace.today())
            rows = session.execute(
                select(ProgramEnrollment.id, ProgramEnrollment.student_id).where(
                    ProgramEnrollment.school_year_id == year.id, ProgramEnrollment.meeting_wish.is_(None)
                )
            )
            chosen = [program for program, student in rows if student in keys]
            update_rows(session, ProgramEnrollment, [{"id": key, "meeting_wish": meeting_wish} for key in chosen])
            filled += len(chosen)
    return filled


def _set_numbers(session: Session, person_id: int, values: StudentValues, today: date) -> None:
    for kind, value in ((IdentifierKind.LOCAL_ID, values.local_id), (IdentifierKind.SSID, values.ssid)):
        query = select(Identifier).where(Identifier.person_id == person_id, Identifier.kind == kind)
        mine = session.scalars(query).all()
        have = next((one for one in mine if one.valid_to is None), None)
        former = next((one for one in mine if one.valid_to is not None and one.value == value), None)
        if former is not None:  # it is the number again; the one since then becomes a former one
            former.valid_to = None
            if have is not None:
                have.valid_to = today
        elif value:
            taken = session.scalar(
                select(Person)
                .join(Identifier, Identifier.person_id == Person.id)
                .where(Identifier.kind == kind, Identifier.value == value, Person.id != person_id)
            )
            if taken is not None:
                raise UserError(
                    _("{name} already has the number {value}. Check it.").format(
                        name=full_name(taken.given_name, taken.family_name, taken.preferred_name), value=value
                    )
                )
            if have is None:
                session.add(Identifier(person_id=person_id, kind=kind, value=value))
            else:
                have.value = value
        elif have is not None:
            session.delete(have)
    session.flush()


def _set_interests(session: Session, person_id: int, interests: Sequence[str]) -> None:
    have = session.scalars(
        select(PersonTag).where(PersonTag.person_id == person_id, PersonTag.kind == "interest")
    ).all()
    wanted = {text.strip() for text in interests if text.strip()}
    for tag in have:
        if tag.value not in wanted:
            session.delete(tag)
    known = {tag.value for tag in have}
    session.add_all(PersonTag(person_id=person_id, kind="interest", value=value) for value in sorted(wanted - known))


def _guardian_name(values: GuardianValues) -> str:
    if not (values.given_name or values.family_name):
        raise UserError(_("A guardian needs a name; one name alone is enough."))
    return full_name(values.given_name, values.family_name)
