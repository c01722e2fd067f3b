"""The log is one chain: one entry for each look and each write, every value bound, and nothing altered unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Person
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.security.access import Permission
from iattend_desktop.security.audit_check import check_log, lenient
from iattend_desktop.storage.audit_form import form, sql_form
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.storage.engine import connect
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.flip_log import busy_days, flips
from tests.servers import Server

pytestmark = pytest.mark.file_only(
    "the chain of a file; a server writes and checks its own, see server/test_rights_log.py"
)

Spoil = Callable[[Any], object]


def events(workspace: Workspace) -> list[tuple[str, int | None]]:
    with workspace.read() as session:
        found = session.execute(select(AuditEntry.event, AuditEntry.change_set_id).order_by(AuditEntry.id))
        return [(event, change) for event, change in found]


def told(workspace: Workspace, spoil: Spoil = lambda _connection: None) -> list[tuple[int | None, str]]:
    """What the check says after something was done to the tables behind the program's back."""
    with closing(connect(workspace.path, workspace.data_key)) as connection:
        connection.text_factory = lenient
        connection.execute("BEGIN")
        spoil(connection)
        found = [(fault.entry, fault.words) for fault in check_log(connection.execute)]
        connection.execute("ROLLBACK")
    return found


def add(workspace: Workspace, name: str) -> int:
    with workspace.write(Permission.EDIT_STUDENTS, f"Add {name}") as session:
        person = Person(given_name=name)
        session.add(person)
        session.flush()
        return person.id


def test_every_write_leaves_one_entry_that_names_it(workspace: Workspace) -> None:
    rosa = add(workspace, "Rosa")
    with workspace.write(Permission.IMPORT_ROSTERS, "Import") as session:
        update_rows(session, Person, [{"id": rosa, "family_name": "Delgado"}])
    workspace.undo()
    workspace.redo()
    workspace.undo_action(1 + 1, "Undo the import")
    workspace.change_settings(workspace.settings())
    workspace.log("view_record", ("person", rosa))
    with workspace.write(Permission.RUN_MATCHING, "Nothing happens"):
        pass
    assert events(workspace) == [
        ("change", 1),
        ("import", 2),
        ("undo", 3),
        ("redo", 4),
        ("undo", 5),
        ("change_settings", 6),
        ("view_record", None),
    ]
    assert told(workspace) == []


def test_the_chain_is_what_its_description_says(workspace: Workspace) -> None:
    """Worked out here, from the words of ``audit_form``, with nothing of the program's."""
    workspace.log("view_record", ("person", 7), {"page": "Añadir"})
    zoe = add(workspace, "Zoë")

    def field(value: object) -> str:
        return "-" if value is None else f"{len(str(value).encode())}:{value}"

    def sha(*parts: str) -> str:
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    with closing(connect(workspace.path, workspace.data_key)) as connection:

        def rows(query: str) -> list[tuple[Any, ...]]:
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            return found

        first, second = rows(
            "SELECT id, at, actor, event, subject_table, subject_id, change_set_id, detail_digest,"
            " changes_digest, salt, chain FROM audit_entry ORDER BY id"
        )
        [(detail_salt, detail)] = rows("SELECT salt, detail FROM audit_detail")
        [(at, salt, label_salt)] = rows("SELECT at, salt, label_salt FROM change_set")
        [(row, new)] = rows("SELECT id, new FROM change_row")
    assert first[:7] == (1, "2026-11-20 20:00:00.000000", "coordinator", "view_record", "person", 7, None)
    assert json.loads(detail) == {"page": "Añadir"}
    assert first[7:9] == (sha(detail_salt, field(detail)), None)
    assert first[10] == sha("0" * 64, first[9], *map(field, first[:9]))
    values = sha(sha(f"{salt}:{row}"), field(None), field(new))
    changes = sha(
        *map(field, (1, at, "coordinator", "edit_students", "action", None)),
        field(sha(label_salt, field("Add Zoë"))),
        *map(field, (row, "person", zoe, "insert")),
        field(values),
    )
    assert second[:9] == (2, at, "coordinator", "change", None, None, 1, None, changes)
    assert second[10] == sha(first[10], second[9], *map(field, second[:9]))


def test_an_error_leaves_no_entry(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Fail") as session:
            session.add(Person(given_name="Nobody"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert events(workspace) == []
    assert told(workspace) == []


def test_two_programs_write_one_chain(workspace: Workspace) -> None:
    other = open_workspace(workspace.path, PASSPHRASE, actor="Ms. Kim", clock=lambda: NOW - timedelta(minutes=1))
    for number in range(3):
        workspace.log("view_record", ("person", number))
        add_school(other, SchoolValues(name=f"School {number}"))
        other.log("view_record", ("person", number))
    other.close()
    assert [event for event, _change in events(workspace)] == ["view_record", "change", "view_record"] * 3
    assert told(workspace) == []


@pytest.mark.parametrize(
    ("spoil", "entry", "words"),
    [
        ("UPDATE audit_entry SET actor = 'Somebody' WHERE id = 3", 3, "does not fit the one before"),
        ("DELETE FROM audit_entry WHERE id = 2", 3, "before entry 3 of the log are missing"),
        ("DELETE FROM audit_entry WHERE id = 4", 3, "ends after entry 3"),
        ("UPDATE audit_detail SET detail = '{}' WHERE entry_id = 1", 1, "What entry 1 of the log tells"),
        ("DELETE FROM audit_detail", 1, "What entry 1 of the log tells"),
        ('UPDATE change_row SET old = \'{"name":"Best"}\' WHERE change_set_id = 2', 3, "of before or after"),
        ("UPDATE change_set SET label = 'Nothing' WHERE id = 1", 2, "of before or after"),
        ("DELETE FROM change_set WHERE id = 2", 3, "is no longer there"),
        ("UPDATE change_set SET stands_since_id = NULL WHERE id = 2", None, "undone that was not"),
        ("UPDATE change_row SET purged_by_id = 1 WHERE id = 1", None, "without a request"),
    ],
)
def test_what_was_altered_is_named(workspace: Workspace, spoil: str, entry: int | None, words: str) -> None:
    workspace.log("view_record", ("person", 7), {"page": "students"})
    for name in ("Lincoln", "Roosevelt"):
        add_school(workspace, SchoolValues(name=name))
    workspace.log("print_report", ("person", 7))
    found = told(workspace, lambda connection: connection.execute(spoil))
    assert any(number == entry and words in sentence for number, sentence in found), found
    assert told(workspace) == []


def test_flips_are_found(workspace: Workspace) -> None:
    """The long form, with 1,000 flips, is ``python -m tests.flip_log``."""
    busy_days(workspace, 6)
    assert told(workspace) == []
    found, missed = flips(workspace.path, workspace.data_key, 60, seed=11)
    assert missed == []
    assert found.total() == 60


def test_the_form_is_the_same_on_a_server(server: Server) -> None:
    """The SQL that PostgreSQL computes gives the octets of Python's."""
    at = datetime(2026, 11, 20, 12, 0, 0, 70, tzinfo=ZoneInfo("America/Los_Angeles"))
    [(octets, hashed)] = server.execute(
        "SELECT f, encode(sha256(f), 'hex') FROM (SELECT "
        + sql_form("id", "at", "name", "nothing", server=True)
        + f" AS f FROM (SELECT 7 AS id, timestamptz '{at.isoformat()}' AS at, 'Zoë' AS name, NULL AS nothing) t) u"
    )
    assert octets == form(7, at, "Zoë", None) == "1:726:2026-11-20 20:00:00.0000704:Zoë-".encode()
    assert hashed == hashlib.sha256(form(7, at, "Zoë", None)).hexdigest()
