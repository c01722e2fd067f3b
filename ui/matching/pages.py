"""The matching page, for the window's navigation."""

from __future__ import annotations

from iattend_desktop.i18n import _
from ui.matching.matching_page import MatchingPage
from ui.page import PageEntry

ENTRY = PageEntry("matching", _("Matching"), "matching", MatchingPage)
ENTRIES: tuple[PageEntry, ...] = (ENTRY,)
