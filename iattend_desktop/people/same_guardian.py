"""Whether two records of guardians are one person: the same name, and the same home, telephone or email.

A name alone says too little, and who is more than a guardian (a mentor, a student, staff) is not joined in passing.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.model.person import Guardianship, HouseholdMember, Identifier, Person, PersonLanguage, PersonRole
from iattend_desktop.people.merge_fold import references, table_of
from iattend_desktop.people.names import bare_name
from iattend_desktop.vocabulary import PersonRoleKind

_OF_GUARDIANS = frozenset({Guardianship, HouseholdMember, Identifier, PersonLanguage, PersonRole})
"""What points at somebody who is a guardian and nothing else."""


def are_one_guardian(session: Session, one_id: int, other_id: int) -> bool:
    """Whether two people (keys) are one guardian."""
    one, other = session.get_one(Person, one_id), session.get_one(Person, other_id)
    name = bare_name(one.given_name, one.family_name)
    if not name or name != bare_name(other.given_name, other.family_name):
        return False
    if not _reached_alike(one, other) and not _homes(session, one_id) & _homes(session, other_id):
        return False
    return all(_guardian_alone(session, key) for key in (one_id, other_id))


def _reached_alike(one: Person, other: Person) -> bool:
    """The same digits of a telephone, or the same email."""
    phones, emails = (_digits(one.phone), _digits(other.phone)), (_plain(one.email), _plain(other.email))
    return any(first and first == second for first, second in (phones, emails))


def _digits(phone: str | None) -> str:
    """A telephone as two are compared: its last ten digits, without the country's.

    >>> _digits("+1 (213) 555-0101") == _digits("213.555.0101")
    True
    """
    return "".join(mark for mark in phone or "" if mark.isdigit())[-10:]


def _plain(email: str | None) -> str:
    return (email or "").strip().casefold()


def _homes(session: Session, person: int) -> set[int]:
    query = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == person, HouseholdMember.valid_to.is_(None)
    )
    return set(session.scalars(query))


def _guardian_alone(session: Session, person: int) -> bool:
    roles = set(session.scalars(select(PersonRole.role).where(PersonRole.person_id == person)))
    if roles - {PersonRoleKind.GUARDIAN}:
        return False
    return not any(
        session.scalar(select(func.count()).where(table_of(record).c[column] == person))
        for record, column in references(Person)
        if record not in _OF_GUARDIANS
    )
