"""Finds the table in a workbook: the sheet, the header row, the headings and the rows under them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.roster.fields import Kind, fields_of, fold_heading
from iattend_desktop.roster.table import Cell, Sheet, Workbook, show
from iattend_desktop.roster.values import mend_text

SEARCHED_ROWS = 40
"""How many rows that hold something are looked at for a header."""

_BELOW = 25  # rows under one that may be a header


def find_table(workbook: Workbook) -> Table:
    """The most likely table of a workbook. Raises :class:`NoHeader` where no row looks like headings.

    A row scores by its known headings, by its other texts above columns of steady kinds, and loses by holes; among
    sheets the best header wins, then the one with more rows. Hidden sheets come last.
    """
    best: tuple[float, int, Sheet, int] | None = None
    for sheet in workbook.sheets:
        found = _best_row(sheet)
        if found is None:
            continue
        score = found[0] if sheet.visible else found[0] / 4
        candidate = (score, len(sheet.numbers), sheet, found[1])
        if best is None or candidate[:2] > best[:2]:
            best = candidate
    if best is None:
        raise _no_header(workbook)
    return _table(workbook, best[2], best[3])


def table_at(workbook: Workbook, sheet: str, header_row: int) -> Table:
    """The table of a named sheet whose headings stand in ``header_row`` (1-based, as Excel shows it).

    Raises :class:`NoHeader` where there is no such sheet or that row is empty.
    """
    try:
        chosen = workbook.sheet(sheet)
        index = list(chosen.numbers).index(header_row)
    except (KeyError, ValueError):
        raise NoHeader(
            _("{file} has no headings in row {row} of sheet “{sheet}”; choose the row with the column names.").format(
                file=workbook.path.name, row=header_row, sheet=sheet
            )
        ) from None
    return _table(workbook, chosen, index)


def column_letters(position: int) -> str:
    """The letters of a column, 0 being A.

    >>> column_letters(5), column_letters(27)
    ('F', 'AB')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _best_row(sheet: Sheet) -> tuple[float, int] | None:
    best: tuple[float, int] | None = None
    rows = sheet.head(SEARCHED_ROWS + _BELOW)
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        score = _score(row, rows[index + 1 : index + 1 + _BELOW])
        if score > 0 and (best is None or score > best[0]):
            best = score, index
    return best


def _score(row: list[Cell], below: list[list[Cell]]) -> float:
    """How much a row looks like headings; 0 where it cannot be."""
    filled = [(position, cell) for position, cell in enumerate(row) if show(cell).strip()]
    texts = {fold_heading(cell) for _position, cell in filled if isinstance(cell, str)}
    texts.discard("")
    known = len(texts & _known_headings())
    if len(texts) < 2 and known < 1:
        return 0
    wordy = [cell for _position, cell in filled if isinstance(cell, str) and _like_a_heading(cell)]
    others = len(filled) - len(wordy)
    if known < 2 and (others or len(wordy) < 2 or not _data_below(filled, below)):
        return 0
    used = max((sum(1 for cell in line if show(cell).strip()) for line in below), default=0)
    holes = max(0, used - len(filled))
    repeats = len(filled) - len(texts)
    return max(0.0, 3.0 * known + 0.5 * len(wordy) - 1.0 * others - 0.5 * holes - 0.5 * repeats)


def _like_a_heading(text: str) -> bool:
    text = text.strip()
    return len(text) <= 80 and not text[:1].isdigit() and "@" not in text and sum(map(str.isdigit, text)) <= 6


def _data_below(filled: list[tuple[int, Cell]], below: list[list[Cell]]) -> bool:
    """Whether under unknown headings stand columns of one kind that is not words: numbers, dates, codes."""
    for position, _cell in filled:
        kinds = {_kind_of(line[position]) for line in below if show(line[position]).strip()}
        if kinds and "words" not in kinds and len(kinds) == 1:
            return True
    return False


def _kind_of(cell: Cell) -> str:
    if isinstance(cell, str):
        return "code" if any(map(str.isdigit, cell)) or "@" in cell else "words"
    return "date" if isinstance(cell, dt.date) else "number"


@cache
def _known_headings() -> frozenset[str]:
    return frozenset(word for kind in Kind for field in fields_of(kind).values() for word in field.synonyms)


def _table(workbook: Workbook, sheet: Sheet, index: int) -> Table:
    columns = [tuple(islice(column, index + 1, None)) for column in sheet.columns]
    kept = [
        position
        for position, column in enumerate(columns)
        if show(sheet.columns[position][index]).strip() or any(value != "" for value in column)
    ]
    return Table(
        file=workbook.path.name,
        sheet=sheet.name,
        header_row=sheet.numbers[index],
        headings=_headings(sheet, index, kept),
        columns=tuple(columns[position] for position in kept),
        row_numbers=sheet.numbers[index + 1 :],
        text_only=workbook.text_only,
        other_sheets=tuple(other.name for other in workbook.sheets if other.name != sheet.name),
    )


def _headings(sheet: Sheet, index: int, kept: list[int]) -> tuple[str, ...]:
    """Every column gets a name of its own: empty ones by their letter, repeated ones by a number."""
    names: list[str] = []
    for position in kept:
        name = mend_text(show(sheet.columns[position][index]))
        name = name or _("Column {letter}").format(letter=column_letters(position + sheet.first_column))
        number, plain = 1, name
        while name in names:
            number += 1
            name = f"{plain} ({number})"
        names.append(name)
    return tuple(names)


def _no_header(workbook: Workbook) -> NoHeader:
    file = workbook.path.name
    if not any(sheet.numbers for sheet in workbook.sheets):
        return NoHeader(
            _(
                "{file} holds no rows, and a header row with students, mentors, schools or attendance under it was "
                "expected; check that the right file was exported."
            ).format(file=file)
        )
    sheet = next(sheet for sheet in workbook.sheets if sheet.numbers)
    first = ", ".join(" ".join(show(cell).split()) for cell in sheet.head(1)[0] if show(cell).strip())[:60]
    return NoHeader(
        _(
            "{file} has no header row: the first row of sheet “{sheet}” says “{first}”, and column names such as "
            "Student ID, Last Name, School were expected; add a row with the column names above the data."
        ).format(file=file, sheet=sheet.name, first=first)
    )


class NoHeader(UserError):
    """No row of headings; the sentence says where it was looked for and what to do."""


@dataclass(frozen=True)
class Table:
    """Headings and the columns under them. ``row_numbers`` and ``header_row`` are 1-based, as Excel shows them."""

    file: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    columns: tuple[tuple[Cell, ...], ...]
    row_numbers: Sequence[int]
    text_only: bool = False
    other_sheets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row_numbers)

    @cached_property
    def rows(self) -> list[tuple[Cell, ...]]:
        """The rows under the headings, as wide as the headings."""
        return list(zip(*self.columns, strict=True)) if self.columns else []
