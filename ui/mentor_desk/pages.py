"""The pages of a mentor who signs in to a server: who is offered them is offered no other."""

from __future__ import annotations

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui.mentor_desk.activity_page import MyActivityPage
from ui.mentor_desk.mentees_page import MenteesPage
from ui.page import PageEntry

ENTRIES = (
    PageEntry("mentees", _("My mentees"), "mentoring", MenteesPage, needs=(Permission.LOG_CHECK_INS,)),
    PageEntry("my_activity", _("My activity"), "person", MyActivityPage),
)
