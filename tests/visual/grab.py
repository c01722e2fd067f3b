"""Pictures of windows and parts of them, for a person to look at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from ui.main_window import MainWindow
from ui.security.unlock import StartWindow

_REST = 0.4


def settle(window: MainWindow | StartWindow, seconds: float = 300.0, busy: Callable[[], bool] = lambda: False) -> None:
    """Let everything load and paint; raises ``TimeoutError`` where it does not come to rest.

    Rest is when nothing runs for a while: a list shows the detail of a row once the person stays on it.
    """
    until = time.monotonic() + seconds
    since = time.monotonic()
    while time.monotonic() - since < _REST:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if window.tasks.busy() or busy():
            since = time.monotonic()
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to rest")


@dataclass
class Album:
    """A folder of pictures whose names end alike, numbered in the order of the taking."""

    folder: Path
    suffix: str
    made: list[Path] = field(default_factory=list)

    def keep(self, widget: QWidget, name: str) -> None:
        """Take a picture; raises ``OSError`` where it cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        QApplication.processEvents()
        path = self.folder / f"{len(self.made) + 1:02d}-{name}{self.suffix}.png"
        if not widget.grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        self.made.append(path)
