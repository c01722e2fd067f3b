"""Rosters come in through the wizard: dropped, read, mapped, reviewed, applied, undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import func, select

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.roster import ColumnMapping
from iattend_desktop.model.school import School
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.history import list_imports
from iattend_desktop.workspace import Workspace
from tests.ui.roster.conftest import Desk
from tests.unit.roster.workbooks import write
from ui.roster.review_rows import Group
from ui.roster.wizard import APPLY, COLUMNS, FILES, REVIEW

SCHOOLS = [["CDS Code", "School"], ["19647330000001", "Lincoln High"], ["19647330000002", "Garfield High"]]
STUDENT = ["Student ID", "Last Name", "First Name", "Grade", "School", "Shoe Size"]
ROSTER: list[list[Any]] = [
    ["Students of the district"],
    STUDENT,
    ["00000101", "Delgado", "Rosa", 9, "Lincoln High", 38],
    ["00000102", "Kim", "Min", 10, "Garfield High", 40],
    ["00000103", "Park", "Ann", 13, "Lincoln High", 37],
    ["00000104", "Brown", "Eli", 11, "Garfeld High", 41],
    ["00000105", "Lee", "Omar", 11, "Garfeld High", 42],
]


def count(workspace: Workspace, record: Any) -> int:
    with workspace.read() as session:
        return session.scalars(select(func.count(record.id))).one()


def rosters(folder: Path) -> tuple[Path, Path]:
    return write(folder / "schools.xlsx", SCHOOLS), write(folder / "students.xlsx", ROSTER, "Roster", {"Notes": []})


def at_review(desk: Desk, folder: Path) -> None:
    desk.drop(*rosters(folder))
    desk.next()
    desk.next()
    assert desk.wizard.at() == REVIEW


def test_from_a_drop_to_students_and_back(desk: Desk, tmp_path: Path) -> None:
    wizard = desk.drop(*rosters(tmp_path))
    schools, students = wizard.files_step.cards
    assert (students.sheet.currentText(), students.header_row.value()) == ("Roster", 2)
    assert students.kind.currentData() == Kind.STUDENTS
    assert students.size_words.text() == "6 columns × 5 rows"
    assert schools.kind.currentData() == Kind.SCHOOLS
    desk.next()
    assert wizard.at() == COLUMNS
    desk.next()
    assert [title.strip() for title in wizard.review_step.titles()] == [
        "schools.xlsx · Schools",
        "2 new",
        "students.xlsx · Students",
        "2 new",
        "1 cannot be taken",
        "2 wait for an answer",
    ]
    assert count(desk.workspace, ChangeSetEntry) == 0
    desk.next()
    assert wizard.next_button.text() == "Import 4 rows"
    desk.next()
    assert count(desk.workspace, Enrollment) == 2
    assert desk.window.current_page() is desk.window.page("students")
    notice = desk.window.notice
    assert notice.words.text().startswith("Imported 2 schools, 2 students.")
    desk.press(notice.action)
    assert (count(desk.workspace, Person), count(desk.workspace, School)) == (0, 0)


def test_one_kind_is_named_on_the_button(desk: Desk, tmp_path: Path) -> None:
    desk.drop(rosters(tmp_path)[0])
    for _step in range(3):
        desk.next()
    assert desk.wizard.next_button.text() == "Import 2 schools"


def test_a_wizard_without_files_says_what_to_do(desk: Desk, tmp_path: Path) -> None:
    desk.window.import_files([])
    desk.rest()
    wizard = desk.wizard
    assert wizard.isVisible()
    assert not wizard.next_button.isEnabled()
    focused = wizard.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Choose files…"
    wizard.add_files([str(rosters(tmp_path)[0])])
    desk.rest()
    assert wizard.next_button.isEnabled()
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert not wizard.isVisible()
    assert count(desk.workspace, ChangeSetEntry) == 0


def test_sheet_header_row_and_content_can_be_changed(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "both.xlsx", SCHOOLS, "Schools", {"Pupils": [["x", "y"], *ROSTER[1:]]})
    wizard = desk.drop(path)
    card = wizard.files_step.cards[0]
    card.sheet.setFocus()
    before = card.sheet.currentText()
    QTest.keyClick(card.sheet, Qt.Key.Key_Down if card.sheet.currentIndex() == 0 else Qt.Key.Key_Up)
    desk.rest()
    assert card.sheet.currentText() != before
    card.header_row.setValue(1)
    desk.rest()
    first = "x" if card.sheet.currentText() == "Pupils" else "CDS Code"
    assert first in card.headings.text()
    card.kind.setCurrentIndex(card.kind.findData(Kind.MENTORS))
    card.kind.activated.emit(card.kind.currentIndex())
    desk.rest()
    assert wizard.files[0].kind is Kind.MENTORS


def test_a_file_that_cannot_be_read_is_told_on_its_card(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "scan.xlsx"
    bad.write_bytes(b"%PDF-1.7 and so on")
    wizard = desk.drop(rosters(tmp_path)[0], bad)
    card = wizard.files_step.cards[1]
    assert card.problem.text().startswith("scan.xlsx is really a PDF")
    desk.next()
    assert wizard.at() == FILES
    assert wizard.problem.text() == card.problem.text()
    desk.press(card.remove_button)
    assert len(wizard.files_step.cards) == 1
    desk.next()
    assert wizard.at() == COLUMNS


def test_columns_left_out_say_why_and_can_be_taken(desk: Desk, tmp_path: Path) -> None:
    wizard = desk.drop(*rosters(tmp_path))
    desk.next()
    wizard.columns_step.files.setCurrentIndex(1)
    page = wizard.columns_step.page()
    assert page.words.text() == "Students · 5 of 6 columns taken · 1 left out · 1 code to explain"  # grade 13
    assert page.reason("Shoe Size") == "Left out: no field is called so."
    choice = page.choice("Shoe Size")
    choice.setFocus()
    QTest.keyClicks(choice, "Home")
    assert page.file.columns[5] == "home_language"
    assert page.reason("Shoe Size").startswith("Your choice.")
    page.choose("Shoe Size", "grade")
    assert page.file.columns == {0: "student_id", 1: "last_name", 2: "first_name", 3: None, 4: "school", 5: "grade"}
    assert page.reason("Grade") == "Left out: your choice."


def test_a_missing_school_is_set_for_all_rows(desk: Desk, tmp_path: Path) -> None:
    add_school(desk.workspace, SchoolValues(name="Lincoln High"))
    path = write(tmp_path / "students.xlsx", [STUDENT[:4], *[row[:4] for row in ROSTER[2:4]]])
    wizard = desk.drop(path)
    desk.next()
    desk.next()
    assert wizard.at() == COLUMNS
    assert wizard.problem.text().startswith("students.xlsx does not say which school its students go to;")
    page = wizard.columns_step.page()
    assert page.tabs.currentIndex() == 1
    desk.write(page.defaults.control("school"), "Lincoln High")
    identified = page.defaults.control("identified")
    identified.setFocus()
    QTest.keyClicks(identified, "Yes")
    assert wizard.files[0].defaults == {"school": "Lincoln High", "identified": "Yes"}
    assert page.tabs.tabText(1) == "Defaults (2 set)"
    for _step in range(3):
        desk.next()
    assert count(desk.workspace, Enrollment) == 2
    assert count(desk.workspace, ProgramEnrollment) == 2


def test_a_default_that_cannot_be_keeps_the_person_there(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "mentors.xlsx", [["Mentor ID", "Last Name", "First Name"], ["M1", "Okafor", "Tom"]])
    wizard = desk.drop(path)
    desk.next()
    page = wizard.columns_step.page()
    page.tabs.setCurrentIndex(1)
    desk.write(page.defaults.control("capacity"), "-1")
    page.tabs.setCurrentIndex(0)
    desk.next()
    assert wizard.at() == COLUMNS
    assert wizard.problem.text() == "Capacity is “-1”, and a whole number, 0 or more was expected."
    assert page.tabs.currentIndex() == 1


def test_the_mapping_is_remembered(desk: Desk, tmp_path: Path) -> None:
    schools, students = rosters(tmp_path)
    wizard = desk.drop(schools, students)
    desk.next()
    wizard.columns_step.page_at(1).choose("Shoe Size", "preferred_name")
    for _step in range(3):
        desk.next()
    assert count(desk.workspace, ColumnMapping) == 2
    desk.drop(students)
    desk.next()
    page = desk.wizard.columns_step.page()
    assert page.choice("Shoe Size").currentData() == "preferred_name"
    assert page.words.text().endswith("as you chose for this layout last time")


def test_an_outdated_plan_is_made_again(desk: Desk, tmp_path: Path) -> None:
    at_review(desk, tmp_path)
    desk.next()
    add_school(desk.workspace, SchoolValues(name="Roosevelt High"))
    desk.next()
    wizard = desk.wizard
    assert wizard.at() == REVIEW
    assert wizard.problem.text().startswith("The workspace changed since this plan was made.")
    assert count(desk.workspace, School) == 1
    desk.next()
    desk.next()
    assert count(desk.workspace, School) == 3


def test_nothing_to_change_closes_and_leaves_a_line_in_the_history(desk: Desk, tmp_path: Path) -> None:
    path = rosters(tmp_path)[0]
    for _time in range(2):
        desk.drop(path)
        for _step in range(3):
            desk.next()
        assert desk.wizard.at() == APPLY
        words = desk.wizard.next_button.text()
        desk.next()
    assert words == "Close"
    assert desk.window.notice.words.text().startswith("Nothing to change: what these files say was known.")
    assert [(row.created, row.changed_nothing) for row in list_imports(desk.workspace)] == [(0, True), (2, False)]


def test_escape_stops_planning_and_leads_back(desk: Desk, tmp_path: Path) -> None:
    wizard = desk.drop(*rosters(tmp_path))
    desk.next()
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    assert wizard.at() == REVIEW
    assert not wizard.next_button.isEnabled()
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    desk.rest()
    assert wizard.at() == COLUMNS
    assert wizard.plan is None
    desk.next()
    assert wizard.plan is not None


def test_cancelling_the_import_leaves_everything_alone(desk: Desk, tmp_path: Path) -> None:
    at_review(desk, tmp_path)
    wizard = desk.wizard
    desk.next()
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(wizard.cancel_button, Qt.MouseButton.LeftButton)
    desk.rest()
    assert wizard.problem.text() == "Cancelled. Nothing was imported."
    assert count(desk.workspace, School) == 0
    desk.next()
    assert count(desk.workspace, School) == 2


def test_changed_rows_show_what_is_known_beside_what_the_file_says(desk: Desk, tmp_path: Path) -> None:
    at_review(desk, tmp_path)
    desk.next()
    desk.next()
    moved: list[list[Any]] = [STUDENT, ["00000101", "Delgado", "Rosa", 10, "Garfield High", 38]]
    desk.drop(write(tmp_path / "moved.xlsx", moved))
    desk.next()
    desk.next()
    review = desk.wizard.review_step
    review.show_place("moved.xlsx", Group.CHANGED)
    desk.rest()
    shown = [(row.row, row.who, row.column, row.old, row.new) for row in review.table().rows_shown()]
    assert shown == [
        (2, "Rosa Delgado", "School", "Lincoln High", "Garfield High"),
        (2, "Rosa Delgado", "Grade", "9", "10"),
    ]
