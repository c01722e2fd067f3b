"""The rule of chronic absence is chosen, said in a sentence, saved, and taken back; the screen locks as asked."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.settings import Settings
from iattend_desktop.workspace import Workspace
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
    kept = page.form.input("keep_students_years")
    assert isinstance(kept, QLineEdit)
    kept.setText("3")
    page.primary.click()
    settle(qtbot, opened.window)
    assert workspace.settings() == Settings(lock_after_minutes=0, keep_students_years=3)
    assert opened.window.notice.words.text() == "The settings are saved."


def test_a_number_that_is_none_is_said(open_real: OpenWindow, workspace: Workspace) -> None:
    page = open_real(ENTRIES).page("settings")
    page.form.set_values({"minimum_days_expected": 31})
    page.form.input("minimum_days_expected").setText("many")
    page.primary.click()
    assert "a whole number from 1 to 180" in page.form.problem("minimum_days_expected")
    assert rule_of(workspace.settings()) == CALIFORNIA
