"""The connection to a workspace on a server: what others write refreshes the pages, and a loss is told."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.shared_workspace import SharedWorkspace
from ui.page import Services


class Connection(QObject):
    """Listens until the workspace closes. The pages refresh as after the window's own writes: they have subscribed."""

    _reached = Signal(object)

    def __init__(self, workspace: SharedWorkspace, services: Services, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._place = services, workspace.name
        self._reached.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        workspace.hear_others(self._reached.emit)

    def _tell(self, sentence: str | None) -> None:
        if sentence is not None:
            self._services.fail(sentence)
        else:
            self._services.notify(_("{place} answers again; what is shown is up to date.").format(place=self._place))
