"""The two lines below the tabs: what is proved about the run, and what changed or what the others lack."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.matching.proposal import Scenario
from ui import theme
from ui.matching.words import footer_words
from ui.widgets.label import label


class ProofLine(QWidget):
    """Is there as long as a run is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proof = label("", "strong", wrap=True)
        self.note = label("", "secondary", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.proof)
        box.addWidget(self.note)

    def show_scenario(self, scenario: Scenario | None) -> None:
        """How many, how well proved, how fast."""
        self.proof.setText(footer_words(scenario) if scenario is not None else "")

    def say(self, words: str) -> None:
        """What changed since, or what the others lack."""
        self.note.setText(words)
        self.note.setVisible(bool(words))
