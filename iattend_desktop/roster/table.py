"""Reads Excel, OpenDocument and CSV files into sheets of plain Python values, or says in a sentence why not."""

from __future__ import annotations

import csv
import datetime as dt
import io
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from iattend_desktop.i18n import _
from iattend_desktop.roster import calpads, container, edfi, unreadable
from iattend_desktop.roster.unreadable import UnreadableFile

__all__ = ["Cell", "Sheet", "UnreadableFile", "Workbook", "read_text", "read_workbook", "show"]

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""A cell's value; an empty cell is ``""``. Formula cells come as the value that Excel last saved."""

MAX_TEXT_FILE = 256 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


def read_workbook(path: Path | str) -> Workbook:
    """Every sheet of a workbook (.xlsx, .xlsm, .xls, .xlsb, .ods), of a CSV or TSV file, or of Ed-Fi attendance.

    What the file is, is told by its content and not by its name. Raises :class:`UnreadableFile`, whose text is one
    sentence for a person; reads only, never writes.
    """
    path = Path(path)
    if path.is_dir():
        raise unreadable.is_folder(path)
    if path.name.startswith("~$"):
        raise unreadable.owner_file(path)
    try:
        with path.open("rb") as source:
            return _read(path, source)
    except FileNotFoundError as error:
        raise unreadable.missing(path) from error
    except PermissionError as error:
        raise unreadable.locked(path) from error
    except OSError as error:
        raise unreadable.unreachable(path, error) from error


def read_text(path: Path, source: BinaryIO) -> Workbook:
    """The one sheet of a CSV or TSV file; ``path`` is what sentences call it. Raises :class:`UnreadableFile`."""
    source.seek(0)
    data = source.read(MAX_TEXT_FILE + 1)
    if len(data) > MAX_TEXT_FILE:
        raise unreadable.too_large(path, _("it has over {size} megabytes of text").format(size=MAX_TEXT_FILE >> 20))
    text = _decode(path, data)
    delimiter = _delimiter(text)
    rows: list[list[Cell]] = []
    numbers = array("L")
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, line in enumerate(lines, 1):
            if any(map(str.strip, line)):
                rows.append([*line])
                numbers.append(number)
    except csv.Error as error:
        raise unreadable.damaged(path, str(error)) from error
    width = max(map(len, rows), default=0)
    if len(rows) * width > container.MAX_CELLS:
        raise unreadable.too_large(path, _("it holds {cells} cells").format(cells=f"{len(rows) * width:,}"))
    for row in rows:
        row.extend([""] * (width - len(row)))
    told = _plain(numbers)
    if rows and calpads.is_stas(rows[0], delimiter):
        try:
            rows, told = calpads.with_headings(rows, numbers)
        except ValueError as error:
            raise unreadable.damaged(path, str(error)) from error
    return Workbook(path=path, sheets=(Sheet(name=path.stem, rows=rows, numbers=told),), text_only=True)


def show(cell: Cell | None) -> str:
    """A cell as a person sees it: whole numbers without ``.0``, dates as year-month-day."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return str(cell)


def _read(path: Path, source: BinaryIO) -> Workbook:
    head = source.read(512)
    if not head:
        raise unreadable.empty(path)
    usual: tuple[str, ...] = ()
    if head.startswith(_ZIPS):
        usual = container.check_zip(path, source)
    elif head.startswith(_OLE):
        container.check_ole(path, source)
        usual = (".xls",)
    elif edfi.is_attendance(head):
        return _read_events(path, source)
    elif kind := unreadable.kind_of_file(head):
        raise unreadable.really(path, kind)
    elif path.suffix.lower() in (".xls", ".biff") and head[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00"):
        pass  # a bare BIFF stream of Excel 2 to 4
    else:
        return read_text(path, source)
    return _read_cells(path, source, named_rightly=path.suffix.lower() in usual)


def _read_cells(path: Path, source: BinaryIO, *, named_rightly: bool) -> Workbook:
    """By path the reader is twice as fast and says more, but it believes the name; by content it does not."""
    source.seek(0)
    try:
        with CalamineWorkbook.from_path(path) if named_rightly else CalamineWorkbook.from_filelike(source) as book:
            shown = sorted(
                (meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet),
                key=lambda meta: meta.visible != SheetVisibleEnum.Visible,
            )
            sheets = tuple(_read_sheet(book, meta.name, meta.visible == SheetVisibleEnum.Visible) for meta in shown)
    except PasswordError as error:
        raise unreadable.password(path) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if "Cell limit" in str(error):
            raise unreadable.too_large(path, _("a sheet in it claims over 100 million cells")) from error
        raise unreadable.damaged(path, str(error)) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic in the Rust reader is no Exception (pyo3_runtime)
        raise unreadable.damaged(path, _("the reader gave up: {why}").format(why=error)) from error
    if not sheets:
        raise unreadable.no_sheets(path)
    return Workbook(path=path, sheets=sheets)


def _read_sheet(book: CalamineWorkbook, name: str, visible: bool) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start
    if start is None:
        return Sheet(name=name, rows=[], numbers=range(1, 1), visible=visible)
    blank: list[Cell] = [""] * sheet.width
    rows: list[list[Cell]] = []
    numbers = array("L")
    for number, row in enumerate(sheet.iter_rows(), 1):
        if row != blank:
            rows.append(row)
            numbers.append(number)
    return Sheet(name=name, rows=rows, numbers=_plain(numbers), first_column=start[1], visible=visible)


def _read_events(path: Path, source: BinaryIO) -> Workbook:
    """Ed-Fi attendance as a sheet of events, numbered in their order, and one that names what was passed over."""
    events, others = edfi.read_events(path, source, max_bytes=MAX_TEXT_FILE)
    sheets = [Sheet(name=edfi.EVENT, rows=[[*edfi.HEADINGS], *events], numbers=range(len(events) + 1))]
    if others:
        rows: list[list[Cell]] = [[name, str(count)] for name, count in sorted(others.items())]
        sheets.append(Sheet(name=_("Not read"), rows=rows, numbers=range(1, len(rows) + 1), visible=False))
    return Workbook(path=path, sheets=tuple(sheets), text_only=True)


def _plain(numbers: array[int]) -> Sequence[int]:
    """A range where rows follow each other without a gap."""
    if len(numbers) and numbers[-1] - numbers[0] + 1 == len(numbers):
        return range(numbers[0], numbers[-1] + 1)
    return numbers


def _decode(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise unreadable.unknown_content(path)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable.unknown_content(path)


def _delimiter(text: str) -> str:
    """The separator whose count is steady over the first lines; quotes are honored."""
    lines = text[: 1 << 16].splitlines()[:40]

    def steadiness(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        usual = max(set(widths), key=widths.count, default=1)
        return (0, 0) if usual < 2 else (widths.count(usual), usual)

    return max(",\t;|^", key=steadiness)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's rows that hold anything, each as wide as the widest, with their numbers as Excel shows them."""

    name: str
    rows: list[list[Cell]]
    numbers: Sequence[int]
    first_column: int = 0
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file's sheets in their order, visible ones first; ``text_only`` for CSV, where every cell is text."""

    path: Path
    sheets: tuple[Sheet, ...]
    text_only: bool = False

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; raises ``KeyError`` where there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
