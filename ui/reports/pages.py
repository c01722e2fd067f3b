"""What goes on paper."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.page import PageEntry, Services
from ui.reports.published_page import PublishedPage
from ui.reports.reports_page import ReportsPage
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    def program() -> None:
        services.navigate("reports", program=True)

    return [Command(_("Program summary"), program, "", "reports")]


ENTRIES = (
    PageEntry("reports", _("Reports"), "reports", ReportsPage, _commands, needs=(Permission.PRINT_REPORTS,)),
    PageEntry("published", _("For leadership"), "file", PublishedPage, needs=(Permission.VIEW_PUBLISHED,)),
)
