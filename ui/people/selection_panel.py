"""Several rows selected: how many, what can be done to them at once, and to how many of them it applies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label


@dataclass(frozen=True)
class BulkAction:
    """One thing to do to the selected rows. ``applies`` says to whom; nobody: the button is off."""

    verb: str
    applies: str
    count: int
    pressed: Callable[[], object]
    icon: str = ""


def selection_panel(facts: Sequence[str], actions: Sequence[BulkAction]) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    for words in facts:
        box.addWidget(label(words, "secondary", wrap=True))
    for action in actions:
        made = button(action.verb, action.pressed, icon=action.icon)
        made.setEnabled(action.count > 0)
        made.setAccessibleDescription(action.applies)
        box.addSpacing(theme.GAP_8)
        box.addWidget(made)
        box.addWidget(label(action.applies, "small", wrap=True))
    box.addStretch(1)
    return content
