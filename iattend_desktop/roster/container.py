"""Looks into a workbook before the reader may: passwords, damage, and sizes that would take all memory.

The reader (calamine) allocates every sheet as one full rectangle, so one stray cell far out in an otherwise small
sheet is enough to end the whole program. The limits here are what an office PC can hold.
"""

from __future__ import annotations

import io
import re
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster import unreadable

MAX_CELLS = 16_000_000
"""Cells of one sheet's rectangle: 160,000 rows by 100 columns; 32 bytes each in the reader."""
MAX_INFLATED = 1 << 30
"""Bytes of a workbook's parts when unpacked."""
MAX_RATIO = 400
"""How far a part over 64 MiB may shrink; sheets of repeated text reach 100."""

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What zipfile raises for a damaged archive: its own error, the inflater's, an end too early, a method or version that
it does not know (NotImplementedError), an encrypted member (RuntimeError), an offset outside the file (ValueError)."""

MAX_DIRECTORY = 4 << 20
"""Bytes of a zip's list of members: 91,000 of them at most, some 60 MiB in zipfile."""

_LEAST_ENTRY = 46
_END = struct.Struct("<4s4H2LH")
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_CHUNK = 1 << 20
_OVERLAP = 64
_LONGEST_HEAD = 10  # of a record in a binary sheet: id, length, and the number that its content starts with
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def _cell_outside(places: bytes) -> re.Pattern[bytes]:
    """Finds a cell that holds something at one of ``places``, or one that does not say first where it stands."""
    return re.compile(rb"""<c(?:\s+r\s*=\s*["'](?:%b)[^>/]*>(?!</c>)|>|\s+[^r\s])""" % places)


# Each pattern finds a cell outside a rectangle of under MAX_CELLS; where it finds none, that is proof enough. They go
# from the shapes that rosters have to rarer ones; only a sheet that trips all of them is counted cell by cell.
_OUTSIDE = (
    _cell_outside(rb"[A-Z]{2,3}\d|[A-Z](?:[6-9]\d{5}|\d{7})"),  # 26 columns by 599,999 rows
    _cell_outside(rb"[A-Z]{3}\d|[D-Z][A-Z]\d|[A-Z]{1,2}(?:1[5-9]\d{4}|[2-9]\d{5}|\d{7})"),  # 104 by 149,999
    _cell_outside(rb"[A-Z]{2,3}\d|[P-Z]\d"),  # 15 by all of Excel's rows
)
_PREFIXED = re.compile(rb"<\w+:worksheet[\s>]")
_CELL = re.compile(rb"""<(?:\w+:)?(row|c)\b([^>]*)>""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_NOT_SHEETS = ("xl/sharedstrings", "xl/styles", "xl/theme/", "docprops/", "xl/drawings/", "xl/media/", "customxml/")


def kind_of_zip(path: Path, source: BinaryIO) -> tuple[str, ...]:
    """The endings that a workbook in this zip has, told by its list of members; nothing is unpacked.

    Raises :class:`~iattend_desktop.roster.unreadable.UnreadableFile` for a broken zip, one that holds no workbook,
    and one that would unpack beyond the limits.
    """
    try:
        check_directory(path, source)
        with zipfile.ZipFile(source) as archive:
            return _kind_of_zip(path, archive)
    except (*BROKEN_ZIP, OSError) as error:  # OSError: the file went, or its disk
        raise unreadable.damaged(path, str(error) or type(error).__name__) from error


def check_sheets(path: Path, stop: threading.Event, source: BinaryIO | None = None) -> None:
    """Go through the sheets of a workbook in a zip, a piece at a time, until the end or until ``stop`` is set.

    ``source`` is the zip where it is not the file itself.

    Raises :class:`~iattend_desktop.roster.unreadable.UnreadableFile` for a broken part and for cells so far out that
    the reader would allocate more than :data:`MAX_CELLS`.
    """
    try:
        with zipfile.ZipFile(source or path) as archive:
            for member in archive.infolist():
                _check_member(path, archive, member, stop)
    except (*BROKEN_ZIP, OSError) as error:
        raise unreadable.damaged(path, str(error) or type(error).__name__) from error


def check_directory(path: Path, source: BinaryIO) -> None:
    """Refuse a zip whose list of members alone would take all memory: it is read whole before anything else.

    The list's size stands in the last record of the file, or in its larger form before that (PKWARE's APPNOTE 4.3.14
    to 4.3.16). A zip without these records is left to zipfile to refuse.
    """
    start = max(0, source.seek(0, io.SEEK_END) - (_END.size + 0xFFFF + _LARGE_END.size + 0xFF))
    source.seek(start)
    tail = source.read()
    sizes = [0]
    if (at := tail.rfind(b"PK\x05\x06")) >= 0 and len(tail) - at >= _END.size:
        sizes.append(_END.unpack_from(tail, at)[5])
    if (at := tail.rfind(b"PK\x06\x06")) >= 0 and len(tail) - at >= _LARGE_END.size:
        sizes = [_LARGE_END.unpack_from(tail, at)[8]]
    source.seek(0)
    if max(sizes) > MAX_DIRECTORY:
        raise unreadable.too_large(path, _("it lists over {n} files").format(n=f"{MAX_DIRECTORY // _LEAST_ENTRY:,}"))


def check_ole(path: Path, source: BinaryIO) -> None:
    """Refuse an OLE container that wraps an encrypted workbook (Excel's "Encrypt with Password")."""
    source.seek(0)
    tail = b""
    while chunk := source.read(_CHUNK):
        if _ENCRYPTED in tail + chunk:
            raise unreadable.password(path)
        tail = chunk[-len(_ENCRYPTED) :]


def _kind_of_zip(path: Path, archive: zipfile.ZipFile) -> tuple[str, ...]:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if total > MAX_INFLATED:
        size = f"{total / (1 << 30):,.1f}"
        raise unreadable.too_large(path, _("it would unpack to {size} gigabytes").format(size=size))
    for member in members:
        if member.flag_bits & 1:
            raise unreadable.password(path)
        if member.file_size > 1 << 26 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise unreadable.too_large(path, _("a part of it unpacks to over {n} times its size").format(n=MAX_RATIO))
    names = {name.lower().replace("\\", "/").lstrip("/") for name in archive.namelist()}
    if any(name.endswith("workbook.bin") for name in names):
        return (".xlsb",)
    if any(name.endswith("workbook.xml") for name in names):
        return (".xlsx", ".xlsm", ".xlam")
    if "content.xml" in names:
        return (".ods",)
    if any(name.startswith("word/") for name in names):
        raise unreadable.really(path, _("Word document"))
    if any(name.startswith("ppt/") for name in names):
        raise unreadable.really(path, _("PowerPoint presentation"))
    raise unreadable.really(
        path, ngettext("zip archive with {count} file", "zip archive with {count} files", len(members))
    )


def _check_member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, stop: threading.Event) -> None:
    name = member.filename.lower().replace("\\", "/").lstrip("/")
    if name.startswith(_NOT_SHEETS) or stop.is_set():
        return
    if name.endswith(".xml") and name != "content.xml":
        if not any(_all_inside(archive, member, pattern, stop) for pattern in _OUTSIDE):
            _check_extent(path, *_extent_xml(archive, member, stop))
    elif name.endswith(".bin") and "/worksheets/" in f"/{name}":
        _check_extent(path, *_extent_xlsb(_chunks(archive, member, stop, overlap=0)))


def _check_extent(path: Path, height: int, width: int) -> None:
    if height * width > MAX_CELLS:
        what = _("a sheet in it reaches over {rows} rows and {columns} columns").format(
            rows=f"{height:,}", columns=f"{width:,}"
        )
        raise unreadable.too_large(path, what)


def _chunks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, stop: threading.Event, overlap: int = _OVERLAP
) -> Iterator[bytes]:
    tail = b""
    with archive.open(member) as stream:
        while (chunk := stream.read(_CHUNK)) and not stop.is_set():
            yield tail + chunk
            tail = chunk[-overlap:] if overlap else b""


def _all_inside(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, outside: re.Pattern[bytes], stop: threading.Event
) -> bool:
    chunks = _chunks(archive, member, stop)
    return not any(outside.search(chunk) or _PREFIXED.search(chunk, 0, 2048) for chunk in chunks)


def _extent_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, stop: threading.Event) -> tuple[int, int]:
    """Last row and column that hold something; cells without content (formats only) do not count."""
    row = column = height = width = 0
    for chunk in _chunks(archive, member, stop):
        for tag in _CELL.finditer(chunk):
            name, attributes = tag.groups()
            place = _PLACE.search(attributes)
            if name == b"row":
                row, column = (int(place[2]) if place else row + 1), 0
                continue
            column += 1
            if place:
                row, column = int(place[2]), _column_number(place[1])
            if not attributes.endswith(b"/"):
                height, width = max(height, row), max(width, column)
    return height, width


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _extent_xlsb(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Last row and column of a binary sheet: records are an id, a length (7 bits a byte) and that many bytes.

    [MS-XLSB] 2.4: BrtRowHdr is 0, blank cells 1, cells with a value 2 to 11; both start with a little-endian number.
    """
    data = b""
    position = row = height = width = 0
    for chunk in chain(chunks, (bytes(_LONGEST_HEAD),)):
        data, position = data[position:] + chunk, max(0, position - len(data))
        while position + _LONGEST_HEAD <= len(data):
            record = data[position]
            position += 1
            if record & 0x80:
                record = (record & 0x7F) | (data[position] & 0x7F) << 7
                position += 1
            length = shift = 0
            while shift <= 21:
                byte = data[position]
                position += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            if record == 0:
                row = int.from_bytes(data[position : position + 4], "little") + 1
            elif 2 <= record <= 11:
                height = max(height, row)
                width = max(width, int.from_bytes(data[position : position + 4], "little") + 1)
            position += length
    return height, width
