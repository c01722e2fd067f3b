"""Empties what the log and the record of changes keep of a person, so that the chain and every digest still hold.

Of each value a digest stays, without its salt, so that nobody can try names against it; the rows of the same action
that are kept get salts of their own. Which values went stands in the request's entry, as a count and a digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, false, null, or_, select, text, update
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base
from iattend_desktop.model.security import AuditDetail, AuditEntry, ChangeRow, ChangeSetEntry
from iattend_desktop.security.audit_check import PURGE
from iattend_desktop.security.server.purge_functions import EMPTY
from iattend_desktop.storage.audit_form import emptied_by, form, row_salt, salted, sql_form
from iattend_desktop.storage.belonging import Records
from iattend_desktop.storage.bulk import reserve_ids
from iattend_desktop.storage.traces import QUOTING, Traces


@dataclass(frozen=True, slots=True)
class Values:
    """Keys of what is to be emptied: rows of the record of changes, names of actions, details of entries."""

    rows: tuple[int, ...]
    labels: tuple[int, ...]
    details: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows) + len(self.labels) + len(self.details)


def values_of(session: Session, records: Records, traces: Traces) -> Values:
    """What is kept of these records, and whatever else names the person; what was emptied before is left."""
    there = ChangeRow.purged_by_id.is_(None) & or_(ChangeRow.old.is_not(None), ChangeRow.new.is_not(None))
    theirs = [and_(ChangeRow.table_name == name, ChangeRow.row_id.in_(keys)) for name, keys in records.items()]
    rows = set(session.scalars(select(ChangeRow.id).where(there, or_(false(), *theirs))))
    for quoting in (False, True):
        named = select(ChangeRow.id, ChangeRow.old, ChangeRow.new).where(
            there, or_(*(traces.like(session, kept, words=quoting) for kept in (ChangeRow.old, ChangeRow.new)))
        )
        tells = traces.told if quoting else traces.named
        if quoting:
            named = named.where(ChangeRow.table_name == QUOTING)
        rows.update(key for key, old, new in session.execute(named) if tells(old) or tells(new))
    touched = set(
        session.scalars(select(ChangeRow.change_set_id).where(or_(false(), *theirs)).distinct()) if theirs else ()
    )
    labels = {
        key
        for key, label in session.execute(
            select(ChangeSetEntry.id, ChangeSetEntry.label).where(ChangeSetEntry.purged_by_id.is_(None))
        )
        if traces.named(label) or (key in touched and traces.told(label))
    }
    subjects = [
        and_(AuditEntry.subject_table == name, AuditEntry.subject_id.in_(keys)) for name, keys in records.items()
    ]
    details = {
        key
        for key, table, subject, detail in session.execute(
            select(AuditDetail.entry_id, AuditEntry.subject_table, AuditEntry.subject_id, AuditDetail.detail)
            .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
            .where(
                AuditDetail.detail.is_not(None),
                AuditEntry.event != PURGE,
                or_(false(), *subjects, traces.like(session, AuditDetail.detail)),
            )
        )
        if subject in records.get(table, ()) or traces.named(detail)
    }
    return Values(tuple(sorted(rows)), tuple(sorted(labels)), tuple(sorted(details)))


def empty(session: Session, person_id: int, values: Values) -> tuple[int, str]:
    """Empty them in the name of the request that this write is; the next entry in the log is its own.

    Returns how many there are and the digest that names them, as that entry has to tell. On a server the owner does it,
    and deletes the unsaved forms, too; the person is then deleted within this write, or it is not committed.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        keys = {"rows": list(values.rows), "labels": list(values.labels), "details": list(values.details)}
        entry_id = int(session.scalar(text(EMPTY), {"student": person_id, **keys}) or 0)
    else:
        [entry_id] = reserve_ids(session, AuditEntry, 1)  # the write lock keeps it until the entry is made
        _empty_rows(session, values.rows, entry_id)
        _empty_labels(session, values.labels, entry_id)
        session.execute(
            update(AuditDetail)
            .where(AuditDetail.entry_id.in_(values.details))
            .values(salt=None, detail=null(), purged_by_id=entry_id)
        )
    return emptied_by(lambda query: connection.exec_driver_sql(query).all(), entry_id)


def _empty_rows(session: Session, keys: tuple[int, ...], entry_id: int) -> None:
    row, chosen = Base.metadata.tables[ChangeRow.__tablename__], set(keys)
    sets = session.execute(
        select(ChangeSetEntry.id, ChangeSetEntry.salt)
        .where(ChangeSetEntry.id.in_(select(ChangeRow.change_set_id).where(ChangeRow.id.in_(keys))))
        .order_by(ChangeSetEntry.id)
    ).all()
    for change_set, set_salt in sets:
        emptied: list[dict[str, Any]] = []
        kept: list[dict[str, Any]] = []
        found = session.execute(
            text(f"SELECT id, salt, {sql_form('old', 'new')} FROM change_row WHERE change_set_id = :id ORDER BY id"),
            {"id": change_set},
        )
        for key, own_salt, values in found:
            salt = row_salt(set_salt, key) if own_salt is None else own_salt
            if key in chosen:
                emptied.append({"key": key, "bound": salted(salt, values)})
            elif own_salt is None and set_salt is not None:
                kept.append({"key": key, "own": salt})
        one = row.c.id == bindparam("key")
        session.connection().execute(
            update(row)
            .where(one)
            .values(old=null(), new=null(), salt=None, digest=bindparam("bound"), purged_by_id=entry_id),
            emptied,
        )
        if kept:
            session.connection().execute(update(row).where(one).values(salt=bindparam("own")), kept)
        session.execute(update(ChangeSetEntry).where(ChangeSetEntry.id == change_set).values(salt=None))


def _empty_labels(session: Session, keys: tuple[int, ...], entry_id: int) -> None:
    for key, label, salt in session.execute(
        select(ChangeSetEntry.id, ChangeSetEntry.label, ChangeSetEntry.label_salt).where(ChangeSetEntry.id.in_(keys))
    ).all():
        session.execute(
            update(ChangeSetEntry)
            .where(ChangeSetEntry.id == key)
            .values(label="", label_salt=None, label_digest=salted(salt or "", form(label)), purged_by_id=entry_id)
        )
