"""What the mentor did, and the way to another password: the only things here that are not about a mentee."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.shared_workspace import SharedWorkspace
from ui.page import Page, Services
from ui.security.activity_panel import ActivityPanel
from ui.widgets.bare_scroll import BareScroll


class MyActivityPage(Page):
    """Lists what the mentor changed, as far back as the server tells."""

    def __init__(self, workspace: SharedWorkspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("My activity"), parent)
        self.set_summary(_("What you changed within the last day"))
        self.back_button = self.add_action(_("My mentees"), lambda: services.navigate("mentees"), icon="chevron-left")
        self._seen: QWidget | None = None

    def reload(self) -> None:
        """Read it again."""
        former, self._seen = self._seen, BareScroll(ActivityPanel(self.workspace, self.services, self.workspace.actor))
        self.set_content(self._seen)
        if former is not None:
            former.deleteLater()
