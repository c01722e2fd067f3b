"""Stories of a coordinator at the Matching page; the database says whether they came true."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.matching.pair_rules import list_pair_rules, set_pair_rule
from iattend_desktop.matching.profiles import list_profiles
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, matches_in, said
from tests.unit.matching.districts import add_student, change_program, small_district
from ui.matching import matching_page

OpenMatching = Callable[[], Story]
ROSA, JAYLEN = "Rosa Delgado-Ortiz", "Jaylen Brown"


def test_match_read_why_accept_and_undo(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    story = open_matching()
    page = story.page
    assert page.summary.text() == "2 mentees · 2 mentors · 2 free places"
    story.press("Match 2 students")
    assert story.pairs() == {JAYLEN: "Tobias Okafor", ROSA: "Daniel Kim"}
    assert page.foot.proof.text().startswith("Matched 2 of 2 · proven optimal ✓ · ")
    assert page.tabs.title("proposed") == "Proposed 2"
    assert page.tabs.title("without") == "Without a mentor 0"
    story.click_student(ROSA)
    words = story.detail()
    assert words[0] == "Rosa Delgado-Ortiz → Daniel Kim"
    assert "45 of 100" in words
    assert words[words.index("+25") + 1] == "works at the student's school"
    assert words[words.index("+20") + 1] == "speaks Spanish, the language of the home"
    assert words[words.index("Who else could be the mentor") + 1 :][:2] == [
        "Tobias Okafor",
        "12.5 points less over all, 1 other student changes",
    ]

    assert matches_in(workspace) == {}
    story.press("Accept 2 matches")
    assert matches_in(workspace) == {district.rosa: district.kim, district.jaylen: district.okafor}
    assert story.window.notice.words.text() == "2 matches accepted"
    assert not page.detail.isVisible()
    assert page.is_empty()  # nobody waits any more
    story.press("Open Mentoring")
    assert ("mentoring", {}) in story.sent

    story.window.navigate("matching")
    story.press("Undo")
    assert matches_in(workspace) == {}
    with workspace.read() as session:
        assert session.get_one(ProgramEnrollment, district.rosa).status == "identified"
    assert story.pairs() == {JAYLEN: "Tobias Okafor", ROSA: "Daniel Kim"}
    assert story.button("Accept 2 matches")


def test_after_accepting_the_page_says_what_comes_next(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    story = open_matching()
    story.press("Match 3 students")
    story.press("Accept 2 matches")
    assert (
        "2 matches accepted. Next: hold the first meetings, set goals and log the first check-ins. "
        "1 student still waits for a mentor." in said(story.page)
    )
    assert story.button("Match 1 student")
    story.press("Open Mentoring")
    assert ("mentoring", {}) in story.sent


def test_ruling_a_pair_out_and_matching_again(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    story.press("Never")
    (rule,) = list_pair_rules(workspace)
    assert (rule.program_id, rule.mentor_id, rule.kind.value) == (district.rosa, district.kim, "never")
    assert "Ruled out: the next run will not propose this pair." in story.detail()
    assert "Accept 2 matches" not in story.buttons()
    assert story.page.foot.note.text().startswith("Rules, weights or pins changed since this run.")
    story.press("Match 2 students again")
    assert story.pairs() == {JAYLEN: "Daniel Kim", ROSA: "Tobias Okafor"}
    story.press("Accept 2 matches")
    assert matches_in(workspace) == {district.rosa: district.okafor, district.jaylen: district.kim}


def test_a_pin_that_is_undone_makes_the_run_good_again(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    story.press("Pin")
    assert [rule.kind.value for rule in list_pair_rules(workspace)] == ["must"]
    assert "Pinned: every run keeps this pair." in story.detail()
    assert story.button("Match 2 students again")
    story.press("Unpin")
    assert list_pair_rules(workspace) == []
    assert story.button("Accept 2 matches")
    assert story.button("Pin")


def test_choosing_another_mentor_tells_the_cost_and_pins_them(
    qtbot: QtBot, workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    story.press("Choose another…")
    assert story.detail()[0] == "Choose a mentor for Rosa Delgado-Ortiz"
    loss, concerned = "12.5 points less over all, 1 other student changes.", "Jaylen Brown moves to Daniel Kim; nobody"
    cost = f"{loss}\n{concerned} loses a mentor.\n"
    qtbot.waitUntil(lambda: any(words.startswith(cost) for words in story.detail()))
    story.press("Pin this mentor")
    (rule,) = list_pair_rules(workspace)
    assert (rule.program_id, rule.mentor_id, rule.kind.value) == (district.rosa, district.okafor, "must")
    story.press("Match 2 students again")
    assert story.pairs() == {JAYLEN: "Daniel Kim", ROSA: "Tobias Okafor"}
    assert [line.decision.value for line in story.page.view.pairs.rows_shown() if line.decision] == ["must"]


def test_the_search_for_a_mentor_says_why_not(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace, capacity=3)
    add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara")
    story = open_matching()
    story.press("Match 3 students")
    story.go("without")
    story.click_student("Noor Haddad")
    words = story.detail()
    assert "Of 2 mentors who are cleared and have a free place none can speak Arabic." in words
    assert "Recruit a mentor who speaks Arabic: 1 student waits for one." in words
    story.press("Choose a mentor…")
    assert "No other mentor is permitted. Search for one to read why not." in story.detail()
    QTest.keyClicks(story.window.focusWidget(), "kim")
    assert "Not permitted: the mentor does not speak Arabic." in story.detail()
    pin = next(
        one for one in story.page.detail.findChildren(type(story.page.buttons.main)) if one.text() == "Pin this mentor"
    )
    assert not pin.isEnabled()
    story.press("Back")
    assert "Why there is no mentor" in story.detail()
    story.press("Add a mentor")
    assert ("mentors", {"add": True}) in story.sent


def test_without_consent_the_way_leads_to_the_students_record(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    change_program(workspace, district.rosa, consent_on=None)
    story = open_matching()
    story.press("Match 2 students")
    assert story.page.rules.lines.without["consent"].text() == "1 student has nobody for it"
    story.go("without")
    story.click_student(ROSA)
    assert "Guardian consent is not on file." in story.detail()
    story.press("Open the student's record")
    with workspace.read() as session:
        person = session.get_one(ProgramEnrollment, district.rosa).student_id
    assert ("students", {"student": person}) in story.sent


def test_a_link_goes_to_the_students_line(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    change_program(workspace, district.rosa, consent_on=None)
    with workspace.read() as session:
        rosa = session.get_one(ProgramEnrollment, district.rosa).student_id
        jaylen = session.get_one(ProgramEnrollment, district.jaylen).student_id
    story = open_matching()
    story.window.navigate("matching", student=rosa)
    story.press("Match 2 students")
    assert story.detail()[0] == ROSA
    story.window.navigate("matching", student=jaylen)
    story.settle()
    assert story.detail()[0] == "Jaylen Brown → Tobias Okafor"
    story.window.navigate("matching", student=99_999)
    assert "did not look at this student" in story.window.notice.words.text()


def test_weights_of_more_than_100_points_cannot_run(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    rules = story.page.rules
    rules.weights["interests"].setValue(40)
    assert rules.sum.text() == "135 points: 35 too many"
    assert not story.page.buttons.main.isEnabled()
    assert story.page.buttons.main.toolTip() == "The points under Rules sum to more than 100."
    rules.weights["distance"].setValue(0)
    rules.weights["causes"].setValue(0)
    assert rules.sum.text() == "95 of 100 points"
    story.press("Match 2 students")
    assert [line.pair.score for line in story.page.view.pairs.rows_shown()] == [20_000, 20_000]


def test_a_rule_that_is_left_out_permits_more(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace, capacity=3)
    add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara")
    story = open_matching()
    story.press("Match 3 students")
    assert "Noor Haddad" not in story.pairs()
    story.go("rules")
    choice = story.page.rules.standings["language"]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_End)
    story.press("Match 3 students again")
    assert story.pairs()["Noor Haddad"] == "Daniel Kim"
    assert story.page.rules.lines.without["language"].text() == ""


def test_rules_and_weights_are_saved_under_a_name(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    rules = story.page.rules
    rules.weights["distance"].setValue(30)
    rules.weights["continuity"].setValue(5)
    QTest.keyClicks(rules.name, "Close by")
    QTest.keyClick(rules.name, Qt.Key.Key_Return)
    story.settle()
    saved = list_profiles(workspace)[1]
    assert (saved.name, saved.weights["distance"], saved.weights["continuity"]) == ("Close by", 30.0, 5.0)
    assert rules.profiles.currentText() == "Close by"
    rules.profiles.setCurrentIndex(0)
    rules.profiles.activated.emit(0)
    assert rules.weights["distance"].value() == 25
    story.press("Match 2 students")
    assert story.page.scenario is not None
    assert story.page.scenario.profile.name == "Standard"


def test_the_search_narrows_both_lists(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    QTest.keyClicks(story.window.top.search, "kim")
    story.settle()
    assert story.pairs() == {ROSA: "Daniel Kim"}
    assert story.page.exported_table() is story.page.view.pairs


def test_the_search_is_loaded_in_the_background_when_the_page_is_first_shown(
    workspace: Workspace, open_matching: OpenMatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = small_district(workspace)
    warmed: list[str] = []
    monkeypatch.setattr(matching_page, "warm_up", lambda _progress: warmed.append(threading.current_thread().name))
    story = open_matching()
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.NEVER)
    story.settle()
    assert len(warmed) == 1
    assert warmed != [threading.main_thread().name]
