"""The canonical form of the log's entries and of what they bind, and the hashes over it.

Every field is written as the number of its octets, a colon, and its text in UTF-8 (``4:Rosa``); nothing is ``-``, so
that no two rows have one form. Whole numbers are decimal, JSON is the text that is stored, an instant is UTC as
``2026-11-20 20:00:00.000000``. Hashes are SHA-256 in lower hexadecimal digits, salts random or made from random ones,
in the same digits. With ``|`` for one after the other:

* an entry: ``chain = sha256(chain of the entry before | salt | form of its fields)``, the first one after 64 zeros;
* its detail: ``detail_digest = sha256(salt of the detail | form of the detail)``;
* its change set: ``changes_digest = sha256(form of the set's fields and of its label's digest | for each row, by
  number, the form of its fields and of its values' digest | for each batch, by number, the form of its fields)``,
  where ``label's digest = sha256(label_salt | form of the label)``, ``values' digest = sha256(salt of the row | form of
  old and new)`` and ``salt of the row = sha256(salt of the set : number of the row)`` where it has none of its own.

Values stand in the digests only, so they can be emptied with their salts, their digests kept beside, and every hash
still holds. What may change later, whether a set stands or was reverted, follows from the entries and is in no hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

Execute = Callable[[str], Iterable[Any]]
"""Runs a query and gives its rows: a driver's connection or SQLAlchemy's ``exec_driver_sql``."""

ORIGIN = "0" * 64
ENTRY = (
    "id",
    "at",
    "actor",
    "event",
    "subject_table",
    "subject_id",
    "change_set_id",
    "detail_digest",
    "changes_digest",
)
SET = ("id", "at", "actor", "permission", "kind", "reverts_id")
ROW = ("id", "table_name", "row_id", "kind")
_NO_VALUES = b"--"  # of old and new
BATCH = ("id", "table_name", "kind", "first_id", "last_id", "marker_id")


def form(*values: str | int | datetime | None) -> bytes:
    """The canonical form of some values.

    >>> form(7, "Zoë", None)
    b'1:74:Zo\\xc3\\xab-'
    """
    return b"".join(map(_field, values))


def sql_form(*columns: str, server: bool = False) -> str:
    """SQL for the canonical form of columns, as octets; on a file, a value that is no text and no number has none."""
    if server:
        texts = (
            f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
            if column.rpartition(".")[2] == "at"
            else f"CAST({column} AS TEXT)"
            for column in columns
        )
        fields = (f"coalesce(octet_length({text}) || ':' || {text}, '-')" for text in texts)
        return f"convert_to({' || '.join(fields)}, 'UTF8')"
    fields = (
        f"CASE typeof({column}) WHEN 'null' THEN '-' WHEN 'blob' THEN 'octets' || hex({column})"
        f" ELSE octet_length({column}) || ':' || {column} END"
        for column in columns
    )
    return f"CAST({' || '.join(fields)} AS BLOB)"


def entry_hash(before: str, salt: str, fields: bytes) -> str:
    """An entry's link: over the link before, a salt, and the form of :data:`ENTRY`."""
    return sha256(before.encode() + salt.encode() + fields).hexdigest()


def salted(salt: str, values: bytes) -> str:
    """What binds values that stand apart."""
    return sha256(salt.encode() + values).hexdigest()


def bound_by(salt: object, values: bytes, kept: object, purged_by: object, emptied: bytes) -> str:
    """The digest of values that stand apart: worked out of them, or the one kept where they were emptied.

    Nothing fits, and the answer is no digest, where there is a salt without values, or values beside a kept digest.
    """
    if kept is None and purged_by is None and isinstance(salt, str):
        return salted(salt, values)
    if isinstance(kept, str) and purged_by is not None and salt is None and values == emptied:
        return kept
    return ""


def row_salt(set_salt: object, row_id: int) -> str:
    """The salt of one row, from that of its change set: what is known of one tells nothing of another."""
    return sha256(f"{set_salt}:{row_id}".encode()).hexdigest()


def emptied_by(execute: Execute, entry: int) -> tuple[int, str]:
    """How many rows, labels and details a request emptied, and a digest that names them."""
    digest, count = sha256(), 0
    for table, key in (("change_row", "id"), ("change_set", "id"), ("audit_detail", "entry_id")):
        for (number,) in execute(f"SELECT {key} FROM {table} WHERE purged_by_id = {entry:d} ORDER BY {key}"):
            digest.update(form(table, number))
            count += 1
    return count, digest.hexdigest()


class Changes:
    """The digests of change sets, each read once in the order of their numbers.

    ``strays`` counts rows and batches that belong to no set, once everything was read.
    """

    def __init__(self, execute: Execute, *, server: bool = False) -> None:
        written = partial(sql_form, server=server)
        self._sets = iter(
            execute(
                f"SELECT id, {written(*SET)}, {written('label')}, label_salt, label_digest, purged_by_id, salt"
                " FROM change_set ORDER BY id"
            )
        )
        self._rows = _Following(
            execute(
                f"SELECT change_set_id, id, {written(*ROW)}, {written('old', 'new')}, salt, digest, purged_by_id"
                " FROM change_row ORDER BY change_set_id, id"
            )
        )
        self._batches = _Following(
            execute(f"SELECT change_set_id, {written(*BATCH)} FROM change_batch ORDER BY change_set_id, id")
        )

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """The number of each set and its digest."""
        for key, fields, label, label_salt, label_digest, purged_by, set_salt in self._sets:
            bound = bound_by(label_salt, label, label_digest, purged_by if label_digest is not None else None, form(""))
            digest = sha256(fields + form(bound))
            rows = 0
            prefix = None if set_salt is None else f"{set_salt}:".encode()
            for _set, row, row_fields, values, own_salt, kept, row_purged_by in self._rows.of(key):
                rows += 1
                if prefix is not None and own_salt is None and kept is None and row_purged_by is None:
                    salt = sha256(prefix + b"%d" % row).hexdigest().encode()  # as below, for hundreds of thousands
                    digest.update(row_fields + b"64:" + sha256(salt + values).hexdigest().encode())
                else:
                    bound = bound_by(own_salt, values, kept, row_purged_by, _NO_VALUES)
                    digest.update(row_fields + form(bound))
            for _set, batch in self._batches.of(key):
                digest.update(batch)
            if prefix is not None and not rows:
                digest.update(prefix)  # it salts nothing: somebody put it there
            yield key, digest.hexdigest()

    @property
    def strays(self) -> int:
        """How many rows and batches belong to no change set."""
        return self._rows.left_over() + self._batches.left_over()


class _Following:
    """Rows in the order of the change set that they begin with."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._groups = groupby(rows, itemgetter(0))  # in C: an undo's set has hundreds of thousands
        self._next = next(self._groups, None)
        self._strays = 0

    def of(self, key: int) -> Iterator[Any]:
        """The rows of a set, to be taken to the end; those of sets before it that nobody asked for are strays."""
        while self._next is not None and isinstance(self._next[0], int) and self._next[0] <= key:
            owner, rows = self._next
            if owner == key:
                yield from rows
            else:
                self._strays += sum(1 for _row in rows)
            self._next = next(self._groups, None)

    def left_over(self) -> int:
        """Those that no set asked for."""
        while self._next is not None:
            self._strays += sum(1 for _row in self._next[1])
            self._next = next(self._groups, None)
        return self._strays


def _field(value: str | int | datetime | None) -> bytes:
    if value is None:
        return b"-"
    text = f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else str(value)
    octets = text.encode()
    return b"%d:%b" % (len(octets), octets)
