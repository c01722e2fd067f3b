"""What a person chooses about an outreach day: whom it visits, its hours, how long a visit takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.outreach.travel import MILES_AN_HOUR
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import Band


class Basis(StrEnum):
    """Which attendance says who is visited: last year's, as before the school year, or this year's so far."""

    LAST_YEAR = "last_year"
    THIS_YEAR = "this_year"


@dataclass(frozen=True, slots=True)
class DayChoices:
    """``threshold``: households of students in this band or a worse one are visited. ``most_visits``: of a team, a
    housing center among them; minutes are those at the door."""

    basis: Basis = Basis.THIS_YEAR
    threshold: Band = Band.SEVERE
    opens: time = time(9)
    closes: time = time(15)
    visit_minutes: int = 20
    center_minutes: int = 45
    most_visits: int = 15
    centers: bool = True
    miles_an_hour: float = MILES_AN_HOUR


def stored(choices: DayChoices) -> dict[str, Any]:
    """The choices as the record keeps them."""
    return {**asdict(choices), "opens": choices.opens.isoformat(), "closes": choices.closes.isoformat()}


def choices_of(kept: dict[str, Any] | None) -> DayChoices:
    """The choices of a record; what it does not say is as for a new day."""
    if not kept:
        return DayChoices()
    known = {name: kept[name] for name in DayChoices.__slots__ if name in kept}
    known["basis"] = Basis(known.get("basis", Basis.THIS_YEAR))
    known["threshold"] = Band(known.get("threshold", Band.SEVERE))
    for name in ("opens", "closes"):
        known[name] = time.fromisoformat(known.get(name, stored(DayChoices())[name]))
    return DayChoices(**known)


def check_choices(choices: DayChoices) -> None:
    """Raise ``UserError`` where a day cannot be held so."""
    if choices.closes <= choices.opens:
        raise UserError(_("The day ends before it begins. Swap the hours."))
    if choices.threshold not in (Band.MODERATE, Band.SEVERE):
        raise UserError(_("Visit students from 10 % or from 20 % of their days missed."))
    for name, minutes in ((_("A visit"), choices.visit_minutes), (_("A center"), choices.center_minutes)):
        if not 5 <= minutes <= 240:
            raise UserError(_("{what} takes 5 to 240 minutes, not {found}.").format(what=name, found=minutes))
    if not 1 <= choices.most_visits <= 60:
        raise UserError(_("A team makes 1 to 60 visits, not {found}.").format(found=choices.most_visits))
    if not 3 <= choices.miles_an_hour <= 70:
        raise UserError(_("Teams travel at 3 to 70 miles an hour, not {found}.").format(found=choices.miles_an_hour))
