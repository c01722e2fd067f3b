"""Closing a match: the reason, the day, both sides' reflections, and whether another match was offered.

Every ending is recorded with reason, date and the offer of a rematch (MENTOR, Elements of Effective Practice,
4th edition, closure).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.parties import Parties, parties_of
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import CheckIn, Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.vocabulary import MatchStatus, ProgramStatus
from iattend_desktop.workspace import Workspace


def usual_reasons() -> tuple[str, ...]:
    """Reasons to offer on the form; any other may be typed."""
    return (
        _("The school year ended"),
        _("The goals were reached"),
        _("The student changed schools"),
        _("The student or family asked to end it"),
        _("The mentor can no longer take part"),
        _("The two did not get along"),
        _("Contact was lost"),
    )


def close_match(
    workspace: Workspace,
    match_id: int,
    *,
    on: date,
    reason: str,
    mentor_reflection: str | None = None,
    student_reflection: str | None = None,
    rematch_offered: bool,
) -> None:
    """Close a match on a day, which is the last day on which the two can have met.

    The student waits for another mentor where a rematch is offered, and leaves the program of this year otherwise;
    the student's open goals stay open. Raises ``UserError`` for a match that is closed, a day before its last
    check-in, or a missing reason.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
        last_check_in = session.scalar(select(func.max(CheckIn.on_date)).where(CheckIn.match_id == match_id))
        first_meeting = session.scalar(select(Match.first_meeting_on).where(Match.id == match_id))
    words = cleaned(reason)
    _check(workspace.today(), parties, on, words, last_check_in, first_meeting)
    label = _("Close the match of {name}").format(name=parties.student)
    with workspace.write(Permission.EDIT_MATCHES, label) as session:
        match = session.get_one(Match, match_id)
        match.status, match.ends_on = MatchStatus.CLOSED.value, on
        match.closure_reason, match.rematch_offered = words, rematch_offered
        match.mentor_reflection, match.student_reflection = cleaned(mentor_reflection), cleaned(student_reflection)
        if match.is_primary:
            program = session.get_one(ProgramEnrollment, match.program_enrollment_id)
            program.status = (ProgramStatus.WAITING if rematch_offered else ProgramStatus.CLOSED).value


def close_for_rematch(session: Session, match_ids: Sequence[int], *, on: date) -> None:
    """Close matches whose students go to another mentor the same day, in a write that is open; nobody is asked for
    reflections, and the students stay in the program. Raises ``UserError`` where one is closed or begins later."""
    for match in session.scalars(select(Match).where(Match.id.in_(match_ids))):
        if match.ends_on is not None or match.starts_on > on:
            _check(on, parties_of(session, match.id), on, "rematched", None, None)
    closed = {"status": MatchStatus.CLOSED.value, "ends_on": on, "rematch_offered": True}
    update_rows(session, Match, [{"id": key, **closed, "closure_reason": _("Rematched")} for key in match_ids])


def _check(
    today: date,
    parties: Parties,
    on: date,
    reason: str | None,
    last_check_in: date | None,
    first_meeting: date | None,
) -> None:
    if parties.ends_on is not None:
        raise UserError(_("This match was closed on {day} already.").format(day=day_words(parties.ends_on)))
    if reason is None:
        raise UserError(_("Say why the match ends; the reason stays with the record."))
    if on > today:
        raise UserError(_("{day} is in the future. Close the match on the day it ends.").format(day=day_words(on)))
    if on < parties.starts_on:
        raise UserError(
            _("{day} is before the match began on {start}. Choose a later day.").format(
                day=day_words(on), start=day_words(parties.starts_on)
            )
        )
    if last_check_in is not None and on < last_check_in:
        raise UserError(
            _("The last check-in was on {last}, after {day}. Close the match on that day or later.").format(
                last=day_words(last_check_in), day=day_words(on)
            )
        )
    if first_meeting is not None and on < first_meeting:
        raise UserError(
            _("The first meeting was on {first}, after {day}. Close the match on that day or later.").format(
                first=day_words(first_meeting), day=day_words(on)
            )
        )
