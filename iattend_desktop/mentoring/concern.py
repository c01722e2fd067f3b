"""A worry about a student, raised to the PSA counselor of the school, with a safeguarding note that mentors never see.

What a mentor hears may be more than mentoring answers. The summary says what is the matter; the safeguarding note holds
what only those who act on it may read: it is in no mentor's workbook. A mentor on a server passes a concern on and is
shown afterwards that it was, and when; what stands in a concern the server shows to no mentor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import Concern
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.vocabulary import Urgency
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One concern; open as long as ``resolved_on`` is none. ``student_id`` is the person's key."""

    id: int
    program_id: int
    student_id: int
    student: str
    raised_on: date
    raised_by: str | None
    summary: str
    urgency: Urgency | None
    safeguarding_note: str | None
    resolved_on: date | None
    resolution: str | None
    version: int


def list_concerns(workspace: Workspace, program_id: int) -> list[ConcernRow]:
    """A student's concerns of this year, open first, then the latest; the look is logged. Raises ``NotAllowed``."""
    require(workspace.role, Permission.RECORD_CONCERNS)
    with workspace.read() as session:
        rows = concern_rows(session, Concern.program_enrollment_id == program_id)
    if rows:
        workspace.log("view_record", ("person", rows[0].student_id))
    return rows


def concern_rows(session: Session, which: ColumnElement[bool]) -> list[ConcernRow]:
    """Concerns for which ``which`` holds, open ones first, then the latest; one query."""
    query = (
        select(Concern, Person)
        .join(ProgramEnrollment, ProgramEnrollment.id == Concern.program_enrollment_id)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where(which)
        .order_by(Concern.resolved_on.is_not(None), Concern.raised_on.desc(), Concern.id.desc())
    )
    return [
        ConcernRow(
            id=concern.id,
            program_id=concern.program_enrollment_id,
            student_id=person.id,
            student=full_name(person.given_name, person.family_name, person.preferred_name),
            raised_on=concern.raised_on,
            raised_by=concern.raised_by,
            summary=concern.summary,
            urgency=Urgency(concern.urgency) if concern.urgency else None,
            safeguarding_note=concern.safeguarding_note,
            resolved_on=concern.resolved_on,
            resolution=concern.resolution,
            version=concern.version,
        )
        for concern, person in session.execute(query)
    ]


def raise_concern(
    workspace: Workspace, program_id: int, *, summary: str, safeguarding_note: str | None = None, on: date | None = None
) -> int:
    """Raise a concern about a student of the program, today unless a day is given; returns its key.

    Raises ``UserError``.
    """
    raised_on = on or workspace.today()
    if raised_on > workspace.today():
        raise UserError(
            _("{day} is in the future. Give the day on which it was heard.").format(day=day_words(raised_on))
        )
    words = _summarized(summary)
    name = _student(workspace, program_id)
    with workspace.write(Permission.RECORD_CONCERNS, _("Raise a concern about {name}").format(name=name)) as session:
        concern = Concern(
            program_enrollment_id=program_id,
            raised_on=raised_on,
            raised_by=workspace.display_name or workspace.actor,
            summary=words,
            safeguarding_note=cleaned(safeguarding_note),
        )
        session.add(concern)
        session.flush()
        return concern.id


def pass_on_concern(workspace: Workspace, program_id: int, *, words: str, urgency: Urgency) -> int:
    """A mentor's worry about a mentee, for the PSA counselor of the school to act on; returns its key.

    What is passed on stays with who acts on it: no undo takes it back. Raises ``UserError``.
    """
    summary = " ".join(words.split())  # a line wherever it is listed
    if not summary:
        raise UserError(_("Say what worries you, in a sentence or two."))
    name = _student(workspace, program_id)
    label = _("Pass on a concern about {name}").format(name=name)
    with workspace.write(Permission.RAISE_CONCERNS, label, undoable=False) as session:
        concern = Concern(
            program_enrollment_id=program_id,
            raised_on=workspace.today(),
            raised_by=workspace.display_name or workspace.actor,
            summary=summary,
            urgency=urgency.value,
            safeguarding_note=None,
            resolved_on=None,
            resolution=None,
        )
        session.add(concern)
        session.flush()
        return concern.id


def edit_concern(
    workspace: Workspace,
    concern_id: int,
    *,
    summary: str,
    safeguarding_note: str | None,
    seen: Mapping[str, Any] | None = None,
) -> tuple[OthersChange, ...]:
    """Change what a concern says; ``seen`` holds both texts as they stood in the form when it was opened.

    Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    mine: dict[str, Any] = {"summary": _summarized(summary), "safeguarding_note": cleaned(safeguarding_note)}
    name = _student(workspace, _program_of(workspace, concern_id))
    with workspace.write(Permission.RECORD_CONCERNS, _("Edit a concern about {name}").format(name=name)) as session:
        concern = _found(session, concern_id)
        now = {key: getattr(concern, key) for key in mine}
        places = {key: Place("concern", (concern_id,), key) for key in mine}
        merged, kept = reconcile(session, places, seen=seen, now=now, mine=mine)
        concern.summary, concern.safeguarding_note = merged["summary"], merged["safeguarding_note"]
        return kept


def resolve_concern(workspace: Workspace, concern_id: int, *, resolution: str, on: date | None = None) -> None:
    """Record what was done about a concern and that it is over, today unless a day is given. Raises ``UserError``."""
    resolved_on, words = on or workspace.today(), cleaned(resolution)
    if words is None:
        raise UserError(_("Say what was done, so that the next person can rely on it."))
    if resolved_on > workspace.today():
        raise UserError(_("{day} is in the future. Give today or an earlier day.").format(day=day_words(resolved_on)))
    name = _student(workspace, _program_of(workspace, concern_id))
    with workspace.write(Permission.RECORD_CONCERNS, _("Resolve a concern about {name}").format(name=name)) as session:
        concern = _found(session, concern_id)
        if concern.resolved_on is not None:
            raise UserError(_("This concern was resolved on {day} already.").format(day=day_words(concern.resolved_on)))
        if resolved_on < concern.raised_on:
            raise UserError(
                _("The concern was raised on {day}; it cannot have been resolved before. Give a later day.").format(
                    day=day_words(concern.raised_on)
                )
            )
        concern.resolved_on, concern.resolution = resolved_on, words


def _summarized(summary: str) -> str:
    words = cleaned(summary)
    if words is None:
        raise UserError(_("Say in a sentence what the concern is. Details belong in the safeguarding note."))
    return words


def _student(workspace: Workspace, program_id: int) -> str:
    query = (
        select(Person.given_name, Person.family_name, Person.preferred_name)
        .join(ProgramEnrollment, ProgramEnrollment.student_id == Person.id)
        .where(ProgramEnrollment.id == program_id)
    )
    with workspace.read() as session:
        name = session.execute(query).first()
        if name is None:
            raise gone(session, "program_enrollment", program_id)
        return full_name(*name)


def _program_of(workspace: Workspace, concern_id: int) -> int:
    with workspace.read() as session:
        return _found(session, concern_id).program_enrollment_id


def _found(session: Session, concern_id: int) -> Concern:
    concern = session.get(Concern, concern_id)
    if concern is None:
        raise gone(session, "concern", concern_id)
    return concern
