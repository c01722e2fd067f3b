"""When somebody of the program last spoke with a student or the family: a mentor, at the door, in a conference.

An attempt is not a contact: a visit where nobody was home, a call that nobody took, and a meeting that is only planned
count nowhere. A conversation about causes is one where the student or a guardian was asked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, func, select, union_all
from sqlalchemy.orm import Session

from iattend_desktop.model.mentoring import CheckIn, Match
from iattend_desktop.model.outreach import HomeVisit
from iattend_desktop.model.person import HouseholdMember
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.support import CauseAssessment, CauseFactor, Conference
from iattend_desktop.vocabulary import CauseSource, ContactOutcome, VisitOutcome


def last_contacts(session: Session, today: date, students: Collection[int] | None = None) -> dict[int, date]:
    """The day of the last contact of each student (person key) who has one, until today; one query."""
    days = _days().subquery()
    query = select(days.c.student, func.max(days.c.day)).where(days.c.day <= today).group_by(days.c.student)
    if students is not None:
        query = query.where(days.c.student.in_(students))
    return dict(session.execute(query).all())


def _days() -> CompoundSelect[Any]:
    """Student and day of everything that counts as a contact."""
    student = ProgramEnrollment.student_id
    met_first = (
        select(student.label("student"), Match.first_meeting_on.label("day"))
        .join(Match, Match.program_enrollment_id == ProgramEnrollment.id)
        .where(Match.first_meeting_on.is_not(None))
    )
    talks = (
        select(student, CheckIn.on_date)
        .join(Match, Match.program_enrollment_id == ProgramEnrollment.id)
        .join(CheckIn, CheckIn.match_id == Match.id)
        .where(CheckIn.outcome == ContactOutcome.CONTACT)
    )
    met = HomeVisit.outcome == VisitOutcome.CONTACT
    at_door = select(HomeVisit.student_id, HomeVisit.visited_on).where(HomeVisit.student_id.is_not(None), met)
    at_siblings_door = (
        select(HouseholdMember.person_id, HomeVisit.visited_on)
        .join(HomeVisit, HomeVisit.household_id == HouseholdMember.household_id)
        .where(
            met,
            HouseholdMember.valid_from.is_(None) | (HouseholdMember.valid_from <= HomeVisit.visited_on),
            HouseholdMember.valid_to.is_(None) | (HouseholdMember.valid_to > HomeVisit.visited_on),
        )
    )
    asked = (
        select(CauseAssessment.student_id, CauseAssessment.assessed_on)
        .join(CauseFactor, CauseFactor.assessment_id == CauseAssessment.id)
        .where(CauseFactor.source.in_((CauseSource.STUDENT, CauseSource.GUARDIAN)))
    )
    conferences = select(Conference.student_id, Conference.held_on)
    return union_all(met_first, talks, at_door, at_siblings_door, asked, conferences)
