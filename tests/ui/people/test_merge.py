"""A coordinator finds a child on file twice, looks at both records, decides, merges, and takes it back."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QRadioButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.merge import Side
from iattend_desktop.people.students import list_students
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_student
from tests.ui.people.conftest import OpenPeople, labels_of, press, settle
from tests.unit.roster.plans import everything
from ui.main_window import MainWindow
from ui.people.mentors_page import MentorsPage
from ui.people.merge_dialog import MergeDialog, value_words
from ui.people.students_page import StudentsPage


@pytest.fixture
def twice(workspace: Workspace, district: dict[str, int]) -> tuple[int, int]:
    """Rosa of the district, and Rosa again, at Roosevelt in grade 10."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        here = session.scalars(select(Enrollment).where(Enrollment.student_id == district["Omar"])).one()
        other = make_student(session, session.get_one(School, here.school_id), local_id="00000909", grade=10)
        session.get_one(Person, other.student_id).phone = "(213) 555-0101"
        return district["Rosa"], other.student_id


def dialog_on(page: QWidget) -> MergeDialog:
    """The dialog that is open."""
    (found,) = [one for one in page.findChildren(MergeDialog) if one.isVisible()]
    return found


def students(window: MainWindow) -> StudentsPage:
    return cast(StudentsPage, window.page("students"))


def test_possible_duplicates_are_found_compared_merged_and_brought_back(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, twice: tuple[int, int]
) -> None:
    before = everything(workspace)
    window = open_people("students").window
    page = students(window)
    window.navigate("students", filters=("duplicate",))
    settle(qtbot, window)
    assert {row.id for row in page.table.rows_shown()} == set(twice)
    page.select_all()
    settle(qtbot, window)
    press(page.detail, "Merge records…")
    settle(qtbot, window)
    dialog = dialog_on(page)
    said = "\n".join(labels_of(dialog))
    assert "They differ in 2 lines: choose which values stay" in said
    assert "(213) 555-0101" in said
    assert "1 enrollment at a school" in said
    school = next(key for key in dialog.choices if key.startswith("enrollment.school_id"))
    dialog.choose(school, Side.OTHER)
    QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert "was merged into" in window.notice.words.text()
    (rosa,) = [row for row in list_students(workspace) if row.name.startswith("Rosa")]
    assert (rosa.id, rosa.school, rosa.grade) == (twice[0], "Roosevelt High", 10)
    assert [row.id for row in page.table.selected_rows()] == [twice[0]]
    window.undo_redo.undo()
    settle(qtbot, window)
    assert everything(workspace) == before
    assert len(page.table.rows_all()) == 5


def test_what_has_to_be_decided_keeps_the_button_off_and_the_records_can_be_swapped(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, twice: tuple[int, int]
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Born") as session:
        session.get_one(Person, twice[1]).birth_date = date(2012, 3, 5)
    window = open_people("students").window
    page = students(window)
    page.editing.merge(*twice)
    settle(qtbot, window)
    dialog = dialog_on(page)
    assert not dialog.merge_button.isEnabled()
    assert "Choose first which stays: Birth date." in labels_of(dialog)
    assert "ID\u00a000000909" not in dialog.merge_button.text()
    QTest.mouseClick(dialog.swap_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    dialog = dialog_on(page)
    assert "ID\u00a000000909" in dialog.merge_button.text()
    (later,) = [one for one in dialog.findChildren(QRadioButton) if one.accessibleName() == "Birth date: Mar 5, 2012"]
    (words,) = [one for one in dialog.findChildren(QLabel) if one.text() == "Mar 5, 2012"]
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert later.isChecked()
    assert dialog.merge_button.isEnabled()
    dialog.submit()
    settle(qtbot, window)
    assert [row.id for row in list_students(workspace) if row.name.startswith("Rosa")] == [twice[1]]


def test_long_addresses_leave_both_records_in_sight(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, twice: tuple[int, int]
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Emails") as session:
        for student, name in zip(twice, ("citlali.aguilarvillasenor5055", "marisol.barrioszamora7017"), strict=True):
            session.get_one(Person, student).email = f"{name}@students.northeast.example.org"
    window = open_people("students").window
    page = students(window)
    page.editing.merge(*twice)
    settle(qtbot, window)
    (records,) = [one for one in dialog_on(page).findChildren(QScrollArea) if one.accessibleName() == "Both records"]
    content = records.widget()
    assert content is not None
    assert content.width() <= records.viewport().width()


def test_two_active_mentors_are_told_and_nothing_can_be_pressed(
    qtbot: QtBot, open_people: OpenPeople, district: dict[str, int], workspace: Workspace
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Match") as session:
        program = session.scalars(
            select(ProgramEnrollment).where(ProgramEnrollment.student_id == district["Jaylen"])
        ).one()
        make_match(session, program, make_mentor(session, None, "Tom", "Lee"))
    window = open_people("students").window
    page = students(window)
    page.editing.merge(district["Rosa"], district["Jaylen"])
    settle(qtbot, window)
    dialog = dialog_on(page)
    assert "Both have an active mentor, Daniel Kim and Tom Lee." in dialog.problem.text()
    assert not dialog.merge_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_two_mentors_are_merged_on_their_page(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: dict[str, int]
) -> None:
    assert district
    window = open_people("mentors").window
    page = cast(MentorsPage, window.page("mentors"))
    page.select_all()
    settle(qtbot, window)
    assert len(page.table.selected_rows()) == 2
    press(page.detail, "Merge records…")
    settle(qtbot, window)
    dialog_on(page).submit()
    settle(qtbot, window)
    assert len(list_mentors(workspace)) == 1
    with workspace.read() as session:
        assert len(session.scalars(select(Mentor.id)).all()) == 1


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("person.home_language", "spa", "Spanish"),
        ("enrollment.grade.3", -1, "TK"),
        ("mentor.meets_virtually.1", False, "No"),
        ("program_enrollment.meeting_wish.2", "in_person", "In person"),
        ("program_enrollment.refused_mentor_kinds.2", ["business", "district"], "business, district"),
        (
            "attendance_fact",
            (6, 20, date(2026, 9, 1), date(2026, 9, 30)),
            "6 of 20 days missed, Sep 1, 2026 to Sep 30, 2026",
        ),
    ],
)
def test_values_read_as_words(key: str, value: object, words: str) -> None:
    assert value_words(key, value) == words
