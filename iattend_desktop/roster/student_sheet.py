"""A sheet of students on its way into the draft: its columns, and whom each row is about."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from iattend_desktop.model.base import Base
from iattend_desktop.roster.known import Known, Values
from iattend_desktop.roster.outcome import Change, Comparison, Lines
from iattend_desktop.roster.student_state import StudentState


@dataclass(frozen=True)
class StudentSheet:
    """All lists are as long as the sheet has rows that can be taken; ``students`` are keys of people."""

    known: Known
    state: StudentState
    comparison: Comparison
    columns: dict[str, list[Any]]
    lines: Lines
    students: Sequence[int]

    def column(self, name: str) -> Sequence[Any]:
        """The values of a field by row, None where the sheet does not say."""
        return self.columns.get(name) or [None] * len(self.students)

    def says(self, name: str) -> list[int]:
        """Positions of the rows that say something of a field."""
        return [position for position, value in enumerate(self.columns.get(name, ())) if value is not None]

    def changed(self, position: int, name: str, old: Any, new: Any) -> None:
        """Note a change that is more than a value of one record; what is new needs no line."""
        if not self.lines.created[position]:
            row, who = self.lines.rows[position], self.lines.who[position]
            self.comparison.outcome.note(Change(row, who, name, old, new))

    def compare(
        self, record: type[Base], keys: Sequence[int | None], have: ReadOnly[Any, Values], column: str, name: str
    ) -> None:
        """Compare a field with a column of the records that the rows speak of."""
        values = self.columns.get(name)
        if values:
            self.comparison.column(record, keys, have, column, values, lines=self.lines, name=name)
