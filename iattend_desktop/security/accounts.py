"""The people who sign in: invited, given a role, disabled and enabled, never without an administrator.

None of this can be undone from the Undo menu: what was changed is changed back here. One-time passwords are given to
whoever asked for them and kept nowhere but as a hash, which no change set and no entry of the log holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.security import Account
from iattend_desktop.problem import UserError
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, Role, require
from iattend_desktop.security.desk import Desk
from iattend_desktop.security.passwords import hashed, one_time_password
from iattend_desktop.security.server.rights_table import shows
from iattend_desktop.security.sign_in import NOBODY, account_of, has_accounts

UNNAMED = "coordinator"
"""Who acts in a workspace without accounts."""
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{0,62}")  # what PostgreSQL takes as a role's name, too
_RESERVED = frozenset({NOBODY, UNNAMED})  # else somebody would answer for what nobody in particular did


@dataclass(frozen=True)
class AccountRow:
    """One account, as the page lists it."""

    id: int
    login: str
    display_name: str
    role: Role
    person_id: int | None
    disabled: bool
    locked_until: datetime | None
    must_change_password: bool
    invited_at: datetime | None
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class OneTimePassword:
    """What an invited person signs in with once; it is told now and never again."""

    account_id: int
    login: str
    password: str


def list_accounts(desk: Desk) -> list[AccountRow]:
    """Every account, by name; raises ``NotAllowed``."""
    require(desk.role, Permission.MANAGE_ACCOUNTS)
    with desk.read() as session:
        found = session.scalars(select(Account).order_by(func.lower(Account.display_name), Account.login))
        return [_row(one, desk.clock()) for one in found]


def own_account(desk: Desk) -> AccountRow | None:
    """The account of who works in the workspace; none where it has no accounts.

    A server tells most roles neither passwords nor when somebody signed in: what is not told is as if it never was.
    """
    known = (Account.id, Account.login, Account.display_name, Account.role, Account.person_id, Account.disabled_at)
    with desk.read() as session:
        if shows(session, desk.role, "account", "last_signed_in_at"):
            found = account_of(session, desk.actor)
            return None if found is None else _row(found, desk.clock())
        told = session.execute(select(*known).where(Account.login == desk.actor)).first()
        if told is None:
            return None
        key, login, name, role, person_id, disabled_at = told
        return AccountRow(key, login, name, Role(role), person_id, disabled_at is not None, None, False, None, None)


def invite(desk: Desk, login: str, display_name: str, role: Role, person_id: int | None = None) -> OneTimePassword:
    """Make an account and its one-time password. The first account is an administrator, whatever ``role`` says.

    Raises ``UserError`` for a login that is taken or cannot be one, and for a missing name.
    """
    login, display_name = login.strip().lower(), display_name.strip()
    if not display_name:
        raise UserError(_("The name is missing. Write it as the person's colleagues know it."))
    if not _LOGIN.fullmatch(login):
        raise UserError(
            _(
                "“{login}” cannot be a login. Begin with a letter and use letters, digits, dots, hyphens and "
                "underscores, 63 at most, such as m.alvarez."
            ).format(login=login)
        )
    if login in _RESERVED:
        raise UserError(
            _("“{login}” is a name that the program uses itself. Choose another login.").format(login=login)
        )
    password = one_time_password()
    with desk.write(Permission.MANAGE_ACCOUNTS, _("Invite {login}").format(login=login), undoable=False) as session:
        if session.scalar(select(Account.id).where(Account.login == login)) is not None:
            raise UserError(_("“{login}” is taken. Choose another login.").format(login=login))
        account = Account(
            login=login,
            display_name=display_name,
            role=role if has_accounts(session) else Role.ADMINISTRATOR,
            person_id=person_id,
            password_hash=hashed(password),
            must_change_password=True,
            invited_at=desk.clock(),
        )
        session.add(account)
        session.flush()
        audit.tell(session, "invite_account", ("account", account.id), {"login": login, "role": account.role})
        return OneTimePassword(account.id, login, password)


def change_role(desk: Desk, account_id: int, role: Role) -> None:
    """Give an account another role, from its next sign-in on; raises ``UserError`` for the last administrator."""
    with _changing(desk, account_id, _("Change the role of {login}"), "change_role") as (session, account):
        if role is not Role.ADMINISTRATOR:
            _keep_an_administrator(session, account)
        account.role = role


def disable(desk: Desk, account_id: int) -> None:
    """Let an account sign in no more; raises ``UserError`` for the last administrator."""
    with _changing(desk, account_id, _("Disable {login}"), "disable_account") as (session, account):
        _keep_an_administrator(session, account)
        account.disabled_at = account.disabled_at or desk.clock()


def enable(desk: Desk, account_id: int) -> None:
    """Let an account sign in again."""
    with _changing(desk, account_id, _("Enable {login}"), "enable_account") as (_session, account):
        account.disabled_at, account.failed_attempts, account.locked_until = None, 0, None


def reset_password(desk: Desk, account_id: int) -> OneTimePassword:
    """A new one-time password in the place of the account's password; a lock is taken off.

    Raises ``UserError`` for one's own account: who loses the new one would have locked themselves out.
    """
    password = one_time_password()
    with _changing(desk, account_id, _("Reset the password of {login}"), "reset_password") as (session, account):
        if account.login == desk.actor:
            raise UserError(_("This is your own account. Change your password instead."))
        if not has_accounts(session) and (account.role != Role.ADMINISTRATOR or account.disabled_at is not None):
            raise UserError(_("Nobody could then manage accounts. First give an administrator a password."))
        account.password_hash, account.must_change_password = hashed(password), True
        account.failed_attempts, account.locked_until = 0, None
        return OneTimePassword(account.id, account.login, password)


def _row(account: Account, now: datetime) -> AccountRow:
    until = account.locked_until
    return AccountRow(
        id=account.id,
        login=account.login,
        display_name=account.display_name,
        role=Role(account.role),
        person_id=account.person_id,
        disabled=account.disabled_at is not None,
        locked_until=until if until is not None and until > now else None,
        must_change_password=account.must_change_password,
        invited_at=account.invited_at,
        last_signed_in_at=account.last_signed_in_at,
    )


@contextmanager
def _changing(desk: Desk, account_id: int, label: str, event: str) -> Iterator[tuple[Session, Account]]:
    """An account within a write that bears its login and stands in the log as ``event``; raises ``UserError`` where it
    is gone."""
    require(desk.role, Permission.MANAGE_ACCOUNTS)
    with desk.read() as session:
        login = session.scalar(select(Account.login).where(Account.id == account_id))
    if login is None:
        raise UserError(_("This account is no longer there. Refresh the page."))
    with desk.write(Permission.MANAGE_ACCOUNTS, label.format(login=login), undoable=False) as session:
        account = session.get_one(Account, account_id)
        before = account.role
        yield session, account
        role = {"role_before": before, "role": account.role} if account.role != before else {}
        audit.tell(session, event, ("account", account_id), {"login": login, **role})


def _keep_an_administrator(session: Session, account: Account) -> None:
    """Refuse to take the last administrator away: another one must have shown by signing in that they can."""
    if account.role != Role.ADMINISTRATOR or account.disabled_at is not None:
        return
    others = select(Account.id).where(
        Account.id != account.id,
        Account.role == Role.ADMINISTRATOR,
        Account.disabled_at.is_(None),
        Account.last_signed_in_at.is_not(None),
    )
    if session.scalar(others.limit(1)) is None:
        raise UserError(
            _(
                "Nobody else could then manage accounts. First make another person an administrator and let them sign "
                "in once."
            )
        )
