"""The page of what was imported, for the window's navigation and the command palette."""

from __future__ import annotations

from functools import partial
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.page import PageEntry, Services
from ui.roster.history_page import HistoryPage
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Import history"), partial(go, "imports"), icon="import"),
        Command(_("Watched folder"), services.watch_folder, icon="folder"),
        Command(_("Imports with rows not taken"), partial(go, "imports", filters=("not_taken",)), icon="warning"),
    ]


ENTRIES = (PageEntry("imports", _("Imports"), "import", HistoryPage, _commands, needs=(Permission.IMPORT_ROSTERS,)),)
