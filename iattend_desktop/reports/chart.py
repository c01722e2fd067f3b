"""Attendance over the school year: a bar a month for the share of days missed, against the lines at 5, 10 and 20 %.

Every bar carries its days in words, so that nothing depends on reading heights or colors; days whose attendance was
not submitted stand in a row of their own, because they are neither present nor absent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from iattend_desktop.attendance.band import band_of
from iattend_desktop.i18n import _, month_name, ngettext
from iattend_desktop.reports.look import BAND_COLORS, INK, LEFT, PAPER, QUIET, RIGHT, RULE, Style
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.vocabulary import Band, label

_LINES = (5, 10, 20)
_SCALES = (25, 50)
_FULL = 0.86
"""The share of the chart's height that a bar may take, so that its words stay inside; a longer bar is cut, with a
gap."""
_GUTTER = 50.0
_NAMES = 76.0
_TINY = Style(6.8, 7.6, color=QUIET)
_DAYS = Style(6.8, 7.6, bold=True, color=INK)
_MONTH = Style(7.5, 10, color=INK)
HEIGHT = 138.0
"""Height of the whole chart with its labels, in points."""


@dataclass(frozen=True, slots=True)
class MonthAttendance:
    """One month of one student: days expected, of these missed, and beside them the days that no school has
    submitted."""

    month: dt.date
    expected: int
    absent: int
    not_submitted: int = 0


def year_months(months: Sequence[MonthAttendance]) -> list[dt.date]:
    """The first days of the months to draw: August to June of the school year (July 1 to June 30), and July where it
    has data."""
    first = min(line.month for line in months)
    year = first.year if first.month >= 7 else first.year - 1
    given = {(line.month.year, line.month.month) for line in months}
    spans = [dt.date(year + (month < 7), month, 1) for month in (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]
    return [day for day in spans if day.month != 7 or (day.year, day.month) in given]


def draw_attendance(sheet: Sheet, months: Sequence[MonthAttendance], until: dt.date) -> None:
    """Draw the year below the pen, :data:`HEIGHT` points high; months after ``until`` stay empty, earlier ones say
    "no data"."""
    sheet.need(HEIGHT)
    top, base = sheet.y - 16, sheet.y - HEIGHT + 26
    found = {(line.month.year, line.month.month): line for line in months}
    highest = max((line.absent * 100 / line.expected for line in months if line.expected), default=0.0)
    scale = next((scale for scale in _SCALES if highest <= scale * _FULL), _SCALES[-1])
    per_point = (top - base) / scale
    _draw_lines(sheet, top, base, per_point, scale)
    days = year_months(months)
    slot = (RIGHT - _NAMES - LEFT - _GUTTER) / len(days)
    for n, day in enumerate(days):
        center = LEFT + _GUTTER + slot * (n + 0.5)
        line = found.get((day.year, day.month))
        sheet.text(center, month_name(day.month), _MONTH, align=0.5, y=base - 10)
        band = band_of(line.absent, line.expected) if line is not None else None
        if line is not None and band is not None:
            _draw_bar(sheet, line, band, (center - slot * 0.26, base, slot * 0.52), scale, per_point)
        elif (day.year, day.month) <= (until.year, until.month):
            sheet.text(center, _("no data"), _TINY, align=0.5, y=base + 4)
        if line is not None and line.not_submitted:
            sheet.text(center, _days(line.not_submitted), _TINY, align=0.5, y=base - 22)
    if any(line.not_submitted for line in months):
        sheet.text(LEFT, _("Not submitted"), _TINY, y=base - 22)
    sheet.y -= HEIGHT


def _draw_lines(sheet: Sheet, top: float, base: float, per_point: float, scale: int) -> None:
    """The axis, the three lines with their percent at the left, and the bands' names at the right."""
    left, right = LEFT + _GUTTER, RIGHT - _NAMES
    sheet.text(LEFT, _("Share of days missed"), _TINY, y=top + 5)
    sheet.line(left, base, right, base, QUIET, 0.8)
    sheet.text(left - 5, "0\u00a0%", _TINY, align=1.0, y=base - 2)
    for percent in _LINES:
        y = base + percent * per_point
        sheet.dashes(left, y, right, y, QUIET if percent == 10 else RULE)
        sheet.text(left - 5, f"{percent}\u00a0%", _TINY, align=1.0, y=y - 2.4)
    for band, low, high in zip(Band, (0, *_LINES), (*_LINES, scale), strict=True):
        if (high - low) * per_point >= _TINY.leading:
            middle = base + (low + min(high, low + 20)) / 2 * per_point
            sheet.mark(band, right + 6, middle - 2.6, 5.5)
            sheet.text(right + 15, label(band), _TINY, y=middle - 2.4)


def _draw_bar(
    sheet: Sheet, line: MonthAttendance, band: Band, place: tuple[float, float, float], scale: int, per_point: float
) -> None:
    """A month's bar with "3 of 18" and "days" above it; no absence is a mark on the axis, not nothing.

    ``place`` is the bar's left end, its foot and its width.
    """
    left, base, width = place
    center = left + width / 2
    percent = line.absent * 100 / line.expected
    height = max(min(percent, scale * _FULL) * per_point, 1.2)
    sheet.box(left, base, width, height, BAND_COLORS[band])
    if percent > scale * _FULL:
        sheet.box(left - 2, base + height - 9, width + 4, 2.5, PAPER)
    sheet.box(center - width * 0.85, base + height + 1.2, width * 1.7, 15.5, PAPER)
    count = _("{absent} of {expected}").format(absent=line.absent, expected=line.expected)
    sheet.text(center, count, _DAYS, align=0.5, y=base + height + 10.5)
    sheet.text(center, ngettext("day", "days", line.expected), _TINY, align=0.5, y=base + height + 3)


def _days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count)
