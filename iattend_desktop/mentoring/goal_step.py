"""The steps toward a goal, one at a time, each with the evidence that it was taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.goal import open_goal
from iattend_desktop.mentoring.goal_values import check_day
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import GoalStep
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step; ``done_on`` none is a step still to take, ``evidence`` what shows that it was taken."""

    id: int
    goal_id: int
    title: str
    due_on: date | None
    done_on: date | None
    evidence: str | None
    version: int

    def late(self, today: date) -> bool:
        """Whether it should have been taken before ``today``."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


def steps_of(session: Session, goal_ids: Sequence[int]) -> dict[int, tuple[StepRow, ...]]:
    """The steps of goals, in the order in which they were planned; one query."""
    steps: dict[int, list[StepRow]] = defaultdict(list)
    for step in session.scalars(select(GoalStep).where(GoalStep.goal_id.in_(goal_ids)).order_by(GoalStep.id)):
        row = StepRow(step.id, step.goal_id, step.title, step.due_on, step.done_on, step.evidence, step.version)
        steps[step.goal_id].append(row)
    return {goal_id: tuple(found) for goal_id, found in steps.items()}


def add_step(workspace: Workspace, goal_id: int, *, title: str, due_on: date | None = None) -> int:
    """Plan a step toward an open goal; returns its key. Raises ``UserError``."""
    goal, student = open_goal(workspace, goal_id)
    words = _named(title)
    _check_due(due_on, goal.set_on)
    with workspace.write(Permission.EDIT_GOALS, _("Plan a step for {name}").format(name=student)) as session:
        step = GoalStep(goal_id=goal_id, title=words, due_on=due_on)
        session.add(step)
        session.flush()
        return step.id


def edit_step(
    workspace: Workspace, step_id: int, *, title: str, due_on: date | None, seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Change what a step is and by when; ``seen`` as in :func:`~iattend_desktop.mentoring.goal.edit_goal`.

    Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    goal_id = _goal_of(workspace, step_id)
    goal, student = open_goal(workspace, goal_id)
    mine: dict[str, Any] = {"title": _named(title), "due_on": due_on}
    _check_due(due_on, goal.set_on)
    with workspace.write(Permission.EDIT_GOALS, _("Edit a step of {name}").format(name=student)) as session:
        step = _found(session, step_id)
        now = {name: getattr(step, name) for name in mine}
        places = {name: Place("goal_step", (step_id,), name) for name in mine}
        merged, kept = reconcile(session, places, seen=seen, now=now, mine=mine)
        step.title, step.due_on = merged["title"], merged["due_on"]
        return kept


def finish_step(workspace: Workspace, step_id: int, *, on: date | None = None, evidence: str | None = None) -> None:
    """Record that a step was taken, today unless a day is given, and what shows it. Raises ``UserError``."""
    goal, student = open_goal(workspace, _goal_of(workspace, step_id))
    done_on = on or workspace.today()
    check_day(workspace.today(), goal.set_on, done_on)
    with workspace.write(Permission.EDIT_GOALS, _("Finish a step of {name}").format(name=student)) as session:
        step = _found(session, step_id)
        if step.done_on is not None:
            raise UserError(_("This step was taken on {day} already.").format(day=day_words(step.done_on)))
        step.done_on, step.evidence = done_on, cleaned(evidence)


def remove_step(workspace: Workspace, step_id: int, version: int) -> None:
    """Take a step out of the plan; undo brings it again. ``version`` is the one that was looked at. Raises
    ``UserError`` where somebody changed it since."""
    _goal, student = open_goal(workspace, _goal_of(workspace, step_id))
    with workspace.write(Permission.EDIT_GOALS, _("Remove a step of {name}").format(name=student)) as session:
        step = _found(session, step_id)
        if step.version != version:
            raise UserError(_("Somebody else changed this step meanwhile. Read it again, then remove it."))
        session.delete(step)


def _named(title: str) -> str:
    words = cleaned(title)
    if words is None:
        raise UserError(_("Say what the step is, such as: visit the tutoring room on Monday."))
    return words


def _check_due(due_on: date | None, set_on: date) -> None:
    if due_on is not None and due_on < set_on:
        raise UserError(
            _("The step is due on {due}, before the goal was set on {day}. Give a later day.").format(
                due=day_words(due_on), day=day_words(set_on)
            )
        )


def _goal_of(workspace: Workspace, step_id: int) -> int:
    with workspace.read() as session:
        return _found(session, step_id).goal_id


def _found(session: Session, step_id: int) -> GoalStep:
    step = session.get(GoalStep, step_id)
    if step is None:
        raise gone(session, "goal_step", step_id)
    return step
