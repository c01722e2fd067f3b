"""People on a server: a login, a role, and the account that says who it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Identifier, Person, PersonRole
from iattend_desktop.model.security import Account
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import OWNER, login_is_there, make_login
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.vocabulary import IdentifierKind, PersonRoleKind

_SEEN_BY_RECORD = frozenset({Role.MENTOR, Role.PSA_COUNSELOR})
"""Roles whose students follow from who they are in the records."""
_WORKS = (PersonRoleKind.MENTOR, PersonRoleKind.PSA_COUNSELOR, PersonRoleKind.COORDINATOR)
_NUMBERS = (IdentifierKind.STAFF_NUMBER, IdentifierKind.PARTNER_ID)


@dataclass(frozen=True, slots=True)
class Added:
    """Whether the login was ``made``, and whether it is ``known`` whose students the person is to see."""

    made: bool
    known: bool


def add_person(
    engine: Engine, login: str, role: Role, display_name: str, password: Callable[[], str], who: str | None = None
) -> Added:
    """Give a person a login, or another role to one who has a login.

    ``password`` is asked for only where it is made. ``who`` is the staff number or e-mail address of the mentor or
    counselor in the records whom the login stands for: without one, the server shows them nobody. Raises
    ``UserError`` where the administrator may not do that, and where ``who`` is nobody or several.
    """
    try:
        with Session(engine.execution_options(**{WRITE: True})) as session:
            connection = session.connection()
            person_id = None if who is None else _person(session, who)
            new = "" if login_is_there(connection, login) else password()
            made = make_login(connection, login, role, new)
            connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
            account = session.scalar(select(Account).where(Account.login == login))
            if account is None:
                account = Account(login=login, display_name=display_name, role=role.value)
                session.add(account)
            account.role = role.value
            if person_id is not None:
                account.person_id = person_id
            linked = account.person_id is not None
            session.commit()
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise UserError(_("This login may not let people in. Use one that may create roles.")) from error
    return Added(made, linked or role not in _SEEN_BY_RECORD)


def _person(session: Session, who: str) -> int:
    """The one person of the program's staff and mentors with a number or an e-mail address."""
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
    works = select(PersonRole.person_id).where(PersonRole.role.in_(_WORKS))
    numbered = select(Identifier.person_id).where(Identifier.value == who, Identifier.kind.in_(_NUMBERS))
    query = select(Person.id).where(
        Person.id.in_(works), Person.id.in_(numbered) | (func.lower(Person.email) == who.lower())
    )
    found = session.scalars(query).all()
    connection.exec_driver_sql("RESET ROLE")
    if not found:
        raise UserError(
            _("No mentor or counselor in the records has the number or e-mail address {who}. Look on Mentors.").format(
                who=who
            )
        )
    if len(found) > 1:
        raise UserError(_("Several people have {who}. Give the staff number instead.").format(who=who))
    return found[0]
