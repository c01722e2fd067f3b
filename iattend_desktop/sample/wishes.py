"""What no roster of the sample says but matching weighs: school feeders, wishes for siblings, counselors' notes."""

from __future__ import annotations

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.distances import haversine_miles
from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Enrollment, HouseholdMember
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.model.school import School, SchoolFeeder
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace

_EVERY = 3
"""One family of so many asks for one mentor for its children."""
_NOTES = 5
_REASONS = (
    _("They met at the science fair and got along."),
    _("The student asks for this mentor."),
    _("The mentor coaches the student's team."),
)


def plant_wishes(workspace: Workspace) -> None:
    """Feeders from each school to the nearest of the next grades, wishes for siblings, and a few notes on pairs."""
    with workspace.write(Permission.EDIT_STUDENTS, _("Add school feeders, wishes and notes of the sample")) as session:
        _plant_feeders(session)
        _plant_sibling_wishes(session)
        _plant_notes(session)


def _plant_feeders(session: Session) -> None:
    columns = School.id, School.latitude, School.longitude, School.grade_low, School.grade_high
    known = [row for row in session.execute(select(*columns)) if None not in row]
    if not known:
        return
    key, north, east, low, high = (np.array(column) for column in zip(*known, strict=True))
    for at in range(key.size):
        next_grades = np.flatnonzero((low > low[at]) & (low <= high[at] + 1) & (high > high[at]))
        if next_grades.size:
            miles = haversine_miles(north[at], east[at], north[next_grades], east[next_grades])
            to = int(key[next_grades[int(np.argmin(miles))]])
            session.add(SchoolFeeder(from_school_id=int(key[at]), to_school_id=to))


def _plant_sibling_wishes(session: Session) -> None:
    in_program = HouseholdMember.person_id.in_(select(ProgramEnrollment.student_id))
    families = session.scalars(
        select(HouseholdMember.household_id)
        .where(in_program)
        .group_by(HouseholdMember.household_id)
        .having(func.count() > 1)
        .order_by(HouseholdMember.household_id)
    ).all()
    asking = select(HouseholdMember.person_id).where(HouseholdMember.household_id.in_(families[::_EVERY]))
    for program in session.scalars(select(ProgramEnrollment).where(ProgramEnrollment.student_id.in_(asking))):
        program.siblings_together = True


def _plant_notes(session: Session) -> None:
    """Pairs of a student with consent and a mentor who works at the student's school."""
    query = (
        select(func.min(ProgramEnrollment.id), Mentor.id)
        .join(Enrollment, Enrollment.student_id == ProgramEnrollment.student_id)
        .join(Mentor, Mentor.site_school_id == Enrollment.school_id)
        .where(ProgramEnrollment.consent_on.is_not(None), Enrollment.exited_on.is_(None))
        .group_by(Mentor.id)
        .order_by(Mentor.id)
        .limit(_NOTES)
    )
    for number, (program, mentor) in enumerate(session.execute(query).all()):
        session.add(
            PairRule(
                program_enrollment_id=program,
                mentor_id=mentor,
                kind=PairRuleKind.PREFER,
                reason=_REASONS[number % len(_REASONS)],
                author=_("PSA counselor"),
            )
        )
