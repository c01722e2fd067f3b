"""What the outreach page says: why a stop is unmet, what a record lacks, the figures of a plan, times of day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.languages import language_name
from iattend_desktop.outreach.households import Lacks, SetAside
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedTeam, TeamLacks, Unmet
from iattend_desktop.outreach.route import Why

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)


def time_words(when: time | None) -> str:
    """A time of day as Americans write it.

    >>> time_words(time(13, 5)), time_words(time(0, 30)), time_words(None)
    ('1:05 PM', '12:30 AM', '')
    """
    if when is None:
        return ""
    return f"{when.hour % 12 or 12}:{when.minute:02} {'AM' if when.hour < 12 else 'PM'}"


def read_time(text: str) -> time:
    """A time as a person types it; raises ``ValueError``.

    >>> read_time("9"), read_time("1:30 pm"), read_time("12 AM"), read_time("15:00")
    (datetime.time(9, 0), datetime.time(13, 30), datetime.time(0, 0), datetime.time(15, 0))
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    return time(hour % 12 + 12 * (half == "p") if half else hour, minute)


def why_words(unmet: Unmet) -> str:
    """Why no team visits a stop, and what helps."""
    language = language_name(unmet.stop.language) if unmet.stop.language else ""
    return {
        Why.CAPACITY: _("more than any team takes along"),
        Why.FULL: _("the teams that could come are full; add a team or hours"),
        Why.HOURS: _("too far to be there and back within any team's hours"),
        Why.LANGUAGE: _("no team that goes out speaks {language}").format(language=language),
        Why.TEAM: _("no team goes out"),
    }[unmet.why]


def lacks_words(aside: SetAside) -> str:
    """What a record lacks for a visit, and what helps."""
    return {
        Lacks.ADDRESS: _("no address on file"),
        Lacks.HOUSEHOLD: _("no household on file"),
        Lacks.LANGUAGE: _("language unknown; ask the school"),
        Lacks.PLACE: _("the address has no latitude and longitude"),
    }[aside.lacks]


def team_state(team: PlannedTeam) -> str:
    """What a team does that day: its visits, or why it stays."""
    if team.lacks is not None:
        return {
            TeamLacks.PEOPLE: _("stays: nobody in it"),
            TeamLacks.START: _("stays: no start"),
            TeamLacks.TRAINED: _("stays: nobody trained"),
        }[team.lacks]
    if not team.languages:
        return _("no language known")
    return ngettext("{count} visit", "{count} visits", len(team.visits))


def languages_words(languages: Sequence[str]) -> str:
    """Names of languages, by comma."""
    return ", ".join(language_name(one) for one in languages)


def figures(plan: DayPlan) -> str:
    """How much a day is, in one line."""
    parts = [
        ngettext("{count} school", "{count} schools", len(plan.schools)),
        ngettext("{count} household", "{count} households", plan.households),
        ngettext("{count} student", "{count} students", plan.students),
        ngettext("{count} housing center", "{count} housing centers", plan.centers),
        ngettext("{count} team", "{count} teams", len(plan.teams)),
    ]
    if plan.visits:
        parts.append(ngettext("{count} visit on a route", "{count} visits on routes", plan.visits))
        hours, minutes = divmod(plan.travel_minutes, 60)
        parts.append(_("{hours} h {minutes} min on the way").format(hours=hours, minutes=f"{minutes:02}"))
    return " · ".join(parts)


def unmet_lines(plan: DayPlan) -> list[str]:
    """Everything that is unmet, by name with its reason: stops without a team before records that lack something."""
    lines = [f"{one.stop.name}: {why_words(one)}" for one in plan.unmet]
    return lines + [f"{one.name}: {lacks_words(one)}" for one in plan.aside]


def unmet_title(plan: DayPlan) -> str:
    """How many are unmet; planned or not."""
    count = len(plan.unmet) + len(plan.aside)
    if not count:
        return _("Nobody is left out.")
    return ngettext("{count} cannot be visited as it stands", "{count} cannot be visited as it stands", count)
