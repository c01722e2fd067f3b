"""The goals on a match's page: how each stands, the steps toward it, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.goal import GoalRow
from iattend_desktop.mentoring.goal_step import StepRow
from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.mentoring.pace import Pace, pace_words
from iattend_desktop.mentoring.words import number_words
from iattend_desktop.vocabulary import GoalStatus, MatchStatus, label
from ui.mentoring.match_actions import MatchActions
from ui.mentoring.pace_bar import ICON, MEANING, PaceBar
from ui.mentoring.told import Link, Told, heading, links
from ui.widgets.label import label as words_label


def add_goals(box: QVBoxLayout, detail: MatchDetail, do: MatchActions) -> QPushButton:
    """Add the section; returns its button for a new goal."""
    closed = detail.row.status is MatchStatus.CLOSED
    row, add = heading(_("Goals"), "" if closed else _("Set a goal"), do.add_goal)
    box.addLayout(row)
    if not detail.goals:
        words = _("No goal yet. Set one with the student: what, from where, to where, by when.")
        box.addWidget(words_label(words, "secondary", wrap=True))
    for goal in detail.goals:
        _add_goal(box, goal, detail, do)
    return add


def goal_numbers(goal: GoalRow) -> str:
    """Where a goal started, stands and should go."""
    numbers = ((_("baseline"), goal.baseline), (_("now"), goal.now), (_("target"), goal.target))
    parts = [f"{name} {number_words(value)}" for name, value in numbers if value is not None]
    words = " · ".join(parts) + (f" {goal.measure}" if goal.measure and parts else "")
    return _("{numbers} · due {day}").format(numbers=words, day=day_words(goal.due_on)) if goal.due_on else words


def goal_standing(goal: GoalRow) -> Told:
    """How a goal stands, or how it ended, in words with a sign."""
    if goal.status is not GoalStatus.OPEN:
        told = label(goal.status)
        if goal.status_on is not None:
            told = _("{status} on {day}").format(status=told, day=day_words(goal.status_on))
        reached = goal.status is GoalStatus.REACHED
        return Told("done" if reached else "info", "good" if reached else "secondary", told)
    pace = goal.pace_words
    if goal.pace is not Pace.UNKNOWN and not pace.startswith((pace_words(goal.pace), pace_words(Pace.BEHIND))):
        pace = f"{pace_words(goal.pace)}: {pace}" if goal.pace is Pace.BEHIND else pace
    return Told(ICON[goal.pace], MEANING[goal.pace], pace[:1].upper() + pace[1:])


def _add_goal(box: QVBoxLayout, goal: GoalRow, detail: MatchDetail, do: MatchActions) -> None:
    still_open = goal.status is GoalStatus.OPEN
    box.addWidget(words_label(goal.title, "strong", wrap=True))
    box.addWidget(words_label(goal_numbers(goal), "small", wrap=True))
    if still_open:
        box.addWidget(PaceBar(goal.fraction, goal.pace))
    box.addWidget(goal_standing(goal))
    for step in detail.steps.get(goal.id, ()):
        _add_step(box, step, detail, do, still_open=still_open)
    history = (_("History"), _("History of {goal}").format(goal=goal.title), partial(do.goal_history, goal))
    if not still_open:
        box.addLayout(links(history))
        return
    box.addLayout(links(*(() if goal.measures_itself else (_record(goal, do),)), _plan(goal, do), history))
    box.addLayout(
        links(
            (_("Edit…"), _("Edit {goal}").format(goal=goal.title), partial(do.edit_goal, goal)),
            (_("Close…"), _("Close {goal}").format(goal=goal.title), partial(do.close_goal, goal)),
        )
    )


def _record(goal: GoalRow, do: MatchActions) -> Link:
    return _("Record…"), _("Record progress of {goal}").format(goal=goal.title), partial(do.record_goal, goal)


def _plan(goal: GoalRow, do: MatchActions) -> Link:
    return _("Add step…"), _("Add a step to {goal}").format(goal=goal.title), partial(do.add_goal_step, goal)


def _add_step(box: QVBoxLayout, step: StepRow, detail: MatchDetail, do: MatchActions, *, still_open: bool) -> None:
    if step.done_on is not None:
        box.addWidget(Told("done", "good", step_words(step)))
        return
    late = step.late(detail.today)
    box.addWidget(Told("warning" if late else "dash", "concern" if late else "secondary", step_words(step)))
    if still_open:
        box.addLayout(
            links(
                (_("Taken…"), _("Taken: {step}").format(step=step.title), partial(do.finish_goal_step, step)),
                (_("Edit…"), _("Edit the step {step}").format(step=step.title), partial(do.edit_goal_step, step)),
                (_("Remove"), _("Remove the step {step}").format(step=step.title), partial(do.remove_goal_step, step)),
            )
        )


def step_words(step: StepRow) -> str:
    """A step, when it was taken and what shows it, or by when it should be."""
    parts = [step.title]
    if step.done_on is not None:
        parts += [_("taken {day}").format(day=day_words(step.done_on)), step.evidence or ""]
    elif step.due_on is not None:
        parts.append(_("by {day}").format(day=day_words(step.due_on)))
    return " · ".join(part for part in parts if part)
