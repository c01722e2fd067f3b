"""An outreach day from its schools to its routes: siblings once, what is unmet by name, one action to undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import func, select

from iattend_desktop.model.outreach import HomeVisit, OutreachStop, OutreachTeam, OutreachVolunteer
from iattend_desktop.model.person import Person
from iattend_desktop.model.school import CalendarDay, School
from iattend_desktop.outreach.day_apply import apply_plan, read_day
from iattend_desktop.outreach.day_plan import plan_day
from iattend_desktop.outreach.day_schools import list_school_choices
from iattend_desktop.outreach.households import Lacks
from iattend_desktop.outreach.housing_centers import CenterValues, add_center, edit_center, list_centers
from iattend_desktop.outreach.outreach_day import (
    DayValues,
    add_day,
    add_days,
    before_school_year,
    choose_schools,
    edit_day,
    list_days,
    monthly,
    set_status,
)
from iattend_desktop.outreach.plan_rows import TeamLacks
from iattend_desktop.outreach.route import Why
from iattend_desktop.outreach.teams import TeamValues, add_team, edit_team, remove_team
from iattend_desktop.outreach.volunteers import (
    VolunteerValues,
    add_volunteer,
    edit_volunteer,
    list_candidates,
    remove_volunteer,
)
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import CalendarKind, OutreachStatus, VolunteerRole
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school
from tests.unit.outreach.district import CHOICES, DAY, NORTH, QUICK, SATURDAY, small_district

TRAINED = date(2026, 9, 1)


def volunteer(name: str, *languages: str, trained: bool = False) -> VolunteerValues:
    return VolunteerValues(
        VolunteerRole.SCHOOL_TEAM, given_name=name, languages=languages, trained_on=TRAINED if trained else None
    )


def a_day(workspace: Workspace) -> tuple[int, dict[str, int]]:
    """The small district's day at Lincoln High with three volunteers and a housing center 3 miles north."""
    keys = small_district(workspace)
    day = add_day(workspace, DAY)
    choose_schools(workspace, day, [keys["lincoln"]])
    for values in (volunteer("Ida", "eng", "spa", trained=True), volunteer("Max", "eng"), volunteer("Noa")):
        add_volunteer(workspace, day, values)
    add_center(workspace, CenterValues("Hope House", "1 Oak St", NORTH + 3 / 69.09, -118.2))
    add_center(workspace, CenterValues("Nowhere House"))
    return day, keys


def test_from_schools_to_routes_and_back(workspace: Workspace) -> None:
    """Ortiz (3 siblings, 2 of them chronic) is one stop; nobody speaks Korean; four cannot be driven to.

    Lincoln to the Ortiz is 1 mile: 4.2 minutes at 20 miles an hour, 1.4 times as long; 5. The center, 3 miles, is 13
    from Lincoln and 9 from the Ortiz.
    """
    day, keys = a_day(workspace)
    plan = plan_day(workspace, day, QUICK)
    (team,) = plan.teams
    assert [one.name for one in team.members] == ["Ida", "Max", "Noa"]
    assert (team.languages, team.trained, team.lacks, team.school) == (("eng", "spa"), 1, None, "Lincoln High")
    ortiz = next(one.stop for one in team.visits if one.stop.household_id == keys["ortiz"])
    assert (ortiz.name, [one.name for one in ortiz.students]) == ("Ortiz family", ["Rosa Ortiz", "Luis Ortiz"])
    assert ortiz.address == "12 Elm St, Los Angeles"
    assert sorted(one.stop.name for one in team.visits) == ["Hope House", "Ortiz family"]
    assert team.travel_minutes == 5 + 9 + 13
    assert [(one.stop.name, one.why) for one in plan.unmet] == [("Lee family", Why.LANGUAGE)]
    assert {(one.name, one.lacks) for one in plan.aside} == {
        ("Ek family", Lacks.ADDRESS),
        ("Fox family", Lacks.LANGUAGE),
        ("Jo Ives", Lacks.HOUSEHOLD),
        ("Nowhere House", Lacks.ADDRESS),
        ("Perez family", Lacks.PLACE),
    }
    assert (plan.households, plan.students, plan.centers, plan.visits) == (2, 3, 1, 2)
    assert list_days(workspace)[0].stops == 0  # a plan alone writes nothing

    apply_plan(workspace, plan)
    stands = read_day(workspace, day)
    assert stands.status is OutreachStatus.PLANNED
    assert [replace(one, id=None) for one in stands.teams] == [
        replace(team, members=tuple(replace(one, team_id=stands.teams[0].id) for one in team.members))
    ]
    assert (stands.unmet, stands.aside, stands.waiting) == (plan.unmet, plan.aside, ())
    row = list_days(workspace)[0]
    assert (row.schools, row.volunteers, row.teams, row.stops, row.unmet) == (1, 3, 1, 3, 1)

    workspace.undo()
    row = list_days(workspace)[0]
    assert (row.status, row.teams, row.stops) == (OutreachStatus.PLANNING, 0, 0)
    assert len(read_day(workspace, day).waiting) == 3
    workspace.redo()
    assert read_day(workspace, day) == stands

    with workspace.write(Permission.EDIT_STUDENTS, "visit") as session:
        stop = session.scalars(select(OutreachStop)).first()
        assert stop is not None
        session.add(HomeVisit(stop_id=stop.id, visited_on=SATURDAY, outcome="contact"))
    with pytest.raises(UserError, match="are logged"):
        apply_plan(workspace, plan_day(workspace, day, QUICK))


def test_changed_by_hand(workspace: Workspace) -> None:
    """Somebody who speaks Korean joins; a team without a trained person or place stays; a plan of before is refused."""
    day, keys = a_day(workspace)
    plan = plan_day(workspace, day, QUICK)
    korean = add_volunteer(workspace, day, volunteer("Sun", "kor"))
    with pytest.raises(UserError, match="since its routes were planned"):
        apply_plan(workspace, plan)
    apply_plan(workspace, plan_day(workspace, day, QUICK))
    stands = read_day(workspace, day)
    assert stands.unmet == ()
    assert stands.visits == 3
    team = stands.teams[0].id
    assert team is not None
    second = add_team(workspace, day, TeamValues("Korean team", keys["lincoln"], time(10), time(11)))
    edit_volunteer(workspace, korean, VolunteerValues(VolunteerRole.BOARD, languages=("kor",), team_id=second))
    replanned = plan_day(workspace, day, QUICK)
    assert replanned.status is OutreachStatus.PLANNING
    assert [(one.name, one.lacks, len(one.visits)) for one in replanned.teams] == [
        ("Team 1", None, 2),
        ("Korean team", TeamLacks.TRAINED, 0),
    ]
    assert [(one.stop.name, one.why) for one in replanned.unmet] == [("Lee family", Why.LANGUAGE)]
    trained = VolunteerValues(VolunteerRole.BOARD, trained_on=TRAINED, team_id=second)
    edit_volunteer(workspace, korean, trained)
    (visit,) = plan_day(workspace, day, QUICK).teams[1].visits
    assert (visit.stop.name, visit.arrives) == ("Lee family", time(10, 9))  # two miles: 8.4 minutes
    edit_team(workspace, second, TeamValues("Korean team", keys["lincoln"], time(9), time(9, 30)))
    plan = plan_day(workspace, day, QUICK)
    assert [(one.stop.name, one.why) for one in plan.unmet] == [("Lee family", Why.HOURS)]  # 9 + 20 + 9 minutes
    remove_team(workspace, team)
    assert {one.name for one in read_day(workspace, day).waiting} == {"Ida", "Max", "Noa"}
    remove_volunteer(workspace, korean)
    assert plan_day(workspace, day, QUICK).teams[0].lacks is TeamLacks.PEOPLE


def test_which_schools(workspace: Workspace) -> None:
    """October at Lincoln: of nine students with days seven missed a tenth or more; last year, of two, one."""
    day, keys = a_day(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "last year") as session:
        lincoln_high = session.get_one(School, keys["lincoln"])
        for name, absent in (("Rosa", 10), ("Luis", 9)):
            student = session.scalars(select(Person.id).where(Person.given_name == name)).one()
            fact = make_month(session, student, lincoln_high, date(2025, 10, 1), absent=absent, expected=100)
            fact.school_id = None  # a year's summary often names no school
    choices = list_school_choices(workspace, day)
    assert choices.month == date(2026, 10, 1)
    lincoln = next(one for one in choices.schools if one.id == keys["lincoln"])
    assert (lincoln.chosen, lincoln.month_missing, lincoln.month_students) == (True, 7, 9)
    assert (lincoln.last_chronic, lincoln.last_eligible, lincoln.last_share) == (1, 2, 0.5)
    adams = next(one for one in choices.schools if one.id == keys["adams_school"])
    assert (adams.chosen, adams.month_share) == (False, 1.0)
    with pytest.raises(UserError, match="1 school is not in this district"):
        choose_schools(workspace, day, [keys["lincoln"], 99_999])
    choose_schools(workspace, day, [keys["adams_school"]])
    assert [one.chosen for one in list_school_choices(workspace, day).schools] == [True, False]


def test_days_and_series(workspace: Workspace) -> None:
    series = monthly(DayValues("Saturday", date(2027, 4, 10)))
    assert [one.held_on for one in series] == [date(2027, 4, 10), date(2027, 5, 8), date(2027, 6, 12)]
    add_days(workspace, series)
    assert [one.held_on.month for one in list_days(workspace)] == [6, 5, 4]
    with pytest.raises(UserError, match="already"):
        add_day(workspace, series[0])
    workspace.undo()
    assert list_days(workspace) == []
    with pytest.raises(UserError, match="no first day of school"):
        before_school_year(workspace)
    with workspace.write(Permission.EDIT_SCHOOLS, "calendar") as session:
        session.add(CalendarDay(day=date(2027, 8, 12), kind=CalendarKind.FIRST_DAY))
    before = before_school_year(workspace)
    assert before.held_on == date(2027, 8, 7)  # the Saturday before Thursday, August 12
    day = add_day(workspace, before)
    edit_day(workspace, day, replace(before, name="Doors of August"))
    assert list_days(workspace)[0].name == "Doors of August"
    with pytest.raises(UserError, match="still to come"):
        set_status(workspace, day, OutreachStatus.HELD)
    set_status(workspace, day, OutreachStatus.CANCELED)
    with pytest.raises(UserError, match="is off"):
        choose_schools(workspace, day, [])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (replace(DAY, name=" "), "needs a name"),
        (replace(DAY, choices=replace(CHOICES, closes=time(8))), "ends before it begins"),
        (replace(DAY, choices=replace(CHOICES, visit_minutes=0)), "5 to 240 minutes, not 0"),
        (replace(DAY, choices=replace(CHOICES, most_visits=0)), "1 to 60 visits"),
        (replace(DAY, choices=replace(CHOICES, miles_an_hour=0)), "miles an hour"),
    ],
)
def test_a_day_that_cannot_be(workspace: Workspace, values: DayValues, said: str) -> None:
    with pytest.raises(UserError, match=said):
        add_day(workspace, values)


def test_what_is_refused_in_words(workspace: Workspace) -> None:
    keys = small_district(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "school") as session:
        empty = make_school(session, "New Middle").id
    day = add_day(workspace, DAY)
    with pytest.raises(UserError, match="No school is chosen"):
        plan_day(workspace, day, QUICK)
    choose_schools(workspace, day, [empty])
    with pytest.raises(UserError, match="Nobody goes along"):
        plan_day(workspace, day, QUICK)
    add_volunteer(workspace, day, volunteer("Ida", "eng"))
    with pytest.raises(UserError, match="nobody to visit"):
        plan_day(workspace, day, QUICK)
    candidate = next(key for key, name in list_candidates(workspace) if name == "Ida")
    with pytest.raises(UserError, match="goes along on December day already"):
        add_volunteer(workspace, day, VolunteerValues(VolunteerRole.CABINET, person_id=candidate))
    with pytest.raises(UserError, match="needs a name"):
        add_volunteer(workspace, day, VolunteerValues(VolunteerRole.CABINET))
    with pytest.raises(UserError, match="in the future"):
        add_volunteer(workspace, day, replace(volunteer("Zed"), trained_on=date(2027, 1, 1)))
    with pytest.raises(UserError, match="a school of the district"):
        add_team(workspace, day, TeamValues("A", None))
    with pytest.raises(UserError, match="ends before it starts"):
        add_team(workspace, day, TeamValues("A", keys["lincoln"], time(12), time(9)))
    with pytest.raises(UserError, match="not of this day"):
        add_volunteer(workspace, day, replace(volunteer("Zed"), team_id=99))
    center = add_center(workspace, CenterValues("Hope House"))
    with pytest.raises(UserError, match="already"):
        add_center(workspace, CenterValues("Hope House"))
    with pytest.raises(UserError, match="both latitude and longitude"):
        edit_center(workspace, center, CenterValues("Hope House", latitude=34.0))
    edit_center(workspace, center, CenterValues("Hope House", contact="M. Ruiz"))
    assert [one.contact for one in list_centers(workspace)] == ["M. Ruiz"]


def test_cancel_and_roles(workspace: Workspace) -> None:
    day, _keys = a_day(workspace)

    class Cancels:
        def step(self, fraction: float, _message: str) -> None:
            if fraction > 0.09:
                raise Cancelled

    with pytest.raises(Cancelled):
        plan_day(workspace, day, QUICK, Cancels())
    plan = plan_day(workspace, day, QUICK)
    workspace.role = Role.PSA_COUNSELOR
    for refused in (
        lambda: list_days(workspace),
        lambda: read_day(workspace, day),
        lambda: apply_plan(workspace, plan),
    ):
        with pytest.raises(NotAllowed):
            refused()
    workspace.role = Role.COORDINATOR
    with workspace.read() as session:
        assert [session.scalar(select(func.count(one.id))) for one in (OutreachTeam, OutreachVolunteer)] == [0, 3]
