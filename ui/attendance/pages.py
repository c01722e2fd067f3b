"""The attendance page, for the window's navigation and the command palette."""

from __future__ import annotations

from functools import partial
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.attendance.attendance_page import AttendancePage
from ui.page import PageEntry, Services
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(_("Schools by chronic absence"), partial(go, "attendance", tab="schools"), icon="school"),
        Command(_("Students who crossed a line"), partial(go, "attendance", tab="crossed"), icon="warning"),
    ]


ENTRIES = (
    PageEntry(
        "attendance", _("Attendance"), "attendance", AttendancePage, _commands, needs=(Permission.VIEW_STUDENTS,)
    ),
)
