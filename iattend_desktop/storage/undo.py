"""Undo and redo: a new logged write that puts back what one change set did, set-wise.

Refused, with the reason and how many records, where somebody has changed the same values or built on them since.
A redo is the undo of an undo.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import JSON, Table, select, text
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.storage.bulk import json_of
from iattend_desktop.storage.changes import recorder_of, table_named

Spans = dict[tuple[str, str], tuple[int, int]]
"""First and last change row by table and kind."""


class UndoRefused(UserError):
    """Somebody changed or built on these records since."""


@dataclass(frozen=True)
class Revertible:
    """A change set that can be undone or redone next."""

    id: int
    label: str


def next_undo(session: Session, actor: str) -> Revertible | None:
    """The newest action of this person that stands."""
    entry = session.scalar(
        select(ChangeSetEntry)
        .where(
            ChangeSetEntry.actor == actor,
            ChangeSetEntry.kind == "action",
            ChangeSetEntry.stands_since_id.is_not(None),
        )
        .order_by(ChangeSetEntry.stands_since_id.desc())
        .limit(1)
    )
    return Revertible(entry.id, entry.label) if entry else None


def next_redo(session: Session, actor: str) -> Revertible | None:
    """The newest undo of this person that is in force, if they did nothing else since."""
    newest_action = (
        select(ChangeSetEntry.id)
        .where(ChangeSetEntry.actor == actor, ChangeSetEntry.kind == "action")
        .order_by(ChangeSetEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    entry = session.scalar(
        select(ChangeSetEntry)
        .where(
            ChangeSetEntry.actor == actor,
            ChangeSetEntry.kind == "undo",
            ChangeSetEntry.reverted_by_id.is_(None),
            ChangeSetEntry.id > newest_action,
        )
        .order_by(ChangeSetEntry.id.desc())
        .limit(1)
    )
    return Revertible(entry.id, entry.label) if entry else None


def revert(session: Session, entry_id: int) -> None:
    """Put back what a change set did, within a writing session whose recorder takes the record of it.

    Raises :class:`UndoRefused`; the session is then to be rolled back.
    """
    entry = session.get_one(ChangeSetEntry, entry_id)
    if entry.reverted_by_id is not None:
        raise UndoRefused(_("“{action}” is already undone.").format(action=entry.label))
    here = recorder_of(session).change_set_id
    spans = _spans(session, entry_id)
    tables = _touched(session, entry_id, spans)
    for name in tables:
        _refuse_changed(session, entry, table_named(name), spans)
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    for name in reversed(tables):  # children first: no foreign key then looks for rows that go anyway
        _collect_inserted(session, entry_id, name, spans)
        _delete_inserted(session, here, table_named(name))
    for name in tables:
        if (name, "update") in spans:
            _restore_updated(session, entry_id, here, table_named(name), spans[name, "update"])
        _restore_superseded(session, entry_id, here, name)
        if (name, "delete") in spans:
            _restore_deleted(session, entry_id, here, table_named(name), spans[name, "delete"])
    _refuse_built_upon(session, entry, tables)
    recorder_of(session).tables.update(tables)
    _mark(session, entry, here)


def _spans(session: Session, entry_id: int) -> Spans:
    """Where a change set's rows of each table and kind lie: read once, so that no later statement reads them all."""
    found = session.execute(
        text(
            "SELECT table_name, kind, min(id), max(id) FROM change_row WHERE change_set_id = :id"
            " GROUP BY table_name, kind"
        ),
        {"id": entry_id},
    )
    return {(name, kind): (first, last) for name, kind, first, last in found}


def _touched(session: Session, entry_id: int, spans: Spans) -> list[str]:
    batches = text("SELECT DISTINCT table_name FROM change_batch WHERE change_set_id = :id")
    names = {*session.scalars(batches, {"id": entry_id}), *(name for name, _kind in spans)}
    return [table.name for table in Base.metadata.sorted_tables if table.name in names]


def _refuse_changed(session: Session, entry: ChangeSetEntry, table: Table, spans: Spans) -> None:
    """Refuse where a record is no longer as the change set left it.

    Values decide, not times: what was changed and changed back stands in nobody's way. The records of a batch have
    their values in themselves, so there any other action in force that touched one of them decides (keys are never
    used again, so it came later).
    """
    name = table.name
    whole = json_of(table, list(table.c.keys()))  # where all of it is the same text, no value needs a look
    changed = (
        f'SELECT mine.row_id FROM change_row mine LEFT JOIN "{name}" t ON t.id = mine.row_id'
        " WHERE mine.change_set_id = :id AND mine.table_name = :table AND mine.kind <> 'delete'"
        " AND mine.id BETWEEN :first AND :last"
        f" AND (t.id IS NULL OR mine.new IS NOT {whole} AND EXISTS (SELECT 1 FROM json_each(mine.new) e"
        f" WHERE e.key <> 'version' AND e.value IS NOT json_extract({whole}, '$.' || e.key)))"
    )
    touched = (
        "SELECT other.row_id FROM change_batch mine JOIN change_row other ON other.table_name = mine.table_name"
        " AND other.row_id BETWEEN mine.first_id AND mine.last_id"
        " JOIN change_set s ON s.id = other.change_set_id AND s.stands_since_id IS NOT NULL AND s.id <> :id"
        " WHERE mine.change_set_id = :id AND mine.kind = 'insert' AND mine.table_name = :table"
    )
    superseded = (
        "SELECT f.id FROM change_batch mine JOIN attendance_fact f ON f.id BETWEEN mine.first_id AND mine.last_id"
        " WHERE mine.change_set_id = :id AND mine.kind = 'insert' AND mine.table_name = :table"
        " AND :table = 'attendance_fact' AND f.superseded_by_id IS NOT NULL"
    )
    written = [spans[name, kind] for kind in ("insert", "update") if (name, kind) in spans] or [(0, -1)]
    count, example = session.execute(
        text(f"SELECT count(DISTINCT row_id), min(row_id) FROM ({changed} UNION {touched} UNION {superseded})"),
        {
            "id": entry.id,
            "table": name,
            "first": min(first for first, _last in written),
            "last": max(last for _first, last in written),
        },
    ).one()
    if count:
        raise UndoRefused(
            ngettext(
                "“{action}” cannot be undone: {count} record ({what}) was changed since{later}. Undo that first.",
                "“{action}” cannot be undone: {count} records ({what}) were changed since{later}. Undo that first.",
                count,
                action=entry.label,
                what=name.replace("_", " "),
                later=_later_action(session, entry, name, example),
            )
        )


def _later_action(session: Session, entry: ChangeSetEntry, name: str, row_id: int) -> str:
    """The words of the newest other action that touched a record, or none."""
    found = session.execute(
        text(
            "SELECT s.label, s.actor FROM change_row r JOIN change_set s ON s.id = r.change_set_id"
            " WHERE r.table_name = :table AND r.row_id = :row AND s.id <> :id AND s.stands_since_id IS NOT NULL"
            " ORDER BY s.stands_since_id DESC LIMIT 1"
        ),
        {"table": name, "row": row_id, "id": entry.id},
    ).one_or_none()
    return _(" by “{label}” ({who})").format(label=found[0], who=found[1]) if found else ""


def _collect_inserted(session: Session, entry_id: int, name: str, spans: Spans) -> None:
    """Keys of one table that the change set inserted, into the temporary table ``made``."""
    session.execute(text("CREATE TEMP TABLE IF NOT EXISTS made (id INTEGER PRIMARY KEY)"))
    session.execute(text("DELETE FROM temp.made"))
    first, last = spans.get((name, "insert"), (0, -1))
    session.execute(
        text(
            "INSERT INTO temp.made SELECT row_id FROM change_row"
            " WHERE change_set_id = :id AND table_name = :table AND kind = 'insert' AND id BETWEEN :first AND :last"
            f' UNION SELECT t.id FROM change_batch b JOIN "{name}" t ON t.id BETWEEN b.first_id AND b.last_id'
            " WHERE b.change_set_id = :id AND b.table_name = :table AND b.kind = 'insert'"
        ),
        {"id": entry_id, "table": name, "first": first, "last": last},
    )


def _refuse_built_upon(session: Session, entry: ChangeSetEntry, tables: list[str]) -> None:
    """Refuse where records of later actions point at records that are gone now; foreign keys are checked at commit."""
    children = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in tables
    }
    for child in sorted(children):
        orphans = len({row[1] for row in session.execute(text(f'PRAGMA foreign_key_check("{child}")'))})
        if orphans:
            raise UndoRefused(
                ngettext(
                    "“{action}” cannot be undone: {count} later record ({what}) stands on it. Undo that first.",
                    "“{action}” cannot be undone: {count} later records ({what}) stand on it. Undo those first.",
                    orphans,
                    action=entry.label,
                    what=child.replace("_", " "),
                )
            )


def _delete_inserted(session: Session, here: int, table: Table) -> None:
    name = table.name
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old)"
            f" SELECT :here, :table, t.id, 'delete', {json_of(table, list(table.c.keys()))}"
            f' FROM temp.made m JOIN "{name}" t ON t.id = m.id'
        ),
        {"here": here, "table": name},
    )
    session.execute(text(f'DELETE FROM "{name}" WHERE id IN (SELECT id FROM temp.made)'))


def _restore_updated(session: Session, entry_id: int, here: int, table: Table, span: tuple[int, int]) -> None:
    parameters = {"id": entry_id, "here": here, "table": table.name, "first": span[0], "last": span[1]}
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old, new)"
            " SELECT :here, table_name, row_id, 'update', new, old FROM change_row"
            " WHERE change_set_id = :id AND table_name = :table AND kind = 'update' AND id BETWEEN :first AND :last"
        ),
        parameters,
    )
    assignments = ", ".join(
        f'"{c}" = CASE WHEN json_type(r.old, \'$.{c}\') IS NULL THEN t."{c}" ELSE {_extract(table, c)} END'
        for c in table.c.keys()  # noqa: SIM118 - a column collection iterates over columns
        if c not in {"id", "version"}
    )
    session.execute(
        text(
            f'UPDATE "{table.name}" AS t SET {assignments}, version = t.version + 1 FROM change_row r'
            " WHERE r.change_set_id = :id AND r.table_name = :table AND r.kind = 'update' AND r.row_id = t.id"
            " AND r.id BETWEEN :first AND :last"
        ),
        parameters,
    )


def _restore_superseded(session: Session, entry_id: int, here: int, name: str) -> None:
    """Put the facts that an import superseded back in force."""
    markers = session.scalars(
        text(
            "SELECT marker_id FROM change_batch"
            " WHERE change_set_id = :id AND table_name = :table AND kind = 'supersede'"
        ),
        {"id": entry_id, "table": name},
    ).all()
    for marker in markers:
        session.execute(
            text(
                "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old, new)"
                " SELECT :here, 'attendance_fact', id, 'update', json_object('superseded_by_id', superseded_by_id),"
                " json_object('superseded_by_id', NULL) FROM attendance_fact WHERE superseded_by_id = :marker"
            ),
            {"here": here, "marker": marker},
        )
        session.execute(
            text(
                "UPDATE attendance_fact SET superseded_by_id = NULL, version = version + 1"
                " WHERE superseded_by_id = :marker"
            ),
            {"marker": marker},
        )


def _restore_deleted(session: Session, entry_id: int, here: int, table: Table, span: tuple[int, int]) -> None:
    parameters = {"id": entry_id, "here": here, "table": table.name, "first": span[0], "last": span[1]}
    names = ", ".join(f'"{c}"' for c in table.c.keys())  # noqa: SIM118
    values = ", ".join(_extract(table, c) for c in table.c.keys())  # noqa: SIM118
    where = (
        " WHERE r.change_set_id = :id AND r.table_name = :table AND r.kind = 'delete' AND r.id BETWEEN :first AND :last"
    )
    session.execute(text(f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM change_row r{where}'), parameters)
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, new)"
            f" SELECT :here, table_name, row_id, 'insert', old FROM change_row r{where}"
        ),
        parameters,
    )


def _extract(table: Table, column: str) -> str:
    value = f"json_extract(r.old, '$.{column}')"
    if isinstance(table.c[column].type, JSON):  # a JSON value comes back as JSON text, also when it is a plain string
        return f"CASE WHEN {value} IS NULL THEN NULL ELSE r.old -> '$.{column}' END"
    return value


def _mark(session: Session, entry: ChangeSetEntry, here: int) -> None:
    """Keep who stands: the reverted set, and on redo the action that is back in force."""
    entry.reverted_by_id = here
    session.get_one(ChangeSetEntry, here).reverts_id = entry.id
    if entry.kind == "undo":
        action = session.get_one(ChangeSetEntry, entry.reverts_id)
        action.reverted_by_id, action.stands_since_id = None, here
    else:
        entry.stands_since_id = None
    session.flush()
