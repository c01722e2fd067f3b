"""Where a person is named in text: by what stands for them alone, and what of a text is left without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, cast, false, or_, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from iattend_desktop.i18n import _
from iattend_desktop.model.base import Base
from iattend_desktop.storage.dialects import dialect_of

_PARTICULARS = frozenset({"account", "household", "identifier", "person", "school", "school_year"})
"""Tables that say of others what they are called and where they live: nobody is mentioned there."""
_OF_THE_LOG = frozenset({"audit_detail", "audit_entry", "change_batch", "change_row", "change_set", "draft"})
_OF_THE_PROGRAM = frozenset({("attendance_fact", "grain"), ("attendance_fact", "source")})
"""Columns with words of the program alone, in the one table that has millions of rows."""
QUOTING, _QUOTES = "import_run", "problems"
"""The table of imports and its column that quotes cells of files: there a part of the name is enough."""
_LEAST = 4
"""Marks of a number that is looked for in text; a shorter one is anything."""


@dataclass(frozen=True)
class Traces:
    """What a person is named by.

    ``phrases`` stand for this person wherever they stand: whole names, numbers. ``words`` are parts of the name, which
    others have too: they tell only within what is about this person. ``firsts``: first names among them, which tell
    within a text that names the person otherwise.
    """

    phrases: frozenset[str]
    words: frozenset[str]
    firsts: frozenset[str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(self.phrases)

    @cached_property
    def _whole_pattern(self) -> re.Pattern[str]:
        return _pattern(self.phrases | self.firsts)

    @cached_property
    def _word_pattern(self) -> re.Pattern[str]:
        return _pattern(self.phrases | self.words)

    def like(self, session: Session, column: InstrumentedAttribute[Any], *, words: bool = False) -> ColumnElement[bool]:
        """A condition that holds at least where the column's text names the person, in JSON too; with ``words`` where
        it holds any part of the name."""
        resembles = cast(column, Text).bool_op(dialect_of(session).like)
        return or_(false(), *(resembles(_like(name)) for name in self.names(words=words)))

    def names(self, *, words: bool) -> list[str]:
        """The phrases, and behind them with ``words`` the parts of the name."""
        return [*sorted(self.phrases), *(sorted(self.words - self.phrases) if words else ())]

    def named(self, value: Any) -> bool:
        """Whether a text, or a text within a JSON value, names the person.

        >>> traces_of([("Rosa", "Delgado-Ortiz", None)], []).named({"note": ["Asked DELGADO-ORTIZ, Rosa twice"]})
        True
        """
        return any(self._pattern.search(text) for text in _texts(value))

    def told(self, value: Any) -> bool:
        """Whether a text about this person, or one within a JSON value, holds any part of the name."""
        return any(self._word_pattern.search(text) for text in _texts(value))

    def without(self, value: Any) -> Any:
        """A text, or a JSON value, with what names the person taken out.

        >>> traces_of([("Rosa", "Delgado", None)], ["00012345"]).without("Rosa Delgado (00012345) is late; Rosa knows")
        '[deleted] ([deleted]) is late; [deleted] knows'
        """
        if isinstance(value, str):
            return self._whole_pattern.sub(_("[deleted]"), value) if self.named(value) else value
        if isinstance(value, list):
            return [self.without(one) for one in value]
        if isinstance(value, dict):
            return {key: self.without(one) for key, one in value.items()}
        return value


def traces_of(names: Collection[tuple[str | None, str | None, str | None]], numbers: Collection[str]) -> Traces:
    """The traces of people by (given, family, preferred name) and by their numbers."""
    phrases = {number for number in numbers if len(number) >= _LEAST}
    words: set[str] = set()
    firsts: set[str] = set()
    for given, family, preferred in names:
        words.update(filter(None, (given, family, preferred)))
        firsts.update(filter(None, (given, preferred)))
        if family:
            for first in filter(None, (given, preferred)):
                phrases |= {f"{first} {family}", f"{family} {first}"}
    return Traces(frozenset(phrases), frozenset(words), frozenset(firsts))


@dataclass(frozen=True)
class Mention:
    """A record of somebody or something else that names the person in one of its columns."""

    table: str
    key: int
    column: str
    value: Any  # without the name


def mentions(session: Session, traces: Traces, apart: dict[str, set[int]]) -> Iterator[Mention]:
    """Every mention in a record that is not among ``apart``, the log and its values aside."""
    for table in Base.metadata.sorted_tables:
        if table.name in _PARTICULARS | _OF_THE_LOG:
            continue
        columns = [
            column
            for column in table.columns
            if isinstance(column.type, Text | JSON) and (table.name, column.name) not in _OF_THE_PROGRAM
        ]
        if not columns:
            continue
        keys = set(session.scalars(text(_probe(table, columns, traces, dialect_of(session).like)), _parameters(traces)))
        keys -= apart.get(table.name, set())
        if keys:
            for key, *values in session.execute(select(table.c.id, *columns).where(table.c.id.in_(keys))).all():
                yield from _mentions_in(table, key, columns, values, traces)


def _probe(table: Table, columns: list[Column[Any]], traces: Traces, like: str) -> str:
    """SQL for the records in which there may be a mention, as text: there is one for each table."""
    tests = [
        f'CAST("{column.name}" AS TEXT) {like} :name{number}'
        for column in columns
        for number in range(len(traces.names(words=column.name == _QUOTES)))
    ]
    return f'SELECT id FROM "{table.name}" WHERE {" OR ".join(tests) or "false"}'


def _parameters(traces: Traces) -> dict[str, str]:
    return {f"name{number}": _like(name) for number, name in enumerate(traces.names(words=True))}


def strike(session: Session, mention: Mention) -> None:
    """Write a record without the name; past the record of changes, which must not keep it."""
    table = Base.metadata.tables[mention.table]
    session.execute(
        update(table)
        .where(table.c.id == mention.key)
        .values({mention.column: mention.value, "version": table.c.version + 1})
    )


def _mentions_in(
    table: Table, key: int, columns: list[Column[Any]], values: list[Any], traces: Traces
) -> Iterator[Mention]:
    for column, value in zip(columns, values, strict=True):
        rest = _without_findings(value, traces) if column.name == _QUOTES else traces.without(value)
        if rest != value:
            yield Mention(table.name, key, column.name, rest)


def _without_findings(problems: Any, traces: Traces) -> Any:
    rest = traces.without(problems)
    for problem in rest if isinstance(rest, list) else ():
        if isinstance(problem, dict) and traces.told(problem.get("found")):
            problem["found"] = _("[deleted]")
    return rest


def _pattern(phrases: Collection[str]) -> re.Pattern[str]:
    ways = [r"\W+".join(map(re.escape, re.findall(r"\w+", phrase))) for phrase in phrases]
    ways = sorted(filter(None, ways), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)" if ways else r"(?!)", re.IGNORECASE)


def _like(phrase: str) -> str:
    """What is found at least: a file knows the case of plain letters only, and JSON writes others as numbers."""
    return "%" + "".join(mark if mark.isascii() and mark.isalnum() else "%" for mark in phrase) + "%"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
