"""The list of planted defects: what stands where, and what should become of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font

from iattend_desktop.sample.tables import Value
from iattend_desktop.sample.workbooks import Layout


class Action(StrEnum):
    """What the import should do with the row."""

    MENDED = "mended"  # taken, or left out because it stands there already
    REJECTED = "rejected"  # not taken
    QUESTION = "question"  # waits for a person


class Kind(StrEnum):
    """What was planted."""

    ZEROS_LOST = "zeros_lost"
    SPACES = "spaces"
    DATE_AS_TEXT = "date_as_text"
    NOT_AVAILABLE = "not_available"
    REPEATED = "repeated"
    REQUIRED_MISSING = "required_missing"
    UNKNOWN_SCHOOL = "unknown_school"
    MISSPELLED_SCHOOL = "misspelled_school"
    GRADE = "grade"
    IMPOSSIBLE_DATE = "impossible_date"
    CAPACITY = "capacity"
    ABSENT_OVER_EXPECTED = "absent_over_expected"
    NEGATIVE_DAYS = "negative_days"
    UNKNOWN_STUDENT = "unknown_student"
    OTHER_VALUES = "other_values"
    STUDENT_NOT_TAKEN = "student_not_taken"  # follows from a defect in students.xlsx


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted defect; ``row`` as Excel shows it, ``column`` the heading, ``found`` the cell as text."""

    file: str
    sheet: str
    row: int
    column: str
    kind: Kind
    found: str
    expected: str
    action: Action
    becomes: str | None = None  # of a mended cell: the value after mending, empty for unknown
    next_step: str | None = None
    because: str | None = None  # of a row that falls because another one did

    def as_json(self) -> dict[str, Any]:
        """The keys of defects.json; those that do not apply are left out."""
        pairs = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in pairs.items() if value is not None}


def shown(value: Value) -> str:
    """A cell as the list shows it: dates as 2014-09-12, empty as nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def write_list(folder: Path, defects: tuple[Defect, ...], layouts: Mapping[str, Layout]) -> None:
    """Write defects.json, the same as defects.xlsx, and layout.json (sheet, header row and clutter of each file)."""
    entries = [defect.as_json() for defect in defects]
    (folder / "defects.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    around = [
        {
            "file": f"{name}.xlsx",
            "sheet": layout.sheet,
            "header_row": layout.header_row,
            "title_rows": len(layout.titles),
            "merged_header_row": bool(layout.groups),
            "other_sheets": [sheet for sheet, _rows in (*layout.before, *layout.after)],
        }
        for name, layout in layouts.items()
    ]
    (folder / "layout.json").write_text(json.dumps(around, ensure_ascii=False, indent=1), encoding="utf-8")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Defects")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJK", (16, 12, 8, 24, 20, 28, 36, 10, 24, 44, 44), strict=True):
        sheet.column_dimensions[letter].width = width
    headings = list(Defect.__slots__)
    sheet.append([_text(sheet, heading, bold=True) for heading in headings])
    for entry in entries:
        sheet.append([_text(sheet, entry[name]) if name in entry else None for name in headings])
    book.save(folder / "defects.xlsx")


def _text(sheet: Any, value: str | int, *, bold: bool = False) -> Cell | int:
    if isinstance(value, int):
        return value
    cell: Cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # "#N/A" and what begins with = or - stay text
    if bold:
        cell.font = Font(bold=True)
    return cell
