"""Who may do what: one alphabetical list of permissions, and the roles that hold them."""

from __future__ import annotations

from enum import StrEnum

from iattend_desktop.i18n import _
from iattend_desktop.problem import NotSignedIn, UserError


class Permission(StrEnum):
    """What a write is allowed by; no write opens without naming one."""

    ACCEPT_MATCHES = "accept_matches"
    EDIT_GOALS = "edit_goals"
    EDIT_MATCHES = "edit_matches"
    EDIT_MENTORS = "edit_mentors"
    EDIT_SCHOOLS = "edit_schools"
    EDIT_SETTINGS = "edit_settings"
    EDIT_STUDENTS = "edit_students"
    EXPORT_LISTS = "export_lists"
    IMPORT_ROSTERS = "import_rosters"
    LOG_CHECK_INS = "log_check_ins"
    MANAGE_ACCOUNTS = "manage_accounts"
    PLAN_OUTREACH = "plan_outreach"
    PRINT_REPORTS = "print_reports"
    PUBLISH_SUMMARY = "publish_summary"
    PURGE_STUDENTS = "purge_students"
    RAISE_CONCERNS = "raise_concerns"
    RECORD_CONCERNS = "record_concerns"
    RECORD_CONSENT = "record_consent"
    RECORD_SCREENING = "record_screening"
    RUN_MATCHING = "run_matching"
    VIEW_AUDIT_LOG = "view_audit_log"
    VIEW_PUBLISHED = "view_published"
    VIEW_STUDENTS = "view_students"


class Role(StrEnum):
    """What an account is for."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    COORDINATOR = "coordinator"
    LEADERSHIP = "leadership"
    MENTOR = "mentor"
    PSA_COUNSELOR = "psa_counselor"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.AUDITOR: frozenset({Permission.VIEW_AUDIT_LOG}),
    Role.COORDINATOR: frozenset(Permission)
    - {Permission.MANAGE_ACCOUNTS, Permission.PURGE_STUDENTS, Permission.VIEW_AUDIT_LOG},
    Role.LEADERSHIP: frozenset({Permission.VIEW_PUBLISHED}),
    Role.MENTOR: frozenset({Permission.EDIT_GOALS, Permission.LOG_CHECK_INS, Permission.RAISE_CONCERNS}),
    Role.PSA_COUNSELOR: frozenset(
        {
            Permission.EDIT_GOALS,
            Permission.EDIT_STUDENTS,
            Permission.LOG_CHECK_INS,
            Permission.PRINT_REPORTS,
            Permission.RAISE_CONCERNS,
            Permission.RECORD_CONCERNS,
            Permission.RECORD_CONSENT,
            Permission.VIEW_STUDENTS,
        }
    ),
}


class NotAllowed(UserError):
    """The signed-in person's role does not hold the permission."""


def allowed(role: Role | None, permission: Permission) -> bool:
    """Whether the role holds the permission; nobody (``None``) holds any."""
    return role is not None and permission in PERMISSIONS[role]


def require(role: Role | None, permission: Permission) -> None:
    """Raise :class:`NotAllowed` unless the role holds the permission, :class:`NotSignedIn` where nobody has one."""
    require_somebody(role)
    if not allowed(role, permission):
        raise NotAllowed(not_allowed_words(role, permission))


def require_somebody(role: Role | None) -> None:
    """Raise :class:`NotSignedIn` where nobody has signed in."""
    if role is None:
        raise NotSignedIn(_("Nobody is signed in. Sign in with your own login and password."))


def not_allowed_words(role: Role | None, permission: Permission) -> str:
    """Why a role may not do what needs a permission, and what to do about it."""
    return _("Your role ({role}) may not do this ({permission}). Ask an administrator.").format(
        role=(role or "").replace("_", " "), permission=permission.replace("_", " ")
    )
