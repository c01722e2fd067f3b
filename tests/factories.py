"""One function for each kind of record that tests need; each adds to the session and flushes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Identifier, Person, PersonLanguage, PersonRole
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.school import School
from iattend_desktop.people.student_values import StudentValues
from iattend_desktop.people.students import StudentRecord
from iattend_desktop.school_years import school_year_of
from iattend_desktop.vocabulary import Grain, IdentifierKind, MeetingWish, MentorKind, PersonRoleKind, ScreeningStep

TODAY = date(2026, 11, 20)
_numbers = count(1)


def make_school(
    session: Session, name: str = "Lincoln High", *, region: str | None = "East", **fields: object
) -> School:
    """A high school downtown."""
    place = {"latitude": 34.07, "longitude": -118.2, "grade_low": 9, "grade_high": 12, **fields}
    school = School(name=name, cds_code=f"19647330{next(_numbers):06d}", region=region, **place)
    session.add(school)
    session.flush()
    return school


def make_student(
    session: Session,
    school: School,
    given_name: str = "Rosa",
    family_name: str = "Delgado-Ortiz",
    *,
    grade: int = 9,
    home_language: str | None = "spa",
    consent_on: date | None = date(2026, 9, 1),
    local_id: str | None = None,
) -> ProgramEnrollment:
    """A student at a school and in this year's program; returns the program enrollment."""
    person = Person(
        given_name=given_name, family_name=family_name, home_language=home_language, birth_date=date(2012, 3, 4)
    )
    session.add(person)
    session.flush()
    year = school_year_of(session, TODAY)
    session.add_all(
        [
            PersonRole(person_id=person.id, role=PersonRoleKind.STUDENT),
            Identifier(person_id=person.id, kind=IdentifierKind.LOCAL_ID, value=local_id or f"{next(_numbers):08d}"),
            Enrollment(
                student_id=person.id,
                school_id=school.id,
                school_year_id=year.id,
                grade=grade,
                entered_on=date(2026, 8, 13),
            ),
        ]
    )
    program = ProgramEnrollment(
        student_id=person.id, school_year_id=year.id, consent_on=consent_on, identified_by="School", meeting_wish="any"
    )
    session.add(program)
    session.flush()
    return program


def make_mentor(
    session: Session,
    school: School | None,
    given_name: str = "Daniel",
    family_name: str = "Kim",
    *,
    capacity: int | None = 2,
    languages: tuple[str, ...] = ("eng", "spa"),
    cleared: bool = True,
) -> Mentor:
    """A district leader with a complete screening, unless ``cleared`` is false."""
    person = Person(given_name=given_name, family_name=family_name, email="d.kim@example.org")
    session.add(person)
    session.flush()
    session.add_all(
        [
            PersonRole(person_id=person.id, role=PersonRoleKind.MENTOR),
            Identifier(person_id=person.id, kind=IdentifierKind.STAFF_NUMBER, value=f"M{next(_numbers):06d}"),
            *(PersonLanguage(person_id=person.id, language=language) for language in languages),
        ]
    )
    mentor = Mentor(
        person_id=person.id,
        kind=MentorKind.DISTRICT_LEADER,
        capacity=capacity,
        site_school_id=school.id if school else None,
        meets_virtually=False,
    )
    session.add(mentor)
    session.flush()
    if cleared:
        session.add_all(
            ScreeningRecord(
                mentor_id=mentor.id,
                step=step,
                done_on=date(2026, 8, 1),
                expires_on=date(2028, 8, 1) if step is ScreeningStep.BACKGROUND_CHECK else None,
                hours=3 if step is ScreeningStep.TRAINING else None,
            )
            for step in ScreeningStep
        )
        session.flush()
    return mentor


def make_match(
    session: Session, program: ProgramEnrollment, mentor: Mentor, *, starts_on: date = date(2026, 9, 12)
) -> Match:
    """An open primary match."""
    match = Match(program_enrollment_id=program.id, mentor_id=mentor.id, starts_on=starts_on)
    session.add(match)
    program.status = "matched"
    session.flush()
    return match


def make_month(
    session: Session, student_id: int, school: School, month: date, *, expected: int = 20, absent: int = 2
) -> AttendanceFact:
    """One month of attendance; the absences are unexcused."""
    fact = AttendanceFact(
        student_id=student_id,
        school_id=school.id,
        school_year_id=school_year_of(session, month).id,
        grain=Grain.MONTH,
        starts_on=month,
        ends_on=(month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        expected=expected,
        attended=expected - absent,
        unexcused=absent,
        source="test",
    )
    session.add(fact)
    session.flush()
    return fact


def make_import_run(session: Session) -> ImportRun:
    """An import of attendance, with which facts can be superseded."""
    run = ImportRun(
        file_name="attendance.xlsx",
        sha256="0" * 64,
        kind="attendance",
        mapping={},
        counts={},
        problems=[],
        imported_at=datetime(2026, 11, 20, 16, tzinfo=UTC),
    )
    session.add(run)
    session.flush()
    return run


def values_of(record: StudentRecord) -> StudentValues:
    """What the form shows of a student."""
    row = record.row
    return StudentValues(
        record.given_name,
        record.family_name,
        row.school_id,
        row.local_id,
        record.ssid,
        record.preferred_name,
        record.birth_date,
        row.grade,
        row.home_language,
        record.availability,
        record.interests,
        MeetingWish(record.meeting_wish) if record.meeting_wish else None,
        record.siblings_together,
    )
