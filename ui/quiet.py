"""How long nobody has touched keyboard or mouse in the program."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class Quiet(QObject):
    """Watches each window of the program from when it is first active; widgets' own events are none of its business,
    for there are thousands a second."""

    lock_wanted = Signal()  # Ctrl+Alt+L where no menu hears it, such as in a dialog

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._last = time.monotonic()
        app.focusWindowChanged.connect(self._watch)
        self._watch(app.focusWindow())

    def seconds(self) -> float:
        """Since the last key, click, move or turn of the wheel."""
        return time.monotonic() - self._last

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there; the event goes on to its window."""
        if event.type() in _INPUT:
            self._last = time.monotonic()
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _locks(event):
                self.lock_wanted.emit()
        return False

    def _watch(self, window: QWindow | None) -> None:
        self._last = time.monotonic()
        if window is not None:
            window.installEventFilter(self)  # once, however often it is asked for


def _locks(event: QKeyEvent) -> bool:
    wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.key() == Qt.Key.Key_L and event.modifiers() == wanted
