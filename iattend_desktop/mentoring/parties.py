"""Who a match is between and over which days: what every write of mentoring asks first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, and_, bindparam, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Match, MatchCoverage
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.vocabulary import MatchStatus


@dataclass(frozen=True, slots=True)
class Parties:
    """A match: the student (person key and name), the mentor's key, and the days it covers.

    ``ends_on`` is the day of the closure, which is the last day on which the two can have met. ``met_by`` is the key
    of whom a contact is with on the day that was asked for: who covers then, or the match's own mentor.
    """

    match_id: int
    program_id: int
    student_id: int
    student: str
    mentor_id: int
    status: MatchStatus
    starts_on: date
    ends_on: date | None
    met_by: int


_QUERY = (
    select(
        Match.program_enrollment_id,
        Match.mentor_id,
        Match.status,
        Match.starts_on,
        Match.ends_on,
        Person.id,
        Person.given_name,
        Person.family_name,
        Person.preferred_name,
        MatchCoverage.mentor_id,
    )
    .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
    .join(Person, Person.id == ProgramEnrollment.student_id)
    .outerjoin(
        MatchCoverage,
        and_(
            MatchCoverage.match_id == Match.id,
            MatchCoverage.starts_on <= bindparam("day", type_=Date),
            MatchCoverage.ends_on > bindparam("day", type_=Date),
        ),
    )
    .where(Match.id == bindparam("match"))
)
"""Put together once: every write of mentoring begins with it."""


def parties_of(session: Session, match_id: int, on: date | None = None) -> Parties:
    """Who a match is between, and who meets the student ``on`` a day. Raises ``UserError`` without such a match."""
    found = all_rows(session, _QUERY, {"match": match_id, "day": on})
    if not found:
        raise UserError(_("This match is no longer there. Refresh the page."))
    program_id, mentor_id, status, starts_on, ends_on, student_id, *name, cover_id = found[0]
    return Parties(
        match_id=match_id,
        program_id=program_id,
        student_id=student_id,
        student=full_name(*name),
        mentor_id=mentor_id,
        status=MatchStatus(status),
        starts_on=starts_on,
        ends_on=ends_on,
        met_by=cover_id or mentor_id,
    )
