"""What goes on paper."""

from __future__ import annotations

from iattend_desktop.i18n import _
from ui.page import PageEntry
from ui.reports.reports_page import ReportsPage

ENTRIES = (PageEntry("reports", _("Reports"), "reports", ReportsPage),)
