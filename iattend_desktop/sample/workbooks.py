"""Writing tables as an office has them: bold header, column widths, panes frozen, real dates, ids as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange

from iattend_desktop.progress import Progress
from iattend_desktop.sample.tables import Row, Table, Value

_DATE = "mm/dd/yyyy"
_REPORT_EVERY = 2_000  # rows


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands around a table: nothing in the clean form, an export's clutter in the messy one."""

    sheet: str
    titles: tuple[str, ...] = ()  # one row each; an empty text is an empty row
    groups: tuple[tuple[str, int], ...] = ()  # merged cells above the header: text and how many columns
    before: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()  # further sheets: name and rows of text
    after: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()

    @property
    def header_row(self) -> int:
        """The row of the header as Excel shows it."""
        return len(self.titles) + (1 if self.groups else 0) + 1


def write_workbook(file: Path, table: Table, layout: Layout, progress: Progress) -> None:
    """Write one table into a new workbook; raises ``OSError`` where the file cannot be written."""
    book = Workbook(write_only=True)
    try:
        for name, rows in layout.before:
            _write_notes(book, name, rows)
        _write_table(book, table, layout, progress)
        for name, rows in layout.after:
            _write_notes(book, name, rows)
        if layout.before:
            book.active = len(layout.before)  # what a person had open when saving
        book.save(file)
    finally:
        for sheet in book.worksheets:
            if not sheet.closed:  # cancelled, or the disk is full: openpyxl's own files are let go
                sheet.close()


def _write_table(book: Workbook, table: Table, layout: Layout, progress: Progress) -> None:
    sheet = book.create_sheet(layout.sheet)
    for number, width in enumerate(_widths(table), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{layout.header_row + 1}"
    for text in layout.titles:
        sheet.append([_styled(sheet, text, bold=True, points=14)] if text else [])
    if layout.titles and layout.titles[0]:
        _merge(sheet, f"A1:{get_column_letter(min(6, len(table.headings)))}1")
    if layout.groups:
        _write_groups(sheet, layout)
    sheet.append([_styled(sheet, heading, bold=True, fill=True) for heading in table.headings])
    dates: dict[date, Cell] = {}
    for number, row in enumerate(table.rows):
        if number % _REPORT_EVERY == 0:
            progress.step(number / len(table.rows), "")
        sheet.append([_date(sheet, dates, value) if isinstance(value, date) else _plain(sheet, value) for value in row])
    sheet.close()


def _write_groups(sheet: WriteOnlyWorksheet, layout: Layout) -> None:
    row: list[Cell | None] = []
    for text, columns in layout.groups:
        first, last = get_column_letter(len(row) + 1), get_column_letter(len(row) + columns)
        _merge(sheet, f"{first}{layout.header_row - 1}:{last}{layout.header_row - 1}")
        row += [_styled(sheet, text, bold=True, fill=True, center=True), *[None] * (columns - 1)]
    sheet.append(row)


def _merge(sheet: Any, cells: str) -> None:
    """Merge cells of a sheet that is only written; openpyxl writes them, but its types do not know of them."""
    sheet.merged_cells.add(CellRange(cells))


def _write_notes(book: Workbook, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(name)
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 60
    for row in rows:
        sheet.append(list(row))
    sheet.close()


def _styled(
    sheet: WriteOnlyWorksheet, value: str, *, bold: bool, points: int = 11, fill: bool = False, center: bool = False
) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=bold, size=points)
    if fill:
        cell.fill = PatternFill("solid", fgColor="DDE6EE")
    if center:
        cell.alignment = Alignment(horizontal="center")
    return cell


def _date(sheet: WriteOnlyWorksheet, made: dict[date, Cell], value: date) -> Cell:
    """One styled cell a date, used again: styling each of 160,000 would double the time."""
    if value not in made:
        made[value] = WriteOnlyCell(sheet, value=datetime(value.year, value.month, value.day))
        made[value].number_format = _DATE
    return made[value]


def _plain(sheet: WriteOnlyWorksheet, value: Value) -> Value | Cell:
    """Text as text: openpyxl would make a formula of what begins with = and an error of #N/A."""
    if not isinstance(value, str) or not value.startswith(("=", "#")):
        return value
    cell: Cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def _widths(table: Table) -> list[int]:
    """Wide enough for the heading and the first two hundred rows, as a person drags columns; at most 44 characters."""
    first: list[Row] = [list(table.headings), *table.rows[:200]]
    longest = [max(len(_shown(row[number])) for row in first) for number in range(len(table.headings))]
    return [min(max(length + 2, 9), 44) for length in longest]


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return "00/00/0000" if isinstance(value, date) else str(value)
