"""What an import would do to each row: new, changed with old and new value, or unchanged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Any

from iattend_desktop.model.base import Base
from iattend_desktop.roster.draft import Draft


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one record that the file says otherwise; ``row`` as Excel shows it."""

    row: int
    who: str
    field: str  # a field key of the roster
    old: Any
    new: Any


@dataclass
class Outcome:
    """Counts and lines of one file's plan."""

    new: list[tuple[int, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed_rows: set[int] = field(default_factory=set)
    unchanged: int = 0

    def close_row(self, row: int, who: str, *, created: bool) -> None:
        """Count a row once all of it was compared."""
        if created:
            self.new.append((row, who))
        elif row not in self.changed_rows:
            self.unchanged += 1

    def close(self, lines: Lines) -> None:
        """Count all rows once all of them were compared, and put the lines in the order of the file."""
        told = list(zip(lines.rows, lines.who, lines.created, strict=True))
        self.new.extend((row, who) for row, who, created in told if created)
        self.unchanged += sum(not created and row not in self.changed_rows for row, _who, created in told)
        self.changes.sort(key=lambda change: change.row)

    def note(self, change: Change) -> None:
        """A value that changes."""
        self.changes.append(change)
        self.changed_rows.add(change.row)


@dataclass(frozen=True)
class Lines:
    """The rows of a sheet that can be taken, by position: number as Excel shows it, whom it is about, and whether it
    draws up that record."""

    rows: Sequence[int]
    who: Sequence[str]
    created: Sequence[bool]


@dataclass
class Comparison:
    """Compares a file's values with a record's, drawing up what changes.

    An empty cell says nothing: what is known stays. A default set for all rows (``fill_only``) fills what is unknown.
    Of several rows that say something of one record (a home, a guardian, a counselor) the first that does counts:
    were it the last, two that differ would change the record back and forth with each import.
    """

    draft: Draft
    outcome: Outcome
    fill_only: Collection[str]
    said: set[tuple[type[Base], int, str]] = field(default_factory=set)

    def value(
        self,
        record: type[Base],
        key: int,
        have: dict[str, Any],
        column: str,
        value: Any,
        *,
        row: int,
        who: str,
        name: str,
        shown: ReadOnly[Any, str] | None = None,
    ) -> None:
        """Compare one value; ``name`` is the roster's field, ``column`` the record's, ``have`` the record's values.

        ``shown`` gives the names that a person reads for keys of other records.
        """
        if value is None or (record, key, column) in self.said:
            return
        self.said.add((record, key, column))
        old = have[column]
        if value == old or (old is not None and name in self.fill_only):
            return
        self.draft.change(record, key, column, value)
        have[column] = value
        if shown is not None:
            old, value = shown.get(old), shown.get(value)
        self.outcome.note(Change(row, who, name, old, value))

    def column(
        self,
        record: type[Base],
        keys: Sequence[int | None],
        have: ReadOnly[Any, dict[str, Any]],
        column: str,
        values: Sequence[Any],
        *,
        lines: Lines,
        name: str,
    ) -> None:
        """Compare a column of the file, once a file; ``keys`` are those of the records that the rows speak of."""
        differing = [
            position
            for position, (key, value) in enumerate(zip(keys, values, strict=True))
            if value is not None and key is not None and have[key][column] != value
        ]
        if not differing:
            return
        first: dict[int | None, int] = {}
        for position, key in enumerate(keys):
            if values[position] is not None:
                first.setdefault(key, position)
        for position in differing:
            key, value = keys[position], values[position]
            if key is None or first[key] != position:
                continue
            old = have[key][column]
            if old is not None and name in self.fill_only:
                continue
            self.draft.change(record, key, column, value)
            have[key][column] = value
            self.outcome.note(Change(lines.rows[position], lines.who[position], name, old, value))

    def say(self, record: type[Base], key: int, values: ReadOnly[str, Any]) -> None:
        """Note what a row said of a record that it drew up."""
        self.said.update((record, key, column) for column, value in values.items() if value is not None)
