"""Dates, months and school years in cells; numbers in text stand month first, as in the United States."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.fields import school_year_in
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Mended, Parser, Refused

_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9:.Z+-]*)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?: [0-9:.]+ ?(?:[AaPp][Mm])?)?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_DAY_NAME_YEAR = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]*([^\W\d_]{3,10})\.?[\s.,/-]*([0-9]{4}|[0-9]{2})")
_NAME_DAY_YEAR = re.compile(r"([^\W\d_]{3,10})\.?[\s-]*([0-9]{1,2})(?:st|nd|rd|th)?[\s,-]+([0-9]{4}|[0-9]{2})")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_NAME_YEAR = re.compile(r"([^\W\d_]{3,10})\.?[\s,'’/-]*([0-9]{4}|[0-9]{2})")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_EXCEL_DAYS = (10_000, 73_050)  # 1927 to 2099; smaller numbers are years or counts, not dates


def date_parser(
    today: dt.date,
    *,
    earliest: dt.date = dt.date(1900, 1, 1),
    latest: dt.date = dt.date(2100, 12, 31),
    expected: str | None = None,
    text_only: bool = False,
) -> Parser:
    """A parser of dates from ``earliest`` to ``latest``.

    Text dates are mended, except in a CSV file (``text_only``), which has no others. Two-digit years reach ten years
    past ``today``.
    """
    wish = expected or _("a date, such as 9/12/2014 (month first)")

    def parse(cell: Cell) -> Any:
        was_text = isinstance(cell, str)
        found = _date_of(cell, today)
        if found is None or not earliest <= found <= latest:
            return Refused(wish, _("Correct the date in the file and import the row again."))
        if (was_text and not text_only) or isinstance(cell, int | float):
            return Mended(found, _("a real date"), found.isoformat())
        return found

    return parse


def birth_date_parser(today: dt.date, *, oldest: int, text_only: bool) -> Parser:
    """A parser of birth dates: not in the future, at most ``oldest`` years ago."""
    earliest = dt.date(today.year - oldest, today.month, min(today.day, 28))
    return date_parser(
        today,
        earliest=earliest,
        latest=today,
        expected=_("a birth date from {earliest} to today, such as 9/12/2014 (month first)").format(
            earliest=f"{earliest.month}/{earliest.day}/{earliest.year}"
        ),
        text_only=text_only,
    )


def month_parser(today: dt.date, *, text_only: bool) -> Parser:
    """A parser of months: the first day of the month in which the date lies."""

    def parse(cell: Cell) -> Any:
        first = _month_of(cell, today) if isinstance(cell, str) else None
        found = first or _date_of(cell, today)
        if found is None or not 2000 <= found.year <= 2100:
            return Refused(
                _("a month, such as 8/1/2026 or Aug 2026"), _("Correct the month in the file and import the row again.")
            )
        found = found.replace(day=1)
        if isinstance(cell, str) and not text_only:
            return Mended(found, _("a real date"), found.isoformat())
        return found

    return parse


def parse_school_year(cell: Cell) -> Any:
    """The year in which a school year starts, from ``2025-26``."""
    year = school_year_in(show(cell))
    if year is None:
        return Refused(_("a school year such as 2025-26"), _("Correct the school year and import the row again."))
    return year


def _date_of(cell: Cell, today: dt.date) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, str):
        return _date_in(cell, today)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    whole = isinstance(cell, int) or cell.is_integer()
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(cell)) if whole and _inside(cell) else None


def _inside(number: float) -> bool:
    return _EXCEL_DAYS[0] <= number <= _EXCEL_DAYS[1]


def _date_in(text: str, today: dt.date) -> dt.date | None:
    text = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], int(match[3]), match[4], today)
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(match[4], int(match[1]), match[3], today)
    if match := _COMPACT.fullmatch(text):
        return _day(match[1], int(match[2]), match[3], today)
    if match := _DAY_NAME_YEAR.fullmatch(text):
        return _day(match[3], _month_number(match[2]), match[1], today)
    if match := _NAME_DAY_YEAR.fullmatch(text):
        return _day(match[3], _month_number(match[1]), match[2], today)
    return None


def _month_of(text: str, today: dt.date) -> dt.date | None:
    if match := _NAME_YEAR.fullmatch(text):
        return _day(match[2], _month_number(match[1]), "1", today)
    if match := _YEAR_MONTH.fullmatch(text):
        return _day(match[1], int(match[2]), "1", today)
    if match := _MONTH_YEAR.fullmatch(text):
        return _day(match[2], int(match[1]), "1", today)
    return None


def _month_number(word: str) -> int:
    word = word.casefold()
    for number, names in enumerate(_MONTHS, 1):
        if any(name.startswith(word) for name in names):
            return number
    return 0


def _day(year: str, month: int, day: str, today: dt.date) -> dt.date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= today.year % 100 + 10 else 1900
    try:
        return dt.date(number, month, int(day))
    except ValueError:
        return None
