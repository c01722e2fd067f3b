"""Text that a server cannot store and a file would cut short when it is read: with a NUL character in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, UOWTransaction

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_NUL = "\0"


def refuse_nul(session: Session, _context: UOWTransaction, _records: object) -> None:
    """Before a flush: raises ``UserError`` where what it would write holds a NUL, in lists too."""
    for record in (*session.new, *session.dirty):
        for attribute in inspect(record).attrs:
            refuse_nul_among(attribute.history.added or ())


def refuse_nul_among(values: Iterable[Any]) -> None:
    """Raises ``UserError`` where one of the values holds a NUL, in lists too."""
    if any(map(_holds_nul, values)):
        raise UserError(
            _(
                "A text holds a character that cannot be seen (NUL), such as copying from a damaged file brings along. "
                "Type the text anew; nothing was saved."
            )
        )


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return _NUL in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for pair in value.items() for one in pair)
    return isinstance(value, list | tuple) and any(map(_holds_nul, value))
