"""What a person types about a mentor, what of it stands in the workspace, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Identifier, Person, PersonLanguage, PersonTag
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.storage.reconcile import Place
from iattend_desktop.vocabulary import IdentifierKind, MentorKind


@dataclass(frozen=True, slots=True)
class MentorValues:
    """What a person types about a mentor; ``None`` is unknown."""

    given_name: str | None
    family_name: str | None
    kind: MentorKind | None = None
    number: str | None = None
    title: str | None = None
    organization: str | None = None
    source: str | None = None
    email: str | None = None
    phone: str | None = None
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    site_school_id: int | None = None
    travel_miles: float | None = None
    meets_virtually: bool | None = None
    capacity: int | None = None
    grade_low: int | None = None
    grade_high: int | None = None
    availability: int | None = None


def mentor_now(
    session: Session,
    mentor: Mentor,
    person: Person,
    number: Identifier | None,
    words: Mapping[tuple[str, str], object],
) -> MentorValues:
    """What stands in the workspace about a mentor."""
    organization = session.get(PartnerOrganization, mentor.organization_id) if mentor.organization_id else None

    def listed(wanted: str) -> tuple[str, ...]:
        return tuple(sorted(value for kind, value in words if kind == wanted))

    return MentorValues(
        given_name=person.given_name,
        family_name=person.family_name,
        kind=MentorKind(mentor.kind) if mentor.kind else None,
        number=number.value if number else None,
        title=mentor.title,
        organization=organization.name if organization else None,
        source=mentor.source,
        email=person.email,
        phone=person.phone,
        languages=listed("language"),
        interests=listed("interest"),
        expertise=listed("expertise"),
        site_school_id=mentor.site_school_id,
        travel_miles=mentor.travel_miles,
        meets_virtually=mentor.meets_virtually,
        capacity=mentor.capacity,
        grade_low=mentor.grade_low,
        grade_high=mentor.grade_high,
        availability=person.availability,
    )


def mentor_places(
    mentor: Mentor,
    person: Person,
    number: Identifier | None,
    words: Mapping[tuple[str, str], PersonLanguage | PersonTag],
) -> dict[str, Place]:
    """Where each value about a mentor is kept."""
    own = {"person_id": person.id}

    def listed(table: str, wanted: str) -> Place:
        return Place(table, tuple(item.id for (kind, _value), item in words.items() if kind == wanted), None, own)

    of_person = ("given_name", "family_name", "email", "phone", "availability")
    places = {name: Place("mentor", (mentor.id,), name) for name in MentorValues.__slots__}
    return {
        **places,
        **{name: Place("person", (person.id,), name) for name in of_person},
        "organization": Place("mentor", (mentor.id,), "organization_id"),
        "number": Place("identifier", (number.id,) if number else (), None, own),
        "languages": listed("person_language", "language"),
        "interests": listed("person_tag", "interest"),
        "expertise": listed("person_tag", "expertise"),
    }


def number_of(session: Session, person_id: int) -> Identifier | None:
    """The staff or partner number of a mentor."""
    kinds = (IdentifierKind.STAFF_NUMBER, IdentifierKind.PARTNER_ID)
    return session.scalar(select(Identifier).where(Identifier.person_id == person_id, Identifier.kind.in_(kinds)))


def words_of(session: Session, person_id: int) -> dict[tuple[str, str], PersonLanguage | PersonTag]:
    """Languages, interests and expertise, by kind and value."""
    have: dict[tuple[str, str], PersonLanguage | PersonTag] = {
        ("language", item.language): item
        for item in session.scalars(select(PersonLanguage).where(PersonLanguage.person_id == person_id))
    }
    for tag in session.scalars(select(PersonTag).where(PersonTag.person_id == person_id)):
        have[tag.kind, tag.value] = tag
    return have


def check_mentor(values: MentorValues) -> None:
    """Refuse what cannot be a mentor, with a sentence."""
    if not (values.given_name or values.family_name):
        raise UserError(_("A mentor needs a name; one name alone is enough."))
    if values.capacity is not None and not 0 <= values.capacity <= 200:
        raise UserError(_("The capacity {value} has to be a whole number from 0 to 200.").format(value=values.capacity))
    if values.grade_low is not None and values.grade_high is not None and values.grade_low > values.grade_high:
        raise UserError(_("The lowest grade is above the highest. Swap them."))
    if values.travel_miles is not None and not 0 <= values.travel_miles <= 500:
        raise UserError(_("Travel has to be 0 to 500 miles."))


def mentor_person_fields(values: MentorValues) -> dict[str, object]:
    """The columns of a mentor's person."""
    return {
        "given_name": values.given_name or None,
        "family_name": values.family_name or None,
        "email": values.email or None,
        "phone": values.phone or None,
        "availability": values.availability,
    }
