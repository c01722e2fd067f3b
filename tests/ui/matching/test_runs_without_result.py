"""Runs that are cancelled, cannot be made or were overtaken by changes: what the page says and where it leads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.model.mentoring import Match
from iattend_desktop.progress import Cancelled, Progress
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, matches_in, said
from tests.unit.matching.districts import change_program, small_district
from ui.matching import page_records

OpenMatching = Callable[[], Story]
ROSA, JAYLEN = "Rosa Delgado-Ortiz", "Jaylen Brown"


def test_records_that_changed_meanwhile_are_checked_on_accepting(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    change_program(workspace, district.rosa, consent_withdrawn_on=date(2026, 11, 20))
    story.settle()
    assert story.page.foot.note.text().startswith("Records changed since this run.")
    story.press("Accept 2 matches")
    sentence = story.window.notice.words.text()
    assert "Rosa Delgado-Ortiz with Daniel Kim: guardian consent was refused or is not valid today" in sentence
    assert matches_in(workspace) == {}


def test_a_run_that_is_cancelled_leaves_the_page_as_it_was(
    qtbot: QtBot, workspace: Workspace, open_matching: OpenMatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_district(workspace)
    story = open_matching()
    stopped = []

    def slow(_workspace: Workspace, *, profile: object, progress: Progress) -> None:
        assert profile is not None
        try:
            while True:
                progress.step(0.4, "Matching")
                time.sleep(0.005)
        except Cancelled:
            stopped.append(True)
            raise

    monkeypatch.setattr(page_records, "run_scenario", slow)
    QTest.mouseClick(story.button("Match 2 students"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: story.page.running.words.text() == "Matching")
    assert not story.page.buttons.main.isEnabled()
    story.press("Cancel")
    assert stopped == [True]
    assert story.page.scenario is None
    assert story.button("Match 2 students")


def test_contradictory_pins_are_told_and_nothing_is_shown(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    for student in (district.rosa, district.jaylen):
        set_pair_rule(workspace, student, district.kim, PairRuleKind.MUST)
    story = open_matching()
    story.press("Match 2 students")
    assert "These pinned pairs cannot stand" in story.window.notice.words.text()
    assert "Rosa Delgado-Ortiz with Daniel Kim" in story.window.notice.words.text()
    assert story.page.scenario is None


def test_with_nobody_identified_the_page_leads_to_the_students(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    story = open_matching()
    assert story.page.is_empty()
    assert any(words.startswith("No student is identified for the program this year.") for words in said(story.page))
    assert story.buttons() == ["Open Students"]
    story.press("Open Students")
    assert ("students", {}) in story.sent
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_with_no_mentor_cleared_the_page_says_so_but_a_run_tells_the_reasons(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace, cleared=False)
    story = open_matching()
    assert any(words.startswith("2 mentors, but none is cleared with a free place.") for words in said(story.page))
    story.press("Match 2 students")
    assert story.pairs() == {}
    story.go("without")
    assert story.page.view.without.count_shown() == 2
    story.click_student(ROSA)
    assert "No mentor is cleared and has a free place." in story.detail()
    story.press("Open Mentors")
    assert ("mentors", {"filters": ("not_cleared",)}) in story.sent
