"""What the rows of a workbook that came back say, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.workbook_compare import Fate, PlannedRow
from iattend_desktop.mentoring.workbook_plan import PlannedBook
from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.vocabulary import label

_MOST_NOTE = 80


def field_name(name: str) -> str:
    """What a field of a row is called."""
    return {
        "on": _("Date"),
        "channel": _("How"),
        "outcome": _("Contact or attempt"),
        "minutes": _("Minutes"),
        "mood": _("Mood"),
        "topics": _("Topics"),
        "barriers": _("Barriers heard"),
        "note": _("Note"),
        "next_step": _("Next step"),
        "next_step_owner": _("Who does it"),
        "next_step_due_on": _("By when"),
        "status": _("Status"),
        "done": _("Done on"),
    }[name]


def value_words(value: Any) -> str:
    """A field's value.

    >>> value_words(date(2026, 11, 19)), value_words(("bus", "homework")), value_words(None)
    ('Nov 19, 2026', 'bus, homework', 'nothing')
    """
    if value is None or value == ():
        return _("nothing")
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, StrEnum):
        return label(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def row_words(row: PlannedRow) -> str:
    """A row in one line: the student, and what happened."""
    values = row.mine
    if row.part is Part.GOALS:
        return _("{student}: goal {status}").format(student=row.student, status=value_words(values["status"]).lower())
    if row.part is Part.STEPS:
        return _("{student}: step done on {day}").format(student=row.student, day=value_words(values["done"]))
    parts = [value_words(values[name]) for name in ("on", "channel", "outcome")]
    if values["minutes"] is not None:
        parts.append(ngettext("{count} minute", "{count} minutes", values["minutes"]))
    words = _("{student}: {what}").format(student=row.student, what=" · ".join(parts))
    note = " ".join((values["note"] or "").split())
    if note:
        words += f" · “{note if len(note) <= _MOST_NOTE else note[:_MOST_NOTE] + '…'}”"
    return words


def differing(row: PlannedRow) -> list[tuple[str, str, str]]:
    """The fields in which the program and the workbook differ: name, as in the program, as in the workbook."""
    now: Mapping[str, Any] = row.now or {}
    return [
        (field_name(name), value_words(now[name]), value_words(value))
        for name, value in row.mine.items()
        if name in now and now[name] != value
    ]


def counts_words(book: PlannedBook) -> str:
    """How many rows of a file have which fate."""
    wrong = len({(problem.sheet, problem.row) for problem in book.problems})
    parts = [
        ngettext("{count} new", "{count} new", book.count(Fate.NEW)),
        ngettext("{count} changed", "{count} changed", book.count(Fate.CHANGED)),
        ngettext("{count} to choose", "{count} to choose", book.count(Fate.CONFLICT)),
        ngettext("{count} there already", "{count} there already", book.count(Fate.THERE)),
        ngettext("{count} not taken", "{count} not taken", wrong),
    ]
    return " · ".join(part for part in parts if not part.startswith("0 ")) or _("nothing written in it")
