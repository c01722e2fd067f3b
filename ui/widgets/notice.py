"""One line that tells what happened, with what can be done about it; it never stands in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button, icon_button
from ui.widgets.icon import paint_icon
from ui.widgets.label import label

SECONDS = 8
_ICONS = {"good": ("done", "good"), "plain": ("info", "secondary"), "error": ("error", "severe")}


class Notice(QFrame):
    """The notice bar. News goes away by itself (not while the mouse is over it); errors stay until dismissed."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setAccessibleName(_("Notice"))
        self._picture = _Picture()
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = button("", self._act, role="link")
        self.action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button = icon_button("close", _("Dismiss this notice"), self.hide)
        self._pressed: Callable[[], object] | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._expire)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_12, theme.GAP_4, theme.GAP_4, theme.GAP_4)
        row.setSpacing(theme.GAP_8)
        row.addWidget(self._picture)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self.hide()

    def tell(self, text: str, action: str = "", pressed: Callable[[], object] | None = None) -> None:
        """Good news, with one thing to do about it (Undo, Open)."""
        self._show(text, "good", action, pressed)
        self._clock.start(SECONDS * 1000)

    def fail(self, sentence: str, action: str = "", pressed: Callable[[], object] | None = None) -> None:
        """What went wrong; stays."""
        self._clock.stop()
        self._show(sentence, "error", action, pressed)

    def _show(self, text: str, tone: str, action: str, pressed: Callable[[], object] | None) -> None:
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._picture.take(*_ICONS[tone])
        self.words.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self._pressed = pressed
        self.show()
        self.shown.emit()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _act(self) -> None:
        pressed, self._pressed = self._pressed, None
        self.hide()
        if pressed is not None:
            pressed()

    def _expire(self) -> None:
        if self.underMouse() or self.action.hasFocus() or self.close_button.hasFocus():
            self._clock.start(SECONDS * 1000)
        else:
            self.hide()


class _Picture(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(theme.ICON, theme.ICON)
        self._icon, self._token = _ICONS["plain"]

    def take(self, icon: str, token: str) -> None:
        self._icon, self._token = icon, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._icon, self._token, QRectF(self.rect()))
        painter.end()
