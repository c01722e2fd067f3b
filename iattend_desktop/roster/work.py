"""The state of one validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.fields import fields_of
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.problems import Action, Problem
from iattend_desktop.roster.table import Cell, show

TAKEN, REPEATED, BLANK, QUESTION, REJECTED = range(5)
"""What becomes of a row; the worst counts."""


def heading_of(table: Table, mapping: Mapping, key: str) -> str:
    """The heading of a field's column in the file, or the field's own name where it has none."""
    index = mapping.columns.get(key)
    return fields_of(mapping.kind)[key].title if index is None else table.headings[index]


@dataclass
class Work:
    """The state of one validation: a value list for each field, a flag and the problems for each row."""

    table: Table
    mapping: Mapping
    values: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    flags: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.flags = bytearray(len(self.table))

    def add(self, row: int, key: str, found: Cell | None, expected: str, action: Action, next_step: str) -> None:
        """Note a problem of a row (position in the table) and what becomes of the row."""
        flag = {"mended": TAKEN, "question": QUESTION, "rejected": REJECTED}[action]
        self.flags[row] = max(self.flags[row], flag)
        self.problems.append((row, self.problem(row, key, found, expected, action, next_step)))

    def repeat(self, row: int, key: str, found: Cell | None, first_row: int, other_number: str = "") -> None:
        """Leave out a row that repeats an earlier one, which may name the same student by an ``other_number``."""
        self.flags[row] = REPEATED
        words = _("Nothing to do: the row repeats row {row} and was left out.")
        if other_number:
            words = _(
                "Nothing to do: row {row} says the same of this student, by the number {number}; the row was left out."
            )
        taken = words.format(row=first_row, number=other_number)
        self.problems.append((row, self.problem(row, key, found, _("each row once"), "mended", taken)))

    def problem(self, row: int, key: str, found: Cell | None, expected: str, action: Action, next_step: str) -> Problem:
        """A problem in the words of the file."""
        column = heading_of(self.table, self.mapping, key)
        number = self.table.row_numbers[row]
        shown = show(found).replace("\0", "␀")  # it is written into the history, and cannot be seen
        return Problem(self.table.sheet, number, column, shown, expected, action, next_step)

    def cell(self, row: int, key: str) -> Cell | None:
        """What stands in the file for a field of a row."""
        index = self.mapping.columns.get(key)
        return None if index is None else self.table.columns[index][row]
