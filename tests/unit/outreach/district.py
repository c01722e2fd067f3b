"""A small district for outreach days, told in full, so that expected plans can be worked out by hand."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session

from iattend_desktop.model.person import Household, HouseholdMember
from iattend_desktop.model.school import School
from iattend_desktop.outreach.day_choices import DayChoices
from iattend_desktop.outreach.outreach_day import DayValues
from iattend_desktop.outreach.route_solver import Limits
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student

SATURDAY, OCTOBER = date(2026, 12, 5), date(2026, 10, 1)
CHOICES = DayChoices(threshold=Band.MODERATE, opens=time(9), closes=time(12), visit_minutes=20, centers=True)
DAY = DayValues("December day", SATURDAY, CHOICES)
QUICK = Limits(seconds=20, rounds=80, without_better=40, patience=40)
A_MILE_NORTH = 1 / 69.09
NORTH, EAST = 34.07, -118.2


def make_home(
    session: Session,
    students: list[tuple[str, str, int]],
    school: School,
    *,
    miles: float | None = 1,
    address: str | None = "12 Elm St",
    language: str | None = "spa",
) -> int | None:
    """A household ``miles`` north of Lincoln High; a student is given name, family name and days missed of 100."""
    home = Household(
        address=address,
        city="Los Angeles" if address else None,
        latitude=None if miles is None else NORTH + miles * A_MILE_NORTH,
        longitude=None if miles is None else EAST,
        language=language,
    )
    session.add(home)
    session.flush()
    for given, family, absent in students:
        program = make_student(session, school, given, family, home_language=None)
        session.add(HouseholdMember(household_id=home.id, person_id=program.student_id))
        make_month(session, program.student_id, school, OCTOBER, absent=absent, expected=100)
    session.flush()
    return home.id


def small_district(workspace: Workspace) -> dict[str, int]:
    """Lincoln High and its families: the Ortiz (two siblings), the Lees, and those who cannot be driven to."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln = make_school(session, "Lincoln High", latitude=NORTH, longitude=EAST)
        adams = make_school(session, "Adams High", latitude=NORTH + 1, longitude=EAST)
        homes = {
            "ortiz": make_home(session, [("Rosa", "Ortiz", 30), ("Luis", "Ortiz", 12), ("Eva", "Ortiz", 2)], lincoln),
            "lee": make_home(session, [("Min", "Lee", 20)], lincoln, miles=2, language="kor"),
            "no place": make_home(session, [("Ana", "Perez", 15)], lincoln, miles=None),
            "no address": make_home(session, [("Bo", "Ek", 15)], lincoln, address=None),
            "no language": make_home(session, [("Cy", "Fox", 15)], lincoln, language=None),
            "there": make_home(session, [("Di", "Gray", 3)], lincoln),
            "adams": make_home(session, [("Al", "Hall", 40)], adams),
        }
        alone = make_student(session, lincoln, "Jo", "Ives")
        make_month(session, alone.student_id, lincoln, OCTOBER, absent=50, expected=100)
        return {"lincoln": lincoln.id, "adams_school": adams.id, **{name: key for name, key in homes.items() if key}}
