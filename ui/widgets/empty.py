"""What stands where there is nothing to show: a picture, a sentence that says what to do, a button that does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import pixmap
from ui.widgets.label import label

_PICTURE = 48


class EmptyState(QWidget):
    """Stands in the middle of the page; ``button`` is its button, hidden where there is nothing to press."""

    def __init__(
        self,
        icon: str,
        sentence: str,
        verb: str = "",
        pressed: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence = label(sentence, "secondary", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setFixedWidth(400)
        self.button = button(verb, pressed)
        if not verb:  # a button without a parent yet must not be shown: it would be a window
            self.button.hide()
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_16)
        box.addStretch(2)
        box.addWidget(self.picture)
        middle = QHBoxLayout()  # asks the sentence how high it is at its own width; a vertical box asks for its width
        middle.addStretch()
        middle.addWidget(self.sentence)
        middle.addStretch()
        box.addLayout(middle)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)
        self._draw()
        theme.changes().changed.connect(self._draw)

    def _draw(self) -> None:
        self.picture.setPixmap(pixmap(self._icon, "disabled", _PICTURE, self.devicePixelRatioF()))
