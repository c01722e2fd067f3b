"""Undo and redo: a new logged write that puts back what one change set did, set-wise.

Refused, with the reason and how many records, where somebody has changed the same values or built on them since.
A redo is the undo of an undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, select, text
from sqlalchemy.orm import Session, aliased

from iattend_desktop.i18n import _
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeBatch, ChangeRow, ChangeSetEntry
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.bulk import check_references_at_the_end
from iattend_desktop.storage.changes import recorder_of, table_named
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.dialects.pointing import Spans
from iattend_desktop.storage.reading import cancellable
from iattend_desktop.storage.undo_refusal import (
    PURGES,
    UndoRefused,
    refuse_astray,
    refuse_built_upon,
    refuse_changed,
    refuse_deleted_on_request,
    refuse_mixed,
    refuse_taken,
)


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
            *_not_emptied(session),
        )
        .order_by(ChangeSetEntry.stands_since_id.desc())
        .limit(1)
    )
    return Revertible(entry.id, entry.label) if entry else None


def next_redo(session: Session, actor: str) -> Revertible | None:
    """The newest undo of this person that is in force, if they did nothing else since."""
    newest_action = (
        select(ChangeSetEntry.id)
        .where(ChangeSetEntry.actor == actor, ChangeSetEntry.kind.in_(("action", "final")))
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
            *_not_emptied(session),
        )
        .order_by(ChangeSetEntry.id.desc())
        .limit(1)
    )
    return Revertible(entry.id, entry.label) if entry else None


def _not_emptied(session: Session) -> tuple[ColumnElement[bool], ...]:
    """What wrote data that were deleted on request cannot be taken back: the menu goes on to the action before."""
    emptied = ChangeRow.purged_by_id.is_not(None)
    if session.scalar(select(ChangeRow.id).where(emptied).limit(1)) is None:
        return ()
    request = aliased(ChangeSetEntry)
    among_many = (
        select(ChangeBatch.change_set_id)
        .join(ChangeRow, ChangeRow.table_name == ChangeBatch.table_name)
        .join(request, request.id == ChangeRow.change_set_id)
        .where(
            request.kind == "final",
            request.permission == PURGES,
            ChangeBatch.kind == "insert",
            ChangeRow.row_id.between(ChangeBatch.first_id, ChangeBatch.last_id),
        )
    )
    return (
        ChangeSetEntry.purged_by_id.is_(None),
        ChangeSetEntry.id.not_in(select(ChangeRow.change_set_id).where(emptied)),
        ChangeSetEntry.id.not_in(among_many),
    )


def revert(session: Session, entry_id: int, *, progress: Progress = SILENT) -> None:
    """Put back what a change set did, within a writing session whose recorder takes the record of it.

    Raises :class:`UndoRefused`, or ``Cancelled`` where ``progress`` asks for it, also in the middle of a long
    statement; the session is then to be rolled back.
    """
    entry = session.get_one(ChangeSetEntry, entry_id)
    if entry.reverted_by_id is not None:
        raise UndoRefused(_("“{action}” is already undone.").format(action=entry.label))
    refuse_deleted_on_request(session, entry)
    spans = _spans(session, entry_id)
    tables = _touched(session, entry_id, spans)
    sizes = {name: sum(counts) for name, counts in _sizes(session, entry_id).items()}
    tally = Tally(progress, _("Checking what stands on it"), expected=3 * sum(sizes.values()))  # checked, taken, given
    with cancellable(session, tally):
        _revert(session, entry, spans, {name: sizes.get(name, 0) for name in tables}, tally)


def records_of(session: Session, entry_id: int) -> dict[str, tuple[int, int]]:
    """How many records of each table a change set made, and how many it changed or removed; parents first."""
    sizes = _sizes(session, entry_id)
    return {table.name: sizes[table.name] for table in Base.metadata.sorted_tables if table.name in sizes}


def _revert(session: Session, entry: ChangeSetEntry, spans: Spans, sizes: dict[str, int], tally: Tally) -> None:
    here = recorder_of(session).change_set_id
    for name in _each(sizes, tally):
        refuse_changed(session, entry, table_named(name), spans)
    refuse_mixed(session, entry, spans)
    check_references_at_the_end(session)
    tally.message = _("Taking it back")
    for name in _each(dict(reversed(sizes.items())), tally):  # children first: no foreign key then looks for rows
        _delete_inserted(session, entry.id, here, table_named(name), spans)  # that go anyway
    tally.message = _("Putting back what was before")
    for name in _each(sizes, tally):
        with refuse_taken(entry, name):
            if (name, "update") in spans:
                _restore_updated(session, entry.id, here, table_named(name), spans[name, "update"])
            _restore_superseded(session, entry.id, here, name)
            if (name, "delete") in spans:
                _restore_deleted(session, entry.id, here, table_named(name), spans[name, "delete"])
    tally.message = _("Checking what stands on it")
    refuse_built_upon(session, entry, sizes)
    refuse_astray(session, entry, spans)
    recorder_of(session).tables.update(sizes)
    _mark(session, entry, here)


def _each(sizes: Mapping[str, int], tally: Tally) -> Iterator[str]:
    """Tables one after another, with a look before each and as many things done after it as it has records."""
    for name, size in sizes.items():
        tally.look()
        yield name
        tally.done += size


def _sizes(session: Session, entry_id: int) -> dict[str, tuple[int, int]]:
    """By table: how many records a change set inserted, and how many it changed or removed."""
    found = session.execute(
        text(
            "SELECT table_name, sum(made), sum(other) FROM ("
            "SELECT table_name, count(*) FILTER (WHERE kind = 'insert') AS made,"
            " count(*) FILTER (WHERE kind <> 'insert') AS other FROM change_row WHERE change_set_id = :id"
            " GROUP BY table_name"
            " UNION ALL SELECT table_name, last_id - first_id + 1, 0 FROM change_batch"
            " WHERE change_set_id = :id AND kind = 'insert') AS told GROUP BY table_name"
        ),
        {"id": entry_id},
    )
    return {name: (int(made), int(other)) for name, made, other in found}


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


def _delete_inserted(session: Session, entry_id: int, here: int, table: Table, spans: Spans) -> None:
    """Delete what the change set inserted: the records of a batch by its range of keys, others one by one."""
    parameters = {"here": here, "id": entry_id, "table": table.name}
    batches = text(
        "SELECT first_id, last_id FROM change_batch"
        " WHERE change_set_id = :id AND table_name = :table AND kind = 'insert'"
    )
    for first, last in session.execute(batches, parameters).all():
        _delete(session, table, "t.id BETWEEN :first AND :last", {**parameters, "first": first, "last": last})
    if (table.name, "insert") in spans:
        first, last = spans[table.name, "insert"]
        session.execute(text("CREATE TEMP TABLE IF NOT EXISTS made (id INTEGER PRIMARY KEY)"))
        session.execute(text("DELETE FROM made"))
        session.execute(
            text(
                "INSERT INTO made SELECT row_id FROM change_row"
                " WHERE change_set_id = :id AND table_name = :table AND kind = 'insert' AND id BETWEEN :first AND :last"
            ),
            {**parameters, "first": first, "last": last},
        )
        _delete(session, table, "t.id IN (SELECT id FROM made)", parameters)


def _delete(session: Session, table: Table, which: str, parameters: Mapping[str, Any]) -> None:
    session.execute(
        text(
            "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old)"
            f" SELECT :here, :table, t.id, 'delete', {dialect_of(session).as_kept(table, table.c.keys(), 't')}"
            f' FROM "{table.name}" t WHERE {which} ORDER BY t.id'
        ),
        parameters,
    )
    session.execute(text(f'DELETE FROM "{table.name}" AS t WHERE {which}'), parameters)


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
    says = dialect_of(session)
    assignments = ", ".join(
        f'"{c.name}" = CASE WHEN {says.lacks("r.old", c.name)} THEN t."{c.name}" ELSE {says.from_kept("r.old", c)} END'
        for c in table.columns
        if c.name not in {"id", "public_id", "version"}
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
    kept = dialect_of(session).as_kept(table_named("attendance_fact"), ["superseded_by_id"], "t")
    for marker in markers:
        session.execute(
            text(
                "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old, new)"
                f" SELECT :here, 'attendance_fact', t.id, 'update', {kept}, :none"
                " FROM attendance_fact t WHERE t.superseded_by_id = :marker"
            ),
            {"here": here, "marker": marker, "none": '{"superseded_by_id": null}'},
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
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(dialect_of(session).from_kept("r.old", column) for column in table.columns)
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
