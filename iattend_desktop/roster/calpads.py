"""CALPADS Student Absence Summary (STAS): a text file without headings whose columns are known by their place.

Places and names follow the CALPADS File Specifications, fields 13.01 to 13.22, as they stand since May 2022: days
attended in person count neither in-school suspension nor independent study (validation STAS0318). Later fields are
not read; attendance recovery (13.24) is about funding and takes no absence away.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from iattend_desktop.i18n import _

HEADINGS = (
    "Record Type Code",
    "Transaction Type Code",
    "Local Record ID",
    "Reporting LEA",
    "School of Attendance",
    "Academic Year ID",
    "SSID",
    "Local Student ID",
    "Student Legal First Name",
    "Student Legal Last Name",
    "Student Birth Date",
    "Student Gender Code",
    "Student Absence Summary Data Collection Exemption Indicator",
    "Field 13.14",
    "Expected Attendance Days",
    "Days Attended In-Person",
    "Days Absent Out-of-School Suspension",
    "Days in Attendance In-School Suspension",
    "Days Absent In-Person Excused Non-Suspension",
    "Days Absent In-Person Unexcused Non-Suspension",
    "Non-ADA Generating Independent Study Days",
    "ADA-Generating Independent Study Days",
)
"""Fields 13.01 to 13.22 in their order."""

_RECORD_TYPES = ("STAS", "STAS-R")  # as sent to the state, and as the state hands it back
_LEA, _SCHOOL = HEADINGS.index("Reporting LEA"), HEADINGS.index("School of Attendance")
_SEVEN = re.compile(r"[0-9]{7}")


def is_stas(first: Sequence[Sequence[Any]], delimiter: str) -> bool:
    """Whether the first row of a text file, if any, is a record of the Student Absence Summary, no headings."""
    return delimiter == "^" and any(len(row) >= len(HEADINGS) and row[0] in _RECORD_TYPES for row in first)


def with_headings(columns: Sequence[Sequence[Any]], numbers: Sequence[int]) -> tuple[list[list[Any]], Sequence[int]]:
    """The columns under headings of their own in a row 0, with the school's CDS code of 14 digits in one cell.

    Raises ``ValueError`` with words for a row of another record type: its places mean something else.
    """
    for kind, number in zip(columns[0], numbers, strict=True):
        if kind not in _RECORD_TYPES:
            raise ValueError(_("row {row} is a record of type “{type}” and not STAS").format(row=number, type=kind))
    headings = [*HEADINGS, *[""] * (len(columns) - len(HEADINGS))]
    whole = [[heading, *column] for heading, column in zip(headings, columns, strict=True)]
    whole[_SCHOOL][1:] = map(_cds_code, columns[_LEA], columns[_SCHOOL])
    return whole, array("L", [0, *numbers])


def _cds_code(lea: str, school: str) -> str:
    return lea + school if lea != school and _SEVEN.fullmatch(lea) and _SEVEN.fullmatch(school) else school


def with_school_codes(schools: Mapping[str, Any]) -> dict[str, Any]:
    """Known schools by folded name and CDS code, and by the state's 7 digits of a school where they name only one.

    An independently reporting charter school names itself as its own district, by these digits alone.
    """
    short: dict[str, set[Any]] = {}
    for code, key in schools.items():
        if code.isdigit() and len(code) == 14:
            short.setdefault(code[7:], set()).add(key)
    return {**{code: next(iter(keys)) for code, keys in short.items() if len(keys) == 1}, **schools}
