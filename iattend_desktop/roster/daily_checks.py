"""Checks of daily attendance: days to come are refused, codes become what they mean or are asked about."""

from __future__ import annotations

from collections import Counter
from datetime import date

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.absence_codes import DayMeaning, meaning_of
from iattend_desktop.roster.code_tables import BLANK, fold_code
from iattend_desktop.roster.work import QUESTION, TAKEN, Work


def check_daily(work: Work, today: date) -> None:
    """Note days after ``today`` and codes that nobody has explained; ``code`` then holds meanings."""
    days = work.values["date"]
    to_come = {day for day in set(days) if day is not None and day > today}
    for row, day in enumerate(days if to_come else ()):
        if day in to_come:
            step = _("Correct the date in the file and import the row again.")
            work.add(row, "date", work.cell(row, "date"), _("a day up to today"), "rejected", step)
    _resolve_codes(work)


def _resolve_codes(work: Work) -> None:
    """Rows whose code is in no table wait, with one question for each code: a file has thousands of rows of each."""
    tables = work.values.pop("codes", None) or [None]
    table: dict[str, DayMeaning] = tables[0] or {}
    codes: list[str | None] = work.values["code"]
    meanings = {code: table.get(fold_code(code or BLANK)) or meaning_of(code or "") for code in set(codes)}
    work.values["code"] = [meanings[code] for code in codes]
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    unknown = {code for code, meaning in meanings.items() if meaning is None}
    for row, code in enumerate(codes if unknown else ()):
        if code in unknown and work.flags[row] == TAKEN:
            counts[code or ""] += 1
            first.setdefault(code or "", row)
            work.flags[row] = QUESTION
    for code, count in counts.items():
        rows = ngettext("{count} row has it", "{count} rows have it", count)
        step = _("Under Columns, Codes, say what “{code}” means: attended, excused, unexcused, …")
        work.add(
            first[code],
            "code",
            code,
            _("a known code; {rows}").format(rows=rows),
            "question",
            step.format(code=code or _("(blank)")),
        )
