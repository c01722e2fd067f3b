"""What the entries of the log are called by a person who reads them."""

from __future__ import annotations

from iattend_desktop.i18n import _


def event_words(event: str) -> str:
    """An event of the log in words; one that is new to this program as it stands there.

    >>> event_words("print_report"), event_words("some_new_event")
    ('Printed a report', 'Some new event')
    """
    words = {
        "accept_matches": _("Accepted matches"),
        "account_locked": _("Locked after too many wrong passwords"),
        "chain_begins": _("The chain begins"),
        "bring_workbooks": _("Brought in mentors' workbooks"),
        "change": _("Changed records"),
        "change_accounts": _("Changed accounts"),
        "change_passphrase": _("Changed the passphrase of the workspace"),
        "change_password": _("Changed the password"),
        "change_password_failed": _("Wrong password when changing it"),
        "change_role": _("Changed somebody's role"),
        "change_settings": _("Changed settings"),
        "choose_password": _("Chose a password of their own"),
        "disable_account": _("Disabled an account"),
        "enable_account": _("Enabled an account"),
        "export_calendar": _("Wrote a calendar file"),
        "export_cohorts": _("Exported figures"),
        "export_list": _("Exported a list"),
        "export_log": _("Exported the log"),
        "export_outreach_list": _("Exported an outreach list"),
        "export_problems": _("Exported an import's problems"),
        "export_workbooks": _("Wrote mentors' workbooks"),
        "import": _("Imported"),
        "invite_account": _("Invited a person"),
        "make_recovery_key": _("Made a recovery key"),
        "match_run": _("Ran matching"),
        "merge_records": _("Merged records"),
        "move_to_file": _("Copied all records into a workspace file"),
        "move_to_server": _("Copied all records into a server"),
        "plan_purge": _("Looked at what deleting a student's data would take"),
        "print_report": _("Printed a report"),
        "publish_summary": _("Published a summary"),
        "purge_student": _("Deleted a student's data"),
        "redo": _("Redid"),
        "reset_password": _("Reset somebody's password"),
        "restore_backup": _("Restored a backup"),
        "sign_in": _("Signed in"),
        "sign_in_failed": _("Failed to sign in"),
        "sign_out": _("Signed out"),
        "undo": _("Undid"),
        "unlock_screen": _("Unlocked the screen"),
        "unlock_screen_failed": _("Wrong secret at the locked screen"),
        "unlock_screen_refused": _("Tried the locked screen too soon"),
        "use_recovery_key": _("Opened the workspace with the recovery key"),
        "view_import": _("Looked at an import"),
        "view_log": _("Looked at the log"),
        "view_match_reasons": _("Looked at why a match was proposed"),
        "view_published": _("Looked at a published summary"),
        "view_record": _("Looked at a record"),
        "write_mail_draft": _("Wrote an e-mail draft"),
    }
    return words.get(event) or event.replace("_", " ").capitalize()
