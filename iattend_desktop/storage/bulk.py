"""Plans of many rows: the only path for Core writes.

Each function captures what it does into the session's change set, set-wise and in the same transaction, and keeps
the versions of the rows.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import JSON, Date, Dialect, String, Table, insert, text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from iattend_desktop.i18n import _
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeBatch
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.changes import recorder_of
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.reading import cancellable
from iattend_desktop.storage.refused_text import refuse_nul_among

_WRITING = _("Writing the records")


def check_references_at_the_end(session: Session) -> None:
    """Within this transaction rows may point at rows that are gone until it is committed."""
    dialect_of(session).check_references_at_the_end(session)


def reserve_ids(session: Session, record: type[Base], count: int) -> range:
    """Keys for ``count`` new records of a class that no record has had before; the write lock keeps them free."""
    return dialect_of(session).reserve(session, _table(record), count)


def insert_rows(
    session: Session, record: type[Base], columns: Mapping[str, Sequence[Any]], *, progress: Progress = SILENT
) -> range:
    """Insert records given by column, all of one length; columns that are left out get their defaults.

    ``columns["id"]`` may hold keys from :func:`reserve_ids` (consecutive). Returns the keys in the order given.
    ``progress`` may raise ``Cancelled``; nothing of the transaction may then be kept.
    """
    table = _table(record)
    count = len(next(iter(columns.values())))
    ids = columns.get("id")
    keys = reserve_ids(session, record, count) if ids is None else range(ids[0], ids[0] + count) if count else range(0)
    if not count:
        return keys
    dialect = session.get_bind().dialect
    tally = Tally(progress, _WRITING)
    for name in table.c.keys() & columns.keys():
        _refuse_nul(table, name, columns[name])
    given = {name: _stored(table, name, values, dialect, tally) for name, values in columns.items() if name in table.c}
    whole = {**_defaults(table, columns, count, dialect), **given, "id": keys}
    filled = {name: cells for name, cells in whole.items() if any(cell is not None for cell in cells)}
    dialect_of(session).insert(session, table, filled, tally)
    _note_batch(session, table, kind="insert", first_id=keys[0], last_id=keys[-1])
    return keys


def update_rows(
    session: Session, record: type[Base], rows: Sequence[Mapping[str, Any]], *, progress: Progress = SILENT
) -> None:
    """Change many records of one class; every row holds ``id`` and the same columns. Versions grow by one.

    ``progress`` may raise ``Cancelled``; nothing of the transaction may then be kept.
    """
    if rows:
        tally = Tally(progress, _WRITING)
        with cancellable(session, tally):
            _update(session, record, rows, tally)


def _update(session: Session, record: type[Base], rows: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    table = _table(record)
    names = [name for name in rows[0] if name != "id"]
    for name in names:
        _refuse_nul(table, name, [row[name] for row in rows])
    recorder = recorder_of(session)
    recorder.by_plan = True
    kept = dialect_of(session).as_kept(table, names, "t")
    keep_ids(session, [row["id"] for row in rows])
    parameters = {"set": recorder.change_set_id, "table": table.name}
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old)"
            f" SELECT :set, :table, t.id, 'update', {kept} FROM {_quoted(table.name)} t"
            " JOIN chosen c ON c.id = t.id ORDER BY t.id"
        ),
        parameters,
    )
    dialect = session.get_bind().dialect
    processors = {n: table.c[n].type.dialect_impl(dialect).bind_processor(dialect) for n in names}
    cells = [(*((p(row[n]) if (p := processors[n]) else row[n]) for n in names), row["id"]) for row in tally.each(rows)]
    dialect_of(session).update(session, table, names, cells, tally)
    session.execute(
        text(
            f"UPDATE change_row SET new = (SELECT {kept} FROM {_quoted(table.name)} t"
            " WHERE t.id = change_row.row_id)"
            " WHERE change_set_id = :set AND table_name = :table AND kind = 'update' AND new IS NULL"
            " AND row_id IN (SELECT id FROM chosen)"
        ),
        parameters,
    )
    recorder.tables.add(table.name)


def delete_rows(session: Session, record: type[Base], ids: Sequence[int]) -> None:
    """Delete many records of one class, keeping their values for undo."""
    if not ids:
        return
    table = _table(record)
    recorder = recorder_of(session)
    keep_ids(session, ids)
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old)"
            f" SELECT :set, :table, t.id, 'delete', {dialect_of(session).as_kept(table, table.c.keys(), 't')}"
            f" FROM {_quoted(table.name)} t JOIN chosen c ON c.id = t.id ORDER BY t.id"
        ),
        {"set": recorder.change_set_id, "table": table.name},
    )
    session.execute(text(f"DELETE FROM {_quoted(table.name)} WHERE id IN (SELECT id FROM chosen)"))
    recorder.tables.add(table.name)


def supersede_facts(session: Session, *, import_id: int, where: str, parameters: Mapping[str, Any]) -> int:
    """Take attendance facts out of force in favor of an import; ``where`` is SQL over ``attendance_fact`` as ``f``.

    One line in the change set for all of them. Returns how many.
    """
    result = session.execute(
        text(
            "UPDATE attendance_fact AS f SET superseded_by_id = :import_id, version = version + 1"
            f" WHERE f.superseded_by_id IS NULL AND ({where})"
        ),
        {**parameters, "import_id": import_id},
    )
    count = int(getattr(result, "rowcount", 0))
    if count:
        _note_batch(session, Base.metadata.tables["attendance_fact"], kind="supersede", marker_id=import_id)
    return count


def keep_ids(session: Session, ids: Sequence[int]) -> None:
    """Fill the temporary table ``chosen`` with keys, for set-wise statements in this transaction."""
    dialect_of(session).keep_ids(session, ids)


def _note_batch(session: Session, table: Table, **batch: Any) -> None:
    recorder = recorder_of(session)
    recorder.tables.add(table.name)
    session.execute(insert(ChangeBatch).values(change_set_id=recorder.change_set_id, table_name=table.name, **batch))


def _defaults(table: Table, columns: Mapping[str, Sequence[Any]], count: int, dialect: Dialect) -> dict[str, list[Any]]:
    """Defaults of the columns that are left out, as stored."""
    filled: dict[str, list[Any]] = {}
    for column in table.columns:
        if column.name in columns or column.name == "id":
            continue
        if column.name == "public_id":
            filled["public_id"] = _public_ids(count)
        elif isinstance(column.default, ScalarElementColumnDefault):
            filled[column.name] = (
                list(_stored(table, column.name, [column.default.arg], dialect, Tally(SILENT, _WRITING))) * count
            )
    return filled


def _public_ids(count: int) -> list[str]:
    """Random UUIDs (version 4) as stored: their hexadecimal digits; a tenth of the time of as many ``uuid4`` calls.

    In their order, so that the index over them is written page after page.
    """
    digits = np.frombuffer(bytearray(os.urandom(16 * count)), np.uint8).reshape(count, 16)
    digits[:, 6] = digits[:, 6] & 0x0F | 0x40
    digits[:, 8] = digits[:, 8] & 0x3F | 0x80
    order = digits[:, :8].copy().view(">u8").ravel().argsort()
    text = digits[order].tobytes().hex()
    return [text[start : start + 32] for start in range(0, len(text), 32)]


def _stored(table: Table, name: str, values: Sequence[Any], dialect: Dialect, tally: Tally) -> Sequence[Any]:
    """A column's values as the database stores them; days, which repeat, are converted once each."""
    processor = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if processor is None:
        return values
    if isinstance(table.c[name].type, Date):
        words = {day: processor(day) for day in set(values)}
        return [words[day] for day in values]
    return [processor(value) for value in tally.each(values)]


def _refuse_nul(table: Table, name: str, values: Sequence[Any]) -> None:
    """Texts repeat, so each is looked at once."""
    kind = table.c[name].type
    if isinstance(kind, String | JSON):
        refuse_nul_among(set(values) if isinstance(kind, String) else values)


def _table(record: type[Base]) -> Table:
    table = record.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{record.__name__} is not mapped to one table")
    return table


def _quoted(name: str) -> str:
    return f'"{name}"'
