"""Roles and the state of accounts in words."""

from __future__ import annotations

from datetime import datetime

from iattend_desktop.i18n import _, moment_words
from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import AccountRow
from iattend_desktop.workspace import DISTRICT_ZONE


def role_words(role: Role) -> str:
    """A role as a person calls it."""
    return {
        Role.ADMINISTRATOR: _("Administrator"),
        Role.AUDITOR: _("Auditor"),
        Role.COORDINATOR: _("Coordinator"),
        Role.LEADERSHIP: _("Leadership"),
        Role.MENTOR: _("Mentor"),
        Role.PSA_COUNSELOR: _("PSA counselor"),
    }[role]


def role_help() -> str:
    """What each role is for, in one paragraph."""
    return _(
        "Administrators may do everything and manage accounts. Coordinators run the program. PSA counselors keep "
        "records, consent, goals and reports. Mentors log check-ins and goals. Auditors read the log. Leadership sees "
        "totals on a shared server."
    )


def state_words(row: AccountRow) -> str:
    """Whether somebody can sign in."""
    if row.disabled:
        return _("Disabled")
    if row.locked_until is not None:
        return _("Locked until {moment}").format(moment=at_words(row.locked_until))
    if row.must_change_password:
        return _("Invited") if row.last_signed_in_at is None else _("Password reset")
    return _("Can sign in")


def last_words(row: AccountRow) -> str:
    """When somebody signed in last."""
    return _("Never") if row.last_signed_in_at is None else at_words(row.last_signed_in_at)


def at_words(at: datetime) -> str:
    """A moment in the district's zone."""
    return moment_words(at.astimezone(DISTRICT_ZONE))


def orderliness() -> str:
    """What roles are worth on a file."""
    return _(
        "In a file, roles keep order and protect nothing: whoever has the passphrase can read all of it, so give it "
        "to staff who may see every record. Roles bind on a shared server."
    )
