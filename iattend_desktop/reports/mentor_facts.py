"""What the mentors' caseloads say, read from the workspace for one mentor or for all at once.

A community or business mentor, and one of unknown kind, sees only students with a guardian's consent on file
(``DOMAIN``, privacy); the others are counted, not named.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import Totals, attendance_totals
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.match import MatchRow, match_rows
from iattend_desktop.mentoring.pace import Pace, pace_words
from iattend_desktop.model.mentoring import Goal, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.problem import UserError
from iattend_desktop.reports.mentor import MenteeLine, MentorCaseload
from iattend_desktop.reports.student_facts import FEW, grade_words, school_year_words, within
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import GoalKind, GoalStatus, MentorKind, label
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Caseload:
    """One mentor's caseload with what a run sorts and logs it by: ``group`` is the organization or region."""

    mentor_id: int
    group: str
    students: tuple[int, ...]
    printed: MentorCaseload


def mentor_caseloads(workspace: Workspace, mentors: Sequence[int] | None = None) -> list[Caseload]:
    """Each mentor's caseload, by name; the same few queries for one mentor and for 6,000.

    ``mentors`` are keys of mentors; without them: who has an open match. Raises ``UserError`` where nobody is left.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    today = workspace.today()
    with workspace.read() as session:
        year = school_year_on(session, today)
        mentees: dict[int, list[MatchRow]] = defaultdict(list)
        for match in match_rows(session, today):
            mentees[match.mentor_id].append(match)
        wanted = set(mentors) if mentors is not None else set(mentees)
        found = _mentors(session, wanted)
        if not found:
            raise UserError(_nobody(mentors))
        matches = [match for key in wanted for match in mentees[key]]
        people = {match.student_id for match in matches}
        few = people if len(people) <= FEW else None
        days = attendance_totals(session, year.id, as_of=today, students=few) if year else {}
        goals = _goals(session, today, {match.program_id for match in matches})
        consents = _consents(session, today, {match.program_id for match in matches})
    printed = (school_year_words(year.name) if year else "", today, workspace.actor)
    return [_caseload(mentor, mentees[mentor[0].id], days, goals, consents, printed) for mentor in found]


def _nobody(chosen: Sequence[int] | None) -> str:
    if chosen:
        return _("The chosen mentors are no longer there. Refresh the list and choose again.")
    return _("No mentor has a match yet. Match the students and accept the matches first, then print.")


def _mentors(session: Session, wanted: set[int]) -> list[Any]:
    query = (
        select(Mentor, Person, PartnerOrganization.name, School.region)
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(PartnerOrganization, PartnerOrganization.id == Mentor.organization_id)
        .outerjoin(School, School.id == Mentor.site_school_id)
    )
    few = within(Mentor.id, wanted)
    found = [row for row in session.execute(query if few is None else query.where(few)) if row[0].id in wanted]
    return sorted(found, key=lambda row: (sort_name(row[1].given_name, row[1].family_name), row[0].id))


def _goals(session: Session, today: dt.date, programs: set[int]) -> dict[int, GoalRow]:
    """The goal that a caseload shows of each student: open, attendance before others, the first due before later."""
    which = Goal.status == GoalStatus.OPEN
    few = within(Goal.program_enrollment_id, programs)
    found: dict[int, GoalRow] = {}
    for goal in goal_rows(session, today, which if few is None else which & few):
        shown = found.get(goal.program_id)
        if shown is None or (goal.kind is GoalKind.ATTENDANCE and shown.kind is not GoalKind.ATTENDANCE):
            found[goal.program_id] = goal
    return found


def _consents(session: Session, today: dt.date, programs: set[int]) -> set[int]:
    """The program enrollments whose consent is on file today."""
    query = select(
        ProgramEnrollment.id,
        ProgramEnrollment.consent_on,
        ProgramEnrollment.consent_expires_on,
        ProgramEnrollment.consent_withdrawn_on,
    )
    few = within(ProgramEnrollment.id, programs)
    rows = session.execute(query if few is None else query.where(few))
    return {
        key
        for key, given, expires, withdrawn in rows
        if consent_state(given, expires, withdrawn, today) is Consent.ON_FILE
    }


def _caseload(
    found: Any,
    matches: list[MatchRow],
    days: dict[int, Totals],
    goals: dict[int, GoalRow],
    consents: set[int],
    printed: tuple[str, dt.date, str],
) -> Caseload:
    mentor, person, organization, region = found
    kind = MentorKind(mentor.kind) if mentor.kind else None
    if kind is MentorKind.DISTRICT_LEADER:
        seen = matches
    else:
        seen = [match for match in matches if match.program_id in consents]
    rhythms = {match.cadence for match in seen}
    year, on, by = printed
    caseload = MentorCaseload(
        name=full_name(person.given_name, person.family_name, person.preferred_name),
        organization=organization or mentor.title or (label(kind) if kind else ""),
        school_year=year,
        printed_on=on,
        printed_by=by,
        places=mentor.capacity,
        cadence=rhythms.pop() if len(rhythms) == 1 else None,
        mentees=tuple(_mentee(match, days.get(match.student_id), goals.get(match.program_id)) for match in seen),
        not_shown=len(matches) - len(seen),
    )
    return Caseload(
        mentor_id=mentor.id,
        group=organization or region or _("Other mentors"),
        students=tuple(match.student_id for match in seen),
        printed=caseload,
    )


def _mentee(match: MatchRow, days: Totals | None, goal: GoalRow | None) -> MenteeLine:
    words = goal.title if goal else ""
    if goal is not None and goal.pace in (Pace.ON_PACE, Pace.BEHIND, Pace.REACHED):
        words = _("{goal} ({pace})").format(goal=goal.title, pace=pace_words(goal.pace))
    return MenteeLine(
        name=match.student,
        school=match.school or "",
        grade=grade_words(match.grade),
        days_expected=days.expected if days else 0,
        days_absent=days.absent if days else 0,
        band=days.band if days else None,
        last_contact=match.last_contact_on,
        overdue=match.overdue,
        goal=words,
    )
