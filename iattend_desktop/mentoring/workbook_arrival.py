"""Which of the files that a person drops are mentors' workbooks; told by their list of sheets, without reading them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.roster.container import BROKEN_ZIP

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEET = re.compile(rf'<(?:\w+:)?sheet\s[^>]*name="{Part.STAMP.value}"'.encode())
_MOST_OCTETS = 1 << 20  # of a list of sheets
_MOST_FILES = 2_000  # of a folder that are looked at


def workbooks_among(paths: Sequence[Path]) -> list[Path]:
    """The mentors' workbooks among files and folders, those inside a folder by name.

    A workbook with a password counts as one: a roster with a password is not read anyway.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())[:_MOST_FILES]
            found += [one for one in inside if one.is_file() and is_workbook(one)]
        elif is_workbook(path):
            found.append(path)
    return found


def is_workbook(path: Path) -> bool:
    """Whether a file looks like a mentor's workbook."""
    if path.name.startswith(("~$", ".")):
        return False
    try:
        with path.open("rb") as source:
            head = source.read(512)
            if head.startswith(_OLE):
                return _ENCRYPTED in head + source.read(_MOST_OCTETS)
            if not head.startswith(b"PK"):
                return False
            with zipfile.ZipFile(source) as archive, archive.open("xl/workbook.xml") as sheets:
                return _SHEET.search(sheets.read(_MOST_OCTETS)) is not None
    except (*BROKEN_ZIP, OSError, KeyError):  # whatever it is, it is told by whoever reads it
        return False
