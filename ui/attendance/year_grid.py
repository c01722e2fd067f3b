"""A student's year as a heat map: weeks of days where attendance came by day, else months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from iattend_desktop.attendance.overview_rows import KINDS
from iattend_desktop.attendance.student_year import Span, StudentYear
from iattend_desktop.i18n import _, day_words, month_name, ngettext
from iattend_desktop.vocabulary import WEEKDAYS
from ui.attendance.words import kind_letter, kind_words, weekday_name
from ui.widgets.heat_map import Cell, Grid

NOT_SUBMITTED = "?"
PRESENT = "·"
_FULL = 0.2  # share of a month's days that has the strongest tint: the line of severe absence


def day_grid(days: Sequence[Span]) -> Grid:
    """A row a week, a column a weekday; a day says how it was missed."""
    by_day = {span.starts_on: span for span in days}
    last = max(5, 1 + max((day.weekday() for day in by_day), default=0))
    names = [*(_(day) for day in WEEKDAYS), _("Sat"), _("Sun")][:last]
    monday = days[0].starts_on - timedelta(days=days[0].starts_on.weekday())
    rows = []
    while monday <= days[-1].starts_on:
        week = [by_day.get(monday + timedelta(days=at)) for at in range(last)]
        rows.append((_short(monday), [None if span is None else _day_cell(span) for span in week]))
        monday += timedelta(weeks=1)
    return Grid(_("The year day by day"), names, rows)


def month_grid(months: Sequence[Span]) -> Grid:
    """A row a month, a column a kind of absence, with days."""
    used = [at for at, _kind in enumerate(KINDS) if at != 2 or any(span.kinds[at] for span in months)]
    columns = [*(kind_letter(KINDS[at]) for at in used), NOT_SUBMITTED, _("of")]
    rows = [
        (
            month_name(span.starts_on.month),
            [
                *(_month_cell(span, span.kinds[at], kind_words(KINDS[at])) for at in used),
                Cell(
                    _number(span.not_submitted),
                    _("{month}: {days} not submitted").format(month=_month(span.starts_on), days=span.not_submitted),
                    open=span.not_submitted > 0,
                ),
                Cell(
                    str(span.expected),
                    _("{month}: {absent} of {expected} days missed").format(
                        month=_month(span.starts_on), absent=span.absent, expected=span.expected
                    ),
                ),
            ],
        )
        for span in months
    ]
    return Grid(_("The year month by month"), columns, rows)


def legend(year: StudentYear) -> str:
    """What the letters of the heat map mean; only letters that can be there."""
    unknown = any(span.kinds[2] for span in year.months)
    said = [
        f"{kind_letter(kind)}\u00a0{kind_words(kind).lower()}" for at, kind in enumerate(KINDS) if at != 2 or unknown
    ]
    said.append(_("{sign}\u00a0not submitted").format(sign=NOT_SUBMITTED))
    if year.days:
        said.append(_("{sign}\u00a0attended").format(sign=PRESENT))
    return ", ".join(said)


def _day_cell(span: Span) -> Cell:
    day = _("{weekday}, {day}").format(weekday=weekday_name(span.starts_on.weekday()), day=day_words(span.starts_on))
    kind = span.kind
    if kind is not None:
        return Cell(kind_letter(kind), f"{day}: {kind_words(kind).lower()}", 1.0)
    if span.not_submitted:
        return Cell(NOT_SUBMITTED, _("{day}: not submitted").format(day=day), open=True)
    if not span.expected:
        return Cell("", _("{day}: not expected").format(day=day))
    return Cell(PRESENT, _("{day}: attended").format(day=day))


def _month_cell(span: Span, days: int, what: str) -> Cell:
    words = ngettext("{month}: {count} day {what}", "{month}: {count} days {what}", days,
                     month=_month(span.starts_on), what=what.lower())  # fmt: skip
    return Cell(_number(days), words, days / span.expected / _FULL if span.expected else 0.0)


def _number(days: int) -> str:
    return str(days) if days else ""


def _month(day: date) -> str:
    return _("{month} {year}").format(month=month_name(day.month), year=day.year)


def _short(day: date) -> str:
    return _("{month} {day}").format(month=month_name(day.month), day=day.day)
