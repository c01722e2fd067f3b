"""Conferences with guardians, student and staff: who was there, what was agreed, who follows up by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.model.support import Conference
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.support.intervention_values import Wait, Waiting
from iattend_desktop.support.root_cause import known_student
from iattend_desktop.workspace import Workspace

FIELDS = ("held_on", "attended_by", "agreed", "follow_up_on", "follow_up_owner")
"""What a person writes of a conference."""


@dataclass(frozen=True, slots=True)
class ConferenceRow:
    """One conference; ``waits`` holds the follow-up from its day on."""

    id: int
    student_id: int
    held_on: date
    attended_by: tuple[str, ...]
    agreed: str | None
    follow_up_on: date | None
    follow_up_owner: str | None
    waits: tuple[Wait, ...]

    def values(self) -> dict[str, Any]:
        """What a person writes of it, by field."""
        return {field: getattr(self, field) for field in FIELDS}


def conference_rows(session: Session, today: date, student_id: int | None = None) -> tuple[ConferenceRow, ...]:
    """Conferences about one student, or about all, newest first; one query."""
    query = select(Conference).order_by(Conference.held_on.desc(), Conference.id.desc())
    if student_id is not None:
        query = query.where(Conference.student_id == student_id)
    return tuple(_row(one, today) for one in session.scalars(query))


def follow_up(day: date | None, today: date) -> tuple[Wait, ...]:
    """A follow-up waits from its day on.

    >>> follow_up(date(2026, 11, 18), date(2026, 11, 20))[0].days, follow_up(date(2026, 11, 21), date(2026, 11, 20))
    (2, ())
    """
    return (Wait(Waiting.FOLLOW_UP, (today - day).days),) if day is not None and day <= today else ()


def record_conference(workspace: Workspace, student_id: int, values: Mapping[str, Any]) -> int:
    """Record a conference about a student; ``values`` by field. Returns its key; raises ``UserError``."""
    with workspace.read() as session:
        name, born = known_student(session, student_id)
    kept = _checked(workspace.today(), born, {field: values.get(field) for field in FIELDS})
    with workspace.write(Permission.EDIT_STUDENTS, _("Record a conference about {name}").format(name=name)) as session:
        made = Conference(student_id=student_id, **_stored(kept))
        session.add(made)
        session.flush()
        return made.id


def change_conference(
    workspace: Workspace, conference_id: int, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Correct a conference; fields that ``values`` leaves out stay, what somebody else changed since ``seen`` is kept
    where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and ``Gone`` among them."""
    with workspace.read() as session:
        known = session.get(Conference, conference_id)
        if known is None:
            raise gone(session, "conference", conference_id)
        name, born = known_student(session, known.student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Change a conference about {name}").format(name=name)) as session:
        stored = session.get(Conference, conference_id, with_for_update=True)
        if stored is None:
            raise gone(session, "conference", conference_id)
        now = _row(stored, workspace.today()).values()
        merged, kept = reconcile(
            session,
            {field: Place("conference", (conference_id,), field) for field in FIELDS},
            seen=None if seen is None else {**now, **{key: seen[key] for key in FIELDS if key in seen}},
            now=now,
            mine={**now, **{key: values[key] for key in FIELDS if key in values}},
        )
        for field, value in _stored(_checked(workspace.today(), born, merged)).items():
            setattr(stored, field, value)
        return kept


def finish_follow_up(workspace: Workspace, conference_id: int) -> None:
    """What was to be followed up was: the day no longer waits, and what was agreed says who owed it and when it was
    done. Raises ``UserError`` where nothing waits any more."""
    with workspace.read() as session:
        known = session.get(Conference, conference_id)
        if known is None:
            raise gone(session, "conference", conference_id)
        name, _born = known_student(session, known.student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Follow up with {name}").format(name=name)) as session:
        stored = session.get(Conference, conference_id, with_for_update=True)
        if stored is None:
            raise gone(session, "conference", conference_id)
        if stored.follow_up_on is None:
            raise UserError(_("Nothing is to be followed up here any more. Refresh the page."))
        done = _("Followed up {day} ({who}, due {due}).").format(
            day=day_words(workspace.today()), who=stored.follow_up_owner, due=day_words(stored.follow_up_on)
        )
        stored.agreed = f"{stored.agreed}\n{done}" if stored.agreed else done
        stored.follow_up_on = stored.follow_up_owner = None


def delete_conference(workspace: Workspace, seen: ConferenceRow) -> None:
    """Take a conference back as it was read; undo brings it again. Raises ``UserError`` where it was changed since."""
    with workspace.read() as session:
        name, _born = known_student(session, seen.student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Delete a conference about {name}").format(name=name)) as session:
        stored = session.get(Conference, seen.id, with_for_update=True)
        if stored is None:
            raise gone(session, "conference", seen.id)
        if _row(stored, workspace.today()).values() != seen.values():
            raise UserError(
                _("Somebody else changed this conference meanwhile. It was not deleted; read it again, then delete it.")
            )
        session.delete(stored)


def _checked(today: date, born: date | None, values: Mapping[str, Any]) -> dict[str, Any]:
    held, due = values["held_on"], values["follow_up_on"]
    agreed, owner = (values["agreed"] or "").strip() or None, (values["follow_up_owner"] or "").strip() or None
    there = tuple(name for one in values["attended_by"] or () if (name := one.strip()))
    if held is None:
        raise UserError(_("Give the day of the conference."))
    if held > today:
        raise UserError(_("{day} is in the future. Record a conference once it was held.").format(day=day_words(held)))
    if born is not None and held < born:
        raise UserError(
            _("{day} is before the student was born ({born}). Check the day.").format(
                day=day_words(held), born=day_words(born)
            )
        )
    if not there:
        raise UserError(_("Say who was there."))
    if due is not None and due < held:
        raise UserError(
            _("The follow-up ({due}) is before the conference ({held}).").format(
                due=day_words(due), held=day_words(held)
            )
        )
    if due is not None and owner is None:
        raise UserError(_("Say who follows up: what nobody owns is done by nobody."))
    if owner is not None and due is None:
        raise UserError(_("Give the day by which {who} follows up.").format(who=owner))
    return {"held_on": held, "attended_by": there, "agreed": agreed, "follow_up_on": due, "follow_up_owner": owner}


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "attended_by": list(values["attended_by"])}


def _row(stored: Conference, today: date) -> ConferenceRow:
    return ConferenceRow(
        id=stored.id,
        student_id=stored.student_id,
        held_on=stored.held_on,
        attended_by=tuple(stored.attended_by or ()),
        agreed=stored.agreed,
        follow_up_on=stored.follow_up_on,
        follow_up_owner=stored.follow_up_owner,
        waits=follow_up(stored.follow_up_on, today),
    )
