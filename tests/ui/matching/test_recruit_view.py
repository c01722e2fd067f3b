"""Stories of a coordinator who asks whom to recruit, and who the students are that share too few places."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.progress import Cancelled, Progress
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, said
from tests.unit.matching.districts import add_student, small_district
from ui.matching import recruit_view
from ui.matching.recruit_view import RecruitView
from ui.widgets.table import Table

OpenMatching = Callable[[], Story]
WORK_OUT = "Work out whom to recruit"


def at_the_tab(story: Story, words: str) -> RecruitView:
    story.press(words)
    story.go("recruit")
    view = story.page.tabs.view("recruit")
    assert isinstance(view, RecruitView)
    return view


def lines(view: RecruitView) -> list[tuple[str, ...]]:
    return [tuple(column.text(row) for column in view.list.columns) for row in view.list.rows_shown()]


def short_of_places(workspace: Workspace) -> None:
    """Kim and Okafor have a place each, both reach both schools and speak Spanish and English. Three more students
    of grade 7 wait who speak Spanish, and one of grade 10 who speaks Arabic, which no mentor does."""
    district = small_district(workspace)
    for given in ("Ana", "Luz", "Noa"):
        add_student(workspace, district.lincoln, given, "Park", grade=7)
    add_student(workspace, district.franklin, "Noor", "Haddad", home_language="ara", grade=10)


def test_the_list_says_whom_to_look_for_and_what_each_brings(workspace: Workspace, open_matching: OpenMatching) -> None:
    short_of_places(workspace)
    story = open_matching()
    view = at_the_tab(story, "Match 6 students")
    assert "4 students are without a mentor." in said(view)
    assert view.table() is None
    story.press(WORK_OUT)
    found = lines(view)
    assert [line[6] for line in found][-1] == "4"
    assert sum(int(line[5]) for line in found) == 4
    assert ("Arabic", "9–12", "1", "1", "1") in [(line[1], line[2], line[3], line[4], line[5]) for line in found]
    assert "4 new mentors, chosen one after another, bring 4 further matches." in said(view)
    assert story.page.exported_table() is view.list
    assert WORK_OUT not in story.buttons()


def test_the_students_who_share_too_few_places_are_a_filtered_list(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    short_of_places(workspace)
    story = open_matching()
    view = at_the_tab(story, "Match 6 students")
    (group,) = view.short.rows_shown()
    assert (group.words, len(group.without)) == ("5 students share 2 places", 3)
    assert group.who.startswith("Spanish, English · ")
    view.short.setFocus()
    QTest.keyClick(view.short, Qt.Key.Key_Down)
    story.press("Show the students")
    assert story.page.tabs.current() == "without"
    table = story.page.tabs.table()
    assert isinstance(table, Table)
    assert table.count_shown() == 3
    assert "Noor Haddad" not in [line.without.student.name for line in table.rows_shown()]
    assert story.page.chips.isVisible()
    story.go("proposed")
    assert not story.page.chips.isVisible()
    story.go("without")
    story.press(story.page.chips.words()[0])
    assert table.count_shown() == 4
    assert not story.page.chips.isVisible()


def test_nobody_to_recruit_where_everybody_has_a_mentor(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    view = at_the_tab(open_matching(), "Match 2 students")
    assert "Nobody to recruit: every student who waits has a mentor in this run." in said(view)
    assert not view.work_out.isVisible()
    assert not view.short.isVisible()


def test_where_only_records_are_missing_the_list_says_so(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    story = open_matching()
    view = at_the_tab(story, "Match 3 students")
    story.press(WORK_OUT)
    assert any(words.startswith("No new mentor would add a match:") for words in said(view))
    assert not view.work_out.isVisible()


def test_working_it_out_can_be_cancelled(
    qtbot: QtBot, workspace: Workspace, open_matching: OpenMatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_of_places(workspace)
    story = open_matching()
    view = at_the_tab(story, "Match 6 students")
    stopped = []

    def slow(_scenario: object, progress: Progress) -> None:
        try:
            while True:
                progress.step(0.3, "Working out whom to recruit")
                time.sleep(0.005)
        except Cancelled:
            stopped.append(True)
            raise

    monkeypatch.setattr(recruit_view, "recruit_lines", slow)
    QTest.mouseClick(story.button(WORK_OUT), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.running.words.text() == "Working out whom to recruit")
    story.press("Cancel")
    assert stopped == [True]
    assert story.button(WORK_OUT)
    assert view.table() is None
