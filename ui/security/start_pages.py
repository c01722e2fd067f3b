"""The start window's first page, which says what can be opened, and the one that stands there while it is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label


class Choice(NamedTuple):
    """One thing to begin with: the button's words, what it means, what it does; the first is the primary one."""

    words: str
    explained: str
    pressed: Callable[[], object]


class ChoicesPage(QWidget):
    """The choices under each other."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_8)
        for number, choice in enumerate(choices):
            box.addWidget(button(choice.words, choice.pressed, role="" if number else "primary"))
            box.addWidget(label(choice.explained, "small"))
            box.addSpacing(theme.GAP_8)
        box.addStretch()


class WorkingPage(QWidget):
    """What goes on, and how far it is; ``cancelled`` tells that the person wants it to stop."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.status = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        box = QVBoxLayout(self)
        box.addStretch()
        box.addWidget(self.status)
        box.addWidget(self.bar)
        box.addStretch()
        box.addWidget(button(_("Cancel"), self.cancelled.emit), 0, Qt.AlignmentFlag.AlignRight)

    def begin(self, words: str) -> None:
        """It goes on, and nobody knows yet how long."""
        self.status.setText(words)
        self.bar.setRange(0, 0)

    def tell(self, fraction: float, message: str) -> None:
        """How far it is, from 0 to 1, and with what."""
        self.bar.setRange(0, 100)
        self.bar.setValue(int(fraction * 100))
        self.status.setText(message)
