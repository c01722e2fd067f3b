"""The students page: a person narrows, looks closer, adds, edits and records, by mouse and by keyboard."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.person import Guardianship, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, dialog_of, labels_of, press, settle, type_into
from ui.main_window import MainWindow
from ui.people.students_page import StudentsPage
from ui.widgets.badge import Badge

District = dict[str, int]


def students(window: MainWindow) -> StudentsPage:
    """The page."""
    return cast(StudentsPage, window.page("students"))


def names(page: StudentsPage) -> list[str]:
    """The names as shown."""
    return [row.student.name for row in page.table.rows_shown()]


def choose(qtbot: QtBot, window: MainWindow, *keys: int) -> StudentsPage:
    """Select students."""
    page = students(window)
    page.table.select(keys)
    settle(qtbot, window)
    return page


def test_an_empty_list_says_how_to_fill_it(open_people: OpenPeople) -> None:
    opened = open_people("students")
    window, page = opened.window, students(opened.window)
    assert page.is_empty()
    assert any("Import a roster" in words for words in labels_of(page))
    assert page.primary is not None
    QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert opened.imports == [[]]
    press(page, "Add student")
    assert "needs a school" in window.notice.words.text()


def test_the_list_tells_days_band_program_and_mentor(open_people: OpenPeople, district: District) -> None:
    page = students(open_people("students").window)
    assert names(page) == ["Jaylen Brown", "Rosa Delgado-Ortiz", "Omar Haddad", "Ana Núñez"]
    # Rosa 8 of 40 and Jaylen 4 of 40 are chronic; Omar's 3 of 20 is 15 %, too early
    assert page.summary.text() == "4 students · 2 chronic · 1 early warning"
    page.table.select([district["Rosa"]])
    line = page.table.selection_as_text().splitlines()[1].split("\t")
    assert line[0] == "Rosa Delgado-Ortiz"
    assert line[2:] == [
        "Lincoln High",
        "9",
        "8 of 40 · 20.0 %",
        "Severe chronic",
        "–",
        "Matched",
        "on file",
        "Daniel Kim",
    ]


@pytest.mark.usefixtures("district")
def test_chips_and_search_narrow_together_and_nothing_found_says_so(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("students").window
    page = students(window)
    page.chips.turn_on("chronic")
    settle(qtbot, window)
    assert names(page) == ["Jaylen Brown", "Rosa Delgado-Ortiz"]
    assert page.summary.text() == "2 of 4 students · 2 chronic"
    page.chips.turn_on("no_consent")
    assert names(page) == ["Jaylen Brown"]
    page.chips.clear()
    page.chips.turn_on("region:West")
    assert names(page) == ["Omar Haddad"]
    page.chips.turn_on("early")
    assert names(page) == ["Omar Haddad"]
    page.chips.clear()
    QTest.keyClicks(window.top.search, "nunez linc")
    settle(qtbot, window)
    assert names(page) == ["Ana Núñez"]
    page.chips.turn_on("chronic")
    settle(qtbot, window)
    assert page.is_empty()
    press(page, "Remove all filters")
    settle(qtbot, window)
    assert not page.is_empty()
    assert names(page) == ["Ana Núñez"]


@pytest.mark.usefixtures("district")
def test_a_school_is_chosen_by_typing_its_name(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("students").window
    page = students(window)
    palette = page.choose_school()
    QTest.keyClicks(palette.entry, "roos")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert names(page) == ["Omar Haddad"]
    assert page.chips.words() == ["Roosevelt High"]


def test_one_student_in_detail_and_the_look_is_logged_once(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = students(window)
    page.table.setFocus()  # the keyboard stands on Jaylen
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)  # over Rosa to Omar and back, without resting
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    settle(qtbot, window)
    assert page.detail.isVisible()
    assert page.detail.title.text() == "Rosa Delgado-Ortiz"
    said = labels_of(page.detail)
    assert "Missed 8 of 40 days, 20.0 %" in said
    assert "Daniel Kim" in said
    assert "given Sep 1, 2026" in said
    badges = [one.accessibleName() for one in page.detail.findChildren(Badge)]
    assert badges == ["Severe chronic", "Consent on file"]
    with workspace.read() as session:
        looks = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.event == "view_record")).all()
    assert looks == [district["Rosa"]]
    QTest.keyClick(page.detail, Qt.Key.Key_Escape)
    assert not page.detail.isVisible()


def test_the_panel_leads_to_the_match_the_matching_and_the_report(
    qtbot: QtBot, open_people: OpenPeople, district: District
) -> None:
    opened = open_people("students")
    for name, words, sent in (
        ("Rosa", "Open match", ("mentoring", {"match": district["match"]})),
        ("Ana", "Find a mentor", ("matching", {"student": district["Ana"]})),
        ("Ana", "Print summary", ("reports", {"student": district["Ana"]})),
    ):
        opened.window.navigate("students", student=district[name])
        settle(qtbot, opened.window)
        press(students(opened.window).detail, words)
        assert opened.sent[-1] == sent


def test_a_student_is_added_by_keyboard_and_shown(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = students(window)
    press(page, "Add student")
    dialog = dialog_of(page)
    QTest.keyClick(dialog.input("given_name"), Qt.Key.Key_Return)
    assert dialog.problem_of("school_id") == "School is missing. Fill it in."
    dialog.set_values({"school_id": district["roosevelt"], "grade": 0, "home_language": "kor"})
    QTest.keyClick(dialog.input("given_name"), Qt.Key.Key_Return)
    assert dialog.problem_of("given_name") == "A name is missing. One name alone is enough."
    type_into(dialog, "given_name", "Hye-jin")
    type_into(dialog, "ssid", "12345")
    type_into(dialog, "interests", "chess, robotics")
    assert dialog.availability is not None
    QTest.mouseClick(dialog.availability.ticks[0, 2], Qt.MouseButton.LeftButton)
    QTest.keyClick(dialog.input("given_name"), Qt.Key.Key_Return)
    assert dialog.problem_of("ssid") == "The SSID has 10 digits; this has 5 characters."
    type_into(dialog, "ssid", "1234567890")
    QTest.keyClick(dialog.input("ssid"), Qt.Key.Key_Return)
    settle(qtbot, window)
    added = next(row for row in list_students(workspace) if row.name == "Hye-jin")
    record = student_record(workspace, added.id)
    assert (added.school, added.grade, added.home_language) == ("Roosevelt High", 0, "kor")
    assert (record.ssid, sorted(record.interests), record.availability) == ("1234567890", ["chess", "robotics"], 0b100)
    assert page.detail.title.text() == "Hye-jin"
    assert window.notice.words.text() == "The student was added."
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)  # Undo
    settle(qtbot, window)
    assert "Hye-jin" not in names(page)
    assert not page.detail.isVisible()


def test_a_refusal_of_the_service_keeps_the_form_open(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = choose(qtbot, window, district["Ana"])
    rosa = next(row for row in list_students(workspace) if row.id == district["Rosa"])
    press(page.detail, "Edit")
    dialog = dialog_of(page)
    type_into(dialog, "local_id", rosa.local_id or "")
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert dialog.isVisible()
    assert dialog.problem.text() == f"Rosa Delgado-Ortiz already has the number {rosa.local_id}. Check it."
    assert dialog.save_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert [row.name for row in list_students(workspace)][3] == "Ana Núñez"


def test_saving_a_form_unchanged_offers_no_undo_of_something_else(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = choose(qtbot, window, district["Ana"])
    press(page.detail, "Edit")
    QTest.mouseClick(dialog_of(page).save_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.notice.words.text().startswith("Nothing was changed")
    assert not window.notice.action.isVisible()
    assert workspace.undo_label() == "Add"


def test_a_guardian_is_added_edited_and_removed(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = choose(qtbot, window, district["Ana"])
    press(page.detail, "Add guardian…")
    dialog = dialog_of(page)
    for key, text in (("given_name", "Luz"), ("family_name", "Ortiz"), ("phone", "323 555 0101")):
        type_into(dialog, key, text)
    dialog.submit()
    settle(qtbot, window)
    assert "Luz Ortiz" in labels_of(page.detail)
    (edit,) = [
        one for one in page.detail.findChildren(QPushButton) if one.accessibleName() == "Edit guardian Luz Ortiz"
    ]
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton)
    type_into(dialog_of(page), "relationship", "aunt")
    dialog_of(page).submit()
    settle(qtbot, window)
    assert "Luz Ortiz, aunt" in labels_of(page.detail)
    press(page.detail, "Remove")
    settle(qtbot, window)
    assert "No guardian is known." in labels_of(page.detail)
    with workspace.read() as session:
        link = session.scalars(select(Guardianship)).one()
        guardian = session.get_one(Person, link.guardian_id)
        assert (guardian.family_name, guardian.phone) == ("Ortiz", "323 555 0101")
        assert (link.relationship, link.valid_to) == ("aunt", date(2026, 11, 20))


def test_consent_is_recorded_for_those_selected_who_lack_it(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = students(window)
    press(page, "Select all")
    settle(qtbot, window)
    assert page.detail.title.text() == "4 students selected"
    said = labels_of(page.detail)
    assert "2 are chronically absent" in said
    assert "1 in the program is without consent on file" in said
    press(page.detail, "Record consent…")
    dialog = dialog_of(page)
    assert dialog.save_button.text() == "Record 1 consent"
    type_into(dialog, "on", "11/21/2026")
    dialog.submit()
    assert "cannot be after 11/20/2026" in dialog.problem_of("on")
    type_into(dialog, "on", "11/2/2026")
    type_into(dialog, "expires_on", "11/2/2026")
    dialog.submit()
    assert dialog.problem_of("expires_on") == "Consent has to end after the day it was given."
    type_into(dialog, "expires_on", "6/30/2027")
    dialog.submit()
    settle(qtbot, window)
    with workspace.read() as session:
        rows = session.execute(
            select(ProgramEnrollment.student_id, ProgramEnrollment.consent_on, ProgramEnrollment.consent_expires_on)
        ).all()
        consents = {student: (on, until) for student, on, until in rows}
    assert consents[district["Jaylen"]] == (date(2026, 11, 2), date(2027, 6, 30))
    assert consents[district["Rosa"]] == (date(2026, 9, 1), None)  # on file already: untouched
    assert window.notice.words.text() == "Consent recorded for 1 student."
    page.chips.turn_on("no_consent")
    settle(qtbot, window)
    assert page.is_empty()
    window.services.undo()
    settle(qtbot, window)
    assert names(page) == ["Jaylen Brown"]


def test_unknown_values_are_filled_in_by_a_named_step(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = choose(qtbot, window, district["Rosa"], district["Omar"])
    press(page.detail, "Fill in unknown…")
    dialog = dialog_of(page)
    dialog.submit()
    assert dialog.problem_of("home_language") == "Choose at least one value."
    dialog.set_values({"home_language": "ara"})
    dialog.submit()
    settle(qtbot, window)
    assert window.notice.words.text() == "1 value filled in."
    languages = {row.id: row.home_language for row in list_students(workspace)}
    assert (languages[district["Omar"]], languages[district["Rosa"]]) == ("ara", "spa")


def test_students_outside_the_program_are_identified(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Take out") as session:
        for name in ("Ana", "Omar"):
            session.delete(session.scalars(select(ProgramEnrollment).filter_by(student_id=district[name])).one())
    window = open_people("students").window
    page = students(window)
    page.chips.turn_on("not_in_program")
    assert names(page) == ["Omar Haddad", "Ana Núñez"]
    page.chips.clear()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    press(page.detail, "Identify for mentoring")
    settle(qtbot, window)
    assert window.notice.words.text() == "2 students identified for mentoring."
    assert all(row.program_id is not None for row in list_students(workspace))


@pytest.mark.usefixtures("district")
def test_the_palette_finds_a_student_by_name_and_number(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("mentors").window
    palette = window.open_palette()
    QTest.keyClicks(palette.entry, "nunez ana")
    qtbot.waitUntil(lambda: [one.title for one in palette.listed()] == ["Ana Núñez"])
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.current_page() is students(window)
    assert students(window).detail.title.text() == "Ana Núñez"


def test_a_narrow_list_leaves_columns_out_and_not_names(
    qtbot: QtBot, open_people: OpenPeople, district: District
) -> None:
    window = open_people("students").window
    page = students(window)

    def shown() -> list[str]:
        return [column.key for at, column in enumerate(page.table.columns) if not page.table.isColumnHidden(at)]

    assert len(shown()) == 10
    choose(qtbot, window, district["Rosa"])
    assert shown()[:5] == ["name", "school", "grade", "missed", "band"]
    assert page.table.horizontalScrollBar().maximum() == 0
    page.hide_detail()
    settle(qtbot, window)
    assert len(shown()) == 10
