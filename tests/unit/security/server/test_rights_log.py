"""Nothing is written past the log on a server, and the log is written by nobody's claims."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import errors

from iattend_desktop.security.access import Role
from iattend_desktop.security.audit_check import check_log
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import connect
from tests.servers import ADMINISTRATOR

Connection = psycopg.Connection[Any]
NEW_SCHOOL = "INSERT INTO school (version, public_id, name) VALUES (1, gen_random_uuid(), 'Past the log')"
ACTION = (
    "INSERT INTO change_set (at, actor, permission, label, kind)"
    " VALUES ('2020-01-01', 'somebody else', 'edit_schools', 'Add', 'action') RETURNING id, actor, at"
)
ENTRY = "SELECT iattend.log_event('change', NULL, NULL, NULL, %s)"


@pytest.fixture
def coordinator(database: Address) -> Iterator[Connection]:
    """A bare connection of a coordinator."""
    with closing(connect(database, Role.COORDINATOR.value, None)) as connection:
        yield connection


@pytest.fixture
def superuser(database: Address) -> Iterator[Connection]:
    """The server's administrator, who reads everything."""
    with closing(connect(database, ADMINISTRATOR, None)) as connection:
        yield connection


def add_action(connection: Connection) -> tuple[int, str, datetime]:
    found = connection.execute(ACTION).fetchone()
    assert found is not None
    return found[0], found[1], found[2]


def test_the_server_says_who_it_was_and_when(coordinator: Connection, superuser: Connection) -> None:
    with coordinator.transaction():
        key, actor, at = add_action(coordinator)
        coordinator.execute(NEW_SCHOOL)
        coordinator.execute(ENTRY, [key])
    assert actor == "coordinator"
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    [entry] = superuser.execute("SELECT actor, at, change_set_id FROM audit_entry").fetchall()
    assert (entry[0], entry[2]) == ("coordinator", key)
    assert abs(datetime.now(UTC) - entry[1]) < timedelta(minutes=1)


def test_no_record_is_written_outside_of_an_action(coordinator: Connection) -> None:
    for statement in (NEW_SCHOOL, "UPDATE school SET name = ''", "DELETE FROM school"):
        with pytest.raises(errors.InsufficientPrivilege, match="within an action"):
            coordinator.execute(statement.encode())
    with coordinator.transaction():  # an action of before is none of now
        key, *_rest = add_action(coordinator)
        coordinator.execute(ENTRY, [key])
    with pytest.raises(errors.InsufficientPrivilege, match="within an action"):
        coordinator.execute(NEW_SCHOOL)


def test_no_action_is_saved_without_its_entry(coordinator: Connection) -> None:
    coordinator.execute("BEGIN")
    add_action(coordinator)
    coordinator.execute(NEW_SCHOOL)
    with pytest.raises(errors.InsufficientPrivilege, match="together with its entry"):
        coordinator.execute("COMMIT")
    assert coordinator.execute("SELECT count(*) FROM school").fetchone() == (0,)


def test_an_action_that_has_its_entry_is_closed(coordinator: Connection) -> None:
    row = "INSERT INTO change_row (change_set_id, table_name, row_id, kind) VALUES (%s, 'school', 1, 'insert')"
    with coordinator.transaction():
        key, *_rest = add_action(coordinator)
        coordinator.execute(row, [key])
        coordinator.execute(ENTRY, [key])
        for statement in (row, ENTRY, "DELETE FROM change_row WHERE change_set_id = %s"):
            with pytest.raises(errors.InsufficientPrivilege), coordinator.transaction():
                coordinator.execute(statement, [key])
        with pytest.raises(errors.InsufficientPrivilege, match="within an action"), coordinator.transaction():
            coordinator.execute(NEW_SCHOOL)
    assert coordinator.execute("DELETE FROM change_set WHERE id = %s", [key]).rowcount == 0
    assert coordinator.execute("UPDATE change_row SET new = '{}' WHERE change_set_id = %s", [key]).rowcount == 0
    with pytest.raises(errors.InsufficientPrivilege):
        coordinator.execute("UPDATE change_set SET actor = 'mentor' WHERE id = %s", [key])


def test_the_log_is_added_to_by_all_and_written_by_nobody(database: Address) -> None:
    for role in Role:
        with closing(connect(database, role.value, None)) as connection:
            connection.execute("SELECT iattend.log_event('sign_in', NULL, NULL, NULL, NULL)")
            for statement in (
                "INSERT INTO audit_entry (id, at, actor, event, salt, chain) VALUES (9, now(), 'mentor', 'x', '', '')",
                "UPDATE audit_entry SET actor = 'mentor'",
                "DELETE FROM audit_entry",
                "UPDATE audit_detail SET detail = NULL",
                "TRUNCATE audit_entry CASCADE",
            ):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(statement.encode())
            seen = role in {Role.ADMINISTRATOR, Role.AUDITOR}
            try:
                assert connection.execute("SELECT count(*) FROM audit_entry").fetchone() != (0,)
                assert seen
            except errors.InsufficientPrivilege:
                assert not seen


def test_no_snapshot_of_before_forks_the_chain(coordinator: Connection) -> None:
    with coordinator.transaction():
        coordinator.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(errors.InvalidTransactionState), coordinator.transaction():
            coordinator.execute("SELECT iattend.log_event('export', NULL, NULL, NULL, NULL)")


def test_the_chain_of_a_server_is_the_chain_that_is_checked(
    shared: SharedWorkspace, coordinator: Connection, superuser: Connection
) -> None:
    """The same check as of a file: looks with details in any script, changes with rows, and what they name."""
    assert check_log(superuser.execute, server=True) == ()
    shared.log("export", ("person", 1), {"rows": 12, "file": "Ñandú «1»"})
    shared.log("view_record", ("person", 2))
    for rows in (True, False):
        with coordinator.transaction():
            key, *_rest = add_action(coordinator)
            if rows:
                coordinator.execute(
                    "INSERT INTO change_row (change_set_id, table_name, row_id, kind, old, new)"
                    " VALUES (%(key)s, 'school', 1, 'update', %(old)s, '{}'),"
                    " (%(key)s, 'goal', 2, 'insert', NULL, '7')",
                    {"key": key, "old": '{"name":  "Zoë"}'},
                )
            coordinator.execute(
                "INSERT INTO change_batch (change_set_id, table_name, kind, first_id, last_id)"
                " VALUES (%s, 'goal', 'insert', 1, 9)",
                [key],
            )
            coordinator.execute("UPDATE change_set SET stands_since_id = id WHERE id = %s", [key])
            coordinator.execute(ENTRY, [key])
    events = superuser.execute("SELECT event, changes_digest IS NOT NULL FROM audit_entry ORDER BY id").fetchall()
    assert events == [("export", False), ("view_record", False), ("change", True), ("change", True)]
    assert check_log(superuser.execute, server=True) == ()
    superuser.execute("UPDATE change_row SET new = '8' WHERE new::text = '7'")
    assert [fault.entry for fault in check_log(superuser.execute, server=True)] == [3]
