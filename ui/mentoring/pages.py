"""The page that follows the matches."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.mentoring.mentoring_page import MentoringPage
from ui.page import PageEntry, Services
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    return [
        Command(_("Follow up: overdue contacts"), lambda: services.navigate("mentoring", overdue=True), "", "warning")
    ]


_SEES = (Permission.LOG_CHECK_INS, Permission.VIEW_STUDENTS)
ENTRIES = (
    PageEntry(
        "mentoring",
        _("Mentoring"),
        "mentoring",
        MentoringPage,
        _commands,
        needs=(Permission.LOG_CHECK_INS, Permission.VIEW_STUDENTS),
    ),
)
