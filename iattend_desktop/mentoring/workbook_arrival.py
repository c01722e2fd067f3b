"""Which of the files that a person drops are mentors' workbooks; told by their list of sheets, without reading them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.model.mentoring import WorkbookIssue
from iattend_desktop.roster.container import BROKEN_ZIP
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(rf'<(?:\w+:)?sheet\s[^>]*name="{Part.STAMP.value}"'.encode())
_MOST_OCTETS = 1 << 20  # of a list of sheets
_MOST_FILES = 2_000  # of a folder that are looked at


def any_written(workspace: Workspace) -> bool:
    """Whether a workbook was ever written here, so that a locked one may be one of them. Raises ``NotAllowed``."""
    require(workspace.role, Permission.IMPORT_ROSTERS)
    with workspace.read() as session:
        return session.scalar(select(WorkbookIssue.id).limit(1)) is not None


def workbooks_among(paths: Sequence[Path], *, locked: bool = True) -> list[Path]:
    """The mentors' workbooks among files and folders, those inside a folder by name.

    ``locked``: whether a workbook with a password counts as one; what stands in it nobody knows.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())[:_MOST_FILES]
            found += [one for one in inside if one.is_file() and is_workbook(one, locked=locked)]
        elif is_workbook(path, locked=locked):
            found.append(path)
    return found


def is_workbook(path: Path, *, locked: bool) -> bool:
    """Whether a file looks like a mentor's workbook."""
    if path.name.startswith(("~$", ".")):
        return False
    try:
        with path.open("rb") as source:
            head = source.read(512)
            if head.startswith(_OLE):
                return locked and _ENCRYPTED in head + source.read(_MOST_OCTETS)
            if not head.startswith(b"PK"):
                return False
            with zipfile.ZipFile(source) as archive, archive.open("xl/workbook.xml") as sheets:
                return _SHEET.search(sheets.read(_MOST_OCTETS)) is not None
    except (*BROKEN_ZIP, OSError, KeyError):  # whatever it is, it is told by whoever reads it
        return False
