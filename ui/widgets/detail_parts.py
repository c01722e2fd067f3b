"""Parts of the panels at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.label import label


def fact(box: QVBoxLayout, name: str, value: str) -> None:
    """A named value, the name above in small type."""
    pair = QVBoxLayout()
    pair.setSpacing(0)
    pair.addWidget(label(name, "small"))
    pair.addWidget(label(value, wrap=True))
    box.addLayout(pair)


def beside(*widgets: QWidget) -> QHBoxLayout:
    """Widgets beside each other from the left, each as wide as it needs."""
    row = QHBoxLayout()
    row.setSpacing(theme.GAP_8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
