"""Two people change one record at the same time: what is merged without a question, and what a person has to choose.

Values decide, not times: three states of each field are compared, as it stood when the form was opened, as it stands
now, and as it was written in the form. What was changed and changed back meanwhile is no conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError


@dataclass(frozen=True, slots=True)
class OthersChange:
    """One field that somebody else changed since the form was opened.

    ``who`` is the account that wrote it last and ``at`` when (UTC); both ``None`` where that is not on record.
    """

    key: str
    seen: Any
    theirs: Any
    mine: Any
    who: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What saving a form would write. ``clashes``: both changed it, differently; ``kept``: only the other one did."""

    values: dict[str, Any]
    clashes: tuple[OthersChange, ...]
    kept: tuple[OthersChange, ...]


def merge(seen: Mapping[str, Any], now: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """Compare a record's fields as they were seen, as they stand now and as a person wrote them (``mine`` names them).

    What one of the two changed is taken; where both wrote the same there is no question. Of a clash ``values`` hold
    what the person wrote. Lists of words are the same in any order.

    >>> merged = merge({"phone": "1", "grade": 9, "city": None}, {"phone": "2", "grade": 10, "city": None},
    ...                {"phone": "1", "grade": 11, "city": "Bell"})
    >>> merged.values, [one.key for one in merged.clashes], [one.key for one in merged.kept]
    ({'phone': '2', 'grade': 11, 'city': 'Bell'}, ['grade'], ['phone'])
    """
    values: dict[str, Any] = {}
    clashes: list[OthersChange] = []
    kept: list[OthersChange] = []
    for key, written in mine.items():
        before, present = seen[key], now[key]
        values[key] = written
        if _same(present, before) or _same(present, written):
            continue
        change = OthersChange(key, before, present, written)
        if _same(written, before):
            values[key] = present
            kept.append(change)
        else:
            clashes.append(change)
    return Merged(values, tuple(clashes), tuple(kept))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return sorted(one) == sorted(other)
    return bool((one or None) == (other or None)) if isinstance(one, str) or isinstance(other, str) else one == other


class Conflict(UserError):
    """Somebody else changed the same fields to something else. Nothing was written.

    ``now`` is every field as it stands in the workspace.
    """

    def __init__(self, merged: Merged, now: Mapping[str, Any]) -> None:
        super().__init__(
            _("Somebody else changed this record meanwhile. Nothing was saved yet: choose, field by field, what holds.")
        )
        self.merged = merged
        self.now = dict(now)


class Gone(UserError):
    """The record that a form is about was deleted, or merged into another one. Nothing was written."""
