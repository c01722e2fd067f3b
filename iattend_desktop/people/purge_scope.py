"""How far a deletion on request reaches: what is the student's alone, what is kept of it elsewhere, what is others'."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.drafts import students_of
from iattend_desktop.i18n import _
from iattend_desktop.model.base import Base
from iattend_desktop.model.person import Enrollment, Guardianship, HouseholdMember, Identifier, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import ChangeRow, Draft
from iattend_desktop.problem import UserError
from iattend_desktop.security.emptying import Values, values_of
from iattend_desktop.security.server.purge_functions import DRAFTS
from iattend_desktop.storage.belonging import (
    OTHERWISE,
    Records,
    belonging,
    formerly,
    guardians_of,
    merged_into,
    once_belonging,
)
from iattend_desktop.storage.traces import Mention, Traces, mentions, traces_of


@dataclass(frozen=True)
class Scope:
    """What a deletion is about. ``records`` are those that go; ``shared`` counts guardians and homes that others have
    too; ``namesakes``: somebody else is called the same, so a name in text may be theirs."""

    people: frozenset[int]
    records: Records
    values: Values
    mentions: tuple[Mention, ...]
    drafts: tuple[int, ...]
    traces: Traces
    shared: dict[str, int]
    namesakes: bool


def scope_of(session: Session, person_id: int) -> Scope:
    """Look through everything for one student, the records merged into theirs and those they had before among them."""
    people = merged_into(session, person_id)
    people |= formerly(session, people)
    once = once_belonging(session, belonging(session, {"person": people}))
    guardians = guardians_of(session, once) - people
    alone = {key for key in guardians if not _others_need(session, key, people)}
    homes = _homes(session, people | alone, once)
    empty = {key for key in homes if not _lived_in(session, key, people | alone)}
    records = belonging(session, {"person": people | alone, "household": empty})
    kept = once_belonging(session, records)
    for name, keys in once.items():
        kept.setdefault(name, set()).update(keys)
    for name in ("person", "household"):
        records[name] = _there(session, name, records.get(name, set()))
    traces, namesakes = _traces(session, people | alone, kept)
    return Scope(
        frozenset(people),
        {name: keys for name, keys in records.items() if keys},
        values_of(session, kept, traces),
        tuple(mentions(session, traces, records)),
        _drafts(session, person_id, people, traces),
        traces,
        {"person": len(_there(session, "person", guardians - alone)), "household": len(homes - empty)},
        namesakes,
    )


def other_capacities(session: Session, people: Collection[int]) -> set[str]:
    """The tables in which one of the people is something else than a student."""
    found = set()
    for name, column in OTHERWISE:
        table = Base.metadata.tables[name]
        if session.scalar(select(table.c.id).where(table.c[column].in_(people)).limit(1)) is not None:
            found.add(name)
    return found


def _others_need(session: Session, guardian: int, people: set[int]) -> bool:
    """Whether a guardian is one of another student, too, or something else here."""
    elsewhere = select(Guardianship.id).where(
        Guardianship.guardian_id == guardian, Guardianship.student_id.not_in(people)
    )
    a_student = select(Enrollment.id).where(Enrollment.student_id == guardian)
    in_program = select(ProgramEnrollment.id).where(ProgramEnrollment.student_id == guardian)
    return any(session.scalar(query.limit(1)) is not None for query in (elsewhere, a_student, in_program)) or bool(
        other_capacities(session, {guardian}) - {"guardianship"}
    )


def _homes(session: Session, people: set[int], once: Records) -> set[int]:
    found = set(session.scalars(select(HouseholdMember.household_id).where(HouseholdMember.person_id.in_(people))))
    for kept in (ChangeRow.old, ChangeRow.new):
        query = select(kept["household_id"].as_integer()).where(
            ChangeRow.table_name == "household_member", ChangeRow.row_id.in_(once.get("household_member", ()))
        )
        found.update(key for key in session.scalars(query) if key is not None)
    return found


def _lived_in(session: Session, household: int, people: set[int]) -> bool:
    others = select(HouseholdMember.id).where(
        HouseholdMember.household_id == household, HouseholdMember.person_id.not_in(people)
    )
    return session.scalar(others.limit(1)) is not None


def _there(session: Session, name: str, keys: Collection[int]) -> set[int]:
    table = Base.metadata.tables[name]
    return set(session.scalars(select(table.c.id).where(table.c.id.in_(keys))))


def _traces(session: Session, people: set[int], kept: Records) -> tuple[Traces, bool]:
    """By every name and number that they have or had; a whole name that others have tells of nobody."""
    known: dict[int, tuple[set[Any], set[Any], set[Any]]] = {key: (set(), set(), set()) for key in people}
    current = select(Person.id, Person.given_name, Person.family_name, Person.preferred_name).where(
        Person.id.in_(people)
    )
    for key, given, family, preferred in session.execute(current):
        for names, name in zip(known[key], (given, family, preferred), strict=True):
            names.add(name)
    numbers = set(session.scalars(select(Identifier.value).where(Identifier.person_id.in_(people))))
    changed = select(ChangeRow.table_name, ChangeRow.row_id, ChangeRow.old, ChangeRow.new).where(
        or_(
            (ChangeRow.table_name == "person") & ChangeRow.row_id.in_(people),
            (ChangeRow.table_name == "identifier") & ChangeRow.row_id.in_(kept.get("identifier", ())),
        )
    )
    for table, key, *both in session.execute(changed):
        for values in filter(None, both):
            if table == "identifier":
                numbers.add(values.get("value") or "")
            else:
                for names, column in zip(known[key], ("given_name", "family_name", "preferred_name"), strict=True):
                    names.add(values.get(column))
    combined = {
        (given, family, preferred)
        for givens, families, preferreds in known.values()
        for given, family, preferred in product(givens or {None}, families or {None}, preferreds or {None})
    }
    unique = {name for name in combined if not _somebody_else(session, name, people)}
    return replace(traces_of(combined, numbers), phrases=traces_of(unique, numbers).phrases), unique != combined


def _somebody_else(session: Session, name: tuple[str | None, str | None, str | None], people: set[int]) -> bool:
    given, family, preferred = name
    if not family:
        return False
    first = [one.casefold() for one in (given, preferred) if one]
    query = select(Person.id).where(
        func.lower(Person.family_name) == family.casefold(),
        or_(func.lower(Person.given_name).in_(first), func.lower(Person.preferred_name).in_(first)),
        Person.id.not_in(people),
    )
    return session.scalar(query.limit(1)) is not None


def _drafts(session: Session, person_id: int, people: set[int], traces: Traces) -> tuple[int, ...]:
    """Everybody's unsaved forms about the student, alone or with others; on a server, where nobody reads another's, as
    its owner says."""
    if session.get_bind().dialect.name == "postgresql":
        if session.scalar(select(func.to_regprocedure(DRAFTS))) is None:
            raise UserError(_("The server cannot do this yet. Ask its administrator to run “server set-up” once more."))
        return tuple(session.scalars(select(func.iattend.purge_drafts(person_id))))
    return tuple(
        draft.id
        for draft in session.scalars(select(Draft).order_by(Draft.id))
        if traces.named(draft.values) or not people.isdisjoint(students_of(draft.form, draft.subject or ""))
    )
