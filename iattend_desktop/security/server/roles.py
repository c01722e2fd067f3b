"""The server's roles: the owner of everything, whom nobody is; a group for each role; a login for each person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role

OWNER = "iattend_owner"
GROUPS = {role: f"iattend_{role.value}" for role in Role}
_NO_POWERS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def make_groups(connection: Connection) -> list[str]:
    """Make the owner and the groups where they are missing, and take powers from them that they should not have.

    Returns those that were made. The administrator becomes a member of the owner, to act as it.
    """
    made = []
    for name in (OWNER, *GROUPS.values()):
        if _attributes(connection, name) is None:
            connection.exec_driver_sql(f"CREATE ROLE {name} NOLOGIN {_NO_POWERS}")
            made.append(name)
        elif any(_attributes(connection, name) or ()):
            connection.exec_driver_sql(f"ALTER ROLE {name} NOLOGIN {_NO_POWERS}")
    # who makes a role may hand it out since PostgreSQL 16, but not act as it until they hand it to themselves
    acts = "SET" if _driver(connection).info.server_version >= 160_000 else "MEMBER"
    if not connection.scalar(text("SELECT pg_has_role(current_user, :owner, :acts)"), {"owner": OWNER, "acts": acts}):
        connection.exec_driver_sql(f"GRANT {OWNER} TO CURRENT_USER")
    return made


def groups_of(connection: Connection, login: str) -> list[Role]:
    """The roles that a login was given; one, where all is well."""
    found = connection.scalars(
        text(
            "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
            " JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = :login"
        ),
        {"login": login},
    ).all()
    return [role for role, group in GROUPS.items() if group in found]


def make_login(connection: Connection, login: str, role: Role, password: str) -> bool:
    """Make a login that is a member of one group and has no power besides; returns whether it was new.

    A login that is there already keeps its password and changes its group. Raises ``UserError`` for one that has
    powers of its own: the rules on rows do not bind it. The password goes to the server as its SCRAM verifier: it
    stands in no log there.
    """
    attributes = _attributes(connection, login)
    if login in {OWNER, *GROUPS.values()}:
        raise UserError(_("{login} is the name of a group. Choose another login.").format(login=login))
    quoted = quoted_name(connection, login)
    if attributes is None:
        verifier = _driver(connection).pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
        connection.exec_driver_sql(f"CREATE ROLE {quoted} LOGIN INHERIT {_NO_POWERS} PASSWORD '{verifier.decode()}'")
    elif any(attributes[1:]):
        raise UserError(
            _("{login} administers the server, so no rule would bind it. Choose another login.").format(login=login)
        )
    have = groups_of(connection, login)
    for other in have:
        if other is not role:
            connection.exec_driver_sql(f"REVOKE {GROUPS[other]} FROM {quoted}")
    if role not in have:
        connection.exec_driver_sql(f"GRANT {GROUPS[role]} TO {quoted}")
    return attributes is None


def login_is_there(connection: Connection, login: str) -> bool:
    """Whether the server knows a login."""
    return _attributes(connection, login) is not None


def quoted_name(connection: Connection, name: str) -> str:
    """A name as SQL writes it."""
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _attributes(connection: Connection, name: str) -> tuple[bool, ...] | None:
    """Whether a role may log in, and which powers over the whole server it has; ``None`` where it is missing."""
    found = connection.execute(
        text(
            "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = :name"
        ),
        {"name": name},
    ).one_or_none()
    return None if found is None else tuple(found)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
