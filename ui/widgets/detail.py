"""The panel at the right of a list: one thing, told in full, with the list still in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import icon_button
from ui.widgets.label import label


class Detail(QFrame):
    """Holds the content of one row; Esc or × closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "detail")
        self.setMinimumWidth(264)
        self.title = label("", "section", wrap=True)
        self.close_button = icon_button("close", _("Close the details"), self.closed.emit)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.viewport().setAutoFillBackground(False)
        head = QHBoxLayout()
        head.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_8, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, theme.GAP_8)
        box.setSpacing(theme.GAP_8)
        box.addLayout(head)
        box.addWidget(self._scroll, 1)

    def take(self, content: QWidget, title: str) -> None:
        """Show other content; the former is gone."""
        layout = content.layout()
        if layout is not None:
            layout.setContentsMargins(theme.GAP_16, 0, theme.GAP_16, theme.GAP_8)
        self.title.setText(title)
        self.setAccessibleName(title)
        self._scroll.setAccessibleName(title)
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)

    def content(self) -> QWidget | None:
        """What it shows."""
        return self._scroll.widget()

    def sizeHint(self) -> QSize:
        """The width of the design."""
        return QSize(theme.DETAIL_WIDTH, 400)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.closed.emit()
        else:
            super().keyPressEvent(event)
