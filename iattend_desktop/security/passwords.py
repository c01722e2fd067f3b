"""Passwords of accounts: hashed with Argon2id, made up for one use, and what a person may choose.

Argon2id (RFC 9106) with argon2-cffi's parameters; what was hashed with weaker ones is hashed again at the next sign-in.
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

LEAST_LENGTH = 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another: i, l, o, 0, 1
_GROUPS, _GROUP = 4, 4  # 31 ** 16: 79 bits

hasher = PasswordHasher()


class WeakPassword(UserError):
    """A person chose a password that will not do."""


def hashed(password: str) -> str:
    """The hash of a password, with its salt and parameters."""
    return hasher.hash(password)


def proves(password: str, stored: str | None) -> bool:
    """Whether a password is the one of a stored hash; where there is none, the answer takes as long and is no."""
    if stored is None:
        hasher.hash(password)
        return False
    try:
        return hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(stored)


def one_time_password() -> str:
    """A password that is told once and changed at the first sign-in, in groups that can be read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _letter in range(_GROUP)) for _group in range(_GROUPS))
    return "-".join(groups)


def require_strong(password: str, *, login: str, former: str) -> None:
    """Raise :class:`WeakPassword` where a new password is short, the login, or the one before."""
    if len(password) < LEAST_LENGTH:
        raise WeakPassword(
            _("The new password has {count} characters; choose at least {least}, such as four unrelated words.").format(
                count=len(password), least=LEAST_LENGTH
            )
        )
    if password == former:
        raise WeakPassword(_("The new password is the one you have. Choose another."))
    if login in password.lower():
        raise WeakPassword(_("The new password holds your login. Choose words that have nothing to do with you."))
