"""Stories after the year has begun: a match closes or a mentor leaves, and somebody else gets a mentor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, said
from tests.unit.matching.districts import add_student, change_mentor, change_program, small_district
from tests.unit.matching.test_rematch_plan import a_year, open_pairs
from ui.matching.rematch_view import RematchView

OpenMatching = Callable[[], Story]


def after_a_change(open_matching: OpenMatching) -> tuple[Story, RematchView]:
    story = open_matching()
    story.go("rematch")
    view = story.page.tabs.view("rematch")
    assert isinstance(view, RematchView)
    return story, view


def cells(view: RematchView) -> list[list[str]]:
    """The steps as the table shows them."""
    return [[column.text(line) for column in view.steps.columns] for line in view.steps.rows_shown()]


def test_after_a_closure_the_free_place_is_given_and_one_more_change_is_priced(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    """Rosa's match closes. Jaylen may go to Kim too; Noor may have Okafor only, whom Jaylen would have to leave."""
    year = a_year(workspace)
    noor = add_student(workspace, year.lincoln, "Noor", "Haddad", home_language="eng")
    close_match(workspace, year.rosa_with_kim, on=date(2026, 11, 20), reason="Contact was lost", rematch_offered=True)
    change_mentor(workspace, year.kim, capacity=2)
    set_pair_rule(workspace, year.rosa, year.okafor, PairRuleKind.NEVER)
    set_pair_rule(workspace, year.ana, year.kim, PairRuleKind.NEVER)
    set_pair_rule(workspace, year.ana, year.okafor, PairRuleKind.NEVER)
    set_pair_rule(workspace, noor, year.kim, PairRuleKind.NEVER)
    story, view = after_a_change(open_matching)
    assert view.lead.text() == "3 students wait for a mentor · 1 match stands"
    assert cells(view) == [
        ["1", "Rosa Delgado-Ortiz", "Nobody", "1", "0", "+45", "+45"],
        ["2", "Noor Haddad", "Jaylen Brown: Tobias Okafor → Daniel Kim", "2", "1", "+32.5", "+77.5"],
    ]
    assert view.verb.text() == "Rematch: 1 match, no change"
    assert not story.page.buttons.main.isVisible()  # one primary action
    QTest.keyClick(view.steps, Qt.Key.Key_Down)
    assert view.verb.text() == "Rematch: 2 matches, 1 change"
    told = [[column.text(line) for column in view.moves.columns][:4] for line in view.moves.rows_shown()]
    assert told == [
        ["Jaylen Brown", "Changes mentor", "Tobias Okafor", "Daniel Kim"],
        ["Rosa Delgado-Ortiz", "Gets a mentor", "none", "Daniel Kim"],
        ["Noor Haddad", "Gets a mentor", "none", "Tobias Okafor"],
    ]
    before = open_pairs(workspace)

    story.press("Rematch: 2 matches, 1 change")
    assert open_pairs(workspace) == {year.rosa: year.kim, year.jaylen: year.kim, noor: year.okafor}
    assert story.window.notice.words.text() == "2 students have a mentor now"
    assert any("No further match is possible" in words for words in said(view))
    story.press("Undo")
    assert open_pairs(workspace) == before
    assert len(cells(view)) == 2
    story.press("Rematch: 1 match, no change")
    assert open_pairs(workspace) == {year.rosa: year.kim, year.jaylen: year.okafor}


def test_when_a_mentor_leaves_the_page_says_so_though_nobody_waits(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    year = a_year(workspace)
    change_program(workspace, year.ana, status="declined")
    change_mentor(workspace, year.okafor, inactive_from=date(2026, 11, 1))
    change_mentor(workspace, year.kim, capacity=2)
    story, view = after_a_change(open_matching)
    assert story.page.summary.text().endswith("1 match whose mentor left or is not cleared")
    assert cells(view) == [["1", "Jaylen Brown", "Nobody", "1", "0", "+38.8", "+38.8"]]
    (line,) = view.moves.rows_shown()
    assert [column.text(line) for column in view.moves.columns][1:4] == [
        "Gets another mentor",
        "Tobias Okafor",
        "Daniel Kim",
    ]
    story.press("Rematch: 1 match, no change")
    assert open_pairs(workspace) == {year.rosa: year.kim, year.jaylen: year.kim}


def test_before_the_year_begins_the_tab_says_what_it_is_for(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace, capacity=0)
    _story, view = after_a_change(open_matching)
    assert any(words.startswith("No match stands yet.") for words in said(view))


def test_the_main_action_is_back_on_the_other_tabs(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story, _view = after_a_change(open_matching)
    assert not story.page.buttons.main.isVisible()
    story.go("proposed")
    assert story.button("Match 2 students")
