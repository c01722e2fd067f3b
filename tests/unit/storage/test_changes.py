"""Every write leaves one record: what changed, old and new, by whom."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from iattend_desktop.model.person import Person
from iattend_desktop.model.school import School
from iattend_desktop.model.security import ChangeRow, ChangeSetEntry
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.changes import ChangeSet
from iattend_desktop.workspace import Workspace

pytestmark = pytest.mark.on_both


def add_rosa(workspace: Workspace) -> int:
    with workspace.write(Permission.EDIT_STUDENTS, "Add Rosa") as session:
        person = Person(given_name="Rosa", family_name="Delgado", birth_date=date(2012, 3, 4))
        session.add(person)
        session.flush()
        return person.id


def rows_of(workspace: Workspace) -> list[tuple[str, int, str, object, object]]:
    with workspace.read() as session:
        return [
            (row.table_name, row.row_id, row.kind, row.old, row.new)
            for row in session.scalars(select(ChangeRow).order_by(ChangeRow.id))
        ]


def test_an_insert_is_recorded_with_its_values(workspace: Workspace) -> None:
    key = add_rosa(workspace)
    [(table, row_id, kind, old, new)] = rows_of(workspace)
    assert (table, row_id, kind, old) == ("person", key, "insert", None)
    assert isinstance(new, dict)
    assert new["given_name"] == "Rosa"
    assert new["birth_date"] == "2012-03-04"


def test_an_update_is_recorded_with_old_and_new_also_for_an_expired_attribute(workspace: Workspace) -> None:
    key = add_rosa(workspace)
    with workspace.write(Permission.EDIT_STUDENTS, "Rename") as session:
        person = session.get_one(Person, key)
        session.expire(person)
        person.given_name = "Rosalinda"
    assert rows_of(workspace)[-1] == (
        "person",
        key,
        "update",
        {"given_name": "Rosa"},
        {"given_name": "Rosalinda"},
    )


def test_several_flushes_of_one_action_become_one_row(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        person = Person(given_name="A")
        session.add(person)
        session.flush()
        person.given_name = "B"
        session.flush()
        person.given_name = "C"
    [(_table, _key, kind, _old, new)] = rows_of(workspace)
    assert kind == "insert"
    assert isinstance(new, dict)
    assert new["given_name"] == "C"


def test_an_action_that_changes_nothing_leaves_no_record(workspace: Workspace) -> None:
    key = add_rosa(workspace)
    heard: list[ChangeSet] = []
    workspace.subscribe(heard.append)
    with workspace.write(Permission.EDIT_STUDENTS, "Nothing") as session:
        session.get_one(Person, key).given_name = "Rosa"
    with workspace.read() as session:
        labels = session.scalars(select(ChangeSetEntry.label)).all()
    assert (labels, heard) == (["Add Rosa"], [])


def test_an_error_rolls_everything_back(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Fail") as session:
            session.add(Person(given_name="Nobody"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows_of(workspace) == []
    with workspace.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_role_without_the_permission_writes_nothing(workspace: Workspace) -> None:
    workspace.role = Role.AUDITOR
    with pytest.raises(NotAllowed, match="auditor"), workspace.write(Permission.EDIT_STUDENTS, "Add"):
        pytest.fail("the block must not run")


def test_listeners_hear_which_tables_changed_after_the_commit(workspace: Workspace) -> None:
    heard: list[tuple[str, frozenset[str], int]] = []

    def listener(change: ChangeSet) -> None:
        with workspace.read() as session:
            heard.append((change.label, change.tables, len(session.scalars(select(Person)).all())))

    stop = workspace.subscribe(listener)
    add_rosa(workspace)
    stop()
    add_rosa(workspace)
    assert heard == [("Add Rosa", frozenset({"person"}), 1)]


def test_bulk_updates_are_recorded_row_by_row_and_raise_versions(workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "Import") as session:
        keys = insert_rows(session, Person, {"given_name": ["A", "B", "C"], "family_name": [None, "X", None]})
    with workspace.write(Permission.IMPORT_ROSTERS, "Update") as session:
        update_rows(session, Person, [{"id": keys[1], "family_name": "Y"}, {"id": keys[2], "family_name": "Z"}])
    assert rows_of(workspace) == [
        ("person", keys[1], "update", {"family_name": "X"}, {"family_name": "Y"}),
        ("person", keys[2], "update", {"family_name": None}, {"family_name": "Z"}),
    ]
    with workspace.read() as session:
        assert session.scalars(select(Person.version).order_by(Person.id)).all() == [1, 2, 2]


def test_two_updates_of_one_record_in_one_action_are_refused(workspace: Workspace) -> None:
    key = add_rosa(workspace)

    def twice() -> None:
        with workspace.write(Permission.IMPORT_ROSTERS, "Twice") as session:
            update_rows(session, Person, [{"id": key, "family_name": "X"}])
            update_rows(session, Person, [{"id": key, "given_name": "Y"}])

    with pytest.raises(RuntimeError, match="person twice"):
        twice()
    with workspace.read() as session:
        assert session.get_one(Person, key).family_name == "Delgado"


def test_an_action_within_an_action_is_refused_at_once(workspace: Workspace) -> None:
    def nested() -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Outer"):
            workspace.log("view_record", ("person", 1))

    with pytest.raises(RuntimeError, match="open in this thread already"):
        nested()
    assert add_rosa(workspace) > 0  # and the lock is free again


def test_keys_are_never_used_again(workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "Import") as session:
        first = insert_rows(session, Person, {"given_name": ["A", "B"]})
    workspace.undo()
    with workspace.write(Permission.IMPORT_ROSTERS, "Import") as session:
        second = insert_rows(session, Person, {"given_name": ["C"]})
    assert second[0] > first[-1]


def test_core_writes_outside_bulk_are_nowhere_in_the_program() -> None:
    """ORM capture sees no Core insert, so only the recording modules may write Core statements."""
    from pathlib import Path

    import iattend_desktop

    root = Path(iattend_desktop.__file__).parent
    allowed = {"storage/bulk.py", "storage/changes.py", "storage/undo.py", "storage/undo_refusal.py"}
    allowed |= {"storage/dialects/postgresql.py", "storage/dialects/sqlite.py"}
    allowed |= {
        "security/audit.py",
        "moving.py",
        "shared_workspace.py",
        "security/server/roles.py",
        "security/server/set_up.py",
    }  # of the server's own
    allowed |= {"mentoring/mentee_attendance.py", "mentoring/mentees.py"}  # which ask, and write nothing
    allowed |= {"storage/belonging.py"}  # likewise
    allowed |= {"people/purge.py", "security/emptying.py", "storage/removal.py", "storage/traces.py"}  # never undone
    offenders = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(root)) not in allowed
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("from sqlalchemy import")
        and {"insert", "update", "delete", "text"} & {word.strip() for word in line.partition("import")[2].split(",")}
        if path.name not in {"migrate.py"} and not path.is_relative_to(root / "model")
    ]
    assert offenders == []


def test_a_listener_that_fails_hides_nothing_from_the_others(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_change: ChangeSet) -> None:
        raise ValueError("Rosa Delgado")

    heard: list[ChangeSet] = []
    workspace.subscribe(fail)
    workspace.subscribe(heard.append)
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        session.add(School(name="Lincoln High"))
    assert [change.label for change in heard] == ["Add"]
    assert "ValueError" in caplog.text
    assert "Rosa" not in caplog.text


def test_the_words_of_a_database_error_hold_no_values(workspace: Workspace) -> None:
    def twice() -> None:
        with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
            session.add_all([School(name="Lincoln", cds_code="19647330000001") for _ in range(2)])

    with pytest.raises(IntegrityError) as caught:
        twice()
    assert "19647330000001" not in str(caught.value)
