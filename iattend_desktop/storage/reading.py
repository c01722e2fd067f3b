"""Reading and writing many rows so that the person can cancel meanwhile, also while the database itself is at work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, TypeVarTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import CompoundSelect, Row, Select
from sqlalchemy.orm import Session

from iattend_desktop.progress import LOOK_AFTER, Tally
from iattend_desktop.storage.dialects import dialect_of

_Columns = TypeVarTuple("_Columns")
FEW_IN_MEMORY = {"yield_per": 2_000}
"""Execution options of a query whose answer may be longer than the memory."""


def read_rows(session: Session, query: Select[*_Columns], tally: Tally) -> Iterator[Row[*_Columns]]:
    """The rows of a query, some hundreds at a time. Read them to the end before the session is asked for more."""
    if session.autoflush:
        session.flush()
    with cancellable(session, tally):
        found = session.connection().execute(query, execution_options=dialect_of(session).rows_at_once)
        for rows in found.partitions(LOOK_AFTER):
            yield from tally.each(rows)


def all_rows(
    session: Session, query: Select[*_Columns], values: Mapping[str, Any] | None = None
) -> Sequence[Row[*_Columns]]:
    """The rows of a query of columns, without the way through the mapper, which takes as long again for thousands."""
    if session.autoflush:
        session.flush()
    return session.connection().execute(query, values).all()


def stream_rows(session: Session, query: Select[*_Columns], tally: Tally) -> Iterator[Row[*_Columns]]:
    """As :func:`read_rows`, for tables that are longer than the memory: a server hands out some thousands at a time."""
    with cancellable(session, tally):
        found = session.connection().execute(query, execution_options=FEW_IN_MEMORY)
        yield from tally.each(found)


def read_numbers(session: Session, query: Select[Any] | CompoundSelect[Any], tally: Tally) -> npt.NDArray[np.int64]:
    """int64[rows, columns]: the answer to a query of whole numbers, none of them null.

    Straight from the driver's cursor: an object for each row of a district's would take longer than the query.
    """
    if session.autoflush:
        session.flush()
    tally.look()
    with cancellable(session, tally), session.connection().execute(query) as found:
        numbers: Any = found.cursor
        return np.fromiter(chain.from_iterable(numbers), np.int64).reshape(-1, len(found.keys()))


@contextmanager
def cancellable(session: Session, tally: Tally) -> Iterator[None]:
    """Look at the progress while the database is at work, and stop it where the person cancelled.

    What it was about to do is then undone with the transaction. Raises ``Cancelled``.
    """
    with dialect_of(session).looking(session, tally.look):
        yield
