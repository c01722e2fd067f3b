"""Ways in which a mentor's workbook can be changed where nothing is to be changed: each has to be refused.

They are for Daniel Kim's workbook of :func:`tests.unit.mentoring.workbooks.fill_desk`, its first row filled in.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from iattend_desktop.mentoring.workbook_words import Part

Tamper = Callable[[Any], object]


def _set(part: Part, cell: str, value: Any) -> Tamper:
    def tamper(book: Any) -> None:
        book[part.value][cell] = value

    return tamper


def _swap_keys(book: Any) -> None:
    sheet = book[Part.STUDENTS.value]
    sheet["I3"].value, sheet["I4"].value = sheet["I4"].value, sheet["I3"].value


def _copy_row(book: Any) -> None:
    sheet = book[Part.CHECK_INS.value]
    for column in range(1, 14):
        sheet.cell(4, column).value = sheet.cell(3, column).value


TAMPERINGS: dict[str, Tamper] = {
    "another student's name": _set(Part.STUDENTS, "A3", "Ana Pérez"),
    "another goal": _set(Part.GOALS, "C3", "Come to school"),
    "another step": _set(Part.STEPS, "C4", "Call nobody"),
    "a key of another row": _set(Part.CHECK_INS, "M3", "C2-0123456789abcdef01234567"),
    "a key that is none": _set(Part.CHECK_INS, "M3", "hello"),
    "a key that was emptied": _set(Part.CHECK_INS, "M3", None),
    "keys exchanged": _swap_keys,
    "a row copied with its key": _copy_row,
    "a heading": _set(Part.CHECK_INS, "B2", "Mentor"),
    "a title": _set(Part.GOALS, "A1", "Goals"),
    "the instructions": _set(Part.START, "A6", "Write anything."),
    "a list": _set(Part.LISTS, "A1", "Ana Pérez"),
    "a cell beside the columns": _set(Part.CHECK_INS, "N3", "more"),
    "a row of the students removed": lambda book: book[Part.STUDENTS.value].delete_rows(3),
    "a goal removed": lambda book: book[Part.GOALS.value].delete_rows(3),
    "a sheet renamed": lambda book: setattr(book[Part.STEPS.value], "title", "Steps"),
    "a sheet removed": lambda book: book.remove(book[Part.LISTS.value]),
    "the signature": _set(Part.STAMP, "A2", "0" * 64),
    "the stamp removed": lambda book: book.remove(book[Part.STAMP.value]),
}


def small_changes(path: Path, count: int) -> dict[str, Tamper]:
    """So many more ways: one letter of one protected text each, anywhere in the workbook, hidden sheets included."""
    book = load_workbook(path)
    cells = [
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.protection.locked
    ]
    chosen = random.Random(count).sample(cells, count)
    return {f"{sheet} {place}": _letter(sheet, place, text) for sheet, place, text in chosen}


def _letter(sheet: str, place: str, text: str) -> Tamper:
    at = len(text) // 2
    other = "x" if text[at] != "x" else "y"

    def tamper(book: Any) -> None:
        book[sheet][place] = f"{text[:at]}{other}{text[at + 1 :]}"

    return tamper
