"""What one person did and looked at, the newest first, as far back as is asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.security.activity import ActivityPage, Place, activity
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Services
from ui.security.words import at_words
from ui.widgets.button import button
from ui.widgets.detail_parts import beside
from ui.widgets.label import label


class ActivityPanel(QWidget):
    """Lists what an account did; a button brings what came before."""

    def __init__(self, workspace: Workspace, services: Services, login: str) -> None:
        super().__init__()
        self._workspace, self._services, self._login = workspace, services, login
        self._older: Place | None = None
        self._lines: list[QWidget] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.GAP_8)
        self.nothing = label(_("Nothing yet."), "secondary")
        self.nothing.hide()
        self.more = button(_("Show what came before"), self._read)
        self.more.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.nothing)
        box.addLayout(self._rows)
        box.addLayout(beside(self.more))
        box.addStretch(1)
        self._read()

    def lines(self) -> list[str]:
        """What is listed, in words."""
        return [one.accessibleName() for one in self._lines]

    def _read(self) -> None:
        self.more.setEnabled(False)
        after = self._older
        self._services.run_task(self, lambda _progress: activity(self._workspace, self._login, after), self._show)

    def _show(self, page: ActivityPage) -> None:
        for row in page.rows:
            line = QWidget()
            line.setAccessibleName(f"{at_words(row.at)}: {row.words}")
            pair = QVBoxLayout(line)
            pair.setContentsMargins(0, 0, 0, 0)
            pair.setSpacing(0)
            pair.addWidget(label(at_words(row.at), "small"))
            pair.addWidget(label(row.words, wrap=True))
            self._rows.addWidget(line)
            self._lines.append(line)
        self._older = page.older
        self.nothing.setVisible(not self._lines)
        self.more.setVisible(page.older is not None)
        self.more.setEnabled(True)
