"""People on a server: a login, a role, and the account that says who it is."""

from __future__ import annotations

from collections.abc import Callable

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.security import Account
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import OWNER, login_is_there, make_login
from iattend_desktop.storage.engine import WRITE


def add_person(engine: Engine, login: str, role: Role, display_name: str, password: Callable[[], str]) -> bool:
    """Give a person a login, or another role to one who has a login; returns whether the login was made.

    ``password`` is asked for only where it is. Raises ``UserError`` where the administrator may not do that.
    """
    try:
        with Session(engine.execution_options(**{WRITE: True})) as session:
            connection = session.connection()
            new = "" if login_is_there(connection, login) else password()
            made = make_login(connection, login, role, new)
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
            account = session.scalar(select(Account).where(Account.login == login))
            if account is None:
                session.add(Account(login=login, display_name=display_name, role=role.value))
            else:
                account.role = role.value
            session.commit()
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise UserError(_("This login may not let people in. Use one that may create roles.")) from error
    return made
