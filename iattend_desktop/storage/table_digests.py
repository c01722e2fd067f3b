"""What stands in each table, as a count of records and one digest, alike for a file and for a server.

A record is written as the log writes an entry (``audit_form``): for each column the number of octets, a colon and the
text, ``-`` for nothing. Each database makes the text itself, out of what it keeps, so that two databases whose digests
agree hold the same, however it came from one to the other. Records stand in the order of their keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Float, LargeBinary, Table, func, literal_column, select
from sqlalchemy.orm import Session

import iattend_desktop.model  # noqa: F401 - loads every table
from iattend_desktop.model.base import Base
from iattend_desktop.progress import Tally
from iattend_desktop.storage.audit_form import form
from iattend_desktop.storage.dialects import Dialect, dialect_of
from iattend_desktop.storage.reading import stream_rows


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many records a table has, and the digest of all of them."""

    rows: int
    digest: str


def tables() -> list[Table]:
    """Every table of a workspace, parents before their children."""
    return Base.metadata.sorted_tables


def count_records(session: Session) -> dict[str, int]:
    """How many records each table has."""
    counts = (select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables())
    return dict(session.execute(select(*counts)).mappings().one())


def table_digests(session: Session, tally: Tally) -> dict[str, TableDigest]:
    """The digest of each table. ``tally`` may raise ``Cancelled``."""
    return {table.name: _digest(session, table, tally) for table in tables()}


def _digest(session: Session, table: Table, tally: Tally) -> TableDigest:
    """A number with a fraction is written as the shortest that is the same: databases round theirs."""
    fractions = [column for column in table.columns if isinstance(column.type, Float)]
    query = (
        select(literal_column(_form(dialect_of(session), table), LargeBinary), *fractions)
        .select_from(table)
        .order_by(*table.primary_key)
    )
    digest, rows = sha256(), 0
    for octets, *numbers in stream_rows(session, query, tally):
        rows += 1
        digest.update(octets)
        if numbers:
            digest.update(form(*(None if number is None else repr(number) for number in numbers)))
    return TableDigest(rows, digest.hexdigest())


def _form(dialect: Dialect, table: Table) -> str:
    texts = [dialect.canonical(column) for column in table.columns if not isinstance(column.type, Float)]
    return dialect.octets(" || ".join(f"coalesce(octet_length({text}) || ':' || {text}, '-')" for text in texts))
