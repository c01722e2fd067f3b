"""Who goes along on an outreach day: in what role, in which languages, in which team, and trained when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import OutreachTeam, OutreachVolunteer
from iattend_desktop.model.person import Person, PersonLanguage, PersonRole
from iattend_desktop.outreach.outreach_day import open_day
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.vocabulary import OutreachStatus, PersonRoleKind, VolunteerRole
from iattend_desktop.workspace import Workspace

_STAFF = (
    PersonRoleKind.COORDINATOR,
    PersonRoleKind.MENTOR,
    PersonRoleKind.PARTNER_CONTACT,
    PersonRoleKind.PSA_COUNSELOR,
    PersonRoleKind.VOLUNTEER,
)


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    """A volunteer of a day; ``team_id`` none: in no team yet. ``trained_on`` none: not known to be trained."""

    id: int
    person_id: int
    name: str
    role: VolunteerRole
    team_id: int | None
    trained_on: date | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VolunteerValues:
    """What a person types: somebody known (``person_id``) or a new name. Languages are added to those known."""

    role: VolunteerRole
    person_id: int | None = None
    given_name: str | None = None
    family_name: str | None = None
    languages: tuple[str, ...] = ()
    trained_on: date | None = None
    team_id: int | None = None


def volunteer_rows(session: Session, day_id: int) -> list[VolunteerRow]:
    """The volunteers of a day by name; two queries."""
    query = (
        select(OutreachVolunteer, Person)
        .join(Person, Person.id == OutreachVolunteer.person_id)
        .where(OutreachVolunteer.day_id == day_id)
    )
    found = session.execute(query).all()
    languages: dict[int, list[str]] = defaultdict(list)
    of_these = PersonLanguage.person_id.in_(select(OutreachVolunteer.person_id).filter_by(day_id=day_id))
    for person, language in session.execute(select(PersonLanguage.person_id, PersonLanguage.language).where(of_these)):
        languages[person].append(language)
    rows = [
        VolunteerRow(
            one.id,
            person.id,
            full_name(person.given_name, person.family_name, person.preferred_name),
            VolunteerRole(one.role),
            one.team_id,
            one.trained_on,
            tuple(sorted(languages[person.id])),
        )
        for one, person in found
    ]
    return sorted(rows, key=lambda row: (row.name, row.id))


def list_candidates(workspace: Workspace) -> list[tuple[int, str]]:
    """People of the district and its partners who may go along, key and name, by name. Raises ``NotAllowed``."""
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        query = select(Person).where(Person.id.in_(select(PersonRole.person_id).where(PersonRole.role.in_(_STAFF))))
        people = session.scalars(query).all()
        named = [(one.id, full_name(one.given_name, one.family_name, one.preferred_name)) for one in people]
    return sorted(named, key=lambda one: (one[1], one[0]))


def add_volunteer(workspace: Workspace, day_id: int, values: VolunteerValues) -> int:
    """Somebody goes along; returns the volunteer's key.

    Raises ``UserError`` for somebody without a name, or who goes along already.
    """
    with workspace.write(Permission.PLAN_OUTREACH, _("Add volunteer")) as session:
        day = open_day(session, day_id)
        _check_training(values, workspace.today())
        person_id = values.person_id or _new_person(session, values, workspace.today())
        mine = OutreachVolunteer.person_id == person_id, OutreachVolunteer.day_id == day_id
        if session.scalar(select(OutreachVolunteer.id).where(*mine)) is not None:
            raise UserError(_("This person goes along on {day} already.").format(day=day.name))
        _add_languages(session, person_id, values.languages)
        made = OutreachVolunteer(
            day_id=day_id,
            team_id=_team_of_day(session, day_id, values.team_id),
            person_id=person_id,
            role=values.role,
            trained_on=values.trained_on,
        )
        session.add(made)
        session.flush()
        return made.id


def edit_volunteer(workspace: Workspace, volunteer_id: int, values: VolunteerValues) -> None:
    """Change role, training, languages or team; routes have then to be planned anew. Raises ``UserError``."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Change volunteer")) as session:
        one = session.get(OutreachVolunteer, volunteer_id, with_for_update=True)
        if one is None:
            raise gone(session, "outreach_volunteer", volunteer_id)
        day = open_day(session, one.day_id)
        _check_training(values, workspace.today())
        _add_languages(session, one.person_id, values.languages)
        one.role, one.trained_on = values.role, values.trained_on
        one.team_id = _team_of_day(session, one.day_id, values.team_id)
        day.status = OutreachStatus.PLANNING


def remove_volunteer(workspace: Workspace, volunteer_id: int) -> None:
    """Somebody does not go along after all."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Remove volunteer")) as session:
        one = session.get(OutreachVolunteer, volunteer_id, with_for_update=True)
        if one is None:
            raise gone(session, "outreach_volunteer", volunteer_id)
        day = open_day(session, one.day_id)
        session.delete(one)
        day.status = OutreachStatus.PLANNING


def _check_training(values: VolunteerValues, today: date) -> None:
    if values.trained_on is not None and values.trained_on > today:
        raise UserError(_("A training cannot be dated in the future ({date}).").format(date=values.trained_on))


def _new_person(session: Session, values: VolunteerValues, today: date) -> int:
    given, family = ((name or "").strip() or None for name in (values.given_name, values.family_name))
    if given is None and family is None:
        raise UserError(_("A volunteer needs a name: choose somebody or type one."))
    person = Person(given_name=given, family_name=family)
    session.add(person)
    session.flush()
    session.add(PersonRole(person_id=person.id, role=PersonRoleKind.VOLUNTEER, valid_from=today))
    return person.id


def _add_languages(session: Session, person_id: int, languages: tuple[str, ...]) -> None:
    known = set(session.scalars(select(PersonLanguage.language).where(PersonLanguage.person_id == person_id)))
    session.add_all(PersonLanguage(person_id=person_id, language=one) for one in languages if one not in known)


def _team_of_day(session: Session, day_id: int, team_id: int | None) -> int | None:
    if team_id is not None:
        team = session.get(OutreachTeam, team_id)
        if team is None or team.day_id != day_id:
            raise UserError(_("This team is not of this day. Choose another one."))
    return team_id
