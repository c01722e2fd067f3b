"""Small parts that the match's page is built of: a sign with words beside it, a heading with its action."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import paint_icon
from ui.widgets.label import label

Link = tuple[str, str, Callable[[], object]]
"""A quiet action: its verb, its full name for a screen reader, what it does."""


class Told(QWidget):
    """Words that wrap, with a sign before them, in the color of their meaning."""

    def __init__(self, icon: str, meaning: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label(words, meaning, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        row.addWidget(_Sign(icon, meaning), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)


def heading(words: str, verb: str = "", pressed: Callable[[], object] | None = None) -> tuple[QHBoxLayout, QPushButton]:
    """A section's heading with what can be done there at its right."""
    row = QHBoxLayout()
    row.setContentsMargins(0, theme.GAP_8, 0, 0)
    row.addWidget(label(words, "section"), 1)
    act = button(verb, pressed, role="link")
    if not verb:
        act.hide()
    row.addWidget(act)
    return row, act


def links(*acts: Link) -> QHBoxLayout:
    """Quiet actions side by side."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GAP_8)
    for verb, name, pressed in acts:
        made = button(verb, pressed, role="link")
        made.setAccessibleName(name)
        row.addWidget(made)
    row.addStretch(1)
    return row


class _Sign(QWidget):
    def __init__(self, icon: str, meaning: str) -> None:
        super().__init__()
        self._icon, self._meaning = icon, meaning
        self.setFixedSize(theme.ICON_SMALL, theme.ICON_SMALL + 2)
        theme.changes().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._icon, self._meaning, QRectF(0, 2, theme.ICON_SMALL, theme.ICON_SMALL))
        painter.end()
