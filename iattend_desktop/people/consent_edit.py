"""A guardian's consent as it is recorded by hand: given, for one student or many, and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.consent import ConsentRecord
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.storage.reconcile import Place, reconcile
from iattend_desktop.workspace import Workspace

_NAMES = ("on", "expires_on", "withdrawn_on", "note")
_COLUMNS = (ProgramEnrollment.id, *(getattr(ProgramEnrollment, f"consent_{name}") for name in _NAMES))


def record_consent(
    workspace: Workspace,
    program_ids: Sequence[int],
    *,
    on: date,
    expires_on: date | None = None,
    note: str | None = None,
    seen: Mapping[int, ConsentRecord] | None = None,
) -> tuple[OthersChange, ...]:
    """Record guardian consent for students in the program, one or many at once.

    ``seen``: the consent of each as it stood on the screen. Raises ``UserError`` for a date in the future or an expiry
    that is not after it, and ``Conflict``, a field for each student (the key of the program enrollment as text), where
    somebody else wrote another consent since: a withdrawal is not written over unseen. Returns what somebody else
    wrote where nothing would have changed, and stays.
    """
    if on > workspace.today():
        raise UserError(
            _("Consent cannot be dated in the future ({date}). Enter the day it was signed.").format(date=on)
        )
    if expires_on is not None and expires_on <= on:
        raise UserError(_("Consent has to end after the day it was given."))
    label = ngettext("Record consent for {count} student", "Record consent for {count} students", len(program_ids))
    given = ConsentRecord(on, expires_on, None, note)
    with workspace.write(Permission.RECORD_CONSENT, label) as session:
        kept: tuple[OthersChange, ...] = ()
        if seen is not None:
            kept = _compared(session, seen, given)
        stay = {one.key for one in kept}
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
                if str(key) not in stay
            ],
        )
    return kept


def _compared(session: Session, seen: Mapping[int, ConsentRecord], given: ConsentRecord) -> tuple[OthersChange, ...]:
    """What of the consents that were seen somebody else changed, and stays; raises ``Conflict`` for the others."""
    now: dict[str, ConsentRecord] = {}
    places: dict[str, Place] = {}
    for key, *values in session.execute(select(*_COLUMNS).where(ProgramEnrollment.id.in_(seen))):
        record = now[str(key)] = ConsentRecord(*values)
        changed = [name for name in _NAMES if getattr(record, name) != getattr(seen[key], name)]
        places[str(key)] = Place("program_enrollment", (key,), f"consent_{changed[0]}" if changed else None)
    return reconcile(
        session,
        places,
        seen={str(key): record for key, record in seen.items()},
        now=now,
        mine=dict.fromkeys(now, given),
    )[1]


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
