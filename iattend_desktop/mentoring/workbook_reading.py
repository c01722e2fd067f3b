"""A workbook that came back, taken apart: its stamp, its signed rows, and what was typed into their entry cells.

Rows are known by their keys and columns by their headings, so that a workbook that was sorted, saved by another program
or given more sheets reads the same. Whatever is protected has to be as it was written, else nothing of it is taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.workbook_sheets import KINDS_OF_ROW
from iattend_desktop.mentoring.workbook_stamp import Seal, digest, key_parts, plain
from iattend_desktop.mentoring.workbook_words import ENTRIES, HEADINGS, KEY, Part, heading
from iattend_desktop.problem import UserError
from iattend_desktop.roster.table import Cell, Sheet, Workbook, show


class Refused(UserError):
    """Nothing of the workbook is taken; the sentence says why and what to do."""


@dataclass(frozen=True)
class TypedRow:
    """A row with a key: ``number`` is the one it was written with, ``row`` where it stands now, as Excel shows it.

    ``texts`` are its protected texts, ``cells`` what stands in its entry cells by column.
    """

    part: Part
    number: int
    key: str
    row: int
    texts: tuple[str, ...]
    cells: Mapping[str, Cell]

    @property
    def short_key(self) -> str:
        """The key without its signature, as it is recorded."""
        return f"{KINDS_OF_ROW[self.part]}{self.number}"


@dataclass(frozen=True)
class Returned:
    """A workbook as it came back. ``strays`` are rows without a key in which something was typed: sheet and row."""

    path: Path
    workbook: str
    stamp: str
    signature: str
    rows: tuple[TypedRow, ...]
    fixed: tuple[str, ...]
    strays: tuple[tuple[Part, int], ...]


def take_apart(book: Workbook) -> Returned:
    """What a file that was read holds. Raises :class:`Refused` where it is no mentor's workbook, or a changed one."""
    file = book.path.name
    sheets = {sheet.name: sheet for sheet in book.sheets}
    said = [show(row[0]) for row in sheets[Part.STAMP.value].rows] if Part.STAMP.value in sheets else []
    try:
        workbook = json.loads(said[0])["workbook"] if len(said) == 2 else None
    except (ValueError, KeyError, TypeError):
        workbook = None
    if not isinstance(workbook, str):
        raise Refused(
            _(
                "{file} is not a mentor's workbook that iAttend wrote. Choose the file that the mentor sent back."
            ).format(file=file)
        )
    rows: list[TypedRow] = []
    fixed: list[str] = []
    strays: list[tuple[Part, int]] = []
    for part in Part:
        if part is Part.STAMP:
            continue
        if part.value not in sheets:
            raise _changed(file, _("the sheet “{sheet}” is missing or was renamed").format(sheet=part.value))
        if part in KINDS_OF_ROW:
            _rows_of(file, part, sheets[part.value], rows, fixed, strays)
        else:
            fixed += [text for row in sheets[part.value].rows for cell in row if (text := plain(show(cell)))]
    return Returned(book.path, workbook, said[0], said[1], tuple(rows), tuple(fixed), tuple(strays))


def verify(returned: Returned, seal: Seal, contents: Mapping[str, Any]) -> None:
    """Hold a workbook against its seal and what is on record of it. Raises :class:`Refused`."""
    file = returned.path.name
    if not seal.signed(returned.stamp, returned.signature):
        raise _changed(file, _("its stamp does not fit"))
    stamp = json.loads(returned.stamp)
    if digest(returned.fixed) != stamp["fixed"]:
        raise _changed(file, _("a title, a heading, the instructions or a list"))
    found: set[str] = set()
    for row in returned.rows:
        where = _("{sheet}, row {row}").format(sheet=row.part.value, row=row.row)
        if row.key in found or row.key != seal.row_key(KINDS_OF_ROW[row.part], row.number, row.texts):
            raise _changed(file, where)
        found.add(row.key)
    entry_keys = {seal.row_key("C", number, ()) for number in range(1, contents["C"] + 1)}
    missing = entry_keys - found
    if digest(found | missing) != stamp["keys"]:
        raise _changed(file, _("a row of the students, goals or steps is missing or not from this workbook"))
    if missing and returned.strays:
        part, number = returned.strays[0]
        raise _changed(file, _("{sheet}, row {row}").format(sheet=part.value, row=number))


def _changed(file: str, where: str) -> Refused:
    return Refused(
        _(
            "{file} was changed where nothing is to be changed ({where}). Nothing of it was taken; ask for the "
            "entries in a workbook as it was sent, or log them by hand."
        ).format(file=file, where=where)
    )


def _rows_of(
    file: str,
    part: Part,
    sheet: Sheet,
    rows: list[TypedRow],
    fixed: list[str],
    strays: list[tuple[Part, int]],
) -> None:
    """Add what a sheet of rows holds."""
    wanted = {plain(heading(words)): field for field, words in HEADINGS[part].items()} | {KEY: KEY}
    columns: dict[str, int] | None = None
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        texts = [plain(show(cell)) for cell in cells]
        if columns is None:
            fixed += [text for text in texts if text]
            if KEY in texts:
                columns = {wanted[text]: at for at, text in enumerate(texts) if text in wanted}
                if len(columns) != len(wanted):
                    raise _changed(file, _("the headings of “{sheet}”").format(sheet=part.value))
            continue
        _row(file, part, number, cells, texts, columns, rows, strays)
    if columns is None:
        raise _changed(file, _("the headings of “{sheet}”").format(sheet=part.value))


def _row(
    file: str,
    part: Part,
    number: int,
    cells: Sequence[Cell],
    texts: Sequence[str],
    columns: Mapping[str, int],
    rows: list[TypedRow],
    strays: list[tuple[Part, int]],
) -> None:
    where = _("{sheet}, row {row}").format(sheet=part.value, row=number)
    known = set(columns.values())
    if any(text for at, text in enumerate(texts) if at not in known):
        raise _changed(file, where)
    key = texts[columns[KEY]]
    if not key:
        if any(texts):
            strays.append((part, number))
        return
    parts = key_parts(key)
    if parts is None or parts[0] != KINDS_OF_ROW[part]:
        raise _changed(file, where)
    protected = [texts[columns[field]] for field in HEADINGS[part] if field not in ENTRIES[part]]
    entries = {field: cells[columns[field]] for field in ENTRIES[part]}
    rows.append(TypedRow(part, parts[1], key, number, tuple(protected), entries))
