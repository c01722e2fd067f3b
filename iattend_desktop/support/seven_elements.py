"""The elements that a school rates itself on: seven in the table of the installation, which a district adapts.

The table is ``resources/seven_elements.json``: each element says what it means, what each rating from 1 to 4 looks
like, and the source that it is adapted from. Ratings in the records know an element by its key, so that a title may
change; what was rated under a key that the table no longer has is history, and counts in no standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.support.district_table import read_entries

TABLE = Path(__file__).resolve().parent.parent.parent / "resources" / "seven_elements.json"
RATINGS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Element:
    """One line of the table: ``levels`` say what each of :data:`RATINGS` looks like."""

    key: str
    title: str
    means: str
    levels: tuple[str, ...]
    source: str


@cache
def elements() -> tuple[Element, ...]:
    """The table of the installation; raises ``UserError`` where what a district wrote into it cannot be read."""
    return read_elements(TABLE)


def read_elements(path: Path) -> tuple[Element, ...]:
    """A table of elements from a file. Raises ``UserError`` that names the file, the entry and what is wrong."""
    found = read_entries(path, "elements", _entry)
    if not found:
        raise UserError(_("{file} names no element. Write at least one.").format(file=path.name))
    return found


def _entry(path: Path, number: int, entry: Any, sources: Mapping[str, str]) -> Element:
    try:
        key, title, means = (str(entry[name]).strip() for name in ("key", "title", "means"))
        levels = [str(words).strip() for words in entry["ratings"]]
        source = sources[entry["source"]]
    except (AttributeError, KeyError, TypeError) as error:
        raise UserError(
            _(
                "Entry {number} of {file} cannot be read: {found}. It has key, title, means, a source of the list, and "
                "ratings: what each of 1 to 4 looks like."
            ).format(number=number, file=path.name, found=error)
        ) from error
    if len(levels) != len(RATINGS) or not all((key, title, means, *levels)):
        raise UserError(
            _("Entry {number} of {file} is not whole: key, title, means and the words of all four ratings.").format(
                number=number, file=path.name
            )
        )
    return Element(key, _(title), _(means), tuple(map(_, levels)), source)
