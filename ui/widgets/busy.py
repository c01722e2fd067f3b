"""The bar that says that something is on its way and nobody knows how long it takes."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar


def busy_bar(name: str) -> QProgressBar:
    """Hidden until it is shown; ``name`` says what is going on to who cannot see it ("Saving")."""
    made = QProgressBar()
    made.setRange(0, 0)
    made.setTextVisible(False)
    made.setAccessibleName(name)
    made.hide()
    return made
