"""One table while defects are planted into it: which rows are hit, what was put where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from iattend_desktop.sample.defects import Action, Defect, Kind, shown
from iattend_desktop.sample.tables import Row, Table, Value
from iattend_desktop.sample.workbooks import Layout


@dataclass(frozen=True, slots=True)
class Mark:
    """A defect whose row number is not known yet, because rows may still be added above it."""

    row: Row  # the very row, told from others by identity
    column: str
    kind: Kind
    found: str
    expected: str
    action: Action
    becomes: str | None = None
    next_step: str | None = None
    because: Row | None = None  # the row of ``because_of`` that is not taken


@dataclass(slots=True)
class Planting:
    """A table whose rows may be changed, each by one defect at most."""

    table: Table  # its rows are this planting's own copies
    rng: np.random.Generator
    schools: list[str]  # known names
    students: frozenset[str]  # known ids
    hit: set[int] = field(default_factory=set)  # positions that bear a defect or belong to one
    marks: list[Mark] = field(default_factory=list)
    added: dict[int, list[Row]] = field(default_factory=dict)  # new rows, by the position that they follow

    @property
    def file(self) -> str:
        """The file's name without .xlsx."""
        return self.table.name

    def count(self, kind: Kind) -> int:
        """How many defects of a kind stand already."""
        return sum(mark.kind is kind for mark in self.marks)

    def value(self, position: int, heading: str) -> Value:
        """What stands in a cell."""
        return self.table.rows[position][self.table.column(heading)]

    def put(
        self,
        position: int,
        heading: str,
        value: Value,
        kind: Kind,
        expected: str,
        action: Action,
        *,
        becomes: str | None = None,
        next_step: str | None = None,
    ) -> None:
        """Change one cell and keep a record of it."""
        row = self.table.rows[position]
        row[self.table.column(heading)] = value
        self.hit.add(position)
        self.marks.append(Mark(row, heading, kind, shown(value), expected, action, becomes, next_step))

    def add(self, position: int, row: Row, mark: Mark, within: int) -> None:
        """Add a row somewhere in the ``within`` rows after ``position``, and keep both from further defects."""
        last = min(position + within, len(self.table.rows) - 1)
        after = int(self.rng.integers(position, last + 1))
        self.added.setdefault(after, []).append(row)
        self.hit.add(position)
        self.marks.append(mark)

    def finished(self) -> Table:
        """The table with the added rows in their places."""
        rows: list[Row] = []
        for position, row in enumerate(self.table.rows):
            rows.append(row)
            rows += self.added.get(position, [])
        return Table(self.table.name, self.table.headings, rows)


def numbered(table: Table, layout: Layout) -> dict[int, int]:
    """The row number that Excel shows for each row of a finished table, by the row's identity."""
    return {id(row): layout.header_row + 1 + position for position, row in enumerate(table.rows)}


def as_defect(mark: Mark, file: str, sheet: str, row: int, because: str | None) -> Defect:
    """The finished record of a mark."""
    return Defect(
        file=f"{file}.xlsx",
        sheet=sheet,
        row=row,
        column=mark.column,
        kind=mark.kind,
        found=mark.found,
        expected=mark.expected,
        action=mark.action,
        becomes=mark.becomes,
        next_step=mark.next_step,
        because=because,
    )
