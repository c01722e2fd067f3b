"""A plan of an outreach day applied in one action, and read back as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import (
    HomeVisit,
    HousingCenter,
    OutreachStop,
    OutreachTeam,
    OutreachVolunteer,
)
from iattend_desktop.model.person import Household
from iattend_desktop.outreach.day_input import DayInput, read_input, stamp_of
from iattend_desktop.outreach.day_plan import minutes_of, plan_of, time_of, ways
from iattend_desktop.outreach.outreach_day import open_day
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedStop, PlannedTeam, PlannedVisit, Unmet
from iattend_desktop.outreach.route import Why
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.bulk import delete_rows, insert_rows
from iattend_desktop.vocabulary import OutreachStatus
from iattend_desktop.workspace import Workspace


def apply_plan(workspace: Workspace, plan: DayPlan, progress: Progress = SILENT) -> None:
    """Write a plan: its teams, who is in them, every stop in its order, and those on no route with the reason.

    One undoable action. Raises ``UserError`` where somebody changed the day since it was planned, or visits of the
    routes that stand are logged.
    """
    label = _("Plan routes of {name}").format(name=plan.name)
    with workspace.write(Permission.PLAN_OUTREACH, label) as session:
        day = open_day(session, plan.day_id)
        if stamp_of(session, plan.day_id) != plan.stamp:
            raise UserError(_("Somebody changed this day since its routes were planned. Plan them again."))
        before = session.scalars(select(OutreachStop.id).where(OutreachStop.day_id == plan.day_id)).all()
        if session.scalar(select(HomeVisit.id).where(HomeVisit.stop_id.in_(before)).limit(1)) is not None:
            raise UserError(_("Visits of this day are logged. Its routes stay as they are."))
        delete_rows(session, OutreachStop, before)
        keys = [_team_key(session, plan, team) for team in plan.teams]
        rows: list[_Row] = [
            (key, position, visit.arrives, visit.stop, None)
            for key, team in zip(keys, plan.teams, strict=True)
            for position, visit in enumerate(team.visits, 1)
        ]
        rows += [(None, None, None, one.stop, one.why) for one in plan.unmet]
        insert_rows(session, OutreachStop, _columns(plan.day_id, rows), progress=progress)
        day.status = OutreachStatus.PLANNED


def read_day(workspace: Workspace, day_id: int, progress: Progress = SILENT) -> DayPlan:
    """A day as it stands: its teams with their routes, what is unmet, and who could not be put on a route at all.

    Raises ``NotAllowed`` and ``Gone``.
    """
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        found = read_input(session, day_id, workspace.today(), progress)
        stops = list(session.scalars(select(OutreachStop).where(OutreachStop.day_id == day_id)))
        stops.sort(key=lambda stop: (stop.team_id or 0, stop.position or 0, stop.id))
        places = _places(session, found, stops)
    routes: dict[int, list[PlannedVisit]] = {}
    unmet = []
    for stop in stops:
        place = places[stop.household_id, stop.housing_center_id]
        if stop.team_id is not None and stop.arrives_at is not None:
            routes.setdefault(stop.team_id, []).append(PlannedVisit(place, stop.arrives_at))
        else:
            unmet.append(Unmet(place, Why(stop.unmet) if stop.unmet else Why.TEAM))
    minutes = found.choices.visit_minutes, found.choices.center_minutes
    speed = found.choices.miles_an_hour
    teams = tuple(_with_route(team, tuple(routes.get(team.id or 0, ())), minutes, speed) for team in found.teams)
    return replace(plan_of(found, teams, tuple(unmet), waiting=found.waiting), stamp=())


def _with_route(
    team: PlannedTeam, visits: tuple[PlannedVisit, ...], minutes: tuple[int, int], miles_an_hour: float
) -> PlannedTeam:
    """A team with the route that stands, when it leaves and is back, and its minutes on the way."""
    if not visits or team.latitude is None or team.longitude is None:
        return replace(team, visits=visits)
    north = np.array([team.latitude, *(visit.stop.latitude for visit in visits), team.latitude])
    east = np.array([team.longitude, *(visit.stop.longitude for visit in visits), team.longitude])
    way = np.diagonal(ways(north, east, miles_an_hour), 1).tolist()
    last = visits[-1]
    ends = minutes_of(last.arrives) + minutes[last.stop.center_id is not None]
    leaves, back = time_of(minutes_of(visits[0].arrives) - way[0]), time_of(ends + way[-1])
    return replace(team, visits=visits, leaves=leaves, back=back, travel_minutes=sum(way))


def _team_key(session: Session, plan: DayPlan, team: PlannedTeam) -> int:
    """The key of a team, made where it was proposed; its members are then in it."""
    if team.id is not None:
        return team.id
    made = OutreachTeam(day_id=plan.day_id, name=team.name, start_school_id=team.school_id)
    session.add(made)
    session.flush()
    for one in team.members:
        session.get_one(OutreachVolunteer, one.id).team_id = made.id
    return made.id


_Row = tuple[int | None, int | None, time | None, PlannedStop, Why | None]


def _columns(day_id: int, rows: list[_Row]) -> dict[str, list[Any]]:
    return {
        "day_id": [day_id] * len(rows),
        "team_id": [row[0] for row in rows],
        "position": [row[1] for row in rows],
        "arrives_at": [row[2] for row in rows],
        "household_id": [row[3].household_id for row in rows],
        "housing_center_id": [row[3].center_id for row in rows],
        "language_needed": [row[3].language for row in rows],
        "unmet": [row[4].value if row[4] is not None else None for row in rows],
    }


def _places(
    session: Session, found: DayInput, stops: list[OutreachStop]
) -> dict[tuple[int | None, int | None], PlannedStop]:
    """Each stop's household or center, also where it is on the list no longer."""
    places = {(stop.household_id, stop.center_id): stop for stop in found.stops}
    homes = {stop.household_id for stop in stops if (stop.household_id, None) not in places}
    for home in session.scalars(select(Household).where(Household.id.in_(homes))):
        name = _("A household no longer on the list")
        address = ", ".join(part for part in (home.address, home.city, home.postal_code) if part)
        north, east = home.latitude or 0.0, home.longitude or 0.0
        places[home.id, None] = PlannedStop(home.id, None, name, address, north, east, home.language)
    centers = {stop.housing_center_id for stop in stops if (None, stop.housing_center_id) not in places}
    for one in session.scalars(select(HousingCenter).where(HousingCenter.id.in_(centers))):
        north, east = one.latitude or 0.0, one.longitude or 0.0
        places[None, one.id] = PlannedStop(None, one.id, one.name, one.address or "", north, east, None)
    return places
