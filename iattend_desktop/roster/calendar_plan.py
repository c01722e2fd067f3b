"""Plans a sheet of the school calendar: a line a day, or a line for the days from one to another.

What the file does not name stays as it is. A line of one day goes before a line of several days that holds it; two
lines that say something else of one day are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from iattend_desktop.i18n import _, day_words
from iattend_desktop.model.school import CalendarDay
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.validation import Validated, with_questions
from iattend_desktop.roster.work import heading_of
from iattend_desktop.vocabulary import CalendarKind

LONGEST = 120
"""Days from the first date of a line to the last: a summer; a longer line is a year's dates, not a break."""

Place = tuple[int | None, date]
"""School (none is the whole district) and day."""

_SATURDAY = 5


@dataclass
class Line:
    """What is recorded of one day: the record's key, its kind and its title."""

    key: int
    kind: str
    title: str | None


def plan_calendar(
    known: Known, table: Table, mapping: Mapping, checked: Validated, comparison: Comparison
) -> Validated:
    """Draw up new and changed days into the draft of ``comparison``; answers ``checked`` without rows that wait."""
    checked = with_questions(checked, dict(_doubtful(table, mapping, checked)))
    records = list(checked.records())
    told: dict[Place, int] = {}  # by which row
    for record in sorted(records, key=_of_one_day):
        told.update(((record.get("school"), day), record["row"]) for day in _days(record))
    have = calendar_lines(known)
    for record in records:
        row, school = record["row"], record.get("school")
        days = [day for day in _days(record) if told[school, day] == row]
        new = [day for day in days if (school, day) not in have]
        values = {"kind": record["day_kind"], "title": record.get("title")}
        for day in new:
            key = known.draft.add(CalendarDay, school_id=school, day=day, **values)
            have[school, day] = Line(key, values["kind"], values["title"])
        for day in days:
            _compare(have[school, day], values, row, _who(record), comparison)
        changes = row in comparison.outcome.changed_rows
        comparison.outcome.close_row(row, _who(record), created=bool(new) and not changes)
    return checked


def _compare(line: Line, values: dict[str, Any], row: int, who: str, comparison: Comparison) -> None:
    """Draw up what a row says otherwise of a day; a row without a title says nothing of it."""
    for name, value in values.items():
        old = getattr(line, name)
        if value is not None and value != old:
            comparison.draft.change(CalendarDay, line.key, name, value)
            comparison.outcome.note(Change(row, who, {"kind": "day_kind"}.get(name, name), old, value))
            setattr(line, name, value)


def calendar_lines(known: Known) -> dict[Place, Line]:
    """Every recorded day of the calendar, with what this import draws up of it."""

    def read() -> dict[Place, Line]:
        query = select(CalendarDay.school_id, CalendarDay.day, CalendarDay.id, CalendarDay.kind, CalendarDay.title)
        return {(school, day): Line(key, kind, title) for school, day, key, kind, title in known.session.execute(query)}

    return known.once("calendar", read)


def _of_one_day(record: dict[str, Any]) -> bool:
    return record.get("last_date") in (None, record["date"])


def _days(record: dict[str, Any]) -> Iterator[date]:
    """The days of a row; of several the weekdays."""
    first, last = record["date"], record.get("last_date") or record["date"]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if first == last or day.weekday() < _SATURDAY:
            yield day


def _doubtful(table: Table, mapping: Mapping, checked: Validated) -> Iterator[tuple[int, Problem]]:
    """Rows that tell of too many days, or say something else of a day than another row of the file."""
    ones: dict[Place, tuple[int, str]] = {}
    ranges: dict[Place, tuple[int, str]] = {}
    for record in checked.records():
        row, kind = record["row"], record["day_kind"]
        last = record.get("last_date") or record["date"]

        def problem(key: str, found: str, expected: str, step: str, row: int = row) -> Problem:
            return Problem(table.sheet, row, heading_of(table, mapping, key), found, expected, "question", step)

        if (last - record["date"]).days > LONGEST:
            yield (
                row,
                problem(
                    "last_date",
                    day_words(last),
                    _("a last date at most {days} days after the first").format(days=LONGEST),
                    _("Correct the dates, or write a line for each part."),
                ),
            )
            continue
        mine = ones if _of_one_day(record) else ranges
        for day in _days(record):
            earlier = mine.setdefault((record.get("school"), day), (row, kind))
            if earlier[1] != kind:
                yield (
                    row,
                    problem(
                        "day_kind",
                        CalendarKind(kind).value,
                        _("one kind of day for {day}; row {row} says something else").format(
                            day=day_words(day), row=earlier[0]
                        ),
                        _("Row {row} was taken. Decide which is right, delete the other and import again.").format(
                            row=earlier[0]
                        ),
                    ),
                )
                break


def _who(record: dict[str, Any]) -> str:
    """What a row is about, for the review: its day, or the first and last of its days, and its title."""
    first, last = record["date"], record.get("last_date")
    days = (
        day_words(first)
        if last in (None, first)
        else _("{first} to {last}").format(first=day_words(first), last=day_words(last))
    )
    return f"{days} · {record['title']}" if record.get("title") else days
