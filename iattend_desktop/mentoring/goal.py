"""Goals: set, changed, recorded and closed, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.goal_values import check_day, check_number, checked_values
from iattend_desktop.mentoring.measurement import Measurement, measurements, measures_itself
from iattend_desktop.mentoring.pace import Pace, Standing, pace_of_climb, pace_of_rate
from iattend_desktop.mentoring.parties import parties_of
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.model.mentoring import Goal, GoalProgress, GoalStep
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.vocabulary import GoalKind, GoalStatus, MatchStatus, label
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal and how it stands.

    ``now`` is measured from attendance where the goal is about absences a week (``measures_itself``), else what was
    recorded last. ``fraction`` is the part of the way from baseline to target, 0 to 1.
    """

    id: int
    match_id: int | None
    program_id: int
    kind: GoalKind
    title: str
    measure: str | None
    measures_itself: bool
    baseline: float | None
    target: float | None
    now: float | None
    set_on: date
    due_on: date | None
    status: GoalStatus
    status_on: date | None
    note: str | None
    pace: Pace
    pace_words: str
    fraction: float | None
    less_is_better: bool
    past_due: bool
    version: int


Measure = Callable[[Session, date, ColumnElement[bool]], dict[int, Measurement]]
_Values = Row[*tuple[Any, ...]]  # of _COLUMNS: a mapped object for each goal of a district takes seconds


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """A goal's value, or the status it was closed with, on a day."""

    id: int
    on: date
    value: float | None
    status: GoalStatus | None
    note: str | None


def goal_rows(
    session: Session, today: date, which: ColumnElement[bool], measure: Measure = measurements
) -> list[GoalRow]:
    """Goals for which ``which`` (a condition over ``goal``) holds, open ones first, by due day; two queries.

    ``measure`` answers what attendance says of them.
    """
    goals = all_rows(session, select(*_COLUMNS).where(which))
    found = measure(session, today, which)
    rows = [_row(goal, found.get(goal.id), today) for goal in goals]
    rows.sort(key=lambda row: (row.status is not GoalStatus.OPEN, row.due_on or date.max, row.id))
    return rows


def goal_history(workspace: Workspace, goal_id: int) -> list[ProgressRow]:
    """What was recorded of a goal, oldest first."""
    require(workspace.role, Permission.LOG_CHECK_INS)
    with workspace.read() as session:
        records = session.scalars(
            select(GoalProgress).where(GoalProgress.goal_id == goal_id).order_by(GoalProgress.on_date, GoalProgress.id)
        )
        return [
            ProgressRow(record.id, record.on_date, record.value, _status(record.status), record.note)
            for record in records
        ]


def add_goal(
    workspace: Workspace,
    match_id: int,
    *,
    kind: GoalKind,
    title: str,
    measure: str | None = None,
    baseline: float | None = None,
    target: float | None,
    due_on: date | None = None,
    note: str | None = None,
    set_on: date | None = None,
    steps: Sequence[str] = (),
) -> int:
    """Set a goal for a match's student, today unless ``set_on`` says otherwise, with its first steps; returns its key.

    An attendance goal without a measure, or with ``measurement.ATTENDANCE_MEASURE``, measures itself.
    Raises ``UserError``.
    """
    today = workspace.today()
    begins = set_on or today
    with workspace.read() as session:
        parties = parties_of(session, match_id)
    if parties.status is MatchStatus.CLOSED:
        raise UserError(_("This match is closed. Set the goal in the student's open match."))
    if begins > today:
        raise UserError(_("{day} is in the future. A goal is set today or earlier.").format(day=day_words(begins)))
    if due_on is not None and due_on < today:
        raise UserError(_("The due day {day} is over. Choose a later one.").format(day=day_words(due_on)))
    values = checked_values(kind, title, measure, baseline, target, begins, due_on, note)
    with workspace.write(Permission.EDIT_GOALS, _("Set a goal for {name}").format(name=parties.student)) as session:
        goal = Goal(program_enrollment_id=parties.program_id, match_id=match_id, set_on=begins, **values)
        session.add(goal)
        session.flush()
        session.add_all(GoalStep(goal_id=goal.id, title=words) for step in steps if (words := cleaned(step)))
        return goal.id


def edit_goal(
    workspace: Workspace,
    goal_id: int,
    *,
    kind: GoalKind,
    title: str,
    measure: str | None = None,
    baseline: float | None = None,
    target: float | None,
    due_on: date | None = None,
    note: str | None = None,
    seen: Mapping[str, Any] | None = None,
) -> tuple[OthersChange, ...]:
    """Change an open goal: all its values, as :func:`add_goal` takes them.

    ``seen`` holds the same values as they stood in the form when it was opened: what somebody else changed since is
    kept where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    goal, student = open_goal(workspace, goal_id)
    mine = {
        "kind": kind,
        "title": title,
        "measure": cleaned(measure),
        "baseline": baseline,
        "target": target,
        "due_on": due_on,
        "note": cleaned(note),
    }
    with workspace.write(Permission.EDIT_GOALS, _("Edit a goal of {name}").format(name=student)) as session:
        record = session.get(Goal, goal_id, with_for_update=True)
        if record is None:
            raise gone(session, "goal", goal_id)
        now = {name: getattr(record, name) for name in mine} | {"kind": GoalKind(record.kind)}
        places = {name: Place("goal", (goal_id,), name) for name in mine}
        merged, kept = reconcile(session, places, seen=seen, now=now, mine=mine)
        due = merged["due_on"]
        if due is not None and due != record.due_on and due < workspace.today():
            raise UserError(_("The due day {day} is over. Choose a later one.").format(day=day_words(due)))
        for name, value in checked_values(**merged, set_on=goal.set_on).items():
            setattr(record, name, value)
        return kept


def record_progress(
    workspace: Workspace,
    goal_id: int,
    *,
    value: float,
    on: date,
    note: str | None = None,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Record where a goal stands on a day; a second value for the same day replaces the first. Raises ``UserError``.

    ``seen`` holds ``value`` and ``note`` of that day as far as the person knows them: what else was recorded for it
    is not replaced unread, but raises ``Conflict``. The goal's current value is that of its newest day.
    """
    goal, student = open_goal(workspace, goal_id)
    check_number(value, _("value"))
    check_day(workspace.today(), goal.set_on, on)
    mine: dict[str, Any] = {"value": value, "note": cleaned(note)}
    with workspace.write(Permission.EDIT_GOALS, _("Record progress of {name}").format(name=student)) as session:
        of_goal = select(GoalProgress).where(GoalProgress.goal_id == goal_id, GoalProgress.value.is_not(None))
        same_day = session.scalar(of_goal.where(GoalProgress.on_date == on))
        later = session.scalar(of_goal.where(GoalProgress.on_date > on).limit(1))
        if same_day is None:
            session.add(GoalProgress(goal_id=goal_id, on_date=on, **mine))
        else:
            now = {name: getattr(same_day, name) for name in mine}
            places = {name: Place("goal_progress", (same_day.id,), name) for name in mine}
            mine, _kept = reconcile(session, places, seen=seen, now=now, mine=mine)
            same_day.value, same_day.note = mine["value"], mine["note"]
        if later is None:
            session.get_one(Goal, goal_id).current = mine["value"]


def close_goal(
    workspace: Workspace, goal_id: int, *, status: GoalStatus, on: date | None = None, note: str | None = None
) -> None:
    """Close a goal as reached, not reached or dropped, today unless a day is given. Raises ``UserError``."""
    goal, student = open_goal(workspace, goal_id)
    closed_on = on or workspace.today()
    if status is GoalStatus.OPEN:
        raise UserError(_("Say how the goal ended: reached, not reached or dropped."))
    check_day(workspace.today(), goal.set_on, closed_on)
    with workspace.write(Permission.EDIT_GOALS, _("Close a goal of {name}").format(name=student)) as session:
        record = session.get_one(Goal, goal_id)
        record.status, record.status_on = status.value, closed_on
        session.add(GoalProgress(goal_id=goal_id, on_date=closed_on, status=status.value, note=cleaned(note)))


def open_goal(workspace: Workspace, goal_id: int) -> tuple[Goal, str]:
    """A goal to write to, still open, and its student's name; the object is read only. Raises ``UserError``."""
    require(workspace.role, Permission.EDIT_GOALS)
    query = (
        select(Goal, Person.given_name, Person.family_name, Person.preferred_name)
        .join(ProgramEnrollment, ProgramEnrollment.id == Goal.program_enrollment_id)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where(Goal.id == goal_id)
    )
    with workspace.read() as session:
        found = session.execute(query).first()
        if found is None:
            raise gone(session, "goal", goal_id)
        goal, *name = found
        session.expunge(goal)
    if goal.status != GoalStatus.OPEN:
        words = _("This goal was closed ({status}). Set a new one, or undo the closing.")
        raise UserError(words.format(status=label(GoalStatus(goal.status)).lower()))
    return goal, full_name(*name)


_COLUMNS = (
    Goal.id,
    Goal.match_id,
    Goal.program_enrollment_id,
    Goal.kind,
    Goal.title,
    Goal.measure,
    Goal.baseline,
    Goal.target,
    Goal.current,
    Goal.set_on,
    Goal.due_on,
    Goal.status,
    Goal.status_on,
    Goal.note,
    Goal.version,
)


def _row(goal: _Values, measurement: Measurement | None, today: date) -> GoalRow:
    itself = measures_itself(goal.kind, goal.measure)
    value = measurement.value if itself and measurement is not None else None
    status = GoalStatus(goal.status)
    standing = _standing(goal, measurement if itself else None, status, today)
    return GoalRow(
        id=goal.id,
        match_id=goal.match_id,
        program_id=goal.program_enrollment_id,
        kind=GoalKind(goal.kind),
        title=goal.title,
        measure=_(goal.measure) if itself and goal.measure else goal.measure,
        measures_itself=itself,
        baseline=goal.baseline,
        target=goal.target,
        now=goal.current if value is None else value,
        set_on=goal.set_on,
        due_on=goal.due_on,
        status=status,
        status_on=goal.status_on,
        note=goal.note,
        pace=standing.pace,
        pace_words=standing.words,
        fraction=standing.fraction,
        less_is_better=itself
        or (goal.baseline is not None and goal.target is not None and goal.target < goal.baseline),
        past_due=status is GoalStatus.OPEN and goal.due_on is not None and today > goal.due_on,
        version=goal.version,
    )


def _standing(goal: _Values, measurement: Measurement | None, status: GoalStatus, today: date) -> Standing:
    if status is not GoalStatus.OPEN:
        pace = Pace.REACHED if status is GoalStatus.REACHED else Pace.UNKNOWN
        return Standing(pace, label(status).lower(), 1.0 if status is GoalStatus.REACHED else None)
    if measurement is not None and measurement.expected:
        return pace_of_rate(
            baseline=goal.baseline,
            target=goal.target,
            absent=measurement.absent,
            expected=measurement.expected,
            due_on=goal.due_on,
            today=today,
        )
    if measurement is not None and goal.current is None:
        return Standing(Pace.UNKNOWN, measurement.words)
    return pace_of_climb(
        baseline=goal.baseline,
        target=goal.target,
        now=goal.current,
        set_on=goal.set_on,
        due_on=goal.due_on,
        today=today,
    )


def _status(stored: str | None) -> GoalStatus | None:
    return GoalStatus(stored) if stored else None
