from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.conflict import Conflict, Gone
from iattend_desktop.mentoring.goal import add_goal, close_goal
from iattend_desktop.mentoring.goal_step import StepRow, add_step, edit_step, finish_step, remove_step
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import GoalKind, GoalStatus
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.conftest import Pair

SET_ON = date(2026, 10, 1)


@pytest.fixture
def goal_id(workspace: Workspace, pair: Pair) -> int:
    return add_goal(
        workspace, pair.match_id, kind=GoalKind.ACADEMIC, title="Hand in every essay", target=0, set_on=SET_ON
    )


def steps(workspace: Workspace, pair: Pair, goal_id: int) -> tuple[StepRow, ...]:
    return match_detail(workspace, pair.match_id).steps.get(goal_id, ())


def test_steps_are_planned_taken_and_shown_in_their_order(workspace: Workspace, pair: Pair, goal_id: int) -> None:
    first = add_step(workspace, goal_id, title="  See the tutor ", due_on=date(2026, 11, 1))
    second = add_step(workspace, goal_id, title="Show a draft")

    finish_step(workspace, first, on=date(2026, 10, 30), evidence=" signed slip ")

    done, waiting = steps(workspace, pair, goal_id)
    assert (done.id, done.title, done.done_on, done.evidence) == (
        first,
        "See the tutor",
        date(2026, 10, 30),
        "signed slip",
    )
    assert (waiting.id, waiting.due_on, waiting.done_on) == (second, None, None)
    assert workspace.undo_label() == "Finish a step of Rosa Delgado-Ortiz"
    workspace.undo()
    assert steps(workspace, pair, goal_id)[0].done_on is None


def test_a_step_is_late_from_the_day_after_it_was_due_until_it_is_taken() -> None:
    due = date(2026, 11, 1)
    step = StepRow(1, 1, "See the tutor", due, None, None, 1)
    assert [step.late(day) for day in (date(2026, 10, 31), due, date(2026, 11, 2))] == [False, False, True]
    assert not StepRow(1, 1, "See the tutor", due, date(2026, 11, 5), None, 1).late(date(2026, 11, 20))
    assert not StepRow(1, 1, "See the tutor", None, None, None, 1).late(date(2026, 11, 20))


def test_what_cannot_be_is_refused_and_changes_nothing(workspace: Workspace, pair: Pair, goal_id: int) -> None:
    step = add_step(workspace, goal_id, title="See the tutor")
    with pytest.raises(UserError, match="Say what the step is"):
        add_step(workspace, goal_id, title="  ")
    with pytest.raises(UserError, match="before the goal was set"):
        add_step(workspace, goal_id, title="Earlier", due_on=date(2026, 9, 30))
    with pytest.raises(UserError, match="is in the future"):
        finish_step(workspace, step, on=date(2026, 11, 21))
    with pytest.raises(UserError, match="before the goal was set"):
        finish_step(workspace, step, on=date(2026, 9, 30))
    finish_step(workspace, step)
    with pytest.raises(UserError, match=r"taken on .*20.* already"):
        finish_step(workspace, step)
    close_goal(workspace, goal_id, status=GoalStatus.REACHED)
    with pytest.raises(UserError, match="This goal was closed"):
        add_step(workspace, goal_id, title="One more")
    assert [one.title for one in steps(workspace, pair, goal_id)] == ["See the tutor"]


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_two_people_at_one_step(workspace: Workspace, pair: Pair, goal_id: int) -> None:
    step = add_step(workspace, goal_id, title="See the tutor", due_on=date(2026, 11, 30))
    seen = {"title": "See the tutor", "due_on": date(2026, 11, 30)}
    other = workspace.acting_as("ana")
    edit_step(other, step, title="See the math tutor", due_on=date(2026, 11, 30))

    kept = edit_step(workspace, step, title="See the tutor", due_on=date(2026, 12, 4), seen=seen)
    assert [(one.key, one.who) for one in kept] == [("title", "ana")]
    assert (steps(workspace, pair, goal_id)[0].title, steps(workspace, pair, goal_id)[0].due_on) == (
        "See the math tutor",
        date(2026, 12, 4),
    )

    with pytest.raises(Conflict):
        edit_step(workspace, step, title="See the writing tutor", due_on=date(2026, 12, 4), seen=seen)
    with pytest.raises(UserError, match="Somebody else changed this step"):
        remove_step(workspace, step, version=1)
    remove_step(workspace, step, steps(workspace, pair, goal_id)[0].version)
    assert steps(workspace, pair, goal_id) == ()
    with pytest.raises(Gone):
        finish_step(workspace, step)
