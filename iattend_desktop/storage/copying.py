"""All records of one workspace, put into another one that is empty: from a file into a server, or back.

Values go by the types that the model has, JSON as the text that it is: the log's hashes are over its text. Keys stay,
and one that was ever given out is given out on the other side no more.
"""

from __future__ import annotations

import psycopg
from sqlalchemy import JSON, Integer, Select, Table, Text, cast, func, or_, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Tally
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.reading import stream_rows
from iattend_desktop.storage.table_digests import tables

_LARGEST = 2**31 - 1
"""The largest whole number that a server's column takes."""


def copy_records(source: Session, target: Session, tally: Tally) -> None:
    """Copy every table, parents first; the transaction of ``target`` is the caller's.

    Raises ``UserError`` for a value that the other side cannot keep; ``tally`` may raise ``Cancelled``.
    """
    dialect = dialect_of(target)
    dialect.check_references_at_the_end(target)
    for table in tables():
        try:
            dialect.take_in(target, table, stream_rows(source, _whole(table), tally), tally)
        except (DataError, psycopg.DataError) as error:
            raise UserError(_unfit(source, table)) from error
        if "id" in table.c:
            dialect.number_after(target, table, dialect_of(source).newest_number(source, table))


def _whole(table: Table) -> Select[*tuple[object, ...]]:
    columns = (cast(column, Text) if isinstance(column.type, JSON) else column for column in table.columns)
    return select(*columns).order_by(*table.primary_key)


def _unfit(source: Session, table: Table) -> str:
    """Which record of a file holds what a server cannot keep; never the value."""
    for column in table.columns:
        if isinstance(column.type, Text):
            wrong, why = func.instr(column, func.char(0)) > 0, _("a character that is none (NUL)")
        elif isinstance(column.type, Integer):
            wrong, why = or_(column > _LARGEST, column < -_LARGEST - 1), _("a number that is too large")
        else:
            continue
        [key] = table.primary_key
        found = source.scalar(select(func.min(key)).where(wrong))
        if found is not None:
            return _("Record {key} of the table {table} holds {why} in {column}, which a server cannot keep.").format(
                key=found, table=table.name, why=why, column=column.name
            )
    return _("The table {table} holds a value that a server cannot keep.").format(table=table.name)
