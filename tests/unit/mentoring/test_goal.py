from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.goal import GoalRow, add_goal, close_goal, edit_goal, goal_history, record_progress
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.mentoring.pace import Pace
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import GoalKind, GoalStatus
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.conftest import Pair

ACADEMIC: dict[str, Any] = {
    "kind": GoalKind.ACADEMIC,
    "title": "Homework handed in",
    "measure": "missing assignments",
    "baseline": 10,
    "target": 2,
    "due_on": date(2026, 12, 10),
}
OCTOBER = date(2026, 10, 1)


def only_goal(workspace: Workspace, pair: Pair) -> GoalRow:
    (goal,) = match_detail(workspace, pair.match_id).goals
    return goal


def test_a_goal_is_set_today_and_stands_as_it_was_said(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, note=" from the teacher ")

    goal = only_goal(workspace, pair)
    assert (goal.id, goal.match_id, goal.program_id) == (key, pair.match_id, pair.program_id)
    assert (goal.kind, goal.title, goal.measure) == (GoalKind.ACADEMIC, "Homework handed in", "missing assignments")
    assert (goal.baseline, goal.target, goal.now) == (10, 2, None)
    assert (goal.set_on, goal.due_on, goal.status) == (date(2026, 11, 20), date(2026, 12, 10), GoalStatus.OPEN)
    assert goal.note == "from the teacher"
    assert goal.less_is_better
    assert not goal.measures_itself
    assert goal.pace is Pace.TOO_EARLY


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "  "}, "A goal needs a title: what the student works toward."),
        ({"target": None}, "A goal needs a target: the number that says it is reached."),
        ({"target": float("nan")}, "The target has to be a number."),
        ({"baseline": float("inf")}, "The baseline has to be a number."),
        ({"target": 10}, "The target equals the baseline, so there is nothing to reach. Change one of them."),
        ({"due_on": date(2026, 11, 19)}, "The due day Nov 19, 2026 is over. Choose a later one."),
        (
            {"due_on": date(2026, 11, 20)},
            "The goal is due on Nov 20, 2026, but was set on Nov 20, 2026. Choose a later due day.",
        ),
        ({"set_on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future. A goal is set today or earlier."),
        (
            {"kind": GoalKind.ATTENDANCE, "measure": None, "target": 6},
            "A school week has 5 days: absences a week are 0 to 5.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    workspace: Workspace, pair: Pair, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        add_goal(workspace, pair.match_id, **{**ACADEMIC, **change})

    assert str(refused.value) == sentence
    assert match_detail(workspace, pair.match_id).goals == ()


def test_progress_is_the_value_of_the_newest_day(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, set_on=OCTOBER)

    record_progress(workspace, key, value=6, on=date(2026, 11, 10))
    record_progress(workspace, key, value=8, on=date(2026, 10, 20), note="first count")
    assert only_goal(workspace, pair).now == 6
    record_progress(workspace, key, value=5, on=date(2026, 11, 10))

    goal = only_goal(workspace, pair)
    assert goal.now == 5
    assert goal.fraction == pytest.approx(5 / 8)
    assert (goal.pace, goal.pace_words) == (Pace.BEHIND, "behind: 5 now, 4.3 by today would be on pace")
    assert [(row.on, row.value, row.note) for row in goal_history(workspace, key)] == [
        (date(2026, 10, 20), 8, "first count"),
        (date(2026, 11, 10), 5, None),
    ]


def test_progress_needs_a_day_of_the_goal_and_a_number(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, set_on=OCTOBER)
    with pytest.raises(UserError, match="in the future"):
        record_progress(workspace, key, value=6, on=date(2026, 11, 21))
    with pytest.raises(UserError, match=r"Sep 30, 2026 is before the goal was set on Oct 1, 2026\."):
        record_progress(workspace, key, value=6, on=date(2026, 9, 30))
    with pytest.raises(UserError, match="The value has to be a number"):
        record_progress(workspace, key, value=float("nan"), on=OCTOBER)
    assert goal_history(workspace, key) == []


def test_a_goal_is_closed_once_and_with_an_ending(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, set_on=OCTOBER)
    with pytest.raises(UserError, match="Say how the goal ended"):
        close_goal(workspace, key, status=GoalStatus.OPEN)
    with pytest.raises(UserError, match="in the future"):
        close_goal(workspace, key, status=GoalStatus.REACHED, on=date(2026, 11, 21))

    close_goal(workspace, key, status=GoalStatus.NOT_REACHED, on=date(2026, 11, 19), note="Changed schools")

    goal = only_goal(workspace, pair)
    assert (goal.status, goal.status_on, goal.pace_words) == (
        GoalStatus.NOT_REACHED,
        date(2026, 11, 19),
        "not reached",
    )
    (ending,) = goal_history(workspace, key)
    assert (ending.status, ending.note) == (GoalStatus.NOT_REACHED, "Changed schools")
    with pytest.raises(UserError, match=r"This goal was closed \(not reached\)"):
        close_goal(workspace, key, status=GoalStatus.DROPPED)
    with pytest.raises(UserError, match="was closed"):
        record_progress(workspace, key, value=1, on=date(2026, 11, 20))


def test_an_overdue_goal_may_be_edited_but_not_moved_to_another_past_day(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, set_on=OCTOBER)
    workspace.clock = lambda: datetime(2026, 12, 15, 20, tzinfo=UTC)
    assert only_goal(workspace, pair).past_due

    edit_goal(workspace, key, **{**ACADEMIC, "title": "All homework", "target": 0})
    goal = only_goal(workspace, pair)
    assert (goal.title, goal.target, goal.due_on) == ("All homework", 0, date(2026, 12, 10))
    with pytest.raises(UserError, match=r"Dec 14, 2026 is over"):
        edit_goal(workspace, key, **{**ACADEMIC, "due_on": date(2026, 12, 14)})
    edit_goal(workspace, key, **{**ACADEMIC, "due_on": date(2027, 1, 15)})
    assert not only_goal(workspace, pair).past_due


def test_setting_a_goal_is_undone(workspace: Workspace, pair: Pair) -> None:
    key = add_goal(workspace, pair.match_id, **ACADEMIC, set_on=OCTOBER)
    record_progress(workspace, key, value=6, on=date(2026, 11, 10))
    assert workspace.undo_label() == "Record progress of Rosa Delgado-Ortiz"

    workspace.undo()
    assert only_goal(workspace, pair).now is None
    assert goal_history(workspace, key) == []
    assert workspace.undo_label() == "Set a goal for Rosa Delgado-Ortiz"
    workspace.undo()
    assert match_detail(workspace, pair.match_id).goals == ()


def test_a_closed_match_takes_no_goal_and_a_goal_outlives_its_match(workspace: Workspace, pair: Pair) -> None:
    add_goal(workspace, pair.match_id, **ACADEMIC)
    close_match(workspace, pair.match_id, on=date(2026, 11, 20), reason="Moved", rematch_offered=True)

    with pytest.raises(UserError, match="This match is closed"):
        add_goal(workspace, pair.match_id, **ACADEMIC)
    assert only_goal(workspace, pair).status is GoalStatus.OPEN
