"""Files as large as the promises about imports name: a roster of 27,000 students by 15 columns, 560,000 rows of daily
attendance."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

STUDENTS, SCHOOLS = 27_000, 92
DAYS, COUNTED = 28, 20_000
"""Days of attendance, and students who have some."""

_ROSTER = (
    "Student ID", "SSID", "Last Name", "First Name", "Birth Date", "Grade", "School", "Home Language", "Email",
    "Guardian", "Relationship", "Guardian Phone", "Address", "City", "ZIP",
)  # fmt: skip
_DAILY = ("Student ID", "Date", "School", "Attendance Code")
_FIRST = [f"{a}{b}" for a in ("Ana", "Bri", "Dan", "Eli", "Gab", "Mar") for b in ("", "bel", "do", "ina", "la")]
_LAST = [f"{a}{b}" for a in ("Del", "Gar", "Her", "Lop", "Ort", "Smi") for b in ("ado", "cia", "ez", "th", "well")]

Row = Sequence[str | date]


def write_files(folder: Path) -> None:
    """``schools.xlsx``, ``students.xlsx``, ``changed.xlsx`` (another grade and phone in every tenth row of the former),
    ``daily.xlsx`` and ``daily.csv`` (the same rows)."""
    schools = ((_school(number), "K", "12") for number in range(SCHOOLS))
    _workbook(folder / "schools.xlsx", ("School", "Low Grade", "High Grade"), schools)
    students = list(_students())
    _workbook(folder / "students.xlsx", _ROSTER, students)
    changed = [
        (*row[:5], "8", *row[6:11], "(213) 555-9999", *row[12:]) if number % 10 == 0 else row
        for number, row in enumerate(students)
    ]
    _workbook(folder / "changed.xlsx", _ROSTER, changed)
    _workbook(folder / "daily.xlsx", _DAILY, _daily())
    with (folder / "daily.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(_DAILY)
        lines.writerows((number, f"{day:%m/%d/%Y}", *others) for number, day, *others in _daily())


def _students() -> Iterator[Row]:
    rng = random.Random(7)
    for number in range(STUDENTS):
        home, last = rng.randrange(STUDENTS * 4 // 5), rng.choice(_LAST)
        yield (
            f"{1_000_000 + number:08d}",
            str(3_000_000_000 + number),
            last,
            rng.choice(_FIRST),
            date(2009, 1, 1) + timedelta(days=rng.randrange(4000)),
            rng.choice("K12345"),
            _school(rng.randrange(SCHOOLS)),
            rng.choice(("English", "Spanish", "Armenian", "Korean")),
            f"s{number}@students.example.org",
            f"{rng.choice(_FIRST)} {last}",
            rng.choice(("Mother", "Father", "Guardian")),
            f"({rng.choice((213, 323, 310))}) 555-{rng.randrange(10_000):04d}",
            f"{home} Alameda St",
            "Los Angeles",
            f"900{home % 90:02d}",
        )


def _daily() -> Iterator[tuple[str, date, str, str]]:
    """Day after day, each with all students, nine in ten of them present."""
    rng = random.Random(8)
    days = [day for n in range(DAYS * 2) if (day := date(2026, 8, 13) + timedelta(days=n)).weekday() < 5][:DAYS]
    codes = ("present",) * 18 + ("excused", "unexcused")
    for day in days:
        for number in range(COUNTED):
            yield f"{1_000_000 + number:08d}", day, _school(number % SCHOOLS), rng.choice(codes)


def _school(number: int) -> str:
    return f"School {number:03d} Elementary"


def _workbook(path: Path, headings: Row, rows: Iterable[Row]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(list(headings))
    dates: dict[date, Any] = {}
    for row in rows:
        for cell in row:
            if isinstance(cell, date) and cell not in dates:
                dates[cell] = WriteOnlyCell(sheet, value=datetime(cell.year, cell.month, cell.day))
                dates[cell].number_format = "mm/dd/yyyy"
        sheet.append([dates[cell] if isinstance(cell, date) else cell for cell in row])
    book.save(path)
