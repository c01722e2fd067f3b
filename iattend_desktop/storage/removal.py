"""Removes records for good: past undo, and so that nothing of them is left in a file.

The record of changes keeps that they were removed, not what they were. SQLCipher writes zeros over what is deleted, but
where records were moved from page to page, remains of them stay between those that are there, and the journal has the
pages of before: so the whole file is written anew afterwards, and its journal is emptied. Should the program end in
between, the file says so itself, and it is done when it is opened next.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Table, bindparam, insert, literal, select, update
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeRow
from iattend_desktop.storage.belonging import Records
from iattend_desktop.storage.bulk import check_references_at_the_end
from iattend_desktop.storage.changes import recorder_of
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.dialects.sqlite import TO_CLEAN
from iattend_desktop.storage.engine import connect

_AT_ONCE = 10_000


def unlink(session: Session, records: Records, people: set[int]) -> None:
    """Leave out of ``records`` what is another student's and only points at one of them, and have it point nowhere."""
    for table in Base.metadata.sorted_tables:
        if table.name not in records or "student_id" not in table.c:
            continue
        others = select(table.c.id).where(
            table.c.id.in_(records[table.name]), table.c.student_id.not_in(people), table.c.student_id.is_not(None)
        )
        strangers = set(session.scalars(others))
        records[table.name] -= strangers
        for column in table.columns:
            for key in column.foreign_keys:
                gone = records.get(key.column.table.name)
                if gone and column.nullable and column.name != "student_id":
                    session.execute(
                        update(table)
                        .where(table.c.id.in_(strangers), column.in_(gone))
                        .values({column.name: None, "version": table.c.version + 1})
                    )


def remove(session: Session, records: Mapping[str, set[int]]) -> None:
    """Delete records in a write that is open; the record of changes gets their numbers, no value."""
    change = recorder_of(session)
    dialect_of(session).mark_to_clean(session)
    check_references_at_the_end(session)
    for table in reversed(Base.metadata.sorted_tables):
        keys = sorted(records.get(table.name, ()))
        for start in range(0, len(keys), _AT_ONCE):
            _remove(session, table, keys[start : start + _AT_ONCE], change.change_set_id)
        if keys:
            change.tables.add(table.name)


def _remove(session: Session, table: Table, keys: list[int], change_set_id: int) -> None:
    gone = select(literal(change_set_id), literal(table.name), table.c.id, literal("delete")).where(
        table.c.id.in_(keys)
    )
    columns = ("change_set_id", "table_name", "row_id", "kind")
    session.execute(insert(ChangeRow).from_select(columns, gone.order_by(table.c.id)))
    session.connection().execute(table.delete().where(table.c.id == bindparam("key")), [{"key": key} for key in keys])


def to_clean(path: Path, data_key: bytes) -> bool:
    """Whether something that was removed may still stand in the file."""
    with closing(connect(path, data_key)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == TO_CLEAN)


def clean(path: Path, data_key: bytes) -> bool:
    """Write the file anew, without what was removed from it, and empty its journal; whether that is done.

    It is not where the disk is full or somebody else reads the file; it is then done another time.
    """
    try:
        with closing(connect(path, data_key)) as connection:
            connection.execute("VACUUM")  # what it needs meanwhile is kept in memory, as all that is temporary
            connection.execute("PRAGMA user_version = 0")
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                connection.execute(f"PRAGMA user_version = {TO_CLEAN}")
    except sqlcipher.OperationalError:
        return False
    return not busy
