"""A line at the top of a form: something was written here and never saved; go on with it, or throw it away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label


class DraftOffer(QFrame):
    """Hidden until there is something to offer, which ``offering`` tells."""

    offering = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.words = label("", wrap=True)
        self.go_on_button = button(_("Go on"), lambda: self._decide(self._go_on))
        self.throw_button = button(_("Throw away"), lambda: self._decide(self._throw_away))
        self._go_on: Callable[[], object] = lambda: None
        self._throw_away: Callable[[], object] = lambda: None
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.go_on_button)
        row.addWidget(self.throw_button)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_12, theme.GAP_8, theme.GAP_12, theme.GAP_8)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self.words)
        box.addLayout(row)
        self.hide()

    def offer(self, words: str, go_on: Callable[[], object], throw_away: Callable[[], object]) -> None:
        """Ask."""
        self.words.setText(words)
        self._go_on, self._throw_away = go_on, throw_away
        self.show()
        self.offering.emit()
        self.go_on_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _decide(self, act: Callable[[], object]) -> None:
        self.hide()
        act()
