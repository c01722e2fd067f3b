"""A list as an Excel workbook, exactly as it was filtered on the screen: real dates and numbers, ids as text, nothing
that runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster.sheet_beside import write_beside
from iattend_desktop.saving import replacing

Value = str | int | float | bool | dt.date | dt.datetime | None

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
_LONGEST_TEXT = 32_767
_MOST_ROWS = 1_048_576
_SAMPLE = 200
_WIDEST = 60


def write_list(
    path: Path,
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    total: int | None = None,
    progress: Progress = SILENT,
) -> int:
    """Write ``rows`` under ``headings`` into one sheet named ``title`` and return how many rows were written.

    Text stays text (ids keep their zeros; what a person typed is never a formula), dates are dates, ``True`` and
    ``False`` read Yes and No. Raises :class:`~iattend_desktop.problem.UserError` where the file cannot be written or
    the list is longer than a sheet; an earlier file is then unchanged.
    """
    table = _checked(headings, rows, total, progress)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    for number, width in enumerate(_widths(headings, table[:_SAMPLE]), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(table) + 1}"
    with replacing(path) as draft:
        try:
            write_beside(sheet, draft)
            sheet.append([_heading(sheet, text) for text in headings])
            for row in table:
                sheet.append([_cell(sheet, value) for value in row])
            progress.step(1.0, _("Saving the workbook"))
            book.save(draft)
        except Exception as error:  # whatever ends the writing: what is written so far must not stay behind
            _discard(sheet)
            raise _as_os_error(error) from error
    return len(table)


def _checked(
    headings: Sequence[str], rows: Iterable[Sequence[Value]], total: int | None, progress: Progress
) -> list[Sequence[Value]]:
    """All rows, before any file is begun: each as long as the headings, no more than a sheet holds."""
    table: list[Sequence[Value]] = []
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"row {len(table) + 1} has {len(row)} cells under {len(headings)} headings")
        table.append(row)
        if len(table) >= _MOST_ROWS:
            raise UserError(_("The list is longer than an Excel sheet holds. Filter it and try again."))
        if len(table) % 1000 == 0:
            progress.step(min(len(table) / total, 1.0) if total else 0.0, _("Reading the list"))
    return table


def _discard(sheet: WriteOnlyWorksheet) -> None:
    """End openpyxl's own temporary file, which holds students' rows and would else stay until the program ends."""
    # Whatever closing still complains about comes from the failure that is reported already.
    with contextlib.suppress(Exception):
        sheet.close()
    writer = getattr(sheet, "_writer", None)
    if writer is not None:
        with contextlib.suppress(OSError, ValueError):
            writer.cleanup()


def _as_os_error(error: Exception) -> Exception:
    """A refused write as the system's own error; lxml, which openpyxl uses where it finds it, has its own class."""
    if type(error).__name__ != "SerialisationError":
        return error
    code = str(error).removeprefix("IO_")
    number = getattr(errno, code, errno.EIO)
    return OSError(number, os.strerror(number))


def sheet_name(title: str) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, none of ``: \\\\ / ? * [ ]``, no apostrophe at its
    ends.

    >>> sheet_name("Students: 9/12")
    'Students 9 12'
    """
    plain = "".join(" " if letter in ":\\/?*[]" or not letter.isprintable() else letter for letter in title)
    return " ".join(plain.split())[:31].strip(" '") or _("List")


def _heading(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> object:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return _dated(sheet, value.replace(tzinfo=None), "yyyy-mm-dd hh:mm")
    if isinstance(value, dt.date):
        return _dated(sheet, value, "yyyy-mm-dd")
    if isinstance(value, str):
        plain = value[:1].isalnum() and value.isprintable() and len(value) <= _LONGEST_TEXT
        return value if plain or not value else _text_cell(sheet, value)
    return value


def _dated(sheet: WriteOnlyWorksheet, value: dt.date, number_format: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = number_format
    return cell


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """Text that Excel shows as it stands and never runs: type string, and quoted where it begins like a formula."""
    shown = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_RUNS) or shown.startswith(_RUNS)
    return cell


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[float]:
    """Column widths in characters, from the headings and the first rows."""
    widths = [len(text) + 4 for text in headings]
    for row in rows:
        for number, value in enumerate(row[: len(widths)]):
            length = 10 if isinstance(value, dt.date) else len(str(value)) if value is not None else 0
            widths[number] = max(widths[number], length + 2)
    return [min(width, _WIDEST) for width in widths]
