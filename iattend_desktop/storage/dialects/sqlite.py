"""How the workspace file speaks: SQLite, by one writer, with statements of many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import JSON, Connection, Table, Text, bindparam, func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement

from iattend_desktop.model.base import Base
from iattend_desktop.progress import LOOK_AFTER, Cancelled, Tally
from iattend_desktop.storage.dialects.pointing import Spans, points_nowhere

_CHUNK = 2_000
_ROWS_AT_ONCE = 100  # of one statement; SQLite takes 32,766 parameters and more
TO_CLEAN = 1
"""SQLite's ``user_version`` while something that was removed may still stand in the file."""
_STEPS = 200_000
"""Steps of the database's own machine between two looks: about a hundredth of a second."""


class Sqlite:
    """See :class:`~iattend_desktop.storage.dialects.Dialect`."""

    rows_at_once: Mapping[str, int] = {"yield_per": LOOK_AFTER}
    like = "LIKE"
    salts_itself = False

    def as_kept(self, table: Table, names: Iterable[str], alias: str) -> str:
        """Values as they are stored."""

        def value(name: str) -> str:
            column = f'{alias}."{name}"'
            return f"json({column})" if isinstance(table.c[name].type, JSON) else column

        pairs = ", ".join(f"'{name}', {value(name)}" for name in names)
        return f"json_object({pairs})"

    def from_kept(self, kept: str, column: KeyedColumnElement[Any]) -> str:
        """A JSON value comes back as JSON text, also when it is a plain string."""
        value = f"json_extract({kept}, '$.{column.name}')"
        if isinstance(column.type, JSON):
            return f"CASE WHEN {value} IS NULL THEN NULL ELSE {kept} -> '$.{column.name}' END"
        return value

    def lacks(self, kept: str, name: str) -> str:
        """A value that is null is there."""
        return f"json_type({kept}, '$.{name}') IS NULL"

    def differs(self, kept: str, table: Table, alias: str) -> str:
        """Where all of it is the same text, no value needs a look."""
        whole = self.as_kept(table, table.c.keys(), alias)
        return (
            f"{kept} IS NOT {whole} AND EXISTS (SELECT 1 FROM json_each({kept}) e"
            f" WHERE e.key <> 'version' AND e.value IS NOT json_extract({whole}, '$.' || e.key))"
        )

    def check_references_at_the_end(self, session: Session) -> None:
        """Until the transaction ends."""
        session.execute(text("PRAGMA defer_foreign_keys = ON"))

    def mark_to_clean(self, session: Session) -> None:
        """The file says so itself."""
        session.execute(text(f"PRAGMA user_version = {TO_CLEAN}"))

    def orphans(self, session: Session, table: Table) -> int:
        """As SQLite counts them: one for a row, whatever it lacks."""
        return len({row[1] for row in session.execute(text(f'PRAGMA foreign_key_check("{table.name}")'))})

    def astray(self, session: Session, change_set_id: int, spans: Spans) -> bool:
        """By what the change set says of them, as SQLite does not check references while an action is taken back."""
        for (name, kind), (first, last) in spans.items():
            if kind != "insert":
                found = session.scalar(
                    text(
                        f'SELECT 1 FROM change_row r JOIN "{name}" c ON c.id = r.row_id WHERE r.change_set_id = :id'
                        " AND r.table_name = :table AND r.kind = :kind AND r.id BETWEEN :first AND :last"
                        f" AND {points_nowhere(Base.metadata.tables[name], 'c')} LIMIT 1"
                    ),
                    {"id": change_set_id, "table": name, "kind": kind, "first": first, "last": last},
                )
                if found:
                    return True
        return False

    def reserve(self, session: Session, table: Table, count: int) -> range:
        """The write lock keeps them free."""
        newest = session.scalar(select(func.max(table.c.id))) or 0
        first = max(self.newest_number(session, table), int(newest)) + 1
        return range(first, first + count)

    def keep_ids(self, session: Session, ids: Sequence[int]) -> None:
        """In memory, as every temporary table."""
        connection = session.connection()
        connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("DELETE FROM temp.chosen")
        if ids:
            connection.exec_driver_sql("INSERT OR IGNORE INTO temp.chosen (id) VALUES (?)", [(key,) for key in ids])

    def insert(self, session: Session, table: Table, columns: Mapping[str, Sequence[Any]], tally: Tally) -> None:
        """Some thousands of rows between two looks."""
        connection = session.connection()
        for start in tally.one_by_one(range(0, len(columns["id"]), _CHUNK)):
            _insert(connection, table, {name: cells[start : start + _CHUNK] for name, cells in columns.items()})

    def update(self, session: Session, table: Table, names: Sequence[str], rows: Sequence[Any], tally: Tally) -> None:
        """A statement a row: the database is in the same process."""
        assignments = ", ".join(f'"{name}" = ?' for name in names)
        statement = f'UPDATE "{table.name}" SET {assignments}, version = version + 1 WHERE id = ?'
        connection = session.connection()
        for start in tally.one_by_one(range(0, len(rows), _CHUNK)):
            connection.exec_driver_sql(statement, list(rows[start : start + _CHUNK]))

    def take_in(self, session: Session, table: Table, rows: Iterable[Sequence[Any]], tally: Tally) -> None:
        """By the types that the model has, some thousands of rows at a time."""
        names = table.c.keys()
        plain = insert(table).values(
            {name: bindparam(name, type_=Text() if isinstance(table.c[name].type, JSON) else None) for name in names}
        )
        left = iter(rows)
        while some := [dict(zip(names, row, strict=True)) for row in islice(left, _CHUNK)]:
            with self.looking(session, tally.look):
                session.connection().execute(plain, some)

    def canonical(self, column: KeyedColumnElement[Any]) -> str:
        """As it is stored."""
        return f'CAST("{column.name}" AS TEXT)'

    def octets(self, text: str) -> str:
        """Text is stored in UTF-8."""
        return f"CAST({text} AS BLOB)"

    def newest_number(self, session: Session, table: Table) -> int:
        """SQLite keeps it beside the tables."""
        return int(
            session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}) or 0
        )

    def number_after(self, session: Session, table: Table, number: int) -> None:
        """A table that never had a record has none."""
        session.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        if number:
            session.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                {"name": table.name, "seq": number},
            )

    @contextmanager
    def looking(self, session: Session, look: Callable[[], None]) -> Iterator[None]:
        """Every so many steps of the database's machine."""
        connection: Any = session.connection().connection.dbapi_connection
        driver: Any = session.connection().dialect.loaded_dbapi  # its own error, where its cursor is read directly
        asked: list[Cancelled] = []

        def stop() -> bool:
            try:
                look()
            except Cancelled as cancelled:
                asked.append(cancelled)
            return bool(asked)

        connection.set_progress_handler(stop, _STEPS)
        try:
            yield
        except (OperationalError, driver.OperationalError) as error:
            if asked:
                raise asked[0] from error
            raise
        finally:
            connection.set_progress_handler(None, _STEPS)

    def tell(self, session: Session, tables: Iterable[str]) -> None:
        """Nobody else listens to a file."""


SQLITE = Sqlite()


def _insert(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given by column as stored, many with each statement, which takes what all rows share but once.

    Half the time of a statement a row: SQLite counts parameters, and ``?1`` may stand in any number of places.
    """
    shared = {
        name: cells[0]
        for name, cells in columns.items()
        if name != "id" and cells[0] == cells[-1] and len(set(cells)) == 1
    }
    own = [name for name in columns if name not in shared]
    names = ", ".join(f'"{name}"' for name in (*shared, *own))
    head = f'INSERT INTO "{table.name}" ({names}) VALUES '
    values, width = tuple(shared.values()), len(own)
    cells = list(chain.from_iterable(zip(*(columns[name] for name in own), strict=True)))
    whole = len(cells) // (width * _ROWS_AT_ONCE) * (width * _ROWS_AT_ONCE)
    for rows, start, stop in ((_ROWS_AT_ONCE, 0, whole), (1, whole, len(cells))):
        parameters = [(*values, *cells[at : at + rows * width]) for at in range(start, stop, rows * width)]
        if parameters:
            connection.exec_driver_sql(head + _places(len(values), width, rows), parameters)


@cache
def _places(shared: int, own: int, rows: int) -> str:
    """The parameters of so many rows: those that all share, then each row's own.

    >>> _places(1, 2, 2)
    '(?1, ?2, ?3), (?1, ?4, ?5)'
    """
    return ", ".join(
        f"({', '.join(f'?{place}' for place in (*range(1, shared + 1), *range(start, start + own)))})"
        for start in range(shared + 1, shared + 1 + rows * own, own)
    )
