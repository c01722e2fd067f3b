from __future__ import annotations

from datetime import date, timedelta

from iattend_desktop.mentoring.goal import add_goal
from iattend_desktop.mentoring.goal_templates import goal_templates
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.vocabulary import Cause, CauseGroup
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.conftest import Pair


def test_every_cause_belongs_to_its_group_and_is_answered_by_one_template() -> None:
    answered = [cause for template in goal_templates() for cause in template.causes]
    assert sorted(answered) == sorted(Cause)
    assert [cause.group for cause in (Cause.CLOTHING, Cause.BULLYING, Cause.NO_ADULT, Cause.EXCUSED_IS_FINE)] == list(
        CauseGroup
    )
    assert (Cause.DISCIPLINE.group, Cause.PEERS.group) == (CauseGroup.AVERSION, CauseGroup.DISENGAGEMENT)


def test_what_was_heard_comes_first_and_nothing_is_lost() -> None:
    usual = [template.key for template in goal_templates()]
    heard = [template.key for template in goal_templates(["transport", "work", "clothing", "The dog"])]
    assert heard[:2] == ["home", "way"]  # two causes heard, then one
    assert sorted(heard) == sorted(usual)
    assert usual[0] == "attendance"


def test_every_template_can_be_set_as_it_stands(workspace: Workspace, pair: Pair) -> None:
    today = workspace.today()
    for one in goal_templates():
        due_on = today + timedelta(days=one.days)
        add_goal(
            workspace,
            pair.match_id,
            kind=one.kind,
            title=one.title,
            measure=one.measure,
            baseline=one.baseline,
            target=one.target,
            due_on=due_on,
            steps=one.steps,
        )
    detail = match_detail(workspace, pair.match_id)
    planned = {goal.title: [step.title for step in detail.steps[goal.id]] for goal in detail.goals}
    assert planned == {one.title: list(one.steps) for one in goal_templates()}
    assert all(goal.due_on is not None and goal.due_on > date(2026, 12, 19) for goal in detail.goals)
    workspace.undo()
    assert len(match_detail(workspace, pair.match_id).goals) == len(goal_templates()) - 1
