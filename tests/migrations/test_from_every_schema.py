"""A workspace of any age comes along whole: every table, with child rows, from every schema that has been on main."""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.keys import create_header, unlock
from iattend_desktop.storage.migrate import current_revision
from iattend_desktop.workspace import open_workspace
from tests.conftest import PASSPHRASE
from tests.migrations.filled import fill, read, revisions

_LOOKS = ("at", "actor", "event", "subject_table", "subject_id")
"""Of the log, which was taken into a chain with the changes in between: other numbers, the same looks."""


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_everything_comes_along(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "district.iattend"
    engine = open_engine(path, create_header(path, PASSPHRASE))
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        before = fill(connection, revision)
    engine.dispose()
    assert all(len(rows) == 3 for rows in before.values())
    open_workspace(path, PASSPHRASE).close()
    engine = open_engine(path, unlock(path, PASSPHRASE))
    assert current_revision(engine) == revisions()[-1]
    with engine.connect() as connection:
        after = read(connection)
    engine.dispose()
    assert set(before) <= set(after)
    looks = {tuple(row[column] for column in _LOOKS) for row in after.pop("audit_entry")}
    assert {tuple(row[column] for column in _LOOKS) for row in before.pop("audit_entry")} <= looks
    for name, rows in before.items():
        key = "entry_id" if name == "audit_detail" else "id"
        there = {row[key]: row for row in after[name]}
        for row in rows:
            stands = there[row[key]]
            same = [column for column in row if column in stands]
            assert {column: stands[column] for column in same} == {column: row[column] for column in same}, name
