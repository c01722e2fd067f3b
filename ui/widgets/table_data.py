"""The rows of a table, ready to be sorted and filtered faster than a frame: no Qt here.

Everything slow happens once, in :func:`prepare`, which may run in a worker's thread.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

R = TypeVar("R")
Positions = npt.NDArray[np.int32]


class Align(Enum):
    """Where a column's text stands; numbers stand at the end."""

    START = "start"
    END = "end"
    CENTER = "center"


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column as data.

    ``sort_key`` gives what to sort by (any one type; ``None`` stands last either way), by default the text.
    ``searched`` says whether the search box looks here. ``paint`` draws the cell instead of its text:
    ``paint(painter, area, row)``; the text stays what is searched, read out and copied.
    ``width`` is in pixels; ``stretch`` columns share what is left over, and where room is short columns of text give
    way down to ``least`` (by default 60 % of the width; numbers and painted cells do not).
    """

    key: str
    title: str
    width: int
    text: Callable[[R], str]
    align: Align = Align.START
    sort_key: Callable[[R], Any] | None = None
    tooltip: Callable[[R], str] | None = None
    paint: Callable[[Any, Any, R], None] | None = None
    searched: bool = True
    strong: bool = False
    secondary: bool = False
    stretch: bool = False
    least: int | None = None

    @property
    def narrowest(self) -> int:
        """How far the column gives way."""
        if self.least is not None:
            return self.least
        return self.width if self.align is not Align.START or self.paint is not None else self.width * 3 // 5


def by_id(row: Any) -> Any:
    """What most rows are known by."""
    return row.id


@dataclass(frozen=True)
class TableData(Generic[R]):
    """Rows with their texts, sort orders and search strings, by position in ``rows``."""

    columns: tuple[Column[R], ...]
    rows: Sequence[R]
    identities: list[Any]
    texts: dict[str, list[str]]
    orders: dict[str, tuple[Positions, Positions]]  # of each column: those with a key, sorted; those without
    folded: list[str]
    position_of: dict[Any, int] = field(repr=False)


def prepare(columns: Sequence[Column[R]], rows: Sequence[R], identity: Callable[[Any], Any] = by_id) -> TableData[R]:
    """Texts, orders and search strings of rows; ``identity`` gives what a row is known by across refreshes."""
    texts = {column.key: [column.text(row) for row in rows] for column in columns}
    searched = [texts[column.key] for column in columns if column.searched]
    lines = map("\n".join, zip(*searched, strict=True)) if searched else iter([""] * len(rows))
    identities = [identity(row) for row in rows]
    return TableData(
        columns=tuple(columns),
        rows=rows,
        identities=identities,
        texts=texts,
        orders={column.key: _order(column, rows, texts[column.key]) for column in columns},
        folded=[fold(line) for line in lines],
        position_of={key: position for position, key in enumerate(identities)},
    )


def fold(text: str) -> str:
    """Text as the search compares it: no case, no accents.

    >>> fold("José ÁLVAREZ")
    'jose alvarez'
    """
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def found(data: TableData[R], search: str, among: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.bool_]:
    """Which rows hold every word of ``search``; only rows that ``among`` holds are looked at."""
    words = fold(search).split()
    folded = data.folded
    if among is None:
        positions: Sequence[int] = range(len(folded))
    else:
        positions = np.flatnonzero(among).tolist()
    for word in words:
        positions = [at for at in positions if word in folded[at]]
    mask = np.zeros(len(folded), dtype=np.bool_)
    mask[np.asarray(positions, dtype=np.int32)] = True
    return mask


def ordered(data: TableData[R], key: str | None, descending: bool, mask: npt.NDArray[np.bool_] | None) -> Positions:
    """Positions of the rows that the mask holds in a column's order; rows without a key last, ``None``: as given."""
    if key is None:
        everything = np.arange(len(data.rows), dtype=np.int32)
    else:
        sorted_rows, missing = data.orders[key]
        everything = np.concatenate([sorted_rows[::-1] if descending else sorted_rows, missing])
    return everything if mask is None else everything[mask[everything]]


def _order(column: Column[R], rows: Sequence[R], texts: list[str]) -> tuple[Positions, Positions]:
    if column.sort_key is None:
        keys: list[Any] = [fold(text) or None for text in texts]
    else:
        keys = [column.sort_key(row) for row in rows]
    present = [at for at, key in enumerate(keys) if key is not None]
    missing = np.asarray([at for at, key in enumerate(keys) if key is None], dtype=np.int32)
    present.sort(key=keys.__getitem__)
    return np.asarray(present, dtype=np.int32), missing
