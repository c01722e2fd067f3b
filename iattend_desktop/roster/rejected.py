"""Writes the rows that were not taken as a workbook, to mend and bring back."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.sheet_beside import remove_beside, write_beside
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.values import mend_text

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""What a spreadsheet may run instead of show; such cells are written as text with a leading apostrophe mark."""


def write_rejected(path: Path | str, table: Table, problems: Iterable[Problem]) -> int:
    """Write every rejected or questioned row under its own headings, with what to mend beside it; returns how many.

    The workbook comes in again like any other: same sheet name and headings; the two extra columns match no field. The
    file appears whole or not at all. Raises :class:`CannotSave` where the folder is full, locked or missing.
    """
    path = Path(path)
    wishes: dict[int, list[str]] = {}
    for problem in problems:
        if problem.action != "mended":
            line = _("{column}: {expected} expected. {next_step}").format(
                column=problem.column, expected=problem.expected, next_step=problem.next_step
            )
            wishes.setdefault(problem.row, []).append(line)
    positions = {number: position for position, number in enumerate(table.row_numbers)}
    with _saved_whole(path) as beside:
        book = Workbook(write_only=True)
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", table.sheet)[:31])
        sheet.freeze_panes = "A2"
        write_beside(sheet, beside)
        sheet.append(
            [_cell(sheet, text, bold=True) for text in (*table.headings, _("What to mend"), _("Row in the file"))]
        )
        for number in sorted(wishes):
            row = table.rows[positions[number]]
            sheet.append([*(_cell(sheet, cell) for cell in row), _cell(sheet, " ".join(wishes[number])), number])
        book.save(beside)
    return len(wishes)


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> Any:
    """A cell that shows its value and never runs it."""
    if isinstance(value, str) and not value:
        return None
    try:
        cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the stub leaves out dates and times
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value=mend_text(str(value)))
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


@contextlib.contextmanager
def _saved_whole(path: Path) -> Iterator[str]:
    """A file beside the target that takes its place at the end: a full disk leaves what was there."""
    beside = None
    try:
        handle, beside = tempfile.mkstemp(suffix=".xlsx", prefix=".iattend-", dir=path.parent)
        os.close(handle)
        yield beside
        os.replace(beside, path)
        beside = None
    except PermissionError as error:
        raise CannotSave(
            _(
                "{file} cannot be written because it is open in another program or the folder is read-only; close it "
                "in Excel or choose another folder, and save again."
            ).format(file=path.name)
        ) from error
    except FileNotFoundError as error:
        raise CannotSave(
            _("The folder {folder} is not there; choose one that exists and save again.").format(folder=path.parent)
        ) from error
    except OSError as error:
        raise CannotSave(
            _(
                "{file} could not be saved ({why}); free space on the drive or choose another folder, and save again."
            ).format(file=path.name, why=error.strerror or type(error).__name__)
        ) from error
    finally:
        if beside is not None:
            remove_beside(beside)
            with contextlib.suppress(OSError):
                os.unlink(beside)


class CannotSave(UserError):
    """A file could not be written; the sentence says why and what to do."""
