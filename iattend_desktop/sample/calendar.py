"""The made-up district's calendar of 2026-27: its months have the days that the attendance file expects.

Like Los Angeles Unified's: 180 days from mid-August to June, a week off for Thanksgiving and one in spring, three weeks
around New Year, the state's school holidays, and a day in September that is not assigned (Yom Kippur).
"""

from __future__ import annotations

from datetime import date

from iattend_desktop.sample.tables import Row, Table

HEADINGS = ("Date", "Last Date", "Kind of Day", "School", "Title")

_ROWS: list[Row] = [
    [date(2026, 8, 13), None, "First day of school", None, None],
    [date(2026, 9, 7), None, "Holiday", None, "Labor Day"],
    [date(2026, 9, 21), None, "Unassigned day", None, None],
    [date(2026, 11, 11), None, "Holiday", None, "Veterans Day"],
    [date(2026, 11, 23), date(2026, 11, 27), "Break", None, "Thanksgiving break"],
    [date(2026, 12, 21), date(2027, 1, 8), "Break", None, "Winter break"],
    [date(2027, 1, 18), None, "Holiday", None, "Dr. Martin Luther King, Jr. Day"],
    [date(2027, 2, 12), None, "Holiday", None, "Lincoln’s Day"],
    [date(2027, 2, 15), None, "Holiday", None, "Presidents’ Day"],
    [date(2027, 3, 22), date(2027, 3, 26), "Break", None, "Spring break"],
    [date(2027, 3, 29), None, "Holiday", None, "Cesar Chavez Day"],
    [date(2027, 4, 23), None, "Holiday", None, "Armenian Genocide Remembrance Day"],
    [date(2027, 5, 31), None, "Holiday", None, "Memorial Day"],
    [date(2027, 6, 8), None, "Last day of school", None, None],
]


def calendar_table() -> Table:
    """The calendar as a sheet; the same for every seed, size and school."""
    return Table("calendar", HEADINGS, [list(row) for row in _ROWS])
