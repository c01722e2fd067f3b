"""Flips in the tables of the log, to see that the check finds each of them.

    uv run python -m tests.flip_log [--flips 1000] [--seed 5]

A workspace with looks, exports, changes, undos, redos and an import is made; each flip changes one value of one row (a
bit of its octets, its kind, or nothing for something), removes a row, or exchanges the values of two rows; the log is
checked, and the flip taken back. Prints how many were found, and exits with 1 where one was not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from iattend_desktop.model.person import Person
from iattend_desktop.opening import open_workspace
from iattend_desktop.security.access import Permission
from iattend_desktop.security.audit_check import check_log, lenient
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.engine import connect
from iattend_desktop.workspace import Workspace

TABLES = {"audit_entry": "id", "audit_detail": "entry_id", "change_set": "id", "change_row": "id", "change_batch": "id"}


def busy_days(workspace: Workspace, actions: int = 12) -> None:
    """Looks, exports, changes, undos, redos and an import in a workspace."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Import 20 students") as session:
        keys = insert_rows(session, Person, {"given_name": [f"Zoë {number}" for number in range(20)]})
    for number in range(actions):
        workspace.log("view_record", ("person", keys[number % 20]), {"page": "students"} if number % 2 else None)
        with workspace.write(Permission.EDIT_STUDENTS, f"Edit student {number}") as session:
            student = session.get_one(Person, keys[number % 20])
            student.family_name, student.birth_date = f"Delgado {number}", date(2012, 3, 1 + number % 28)
        if number % 4 == 1:
            workspace.undo()
        if number % 8 == 1:
            workspace.redo()
        workspace.log("export_list", detail={"list": "Students", "rows": number})
    with workspace.write(Permission.IMPORT_ROSTERS, "Import again") as session:
        update_rows(session, Person, [{"id": key, "preferred_name": f"Z{key}"} for key in keys])
    with workspace.write(Permission.EDIT_STUDENTS, "Remove") as session:
        session.delete(session.get_one(Person, keys[19]))


def flips(path: Path, data_key: bytes, count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """How many flips of each kind were found, and those that were not; each is taken back."""
    found: Counter[str] = Counter()
    missed: list[str] = []
    choose = random.Random(seed)
    with closing(connect(path, data_key)) as connection:
        connection.text_factory = lenient
        connection.execute("PRAGMA ignore_check_constraints = ON")
        rows = {table: _keys(connection, table, key) for table, key in TABLES.items()}
        while found.total() + len(missed) < count:
            connection.execute("BEGIN")
            what = _flip(connection, rows, choose)
            if what is not None:
                if check_log(connection.execute):
                    found[what.partition(" ")[0]] += 1
                else:
                    missed.append(what)
            connection.execute("ROLLBACK")
    return found, missed


def _flip(connection: Any, rows: dict[str, list[int]], choose: random.Random) -> str | None:
    """Change one thing; what, or ``None`` where the database would not have it or it would be the same."""
    table = choose.choice([name for name in rows if rows[name]])
    key, row = TABLES[table], choose.choice(rows[table])
    names = [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]
    kind = choose.choice(("bit", "bit", "bit", "value", "value", "removed", "exchanged"))
    if kind == "removed":
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (row,))
        return f"removed {table} {row}"
    if kind == "exchanged":
        other = choose.choice(rows[table])
        rest = [name for name in names if name != key]
        mine, theirs = (_values(connection, table, key, one, rest) for one in (row, other))
        if mine == theirs:
            return None
        for one, values in ((row, theirs), (other, mine)):
            assignments = ", ".join(f'"{name}" = ?' for name in rest)
            connection.execute(f"UPDATE {table} SET {assignments} WHERE {key} = ?", (*values, one))
        return f"exchanged {table} {row} {other}"
    column = choose.choice(names)
    [before] = _values(connection, table, key, row, [column])
    after = _flipped(before, choose) if kind == "bit" else choose.choice([None, "", 0, 1, -7, 2.5, b"\x00", "x", "{}"])
    place = "CAST(? AS TEXT)" if isinstance(after, bytes) and kind == "bit" else "?"  # text that is no UTF-8
    try:
        connection.execute(f'UPDATE {table} SET "{column}" = {place} WHERE {key} = ?', (after, row))
    except connection.Error:
        return None
    now = _values(connection, table, key, after if column == key else row, [column])
    return f"{kind} {table}.{column} {row}: {before!r} is {after!r}" if now != [before] else None


def _flipped(value: Any, choose: random.Random) -> Any:
    """A value with one bit of it turned over; of nothing, something."""
    if value is None:
        return choose.choice([1, "a", b"\xff"])
    if isinstance(value, int):
        return value ^ (1 << choose.randrange(20))
    octets = bytearray(str(value).encode())
    if not octets:
        return "a"
    octets[choose.randrange(len(octets))] ^= 1 << choose.randrange(8)
    return _as_text(octets)


def _as_text(octets: bytearray) -> str | bytes:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return bytes(octets)


def _keys(connection: Any, table: str, key: str) -> list[int]:
    return [row[0] for row in connection.execute(f"SELECT {key} FROM {table}")]


def _values(connection: Any, table: str, key: str, row: Any, names: list[str]) -> list[Any]:
    columns = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(f"SELECT {columns} FROM {table} WHERE {key} = ?", (row,)).fetchone()
    return list(found) if found is not None else []


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "district.iattend"
        workspace = open_workspace(path, "correct horse battery staple", create=True)
        busy_days(workspace)
        workspace.close()
        found, missed = flips(path, workspace.data_key, asked.flips, asked.seed)
    for what in missed:
        print("not found:", what)
    print(f"{found.total()} of {asked.flips} found: {dict(found)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
