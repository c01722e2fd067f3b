"""Schools added and edited: what is on file afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import SchoolFeeder
from iattend_desktop.people.schools import SchoolValues, add_school, edit_school, list_schools
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_school, make_student

LINCOLN = SchoolValues("Lincoln High", "19647331234567", "East", 9, 12, "3501 N Broadway", "LA", "90031", 34.07, -118.2)


def test_a_school_is_added_edited_and_undone(workspace: Workspace) -> None:
    key = add_school(workspace, LINCOLN)
    edit_school(workspace, key, replace(LINCOLN, name="Abraham Lincoln High", region=None))
    (row,) = list_schools(workspace)
    assert (row.id, row.name, row.region, row.cds_code) == (key, "Abraham Lincoln High", None, "19647331234567")
    assert (row.grade_low, row.grade_high, row.latitude, row.longitude, row.students) == (9, 12, 34.07, -118.2, 0)
    workspace.undo()
    assert [(row.name, row.region) for row in list_schools(workspace)] == [("Lincoln High", "East")]
    workspace.undo()
    assert list_schools(workspace) == []


def test_where_students_go_on_to_is_recorded_changed_and_undone(workspace: Workspace) -> None:
    high, other = add_school(workspace, LINCOLN), add_school(workspace, SchoolValues("Garfield High"))
    middle = SchoolValues("Nightingale Middle", feeds_id=high)
    key = add_school(workspace, middle)

    def feeds() -> dict[str, int | None]:
        return {row.name: row.feeds_id for row in list_schools(workspace)}

    assert feeds() == {"Garfield High": None, "Lincoln High": None, "Nightingale Middle": high}
    edit_school(workspace, key, replace(middle, region="East"))
    assert feeds()["Nightingale Middle"] == high
    edit_school(workspace, key, replace(middle, feeds_id=other))
    assert feeds()["Nightingale Middle"] == other
    edit_school(workspace, key, replace(middle, feeds_id=None))
    assert feeds()["Nightingale Middle"] is None
    workspace.undo()
    assert feeds()["Nightingale Middle"] == other
    with pytest.raises(UserError, match="cannot go on to the school that they are at"):
        edit_school(workspace, key, replace(middle, feeds_id=key))


def test_of_several_schools_that_students_go_on_to_none_is_lost_by_another_change(workspace: Workspace) -> None:
    first, second = add_school(workspace, LINCOLN), add_school(workspace, SchoolValues("Garfield High"))
    key = add_school(workspace, SchoolValues("Nightingale Middle", feeds_id=first))
    with workspace.write(Permission.EDIT_SCHOOLS, "Record a second") as session:
        session.add(SchoolFeeder(from_school_id=key, to_school_id=second))
    edit_school(workspace, key, SchoolValues("Florence Nightingale Middle", feeds_id=first))
    with workspace.read() as session:
        kept = session.scalars(select(SchoolFeeder.to_school_id).where(SchoolFeeder.from_school_id == key)).all()
    assert sorted(kept) == sorted([first, second])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "  "}, "needs a name"),
        ({"cds_code": "1964733123456"}, "14 digits"),
        ({"cds_code": "1964733123456x"}, "14 digits"),
        ({"grade_low": 12, "grade_high": 9}, "Swap"),
        ({"longitude": None}, "both latitude and longitude"),
        ({"latitude": 90.1}, "between -90 and 90"),
        ({"longitude": -180.1}, "between -180 and 180"),
    ],
)
def test_values_that_cannot_be_are_refused(workspace: Workspace, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        add_school(workspace, replace(LINCOLN, **values))
    assert list_schools(workspace) == []


def test_a_code_that_another_school_has_is_refused_by_name(workspace: Workspace) -> None:
    key = add_school(workspace, LINCOLN)
    with pytest.raises(UserError, match="Lincoln High already has the CDS code"):
        add_school(workspace, replace(LINCOLN, name="Roosevelt High"))
    edit_school(workspace, key, replace(LINCOLN, city="Los Angeles"))  # its own code is no clash
    assert [row.city for row in list_schools(workspace)] == ["Los Angeles"]


def test_students_of_this_year_are_counted_where_they_are_now(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        first, _second = make_school(session, "Álamo Elementary"), make_school(session, "Burbank Middle")
        left = make_student(session, first)
        make_student(session, first)
        session.query(Enrollment).filter_by(student_id=left.student_id).one().exited_on = TODAY
    assert [(row.name, row.students) for row in list_schools(workspace)] == [
        ("Álamo Elementary", 1),
        ("Burbank Middle", 0),
    ]
