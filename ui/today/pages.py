"""The first page of the day."""

from __future__ import annotations

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.page import PageEntry
from ui.today.today_page import TodayPage

ENTRIES = (PageEntry("today", _("Today"), "today", TodayPage, needs=(Permission.VIEW_STUDENTS,)),)
