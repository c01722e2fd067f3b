"""The matching page, for the window's navigation."""

from __future__ import annotations

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.matching.matching_page import MatchingPage
from ui.page import PageEntry

ENTRY = PageEntry("matching", _("Matching"), "matching", MatchingPage, needs=(Permission.RUN_MATCHING,))
ENTRIES: tuple[PageEntry, ...] = (ENTRY,)
