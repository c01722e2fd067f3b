"""Teams of an outreach day as a person changes them: name, start and hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from sqlalchemy import select

from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import HomeVisit, OutreachStop, OutreachTeam, OutreachVolunteer
from iattend_desktop.model.school import School
from iattend_desktop.outreach.outreach_day import open_day
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.vocabulary import OutreachStatus
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TeamValues:
    """What a person types about a team; no hours: those of the day."""

    name: str
    start_school_id: int | None
    starts_at: time | None = None
    ends_at: time | None = None


def add_team(workspace: Workspace, day_id: int, values: TeamValues) -> int:
    """A team more; returns its key. Raises ``UserError`` for values that cannot be."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Add team {name}").format(name=values.name)) as session:
        day = open_day(session, day_id)
        team = OutreachTeam(day_id=day_id, **_fields(values, session.get(School, values.start_school_id or 0)))
        session.add(team)
        day.status = OutreachStatus.PLANNING
        session.flush()
        return team.id


def edit_team(workspace: Workspace, team_id: int, values: TeamValues) -> None:
    """Change a team; routes have then to be planned anew. Raises ``UserError`` for values that cannot be."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Change team {name}").format(name=values.name)) as session:
        team = session.get(OutreachTeam, team_id, with_for_update=True)
        if team is None:
            raise gone(session, "outreach_team", team_id)
        day = open_day(session, team.day_id)
        for name, value in _fields(values, session.get(School, values.start_school_id or 0)).items():
            setattr(team, name, value)
        day.status = OutreachStatus.PLANNING


def remove_team(workspace: Workspace, team_id: int) -> None:
    """Take a team apart: its volunteers wait for another, its stops for another plan.

    Raises ``UserError`` where visits of its route are logged.
    """
    with workspace.write(Permission.PLAN_OUTREACH, _("Take a team apart")) as session:
        team = session.get(OutreachTeam, team_id, with_for_update=True)
        if team is None:
            raise gone(session, "outreach_team", team_id)
        day = open_day(session, team.day_id)
        stops = session.scalars(select(OutreachStop).where(OutreachStop.team_id == team_id)).all()
        visited = select(HomeVisit.id).where(HomeVisit.stop_id.in_([stop.id for stop in stops])).limit(1)
        if session.scalar(visited) is not None:
            raise UserError(_("Visits of {team} are logged. The team stays.").format(team=team.name))
        for one in session.scalars(select(OutreachVolunteer).where(OutreachVolunteer.team_id == team_id)):
            one.team_id = None
        for stop in stops:
            stop.team_id = stop.position = stop.arrives_at = None
        session.flush()
        session.delete(team)
        day.status = OutreachStatus.PLANNING


def _fields(values: TeamValues, school: School | None) -> dict[str, object]:
    if not values.name.strip():
        raise UserError(_("A team needs a name."))
    if school is None:
        raise UserError(_("A team needs a school of the district to start at. Choose one."))
    if school.latitude is None or school.longitude is None:
        raise UserError(
            _("The place of {school} is unknown. Enter its latitude and longitude.").format(school=school.name)
        )
    if values.starts_at is not None and values.ends_at is not None and values.ends_at <= values.starts_at:
        raise UserError(_("The team ends before it starts. Swap the hours."))
    return {
        "name": values.name.strip(),
        "start_school_id": school.id,
        "starts_at": values.starts_at,
        "ends_at": values.ends_at,
    }
