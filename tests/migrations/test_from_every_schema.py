"""A workspace of any age comes along whole: every table, with child rows, from every schema that has been on main."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from iattend_desktop.opening import open_workspace
from iattend_desktop.storage.engine import WRITE, open_engine
from iattend_desktop.storage.keys import create_header, unlock
from iattend_desktop.storage.migrate import current_revision, upgrade_server
from iattend_desktop.storage.server.engine import SCHEMA
from iattend_desktop.storage.server.engine import open_engine as open_engine_on_server
from tests.conftest import PASSPHRASE
from tests.migrations.filled import Rows, fill, read, revisions
from tests.servers import ADMINISTRATOR, Server

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
    everything_stands(before, after)


@pytest.mark.parametrize("revision", revisions()[: -1 if os.environ.get("IATTEND_TEST_SERVER") else 1])
def test_everything_comes_along_on_a_server(server: Server, revision: str) -> None:
    engine = open_engine_on_server(server.address("postgres"), ADMINISTRATOR, None)
    with engine.execution_options(**{WRITE: True}).connect() as connection, connection.begin() as transaction:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
        before = fill(connection, revision)
        assert upgrade_server(connection)
        after = read(connection)
        transaction.rollback()  # a server takes back tables, too
    engine.dispose()
    assert all(len(rows) == 3 for rows in before.values())
    everything_stands(before, after)


def everything_stands(before: Rows, after: Rows) -> None:
    """Every record is there as it was, in each column that there still is."""
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
