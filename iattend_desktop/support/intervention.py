"""Support for a student: referred, changed, closed, taken back; what is read of it says what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.model.support import Intervention, PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.support.intervention_values import Wait, checked, waits
from iattend_desktop.support.root_cause import known_student
from iattend_desktop.vocabulary import InterventionStatus
from iattend_desktop.workspace import Workspace, load_settings

FIELDS = (
    "title",
    "tier",
    "status",
    "provider_id",
    "provider",
    "referred_on",
    "referred_by",
    "consent_on",
    "starts_on",
    "ends_on",
    "sessions_planned",
    "sessions_attended",
    "outcome",
)
"""What a person writes of an intervention."""


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """One intervention; ``organization`` is the partner's name, ``provider`` who gives it in words; ``waits`` is what
    it waits for, the most pressing first."""

    id: int
    student_id: int
    title: str
    tier: int
    status: InterventionStatus
    provider_id: int | None
    organization: str | None
    provider: str | None
    referred_on: date | None
    referred_by: str | None
    consent_on: date | None
    starts_on: date | None
    ends_on: date | None
    sessions_planned: int | None
    sessions_attended: int | None
    outcome: str | None
    waits: tuple[Wait, ...]

    def values(self) -> dict[str, Any]:
        """What a person writes of it, by field."""
        return {field: getattr(self, field) for field in FIELDS}


def list_interventions(workspace: Workspace, student_id: int) -> tuple[InterventionRow, ...]:
    """A student's support; the caller has opened the record, which is the logged look."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        return intervention_rows(session, workspace.today(), student_id)


def intervention_rows(session: Session, today: date, student_id: int | None = None) -> tuple[InterventionRow, ...]:
    """Support of one student, or of all: what is open first, then the newest; one query beside the settings."""
    after = load_settings(session).referral_waits_days
    query = select(Intervention, PartnerOrganization.name).outerjoin(
        PartnerOrganization, PartnerOrganization.id == Intervention.provider_id
    )
    if student_id is not None:
        query = query.where(Intervention.student_id == student_id)
    rows = [_row(one, name, today, after) for one, name in session.execute(query)]
    rows.sort(key=lambda row: (not row.status.open, -_newest(row).toordinal(), -row.id))
    return tuple(rows)


def refer(workspace: Workspace, student_id: int, values: Mapping[str, Any]) -> int:
    """Begin support for a student; ``values`` by field, ``title`` and ``tier`` at least. Returns its key.

    Without a status it is a referral of today, by who has signed in. Raises ``UserError``, also where the same support
    is open for the student already.
    """
    today = workspace.today()
    begun = {"status": InterventionStatus.REFERRED, "referred_on": today, **values}
    kept = checked(today, {field: begun.get(field) for field in FIELDS})
    kept["referred_by"] = kept["referred_by"] or workspace.display_name or workspace.actor
    with workspace.read() as session:
        name, _born = known_student(session, student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Begin support for {name}").format(name=name)) as session:
        _check_partner(session, kept["provider_id"])
        _check_once(session, student_id, kept["title"])
        begun_now = Intervention(student_id=student_id, **kept)
        session.add(begun_now)
        session.flush()
        return begun_now.id


def change_intervention(
    workspace: Workspace, intervention_id: int, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Change support, its status among the rest, or close it; fields that ``values`` leaves out stay.

    ``seen`` holds the fields as they stood in the form when it was opened: what somebody else changed since is kept
    where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    with workspace.read() as session:
        known = session.get(Intervention, intervention_id)
        if known is None:
            raise gone(session, "intervention", intervention_id)
        name, _born = known_student(session, known.student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Change support for {name}").format(name=name)) as session:
        stored = session.get(Intervention, intervention_id, with_for_update=True)
        if stored is None:
            raise gone(session, "intervention", intervention_id)
        now = _values(stored)
        merged, kept = reconcile(
            session,
            {field: Place("intervention", (intervention_id,), field) for field in FIELDS},
            seen=None if seen is None else {**now, **{key: seen[key] for key in FIELDS if key in seen}},
            now=now,
            mine={**now, **{key: _plain(values[key]) for key in FIELDS if key in values}},
        )
        wanted = checked(workspace.today(), merged, InterventionStatus(stored.status))
        _check_partner(session, wanted["provider_id"])
        for field, value in wanted.items():
            setattr(stored, field, value)
        return kept


def delete_intervention(workspace: Workspace, seen: InterventionRow) -> None:
    """Take support back that was recorded by mistake, as it was read; undo brings it again.

    Raises ``UserError`` where somebody changed it since: what nobody read is not deleted.
    """
    with workspace.read() as session:
        name, _born = known_student(session, seen.student_id)
    with workspace.write(Permission.EDIT_STUDENTS, _("Delete support for {name}").format(name=name)) as session:
        stored = session.get(Intervention, seen.id, with_for_update=True)
        if stored is None:
            raise gone(session, "intervention", seen.id)
        if _values(stored) != seen.values():
            raise UserError(
                _("Somebody else changed this support meanwhile. It was not deleted; read it again, then delete it.")
            )
        session.delete(stored)


def _newest(row: InterventionRow) -> date:
    return row.starts_on or row.referred_on or date.min


def _values(stored: Intervention) -> dict[str, Any]:
    return {**{field: getattr(stored, field) for field in FIELDS}, "status": InterventionStatus(stored.status)}


def _plain(value: Any) -> Any:
    """A value as it is stored, so that blanks around it are no change."""
    return value.strip() or None if isinstance(value, str) and not isinstance(value, InterventionStatus) else value


def _row(stored: Intervention, organization: str | None, today: date, after: int) -> InterventionRow:
    values = _values(stored)
    days = {field: values[field] for field in ("referred_on", "consent_on", "starts_on", "ends_on")}
    partner = stored.provider_id is not None
    waiting = waits(values["status"], stored.tier, partner=partner, today=today, after=after, **days)
    return InterventionRow(
        id=stored.id, student_id=stored.student_id, organization=organization, waits=waiting, **values
    )


def _check_once(session: Session, student_id: int, title: str) -> None:
    open_now = [one for one in InterventionStatus if one.open]
    query = select(Intervention.title).where(Intervention.student_id == student_id, Intervention.status.in_(open_now))
    for known in session.scalars(query):
        if known.casefold() == title.casefold():
            raise UserError(
                _("“{title}” is open for this student already. Change that one, or say what is different.").format(
                    title=known
                )
            )


def _check_partner(session: Session, partner_id: int | None) -> None:
    if partner_id is not None and session.get(PartnerOrganization, partner_id) is None:
        raise UserError(_("This partner organization is no longer there. Choose another, or write who helps."))
