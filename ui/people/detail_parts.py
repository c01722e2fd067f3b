"""Parts of the panels at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ui.widgets.label import label


def fact(box: QVBoxLayout, name: str, value: str) -> None:
    """A named value, the name above in small type."""
    pair = QVBoxLayout()
    pair.setSpacing(0)
    pair.addWidget(label(name, "small"))
    pair.addWidget(label(value, wrap=True))
    box.addLayout(pair)
