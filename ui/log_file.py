"""The log: what the program did and where it failed, without anybody's name."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

import platformdirs

_BYTES, _KEPT = 1_000_000, 3


def path() -> Path:
    """Where the log lies on this system."""
    return Path(platformdirs.user_log_dir("iAttend", appauthor=False)) / "iattend.log"


def start(file: Path | None = None) -> logging.Handler:
    """Write warnings and news into the log from now on; standard error where the folder cannot be written."""
    target = file or path()
    handler: logging.Handler
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(target, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return handler
