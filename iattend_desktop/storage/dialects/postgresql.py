"""How the server speaks: PostgreSQL, across a network, so that many rows travel with one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer, Table, Time, Uuid, func, select, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import KeyedColumnElement

from iattend_desktop.model.base import Base, UtcDateTime
from iattend_desktop.progress import Tally
from iattend_desktop.storage.dialects.pointing import Spans, points_nowhere

CHANNEL = "iattend"
"""On which programs tell each other in which tables something changed; never which rows."""
_TYPES = registry.load("postgresql.psycopg")()


class Postgresql:
    """See :class:`~iattend_desktop.storage.dialects.Dialect`."""

    rows_at_once: Mapping[str, int] = {}
    like = "ILIKE"
    salts_itself = True

    def as_kept(self, table: Table, names: Iterable[str], alias: str) -> str:
        """Days are text in JSON; the other types are written as a file has them."""

        def value(name: str) -> str:
            column, kind = f'{alias}."{name}"', table.c[name].type
            if isinstance(kind, UtcDateTime):
                return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
            if isinstance(kind, Uuid):
                return f"replace({column}::text, '-', '')"
            return f"{column}::integer" if isinstance(kind, Boolean) else column

        pairs = ", ".join(f"'{name}', {value(name)}" for name in names)
        return f"json_build_object({pairs})"

    def from_kept(self, kept: str, column: KeyedColumnElement[Any]) -> str:
        """Text out of JSON, and what the column's type makes of it."""
        value, kind = f"({kept} ->> '{column.name}')", column.type
        if isinstance(kind, JSON):
            return f"CASE WHEN {value} IS NULL THEN NULL ELSE {kept} -> '{column.name}' END"
        if isinstance(kind, UtcDateTime):
            return f"({value}::timestamp AT TIME ZONE 'UTC')"
        if isinstance(kind, Boolean):
            return f"({value}::integer <> 0)"
        if isinstance(kind, Date | Float | Integer | Uuid):
            return f"{value}::{_type(column)}"
        return value

    def lacks(self, kept: str, name: str) -> str:
        """A value that is null is there."""
        return f"({kept} -> '{name}') IS NULL"

    def differs(self, kept: str, table: Table, alias: str) -> str:
        """Whether one object holds another tells of all plain values at once; lists need a look of their own."""
        row = f"{self.as_kept(table, table.c.keys(), alias)}::jsonb"
        tests = [f"NOT {row} @> ({kept}::jsonb - 'version')"]
        for column in table.columns:
            if isinstance(column.type, JSON):
                here, there = (f"({side} -> '{column.name}')::jsonb" for side in (kept, row))
                tests.append(f"({kept} -> '{column.name}') IS NOT NULL AND {here} IS DISTINCT FROM {there}")
        return f"({' OR '.join(tests)})"

    def check_references_at_the_end(self, session: Session) -> None:
        """The set-up has made every foreign key such that it can wait."""
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))

    def mark_to_clean(self, session: Session) -> None:
        """The server cleans its pages itself, or its administrator does."""

    def orphans(self, session: Session, table: Table) -> int:
        """Rows for which one of their parents is not there."""
        count = f'SELECT count(*) FROM "{table.name}" c WHERE {points_nowhere(table, "c")}'
        return int(session.scalar(text(count)) or 0)

    def astray(self, session: Session, change_set_id: int, spans: Spans) -> bool:  # noqa: ARG002 - the server knows
        """The server looks, also at what the login may not see; until now it had put it off."""
        names = ", ".join(
            f'"{key.constraint.name}"'
            for table in {name for name, kind in spans if kind != "insert"}
            for key in Base.metadata.tables[table].foreign_keys
            if key.constraint is not None
        )
        try:
            if names:
                session.execute(text(f"SET CONSTRAINTS {names} IMMEDIATE"))
        except IntegrityError:
            return True
        return False

    def reserve(self, session: Session, table: Table, count: int) -> range:
        """Who writes has the lock, so that nobody else takes keys meanwhile."""
        key = func.nextval(func.pg_get_serial_sequence(f'"{table.name}"', "id"))
        taken = select(key.label("id")).select_from(func.generate_series(1, count)).subquery()
        first, last = session.execute(select(func.min(taken.c.id), func.max(taken.c.id))).one()
        if first is None:
            return range(0)
        if last - first + 1 != count:
            raise RuntimeError(f"somebody took keys of {table.name} without the lock")
        return range(first, last + 1)

    def keep_ids(self, session: Session, ids: Sequence[int]) -> None:
        """The keys travel as one list."""
        session.execute(text("CREATE TEMP TABLE IF NOT EXISTS chosen (id integer PRIMARY KEY) ON COMMIT DELETE ROWS"))
        session.execute(text("DELETE FROM chosen"))
        if ids:
            session.execute(
                text("INSERT INTO chosen SELECT DISTINCT unnest(CAST(:ids AS integer[]))"), {"ids": list(ids)}
            )

    def insert(self, session: Session, table: Table, columns: Mapping[str, Sequence[Any]], tally: Tally) -> None:
        """Copied beside the table first: rules on rows bind an INSERT, and forbid a COPY."""
        names = list(columns)
        self._insert(session, table, names, tally.each(zip(*columns.values(), strict=True)), tally)

    def update(self, session: Session, table: Table, names: Sequence[str], rows: Sequence[Any], tally: Tally) -> None:
        """All rows by one statement, from beside the table."""
        _bring(session, table, [*names, "id"], tally.each(rows))
        assignments = ", ".join(f'"{name}" = a."{name}"' for name in names)
        with self.looking(session, tally.look):
            session.execute(
                text(
                    f'UPDATE "{table.name}" AS t SET {assignments}, version = t.version + 1'
                    " FROM arriving a WHERE a.id = t.id"
                )
            )

    def take_in(self, session: Session, table: Table, rows: Iterable[Sequence[Any]], tally: Tally) -> None:
        """As many other rows."""
        self._insert(session, table, table.c.keys(), rows, tally)

    def canonical(self, column: KeyedColumnElement[Any]) -> str:
        """As a file has it; days and times are written out, whatever style the server has."""
        value, kind = f'"{column.name}"', column.type
        if isinstance(kind, UtcDateTime):
            return f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        if isinstance(kind, Date):
            return f"to_char({value}, 'YYYY-MM-DD')"
        if isinstance(kind, Time):
            return f"to_char({value}, 'HH24:MI:SS.US')"
        if isinstance(kind, Uuid):
            return f"replace({value}::text, '-', '')"
        return f"{value}::integer::text" if isinstance(kind, Boolean) else f"{value}::text"

    def octets(self, text: str) -> str:
        """Whatever encoding the database has."""
        return f"convert_to({text}, 'UTF8')"

    def newest_number(self, session: Session, table: Table) -> int:
        """The sequence's, or that of a record that was numbered without it."""
        given = func.pg_sequence_last_value(_sequence(table))
        return int(session.scalar(select(func.greatest(given, select(func.max(table.c.id)).scalar_subquery(), 0))) or 0)

    def number_after(self, session: Session, table: Table, number: int) -> None:
        """A sequence begins with 1, and 0 is none of its numbers."""
        if number:
            session.execute(select(func.setval(_sequence(table), number)))

    def _insert(
        self, session: Session, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]], tally: Tally
    ) -> None:
        _bring(session, table, names, rows)
        listed = ", ".join(f'"{name}"' for name in names)
        key = next(iter(table.primary_key)).name
        with self.looking(session, tally.look):
            session.execute(text(f'INSERT INTO "{table.name}" ({listed}) SELECT {listed} FROM arriving ORDER BY {key}'))

    @contextmanager
    def looking(self, session: Session, look: Callable[[], None]) -> Iterator[None]:
        """While the connection waits for the server; see ``LookingConnection``."""
        connection: Any = session.connection().connection.dbapi_connection
        before, connection.look = connection.look, look
        try:
            yield
        finally:
            connection.look = before

    def tell(self, session: Session, tables: Iterable[str]) -> None:
        """The server passes it on when it commits, and to nobody where it does not."""
        session.execute(select(func.pg_notify(CHANNEL, ",".join(sorted(tables)))))


POSTGRESQL = Postgresql()


def _sequence(table: Table) -> Any:
    return func.pg_get_serial_sequence(f'"{table.name}"', "id").cast(REGCLASS)


def _bring(session: Session, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into the temporary table ``arriving``."""
    driver: Any = session.connection().connection.dbapi_connection
    columns = ", ".join(f'"{name}" {_type(table.c[name])}' for name in names)
    driver.execute(f"DROP TABLE IF EXISTS pg_temp.arriving; CREATE TEMP TABLE arriving ({columns}) ON COMMIT DROP")
    with driver.cursor() as cursor, cursor.copy("COPY arriving FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _type(column: KeyedColumnElement[Any]) -> str:
    return column.type.compile(_TYPES)
