"""Another mentor covers a match while its own is away: from a day to a day, then the match is as before.

Who covers meets a student, so what binds a match binds a cover: cleared on every day of it, not ruled out by the
family or by a decision. A cover takes no place of the mentor's: it ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.parties import Parties, parties_of
from iattend_desktop.model.mentoring import MatchCoverage, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.names import full_name
from iattend_desktop.people.screening import Clearance
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.vocabulary import PairRuleKind, label
from iattend_desktop.workspace import Workspace

LONGEST_COVER = timedelta(days=92)
"""A mentor who is away for longer leaves the match: close it, and offer another."""


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Who covers from ``first`` to ``last``, both days among them."""

    id: int
    mentor_id: int
    mentor: str
    first: date
    last: date

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.first <= day <= self.last


def covers_of(session: Session, match_id: int) -> tuple[CoverRow, ...]:
    """The covers of a match, the latest first; one query."""
    query = (
        select(MatchCoverage, Person)
        .join(Mentor, Mentor.id == MatchCoverage.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(MatchCoverage.match_id == match_id)
        .order_by(MatchCoverage.starts_on.desc())
    )
    return tuple(
        CoverRow(
            cover.id,
            cover.mentor_id,
            full_name(person.given_name, person.family_name, person.preferred_name),
            cover.starts_on,
            cover.ends_on - timedelta(days=1),
        )
        for cover, person in session.execute(query)
    )


def may_cover(workspace: Workspace, match_id: int, *, last: date) -> list[tuple[MentorRow, str | None]]:
    """Every other active mentor, who may cover up to ``last`` before who may not, and why. Raises ``NotAllowed``."""
    require(workspace.role, Permission.EDIT_MATCHES)
    with workspace.read() as session:
        parties = parties_of(session, match_id)
        refused, never = _ruled_out(session, parties)
    mentors = [mentor for mentor in list_mentors(workspace) if mentor.id != parties.mentor_id]
    judged = [(mentor, _why_not(mentor, last, refused, never)) for mentor in mentors]
    return sorted(judged, key=lambda one: (one[1] is not None, one[0].sort_name, one[0].id))


def cover_match(workspace: Workspace, match_id: int, mentor_id: int, *, first: date, last: date) -> int:
    """Have another mentor cover from ``first`` to ``last``, both days among them; returns the cover's key.

    Raises ``UserError`` for days that cannot be, days that are covered already, and a mentor who may not meet the
    student on one of them.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    _check_days(parties, first, last)
    if mentor_id == parties.mentor_id:
        raise UserError(_("This is the match's own mentor. Choose who covers for them."))
    judged = {mentor.id: (mentor, why) for mentor, why in may_cover(workspace, match_id, last=last)}
    if mentor_id not in judged:
        raise UserError(_("This mentor is not active any more. Choose another."))
    mentor, why = judged[mentor_id]
    if why is not None:
        raise UserError(_("{mentor} cannot cover: {why}.").format(mentor=mentor.name, why=why))
    words = _("Cover the match of {name} by {mentor}").format(name=parties.student, mentor=mentor.name)
    with workspace.write(Permission.EDIT_MATCHES, words) as session:
        for other in covers_of(session, match_id):
            if other.first <= last and first <= other.last:
                raise UserError(
                    _("{mentor} covers from {first} to {last} already. Choose other days, or end that first.").format(
                        mentor=other.mentor, first=day_words(other.first), last=day_words(other.last)
                    )
                )
        cover = MatchCoverage(match_id=match_id, mentor_id=mentor_id, starts_on=first, ends_on=last + timedelta(days=1))
        session.add(cover)
        session.flush()
        return cover.id


def end_cover(workspace: Workspace, cover_id: int, *, last: date) -> None:
    """End a cover earlier, ``last`` being its last day; a day before its first takes it back. Raises ``UserError``."""
    with workspace.read() as session:
        cover = _found(session, cover_id)
        parties = parties_of(session, cover.match_id)
        ends_on = last + timedelta(days=1)
        if ends_on > cover.ends_on:
            raise UserError(
                _("The cover ends on {day} already. To go on, add another.").format(
                    day=day_words(cover.ends_on - timedelta(days=1))
                )
            )
    words = _("End a cover of the match of {name}").format(name=parties.student)
    with workspace.write(Permission.EDIT_MATCHES, words) as session:
        cover = _found(session, cover_id)
        if ends_on <= cover.starts_on:
            session.delete(cover)
        else:
            cover.ends_on = ends_on


def _check_days(parties: Parties, first: date, last: date) -> None:
    if parties.ends_on is not None:
        raise UserError(_("This match was closed on {day} already.").format(day=day_words(parties.ends_on)))
    if last < first:
        raise UserError(
            _("The cover would end on {last}, before it begins on {first}. Give a later day.").format(
                last=day_words(last), first=day_words(first)
            )
        )
    if first < parties.starts_on:
        raise UserError(
            _("{day} is before the match began on {start}. Check the day.").format(
                day=day_words(first), start=day_words(parties.starts_on)
            )
        )
    if last - first >= LONGEST_COVER:
        raise UserError(
            _("A cover of more than {days} days is another match. Close this one and offer a rematch.").format(
                days=LONGEST_COVER.days
            )
        )


def _ruled_out(session: Session, parties: Parties) -> tuple[frozenset[str], frozenset[int]]:
    """Kinds of mentors that the family refused, and mentors who were ruled out for this student."""
    program = session.get_one(ProgramEnrollment, parties.program_id)
    never = select(PairRule.mentor_id).where(
        PairRule.program_enrollment_id == parties.program_id, PairRule.kind == PairRuleKind.NEVER
    )
    return frozenset(program.refused_mentor_kinds or ()), frozenset(session.scalars(never))


def _why_not(mentor: MentorRow, last: date, refused: frozenset[str], never: frozenset[int]) -> str | None:
    until = mentor.screening.valid_until
    if mentor.id in never:
        return _("somebody ruled out this pair")
    if mentor.kind is None:
        return _("it is unknown what kind of mentor this is")
    if mentor.kind in refused:
        return _("the family wants no {kind}").format(kind=label(mentor.kind).lower())
    if mentor.screening.clearance is not Clearance.CLEARED:
        return mentor.screening.words
    if until is not None and until <= last:
        return _("the screening ends on {day}").format(day=day_words(until))
    return None


def _found(session: Session, cover_id: int) -> MatchCoverage:
    cover = session.get(MatchCoverage, cover_id)
    if cover is None:
        raise gone(session, "match_coverage", cover_id)
    return cover
