"""A database administrator makes a database ready and lets people in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg.errors import NotNullViolation
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from iattend_desktop.commands import app
from iattend_desktop.problem import NotSignedIn, UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import GROUPS, OWNER
from iattend_desktop.shared_workspace import open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import connect, open_engine
from tests.servers import ADMINISTRATOR, Server


@pytest.fixture
def empty(server: Server) -> Iterator[Address]:
    yield server.make("empty")
    server.execute("DROP DATABASE empty WITH (FORCE)")


def call(*words: object, status: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.output


def everything(server: Server, database: str) -> list[tuple[object, ...]]:
    """Tables, their owners and rights, sequences and roles, as the server keeps them."""
    return server.execute(
        "SELECT relname, relkind::text, pg_get_userbyid(relowner), relacl::text, relrowsecurity FROM pg_class"
        " WHERE relnamespace = 'iattend'::regnamespace"
        " UNION ALL SELECT rolname, rolcanlogin::text, '', rolsuper::text || rolbypassrls::text, false FROM pg_roles"
        " UNION ALL SELECT datname, '', '', datacl::text, false FROM pg_database ORDER BY 1, 2",
        database,
    )


def test_setting_up_twice_changes_nothing(server: Server, empty: Address) -> None:
    assert "schema brought up to date" in call("server", "set-up", empty, "--login", ADMINISTRATOR)
    once = everything(server, "empty")
    assert "no role made, schema was up to date" in call("server", "set-up", empty, "--login", ADMINISTRATOR)
    assert everything(server, "empty") == once
    owners = server.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'iattend'", "empty")
    assert owners == [("iattend_owner",)]
    powers = server.execute(
        "SELECT count(*) FILTER (WHERE rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb),"
        " count(*) FROM pg_roles WHERE rolname LIKE 'iattend%'"
    )
    assert powers == [(0, 7)]


def test_a_person_is_let_in_and_changes_role(server: Server, empty: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_NEW_PASSWORD", "twelve letters and more")
    call("server", "set-up", empty, "--login", ADMINISTRATOR)
    add = ("server", "add-person", empty, 'o"hara', "--login", ADMINISTRATOR, "--role")
    try:
        made = call(*add, "psa_counselor")
        assert "can sign in now, as psa counselor" in made
        assert "say who they are in the records with --person" in made
        assert "No mentor or counselor" in call(*add, "mentor", "--person", "M000404", status=1)
        assert "the role is coordinator" in call(*add, "coordinator")
        opened = open_shared(empty, 'o"hara', "twelve letters and more")
        assert (opened.actor, opened.role) == ('o"hara', Role.COORDINATOR)
        opened.close()
        assert server.execute("SELECT login, role FROM iattend.account", "empty") == [('o"hara', "coordinator")]
        verifier = server.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'o\"hara'")
        assert str(verifier[0][0]).startswith("SCRAM-SHA-256$")
    finally:
        server.execute('DROP OWNED BY "o""hara"', "empty")
        server.execute('DROP ROLE "o""hara"')


def test_who_is_refused_a_login(empty: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_NEW_PASSWORD", "too short")
    call("server", "set-up", empty, "--login", ADMINISTRATOR)
    add = ("server", "add-person", empty)
    rest = ("--login", ADMINISTRATOR, "--role", "coordinator")
    assert "fewer than 12" in call(*add, "ana", *rest, status=1)
    assert "administers the server" in call(*add, ADMINISTRATOR, *rest, status=1)
    assert "name of a group" in call(*add, "iattend_owner", *rest, status=1)
    assert "may not set up" in call("server", "set-up", empty, "--login", "coordinator", status=1)


def test_nobody_gets_in_without_a_role_or_before_the_set_up(server: Server, empty: Address, database: Address) -> None:
    with pytest.raises(UserError, match="not set up"):
        open_shared(empty, ADMINISTRATOR, None)
    with pytest.raises(UserError, match="no database nowhere"):
        open_shared(server.address("nowhere"), "coordinator", None)
    with pytest.raises(NotSignedIn, match="no login nobody"):
        open_shared(database, "nobody", None)
    with pytest.raises(NotSignedIn, match="has no role"):
        open_shared(database, ADMINISTRATOR, None)
    server.execute("GRANT iattend_mentor TO leadership")
    try:
        with pytest.raises(NotSignedIn, match="several roles"):
            open_shared(database, "leadership", None)
    finally:
        server.execute("REVOKE iattend_mentor FROM leadership")
    server.execute("CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(NotSignedIn, match="does not let stranger in"):
            open_shared(database, "stranger", None)
    finally:
        server.execute("DROP ROLE stranger")
    unreachable = Address("/nowhere", 5432, "iattend", "prefer")
    with pytest.raises(UserError, match="cannot be reached"):
        open_shared(unreachable, "coordinator", None)


def test_an_older_or_a_newer_schema_is_told(server: Server, database: Address) -> None:
    for revision, words in (("0001", "older than this iAttend"), ("9999", "newer iAttend")):
        server.execute(f"UPDATE iattend.alembic_version SET version_num = '{revision}'", database.database)
        with pytest.raises(UserError, match=words):
            open_shared(database, "coordinator", None)


def test_every_foreign_key_waits_when_it_is_asked_to(database: Address) -> None:
    engine: Engine = open_engine(database, "coordinator", None)
    with engine.connect() as connection:
        strict = connection.execute(
            text("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable")
        ).all()
    engine.dispose()
    assert strict == []


def test_the_servers_own_log_quotes_no_record(server: Server, empty: Address) -> None:
    refused = "INSERT INTO iattend.person (given_name) VALUES (%s)"  # it lacks its public id
    call("server", "set-up", empty, "--login", ADMINISTRATOR)
    for quoting in (False, True):
        if quoting:  # as a server does that nobody told
            server.execute("ALTER DATABASE empty RESET ALL")
        with closing(connect(empty, ADMINISTRATOR, None)) as connection, pytest.raises(NotNullViolation):
            connection.execute(refused, ["Plantedname"])
        told = (server.folder / "log").read_text()
        assert "null value in column" in told
        assert ("Plantedname" in told) is quoting


def test_who_may_not_forbid_quoting_is_told(server: Server, empty: Address) -> None:
    server.execute("CREATE ROLE dba LOGIN CREATEROLE")
    server.execute("ALTER DATABASE empty OWNER TO dba")
    for group in (OWNER, *GROUPS.values()):
        server.execute(f"GRANT {group} TO dba WITH ADMIN TRUE, SET FALSE, INHERIT FALSE")  # as who makes a role has it
    words = call("server", "set-up", empty, "--login", "dba")
    assert "have its superuser run" in " ".join(words.split())
    assert "schema was up to date" in call("server", "set-up", empty, "--login", ADMINISTRATOR)
    server.execute("ALTER DATABASE empty OWNER TO postgres")
    server.execute("DROP OWNED BY dba", "empty")
    server.execute("DROP OWNED BY dba")
    server.execute("DROP ROLE dba")
