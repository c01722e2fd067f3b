"""What a mentor typed into a row, as values: each cell that cannot be taken is told with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in_values import LONGEST_MINUTES
from iattend_desktop.mentoring.workbook_reading import TypedRow
from iattend_desktop.mentoring.workbook_words import (
    BARRIERS,
    CHANNELS,
    HEADINGS,
    OUTCOMES,
    STATUSES,
    TOPICS,
    Both,
    chosen,
    folded,
    listed,
    side_by_side,
)
from iattend_desktop.roster.dates import date_parser
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Mended
from iattend_desktop.roster.values import Refused as NotTaken
from iattend_desktop.vocabulary import GoalStatus

_SEPARATORS = re.compile(r"[,;\n]")
_WHOLE = re.compile(r"(\d{1,9})(?:\.0*)?")


@dataclass
class Entry:
    """A row while it is read: the values that could be taken, and a problem for each cell that could not."""

    row: TypedRow
    today: date
    problems: list[Problem] = field(default_factory=list)

    def check_in(self, students: Mapping[str, int]) -> dict[str, Any] | None:
        """A check-in as ``log_check_in`` takes it, with ``match_id``; ``None`` where a cell stands in the way.

        ``students`` are the matches by what the list calls the student.
        """
        match_id = self._student(students)
        values = {
            "on": self.day("on", needed=True),
            "channel": self._choice("channel", CHANNELS),
            "outcome": self._choice("outcome", OUTCOMES),
            "minutes": self._number("minutes", LONGEST_MINUTES),
            "note": self._text("note"),
            "next_step": self._text("next_step"),
            "next_step_owner": self._text("next_step_owner"),
            "next_step_due_on": self.day("next_step_due_on"),
            "topics": self._texts("topics", TOPICS),
            "barriers": self._texts("barriers", BARRIERS),
            "mood": self._number("mood", 5),
        }
        return None if self.problems else {"match_id": match_id, **values}

    def status(self) -> GoalStatus | None:
        """The status of a goal; ``None`` where the cell stands in the way."""
        found = self._choice("status", STATUSES)
        return GoalStatus(found) if found is not None else None

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A day as Excel, LibreOffice or a person wrote it, the month first."""
        cell = self.row.cells[name]
        if blank(cell) and not needed:
            return None
        typed: Cell = " ".join(cell.split()) if isinstance(cell, str) else cell
        found = date_parser(self.today, earliest=date(2000, 1, 1))(typed)
        if isinstance(found, Mended):
            found = found.value
        if isinstance(found, NotTaken):
            self._refuse(name, _("a day, such as 11/20/2026 (month first)"))
            return None
        assert isinstance(found, date)
        return found

    def refuse(self, words: str) -> None:
        """The whole row cannot be, as the sentence says."""
        self.problems.append(self._problem(_("the whole row"), "", _("what can be"), words))

    def _student(self, students: Mapping[str, int]) -> int | None:
        named = {folded(label): match_id for label, match_id in students.items()}
        match_id = named.get(folded(show(self.row.cells["student"])))
        if match_id is None:
            self._refuse("student", _("one of the students on the list: {names}").format(names="; ".join(students)))
        return match_id

    def _choice(self, name: str, choices: Mapping[Any, Both]) -> StrEnum | None:
        found = chosen(show(self.row.cells[name]), dict(choices))
        if found is None:
            self._refuse(name, _("one of {choices}").format(choices="; ".join(listed(choices.values()))))
        return found

    def _number(self, name: str, most: int) -> int | None:
        cell = self.row.cells[name]
        if blank(cell):
            return None
        found = _WHOLE.fullmatch(show(cell).strip()) if not isinstance(cell, bool) else None
        if found is None or not 1 <= int(found[1]) <= most:
            self._refuse(name, _("a whole number from 1 to {most}").format(most=most))
            return None
        return int(found[1])

    def _text(self, name: str) -> str | None:
        return ILLEGAL_CHARACTERS_RE.sub("", show(self.row.cells[name])).strip() or None

    def _texts(self, name: str, terms: Mapping[Any, Both]) -> tuple[str, ...]:
        """Words between commas: those that are terms of the program as terms, the others as they were written."""
        parts = (part.strip() for part in _SEPARATORS.split(self._text(name) or ""))
        said = ((chosen(part, dict(terms)), part) for part in parts if part)
        return tuple(dict.fromkeys(part if term is None else term.value for term, part in said))

    def _refuse(self, name: str, expected: str) -> None:
        heading = side_by_side(HEADINGS[self.row.part][name])
        next_step = _("Correct the cell and bring the workbook in again, or log the entry by hand.")
        self.problems.append(self._problem(heading, show(self.row.cells[name]), expected, next_step))

    def _problem(self, column: str, found: str, expected: str, next_step: str) -> Problem:
        return Problem(self.row.part.value, self.row.row, column, found, expected, "rejected", next_step)


def blank(cell: Cell) -> bool:
    """Whether nothing was typed."""
    return isinstance(cell, str) and not cell.strip()


def is_blank(row: TypedRow) -> bool:
    """Whether nothing was typed into any entry cell of the row."""
    return all(blank(cell) for cell in row.cells.values())


def as_taken(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the workspace keeps what was taken: days and words as text."""
    return {name: _plain(value) for name, value in values.items()}


def as_seen(taken: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """What was taken once, as values of the kinds that ``like`` has."""
    seen = {}
    for name in like:
        value = taken.get(name)
        if name in ("on", "next_step_due_on", "done") and value is not None:
            value = date.fromisoformat(value)
        seen[name] = tuple(value) if isinstance(value, list) else value
    return seen


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
