"""Schools added and edited: what is on file afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iattend_desktop.model.person import Enrollment
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
