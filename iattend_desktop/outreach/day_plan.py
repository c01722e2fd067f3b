"""An outreach day planned: volunteers into teams, stops onto routes; read and corrected before it is applied."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import time

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.outreach.day_input import DayInput, lacking, read_input
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedStop, PlannedTeam, PlannedVisit, Unmet
from iattend_desktop.outreach.route import Day, RoutePlan, Stop, Team, plan_routes
from iattend_desktop.outreach.route_check import faults_of
from iattend_desktop.outreach.route_solver import Limits
from iattend_desktop.outreach.team_forming import Candidate, form_teams
from iattend_desktop.outreach.travel import straight_line_seconds
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import OutreachStatus
from iattend_desktop.workspace import Workspace


def plan_day(workspace: Workspace, day_id: int, limits: Limits | None = None, progress: Progress = SILENT) -> DayPlan:
    """A plan of a day; nothing is written. Teams that stand are kept as they are, volunteers in no team form others.

    ``progress`` may raise ``Cancelled``. Raises ``NotAllowed``, and ``UserError`` where no school is chosen, nobody
    goes along, or there is nobody to visit.
    """
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        found = read_input(session, day_id, workspace.today(), Part(progress, 0.0, 0.1))
    _refuse(found)
    teams = (*found.teams, *_proposed(found))
    stops = {stop.key: stop for stop in found.stops}
    day = _routed_day(found, list(stops.values()), teams)
    routes = plan_routes(day, limits, Part(progress, 0.1, 1.0))
    faults = faults_of(day, routes)
    if faults:
        raise RuntimeError(f"a plan of routes that does not hold: {len(faults)} faults, the first: {faults[0]}")
    planned = _with_routes(teams, routes, stops)
    proposed = {one.id for team in teams if team.id is None for one in team.members}
    return plan_of(
        found,
        planned,
        tuple(Unmet(stops[one.stop], one.why) for one in routes.unvisited),
        waiting=tuple(one for one in found.waiting if one.id not in proposed),
        repeatable=routes.repeatable,
    )


def plan_of(
    found: DayInput,
    teams: tuple[PlannedTeam, ...],
    unmet: tuple[Unmet, ...],
    *,
    waiting: tuple[object, ...] = (),
    repeatable: bool = True,
) -> DayPlan:
    """A plan with the figures of what it was made from."""
    return DayPlan(
        day_id=found.id,
        name=found.name,
        held_on=found.held_on,
        status=found.status,
        choices=found.choices,
        schools=found.schools,
        teams=teams,
        unmet=unmet,
        aside=found.aside,
        waiting=tuple(one for one in found.waiting if one in waiting),
        households=len(found.homes),
        students=sum(len(home.students) for home in found.homes),
        centers=len(found.centers),
        stops=found.stops,
        stamp=found.stamp,
        repeatable=repeatable,
    )


def _refuse(found: DayInput) -> None:
    if found.status in (OutreachStatus.HELD, OutreachStatus.CANCELED):
        raise UserError(_("{name} was held or is off; its routes stay as they are.").format(name=found.name))
    if not found.schools:
        raise UserError(_("No school is chosen yet. Choose the schools whose families this day visits."))
    if not found.teams and not found.waiting:
        raise UserError(_("Nobody goes along yet. Add volunteers, one of them trained."))
    if not found.stops:
        raise UserError(
            _("There is nobody to visit: no student of these schools has missed so many days, or no place is known.")
        )


def _proposed(found: DayInput) -> list[PlannedTeam]:
    """Teams of the volunteers who are in none, numbered on."""
    needs = Counter(home.language for home in found.homes)
    placed = {key: (name, north, east) for key, name, north, east in found.schools if north is not None is not east}
    homes = Counter(home.school_id for home in found.homes if home.school_id in placed)
    homes.update(dict.fromkeys(placed, 0))
    people = {one.id: one for one in found.waiting}
    candidates = [Candidate(one.id, frozenset(one.languages), one.trained_on is not None) for one in found.waiting]
    taken = {team.name for team in found.teams}
    names = iter([name for number in range(1, 1000) if (name := _("Team {number}").format(number=number)) not in taken])
    teams = []
    for formed in form_teams(candidates, needs, homes):
        members = tuple(people[key] for key in formed.members)
        school, north, east = placed[formed.school] if formed.school is not None else (_("no school"), None, None)
        lacks = lacking(members, placed=formed.school is not None)
        hours = found.choices.opens, found.choices.closes
        teams.append(PlannedTeam(None, next(names), formed.school, school, north, east, *hours, members, lacks))
    return teams


def _routed_day(found: DayInput, stops: list[PlannedStop], teams: tuple[PlannedTeam, ...]) -> Day:
    """The day in minutes: places are stops, then the starts of the teams that go out."""
    choices, out = found.choices, [team for team in teams if team.lacks is None]
    opens, closes = minutes_of(choices.opens), minutes_of(choices.closes)
    routed = tuple(
        Stop(
            key=stop.key,
            place=place,
            visit=choices.visit_minutes if stop.center_id is None else choices.center_minutes,
            opens=opens,
            closes=closes,
            languages=frozenset() if stop.language is None else frozenset({stop.language}),
        )
        for place, stop in enumerate(stops)
    )
    crews = tuple(
        Team(
            key=team.name,
            start=len(stops) + number,
            opens=minutes_of(team.opens),
            closes=minutes_of(team.closes),
            capacity=choices.most_visits,
            languages=frozenset(team.languages),
            trained=team.trained,
        )
        for number, team in enumerate(out)
    )
    north = np.array([*(stop.latitude for stop in stops), *(team.latitude for team in out)], float)
    east = np.array([*(stop.longitude for stop in stops), *(team.longitude for team in out)], float)
    return Day(routed, crews, ways(north, east, choices.miles_an_hour))


def _with_routes(
    teams: tuple[PlannedTeam, ...], routes: RoutePlan, stops: dict[str, PlannedStop]
) -> tuple[PlannedTeam, ...]:
    found = {route.team: route for route in routes.routes}
    planned = []
    for team in teams:
        route = found.get(team.name)
        if route is not None:
            visits = tuple(PlannedVisit(stops[one.stop], time_of(one.begins)) for one in route.visits)
            team = replace(
                team, visits=visits, leaves=time_of(route.leaves), back=time_of(route.back), travel_minutes=route.travel
            )
        planned.append(team)
    return tuple(planned)


def minutes_of(when: time) -> int:
    """Minutes after midnight."""
    return when.hour * 60 + when.minute


def time_of(minutes: int) -> time:
    """The time of day so many minutes after midnight."""
    return time(*divmod(minutes, 60))


def ways(north: npt.NDArray[np.float64], east: npt.NDArray[np.float64], miles_an_hour: float) -> npt.NDArray[np.int64]:
    """int64[n, n]: minutes between places, each begun one whole."""
    return -(-straight_line_seconds(north, east, miles_an_hour=miles_an_hour) // 60)
