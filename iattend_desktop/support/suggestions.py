"""What may help, by why a student misses school: interventions from a table that a district adapts.

The table is ``resources/interventions.json``: each entry names the causes that it answers (or whole groups, which also
answers causes in somebody's own words), the lowest tier that it is for, and the source that it is taken from. It
suggests; a person decides. Each tier adds to what the one below it offers (Attendance Works).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.support.assessment_values import Said, group_of
from iattend_desktop.support.district_table import read_entries
from iattend_desktop.vocabulary import Cause, CauseGroup, Tier

TABLE = Path(__file__).resolve().parent.parent.parent / "resources" / "interventions.json"


@dataclass(frozen=True, slots=True)
class Intervention:
    """One line of the table: ``title`` says what, ``first`` how to begin, ``tier`` is the lowest that it is for."""

    key: str
    title: str
    first: str
    tier: Tier
    causes: frozenset[Cause]
    groups: frozenset[CauseGroup]
    source: str

    def answers(self, cause: str) -> bool:
        """Whether it is for a cause, by key."""
        return cause in self.causes or group_of(cause) in self.groups


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An intervention, and which of the student's causes it answers, the most severe first."""

    intervention: Intervention
    causes: tuple[str, ...]


def suggest(
    causes: Mapping[str, Said], tier: Tier | None, table: tuple[Intervention, ...] | None = None
) -> tuple[Suggestion, ...]:
    """What may help with a profile (the most severe cause first) in a tier, the most helpful first.

    What is made for a cause stands before what is for its whole group; then whatever answers the most severity, a cause
    whose severity nobody said counting as slight. Where no tier is known yet, nothing of tier 3 is suggested.
    """
    highest = tier if tier is not None else Tier.TWO
    found = []
    for place, one in enumerate(interventions() if table is None else table):
        answered = tuple(key for key in causes if one.answers(key))
        if answered and one.tier <= highest:
            made_for = any(key in one.causes for key in answered)
            weight = sum(causes[key].severity or 1 for key in answered)
            found.append(((not made_for, -weight, place), Suggestion(one, answered)))
    return tuple(suggestion for _order, suggestion in sorted(found, key=lambda pair: pair[0]))


@cache
def interventions() -> tuple[Intervention, ...]:
    """The table of the installation; raises ``UserError`` where what a district wrote into it cannot be read."""
    return read_table(TABLE)


def read_table(path: Path) -> tuple[Intervention, ...]:
    """A table of interventions from a file. Raises ``UserError`` that names the file, the entry and what is wrong."""
    return read_entries(path, "interventions", _entry)


def _entry(path: Path, number: int, entry: Any, sources: Mapping[str, str]) -> Intervention:
    try:
        made = Intervention(
            key=str(entry["key"]),
            title=_(str(entry["title"])),
            first=_(str(entry["first"])),
            tier=Tier(entry["tier"]),
            causes=frozenset(Cause(one) for one in entry.get("causes", ())),
            groups=frozenset(CauseGroup(one) for one in entry.get("groups", ())),
            source=sources[entry["source"]],
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(
            _(
                "Entry {number} of {file} cannot be read: {found}. It has key, title, first, tier (1 to 3), "
                "a source of the list, and causes or groups by their terms."
            ).format(number=number, file=path.name, found=error)
        ) from error
    if not made.causes | made.groups:
        raise UserError(
            _("Entry {number} of {file} answers nothing. Name its causes or its groups.").format(
                number=number, file=path.name
            )
        )
    return made
