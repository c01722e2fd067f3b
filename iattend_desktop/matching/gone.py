"""People of a kept run who are no longer in the pool: they are named all the same."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import MatchProposal, ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.names import full_name, sort_name


def students_of(session: Session, run_id: int, wanted: frozenset[int]) -> dict[int, Waiting]:
    """Students of a run who wait no longer, by program enrollment."""
    query = (
        select(ProgramEnrollment.id, ProgramEnrollment.public_id, Person, School.name, School.region)
        .select_from(MatchProposal)
        .join(ProgramEnrollment, ProgramEnrollment.id == MatchProposal.program_enrollment_id)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .outerjoin(
            Enrollment,
            (Enrollment.student_id == Person.id)
            & (Enrollment.school_year_id == ProgramEnrollment.school_year_id)
            & Enrollment.exited_on.is_(None),
        )
        .outerjoin(School, School.id == Enrollment.school_id)
        .where(MatchProposal.run_id == run_id)
    )
    return {
        key: Waiting(
            id=key,
            public_id=str(public_id),
            student_id=person.id,
            name=full_name(person.given_name, person.family_name, person.preferred_name),
            sort_name=sort_name(person.given_name, person.family_name),
            local_id=None,
            school=school,
            region=region,
        )
        for key, public_id, person, school, region in session.execute(query)
        if key in wanted
    }


def mentors_of(session: Session, run_id: int, wanted: frozenset[int]) -> dict[int, Ready]:
    """Mentors of a run who are no longer active, by mentor."""
    query = (
        select(Mentor.id, Mentor.public_id, Person)
        .join(Person, Person.id == Mentor.person_id)
        .where(Mentor.id.in_(select(MatchProposal.mentor_id).where(MatchProposal.run_id == run_id)))
    )
    return {
        key: Ready(
            id=key,
            public_id=str(public_id),
            person_id=person.id,
            name=full_name(person.given_name, person.family_name, person.preferred_name),
            sort_name=sort_name(person.given_name, person.family_name),
            number=None,
        )
        for key, public_id, person in session.execute(query)
        if key in wanted
    }
