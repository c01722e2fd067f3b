"""What the entries of the log are called by a person who reads them."""

from __future__ import annotations

from iattend_desktop.i18n import _


def event_words(event: str) -> str:
    """An event of the log in words; one that is new to this program as it stands there.

    >>> event_words("print_report"), event_words("some_new_event")
    ('Printed a report', 'Some new event')
    """
    words = {
        "account_locked": _("Locked after too many wrong passwords"),
        "change_password": _("Changed the password"),
        "change_password_failed": _("Wrong password when changing it"),
        "export_cohorts": _("Exported the cohort tables"),
        "export_list": _("Exported a list"),
        "export_outreach_list": _("Exported the outreach list"),
        "export_problems": _("Exported the problems of an import"),
        "move_to_file": _("Copied all records into a workspace file"),
        "move_to_server": _("Copied all records into a server"),
        "print_report": _("Printed a report"),
        "purge_student": _("Deleted a student's data"),
        "sign_in": _("Signed in"),
        "sign_in_failed": _("Failed to sign in"),
        "sign_out": _("Signed out"),
        "unlock_screen": _("Unlocked the screen"),
        "unlock_screen_failed": _("Wrong password at the locked screen"),
        "view_import": _("Looked at an import"),
        "view_record": _("Looked at a record"),
    }
    return words.get(event) or event.replace("_", " ").capitalize()
