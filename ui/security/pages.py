"""The pages about who works here and who did what, for the window's navigation and the command palette."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from ui.page import PageEntry, Services
from ui.security.accounts_page import AccountsPage
from ui.security.log_page import LogPage
from ui.widgets.palette import Command


def _commands(_workspace: Workspace, services: Services) -> list[Command]:
    def go(**where: Any) -> None:
        services.navigate("accounts", **where)

    return [
        Command(_("My activity"), lambda: go(mine=True), icon="person"),
        Command(_("Invite a person"), lambda: go(invite=True), icon="plus", needs=Permission.MANAGE_ACCOUNTS),
    ]


def _log_commands(_workspace: Workspace, services: Services) -> list[Command]:
    return [Command(_("Who looked at and changed what"), lambda: services.navigate("log"), "", "note")]


LOG = PageEntry("log", _("Log"), "note", LogPage, _log_commands, needs=(Permission.VIEW_AUDIT_LOG,))
ENTRIES = (PageEntry("accounts", _("People who sign in"), "lock", AccountsPage, _commands), LOG)
