"""What the letters of matches say, read from the workspace for one match or for many at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.match import MatchRow, match_rows
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Guardianship, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School, SchoolStaff
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.consent import consent_state
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.reports.letter import Counselor, LetterFacts
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import MatchStatus, MentorKind, PersonRoleKind
from iattend_desktop.workspace import Workspace


def letter_facts(workspace: Workspace, match_id: int) -> LetterFacts:
    """What the letters of one match say. Raises ``UserError`` where the match is closed or gone, ``NotAllowed``."""
    require(workspace.role, Permission.PRINT_REPORTS)
    with workspace.read() as session:
        rows = match_rows(session, workspace.today(), only=match_id)
        if not rows:
            raise UserError(_("This match is no longer there. Refresh the page."))
        if rows[0].status is MatchStatus.CLOSED:
            raise UserError(_("This match is closed; its letters are for the start of a match."))
        return _facts(session, workspace, rows)[0]


def starting_letters(workspace: Workspace) -> list[LetterFacts]:
    """What the letters of all matches say that are starting: active, and the first meeting not held yet. By student.

    Raises ``UserError`` where there is none, ``NotAllowed``.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    with workspace.read() as session:
        rows = [row for row in match_rows(session, workspace.today()) if is_starting(row)]
        if not rows:
            raise UserError(_("No match is starting: each has had its first meeting. Choose a match for its letters."))
        return _facts(session, workspace, rows)


def is_starting(row: MatchRow) -> bool:
    """Whether a match still waits for its first meeting."""
    return row.status is MatchStatus.ACTIVE and row.first_meeting_on is None


def _facts(session: Session, workspace: Workspace, rows: list[MatchRow]) -> list[LetterFacts]:
    """The facts of each match in the order given; five queries."""
    today, only = workspace.today(), rows[0] if len(rows) == 1 else None
    programs = _programs(session, only)
    mentors = _mentors(session, only)
    schools = {school.id: school for school in session.scalars(select(School))}
    counselors = _counselors(session, today)
    languages = _guardians_languages(session, today, {row.student_id for row in rows} if only is not None else None)
    found = []
    for row in rows:
        program, student = programs[row.program_id]
        mentor, organization = mentors[row.mentor_id]
        school = schools.get(row.school_id) if row.school_id is not None else None
        state = consent_state(program.consent_on, program.consent_expires_on, program.consent_withdrawn_on, today)
        found.append(
            LetterFacts(
                match_id=row.id,
                student_id=row.student_id,
                mentor_id=row.mentor_id,
                student=row.student,
                given=student.preferred_name or student.given_name or row.student,
                school=row.school,
                school_address=_address(school),
                grade=row.grade,
                home_language=languages.get(row.student_id) or student.home_language,
                mentor=row.mentor,
                mentor_kind=MentorKind(mentor.kind) if mentor.kind else None,
                mentor_title=mentor.title,
                organization=organization,
                counselors=tuple(counselors[row.school_id]) if row.school_id is not None else (),
                cadence=row.cadence,
                planned_on=row.meeting_ahead if row.meeting_ahead and row.meeting_ahead >= today else None,
                held_on=row.first_meeting_on,
                consent=state,
                consent_on=program.consent_on,
                written_on=today,
                signed_by=workspace.display_name,
            )
        )
    return found


def _programs(session: Session, only: MatchRow | None) -> dict[int, tuple[ProgramEnrollment, Person]]:
    query = select(ProgramEnrollment, Person).join(Person, Person.id == ProgramEnrollment.student_id)
    if only is not None:
        query = query.where(ProgramEnrollment.id == only.program_id)
    return {program.id: (program, student) for program, student in session.execute(query)}


def _mentors(session: Session, only: MatchRow | None) -> dict[int, Any]:
    query = select(Mentor, PartnerOrganization.name).outerjoin(
        PartnerOrganization, PartnerOrganization.id == Mentor.organization_id
    )
    if only is not None:
        query = query.where(Mentor.id == only.mentor_id)
    return {mentor.id: (mentor, organization) for mentor, organization in session.execute(query)}


def _counselors(session: Session, today: dt.date) -> dict[int, list[Counselor]]:
    """The PSA counselors of each school today, by name."""
    query = (
        select(SchoolStaff.school_id, Person)
        .join(Person, Person.id == SchoolStaff.person_id)
        .where(
            SchoolStaff.role == PersonRoleKind.PSA_COUNSELOR,
            SchoolStaff.valid_from.is_(None) | (SchoolStaff.valid_from <= today),
            SchoolStaff.valid_to.is_(None) | (SchoolStaff.valid_to > today),
        )
    )
    found: dict[int, list[Counselor]] = defaultdict(list)
    for school_id, one in session.execute(query):
        name = full_name(one.given_name, one.family_name, one.preferred_name)
        found[school_id].append(Counselor(name, one.phone, one.email))
    for those in found.values():
        those.sort(key=lambda one: one.name.casefold())
    return found


def _guardians_languages(session: Session, today: dt.date, students: Collection[int] | None) -> dict[int, str]:
    """The language of each student's first guardian for whom one is on file."""
    guardian = aliased(Person)
    query = (
        select(Guardianship.student_id, guardian.home_language)
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(
            Guardianship.valid_to.is_(None) | (Guardianship.valid_to > today),
        )
        .order_by(Guardianship.id)
    )
    if students is not None:
        query = query.where(Guardianship.student_id.in_(students))
    found: dict[int, str] = {}
    for student, language in session.execute(query):
        if language is not None:
            found.setdefault(student, language)
    return found


def _address(school: School | None) -> str:
    """Where the school stands, on one line."""
    if school is None:
        return ""
    city = " ".join(part for part in (school.city, school.postal_code) if part)
    return ", ".join(part for part in (school.address, city) if part)
