"""What an import would do to each row: new, changed with old and new value, or unchanged."""

from __future__ import annotations

from collections.abc import Collection
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

    def note(self, change: Change) -> None:
        """A value that changes."""
        self.changes.append(change)
        self.changed_rows.add(change.row)


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

    def say(self, record: type[Base], key: int, values: ReadOnly[str, Any]) -> None:
        """Note what a row said of a record that it drew up."""
        self.said.update((record, key, column) for column, value in values.items() if value is not None)
