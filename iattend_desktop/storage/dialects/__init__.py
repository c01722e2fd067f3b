"""Where the workspace file and the server speak differently: one class for each, with the same words.

What a change set keeps is written as a file stores it, on the server too (days and instants as text, booleans as 0 and
1): then undo reads it the same way, and a workspace moves with its history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement

from iattend_desktop.progress import Tally
from iattend_desktop.storage.dialects.pointing import Spans
from iattend_desktop.storage.dialects.postgresql import POSTGRESQL
from iattend_desktop.storage.dialects.sqlite import SQLITE


class Dialect(Protocol):
    """What a database says in its own way. SQL comes as text over aliases that the caller chose."""

    rows_at_once: Mapping[str, int]
    """Execution options of a query whose rows are gone through some hundreds at a time."""
    like: str
    """The operator of a text and a pattern that tells plain capital letters from small ones as little as it can."""
    salts_itself: bool
    """Whether the database itself salts a change set, as its entry is written to the log; nobody else then may."""

    def as_kept(self, table: Table, names: Iterable[str], alias: str) -> str:
        """SQL for a JSON object of a row's columns, as a change set keeps them."""

    def from_kept(self, kept: str, column: KeyedColumnElement[Any]) -> str:
        """SQL for a column's value out of the JSON object ``kept``."""

    def lacks(self, kept: str, name: str) -> str:
        """SQL for whether the JSON object ``kept`` says nothing of a column."""

    def differs(self, kept: str, table: Table, alias: str) -> str:
        """SQL for whether a row has another value than ``kept`` says, versions aside."""

    def check_references_at_the_end(self, session: Session) -> None:
        """Within this transaction rows may point at rows that are gone until it is committed."""

    def mark_to_clean(self, session: Session) -> None:
        """Have it remembered, once this transaction is committed, that what was removed may still stand on disk."""

    def orphans(self, session: Session, table: Table) -> int:
        """How many rows of a table point at rows that are gone."""

    def astray(self, session: Session, change_set_id: int, spans: Spans) -> bool:
        """Whether, of the records that a change set changed or removed and that are back, one points at one that is
        gone. Where it is so, the transaction has to end."""

    def reserve(self, session: Session, table: Table, count: int) -> range:
        """Keys that no row has had before, one after another."""

    def keep_ids(self, session: Session, ids: Sequence[int]) -> None:
        """Fill the temporary table ``chosen`` with keys."""

    def insert(self, session: Session, table: Table, columns: Mapping[str, Sequence[Any]], tally: Tally) -> None:
        """Insert rows given by column, ``id`` among them, as the driver takes them."""

    def update(self, session: Session, table: Table, names: Sequence[str], rows: Sequence[Any], tally: Tally) -> None:
        """Change rows: cells in the order of ``names``, then the key. Versions grow by one."""

    def take_in(self, session: Session, table: Table, rows: Iterable[Sequence[Any]], tally: Tally) -> None:
        """Insert rows with all columns as the model has them, except JSON, which comes as its text."""

    def canonical(self, column: KeyedColumnElement[Any]) -> str:
        """SQL for a value as text that is the same wherever the value stands; not for numbers with a fraction."""

    def octets(self, text: str) -> str:
        """SQL for the octets of a text in UTF-8."""

    def newest_number(self, session: Session, table: Table) -> int:
        """The highest key that a record of a table was ever given; 0 where there was none."""

    def number_after(self, session: Session, table: Table, number: int) -> None:
        """Number the next record of a table higher than ``number``."""

    def looking(self, session: Session, look: Callable[[], None]) -> AbstractContextManager[None]:
        """Look while the database is at work, and stop it where ``look`` raises ``Cancelled``."""

    def tell(self, session: Session, tables: Iterable[str]) -> None:
        """Tell other programs, once this transaction is committed, in which tables something changed."""


def dialect_of(session: Session) -> Dialect:
    """How the database of a session speaks."""
    return dialect_named(session.get_bind().dialect.name)


def dialect_named(name: str) -> Dialect:
    """How the database of a driver's dialect speaks."""
    return POSTGRESQL if name == "postgresql" else SQLITE
