"""A guardian's consent as it is recorded by hand: given, for one student or many, and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.workspace import Workspace


def record_consent(
    workspace: Workspace,
    program_ids: Sequence[int],
    *,
    on: date,
    expires_on: date | None = None,
    note: str | None = None,
    seen: Mapping[int, Consent] | None = None,
) -> None:
    """Record guardian consent for students in the program, one or many at once.

    ``seen``: how the consent of each stood on the screen. Raises ``UserError`` for a date in the future or an expiry
    that is not after it, and where somebody else changed a consent since: a withdrawal is not written over unseen.
    """
    if on > workspace.today():
        raise UserError(
            _("Consent cannot be dated in the future ({date}). Enter the day it was signed.").format(date=on)
        )
    if expires_on is not None and expires_on <= on:
        raise UserError(_("Consent has to end after the day it was given."))
    label = ngettext("Record consent for {count} student", "Record consent for {count} students", len(program_ids))
    with workspace.write(Permission.RECORD_CONSENT, label) as session:
        _refuse_unseen(session, seen or {}, workspace.today())
        update_rows(
            session,
            ProgramEnrollment,
            [
                {
                    "id": key,
                    "consent_on": on,
                    "consent_expires_on": expires_on,
                    "consent_withdrawn_on": None,
                    "consent_note": note,
                }
                for key in program_ids
            ],
        )


def _refuse_unseen(session: Session, seen: Mapping[int, Consent], today: date) -> None:
    """Raise ``UserError`` where a consent no longer stands as it was seen; who opens the record sees who changed it."""
    query = (
        select(ProgramEnrollment, Person)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where(ProgramEnrollment.id.in_(seen))
        .order_by(Person.family_name, Person.given_name)
    )
    changed = [
        full_name(person.given_name, person.family_name, person.preferred_name)
        for program, person in session.execute(query)
        if seen[program.id]
        is not consent_state(program.consent_on, program.consent_expires_on, program.consent_withdrawn_on, today)
    ]
    if changed:
        raise UserError(
            ngettext(
                "Somebody else changed the consent of {names} meanwhile. Nothing was recorded: close this and look.",
                "Somebody else changed {count} consents meanwhile ({names}). Nothing was recorded: close this and "
                "look.",
                len(changed),
                names="; ".join(changed[:3]),
            )
        )


def withdraw_consent(workspace: Workspace, program_id: int, *, on: date) -> None:
    """Record that a guardian withdrew consent; an open match is then to be closed by a person.

    Raises ``UserError`` for a day in the future or before the consent was given: consent would still stand then.
    """
    if on > workspace.today():
        raise UserError(_("A withdrawal cannot be dated in the future ({date}).").format(date=on))
    with workspace.read() as session:
        given = session.get_one(ProgramEnrollment, program_id).consent_on
    if given is None or on < given:
        raise UserError(_("Consent can be withdrawn only on or after the day on which it was given."))
    with workspace.write(Permission.RECORD_CONSENT, _("Withdraw consent")) as session:
        session.get_one(ProgramEnrollment, program_id).consent_withdrawn_on = on
