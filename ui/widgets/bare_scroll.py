"""A part that scrolls where there is too little room, and looks like what it stands on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class BareScroll(QScrollArea):
    """No frame, no bar at the bottom, no ground of its own; a bar at the right only where something is out of sight.

    Qt asks words that wrap how high they want to be in a narrower place than they have, and shows a bar for it.
    """

    def __init__(self, content: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        if content is not None:
            self.setWidget(content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: the words need another height."""
        self._settle()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Something in it was shown, hidden or said anew."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        content = self.widget()
        if content is not None and content.hasHeightForWidth():
            height = content.heightForWidth(self.viewport().width())
            if content.minimumHeight() != height:
                content.setMinimumHeight(height)
