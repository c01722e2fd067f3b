"""The page of support, for the window's navigation and the command palette."""

from __future__ import annotations

from functools import partial
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.page import PageEntry, Services
from ui.support.support_page import SupportPage
from ui.widgets.palette import Command


def _commands(_workspace: Any, services: Services) -> list[Command]:
    go = services.navigate
    return [
        Command(
            _("Students whose causes of absence to ask about"), partial(go, "support", filters=("due",)), "", "support"
        ),
        Command(_("Support that waits"), partial(go, "support", tab="plans", filters=("waiting",)), "", "support"),
        Command(_("Partner organizations: who can help"), partial(go, "support", tab="partners"), "", "support"),
        Command(_("Causes that go together"), partial(go, "support", tab="pairs"), "", "support"),
        Command(_("Schools on the seven elements"), partial(go, "support", tab="elements"), "", "school"),
        Command(_("What moved with chronic absence"), partial(go, "support", tab="moves"), "", "support"),
    ]


ENTRIES = (PageEntry("support", _("Support"), "support", SupportPage, _commands, needs=(Permission.VIEW_STUDENTS,)),)
