"""A workspace file moves into a server and back, and all of it is the same on both sides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from iattend_desktop.commands import app
from iattend_desktop.model.base import Base
from iattend_desktop.moving import move_in, move_out
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.student_edit import add_student
from iattend_desktop.people.student_values import StudentValues
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.audit_check import check_log
from iattend_desktop.shared_workspace import open_shared
from iattend_desktop.storage import copying
from iattend_desktop.storage.audit_form import form
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.migrations.filled import fill, revisions
from tests.servers import ADMINISTRATOR

AWKWARD = "tab\t, line\n, \\N, \\., “señora” ’ 🙂, '; --"
NUMBERS = (0.1 + 0.2, 1e-7, 1e22)  # no two of these survive fifteen digits


@pytest.fixture
def engine(database: Address) -> Iterator[Engine]:
    made = open_engine(database, ADMINISTRATOR, None)
    yield made
    made.dispose()


@pytest.fixture
def full(workspace: Workspace) -> Workspace:
    """A file with records in every table, and in some of them what databases disagree about."""
    with workspace.engine.execution_options(**{WRITE: True}).begin() as connection:
        fill(connection, revisions()[-1])
        connection.execute(text("UPDATE account SET role = 'coordinator'"))
        connection.execute(text("UPDATE account SET disabled_at = NULL WHERE id < 3"))
        connection.execute(text("UPDATE person SET given_name = :awkward WHERE id = 1"), {"awkward": AWKWARD})
        connection.execute(text("UPDATE person SET family_name = '' WHERE id = 2"))
        connection.execute(  # JSON that no program writes twice the same way
            text("UPDATE setting SET value = :json WHERE id = 1"), {"json": '{"b":1.0,  "a": "\\u00e9\\t", "c": null}'}
        )
        goals, teams = Base.metadata.tables["goal"], Base.metadata.tables["outreach_team"]
        for key, number in enumerate(NUMBERS, 1):
            connection.execute(goals.update().where(goals.c.id == key).values(baseline=number))
        late = time(23, 59, 59, 999_999)
        connection.execute(teams.update().where(teams.c.id == 1).values(ends_at=late))
        drafts = Base.metadata.tables["draft"]
        last = datetime(2026, 11, 1, 8, 59, 59, 999_999, tzinfo=UTC)  # just before the clock went back
        connection.execute(drafts.update().where(drafts.c.id == 1).values(saved_at=last))
        connection.execute(text("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'goal'"))
    return workspace


def rosa(workspace: Workspace) -> StudentValues:
    school = add_school(workspace, SchoolValues("Lincoln High", "19647330000001"))
    return StudentValues("Rosa", "Delgado-Ortiz", school, "00000001")


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All records of all tables as the model reads them."""
    with Session(engine) as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def stored(workspace: Workspace) -> dict[str, list[Any]]:
    """All records of all tables as the file keeps them, and the numbers that were given out."""
    with workspace.engine.connect() as connection:
        found: dict[str, list[Any]] = {
            table.name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}" ORDER BY 1')]
            for table in Base.metadata.sorted_tables
        }
        given = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence ORDER BY 1")
        return {**found, "given": [tuple(row) for row in given]}


def empty_file(path: Path) -> Workspace:
    return open_workspace(path, PASSPHRASE, create=True, clock=lambda: NOW)


def test_every_table_comes_into_the_server_and_back(
    full: Workspace, engine: Engine, database: Address, tmp_path: Path
) -> None:
    moved = move_in(full.acting_as("postgres"), engine, database)
    assert everything(engine) == everything(full.engine)
    held = stored(full)
    assert {name: table.rows for name, table in moved.tables.items()} == {
        name: len(rows) for name, rows in held.items() if name != "given"
    }
    assert min(table.rows for table in moved.tables.values()) == 3
    settings = ", ".join(Base.metadata.tables["setting"].c.keys())
    with full.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT {settings} FROM setting ORDER BY id")
        assert moved.tables["setting"].digest == sha256(b"".join(form(*row) for row in rows)).hexdigest()
    assert [one.login for one in moved.people] == ["account login 1", "account login 2"]
    assert len(moved.log_faults) > 0  # the records were made up, their log is no chain, and it is said
    with Session(engine) as session:
        assert session.scalar(text("SELECT last_value FROM goal_id_seq")) == 40  # a number is given out once
        assert session.scalar(text("SELECT last_value FROM person_id_seq")) == 3
        assert session.scalar(text("SELECT count(*) FROM newborn")) == 0
        words = session.scalar(text("SELECT value::text FROM setting WHERE id = 1"))
        assert words == '{"b":1.0,  "a": "\\u00e9\\t", "c": null}'
    back = empty_file(tmp_path / "back.iattend")
    out = move_out(engine, database, back.acting_as("postgres"))
    again = stored(back)
    entries = again.pop("audit_entry")
    assert entries[: len(held["audit_entry"])] == held.pop("audit_entry")
    with back.engine.connect() as connection:
        events = connection.execute(text("SELECT event, actor FROM audit_entry ORDER BY id DESC LIMIT 2")).all()
    assert events == [("move_to_file", "postgres"), ("move_to_server", "postgres")]
    assert again.pop("audit_detail")[:-1] == held.pop("audit_detail")
    given, before = dict(again.pop("given")), dict(held.pop("given"))
    assert given.pop("audit_entry") == before.pop("audit_entry") + 1
    assert given == before
    assert again == held
    same = moved.tables.keys() - {"audit_entry", "audit_detail"}
    assert {name: out.tables[name] for name in same} == {name: moved.tables[name] for name in same}
    back.close()


def test_the_log_and_undo_go_on_where_they_were(workspace: Workspace, engine: Engine, database: Address) -> None:
    student = add_student(workspace, rosa(workspace))
    assert workspace.undo_label() is not None
    workspace.undo()
    workspace.redo()
    moved = move_in(workspace.acting_as("coordinator"), engine, database)
    assert moved.log_faults == ()
    shared = open_shared(database, "coordinator", None, clock=lambda: NOW)
    shared.undo()  # what the person of that name did in the file
    with shared.read() as session:
        assert session.scalar(text("SELECT count(*) FROM person WHERE id = :key"), {"key": student}) == 0
    shared.redo()
    shared.close()
    with Session(engine) as session:
        assert check_log(session.connection().exec_driver_sql, server=True) == ()
        assert session.scalar(text("SELECT count(*) FROM audit_entry WHERE event = 'move_to_server'")) == 1


def test_what_does_not_arrive_as_it_was_is_not_kept(
    full: Workspace, engine: Engine, database: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty() -> bool:
        return not any(everything(engine).values())

    def wrong(source: Session, target: Session, tally: Any) -> None:
        honest(source, target, tally)
        target.execute(text("UPDATE goal_step SET version = version + 1 WHERE id = 2"))

    honest = copying.copy_records
    with monkeypatch.context() as patch:
        patch.setattr("iattend_desktop.moving.copy_records", wrong)
        with pytest.raises(UserError, match=r"not the same on both sides: goal_step\."):
            move_in(full, engine, database)
    assert empty()

    class Stop:
        def step(self, fraction: float, message: str) -> None:  # noqa: ARG002 - what progress is told
            if fraction > 0.5:
                raise Cancelled

    with pytest.raises(Cancelled):
        move_in(full, engine, database, progress=Stop())
    assert empty()
    with full.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("UPDATE school SET name = 'Lincoln' || char(0) WHERE id = 2"))
    with pytest.raises(UserError, match=r"Record 2 of the table school holds a character .* in name"):
        move_in(full, engine, database)
    assert empty()
    with full.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("UPDATE school SET name = 'Lincoln', version = 2147483648 WHERE id = 2"))
    with pytest.raises(UserError, match="Record 2 of the table school holds a number that is too large in version"):
        move_in(full, engine, database)
    assert empty()


def test_commands_move_in_and_out_and_refuse_what_is_not_empty(
    workspace: Workspace, database: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IATTEND_KEY", PASSPHRASE)
    monkeypatch.setenv("IATTEND_LOGIN", ADMINISTRATOR)

    def call(*words: object, status: int = 0) -> str:
        result = CliRunner().invoke(app, [str(word) for word in words])
        assert result.exit_code == status, result.output
        return result.output

    add_student(workspace, rosa(workspace))
    file, out = ("--workspace", workspace.path), tmp_path / "out.iattend"
    refused = call("server", "move-in", database, *file, "--login", "coordinator", status=1)
    assert "may not move records" in refused
    told = call("server", "move-in", database, *file)
    assert "the same on both sides" in told
    assert "Its log is whole there" in told
    assert "server add-person" in told
    assert "Delgado" not in told
    assert "holds records already" in call("server", "move-in", database, *file, status=1)
    answer = json.loads(call("server", "move-out", database, "--workspace", out, "--json"))
    assert (answer["tables"]["person"]["rows"], answer["log_faults"]) == (1, [])
    assert "is whole" in call("check", "--workspace", out)
    assert "holds records already" in call("server", "move-out", database, "--workspace", out, status=1)
