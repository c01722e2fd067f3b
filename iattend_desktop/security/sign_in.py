"""Signing in to a workspace file that has accounts, and proving once more who sits there.

The passphrase opens the file; the account says who works in it, with which role. Whoever holds the passphrase can read
the file and so the list of logins: what is kept apart from a stranger is which half of login and password was wrong.
After some wrong passwords each further one locks the account for twice as long as the one before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.security import Account, AuditEntry
from iattend_desktop.problem import NotSignedIn
from iattend_desktop.security import audit
from iattend_desktop.security.access import Role
from iattend_desktop.security.desk import Desk
from iattend_desktop.security.passwords import hashed, outdated, proves, require_strong
from iattend_desktop.storage.keys import WrongKey, unlock

NOBODY = "nobody"
"""Who acts in a workspace with accounts before somebody has signed in."""
FREE_ATTEMPTS = 4
"""Wrong passwords in a row that lock nothing."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
_DOUBLINGS = 16  # more than lead to the longest delay

D = TypeVar("D", bound=Desk)


class SignInFailed(NotSignedIn):
    """Nobody was signed in; the sentence says why, and when to try again."""


class MustChangePassword(SignInFailed):
    """Login and password are right, and the password was for one use: a new one is wanted with them."""


def has_accounts(session: Session) -> bool:
    """Whether anybody has to sign in to this workspace: one who comes from a server has no password here yet."""
    return session.scalar(select(Account.id).where(Account.password_hash.is_not(None)).limit(1)) is not None


def sign_in(desk: D, login: str, password: str, new_password: str | None = None) -> D:
    """The workspace in the hands of an account, with its role. Every attempt is in the log.

    ``new_password`` takes the place of a password that was for one use, which is an event of its own; without it
    :class:`MustChangePassword` is raised. Raises :class:`SignInFailed` for a wrong login or password, a disabled or a
    locked account, and ``WeakPassword`` where the new one will not do.
    """
    with desk.unrecorded() as session:
        account = account_of(session, login)
        problem = _refusal(desk, session, account, password, "sign_in")
        if account is not None and problem is None and account.must_change_password:
            problem = _changed(account, password, new_password)
            if problem is None:
                _log(desk, session, "choose_password", account, actor=account.login)
        if account is not None and problem is None:
            account.last_signed_in_at = desk.clock()
            _log(desk, session, "sign_in", account, actor=account.login)
    if problem is not None or account is None:
        raise problem or SignInFailed(_wrong())
    return desk.taken_by(account.login, Role(account.role), account.display_name)


def sign_out(desk: D) -> D:
    """The workspace in nobody's hands, if there are accounts that somebody can sign in to; in the log."""
    with desk.unrecorded() as session:
        if not has_accounts(session):
            return desk
        _log(desk, session, "sign_out", account_of(session, desk.actor), actor=desk.actor)
    return desk.taken_by(NOBODY, None, "")


def prove(desk: Desk, secret: str) -> None:
    """Look whether whoever sits at a locked screen is who works in the workspace: by the password of the account, or by
    the passphrase of the file where the person has none.

    Wrong ones count as wrong sign-ins; wrong passphrases make the next try wait as wrong passwords do. All are in the
    log. Raises :class:`SignInFailed` or ``WrongKey``.
    """
    with desk.unrecorded() as session:
        account = account_of(session, desk.actor)
        problem = None if account is None else _refusal(desk, session, account, secret, "unlock_screen")
        if account is not None and problem is None:
            _log(desk, session, "unlock_screen", account, actor=account.login)
    if account is None:
        _prove_passphrase(desk, secret)
    elif problem is not None:
        raise problem


def change_password(desk: Desk, password: str, new_password: str) -> None:
    """Give oneself another password; raises :class:`SignInFailed` where the present one is wrong, ``WeakPassword``."""
    with desk.unrecorded() as session:
        account = account_of(session, desk.actor)
        problem = _refusal(desk, session, account, password, "change_password")
        if account is not None and problem is None:
            problem = _changed(account, password, new_password)
            _log(desk, session, "change_password", account, actor=account.login)
    if problem is not None:
        raise problem


def account_of(session: Session, login: str) -> Account | None:
    """The account of a login as a person types it."""
    return session.scalar(select(Account).where(Account.login == login.strip().lower()))


def _changed(account: Account, password: str, new_password: str | None) -> SignInFailed | None:
    if new_password is None:
        return MustChangePassword(
            _("This password was for one use. Choose a password of your own; nobody else will know it.")
        )
    require_strong(new_password, login=account.login, former=password)
    account.password_hash, account.must_change_password = hashed(new_password), False
    return None


def _refusal(desk: Desk, session: Session, account: Account | None, password: str, event: str) -> SignInFailed | None:
    """Why a login and a password open nothing, counted and in the log; ``None`` where they are right."""
    now = desk.clock()
    if account is not None and account.locked_until is not None and account.locked_until > now:
        _log(desk, session, f"{event}_failed", account, {"reason": "locked"})
        return SignInFailed(_locked(account.locked_until - now))
    if account is None or not proves(password, account.password_hash):
        if account is None:
            proves(password, None)
        _log(desk, session, f"{event}_failed", account, {"reason": "wrong"})
        lock = None if account is None else _count(account, now)
        if lock is None:
            return SignInFailed(_wrong())
        _log(desk, session, "account_locked", account, {"seconds": int(lock.total_seconds())})
        return SignInFailed(_wrong() + " " + _locked(lock))
    if account.disabled_at is not None:
        _log(desk, session, f"{event}_failed", account, {"reason": "disabled"})
        return SignInFailed(_("This account is disabled. Ask an administrator."))
    account.failed_attempts, account.locked_until = 0, None
    if account.password_hash is not None and outdated(account.password_hash):
        account.password_hash = hashed(password)
    return None


def _count(account: Account, now: datetime) -> timedelta | None:
    """Count a wrong password; how long the account is locked for it."""
    account.failed_attempts += 1
    lock = _delay(account.failed_attempts)
    if lock is not None:
        account.locked_until = now + lock
    return lock


def _prove_passphrase(desk: Desk, passphrase: str) -> None:
    """The same by the passphrase. How many wrong ones there were is read off the log: it outlives the program."""
    now = desk.clock()
    with desk.unrecorded() as session:
        until = _shut_until(session)
        if until is not None and until > now:
            audit.log_event(session, at=now, actor=desk.actor, event="unlock_screen_refused")
            refusal = SignInFailed(_screen_locked(until - now))
        else:
            refusal = None
    if refusal is not None:
        raise refusal
    wrong: WrongKey | None = None
    try:
        unlock(desk.path, passphrase)
    except WrongKey as error:
        wrong = error
    with desk.unrecorded() as session:
        event = "unlock_screen" if wrong is None else "unlock_screen_failed"
        audit.log_event(session, at=desk.clock(), actor=desk.actor, event=event)
        until = _shut_until(session)
    if wrong is not None:
        rest = "" if until is None else " " + _screen_locked(until - now)
        raise WrongKey(f"{wrong}{rest}") from wrong


def _shut_until(session: Session) -> datetime | None:
    """Until when no passphrase is taken at the locked screen, for the wrong ones in a row."""
    tries = session.execute(
        select(AuditEntry.event, AuditEntry.at)
        .where(AuditEntry.event.in_(("unlock_screen", "unlock_screen_failed")), AuditEntry.subject_table.is_(None))
        .order_by(AuditEntry.id.desc())
        .limit(FREE_ATTEMPTS + _DOUBLINGS)
    ).all()
    wrong = list(takewhile(lambda one: one.event == "unlock_screen_failed", tries))
    delay = _delay(len(wrong))
    return None if delay is None else wrong[0].at + delay


def _screen_locked(rest: timedelta) -> str:
    return _("After so many wrong passphrases the screen stays locked; try again {when}.").format(when=_when(rest))


def _delay(wrong: int) -> timedelta | None:
    """How long no secret is taken after so many wrong ones in a row."""
    beyond = wrong - FREE_ATTEMPTS
    return None if beyond <= 0 else min(FIRST_DELAY * 2 ** min(beyond - 1, _DOUBLINGS), LONGEST_DELAY)


def _wrong() -> str:
    return _("This login and this password do not belong together. Look at both and try again.")


def _locked(rest: timedelta) -> str:
    return _("After so many wrong passwords the account is locked; try again {when}.").format(when=_when(rest))


def _when(rest: timedelta) -> str:
    seconds = max(1, round(rest.total_seconds()))
    minutes = -(-seconds // 60)
    return (
        ngettext("in {count} second", "in {count} seconds", seconds)
        if seconds < 60
        else ngettext("in {count} minute", "in {count} minutes", minutes)
    )


def _log(
    desk: Desk,
    session: Session,
    event: str,
    account: Account | None,
    detail: dict[str, Any] | None = None,
    actor: str = NOBODY,
) -> None:
    """In the log, never what was typed: a password lands in the field of the login sooner or later."""
    subject = ("account", account.id) if account is not None else None
    audit.log_event(session, at=desk.clock(), actor=actor, event=event, subject=subject, detail=detail)
