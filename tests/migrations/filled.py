"""A database at any schema that has been on main, with records in every table and children below their parents."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Table,
    Time,
    Uuid,
    select,
)

from iattend_desktop.storage.migrate import alembic_config

_UNMAPPED = frozenset({"alembic_version"})
Rows = dict[str, list[dict[str, Any]]]


def revisions() -> list[str]:
    """Every schema that has been on main, the oldest first; the last is today's."""
    return [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()][::-1]


def fill(connection: Connection, revision: str, rows: int = 3) -> Rows:
    """Bring an empty database to a schema and put so many records into every table; what stands there then.

    A record points at one of the same number, at the one before it where its table points at itself.
    """
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    found = _tables(connection)
    for table in found:
        connection.execute(table.insert(), [_record(table, number) for number in range(1, rows + 1)])
        if connection.dialect.name == "postgresql" and "id" in table.c:  # a server's numbers were given by others
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), {rows})")
    return read(connection)


def read(connection: Connection) -> Rows:
    """All records of all tables."""
    return {
        table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
        for table in _tables(connection)
    }


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in _UNMAPPED]


def _record(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(table, column, number) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int) -> Any:
    if column.name == "id":
        return number
    for key in column.foreign_keys:
        if key.column.table is table:
            return number - 1 or None
        return number
    late = column.name.startswith(("ends", "exited", "expires", "valid_to"))
    by_type: tuple[tuple[Any, Any], ...] = (
        (Boolean, number % 2 == 0),
        (Integer, 20 if column.name == "expected" else number % 2),
        (Float, number % 180 / 2),
        (DateTime, datetime(2026, 11, 20, 20, tzinfo=UTC) + timedelta(seconds=number)),
        (Date, date(2027 if late else 2025, 7, 1) + timedelta(days=number)),
        (Time, time(number % 24)),
        (JSON, {"number": number, "words": "señora"}),
        (Uuid, uuid.UUID(int=number)),
    )
    for kind, value in by_type:
        if isinstance(column.type, kind):
            return value
    return f"{number:032x}" if column.name == "public_id" else f"{table.name} {column.name} {number}"
