"""A workbook that a person filled in: its cells as they were typed, by a password where it is encrypted."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster import container, unreadable
from iattend_desktop.roster.reader import read_apart
from iattend_desktop.roster.table import Workbook, sheets_of
from iattend_desktop.roster.unreadable import UnreadableFile

MOST_OCTETS = 20 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


class NeedsPassword(UnreadableFile):
    """The workbook is encrypted, and no password was given."""


def read_typed(path: Path, password: str | None = None, progress: Progress = SILENT) -> Workbook:
    """Every sheet of an Excel or OpenDocument workbook, read by a process apart; a formula comes as its own text.

    ``password`` is tried where the workbook is encrypted. Raises :class:`NeedsPassword` and
    :class:`~iattend_desktop.roster.unreadable.UnreadableFile`, whose text is one sentence for a person.
    """
    if path.is_dir():
        raise unreadable.is_folder(path)
    if path.name.startswith("~$"):
        raise unreadable.owner_file(path)
    try:
        with path.open("rb") as source:
            return _read(path, source, password, progress)
    except FileNotFoundError as error:
        raise unreadable.missing(path) from error
    except PermissionError as error:
        raise unreadable.locked(path) from error
    except OSError as error:
        raise unreadable.unreachable(path, error) from error


def _read(path: Path, source: BinaryIO, password: str | None, progress: Progress) -> Workbook:
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    head = source.read(512)
    if size > MOST_OCTETS:
        raise unreadable.too_large(path, _("it has over {size} megabytes").format(size=MOST_OCTETS >> 20))
    if head.startswith(_ZIP):
        container.kind_of_zip(path, source)
        return Workbook(path, sheets_of(path, read_apart(path, "typed", size, container.check_sheets, progress)))
    if not head.startswith(_OLE):
        raise unreadable.no_workbook(path)
    if not _encrypted(path, source):
        return Workbook(path, sheets_of(path, read_apart(path, "unnamed", size, None, progress)))
    if password is None:
        raise NeedsPassword(str(unreadable.password_wanted(path)))
    return Workbook(path, sheets_of(path, read_apart(path, "typed", size, None, progress, password=password)))


def _encrypted(path: Path, source: BinaryIO) -> bool:
    try:
        container.check_ole(path, source)
    except UnreadableFile:
        return True
    return False
