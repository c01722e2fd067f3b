"""Reads Excel, OpenDocument and CSV files into sheets of plain Python values, or says in a sentence why not."""

from __future__ import annotations

import csv
import datetime as dt
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice, zip_longest
from pathlib import Path
from typing import BinaryIO

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster import calpads, container, edfi, unreadable
from iattend_desktop.roster.parsing import Form, Message
from iattend_desktop.roster.reader import Check, read_apart
from iattend_desktop.roster.unreadable import UnreadableFile

__all__ = ["Cell", "Sheet", "UnreadableFile", "Workbook", "read_text", "read_workbook", "sheets_of", "show"]

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""A cell's value; an empty cell is ``""``. Formula cells come as the value that Excel last saved."""

MAX_TEXT_FILE = 256 << 20
_ROWS_AT_ONCE = 1_000
_MANY = 50_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # a bare stream of Excel 2 to 4


def read_workbook(path: Path | str, progress: Progress = SILENT) -> Workbook:
    """Every sheet of a workbook (.xlsx, .xlsm, .xls, .xlsb, .ods), of a CSV or TSV file, or of Ed-Fi attendance.

    What the file is, is told by its content and not by its name. Workbooks are read by a process of their own, which
    ends where the person cancels (what ``progress`` raises comes out). Reads only, never writes. Raises
    :class:`UnreadableFile`, whose text is one sentence for a person.
    """
    path = Path(path)
    if path.is_dir():
        raise unreadable.is_folder(path)
    if path.name.startswith("~$"):
        raise unreadable.owner_file(path)
    try:
        with path.open("rb") as source:
            return _read(path, source, progress)
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
    encoding, delimiter = _look(path, data)
    gathered = _Gathered(path)
    try:
        _gather_text(gathered, io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter)
    except csv.Error as error:
        raise unreadable.damaged(path, str(error)) from error
    sheet = gathered.sheet(path.stem)
    if calpads.is_stas(sheet.head(1), delimiter):
        try:
            columns, numbers = calpads.with_headings(sheet.columns, sheet.numbers)
        except ValueError as error:
            raise unreadable.damaged(path, str(error)) from error
        sheet = Sheet(path.stem, columns, numbers)
    return Workbook(path=path, sheets=(sheet,), text_only=True)


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


def _read(path: Path, source: BinaryIO, progress: Progress) -> Workbook:
    head = source.read(512)
    if not head:
        raise unreadable.empty(path)
    if edfi.is_attendance(head):
        return _apart(path, source, "events", None, progress)
    if head.startswith(_ZIPS):
        usual = container.kind_of_zip(path, source)
        return _apart(path, source, _form(path, usual), container.check_sheets, progress)
    if head.startswith(_OLE):
        container.check_ole(path, source)
        return _apart(path, source, _form(path, (".xls",)), None, progress)
    if path.suffix.lower() in (".xls", ".biff") and head[:2] in _BIFF:  # a text could begin so
        return _apart(path, source, "unnamed", None, progress)
    if kind := unreadable.kind_of_file(head):
        raise unreadable.really(path, kind)
    return read_text(path, source)


def _form(path: Path, usual: tuple[str, ...]) -> Form:
    return "named" if path.suffix.lower() in usual else "unnamed"


def _apart(path: Path, source: BinaryIO, form: Form, check: Check | None, progress: Progress) -> Workbook:
    size = source.seek(0, io.SEEK_END)
    return Workbook(path, sheets_of(path, read_apart(path, form, size, check, progress)), text_only=form == "events")


def sheets_of(path: Path, messages: Iterator[Message]) -> tuple[Sheet, ...]:
    """The sheets that a reading process tells of, put together while it reads on."""
    begun: list[tuple[_Gathered, tuple[str, int, bool]]] = []
    cells = 0
    for what, *told in messages:
        if what == "sheet":
            name, first_column, visible = told
            begun.append((_Gathered(path), (name, first_column, visible)))
        elif what == "rows":
            numbers, columns = told
            cells += len(numbers) * len(columns)
            _check_cells(path, cells)
            begun[-1][0].add(numbers, columns)
    return tuple([gathered.sheet(*named) for gathered, named in begun])


def _gather_text(gathered: _Gathered, text: io.TextIOBase, delimiter: str) -> None:
    """Rows of a text as they are read, blank ones left out; raises ``csv.Error``."""
    lines = csv.reader(text, delimiter=delimiter)
    number = 1
    while some := list(islice(lines, _ROWS_AT_ONCE)):
        held = [any(map(str.strip, line)) for line in some]
        numbers: Sequence[int] = range(number, number + len(some))
        number += len(some)
        if not all(held):
            numbers, some = list(compress(numbers, held)), list(compress(some, held))
        gathered.add(numbers, list(zip_longest(*some, fillvalue="")))


def _check_cells(path: Path, cells: int) -> None:
    """Before they are there: a text's are known by its separators, a workbook's as they come."""
    if cells > container.MAX_CELLS:
        limit = f"{container.MAX_CELLS:,}"
        raise unreadable.too_large(path, _("it holds over {cells} cells").format(cells=limit))


def _plain(numbers: Sequence[int]) -> Sequence[int]:
    """A range where rows follow each other without a gap."""
    if len(numbers) and numbers[-1] - numbers[0] + 1 == len(numbers):
        return range(numbers[0], numbers[-1] + 1)
    return numbers


def _look(path: Path, data: bytes) -> tuple[str, str]:
    """How a text is encoded, and what separates its cells."""
    encoding, text = _decode(path, data)
    delimiter = _delimiter(text)
    _check_cells(path, text.count(delimiter) + text.count("\n") + text.count("\r"))
    return encoding, delimiter


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise unreadable.unknown_content(path)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable.unknown_content(path)


def _delimiter(text: str) -> str:
    """The separator of which most of the first rows have the same count, and of equals the most; quotes are honored.

    A share of the rows, and not how many: a mark that breaks a quoted cell at its line break makes more rows.
    """
    lines = text[: 1 << 16].splitlines()[:40]

    def steadiness(mark: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        usual = max(set(widths), key=widths.count, default=1)
        return (0, 0) if usual < 2 else (widths.count(usual) / len(widths), usual)

    return max(",\t;|^", key=steadiness)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's rows that hold anything, by column, with their numbers as Excel shows them."""

    name: str
    columns: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    first_column: int = 0
    visible: bool = True

    @property
    def rows(self) -> list[list[Cell]]:
        """All rows, each as wide as the widest."""
        return self.head(len(self.numbers))

    def head(self, count: int) -> list[list[Cell]]:
        """The first rows."""
        return list(map(list, zip(*(column[:count] for column in self.columns), strict=True)))


class _Gathered:
    """A sheet's columns, put together some rows at a time.

    Beyond :data:`_MANY` rows equal texts and equal dates are one object each: attendance names the same student,
    school, day and code thousands of times, and 560,000 rows of it would take 200 MiB otherwise. A roster is not worth
    the time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._columns: list[list[Cell]] = []
        self._numbers = array("L")
        self._same: dict[Cell, Cell] = {}

    def add(self, numbers: Sequence[int], columns: Sequence[Sequence[Cell]]) -> None:
        """More rows, by column; those before and these become as wide as the wider."""
        height, same = len(self._numbers), self._same
        self._numbers.extend(numbers)
        width = max(len(self._columns), len(columns))
        _check_cells(self._path, len(self._numbers) * width)
        self._columns.extend([""] * height for _column in range(len(self._columns), width))
        blank: list[Sequence[Cell]] = [[""] * len(numbers)] * (width - len(columns))
        for mine, more in zip(self._columns, [*columns, *blank], strict=True):
            # 1, 1.0 and True would be one key of a dict
            alike = height >= _MANY and {dt.date, str}.issuperset(map(type, more))
            mine.extend(map(same.setdefault, more, more) if alike else more)

    def sheet(self, name: str, first_column: int = 0, visible: bool = True) -> Sheet:
        """What was put together."""
        return Sheet(name, self._columns, _plain(self._numbers), first_column, visible)


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
