"""When Python looks for cycles of objects that nobody holds: on the screen's thread alone, and while nobody waits."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from ui.quiet import Quiet

_BEAT = 2000  # milliseconds between two looks at whether there is something to collect
_FEW = 20_000  # young objects, which are gone through in a millisecond or two
_QUIET = 5.0  # seconds without a key or a move of the mouse
_AWAY = 2000  # milliseconds after which a person who left for another program is gone


class Collector(QObject):
    """Collects from here on, and nothing else does.

    By itself Python collects on whatever thread allocates next. What a closed window leaves is full of cycles, and a
    widget that is destroyed on a worker's thread takes the program down. And with 27,000 students a full collection
    stops all threads for up to 0.7 s (measured), so that waits until the person is away; the young are collected
    every other second where they are few, else when the hands rest.
    """

    def __init__(self, app: QGuiApplication, quiet: Quiet) -> None:
        super().__init__(quiet)
        gc.collect()
        gc.freeze()
        gc.disable()
        self._quiet = quiet
        self._away = QTimer(self)
        self._away.setSingleShot(True)
        self._away.setInterval(_AWAY)
        self._away.timeout.connect(gc.collect)
        app.applicationStateChanged.connect(self._turn)
        beat = QTimer(self)
        beat.timeout.connect(self._collect_young)
        beat.start(_BEAT)

    def _turn(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        else:
            self._away.start()

    def _collect_young(self) -> None:
        if self._quiet.seconds() > _QUIET:
            gc.collect(1)
        elif gc.get_count()[0] < _FEW:
            gc.collect(0)
