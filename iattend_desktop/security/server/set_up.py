"""Make a database ready for iAttend: roles, schema, tables and rights, by somebody who administers the server.

Everything in one transaction, and doing it again changes nothing: it is also how a server is upgraded.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.security.server.policies import statements
from iattend_desktop.security.server.roles import GROUPS, OWNER, make_groups, quoted_name
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.migrate import upgrade_server
from iattend_desktop.storage.server.engine import SCHEMA

_NO_RECORDS = {"log_error_verbosity": "terse", "log_parameter_max_length": 0, "log_parameter_max_length_on_error": 0}


@dataclass(frozen=True)
class SetUp:
    """What a set-up did."""

    roles: tuple[str, ...]  # made now
    schema_changed: bool
    log_quotes_records: bool
    """The server's own log may quote a row that it refused: only its superuser can forbid that."""


def set_up(engine: Engine) -> SetUp:
    """Make the roles, the schema, its tables and what each role may do with them, or bring them up to date.

    Raises ``UserError`` where the login may not do that, and ``NewerSchema``.
    """
    try:
        with engine.execution_options(**{WRITE: True}).begin() as connection:
            return _set_up(connection)
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise UserError(
            _("This login may not set up the database. Use one that may create roles and owns the database.")
        ) from error


def _set_up(connection: Connection) -> SetUp:
    made = make_groups(connection)
    _close_to_others(connection)
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {OWNER}")
    connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
    changed = upgrade_server(connection)
    connection.exec_driver_sql(";\n".join(statements()).replace("%", "%%"))  # the driver looks for places in it
    connection.exec_driver_sql("RESET ROLE")
    return SetUp(tuple(made), changed, not _forbid_quoting(connection))


def _forbid_quoting(connection: Connection) -> bool:
    """Let the server's own log tell of an error without the row and the values that it is about: it is read by people
    who may see no student, and outlives a purge. Returns whether the login may decide that."""
    database = quoted_name(connection, connection.scalar(text("SELECT current_database()")) or "")
    try:
        with connection.begin_nested():
            for name, value in _NO_RECORDS.items():
                connection.exec_driver_sql(f"ALTER DATABASE {database} SET {name} = {value}")
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        return False
    return True


def _close_to_others(connection: Connection) -> None:
    """Only members of the groups get into the database, and nobody makes tables in it."""
    database = quoted_name(connection, connection.scalar(text("SELECT current_database()")) or "")
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for function in ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)"):  # nobody keeps things here
        connection.exec_driver_sql(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC")
    for group in (OWNER, *GROUPS.values()):
        connection.exec_driver_sql(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {group}")
