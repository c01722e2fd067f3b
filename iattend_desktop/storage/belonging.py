"""Which records are one student's: everything that points at the student, and what points at that in turn.

Read from the mapped tables, so that a new table belongs like any other. A person may also be something else: a mentor,
a guardian, one of the staff. What they do as that is not their record as a student.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Column, Table, select, text
from sqlalchemy.orm import Session

import iattend_desktop.model  # noqa: F401 - loads every table
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import AuditDetail, AuditEntry, ChangeRow
from iattend_desktop.storage.dialects import dialect_of

Records = dict[str, set[int]]
"""Keys of records by table."""

OTHERWISE = frozenset(
    {
        ("account", "person_id"),
        ("guardianship", "guardian_id"),
        ("mentor", "person_id"),
        ("outreach_volunteer", "person_id"),
        ("school_staff", "person_id"),
    }
)
"""Columns by which a person is something else than a student."""


def belonging(session: Session, roots: Mapping[str, Collection[int]]) -> Records:
    """The records below ``roots`` (keys of people and of households), those themselves among them."""
    found: Records = {name: set(keys) for name, keys in roots.items() if keys}
    for table, column, target in references(found):
        query = f'SELECT id FROM "{table.name}" WHERE "{column.name}" IN ({listed(found[target])})'
        found.setdefault(table.name, set()).update(session.scalars(text(query)))
    return {name: keys for name, keys in found.items() if keys}


def guardians_of(session: Session, records: Mapping[str, Collection[int]]) -> set[int]:
    """Keys of the people who answer for a student, or once did."""
    links = records.get("guardianship", ())
    table = Base.metadata.tables["guardianship"]
    kept = select(ChangeRow.old).where(ChangeRow.table_name == table.name, ChangeRow.row_id.in_(links))
    before = {old["guardian_id"] for old in session.scalars(kept) if old is not None and "guardian_id" in old}
    return before | set(session.scalars(select(table.c.guardian_id).where(table.c.id.in_(links))))


def once_belonging(session: Session, records: Mapping[str, Collection[int]]) -> Records:
    """``records``, and those that once belonged to them and are gone, as far as the record of changes tells."""
    found: Records = {name: set(keys) for name, keys in records.items()}
    says = dialect_of(session)
    for table, column, target in references(found):
        keys = listed(found[target])
        points = " OR ".join(f"{says.from_kept(kept, column)} IN ({keys})" for kept in ("r.old", "r.new"))
        query = f"SELECT row_id FROM change_row r WHERE r.table_name = '{table.name}' AND ({points})"
        found.setdefault(table.name, set()).update(session.scalars(text(query)))
    return {name: keys for name, keys in found.items() if keys}


def listed(keys: Collection[int]) -> str:
    """Keys for a list in SQL: as text, for a statement of its own for each table would be put together for long."""
    return ", ".join(f"{key:d}" for key in sorted(keys))


def merged_into(session: Session, person_id: int) -> set[int]:
    """A person, and everybody whose record was merged into theirs; a merge that was undone merged nobody."""
    people, new = {person_id}, [person_id]
    table = Base.metadata.tables["person"]
    while new:
        details = session.scalars(
            select(AuditDetail.detail)
            .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
            .where(
                AuditEntry.event == "merge_records",
                AuditEntry.subject_table == "person",
                AuditEntry.subject_id.in_(new),
            )
        )
        told = {detail["merged"] for detail in details if detail is not None} - people
        new = sorted(told - set(session.scalars(select(table.c.id).where(table.c.id.in_(told)))))
        people.update(new)
    return people


def formerly(session: Session, people: Collection[int]) -> set[int]:
    """Keys of people who are gone and were the same: by a number of theirs, or by name and birth date.

    A roster that was imported, undone and imported again has given a student several keys.
    """
    person, identifier = Base.metadata.tables["person"], Base.metadata.tables["identifier"]
    numbers = session.scalars(select(identifier.c.value).where(identifier.c.person_id.in_(people))).all()
    found: set[int] = set()
    for kept in (ChangeRow.old, ChangeRow.new):
        by_number = select(kept["person_id"].as_integer()).where(
            ChangeRow.table_name == "identifier", kept["value"].as_string().in_(numbers)
        )
        found.update(key for key in session.scalars(by_number) if key is not None)
        names = ("given_name", "family_name", "birth_date")
        for given, family, born in session.execute(
            select(*(person.c[name] for name in names)).where(person.c.id.in_(people), person.c.birth_date.is_not(None))
        ):
            values = (given, family, born.isoformat())
            same = (
                kept[name].as_string().is_not_distinct_from(value) for name, value in zip(names, values, strict=True)
            )
            found.update(session.scalars(select(ChangeRow.row_id).where(ChangeRow.table_name == "person", *same)))
    return found - set(session.scalars(select(person.c.id).where(person.c.id.in_(found))))


def references(found: Mapping[str, Collection[int]]) -> Iterator[tuple[Table, Column[int], str]]:
    """Each table, its column and the table that this points at, parents first; only where that has been found so far:
    what is found on the way belongs into ``found``."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                target = key.column.table.name
                if found.get(target) and (table.name, column.name) not in OTHERWISE:
                    yield table, column, target
