"""The rule of chronic absence is chosen, said in a sentence, saved, and taken back; the screen locks as asked."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.model.mentoring import ScreeningRecord
from iattend_desktop.security.access import Permission
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.ui.real_window import OpenWindow, open_real, settle
from ui.settings.pages import ENTRIES
from ui.settings.settings_page import SettingsPage

__all__ = ["open_real"]


def test_a_district_asks_for_one_day_attended(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    opened = open_real(ENTRIES)
    page = opened.page("settings")
    assert isinstance(page, SettingsPage)
    assert page.rule_words.text() == f"In force: {CALIFORNIA.words}"
    tick = page.form.input("one_day_attended")
    assert isinstance(tick, QCheckBox)
    assert not tick.isChecked()

    tick.click()
    district = Rule(one_day_attended=True)
    assert page.rule_words.text() == f"Not saved yet: {district.words}"
    assert rule_of(workspace.settings()) == CALIFORNIA
    assert page.primary is not None
    page.primary.click()
    settle(qtbot, opened.window)
    assert rule_of(workspace.settings()) == district
    assert page.rule_words.text() == f"In force: {district.words}"
    assert opened.window.notice.words.text() == "The district's rule is in force."

    opened.window.undo_redo.undo()
    settle(qtbot, opened.window)
    assert rule_of(workspace.settings()) == CALIFORNIA
    assert not tick.isChecked()

    lock = page.form.input("lock_after_minutes")
    assert isinstance(lock, QLineEdit)
    assert lock.text() == "10"
    for wrong in ("", "481", "soon"):
        lock.setText(wrong)
        page.primary.click()
        assert page.form.problem("lock_after_minutes")
    lock.setText("0")  # none is an answer: never
    assert page.rule_words.text() == f"In force: {CALIFORNIA.words}"
    page.primary.click()
    settle(qtbot, opened.window)
    assert workspace.settings() == Settings(lock_after_minutes=0)
    again = page.form.input("assess_again_after_days")
    assert isinstance(again, QLineEdit)
    assert again.text() == "90"
    again.setText("366")
    page.primary.click()
    assert page.form.problem("assess_again_after_days")
    again.setText("90")
    kept = page.form.input("keep_students_years")
    assert isinstance(kept, QLineEdit)
    kept.setText("3")
    page.primary.click()
    settle(qtbot, opened.window)
    assert workspace.settings() == Settings(lock_after_minutes=0, keep_students_years=3)
    assert opened.window.notice.words.text() == "The settings are saved."


def test_the_lists_say_whom_they_stop_before_they_are_saved(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace
) -> None:
    """Kim has every step but references that hold, and a mentee; a leader is not asked for them yet."""
    with workspace.write(Permission.EDIT_MENTORS, "Kim") as session:
        school = make_school(session)
        kim = make_mentor(session, school)
        make_match(session, make_student(session, school), kim)
        references = session.scalars(select(ScreeningRecord).filter_by(step=ScreeningStep.REFERENCES)).one()
        references.expires_on = date(2026, 11, 1)
    opened = open_real(ENTRIES)
    page = opened.page("settings")
    assert isinstance(page, SettingsPage)
    assert page.primary is not None
    lists = page.form.input("requires_district_leader")
    assert isinstance(lists, QListWidget)

    def tick(step: ScreeningStep, state: Qt.CheckState = Qt.CheckState.Checked) -> None:
        lists.item(list(ScreeningStep).index(step)).setCheckState(state)

    assert not page.teller.isVisible()
    tick(ScreeningStep.REFERENCES)
    assert not page.primary.isEnabled()  # nothing is saved before it is counted
    page.form.submit()
    settle(qtbot, opened.window)
    assert page.primary.isEnabled()
    assert page.teller.words.text() == "1 mentor would no longer be cleared, 1 of them with students."
    assert workspace.settings() == Settings()
    tick(ScreeningStep.REFERENCES, Qt.CheckState.Unchecked)
    assert not page.teller.isVisible()
    tick(ScreeningStep.INTERVIEW)
    settle(qtbot, opened.window)
    assert page.teller.words.text() == "No mentor's clearance changes."
    tick(ScreeningStep.REFERENCES)
    settle(qtbot, opened.window)
    page.primary.click()
    settle(qtbot, opened.window)
    found = workspace.settings().requirements[MentorKind.DISTRICT_LEADER]
    steps = ("application", "interview", "background_check", "references", "training")
    assert found == tuple(map(ScreeningStep, steps))
    assert not page.teller.isVisible()
    opened.window.undo_redo.undo()
    settle(qtbot, opened.window)
    assert workspace.settings() == Settings()

    for step in ScreeningStep:
        tick(step, Qt.CheckState.Unchecked)
    page.primary.click()
    assert page.form.problem("requires_district_leader") == "List for district leaders is missing. Fill it in."


def test_a_number_that_is_none_is_said(open_real: OpenWindow, workspace: Workspace) -> None:
    page = open_real(ENTRIES).page("settings")
    page.form.set_values({"minimum_days_expected": 31})
    page.form.input("minimum_days_expected").setText("many")
    page.primary.click()
    assert "a whole number from 1 to 180" in page.form.problem("minimum_days_expected")
    assert rule_of(workspace.settings()) == CALIFORNIA
