"""What is changed on the students page: a student, guardians, consent, unknown values, who is in the program."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.person import Guardianship, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.consent import ConsentRecord
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, choose, dialog_of, labels_of, names, press, settle, students, type_into

District = dict[str, int]


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
    assert dialog.trouble.text() == f"Rosa Delgado-Ortiz already has the number {rosa.local_id}. Check it."
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


def test_a_consent_is_withdrawn_with_what_follows_in_sight_and_back_by_undo(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = choose(qtbot, window, district["Rosa"])
    press(page.detail, "Withdraw…")
    dialog = dialog_of(page)
    said = " ".join(labels_of(dialog))
    assert "Daniel Kim no longer sees Rosa Delgado-Ortiz" in said
    assert "The match stays open: close it, or record consent again." in said
    type_into(dialog, "on", "8/31/2026")
    dialog.submit()
    assert "before 9/1/2026" in dialog.problem_of("on")
    type_into(dialog, "on", "11/19/2026")
    dialog.submit()
    settle(qtbot, window)
    assert "withdrawn Nov 19, 2026" in " ".join(labels_of(page.detail))
    rosa = next(row for row in list_students(workspace) if row.id == district["Rosa"])
    assert rosa.consent_record == ConsentRecord(date(2026, 9, 1), withdrawn_on=date(2026, 11, 19))
    assert rosa.match_id == district["match"]
    assert not [one for one in page.detail.findChildren(QPushButton) if one.text() == "Withdraw…"]
    assert workspace.undo_label() == "Withdraw consent"
    window.notice.action.click()
    settle(qtbot, window)
    assert "withdrawn" not in " ".join(labels_of(page.detail))
    choose(qtbot, window, district["Ana"])
    press(page.detail, "Withdraw…")
    assert "no longer sees" not in " ".join(labels_of(dialog_of(page)))  # she has no mentor


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
