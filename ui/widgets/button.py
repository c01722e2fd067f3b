"""Buttons: one primary action a page, quiet ones beside it, icons that say their name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton

from ui import theme
from ui.permitted import why_withheld
from ui.widgets.icon import set_icon

_CONTROL = Qt.KeyboardModifier.ControlModifier  # with it Enter saves the form that the button stands in


class Button(QPushButton):
    """A button that stays off, and says why, where the person's role may not do what it does."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._why = ""

    def withhold(self, why: str) -> None:
        """Stay off for this reason, whatever is found later; an empty one gives the button back."""
        before, self._why = self._why, why
        if why or before:
            self.setEnabled(not why)
            self.setToolTip(why)
            self.setAccessibleDescription(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does; Qt leaves that to a dialog's default button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CONTROL:
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    def setEnabled(self, enabled: bool, /) -> None:
        """On, unless it is withheld."""
        super().setEnabled(enabled and not self._why)

    def setToolTip(self, words: str, /) -> None:
        """Why it is withheld goes before what else there is to say."""
        super().setToolTip(self._why or words)

    def setAccessibleDescription(self, words: str, /) -> None:
        """Why it is withheld goes before what else there is to say."""
        super().setAccessibleDescription(self._why or words)


def button(text: str, pressed: Callable[[], object] | None = None, *, role: str = "", icon: str = "") -> Button:
    """A button with the verb on it; roles: primary, plain, link, or none. Off where ``pressed`` is withheld."""
    made = Button(text)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor if role == "link" else Qt.CursorShape.ArrowCursor)
    if role:
        made.setProperty("role", role)
    if icon:
        set_icon(made, icon, "on_accent" if role == "primary" else "text")
        made.setIconSize(QSize(theme.ICON_SMALL + theme.GAP_4, theme.ICON_SMALL))  # air before the words
    if pressed is not None:
        made.clicked.connect(lambda _checked=False: pressed())
    made.withhold(why_withheld(pressed))
    return made


def menu_action(menu: QMenu, words: str, pressed: Callable[[], object]) -> QAction:
    """A line of a menu. Off, and says why, where ``pressed`` is withheld."""
    made = menu.addAction(words)
    made.triggered.connect(lambda _checked=False: pressed())
    why = why_withheld(pressed)
    if why:
        made.setEnabled(False)
        made.setToolTip(why)
        menu.setToolTipsVisible(True)
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
