"""Buttons: one primary action a page, quiet ones beside it, icons that say their name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from ui import theme
from ui.widgets.icon import set_icon


def button(text: str, pressed: Callable[[], object] | None = None, *, role: str = "", icon: str = "") -> QPushButton:
    """A button with the verb on it; roles: primary, plain, link, or none."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor if role == "link" else Qt.CursorShape.ArrowCursor)
    if role:
        made.setProperty("role", role)
    if icon:
        set_icon(made, icon, "on_accent" if role == "primary" else "text")
        made.setIconSize(QSize(theme.ICON_SMALL + theme.GAP_4, theme.ICON_SMALL))  # air before the words
    if pressed is not None:
        made.clicked.connect(lambda _checked=False: pressed())
    return made


def icon_button(icon: str, name: str, pressed: Callable[[], object] | None = None) -> QToolButton:
    """A button with an icon only; ``name`` is what a screen reader says and the tooltip shows."""
    made = QToolButton()
    made.setProperty("role", "plain")
    set_icon(made, icon, "secondary")
    made.setIconSize(QSize(theme.ICON, theme.ICON))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if pressed is not None:
        made.clicked.connect(lambda _checked=False: pressed())
    return made
