"""Saving forms of the real window where somebody else changed the record meanwhile: two versions side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.profiles import list_profiles, save_profile
from iattend_desktop.mentoring.check_in import check_in_rows, delete_check_in, edit_check_in
from iattend_desktop.people.consent import ConsentRecord
from iattend_desktop.people.consent_edit import record_consent, withdraw_consent
from iattend_desktop.people.mentor_edit import MentorValues, edit_mentor
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.schools import SchoolValues, edit_school, list_schools
from iattend_desktop.people.student_edit import StudentValues, edit_student
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.vocabulary import Channel, ContactOutcome, MeetingWish
from iattend_desktop.workspace import Workspace
from tests.ui.mentoring.stories import Story, story
from tests.ui.people.conftest import choose, dialog_of, district, labels_of, press, type_into
from tests.ui.real_window import Opened, OpenWindow, open_real, settle
from tests.unit.two_people import alvarez
from ui.matching.actions import keep_profile
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.people.form_dialog import FormDialog
from ui.people.pages import ENTRIES as PEOPLE
from ui.roster.folder_watch import FolderWatch
from ui.roster.watch_dialog import open_watch_dialog
from ui.settings.pages import ENTRIES as SETTINGS
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.side_by_side import SideBySide

__all__ = ["alvarez", "district", "open_real", "story"]

District = dict[str, int]


def comparison_in(root: QWidget) -> SideBySide:
    """The two versions that are shown."""
    (found,) = [one for one in root.findChildren(SideBySide) if one.isVisible()]
    return found


def student_values(workspace: Workspace, key: int) -> StudentValues:
    """What stands about a student."""
    record = student_record(workspace, key)
    return StudentValues(
        record.given_name,
        record.family_name,
        record.row.school_id,
        record.row.local_id,
        grade=record.row.grade,
        birth_date=record.birth_date,
        home_language=record.row.home_language,
        interests=record.interests,
        meeting_wish=MeetingWish(record.meeting_wish) if record.meeting_wish else None,
    )


@pytest.fixture
def people(open_real: OpenWindow, district: District) -> Opened:  # noqa: ARG001 - has to be there first
    """The people pages."""
    return open_real(PEOPLE)


def edit_rosa(qtbot: QtBot, people: Opened, district: District) -> FormDialog:
    """Rosa's form."""
    people.window.navigate("students")
    settle(qtbot, people.window)
    page = choose(qtbot, people.window, district["Rosa"])
    press(page.detail, "Edit")
    return dialog_of(page)


@pytest.mark.file_only("when it was done is the server's to say")
def test_two_versions_of_a_student_are_chosen_from_by_keyboard(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    theirs = student_values(alvarez, district["Rosa"])
    edit_student(alvarez, district["Rosa"], replace(theirs, grade=10, preferred_name="Ro", home_language="eng"))
    type_into(dialog, "preferred_name", "Rosie")
    type_into(dialog, "interests", "chess")
    dialog.set_values({"grade": 11})
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    said = labels_of(asked)
    assert "Changed meanwhile by M. Alvarez, and kept: Home language." in said
    assert said.count("When you opened it: empty") == 1  # the preferred name
    assert "When you opened it: 9" in said
    assert [side.who.text() for side in (asked.choices[0].theirs, asked.choices[0].mine)] == [
        "M. Alvarez, Nov 20, 2026, 1:05 PM",
        "You, in this form",
    ]
    assert not asked.save_button.isEnabled()
    (scroll,) = asked.findChildren(BareScroll)
    assert not scroll.verticalScrollBar().isVisible()  # both fields are in sight
    assert asked.choices[0].theirs.radio.hasFocus()
    QTest.keyClick(asked.choices[0].theirs.radio, Qt.Key.Key_Space)
    assert asked.count.text() == "1 of 2 fields chosen"
    asked.choices[1].focus()
    QTest.keyClick(asked.choices[1].theirs.radio, Qt.Key.Key_Space)
    QTest.keyClick(asked.choices[1].theirs.radio, Qt.Key.Key_Right)
    asked.save_button.click()
    settle(qtbot, people.window)
    record = student_record(workspace, district["Rosa"])
    assert asked.choices[0].key == "preferred_name"
    assert (record.preferred_name, record.row.grade) == ("Ro", 11)  # theirs, mine
    assert (record.row.home_language, record.interests) == ("eng", ("chess",))
    assert not [one for one in people.window.findChildren(FormDialog) if one.isVisible()]


def test_back_to_the_form_keeps_what_was_written_and_asks_again(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    edit_student(alvarez, district["Rosa"], replace(student_values(alvarez, district["Rosa"]), grade=10))
    dialog.set_values({"grade": 11})
    dialog.submit()
    settle(qtbot, people.window)
    QTest.keyClick(comparison_in(dialog), Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.trouble.text().startswith("Somebody else changed this record meanwhile.")
    assert dialog.peek()["grade"] == 11
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    assert student_record(workspace, district["Rosa"]).row.grade == 11


def test_what_only_the_other_changed_is_kept_and_said(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    edit_student(alvarez, district["Rosa"], replace(student_values(alvarez, district["Rosa"]), grade=10))
    type_into(dialog, "preferred_name", "Rosie")
    dialog.submit()
    settle(qtbot, people.window)
    record = student_record(workspace, district["Rosa"])
    assert (record.preferred_name, record.row.grade) == ("Rosie", 10)
    assert people.window.notice.words.text() == (
        "Rosa Delgado-Ortiz was saved. Changed meanwhile by M. Alvarez, and kept: Grade."
    )


def test_two_versions_of_a_mentor_and_of_a_school(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    row = next(one for one in list_mentors(workspace) if one.id == district["kim"])
    page = people.page("mentors")
    people.window.navigate("mentors")
    page.edit_mentor(row)
    dialog = dialog_of(page)
    names = [name for name in MentorValues.__slots__ if hasattr(row, name)]
    edit_mentor(alvarez, row.id, replace(MentorValues(**{name: getattr(row, name) for name in names}), capacity=4))
    type_into(dialog, "capacity", "3")
    type_into(dialog, "travel_miles", "2.25")
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    assert [choice.key for choice in asked.choices] == ["capacity"]
    asked.theirs_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    saved = next(one for one in list_mentors(workspace) if one.id == row.id)
    assert (saved.capacity, saved.travel_miles) == (4, 2.25)

    school = next(one for one in list_schools(workspace) if one.id == district["lincoln"])
    page = people.page("schools")
    people.window.navigate("schools")
    settle(qtbot, people.window)
    page.edit_school(school)
    dialog = dialog_of(page)
    values = SchoolValues(**{name: getattr(school, name) for name in SchoolValues.__slots__})
    edit_school(alvarez, school.id, replace(values, region="West"))
    type_into(dialog, "region", "North")
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    saved_school = next(one for one in list_schools(workspace) if one.id == school.id)
    assert (saved_school.region, saved_school.latitude) == ("North", school.latitude)


@pytest.mark.file_only("when it was done is the server's to say")
def test_consents_of_many_are_chosen_for_each_student(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    people.window.navigate("students")
    settle(qtbot, people.window)
    page = choose(qtbot, people.window, district["Rosa"], district["Ana"], district["Jaylen"])
    programs = {row.student.name: row.student.program_id or 0 for row in page.table.selected_rows()}
    rosa, ana, jaylen = (programs[name] for name in ("Rosa Delgado-Ortiz", "Ana Núñez", "Jaylen Brown"))
    page.editing.record_consent([rosa, ana, jaylen])
    dialog = dialog_of(page)
    type_into(dialog, "expires_on", "6/30/2027")
    withdraw_consent(alvarez, rosa, on=date(2026, 11, 19))
    record_consent(alvarez, [ana], on=date(2026, 11, 2), note="binder 3")
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    said = labels_of(asked)
    assert [choice.key for choice in asked.choices] == [str(rosa), str(ana)]
    assert "Signed Sep 1, 2026, withdrawn Nov 19, 2026" in said
    assert "Signed Nov 2, 2026\nbinder 3" in said
    assert said.count("Signed Nov 20, 2026, expires Jun 30, 2027") == 2
    assert said.count("When you opened it: Signed Sep 1, 2026") == 2
    assert asked.choices[0].theirs.who.text() == "M. Alvarez, Nov 20, 2026, 1:05 PM"
    asked.choices[0].theirs.radio.click()
    asked.choices[1].mine.radio.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    mine = ConsentRecord(date(2026, 11, 20), date(2027, 6, 30))
    assert {row.name: row.consent_record for row in list_students(workspace)} == {
        "Rosa Delgado-Ortiz": ConsentRecord(date(2026, 9, 1), withdrawn_on=date(2026, 11, 19)),
        "Ana Núñez": mine,
        "Jaylen Brown": mine,
        "Omar Haddad": ConsentRecord(date(2026, 9, 1)),
    }
    assert people.window.notice.words.text() == "Consent recorded for 2 students."
    assert workspace.undo_label() == "Record consent for 2 students"


def open_check_in(qtbot: QtBot, opened: Opened, story: Story) -> Any:
    """The form of the check-in that stands."""
    opened.window.navigate("mentoring", match=story.rosa)
    settle(qtbot, opened.window)
    page = opened.page("mentoring")
    panel = page.panel()
    page._actions_of(panel.detail).edit_check_in(panel.detail.check_ins[0])
    return page.form()


def test_two_versions_of_a_check_in_and_one_that_is_gone(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace, story: Story
) -> None:
    opened = open_real(MENTORING)
    form = open_check_in(qtbot, opened, story)
    (row,) = rows_of(workspace, story)
    edit_check_in(
        alvarez, row.id, on=row.on, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT, note="She laughed."
    )
    form.set_values({"note": "She was sad."})
    form.submit()
    settle(qtbot, opened.window)
    asked = comparison_in(opened.window)
    assert [choice.key for choice in asked.choices] == ["note"]
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, opened.window)
    (saved,) = rows_of(workspace, story)
    assert (saved.note, saved.minutes, saved.next_step) == ("She was sad.", None, None)

    form = open_check_in(qtbot, opened, story)
    delete_check_in(alvarez, row.id)
    form.set_values({"note": "She was sad, then laughed."})
    form.submit()
    settle(qtbot, opened.window)
    assert "Delete check-in for Rosa Delgado-Ortiz” (M. Alvarez)" in form.trouble.text()
    assert form.trouble.action.text() == "Copy what I wrote"
    form.trouble.action.click()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Date: Nov 17, 2026",
        "How: Phone",
        "Result: Contact: the two talked",
        "What was said: She was sad, then laughed.",
    ]


def rows_of(workspace: Workspace, story: Story) -> Any:
    """Rosa's check-ins."""
    with workspace.read() as session:
        return check_in_rows(session, story.rosa)


def test_two_versions_of_the_settings(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace
) -> None:
    opened = open_real(SETTINGS)
    page = opened.page("settings")
    alvarez.change_settings(replace(alvarez.settings(), minimum_days_expected=45))
    page.form.set_values({"minimum_days_expected": 20})
    page.primary.click()
    settle(qtbot, opened.window)
    asked = comparison_in(opened.window)
    assert "When you opened it: 31" in labels_of(asked)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, opened.window)
    assert workspace.settings().minimum_days_expected == 20


@pytest.mark.file_only("when it was done is the server's to say")
def test_two_versions_of_the_watched_folder(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace, tmp_path: Path
) -> None:
    window = open_real(SETTINGS).window
    FolderWatch(workspace, window.services, window).stop()
    dialog = open_watch_dialog(window, window.services)
    assert dialog is not None
    settle(qtbot, window)
    mine, theirs = tmp_path / "nightly", tmp_path / "weekly"
    mine.mkdir()
    alvarez.change_settings(
        replace(alvarez.settings(), watching=True, watched_folder=str(theirs), import_without_asking=True)
    )
    dialog.watching.setChecked(True)
    dialog.folder.setText(str(mine))
    dialog.save_button.click()
    settle(qtbot, window)
    asked = comparison_in(dialog)
    assert [choice.key for choice in asked.choices] == ["watched_folder"]
    assert asked.choices[0].theirs.who.text() == "M. Alvarez, Nov 20, 2026, 1:05 PM"
    said = labels_of(asked)
    assert {str(mine), str(theirs), "When you opened it: empty"} <= set(said)
    assert "Changed meanwhile by M. Alvarez, and kept: A new file that can be planned." in said
    assert workspace.settings().watched_folder == str(theirs)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, window)
    saved = workspace.settings()
    assert (saved.watched_folder, saved.watching, saved.import_without_asking) == (str(mine), True, True)
    assert window.notice.words.text() == "The folder is watched from now on."


def test_two_versions_of_matching_rules(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace
) -> None:
    opened = open_real(SETTINGS)
    save_profile(alvarez, Profile("Close by", max_travel_miles=6))
    window, done = opened.window, list[str]()
    keep_profile(workspace, window.services, window, Profile("Close by", max_travel_miles=5), None, done.append)
    settle(qtbot, window)
    asked = comparison_in(window)
    assert [choice.key for choice in asked.choices] == ["max_travel_miles"]
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, window)
    assert list_profiles(workspace)[1].max_travel_miles == 5
    assert done == ["Close by"]
