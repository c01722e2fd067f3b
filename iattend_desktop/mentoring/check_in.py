"""Check-ins: logged, corrected, taken back, and their next steps. An attempt is not a contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.parties import Parties, parties_of
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import CheckIn, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace

LONGEST_MINUTES = 600


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
        select(CheckIn, Person)
        .outerjoin(Mentor, Mentor.id == CheckIn.mentor_id)
        .outerjoin(Person, Person.id == Mentor.person_id)
        .where(CheckIn.match_id == match_id)
        .order_by(CheckIn.on_date.desc(), CheckIn.id.desc())
    )
    rows: list[CheckInRow] = []
    for check_in, person in session.execute(query).all():
        name = full_name(person.given_name, person.family_name, person.preferred_name) if person else None
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
                mentor=name,
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

    ``mentor_id`` is who met, by default the match's mentor. A match that is closed takes check-ins up to the day of
    its closure. Raises ``UserError`` for what cannot be.
    """
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    values = _checked(
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
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Log check-in for {name}").format(name=parties.student)
    ) as session:
        check_in = CheckIn(match_id=match_id, mentor_id=mentor_id or parties.mentor_id, **values)
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
) -> None:
    """Correct a check-in: all its values, as :func:`log_check_in` takes them. Raises ``UserError``."""
    parties = _parties_of_check_in(workspace, check_in_id)
    values = _checked(
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
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Edit check-in for {name}").format(name=parties.student)
    ) as session:
        check_in = _found(session, check_in_id)
        if values["next_step"] != check_in.next_step:
            check_in.next_step_done_on = None
        for name, value in values.items():
            setattr(check_in, name, value)


def delete_check_in(workspace: Workspace, check_in_id: int) -> None:
    """Take a check-in back; undo brings it again."""
    parties = _parties_of_check_in(workspace, check_in_id)
    with workspace.write(
        Permission.LOG_CHECK_INS, _("Delete check-in for {name}").format(name=parties.student)
    ) as session:
        session.delete(_found(session, check_in_id))


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


def _checked(
    today: date,
    parties: Parties,
    *,
    on: date,
    channel: Channel | None,
    outcome: ContactOutcome,
    minutes: int | None,
    note: str | None,
    next_step: str | None,
    next_step_owner: str | None,
    next_step_due_on: date | None,
    topics: Sequence[str],
    barriers: Sequence[str],
    mood: int | None,
) -> dict[str, object]:
    """The columns of a check-in, or a ``UserError``."""
    _check_day(today, parties, on)
    if channel is None and outcome is ContactOutcome.CONTACT:
        raise UserError(_("Say how the contact was made: in person, by video, phone, message or home visit."))
    if channel is None:
        raise UserError(_("Say how contact was tried: in person, by video, phone, message or home visit."))
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise UserError(
            _("{minutes} minutes cannot be. Give 1 to {most}, or leave it empty.").format(
                minutes=f"{minutes:,}", most=LONGEST_MINUTES
            )
        )
    if mood is not None and not 1 <= mood <= 5:
        raise UserError(_("The mood is a number from 1 to 5; {found} is not.").format(found=mood))
    step, owner = cleaned(next_step), cleaned(next_step_owner)
    if step is None and (owner or next_step_due_on):
        raise UserError(_("Say what the next step is, or leave out who does it and by when."))
    if next_step_due_on is not None and next_step_due_on < on:
        raise UserError(
            _("The next step is due on {due}, before the check-in on {day}. Give a later day.").format(
                due=day_words(next_step_due_on), day=day_words(on)
            )
        )
    return {
        "on_date": on,
        "channel": channel.value,
        "outcome": outcome.value,
        "minutes": minutes,
        "note": cleaned(note),
        "topics": _list(topics),
        "barriers": _list(barriers),
        "mood": mood,
        "next_step": step,
        "next_step_owner": owner,
        "next_step_due_on": next_step_due_on,
    }


def _check_day(today: date, parties: Parties, on: date) -> None:
    if on > today:
        raise UserError(_("{day} is in the future. Give the day of the check-in.").format(day=day_words(on)))
    if on < parties.starts_on:
        raise UserError(
            _("{day} is before the match began on {start}. Check the day.").format(
                day=day_words(on), start=day_words(parties.starts_on)
            )
        )
    if parties.ends_on is not None and on > parties.ends_on:
        raise UserError(
            _("{day} is after the match was closed on {end}. Check the day.").format(
                day=day_words(on), end=day_words(parties.ends_on)
            )
        )


def _list(values: Sequence[str]) -> list[str] | None:
    return list(dict.fromkeys(kept for value in values if (kept := cleaned(value)))) or None
