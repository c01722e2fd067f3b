"""What a driver's error means where a workspace could not be written, as a sentence for a person."""

from __future__ import annotations

from pathlib import Path

from psycopg.errors import ForeignKeyViolation
from sqlalchemy.exc import IntegrityError, OperationalError

from iattend_desktop.i18n import _


def why_unwritten(path: Path, error: OperationalError) -> str:
    """Why nothing was saved in a file, and what to do about it."""
    words = str(error.orig)
    if "full" in words:
        return _("The disk is full: nothing was saved in {file}. Free some space and try again.").format(file=path.name)
    if "locked" in words or "busy" in words:
        return _("{file} is being written by another program: nothing was saved. Try again in a moment.").format(
            file=path.name
        )
    if "readonly" in words:
        return _("{file} is read-only: nothing was saved. Copy it to a folder of your own.").format(file=path.name)
    if "I/O error" in words:
        return _(
            "{file} could not be written: its disk does not answer or is full. Nothing was saved; free some space, "
            "check that the disk is connected, and try again."
        ).format(file=path.name)
    return _("{file} could not be written ({reason}): nothing was saved.").format(file=path.name, reason=words)


def points_at_nothing(error: IntegrityError) -> bool:
    """Whether a record was refused because what it points at is gone, or what points at it is still there."""
    return isinstance(error.orig, ForeignKeyViolation) or "FOREIGN KEY" in str(error.orig)
