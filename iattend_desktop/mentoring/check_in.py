"""Check-ins: logged, corrected, taken back, and their next steps. An attempt is not a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.check_in_values import check_in_now, checked
from iattend_desktop.mentoring.parties import Parties, parties_of
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import CheckIn, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """One check-in; ``mentor`` is who met, which is a cover now and then; ``mood`` is 1 to 5."""

    id: int
    match_id: int
    on: date
    channel: Channel
    outcome: ContactOutcome
    minutes: int | None
    note: str | None
    topics: tuple[str, ...]
    barriers: tuple[str, ...]
    mood: int | None
    mentor_id: int | None
    mentor: str | None
    next_step: str | None
    next_step_owner: str | None
    next_step_due_on: date | None
    next_step_done_on: date | None
    version: int

    @property
    def is_contact(self) -> bool:
        """Whether the two were in contact, not only tried to be."""
        return self.outcome is ContactOutcome.CONTACT


def check_in_rows(session: Session, match_id: int) -> tuple[CheckInRow, ...]:
    """A match's check-ins, newest first; one query."""
    query = (
        select(CheckIn, Person.given_name, Person.family_name, Person.preferred_name)
        .outerjoin(Mentor, Mentor.id == CheckIn.mentor_id)
        .outerjoin(Person, Person.id == Mentor.person_id)
        .where(CheckIn.match_id == match_id)
        .order_by(CheckIn.on_date.desc(), CheckIn.id.desc())
    )
    rows: list[CheckInRow] = []
    for check_in, *name in session.execute(query).all():
        rows.append(
            CheckInRow(
                id=check_in.id,
                match_id=check_in.match_id,
                on=check_in.on_date,
                channel=Channel(check_in.channel),
                outcome=ContactOutcome(check_in.outcome),
                minutes=check_in.minutes,
                note=check_in.note,
                topics=tuple(check_in.topics or ()),
                barriers=tuple(check_in.barriers or ()),
                mood=check_in.mood,
                mentor_id=check_in.mentor_id,
                mentor=full_name(*name) or None,
                next_step=check_in.next_step,
                next_step_owner=check_in.next_step_owner,
                next_step_due_on=check_in.next_step_due_on,
                next_step_done_on=check_in.next_step_done_on,
                version=check_in.version,
            )
        )
    return tuple(rows)


def log_check_in(
    workspace: Workspace,
    match_id: int,
    *,
    on: date,
    channel: Channel | None,
    outcome: ContactOutcome,
    minutes: int | None = None,
    note: str | None = None,
    next_step: str | None = None,
    next_step_owner: str | None = None,
    next_step_due_on: date | None = None,
    topics: Sequence[str] = (),
    barriers: Sequence[str] = (),
    mood: int | None = None,
    mentor_id: int | None = None,
) -> int:
    """Log a contact, or an attempt at one; returns its key.

    ``mentor_id`` is who met, by default who covered on that day, else the match's mentor. A match that is closed
    takes check-ins up to the day of its closure. Raises ``UserError`` for what cannot be.
    """
    with workspace.write_about(
        Permission.LOG_CHECK_INS,
        lambda session: parties_of(session, match_id, on),
        lambda parties: _("Log check-in for {name}").format(name=parties.student),
    ) as (session, parties):
        values = checked(
            workspace.today(),
            parties,
            on=on,
            channel=channel,
            outcome=outcome,
            minutes=minutes,
            note=note,
            next_step=next_step,
            next_step_owner=next_step_owner,
            next_step_due_on=next_step_due_on,
            topics=topics,
            barriers=barriers,
            mood=mood,
        )
        check_in = CheckIn(match_id=match_id, mentor_id=mentor_id or parties.met_by, **values)
        session.add(check_in)
        session.flush()
        return check_in.id


def edit_check_in(
    workspace: Workspace,
    check_in_id: int,
    *,
    on: date,
    channel: Channel | None,
    outcome: ContactOutcome,
    minutes: int | None = None,
    note: str | None = None,
    next_step: str | None = None,
    next_step_owner: str | None = None,
    next_step_due_on: date | None = None,
    topics: Sequence[str] = (),
    barriers: Sequence[str] = (),
    mood: int | None = None,
    seen: Mapping[str, Any] | None = None,
) -> tuple[OthersChange, ...]:
    """Correct a check-in: all its values, as :func:`log_check_in` takes them.

    ``seen`` holds the same values as they stood in the form when it was opened: what somebody else changed since is
    kept where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    mine = {
        "on": on,
        "channel": channel,
        "outcome": outcome,
        "minutes": minutes,
        "note": cleaned(note),
        "next_step": cleaned(next_step),
        "next_step_owner": cleaned(next_step_owner),
        "next_step_due_on": next_step_due_on,
        "topics": tuple(topics),
        "barriers": tuple(barriers),
        "mood": mood,
    }
    with workspace.read() as session:
        known = session.get(CheckIn, check_in_id)
        if known is None:
            raise gone(session, "check_in", check_in_id)
        parties = parties_of(session, known.match_id)
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Edit check-in for {name}").format(name=parties.student)
    ) as session:
        check_in = session.get(CheckIn, check_in_id, with_for_update=True)
        if check_in is None:
            raise gone(session, "check_in", check_in_id)
        now = check_in_now(check_in)
        places = {name: Place("check_in", (check_in_id,), "on_date" if name == "on" else name) for name in now}
        merged, kept = reconcile(session, places, seen=seen, now=now, mine=mine)
        values = checked(workspace.today(), parties, **merged)
        if values["next_step"] != check_in.next_step:
            check_in.next_step_done_on = None
        for name, value in values.items():
            setattr(check_in, name, value)
        return kept


def delete_check_in(workspace: Workspace, check_in_id: int, version: int | None = None) -> None:
    """Take a check-in back; undo brings it again.

    ``version`` is the one that was looked at: what somebody wrote since is not deleted unread. Raises ``UserError``.
    """
    parties = _parties_of_check_in(workspace, check_in_id)
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Delete check-in for {name}").format(name=parties.student)
    ) as session:
        check_in = _found(session, check_in_id)
        if version is not None and check_in.version != version:
            raise UserError(
                _("Somebody else changed this check-in meanwhile. It was not deleted; read it again, then delete it.")
            )
        session.delete(check_in)


def finish_next_step(workspace: Workspace, check_in_id: int, *, on: date | None = None) -> None:
    """Mark a check-in's next step as done, today unless another day is given. Raises ``UserError``."""
    parties = _parties_of_check_in(workspace, check_in_id)
    done_on = on or workspace.today()
    if done_on > workspace.today():
        raise UserError(_("{day} is in the future. Give the day on which it was done.").format(day=day_words(done_on)))
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Finish next step for {name}").format(name=parties.student)
    ) as session:
        check_in = _found(session, check_in_id)
        if check_in.next_step is None:
            raise UserError(_("This check-in has no next step. Edit the check-in to add one."))
        if check_in.next_step_done_on is not None:
            raise UserError(
                _("This next step was done on {day} already.").format(day=day_words(check_in.next_step_done_on))
            )
        if done_on < check_in.on_date:
            raise UserError(
                _("The step was agreed on {day}; it cannot have been done before. Give a later day.").format(
                    day=day_words(check_in.on_date)
                )
            )
        check_in.next_step_done_on = done_on


def _parties_of_check_in(workspace: Workspace, check_in_id: int) -> Parties:
    with workspace.read() as session:
        return parties_of(session, _found(session, check_in_id).match_id)


def _found(session: Session, check_in_id: int) -> CheckIn:
    check_in = session.get(CheckIn, check_in_id)
    if check_in is None:
        raise UserError(_("This check-in is no longer there. Refresh the page."))
    return check_in
