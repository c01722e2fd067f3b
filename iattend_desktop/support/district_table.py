"""A table in ``resources`` that a district adapts: entries with a key each, and the sources that they name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError


class Keyed(Protocol):
    """An entry that is told apart by its key."""

    @property
    def key(self) -> str:
        """Its own in the table."""


_Entry = TypeVar("_Entry", bound=Keyed)


def read_entries(
    path: Path, name: str, made: Callable[[Path, int, Any, Mapping[str, str]], _Entry]
) -> tuple[_Entry, ...]:
    """The entries that a file holds under ``name``, each ``made`` of the file, its number from 1, what is written and
    the sources. Raises ``UserError`` that names the file, the entry and what is wrong."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        sources, entries = dict(written["sources"]), list(written[name])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(
            _("{file} is no table of {name}: it holds “sources” and “{name}” as JSON. Mend it.").format(
                file=path.name, name=name
            )
        ) from error
    found = tuple(made(path, number, entry, sources) for number, entry in enumerate(entries, 1))
    keys = [one.key for one in found]
    for key in keys:
        if keys.count(key) > 1:
            raise UserError(
                _("{file} has two entries called “{key}”. Give each a key of its own.").format(file=path.name, key=key)
            )
    return found
