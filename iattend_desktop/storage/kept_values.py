"""Values out of what change sets keep, as parts of a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import KeyedColumnElement

from iattend_desktop.storage.dialects import dialect_named


class kept_value(ColumnElement[Any]):
    """The value of a column within a JSON object of a change set, with that column's type."""

    inherit_cache = False

    def __init__(self, kept: InstrumentedAttribute[Any], column: KeyedColumnElement[Any]) -> None:
        self.kept = kept
        self.column = column
        self.type = column.type


@compiles(kept_value)
def _compile(element: kept_value, compiler: SQLCompiler, **words: Any) -> str:
    kept = compiler.process(element.kept.expression, **{**words, "within_columns_clause": False})
    return dialect_named(compiler.dialect.name).from_kept(kept, element.column)
