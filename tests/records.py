"""All that the database holds, as it hands it over: for tests that look at everything after each of many steps.

Read past the mapping, which takes ten times as long. Of JSON the meaning counts, not how it is spaced.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import JSON, Table
from sqlalchemy.orm import Session

from iattend_desktop.model import Base

_TABLES = Base.metadata.sorted_tables


def records_in(
    session: Session, tables: Callable[[str], bool] = lambda _name: True, *, versions: bool = True
) -> dict[str, list[tuple[Any, ...]]]:
    """Every record of the tables whose name is wanted, in the order of their keys; ``versions`` count writes."""
    return {table.name: _records(session, table, versions) for table in _TABLES if tables(table.name)}


def _records(session: Session, table: Table, versions: bool) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if versions or column.name != "version"]
    names, keys = (", ".join(f'"{one.name}"' for one in part) for part in (columns, table.primary_key))
    found = session.connection().exec_driver_sql(f'SELECT {names} FROM "{table.name}" ORDER BY {keys}').all()
    packed = {at for at, column in enumerate(columns) if isinstance(column.type, JSON)}
    if not packed:
        return [tuple(row) for row in found]
    return [tuple(_unpacked(cell) if at in packed else cell for at, cell in enumerate(row)) for row in found]


def _unpacked(cell: Any) -> Any:
    return json.loads(cell) if isinstance(cell, str) else cell  # a server's driver has read it already
