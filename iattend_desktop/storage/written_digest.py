"""The digest of a change set that was just written in a file: as ``audit_form`` defines it, for hundreds of thousands.

An undo of an import writes some ten rows for each student. The database joins the forms of some thousands into one
answer, which takes half of what it takes to hand out each. Nothing of such a set is emptied yet; what reads the log
again, and finds whatever somebody made of it, is ``audit_form.Changes``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from iattend_desktop.storage.audit_form import BATCH, ROW, SET, form, salted, sql_form

_BLOCK = 4_000
_BETWEEN = "\n"
"""Stands in no form of a row: in JSON it is written as an escape."""
_OF_SET = (
    f"SELECT {sql_form(*SET)}, {sql_form('label')}, label_salt, salt,"
    " (SELECT min(id) FROM change_row WHERE change_set_id = s.id),"
    " (SELECT max(id) FROM change_row WHERE change_set_id = s.id),"
    " EXISTS (SELECT 1 FROM change_batch WHERE change_set_id = s.id) FROM change_set s WHERE id = ?"
)
_TOLD = "octet_length({0}) || ':' || {0}"
_FIELDS = " || ".join(map(_TOLD.format, ROW))
_VALUES = " || ".join(f"CASE WHEN {name} IS NULL THEN '-' ELSE {_TOLD.format(name)} END" for name in ("old", "new"))
"""The forms of a row as ``sql_form`` has them, of columns that were just written with text and numbers."""
_JOINED = (f"CAST(group_concat({told}, char({ord(_BETWEEN)})) AS BLOB)" for told in ("id", "fields", "told"))
_OF_ROWS = (  # in the order in which they stand: the rows of a set are in one piece
    f"SELECT {', '.join(_JOINED)} FROM (SELECT id, {_FIELDS} AS fields, {_VALUES} AS told"
    " FROM change_row NOT INDEXED WHERE change_set_id = ? AND id BETWEEN ? AND ? ORDER BY id)"
)
_OF_BATCHES = f"SELECT {sql_form(*BATCH)} FROM change_batch WHERE change_set_id = ? ORDER BY id"


def written_digest(connection: Connection, change_set_id: int) -> str:
    """The digest of all that stands in a change set, which has its salts, in the transaction that wrote it."""

    def execute(query: str, *parameters: int) -> Sequence[Any]:  # the driver's own rows
        return connection.exec_driver_sql(query, parameters).cursor.fetchall()

    [(fields, label, label_salt, set_salt, first, last, batches)] = execute(_OF_SET, change_set_id)
    digest = sha256(fields + form(salted(label_salt, label)))
    prefix = f"{set_salt}:".encode()
    for numbers, row_fields, row_values in _blocks(execute, change_set_id, first, last):
        for number, fields, values in zip(numbers, row_fields, row_values, strict=True):
            salt = sha256(prefix + number).hexdigest().encode()
            digest.update(fields + b"64:" + sha256(salt + values).hexdigest().encode())
    for (batch,) in execute(_OF_BATCHES, change_set_id) if batches else ():
        digest.update(batch)
    return digest.hexdigest()


def _blocks(
    execute: Callable[..., Sequence[Any]], change_set_id: int, first: int | None, last: int
) -> Iterator[list[list[bytes]]]:
    """Numbers, forms of fields and forms of values of some thousand rows each, in the order of their numbers."""
    if first is None:
        return
    for start in range(first, last + 1, _BLOCK):
        [block] = execute(_OF_ROWS, change_set_id, start, start + _BLOCK - 1)
        if block[0] is not None:  # nothing of the set may have a number between
            yield [told.split(_BETWEEN.encode()) for told in block]
