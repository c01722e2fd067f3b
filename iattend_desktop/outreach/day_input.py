"""Everything that an outreach day is planned from, read in one consistent state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import OutreachDay, OutreachSchool, OutreachTeam, OutreachVolunteer
from iattend_desktop.model.school import School
from iattend_desktop.outreach.day_choices import DayChoices, choices_of
from iattend_desktop.outreach.households import HouseholdStop, Lacks, SetAside, read_households
from iattend_desktop.outreach.housing_centers import center_rows
from iattend_desktop.outreach.plan_rows import PlannedStop, PlannedTeam, TeamLacks
from iattend_desktop.outreach.volunteers import VolunteerRow, volunteer_rows
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.vocabulary import OutreachStatus

SchoolPlace = tuple[int, str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class DayInput:
    """``homes``: the households to visit, ``centers`` the housing centers; ``aside``: both kinds that cannot be driven
    to. ``waiting``: volunteers in no team."""

    id: int
    name: str
    held_on: date
    status: OutreachStatus
    choices: DayChoices
    schools: tuple[SchoolPlace, ...]
    homes: tuple[HouseholdStop, ...]
    centers: tuple[PlannedStop, ...]
    aside: tuple[SetAside, ...]
    teams: tuple[PlannedTeam, ...]
    waiting: tuple[VolunteerRow, ...]
    stamp: tuple[object, ...]

    @property
    def stops(self) -> tuple[PlannedStop, ...]:
        """Every stop of the day, households first."""
        return (*(household_stop(home) for home in self.homes), *self.centers)


def read_input(session: Session, day_id: int, today: date, progress: Progress = SILENT) -> DayInput:
    """A day's choices, schools, households, centers, volunteers and teams; raises ``Gone``. A fixed few queries."""
    day = session.get(OutreachDay, day_id)
    if day is None:
        raise gone(session, "outreach_day", day_id)
    choices = choices_of(day.choices)
    places = select(School.id, School.name, School.latitude, School.longitude)
    of_day = places.join(OutreachSchool, OutreachSchool.school_id == School.id).where(OutreachSchool.day_id == day_id)
    schools = tuple((key, name, north, east) for key, name, north, east in session.execute(of_day.order_by(School.id)))
    homes = read_households(session, [school[0] for school in schools], choices, today, progress)
    centers, lost = _centers(session) if choices.centers else ((), ())
    people = volunteer_rows(session, day_id)
    return DayInput(
        day.id,
        day.name,
        day.held_on,
        OutreachStatus(day.status),
        choices,
        schools,
        homes.stops,
        centers,
        (*homes.aside, *lost),
        tuple(_teams(session, day_id, choices, people)),
        tuple(one for one in people if one.team_id is None),
        stamp_of(session, day_id),
    )


def stamp_of(session: Session, day_id: int) -> tuple[object, ...]:
    """The versions of what a plan was made from, to see whether somebody changed it since."""
    kinds = OutreachSchool, OutreachTeam, OutreachVolunteer
    versions = [
        tuple(map(tuple, session.execute(select(one.id, one.version).where(one.day_id == day_id).order_by(one.id))))
        for one in kinds
    ]
    return (session.scalar(select(OutreachDay.version).where(OutreachDay.id == day_id)), *versions)


def household_stop(home: HouseholdStop) -> PlannedStop:
    """A household as a stop."""
    return PlannedStop(
        home.id, None, home.name, home.address, home.latitude, home.longitude, home.language, home.students
    )


def _centers(session: Session) -> tuple[tuple[PlannedStop, ...], tuple[SetAside, ...]]:
    stops, lost = [], []
    for one in center_rows(session):
        if one.latitude is None or one.longitude is None:
            lacks = Lacks.PLACE if one.address else Lacks.ADDRESS
            lost.append(SetAside(None, one.name, lacks, ()))
        else:
            stops.append(PlannedStop(None, one.id, one.name, one.address or "", one.latitude, one.longitude, None))
    return tuple(stops), tuple(lost)


def _teams(session: Session, day_id: int, choices: DayChoices, people: list[VolunteerRow]) -> list[PlannedTeam]:
    query = (
        select(OutreachTeam, School.name, School.latitude, School.longitude)
        .outerjoin(School, School.id == OutreachTeam.start_school_id)
        .where(OutreachTeam.day_id == day_id)
        .order_by(OutreachTeam.id)
    )
    found = []
    for team, school, north, east in session.execute(query):
        members = tuple(one for one in people if one.team_id == team.id)
        made = PlannedTeam(
            id=team.id,
            name=team.name,
            school_id=team.start_school_id,
            school=school or _("no school"),
            latitude=north,
            longitude=east,
            opens=team.starts_at or choices.opens,
            closes=team.ends_at or choices.closes,
            members=members,
            lacks=lacking(members, placed=north is not None and east is not None),
        )
        found.append(made)
    return found


def lacking(members: tuple[VolunteerRow, ...], *, placed: bool) -> TeamLacks | None:
    """Why a team of these people does not go out; unknown training is none."""
    if not members:
        return TeamLacks.PEOPLE
    if not any(one.trained_on for one in members):
        return TeamLacks.TRAINED
    return None if placed else TeamLacks.START
