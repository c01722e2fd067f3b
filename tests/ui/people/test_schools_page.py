"""The schools page: a school added and edited by hand, its students one click away."""

from __future__ import annotations

from typing import cast

from pytestqt.qtbot import QtBot

from iattend_desktop.people.schools import list_schools
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, dialog_of, labels_of, press, settle, type_into
from ui.people.schools_page import SchoolsPage
from ui.people.students_page import StudentsPage


def test_a_school_is_added_on_the_empty_page(qtbot: QtBot, open_people: OpenPeople, workspace: Workspace) -> None:
    window = open_people("schools").window
    page = cast(SchoolsPage, window.page("schools"))
    assert page.is_empty()
    press(page, "Add school")
    dialog = dialog_of(page)
    type_into(dialog, "name", "Lincoln High")
    type_into(dialog, "cds_code", "123")
    type_into(dialog, "latitude", "91")
    dialog.submit()
    assert dialog.problem_of("cds_code").endswith("this has 3 characters.")
    assert dialog.problem_of("latitude") == "Latitude must be a number from -90 to 90, not “91”."
    type_into(dialog, "cds_code", "19647331234567")
    type_into(dialog, "latitude", "34.07")
    dialog.submit()
    assert dialog.problem_of("longitude") == "A place needs both latitude and longitude, or neither."
    type_into(dialog, "longitude", "-118.2")
    dialog.set_values({"grade_low": 9, "grade_high": 12})
    dialog.submit()
    settle(qtbot, window)
    (row,) = list_schools(workspace)
    assert (row.name, row.cds_code, row.latitude, row.longitude) == ("Lincoln High", "19647331234567", 34.07, -118.2)
    assert (row.grade_low, row.grade_high, row.region) == (9, 12, None)
    assert page.summary.text() == "1 school · 0 students"
    assert {"9 to 12", "34.0700, -118.2000"} <= set(labels_of(page.detail))


def test_a_school_is_edited_and_leads_to_its_students(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: dict[str, int]
) -> None:
    window = open_people("schools").window
    page = cast(SchoolsPage, window.page("schools"))
    assert page.summary.text() == "2 schools · 4 students"
    window.navigate("schools", school=district["roosevelt"])
    settle(qtbot, window)
    press(page.detail, "Edit")
    type_into(dialog_of(page), "city", "Los Angeles")
    dialog_of(page).submit()
    settle(qtbot, window)
    assert next(row.city for row in list_schools(workspace) if row.id == district["roosevelt"]) == "Los Angeles"
    press(page.detail, "Show students")
    settle(qtbot, window)
    students = cast(StudentsPage, window.current_page())
    assert [row.student.name for row in students.table.rows_shown()] == ["Omar Haddad"]
    assert students.chips.words() == ["Roosevelt High"]
