"""Partner organizations: who can help with what, where, in which languages, how many more, and how far that is known.

Nothing unknown clears: an organization that nobody vetted, whose agreement has no end, or whose places are not known is
never one that can take a referral.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.model.school import School
from iattend_desktop.model.support import Intervention, PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, Role, require
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.vocabulary import InterventionStatus
from iattend_desktop.workspace import Workspace

_LISTS = ("services", "regions", "languages")
FIELDS = (
    "name",
    *_LISTS,
    "capacity",
    "vetted_on",
    "agreement_from",
    "agreement_to",
    "contact_name",
    "contact_phone",
    "contact_email",
    "note",
)
"""What a person writes of an organization."""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One organization; an empty ``services``, ``regions`` or ``languages`` is unknown, and so is no ``capacity``.

    ``under_way`` counts the interventions that take a place, ``asked`` the referrals that would take one more.
    ``sees_all`` is whether the person sees everybody's, without which nobody knows how many places are left.
    ``hinders`` says what stands against a referral today, in words; none is one that can take it.
    """

    id: int
    name: str
    services: tuple[str, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int | None
    vetted_on: date | None
    agreement_from: date | None
    agreement_to: date | None
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    note: str | None
    under_way: int
    asked: int
    sees_all: bool
    hinders: tuple[str, ...]

    @property
    def left(self) -> int | None:
        """Places that are free; ``None`` where nobody knows how many there are."""
        return _left(self.capacity, self.under_way, self.sees_all)

    def values(self) -> dict[str, Any]:
        """What a person writes of it, by field."""
        return {field: getattr(self, field) for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Directory:
    """Every organization by name, and the regions of the district's schools."""

    partners: tuple[PartnerRow, ...]
    regions: tuple[str, ...]


def partner_choices(workspace: Workspace) -> tuple[tuple[int, str], ...]:
    """Key and name of every partner organization, by name."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    query = select(PartnerOrganization.id, PartnerOrganization.name).order_by(PartnerOrganization.name)
    with workspace.read() as session:
        return tuple((key, name) for key, name in session.execute(query))


def partner_directory(workspace: Workspace) -> Directory:
    """Every organization with its places; three queries."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    # a server shows a counselor the support of their own schools alone
    sees_all = not (isinstance(workspace, SharedWorkspace) and workspace.role is Role.PSA_COUNSELOR)
    with workspace.read() as session:
        counts: dict[tuple[int | None, str], int] = {}
        query = select(Intervention.provider_id, Intervention.status, func.count()).group_by(
            Intervention.provider_id, Intervention.status
        )
        for key, status, count in session.execute(query):
            counts[key, status] = count
        found = session.scalars(select(PartnerOrganization).order_by(PartnerOrganization.name)).all()
        rows = tuple(_row(one, counts, today, sees_all) for one in found)
        regions = session.scalars(select(School.region).where(School.region.is_not(None)).distinct())
        return Directory(rows, tuple(sorted(one for one in regions if one)))


def who_can_help(
    partners: Iterable[PartnerRow], service: str | None = None, region: str | None = None, language: str | None = None
) -> list[PartnerRow]:
    """Who could help with this, here, in this language: first who can take a referral today, those with most places
    before; then those of whom something is unknown or in the way, which ``hinders`` says. Who is known to offer
    something else, work elsewhere or speak other languages is left out."""

    def fits(known: tuple[str, ...], wanted: str | None) -> bool:
        return wanted is None or not known or wanted.casefold() in (one.casefold() for one in known)

    found = [
        one
        for one in partners
        if fits(one.services, service) and fits(one.regions, region) and fits(one.languages, language)
    ]
    return sorted(found, key=lambda one: (len(one.hinders), -(one.left or 0), one.name.casefold()))


def add_partner(workspace: Workspace, values: Mapping[str, Any]) -> int:
    """Add an organization to the directory; returns its key. Raises ``UserError``."""
    kept = _checked(workspace.today(), {field: values.get(field) for field in FIELDS})
    with workspace.write(Permission.EDIT_MENTORS, _("Add {name}").format(name=kept["name"])) as session:
        _check_name(session, kept["name"])
        made = PartnerOrganization(**_stored(kept))
        session.add(made)
        session.flush()
        return made.id


def change_partner(
    workspace: Workspace, partner_id: int, values: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Change what is known of an organization; fields that ``values`` leaves out stay, what somebody else changed since
    ``seen`` is kept where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and ``Gone``."""
    with workspace.read() as session:
        known = session.get(PartnerOrganization, partner_id)
        if known is None:
            raise gone(session, "partner_organization", partner_id)
        name = known.name
    with workspace.write(Permission.EDIT_MENTORS, _("Change {name}").format(name=name)) as session:
        stored = session.get(PartnerOrganization, partner_id, with_for_update=True)
        if stored is None:
            raise gone(session, "partner_organization", partner_id)
        now = _values(stored)
        merged, kept = reconcile(
            session,
            {field: Place("partner_organization", (partner_id,), field) for field in FIELDS},
            seen=None if seen is None else {**now, **{key: seen[key] for key in FIELDS if key in seen}},
            now=now,
            mine={**now, **{key: values[key] for key in FIELDS if key in values}},
        )
        wanted = _checked(workspace.today(), merged)
        if wanted["name"] != stored.name:
            _check_name(session, wanted["name"], but=partner_id)
        for field, value in _stored(wanted).items():
            setattr(stored, field, value)
        return kept


def _hinders(values: Mapping[str, Any], left: int | None, today: date) -> tuple[str, ...]:
    """What stands against a referral today, the gravest first."""
    begins, ends = values["agreement_from"], values["agreement_to"]
    said = []
    if values["vetted_on"] is None or values["vetted_on"] > today:
        said.append(_("not vetted"))
    if begins is None or ends is None:
        said.append(_("no agreement with both its days"))
    elif ends < today:
        said.append(_("agreement ended {day}").format(day=day_words(ends)))
    elif begins > today:
        said.append(_("agreement begins {day}").format(day=day_words(begins)))
    if left is None:
        said.append(_("places unknown"))
    elif not left:
        said.append(_("no place free"))
    unknown = {"services": _("services unknown"), "regions": _("regions unknown"), "languages": _("languages unknown")}
    said += [words for field, words in unknown.items() if not values[field]]
    return tuple(said)


def places_words(row: PartnerRow) -> str:
    """``4 of 10 free, 2 asked``."""
    if row.left is None:
        return _("unknown; {count} under way").format(count=row.under_way) if row.under_way else _("unknown")
    words = _("{left} of {all} free").format(left=row.left, all=row.capacity)
    asked = ngettext("{count} asked", "{count} asked", row.asked)
    return f"{words}, {asked}" if row.asked else words


def _checked(today: date, values: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: value.strip() or None if isinstance(value, str) else value for key, value in values.items()
    }
    for field in _LISTS:
        names = {" ".join(one.split()).casefold(): " ".join(one.split()) for one in kept[field] or () if one.strip()}
        kept[field] = tuple(names.values())
    if not kept["name"]:
        raise UserError(_("Give the organization's name."))
    if kept["capacity"] is not None and kept["capacity"] < 0:
        raise UserError(_("Places are counted from 0 on."))
    if kept["vetted_on"] is not None and kept["vetted_on"] > today:
        raise UserError(
            _("{day} is in the future. Give the day it was vetted.").format(day=day_words(kept["vetted_on"]))
        )
    begins, ends = kept["agreement_from"], kept["agreement_to"]
    if begins is not None and ends is not None and ends < begins:
        raise UserError(
            _("The agreement ends ({ends}) before it begins ({begins}).").format(
                ends=day_words(ends), begins=day_words(begins)
            )
        )
    return kept


def _check_name(session: Session, name: str, but: int | None = None) -> None:
    for key, known in session.execute(select(PartnerOrganization.id, PartnerOrganization.name)):
        if key != but and known.casefold() == name.casefold():
            raise UserError(_("“{name}” is in the directory already. Change that one.").format(name=known))


def _values(stored: PartnerOrganization) -> dict[str, Any]:
    return {
        field: tuple(getattr(stored, field) or ()) if field in _LISTS else getattr(stored, field) for field in FIELDS
    }


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {field: list(value) or None if field in _LISTS else value for field, value in values.items()}


def _left(capacity: int | None, under_way: int, sees_all: bool) -> int | None:
    return max(capacity - under_way, 0) if capacity is not None and sees_all else None


def _row(
    stored: PartnerOrganization, counts: Mapping[tuple[int | None, str], int], today: date, sees_all: bool
) -> PartnerRow:
    under_way = counts.get((stored.id, InterventionStatus.UNDER_WAY), 0)
    asked = sum(counts.get((stored.id, one), 0) for one in (InterventionStatus.REFERRED, InterventionStatus.ACCEPTED))
    values = _values(stored)
    left = _left(stored.capacity, under_way, sees_all)
    return PartnerRow(
        id=stored.id,
        under_way=under_way,
        asked=asked,
        sees_all=sees_all,
        hinders=_hinders(values, left, today),
        **values,
    )
