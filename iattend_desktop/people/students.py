"""Students as lists and records show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Enrollment, Guardianship, Identifier, Person, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School, SchoolStaff, SchoolYear
from iattend_desktop.people.consent import Consent, ConsentRecord, consent_state
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import IdentifierKind, PersonRoleKind
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One line of the students list; ``id`` is the person's key, ``program_id`` none for who is not in the program."""

    id: int
    name: str
    sort_name: str
    local_id: str | None
    school_id: int
    school: str
    region: str | None
    grade: int | None
    home_language: str | None
    program_id: int | None
    status: str | None
    consent: Consent | None
    mentor: str | None
    match_id: int | None
    consent_record: ConsentRecord | None = None


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A guardian of a student."""

    id: int
    person_id: int
    name: str
    relationship: str | None
    phone: str | None
    email: str | None
    language: str | None
    given_name: str | None
    family_name: str | None


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """Everything of one student that a page shows, without attendance (a query of ``attendance``)."""

    row: StudentRow
    version: int
    given_name: str | None
    family_name: str | None
    preferred_name: str | None
    birth_date: date | None
    ssid: str | None
    availability: int | None
    interests: tuple[str, ...]
    guardians: tuple[GuardianRow, ...]
    consent_on: date | None
    consent_expires_on: date | None
    consent_withdrawn_on: date | None
    identified_by: str | None
    meeting_wish: str | None
    siblings_together: bool | None
    counselors: tuple[str, ...]


def list_students(workspace: Workspace, *, only: int | None = None) -> list[StudentRow]:
    """Every student enrolled this school year, or the one whose person key is ``only``; a fixed few queries."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        return student_rows(session, workspace.today(), only=only)


def student_rows(session: Session, today: date, *, only: int | None = None) -> list[StudentRow]:
    """The rows of :func:`list_students` within a session that is open."""
    year = school_year_on(session, today)
    if year is None:
        return []
    local = _identifiers(session, IdentifierKind.LOCAL_ID, only)
    mentors = _mentors_of(session, year.id)
    query = (
        select(
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
            Person.home_language,
            School.id,
            School.name,
            School.region,
            Enrollment.grade,
            ProgramEnrollment.id,
            ProgramEnrollment.status,
            ProgramEnrollment.consent_on,
            ProgramEnrollment.consent_expires_on,
            ProgramEnrollment.consent_withdrawn_on,
            ProgramEnrollment.consent_note,
        )
        .join(Enrollment, Enrollment.student_id == Person.id)
        .join(School, School.id == Enrollment.school_id)
        .outerjoin(
            ProgramEnrollment,
            (ProgramEnrollment.student_id == Person.id) & (ProgramEnrollment.school_year_id == year.id),
        )
        .where(Enrollment.school_year_id == year.id, Enrollment.exited_on.is_(None))
    )
    if only is not None:
        query = query.where(Person.id == only)
    rows = []
    for found in session.execute(query).all():
        key, given, family, preferred, language, school_id, school, region, grade, program, status, *consent = found
        match_id, mentor = mentors.get(program, (None, None))
        rows.append(
            StudentRow(
                id=key,
                name=full_name(given, family, preferred),
                sort_name=sort_name(given, family),
                local_id=local.get(key),
                school_id=school_id,
                school=school,
                region=region,
                grade=grade,
                home_language=language,
                program_id=program,
                status=status,
                consent=consent_state(consent[0], consent[1], consent[2], today) if program is not None else None,
                mentor=mentor,
                match_id=match_id,
                consent_record=ConsentRecord(*consent) if program is not None else None,
            )
        )
    rows.sort(key=lambda row: (row.sort_name, row.id))
    return rows


def student_record(workspace: Workspace, person_id: int) -> StudentRecord:
    """One student's record; the look is logged. Raises ``UserError`` where there is no such student this year."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        rows = student_rows(session, workspace.today(), only=person_id)
        if not rows:
            raise UserError(_("This student is no longer on the list. Refresh the page."))
        row = rows[0]
        person = session.get_one(Person, person_id)
        program = session.get(ProgramEnrollment, row.program_id) if row.program_id else None
        record = StudentRecord(
            row=row,
            version=person.version,
            given_name=person.given_name,
            family_name=person.family_name,
            preferred_name=person.preferred_name,
            birth_date=person.birth_date,
            ssid=_identifiers(session, IdentifierKind.SSID, person_id).get(person_id),
            availability=person.availability,
            interests=tuple(
                session.scalars(
                    select(PersonTag.value)
                    .where(PersonTag.person_id == person_id, PersonTag.kind == "interest")
                    .order_by(PersonTag.value)
                )
            ),
            guardians=_guardians(session, person_id),
            consent_on=program.consent_on if program else None,
            consent_expires_on=program.consent_expires_on if program else None,
            consent_withdrawn_on=program.consent_withdrawn_on if program else None,
            identified_by=program.identified_by if program else None,
            meeting_wish=program.meeting_wish if program else None,
            siblings_together=program.siblings_together if program else None,
            counselors=_counselors(session, row.school_id),
        )
    workspace.log("view_record", ("person", person_id))
    return record


def last_year(session: Session, year: SchoolYear) -> SchoolYear | None:
    """The school year before, if the workspace knows it."""
    return session.scalar(
        select(SchoolYear).where(SchoolYear.starts_on == year.starts_on.replace(year=year.starts_on.year - 1))
    )


def _identifiers(session: Session, kind: IdentifierKind, only: int | None) -> dict[int, str]:
    query = select(Identifier.person_id, Identifier.value).where(Identifier.kind == kind, Identifier.valid_to.is_(None))
    if only is not None:
        query = query.where(Identifier.person_id == only)
    return dict(session.execute(query).all())


def _mentors_of(session: Session, school_year_id: int) -> dict[int | None, tuple[int, str]]:
    """Open primary match and mentor's name by program enrollment."""
    query = (
        select(Match.program_enrollment_id, Match.id, Person.given_name, Person.family_name, Person.preferred_name)
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(ProgramEnrollment.school_year_id == school_year_id, Match.is_primary, Match.ends_on.is_(None))
    )
    return {program: (match, full_name(*names)) for program, match, *names in session.execute(query)}


def _guardians(session: Session, student_id: int) -> tuple[GuardianRow, ...]:
    guardian = aliased(Person)
    query = (
        select(Guardianship, guardian)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(Guardianship.student_id == student_id, Guardianship.valid_to.is_(None))
        .order_by(Guardianship.id)
    )
    return tuple(
        GuardianRow(
            id=link.id,
            person_id=person.id,
            name=full_name(person.given_name, person.family_name, person.preferred_name),
            relationship=link.relationship,
            phone=person.phone,
            email=person.email,
            language=person.home_language,
            given_name=person.given_name,
            family_name=person.family_name,
        )
        for link, person in session.execute(query)
    )


def _counselors(session: Session, school_id: int) -> tuple[str, ...]:
    query = (
        select(Person.given_name, Person.family_name, Person.preferred_name)
        .join(SchoolStaff, SchoolStaff.person_id == Person.id)
        .where(
            SchoolStaff.school_id == school_id,
            SchoolStaff.role == PersonRoleKind.PSA_COUNSELOR,
            SchoolStaff.valid_to.is_(None),
        )
        .order_by(Person.family_name)
    )
    return tuple(full_name(*names) for names in session.execute(query))
