"""Daniel Kim, who mentors on a server, and everybody around him: whom he may see, and whom he must not.

On the server's own day, by which it decides whose match has ended and whose family agreed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import CheckIn, Concern, Goal, GoalStep, Match, Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.shared_workspace import SharedWorkspace
from tests.factories import make_match, make_mentor, make_school, make_student

SECRETS = ("Ana", "Pérez", "Ended", "Longgone", "Withdrawn", "Refuse", "heard at home", "No warm coat", "Okafor")
"""What stands on no screen of his: another's student, one of a match that ended, one whose family takes it back, what
a counselor noted, what another raised, another mentor."""

MAIL, MAIL_OF_NOBODYS_MENTOR = "d.kim@example.org", "g.adeyemi@example.org"
_BEGAN = 12  # days since Jaylen's match began


@dataclass(frozen=True)
class Desk:
    """Keys of matches: Rosa is in contact and has goals, Jaylen's first contact is ``late`` by so many days."""

    rosa: int
    jaylen: int
    rosa_program: int
    late: int


def fill(workspace: SharedWorkspace) -> Desk:
    """The district of one mentor, written by its coordinator."""
    today = workspace.today()
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln = make_school(session)
        bell = make_school(session, "Bell Gardens Elementary School for the Visual and Performing Arts")
        kim, okafor = make_mentor(session, lincoln), make_mentor(session, bell, "Tunde", "Okafor")
        session.get_one(Person, okafor.person_id).email = "t.okafor@example.org"
        free = make_mentor(session, lincoln, "Grace", "Adeyemi")
        session.get_one(Person, free.person_id).email = MAIL_OF_NOBODYS_MENTOR
        year = school_year_of(session, today)

        def match(
            mentor: Mentor, school: School, given: str, family: str, days: int
        ) -> tuple[Match, ProgramEnrollment]:
            program = make_student(session, school, given, family, consent_on=today - timedelta(days=200))
            program.school_year_id = year.id
            enrolled = session.query(Enrollment).filter_by(student_id=program.student_id).one()
            enrolled.school_year_id = year.id
            return make_match(session, program, mentor, starts_on=today - timedelta(days=days)), program

        rosa, rosa_program = match(kim, lincoln, "Rosa", "Delgado-Ortiz", 70)
        jaylen, _program = match(kim, bell, "Jaylen Maximilian Alexander", "Brown-Oyelaran", _BEGAN)
        ended, _program = match(kim, lincoln, "Ended", "Longgone", 150)
        ended.status, ended.ends_on = "closed", today - timedelta(days=20)
        _match, withdrawn = match(kim, lincoln, "Withdrawn", "Refuse", 90)
        withdrawn.consent_withdrawn_on = today - timedelta(days=1)
        match(okafor, bell, "Ana", "Pérez", 60)
        session.flush()
        met = {"match_id": rosa.id, "mentor_id": kim.id, "channel": "phone", "outcome": "contact"}
        session.add_all(
            [
                CheckIn(
                    **met,
                    on_date=today,
                    minutes=20,
                    note="The bus pass arrived, and her aunt walks with her on Mondays.",
                    topics=["attendance", "family"],
                    barriers=["transport"],
                    mood=4,
                    next_step="Call her aunt",
                    next_step_owner="Dr. Kim",
                    next_step_due_on=today + timedelta(days=6),
                ),
                *(CheckIn(**met, on_date=today - timedelta(days=7 * week), minutes=30) for week in range(1, 8)),
                _days(rosa_program, lincoln, year.id, today, expected=40, absent=4),
                Concern(
                    program_enrollment_id=rosa_program.id,
                    raised_on=today,
                    raised_by="coordinator",
                    summary="No warm coat",
                    safeguarding_note="heard at home",
                ),
            ]
        )
        of_rosa = {"program_enrollment_id": rosa_program.id, "match_id": rosa.id, "set_on": today.replace(day=1)}
        assignments = Goal(
            **of_rosa,
            kind="academic",
            title="Hand in missing assignments",
            measure="missing assignments",
            baseline=10,
            target=0,
            current=8,
            due_on=today + timedelta(days=1),
        )
        attendance = {"kind": "attendance", "measure": "absences a week", "baseline": 2.5, "target": 1}
        session.add_all([Goal(**of_rosa, **attendance, title="At most one absence a week"), assignments])
        session.flush()
        session.add(GoalStep(goal_id=assignments.id, title="Ask the teacher for a list", due_on=today))
        late = (today - _due(today - timedelta(days=_BEGAN))).days
        return Desk(rosa.id, jaylen.id, rosa_program.id, late)


def _due(starts_on: date) -> date:
    """The last day for the first contact: a week later, or the Monday after."""
    day = starts_on + timedelta(days=7)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _days(
    program: ProgramEnrollment, school: School, year: int, today: date, *, expected: int, absent: int
) -> AttendanceFact:
    """This month, as far as it goes."""
    return AttendanceFact(
        student_id=program.student_id,
        school_id=school.id,
        school_year_id=year,
        grain="month",
        starts_on=today.replace(day=1),
        ends_on=today,
        expected=expected,
        attended=expected - absent,
        unexcused=absent,
        source="test",
    )
