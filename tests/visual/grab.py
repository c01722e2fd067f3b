"""Pictures of the window, page by page, for a person to look at."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from ui.main_window import MainWindow


def settle(window: MainWindow, seconds: float = 30.0) -> None:
    """Let everything load and paint; raises ``TimeoutError`` where it does not come to rest."""
    until = time.monotonic() + seconds
    quiet = 0
    while quiet < 3:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        quiet = 0 if window.tasks.busy() else quiet + 1
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to rest")


def grab_pages(
    window: MainWindow, folder: Path, suffix: str = "", pose: dict[str, Callable[[MainWindow], None]] | None = None
) -> list[Path]:
    """Open each page in turn and save its picture; ``pose`` sets a page up first (a row chosen, a chip on)."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, key in enumerate(window.entries, 1):
        window.navigate(key)
        settle(window)
        if pose and key in pose:
            pose[key](window)
            settle(window)
        path = folder / f"{number:02d}-{key}{suffix}.png"
        if not window.grab().save(str(path)):
            raise OSError(f"{path} could not be written")
        made.append(path)
    return made
