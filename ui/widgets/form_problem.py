"""Why a form was not saved, in the form itself, and the one thing that helps: try again, or copy what was written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label


class FormProblem(QWidget):
    """A sentence with at most one button; hidden while nothing is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.words = label("", "problem", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = button("", self._act)
        self._pressed: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.words, 1)
        row.addWidget(self.action, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def text(self) -> str:
        """What is said."""
        return self.words.text()

    def clear(self) -> None:
        """Nothing is wrong."""
        self.words.clear()
        self.hide()

    def say(self, sentence: str, verb: str = "", pressed: Callable[[], object] | None = None) -> None:
        """Say what went wrong, with a button where something can be done about it."""
        self.words.setText(sentence)
        self._pressed = pressed
        self.action.setText(verb)
        self.action.setVisible(bool(verb))
        self.show()
        if verb:
            self.action.setFocus(Qt.FocusReason.OtherFocusReason)

    def try_again(self, sentence: str, pressed: Callable[[], object]) -> None:
        """The write failed and may succeed in a moment."""
        self.say(sentence, _("Try again"), pressed)

    def _act(self) -> None:
        if self._pressed is not None:
            self._pressed()
