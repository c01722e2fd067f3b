"""The page of outreach days."""

from __future__ import annotations

from functools import partial

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from ui.outreach.outreach_page import OutreachPage
from ui.page import PageEntry, Services
from ui.widgets.palette import Command

_SEES = (Permission.PLAN_OUTREACH,)


def _commands(_workspace: Workspace, services: Services) -> list[Command]:
    return [
        Command(_("Add outreach day"), partial(services.navigate, "outreach", add=True), icon="plus", needs=_SEES[0])
    ]


ENTRIES = (PageEntry("outreach", _("Outreach"), "outreach", OutreachPage, _commands, needs=_SEES),)
