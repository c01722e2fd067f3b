"""What an import would write, drawn up without writing: new records, changed values, records to remove.

A new record has a key below 0 until it is applied (-1 is the first of its class), so that others can point at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.base import Base
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.storage.bulk import delete_rows, insert_rows, keep_ids, reserve_ids, supersede_facts, update_rows

Class = type[Base]


@dataclass
class Draft:
    """Records to insert (by column), values to change, keys to remove, attendance facts to supersede."""

    inserts: dict[Class, dict[str, list[Any]]] = field(default_factory=dict)
    updates: dict[Class, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    removals: dict[Class, list[int]] = field(default_factory=lambda: defaultdict(list))
    superseded: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # facts by import's key

    def add(self, record: Class, **values: Any) -> int:
        """A new record; every call for a class names the same columns. Returns its key below 0."""
        columns = self.inserts.get(record)
        if columns is None:
            columns = self.inserts[record] = {name: [] for name in values}
        for name, value in values.items():
            columns[name].append(value)
        return -len(next(iter(columns.values())))

    def add_many(self, record: Class, columns: Mapping[str, Sequence[Any]]) -> range:
        """New records by column, the columns that other calls for this class name. Returns their keys below 0."""
        if not _length(columns):
            return range(0)
        mine = self.inserts.setdefault(record, {name: [] for name in columns})
        first = self.next_key(record)
        for name, values in columns.items():
            mine[name].extend(values)
        return range(first, self.next_key(record), -1)

    def next_key(self, record: Class) -> int:
        """The key that the next new record of a class will have."""
        return -1 - (_length(self.inserts[record]) if record in self.inserts else 0)

    def change(self, record: Class, key: int, column: str, value: Any) -> None:
        """A new value of a record, be it stored or drawn up here."""
        if key < 0:
            self.inserts[record][column][-key - 1] = value
        else:
            self.updates[record].setdefault(key, {})[column] = value

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.inserts or any(self.updates.values()) or any(self.removals.values()))


def apply_draft(session: Session, draft: Draft, *, progress: Progress = SILENT) -> dict[Class, range]:
    """Write everything within a writing session; returns the keys that the new records got.

    Parents come before children, so that a changed record may point at a new one; of one class changes come before new
    records, and superseded facts go out of force before their successors come in.
    """
    touched = {_table(record): record for record in (*draft.inserts, *draft.updates)}
    ordered = [touched[table] for table in Base.metadata.sorted_tables if table in touched]
    new = [record for record in ordered if record in draft.inserts]
    keys = {record: reserve_ids(session, record, _length(draft.inserts[record])) for record in new}
    for record, rows in draft.removals.items():
        delete_rows(session, record, rows)
    for number, record in enumerate(ordered):
        progress.step(number / len(ordered), _("Writing"))
        _update(session, record, draft.updates.get(record, {}), keys)
        if record in keys:
            if record is AttendanceFact:
                _supersede(session, draft, keys)
            columns = {name: _resolved(record, name, values, keys) for name, values in draft.inserts[record].items()}
            insert_rows(session, record, {**columns, "id": keys[record]})
    return keys


def _supersede(session: Session, draft: Draft, keys: Mapping[Class, range]) -> None:
    for run, facts in draft.superseded.items():
        keep_ids(session, facts)
        supersede_facts(
            session, import_id=keys[ImportRun][-run - 1], where="f.id IN (SELECT id FROM chosen)", parameters={}
        )


def _update(
    session: Session, record: Class, changes: Mapping[int, Mapping[str, Any]], keys: Mapping[Class, range]
) -> None:
    """Rows that change the same columns go together."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for key, values in sorted(changes.items()):
        resolved = {name: _resolved(record, name, [value], keys)[0] for name, value in values.items()}
        groups[tuple(sorted(values))].append({"id": key, **resolved})
    for rows in groups.values():
        update_rows(session, record, rows)


def _resolved(record: Class, column: str, values: Sequence[Any], keys: Mapping[Class, range]) -> Sequence[Any]:
    """Put the keys that new records got where a column points at them."""
    targets = {key.column.table.name for key in _table(record).c[column].foreign_keys}
    for target, given in keys.items():
        if _table(target).name in targets:
            first = given.start
            return [first - value - 1 if value is not None and value < 0 else value for value in values]
    return values


def _length(columns: Mapping[str, Sequence[Any]]) -> int:
    return len(next(iter(columns.values())))


def _table(record: Class) -> Table:
    return Base.metadata.tables[record.__tablename__]
