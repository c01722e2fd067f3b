"""The strip under the board: what a move would cost, and after letting go why it is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.by_hand import Cost
from ui import theme
from ui.matching.cost_words import cost_sentences, move_words
from ui.widgets.button import button
from ui.widgets.label import label

_HEIGHT = 116
"""Room for two lines and the question, so that the board above does not move while a person drags."""


class CostStrip(QFrame):
    """``confirmed`` brings the reason that a person gave for the move that is shown; ``cancelled``: it is not made."""

    confirmed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMinimumHeight(_HEIGHT)
        self.lead = label("", "strong", wrap=True)
        self.words = label("", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        for one in (self.lead, self.words):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, one.sizePolicy().verticalPolicy())
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Why? The reason stays with the pin"))
        self.reason.setAccessibleName(_("Why the two are put together"))
        self.pin_button = button(_("Pin this mentor"), self._confirm, icon="pin")
        self.cancel_button = button(_("Cancel"), self.cancelled.emit)
        self.reason.returnPressed.connect(self._confirm)
        self._asking = QWidget()
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.reason, 1)
        row.addWidget(self.pin_button)
        row.addWidget(self.cancel_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_12, theme.GAP_8, theme.GAP_12, theme.GAP_8)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self.lead)
        box.addWidget(self.words, 1)
        box.addWidget(self._asking)
        self.rest()

    def rest(self) -> None:
        """Say how to try something."""
        self._say(
            _("Nothing is being moved"),
            _(
                "Drag a student onto another mentor to see what it costs everyone else before you let go. "
                "With the keyboard: choose a student and press Enter."
            ),
        )

    def waiting(self, student: str, mentor: str) -> None:
        """The answer is on its way."""
        self._say(_("{student} → {mentor}").format(student=student, mentor=mentor), _("Working out the cost…"))

    def matching(self, student: str, mentor: str) -> None:
        """The move is being made."""
        words = _("Pinning the two and finding the best match around them…")
        self._say(_("{student} → {mentor}").format(student=student, mentor=mentor), words)

    def tell(self, cost: Cost) -> None:
        """What the move would cost."""
        self._say(move_words(cost), " ".join(cost_sentences(cost)))

    def ask(self, cost: Cost) -> None:
        """Ask why, for a move that was let go."""
        self.tell(cost)
        words = _("Pin {student} to {mentor}").format(student=cost.student.name, mentor=cost.mentor.name)
        self.pin_button.setAccessibleName(words)
        self.pin_button.setToolTip(words)
        self.reason.clear()
        self._asking.show()
        self.reason.setFocus()

    def asking(self) -> bool:
        """Whether a move waits for its reason."""
        return self._asking.isVisibleTo(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves everything as it is."""
        if event.matches(QKeySequence.StandardKey.Cancel) and self.asking():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        if self.asking():
            self.confirmed.emit(self.reason.text())

    def _say(self, lead: str, words: str) -> None:
        self._asking.hide()
        self.lead.setText(lead)
        self.words.setText(words)
        self.setAccessibleName(f"{lead}. {words}")
