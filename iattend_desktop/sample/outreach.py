"""What no roster of the sample says but an outreach day needs: where homes are, housing centers, a day to plan."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.outreach import HousingCenter, OutreachDay, OutreachSchool, OutreachVolunteer
from iattend_desktop.model.person import Enrollment, Household, HouseholdMember
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.outreach.day_choices import DayChoices, stored
from iattend_desktop.sample import draw
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.vocabulary import Band, OutreachStatus, VolunteerRole
from iattend_desktop.workspace import Workspace

_SEED = 7
_HELD_ON = date(2026, 12, 5)
_SCHOOLS, _VOLUNTEERS, _TRAINED_EVERY = 12, 24, 3
_PLACE_UNKNOWN = 0.03
"""Share of homes whose address nobody has found on a map."""
_MILES = 0.9
"""How far from school homes lie (standard deviation)."""
_CENTERS = (
    "Hope House",
    "Harbor Family Shelter",
    "Sunrise Court",
    "Casa Esperanza",
    "Union Place",
    "Garden Bridge Home",
)


def plant_outreach(workspace: Workspace) -> None:
    """Places for homes near a child's school, six centers, and a day with schools and volunteers, not yet planned.

    Homes of students in the mentoring program stay without a place: matching measures from home where it is known, and
    the sample's matches are those of its rosters.
    """
    rng = np.random.default_rng(_SEED)
    with workspace.write(Permission.PLAN_OUTREACH, _("Add homes' places and an outreach day of the sample")) as session:
        _place_homes(session, rng)
        _add_centers(session, rng)
        _add_day(session)


def _place_homes(session: Session, rng: np.random.Generator) -> None:
    in_program = HouseholdMember.person_id.in_(select(ProgramEnrollment.student_id))
    mentored = select(HouseholdMember.household_id).where(in_program)
    query = (
        select(Household.id, School.latitude, School.longitude)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .join(Enrollment, Enrollment.student_id == HouseholdMember.person_id)
        .join(School, School.id == Enrollment.school_id)
        .where(School.latitude.is_not(None), Household.latitude.is_(None), Household.id.not_in(mentored))
        .order_by(Household.id, School.id.desc())
    )
    rows = []
    schools: Any = session.execute(query).all()
    for key, north, east in {key: (key, north, east) for key, north, east in schools}.values():
        latitude, longitude = draw.near(rng, north, east, _MILES)
        if rng.random() >= _PLACE_UNKNOWN:
            rows.append({"id": key, "latitude": latitude, "longitude": longitude})
    update_rows(session, Household, rows)


def _add_centers(session: Session, rng: np.random.Generator) -> None:
    offices = list(draw.offices().values())
    sites = [offices[number % len(offices)] for number in range(len(_CENTERS))]
    places = [draw.near(rng, site.latitude or 0.0, site.longitude or 0.0, 2.0) for site in sites]
    columns: dict[str, list[Any]] = {
        "name": list(_CENTERS),
        "address": [draw.street(rng) for _center in _CENTERS],
        "latitude": [north for north, _east in places],
        "longitude": [east for _north, east in places],
    }
    insert_rows(session, HousingCenter, columns)


def _add_day(session: Session) -> None:
    """The schools with the lowest keys that have a place, and mentors of the district as volunteers."""
    choices = DayChoices(threshold=Band.MODERATE, opens=time(9), closes=time(13), most_visits=12)
    year = school_year_of(session, _HELD_ON)
    day = OutreachDay(
        school_year_id=year.id,
        name=_("December outreach day"),
        held_on=_HELD_ON,
        status=OutreachStatus.PLANNING,
        choices=stored(choices),
    )
    session.add(day)
    session.flush()
    placed = School.latitude.is_not(None), School.cds_code.is_not(None)
    schools = session.scalars(select(School.id).where(*placed).order_by(School.id).limit(_SCHOOLS)).all()
    insert_rows(session, OutreachSchool, {"day_id": [day.id] * len(schools), "school_id": list(schools)})
    people = session.scalars(select(Mentor.person_id).order_by(Mentor.id).limit(_VOLUNTEERS)).all()
    roles = [*VolunteerRole]
    columns: dict[str, list[Any]] = {
        "day_id": [day.id] * len(people),
        "person_id": list(people),
        "role": [roles[number % len(roles)].value for number in range(len(people))],
        "trained_on": [date(2026, 9, 12) if number % _TRAINED_EVERY == 0 else None for number in range(len(people))],
    }
    insert_rows(session, OutreachVolunteer, columns)
