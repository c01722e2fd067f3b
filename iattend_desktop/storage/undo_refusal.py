"""Why an action cannot be undone: somebody changed what it wrote, or built on it, since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Table, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.base import Base
from iattend_desktop.model.security import ChangeBatch, ChangeRow, ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.storage.dialects import dialect_of
from iattend_desktop.storage.dialects.pointing import Spans
from iattend_desktop.storage.record_words import record_words

PURGES = "purge_students"
"""The permission of requests that delete a student's data for good (``security.access``)."""

_PERSON_COLUMNS = tuple(
    (table.name, key.parent.name)
    for table in Base.metadata.sorted_tables
    for key in table.foreign_keys
    if key.column.table.name == "person"
)
"""Which column of which table holds the key of whom a record belongs to."""


def refuse_deleted_on_request(session: Session, entry: ChangeSetEntry) -> None:
    """Refuse where the change set wrote a record that was deleted on request since: its values are gone for good."""
    removed = (
        "SELECT 1 FROM change_row WHERE change_set_id = :id AND purged_by_id IS NOT NULL"
        " UNION ALL SELECT 1 FROM change_set s JOIN change_row r ON r.change_set_id = s.id"
        " JOIN change_batch mine ON mine.change_set_id = :id AND mine.kind = 'insert'"
        " AND mine.table_name = r.table_name AND r.row_id BETWEEN mine.first_id AND mine.last_id"
        f" WHERE s.kind = 'final' AND s.permission = '{PURGES}' LIMIT 1"
    )
    if entry.purged_by_id is not None or session.scalar(text(removed), {"id": entry.id}) is not None:
        raise UndoRefused(
            _("“{action}” cannot be undone: it wrote data of a student that were deleted on request since.").format(
                action=entry.label or _("(name deleted on request)")
            )
        )


def refuse_changed(session: Session, entry: ChangeSetEntry, table: Table, spans: Spans) -> None:
    """Refuse where a record is no longer as the change set left it.

    Values decide, not times: what was changed and changed back stands in nobody's way. The records of a batch have
    their values in themselves, so there any other action in force that touched one of them decides (keys are never
    used again, so it came later).
    """
    name = table.name
    differs = dialect_of(session).differs("mine.new", table, "t")
    changed = (
        f'SELECT mine.row_id FROM change_row mine LEFT JOIN "{name}" t ON t.id = mine.row_id'
        " WHERE mine.change_set_id = :id AND mine.table_name = :table AND mine.kind <> 'delete'"
        f" AND mine.id BETWEEN :first AND :last AND (t.id IS NULL OR {differs})"
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
        text(
            f"SELECT count(DISTINCT row_id), min(row_id) FROM ({changed} UNION {touched} UNION {superseded}) AS found"
        ),
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
                "“{action}” cannot be undone: {records} was changed since{later}. Undo that first.",
                "“{action}” cannot be undone: {records} were changed since{later}. Undo that first.",
                count,
                action=entry.label,
                records=record_words(name, count),
                later=_later_action(session, entry, name, example),
            )
        )


def refuse_mixed(session: Session, entry: ChangeSetEntry, spans: Spans) -> None:
    """Refuse to part two merged people where somebody wrote about both as one since: nobody knows about which.

    A merge is the one action that takes a person away; who was kept is whom the records that it moved belong to.
    """
    if entry.kind != "action" or ("person", "delete") not in spans:
        return
    kept = _kept(session, entry)
    later = select(ChangeSetEntry.id).where(ChangeSetEntry.stands_since_id > entry.stands_since_id)
    for name, column in (("person", "id"), *_PERSON_COLUMNS) if kept else ():
        table = Base.metadata.tables[name]
        one_by_one = select(ChangeRow.id).where(
            ChangeRow.table_name == name, ChangeRow.row_id == table.c.id, ChangeRow.change_set_id.in_(later)
        )
        among_many = select(ChangeBatch.id).where(
            ChangeBatch.table_name == name,
            ChangeBatch.kind == "insert",
            table.c.id.between(ChangeBatch.first_id, ChangeBatch.last_id),
            ChangeBatch.change_set_id.in_(later),
        )
        written = select(func.count(), func.min(table.c.id)).where(
            table.c[column].in_(kept), or_(one_by_one.exists(), among_many.exists())
        )
        count, example = session.execute(written).one()
        if count:
            raise UndoRefused(
                ngettext(
                    "“{action}” cannot be undone: {records} of both together was written since{later}, and nobody"
                    " can tell about which of the two. Undo that first.",
                    "“{action}” cannot be undone: {records} of both together were written since{later}, and nobody"
                    " can tell about which of the two. Undo that first.",
                    count,
                    action=entry.label,
                    records=record_words(name, count),
                    later=_later_action(session, entry, name, example),
                )
            )


def _kept(session: Session, entry: ChangeSetEntry) -> frozenset[int]:
    """The keys of the people to whom a merge moved records of those that it took away."""
    rows = session.execute(
        select(ChangeRow.table_name, ChangeRow.kind, ChangeRow.row_id, ChangeRow.old, ChangeRow.new).where(
            ChangeRow.change_set_id == entry.id, ChangeRow.kind.in_(("delete", "update"))
        )
    ).all()
    gone = {row.row_id for row in rows if (row.table_name, row.kind) == ("person", "delete")}
    return frozenset(
        row.new[column]
        for row in rows
        for name, column in _PERSON_COLUMNS
        if row.kind == "update" and row.table_name == name and row.old.get(column) in gone
    )


def refuse_astray(session: Session, entry: ChangeSetEntry, spans: Spans) -> None:
    """Refuse where a record that came back points at one that was deleted since."""
    if dialect_of(session).astray(session, entry.id, spans):
        redone = _("“{action}” cannot be redone: a record that it would bring back belongs to one that is gone by now.")
        undone = _("“{action}” cannot be undone: a record that it would bring back belongs to one that is gone by now.")
        raise UndoRefused((redone if entry.kind == "undo" else undone).format(action=entry.label))


def refuse_built_upon(session: Session, entry: ChangeSetEntry, tables: Iterable[str]) -> None:
    """Refuse where records of later actions point at records that are gone now."""
    gone = frozenset(tables)
    children = {
        table.name: table
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in gone
    }
    for child in sorted(children):
        orphans = dialect_of(session).orphans(session, children[child])
        if orphans:
            raise UndoRefused(
                ngettext(
                    "“{action}” cannot be undone: {records} that came later stands on it. Undo that first.",
                    "“{action}” cannot be undone: {records} that came later stand on it. Undo those first.",
                    orphans,
                    action=entry.label,
                    records=record_words(child, orphans),
                )
            )


@contextmanager
def refuse_taken(entry: ChangeSetEntry, name: str) -> Iterator[None]:
    """Refuse where something recorded since has the place of what would come back: an ID number, a pair, a layout."""
    try:
        yield
    except IntegrityError as error:
        redone = _("“{action}” cannot be redone: {records} that it would bring back has by now been recorded anew.")
        undone = _("“{action}” cannot be undone: {records} that it would bring back has by now been recorded anew.")
        words = redone if entry.kind == "undo" else undone
        raise UndoRefused(words.format(action=entry.label, records=record_words(name, 1))) from error


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


class UndoRefused(UserError):
    """Somebody changed or built on these records since."""
