"""What a district decides for all of its figures."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.page import PageEntry, Services
from ui.settings.settings_page import SettingsPage
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    def go() -> None:
        services.navigate("settings")

    return [
        Command(_("Rule of chronic absence"), go, "", "settings"),
        Command(_("When the screen locks"), go, "", "settings"),
    ]


ENTRIES = (
    PageEntry("settings", _("Settings"), "settings", SettingsPage, _commands, needs=(Permission.EDIT_SETTINGS,)),
)
