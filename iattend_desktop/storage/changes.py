"""ChangeSet: the one record of each write, for the log, for undo and redo, and for the pages that are open.

Single actions are captured when the ORM flushes. Values are kept as a workspace file stores them, so that undo is
plain SQL; plans of many rows go through :mod:`iattend_desktop.storage.bulk` into the same record.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Table,
    bindparam,
    case,
    delete,
    event,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

import iattend_desktop.model  # noqa: F401 - loads every table
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeRow
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.refused_text import refuse_nul, refuse_nul_among

_RECORDER = "iattend_recorder"
SALT = 16
"""Random octets of a salt of the log; see :mod:`~iattend_desktop.storage.audit_form`."""
_SETS, _ROWS = Base.metadata.tables["change_set"], Base.metadata.tables["change_row"]
_BEGIN = insert(_SETS).returning(_SETS.c.id, _SETS.c.at, _SETS.c.actor)
_ADD_ROWS = insert(_ROWS)
_FINISH = (
    update(_SETS)
    .where(_SETS.c.id == bindparam("set"))
    .values(
        stands_since_id=bindparam("stands"),
        label_salt=bindparam("of_label"),
        salt=case((exists().where(_ROWS.c.change_set_id == _SETS.c.id), bindparam("of_rows"))),
    )
)


@dataclass(frozen=True)
class ChangeSet:
    """What one write did; pages refresh by it."""

    id: int
    at: datetime
    actor: str
    label: str
    kind: str
    tables: frozenset[str]


@dataclass
class Recorder:
    """Collects what a session writes into one change set, that of an action of ``label`` by ``actor``."""

    change_set_id: int
    at: datetime
    actor: str
    label: str
    kind: str
    by_plan: bool = False  # whether a plan of many rows wrote updates into the set
    tables: set[str] = field(default_factory=set)
    rows: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def note(self, table: str, row_id: int, kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        """Add one record's change; several changes of the same record in one write become one."""
        self.tables.add(table)
        before = self.rows.get((table, row_id))
        if before is None:
            self.rows[table, row_id] = {"kind": kind, "old": old, "new": new}
        elif kind == "delete" and before["kind"] == "insert":
            del self.rows[table, row_id]
        elif kind == "delete":
            before.update(kind="delete", old={**(old or {}), **(before["old"] or {})}, new=None)
        else:
            before["new"] = {**(before["new"] or {}), **(new or {})}
            if before["kind"] == "update":
                before["old"] = {**(old or {}), **(before["old"] or {})}

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.tables


class WritingSession(Session):
    """A session that writes: what it flushes holds no NUL, and is captured once :func:`start_recording` was called."""


def start_recording(
    session: Session,
    *,
    at: datetime,
    actor: str,
    permission: str,
    label: str,
    kind: str,
    undoable: bool = True,
) -> Recorder:
    """Begin the change set of a writing session; everything it flushes from now on is captured.

    What is not ``undoable`` never stands: neither the menu nor anybody by its number takes it back.
    """
    refuse_nul_among((label,))
    kind = kind if undoable else "final"
    values = {"at": at, "actor": actor, "permission": permission, "label": label, "kind": kind}
    begun = session.connection().execute(_BEGIN, values).one()  # a server says itself who it is and when
    recorder = Recorder(begun.id, begun.at, begun.actor, label, kind)
    session.info[_RECORDER] = recorder
    return recorder


def recorder_of(session: Session) -> Recorder:
    """The recorder of a writing session; raises ``RuntimeError`` for a session that was opened to read."""
    recorder = session.info.get(_RECORDER)
    if not isinstance(recorder, Recorder):
        raise RuntimeError("this session reads; writes go through Workspace.write")
    return recorder


def finish_recording(session: Session) -> ChangeSet | None:
    """Write the captured rows; ``None`` (and no trace) when nothing changed. The caller commits."""
    session.flush()
    recorder = recorder_of(session)
    entry_id = recorder.change_set_id
    connection = session.connection()
    if recorder.empty:
        connection.execute(delete(_SETS).where(_SETS.c.id == entry_id))
        return None
    if recorder.rows:
        connection.execute(
            _ADD_ROWS,
            [
                {"change_set_id": entry_id, "table_name": table, "row_id": row_id, **change}
                for (table, row_id), change in recorder.rows.items()
            ],
        )
    says = dialect_of(session)
    says.tell(session, recorder.tables)
    if recorder.by_plan:
        _refuse_two_updates(session, entry_id)
    stands = entry_id if recorder.kind == "action" else None
    if not says.salts_itself:
        salts = {"of_label": secrets.token_hex(SALT), "of_rows": secrets.token_hex(SALT)}
        connection.execute(_FINISH, {"set": entry_id, "stands": stands, **salts})
    elif stands is not None:
        connection.execute(update(_SETS).where(_SETS.c.id == entry_id).values(stands_since_id=stands))
    return ChangeSet(entry_id, recorder.at, recorder.actor, recorder.label, recorder.kind, frozenset(recorder.tables))


def _refuse_two_updates(session: Session, entry_id: int) -> None:
    """One update a record and action: of two, undo could put back only one. Raises ``RuntimeError``."""
    twice = session.scalar(
        select(ChangeRow.table_name)
        .where(ChangeRow.change_set_id == entry_id, ChangeRow.kind == "update")
        .group_by(ChangeRow.table_name, ChangeRow.row_id)
        .having(func.count() > 1)
        .limit(1)
    )
    if twice is not None:
        raise RuntimeError(f"one action updates a record of {twice} twice; gather its values into one update")


_AS_A_FILE = sqlite.dialect()


def stored(column: Column[Any], value: Any) -> Any:
    """A value as a workspace file stores it and as JSON can hold it."""
    if value is None:
        return None
    if isinstance(column.type, JSON):
        return json.loads(json.dumps(value))
    processor = column.type.dialect_impl(_AS_A_FILE).bind_processor(_AS_A_FILE)
    return processor(value) if processor else value


_UNCAPTURED = frozenset({"change_set", "change_row", "change_batch", "audit_detail", "audit_entry"})


def _capture(session: Session, _context: object) -> None:
    recorder = session.info.get(_RECORDER)
    if recorder is None:  # an entry of the log or a sign-in
        return
    for record in session.new:
        for table, row_id, values in _whole(record):
            recorder.note(table, row_id, "insert", None, values)
    for record in session.dirty:
        for table, row_id, old, new in _changed(record):
            recorder.note(table, row_id, "update", old, new)
    for record in session.deleted:
        for table, row_id, values in _whole(record):
            recorder.note(table, row_id, "delete", values, None)


event.listen(WritingSession, "before_flush", refuse_nul)
event.listen(WritingSession, "after_flush", _capture)


def _whole(record: object) -> Iterable[tuple[str, int, dict[str, Any]]]:
    mapper = inspect(record).mapper
    table = mapper.local_table
    if isinstance(table, Table) and table.name not in _UNCAPTURED:
        values = {
            column.name: stored(column, getattr(record, mapper.get_property_by_column(column).key))
            for column in table.columns
            if not column.info.get("secret")
        }
        yield table.name, values["id"], values


def _changed(record: object) -> Iterable[tuple[str, int, dict[str, Any], dict[str, Any]]]:
    state = inspect(record)
    table = state.mapper.local_table
    if not isinstance(table, Table) or table.name in _UNCAPTURED:
        return
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    secret = False
    for column in table.columns:
        if column.name == "version":
            continue
        history = state.attrs[state.mapper.get_property_by_column(column).key].history
        if history.has_changes() and column.info.get("secret"):
            secret = True
        elif history.has_changes():
            old[column.name] = stored(column, history.deleted[0] if history.deleted else None)
            new[column.name] = stored(column, history.added[0] if history.added else None)
    if new or secret:
        yield table.name, state.identity[0], old, new


def table_named(name: str) -> Table:
    """The mapped table of a change's ``table_name``."""
    return Base.metadata.tables[name]
