"""The Rules tab: how rules are held, what they forbid just now, who goes first, and decisions about pairs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Standing
from iattend_desktop.matching.pair_rules import list_pair_rules, set_pair_rule
from iattend_desktop.matching.rules import ALWAYS, RULES
from iattend_desktop.security.access import Role
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story
from tests.unit.matching.districts import add_student, change_mentor, change_program, small_district
from ui.matching.rules_view import RulesView

OpenMatching = Callable[[], Story]


def open_rules(open_matching: OpenMatching) -> tuple[Story, RulesView]:
    """The Rules tab with its counts."""
    story = open_matching()
    story.go("rules")
    wait_for_counts(story)
    return story, story.page.rules


def wait_for_counts(story: Story) -> None:
    QTest.qWait(350)  # counted 300 ms after the last change
    story.settle()


def hold(view: RulesView, rule: str, standing: Standing) -> None:
    """Choose with the arrow keys."""
    choice = view.standings[rule]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Home)
    for _step in range(list(Standing).index(standing)):
        QTest.keyClick(choice, Qt.Key.Key_Down)


def test_each_rule_says_how_many_pairs_it_forbids_just_now(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Two students and two mentors; Rosa has no consent, Okafor speaks only English and goes one mile."""
    district = small_district(workspace)
    change_program(workspace, district.rosa, consent_on=None)
    change_mentor(workspace, district.okafor, travel_miles=1.0)
    _story, view = open_rules(open_matching)
    assert view.counts["consent"].text() == "forbids 2 · alone 1"  # with Okafor, who is two miles away, alone is not
    assert view.counts["travel"].text() == "forbids 1 · alone 0"
    assert view.counts["language"].text() == "forbids none"
    assert view.counts["availability"].text() == "would forbid 2 more"  # nobody's free times are recorded
    assert view.lines.permitted.text() == "2 of 4 pairs permitted"


def test_a_rule_that_is_left_out_is_counted_again_and_says_what_it_would_forbid(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara")
    story, view = open_rules(open_matching)
    assert view.counts["language"].text() == "forbids 2 · alone 2"
    hold(view, "language", Standing.OFF)
    assert view.counts["language"].text() == "counting…"
    wait_for_counts(story)
    assert view.counts["language"].text() == "would forbid 2 more"
    assert view.lines.permitted.text() == "6 of 6 pairs permitted"
    profile = view.profile()
    assert profile is not None
    assert profile.standing("language") is Standing.OFF


def test_points_change_no_count(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    _story, view = open_rules(open_matching)
    view.weights["interests"].setValue(3)
    assert view.counts["travel"].text() == "forbids none"


def test_a_preferred_rule_weighs_and_one_that_is_off_does_not(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    _story, view = open_rules(open_matching)
    view.weights["causes"].setValue(0)
    hold(view, "grade", Standing.PREFERRED)
    assert view.weights["grade"].value() == 10  # it had none, and what is preferred weighs something
    view.weights["grade"].setValue(0)
    assert view.weights["grade"].value() == 1
    hold(view, "travel", Standing.OFF)
    assert (view.weights["distance"].value(), view.weights["distance"].isEnabled()) == (0, False)
    hold(view, "travel", Standing.REQUIRED)
    assert (view.weights["distance"].value(), view.weights["distance"].isEnabled()) == (25, True)
    profile = view.profile()
    assert profile is not None
    assert {rule.key: profile.standing(rule.key).value for rule in RULES if rule.key not in ALWAYS} == {
        "travel": "required",
        "language": "required",
        "grade": "preferred",
        "wishes": "required",
        "availability": "preferred",
    }


def test_what_is_shown_is_the_profile_until_something_is_changed(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    _story, view = open_rules(open_matching)
    assert view.profile() is DEFAULT_PROFILE
    hold(view, "availability", Standing.REQUIRED)
    changed = view.profile()
    assert changed is not None
    assert set(changed.required) == {*DEFAULT_PROFILE.required, "availability"}
    view.show_profile(DEFAULT_PROFILE)
    assert view.profile() is DEFAULT_PROFILE


def test_the_wheel_over_a_rule_changes_nothing(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    _story, view = open_rules(open_matching)
    for control in (view.standings["travel"], view.weights["distance"], view.miles):
        middle = QPointF(control.rect().center())
        turn = QWheelEvent(
            middle,
            control.mapToGlobal(middle),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, turn)
    assert view.profile() is DEFAULT_PROFILE


def test_every_control_has_a_name_and_the_keyboard_reaches_it(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    _story, view = open_rules(open_matching)
    controls: list[QWidget] = [
        *view.standings.values(),
        *view.weights.values(),
        view.miles,
        view.profiles,
        view.name,
        view.decisions.student,
        view.decisions.mentor,
        view.decisions.kind,
        view.decisions.reason,
    ]
    assert all(control.accessibleName() for control in controls)
    assert len({control.accessibleName() for control in controls}) == len(controls)
    assert all(control.focusPolicy() & Qt.FocusPolicy.TabFocus for control in [*controls, view.order])


def test_who_was_left_without_goes_first_by_a_tick_that_can_be_undone(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    story, view = open_rules(open_matching)
    view.order.setFocus()
    QTest.keyClick(view.order, Qt.Key.Key_Space)
    story.settle()
    assert workspace.settings().left_without_go_first
    story.press("Undo")
    assert not workspace.settings().left_without_go_first
    assert not view.order.isChecked()


def test_a_decision_is_added_with_its_reason_and_taken_away(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story, view = open_rules(open_matching)
    panel = view.decisions
    assert panel.none.isVisibleTo(view)
    assert not panel.add.isEnabled()
    pick(story, panel.student, "rosa")
    assert (panel.student.text(), panel.add.isEnabled()) == ("Rosa Delgado-Ortiz", False)
    pick(story, panel.mentor, "okaf")
    assert panel.add.isEnabled()
    QTest.keyClicks(panel.reason, "both play chess")
    QTest.keyClick(panel.reason, Qt.Key.Key_Return)
    story.settle()
    (rule,) = list_pair_rules(workspace)
    assert (rule.student, rule.mentor, rule.kind, rule.reason) == (
        "Rosa Delgado-Ortiz",
        "Tobias Okafor",
        PairRuleKind.PREFER,
        "both play chess",
    )
    assert (panel.student.text(), panel.mentor.text(), panel.reason.text()) == ("", "", "")
    assert [row.reason for row in panel.table.rows_shown()] == ["both play chess"]
    panel.table.select([rule.id])
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    story.settle()
    assert list_pair_rules(workspace) == []
    assert panel.none.isVisibleTo(view)


def test_a_name_that_was_typed_over_is_nobody(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story, view = open_rules(open_matching)
    pick(story, view.decisions.student, "rosa")
    pick(story, view.decisions.mentor, "kim")
    assert view.decisions.add.isEnabled()
    QTest.keyClicks(view.decisions.mentor, "x")
    assert not view.decisions.add.isEnabled()


def test_decisions_of_others_are_listed(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.jaylen, district.kim, PairRuleKind.NEVER, "cousins")
    story, view = open_rules(open_matching)
    assert [(row.kind, row.student) for row in view.decisions.table.rows_shown()] == [
        (PairRuleKind.NEVER, "Jaylen Brown")
    ]
    assert view.counts["never"].text() == "forbids 1 · alone 1"
    view.decisions.table.select([list_pair_rules(workspace)[0].id])
    story.press("Take the decision away")
    wait_for_counts(story)
    assert view.counts["never"].text() == "forbids none"


def test_who_may_not_change_settings_sees_the_tick_and_cannot_set_it(
    workspace: Workspace, open_matching: OpenMatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_district(workspace)
    monkeypatch.setattr(workspace, "role", Role.PSA_COUNSELOR)
    _story, view = open_rules(open_matching)
    assert not view.order.isEnabled()


def pick(story: Story, field: QWidget, letters: str) -> None:
    """Type some letters and take the first proposal with Enter."""
    field.setFocus()
    QTest.keyClicks(field, letters)
    QTest.keyClick(field, Qt.Key.Key_Return)
    story.settle()
