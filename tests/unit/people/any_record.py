"""A record of any mapped class, filled in from its columns: for tests that must hold for tables yet to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from sqlalchemy import JSON, Column
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base, UtcDateTime
from iattend_desktop.model.person import Person

_numbers = count(1)


def make_any(session: Session, record: type[Base], **given: Any) -> int:
    """A record with every column filled that has to be; parents are made where they are not ``given``. Its key."""
    values = dict(given)
    for column in Base.metadata.tables[record.__tablename__].columns:
        if column.name in values or column.name in ("id", "public_id", "version") or not _needed(column):
            continue
        values[column.name] = _parent(session, column) if column.foreign_keys else _value(column)
    if record is Person:
        values.setdefault("given_name", f"Any {next(_numbers)}")
    made: Any = record(**values)
    session.add(made)
    session.flush()
    return int(made.id)


def _needed(column: Column[Any]) -> bool:
    return not column.nullable and column.default is None


def _parent(session: Session, column: Column[Any]) -> int:
    target = next(iter(column.foreign_keys)).column.table
    (parent,) = [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is target]
    return make_any(session, parent)


def _value(column: Column[Any]) -> Any:
    number = next(_numbers)
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 9, 1, tzinfo=UTC)
    if isinstance(column.type, JSON):
        return []
    kind = column.type.python_type
    if kind is str:
        return f"{column.name} {number}"
    if kind is date:
        return date.fromordinal(date(2026, 7, 1).toordinal() + number)
    return {int: number, float: float(number), bool: True, time: time(8)}[kind]
