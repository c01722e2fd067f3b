"""The rule of chronic absence is chosen, said in a sentence, saved, and taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
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


def test_a_number_that_is_none_is_said(open_real: OpenWindow, workspace: Workspace) -> None:
    page = open_real(ENTRIES).page("settings")
    page.form.set_values({"minimum_days_expected": 31})
    page.form.input("minimum_days_expected").setText("many")
    page.primary.click()
    assert "a whole number from 1 to 180" in page.form.problem("minimum_days_expected")
    assert rule_of(workspace.settings()) == CALIFORNIA
