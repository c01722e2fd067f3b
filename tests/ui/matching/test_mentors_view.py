"""Stories at the board: a student is dragged, or moved with the keyboard, with the cost told before letting go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from iattend_desktop.matching.by_hand import Cost, cost_of
from iattend_desktop.matching.pair_rules import list_pair_rules, set_pair_rule
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story, looks, matches_in, person_of
from tests.ui.matching.test_matching_page import JAYLEN, ROSA
from tests.unit.matching.districts import District, add_student, change_mentor, small_district
from tests.unit.two_people import alvarez
from ui.matching import cost_teller
from ui.matching.board_list import BoardList
from ui.matching.mentors_view import MentorsView
from ui.matching.move_panel import MovePanel
from ui.widgets.side_by_side import SideBySide

__all__ = ["alvarez"]

OpenMatching = Callable[[], Story]
KIM, OKAFOR = "Daniel Kim", "Tobias Okafor"
SWAP = "12.5 points less over all, 1 other student changes. Jaylen Brown moves to Daniel Kim; nobody loses a mentor."


class Hand:
    """A hand with a student in it, over the board."""

    def __init__(self, story: Story, student: str) -> None:
        self.story = story
        self.view = board(story)
        self.source, row = next(
            (one, row)
            for one in (self.view.mentors, self.view.without)
            for row, line in enumerate(lines(one))
            if line[0] == student
        )
        model = self.source.lines
        assert model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled
        self.data: QMimeData = model.mimeData([model.index(row, 0)])
        self.place = QPoint()

    def over(self, name: str) -> None:
        """Carry the student over the line of a mentor or of another student."""
        target = self.view.mentors
        row = next(row for row, line in enumerate(lines(target)) if line[0] == name)
        self.place = target.visualRect(target.lines.index(row, 0)).center()
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(self.place, copy, self.data, left, none)
        QApplication.sendEvent(target.viewport(), enter)
        assert enter.isAccepted()
        move = QDragMoveEvent(self.place, copy, self.data, left, none)
        QApplication.sendEvent(target.viewport(), move)
        assert move.isAccepted()

    def let_go(self) -> None:
        """Drop the student where the hand is."""
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(self.place), copy, self.data, left, none)
        QApplication.sendEvent(self.view.mentors.viewport(), drop)
        self.story.settle()

    def away(self) -> None:
        """Escape, or the hand leaves the board."""
        QApplication.sendEvent(self.view.mentors.viewport(), QDragLeaveEvent())


def board(story: Story) -> MentorsView:
    view = story.page.tabs.view("mentors")
    assert isinstance(view, MentorsView)
    return view


def lines(shown: BoardList) -> list[tuple[str, str]]:
    """Each line's name and what stands at its right."""
    found = [shown.lines.line(shown.lines.index(row, 0)) for row in range(shown.lines.rowCount())]
    return [(line.text, line.number) for line in found if line is not None]


def at_the_board(open_matching: OpenMatching) -> Story:
    story = open_matching()
    story.press(f"Match {story.page.overview.waiting if story.page.overview else 0} students")
    story.go("mentors")
    return story


def told(story: Story) -> tuple[str, str]:
    strip = board(story).strip
    return strip.lead.text(), strip.words.text()


def pins(workspace: Workspace) -> list[tuple[int, int, str | None]]:
    rules = list_pair_rules(workspace)
    return [(rule.program_id, rule.mentor_id, rule.reason) for rule in rules if rule.kind is PairRuleKind.MUST]


def a_board(workspace: Workspace, open_matching: OpenMatching) -> tuple[District, Story]:
    district = small_district(workspace)
    return district, at_the_board(open_matching)


def test_every_mentor_stands_with_the_students_proposed_and_who_has_nobody_at_the_left(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    change_mentor(workspace, district.kim, capacity=2)
    add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara")
    story = at_the_board(open_matching)
    view = board(story)
    assert lines(view.mentors) == [
        (KIM, "1 of 2 places"),
        (ROSA, "45 of 100"),
        (OKAFOR, "1 of 1 place"),
        (JAYLEN, "45 of 100"),
    ]
    assert lines(view.without) == [("Noor Haddad", "")]
    assert view.without_head.text() == "1 student without a mentor"
    assert view.mentors_head.text() == "2 mentors · 3 free places"
    QTest.keyClicks(story.window.top.search, "okafor")
    story.settle()
    assert lines(view.mentors) == [(OKAFOR, "1 of 1 place"), (JAYLEN, "45 of 100")]
    assert lines(view.without) == []


def test_the_cost_is_told_over_a_mentor_and_letting_go_pins(workspace: Workspace, open_matching: OpenMatching) -> None:
    district, story = a_board(workspace, open_matching)
    hand = Hand(story, ROSA)
    hand.over(JAYLEN)  # a student's line belongs to the mentor above it
    story.settle()
    assert told(story) == (f"{ROSA} → {OKAFOR}", SWAP)
    view = board(story)
    assert (view.mentors.painter.marked, view.mentors.painter.words) == (1, "12.5 points less")
    assert pins(workspace) == []

    hand.let_go()
    assert view.strip.asking()
    assert view.strip.reason.hasFocus()
    assert pins(workspace) == []
    QTest.keyClicks(view.strip.reason, "They know each other")
    QTest.keyClick(view.strip.reason, Qt.Key.Key_Return)
    story.settle()
    assert pins(workspace) == [(district.rosa, district.okafor, "They know each other")]
    assert lines(view.mentors) == [
        (KIM, "1 of 1 place"),
        (JAYLEN, "38 of 100"),
        (OKAFOR, "1 of 1 place"),
        (ROSA, "38 of 100"),
    ]
    assert story.page.foot.proof.text().startswith("Matched 2 of 2 · proven optimal ✓")
    assert story.window.notice.words.text() == f"{ROSA} is pinned to {OKAFOR}."
    story.press("Accept 2 matches")
    assert matches_in(workspace) == {district.rosa: district.okafor, district.jaylen: district.kim}


def test_a_move_can_be_undone(workspace: Workspace, open_matching: OpenMatching) -> None:
    _district, story = a_board(workspace, open_matching)
    hand = Hand(story, ROSA)
    hand.over(OKAFOR)
    hand.let_go()
    assert story.button("Pin this mentor").accessibleName() == f"Pin {ROSA} to {OKAFOR}"
    story.press("Pin this mentor")
    assert len(pins(workspace)) == 1
    story.press("Undo")
    assert pins(workspace) == []
    assert "Accept 2 matches" not in story.buttons()  # the run that is shown keeps to a pin that is gone
    story.press("Match 2 students again")
    assert story.pairs() == {ROSA: KIM, JAYLEN: OKAFOR}


@pytest.mark.file_only("when it was done is the server's to say")
def test_a_never_of_somebody_else_is_read_beside_the_pin(
    workspace: Workspace, alvarez: Workspace, open_matching: OpenMatching
) -> None:
    district, story = a_board(workspace, open_matching)

    def pin() -> SideBySide:
        hand = Hand(story, ROSA)
        hand.over(OKAFOR)
        hand.let_go()
        QTest.keyClicks(board(story).strip.reason, "They know each other")
        QTest.keyClick(board(story).strip.reason, Qt.Key.Key_Return)
        story.settle()
        (asked,) = [one for one in story.window.findChildren(SideBySide) if one.isVisible()]
        return asked

    set_pair_rule(alvarez, district.rosa, district.okafor, PairRuleKind.NEVER, "a family matter")
    asked = pin()
    (choice,) = asked.choices
    assert choice.theirs.who.text() == "M. Alvarez, Nov 20, 2026, 1:05 PM"
    said = [one.text() for one in asked.findChildren(QLabel)]
    assert {
        f"{ROSA} and {OKAFOR}",
        "When you opened it: No decision",
        "Never: a family matter",
        "Must be together: They know each other",
    } <= set(said)
    choice.theirs.radio.click()
    asked.save_button.click()
    story.settle()
    assert story.window.notice.words.text() == "Nothing was changed: the decision stands (M. Alvarez)."
    assert [(row.kind, row.author) for row in list_pair_rules(workspace)] == [(PairRuleKind.NEVER, "M. Alvarez")]
    assert lines(board(story).mentors)[0:2] == [(KIM, "1 of 1 place"), (ROSA, "45 of 100")]

    asked = pin()
    asked.choices[0].mine.radio.click()
    asked.save_button.click()
    story.settle()
    assert pins(workspace) == [(district.rosa, district.okafor, "They know each other")]
    assert lines(board(story).mentors)[2:4] == [(OKAFOR, "1 of 1 place"), (ROSA, "38 of 100")]


def test_escape_leaves_everything_as_it_is_but_the_look(workspace: Workspace, open_matching: OpenMatching) -> None:
    district, story = a_board(workspace, open_matching)
    view = board(story)
    before = looks(workspace)
    hand = Hand(story, ROSA)
    hand.over(OKAFOR)
    story.settle()
    hand.away()
    assert told(story)[0] == "Nothing is being moved"
    assert view.mentors.painter.marked == -1
    hand.over(OKAFOR)
    hand.let_go()
    QTest.keyClick(view.strip.reason, Qt.Key.Key_Escape)
    story.settle()
    assert not view.strip.asking()
    assert pins(workspace) == []
    assert looks(workspace) == [*before, ("view_match_reasons", "person", person_of(workspace, district.rosa))]


def test_what_is_not_permitted_is_told_and_letting_go_does_nothing(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.NEVER)
    story = at_the_board(open_matching)
    hand = Hand(story, ROSA)
    hand.over(OKAFOR)
    hand.let_go()
    assert told(story) == (f"{ROSA} → {OKAFOR}", "Not possible: a person ruled this pair out.")
    assert board(story).mentors.painter.words == "not possible"
    assert not board(story).strip.asking()
    assert pins(workspace) == []


def test_somebody_who_loses_the_mentor_is_named(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.jaylen, district.kim, PairRuleKind.NEVER)
    story = at_the_board(open_matching)
    hand = Hand(story, ROSA)
    hand.over(OKAFOR)
    story.settle()
    words = "1 match fewer, 51.2 points less over all, 1 other student changes. Jaylen Brown has no mentor any more."
    assert told(story)[1] == words
    assert board(story).mentors.painter.words == "1 match fewer, 51.2 points less"


def test_a_student_is_moved_with_the_keyboard(workspace: Workspace, open_matching: OpenMatching) -> None:
    district, story = a_board(workspace, open_matching)
    view = board(story)
    before = looks(workspace)
    view.mentors.setFocus()
    view.mentors.select_student(story.page.scenario.student_at[district.rosa] if story.page.scenario else -1)
    QTest.keyClick(view.mentors, Qt.Key.Key_Return)
    story.settle()
    panel = story.page.detail.content()
    assert isinstance(panel, MovePanel)
    assert looks(workspace) == [*before, ("view_match_reasons", "person", person_of(workspace, district.rosa))]
    assert story.detail()[0] == f"Move {ROSA} to…"
    assert [panel.list.item(row).text() for row in range(panel.list.count())] == [f"{OKAFOR}\n12.5 points less"]
    assert panel.words.text() == SWAP
    QTest.keyClicks(panel.search, "kim")
    story.settle()
    assert panel.words.text() == "This is what the run proposes."
    assert not panel.move_button.isEnabled()
    panel.search.clear()
    story.settle()
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    story.settle()
    assert not story.page.detail.isVisible()
    assert view.strip.reason.hasFocus()
    QTest.keyClick(view.strip.reason, Qt.Key.Key_Return)
    story.settle()
    assert pins(workspace) == [(district.rosa, district.okafor, None)]


def test_while_the_hand_moves_on_only_the_last_mentor_counts(
    workspace: Workspace, open_matching: OpenMatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = small_district(workspace)
    change_mentor(workspace, district.kim, capacity=2)
    story = at_the_board(open_matching)
    asked = []

    def counted(scenario: Scenario, student: int, mentor: int) -> Cost:
        asked.append(mentor)
        return cost_of(scenario, student, mentor)

    monkeypatch.setattr(cost_teller, "cost_of", counted)
    hand = Hand(story, JAYLEN)
    for name in (KIM, OKAFOR, KIM, OKAFOR):
        hand.over(name)
    story.settle()
    assert len(asked) == 2  # the first, which had begun, and the last
    assert told(story) == (f"{JAYLEN} → {OKAFOR}", "This is what the run proposes.")
