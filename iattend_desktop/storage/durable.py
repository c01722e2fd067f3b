"""Files that are on the disk before anything stands on them, and are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def flush(path: Path) -> None:
    """Have the system write a file, or the names in a folder, before anything that stands on them."""
    if os.name == "nt" and path.is_dir():
        return  # Windows writes names by itself and opens no folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, text: str, proven: Callable[[Path], object] = lambda _draft: None) -> None:
    """Put ``text`` in the place of a file in one step; a crash in between leaves what was there.

    ``proven`` looks at the draft beforehand and raises where it must not take the place. Raises ``OSError``.
    """
    draft = path.with_name(path.name + ".partial")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        proven(draft)
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)  # a full disk keeps no half file
        raise
    flush(path.parent)
