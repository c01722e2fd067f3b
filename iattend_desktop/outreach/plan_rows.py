"""What a plan of an outreach day holds, proposed or applied: stops, teams with their routes, and what is unmet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from iattend_desktop.outreach.day_choices import DayChoices
from iattend_desktop.outreach.households import SetAside, VisitedStudent
from iattend_desktop.outreach.route import Why
from iattend_desktop.outreach.volunteers import VolunteerRow
from iattend_desktop.vocabulary import OutreachStatus


class TeamLacks(StrEnum):
    """Why a team does not go out."""

    PEOPLE = "people"
    START = "start"  # no school whose place is known
    TRAINED = "trained"


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A household (``household_id``) or a housing center (``center_id``)."""

    household_id: int | None
    center_id: int | None
    name: str
    address: str
    latitude: float
    longitude: float
    language: str | None
    students: tuple[VisitedStudent, ...] = ()

    @property
    def key(self) -> str:
        """The name it has while routes are planned."""
        return f"center {self.center_id:08}" if self.center_id is not None else f"household {self.household_id:08}"


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A stop on a route, and when the team is there."""

    stop: PlannedStop
    arrives: time


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team with its route. ``id`` none: it is proposed. ``lacks``: why it does not go out."""

    id: int | None
    name: str
    school_id: int | None
    school: str
    latitude: float | None
    longitude: float | None
    opens: time
    closes: time
    members: tuple[VolunteerRow, ...]
    lacks: TeamLacks | None = None
    visits: tuple[PlannedVisit, ...] = ()
    leaves: time | None = None
    back: time | None = None
    travel_minutes: int = 0

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that one of them speaks."""
        return tuple(sorted({language for one in self.members for language in one.languages}))

    @property
    def trained(self) -> int:
        """How many of them are trained."""
        return sum(one.trained_on is not None for one in self.members)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A stop that no team visits, and why."""

    stop: PlannedStop
    why: Why


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day with its teams, routes and what is unmet. ``stops``: all there are to
    visit; ``stamp``: the records that it was planned from, none where it
    stands in the workspace. ``repeatable``: planned anew it would be the same."""

    day_id: int
    name: str
    held_on: date
    status: OutreachStatus
    choices: DayChoices
    schools: tuple[tuple[int, str, float | None, float | None], ...]
    teams: tuple[PlannedTeam, ...]
    unmet: tuple[Unmet, ...]
    aside: tuple[SetAside, ...]
    waiting: tuple[VolunteerRow, ...]
    households: int
    students: int
    centers: int
    stops: tuple[PlannedStop, ...] = ()
    stamp: tuple[object, ...] = ()
    repeatable: bool = True

    @property
    def open_stops(self) -> tuple[PlannedStop, ...]:
        """Stops to visit that are neither on a route nor known to be unmet: not planned yet."""
        known = {visit.stop.key for team in self.teams for visit in team.visits} | {one.stop.key for one in self.unmet}
        return tuple(stop for stop in self.stops if stop.key not in known)

    @property
    def visits(self) -> int:
        """Stops on routes."""
        return sum(len(team.visits) for team in self.teams)

    @property
    def travel_minutes(self) -> int:
        """Minutes on the way, of all teams."""
        return sum(team.travel_minutes for team in self.teams)
