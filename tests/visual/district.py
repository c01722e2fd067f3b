"""The sample district some weeks into its work, so that every page has something to show."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.goal import add_goal
from iattend_desktop.mentoring.match import MatchRow, list_matches
from iattend_desktop.mentoring.match_edit import record_first_meeting
from iattend_desktop.model.mentoring import Match
from iattend_desktop.sample.workspace import open_sample_workspace
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.vocabulary import Channel, ContactOutcome, GoalKind
from iattend_desktop.workspace import Workspace

BEGAN = date(2026, 9, 21)

_NOTES = (
    "The bus pass arrived; took the bus four days of five.",
    "Talked about robotics and who else goes. Mornings are hard when grandmother works the early shift.",
    "Missed two days with asthma. The nurse has the plan now, and the inhaler is at school.",
    "Met after lunch, good spirits. Wants to help with the garden on Thursdays, and asked whether his cousin, who is "
    "in grade 7 at another school, may come along as well.",
)


def lived_in_district(folder: Path) -> Workspace:
    """The pilot with half of its matches accepted since September, goals, and check-ins, some of them overdue."""
    workspace = open_sample_workspace(folder)
    scenario = run_scenario(workspace)
    students = sorted(pair.student.id for pair in scenario.pairs)
    accept_scenario(workspace, scenario, only=set(students[: len(students) // 2]))
    matches = list_matches(workspace)
    with workspace.write(Permission.EDIT_MATCHES, _("Accept matches")) as session:
        update_rows(session, Match, [{"id": row.id, "starts_on": BEGAN} for row in matches])
    for number, row in enumerate(matches[: len(matches) - 4]):
        _follow(workspace, row, number)
    return workspace


def _follow(workspace: Workspace, row: MatchRow, number: int) -> None:
    """A first meeting, a goal or two, and weekly check-ins whose newest is up to three weeks old."""
    today = workspace.today()
    record_first_meeting(workspace, row.id, BEGAN + timedelta(days=number % 5))
    add_goal(
        workspace, row.id, kind=GoalKind.ATTENDANCE, title="At most one absence a week",
        measure="absences a week", baseline=2.1, target=1.0, due_on=date(2026, 12, 18), set_on=BEGAN,
    )  # fmt: skip
    if number % 3 == 0:
        add_goal(
            workspace, row.id, kind=GoalKind.BELONGING, title="Join one club and stay until the winter break",
            measure="meetings attended", baseline=0, target=6, due_on=date(2027, 1, 15),
        )  # fmt: skip
    newest = today - timedelta(days=(number * 3) % 22)
    for week in range(5):
        day = newest - timedelta(weeks=week)
        if day < BEGAN:
            break
        reached = (number + week) % 4 != 3
        log_check_in(
            workspace, row.id, on=day, channel=tuple(Channel)[(number + week) % 4],
            outcome=ContactOutcome.CONTACT if reached else ContactOutcome.ATTEMPT,
            minutes=20 + 5 * week if reached else None, note=_NOTES[(number + week) % len(_NOTES)] if reached else None,
            next_step="Call her aunt about mornings" if week == 0 and number % 2 else None,
            next_step_owner=row.mentor if week == 0 and number % 2 else None,
            next_step_due_on=newest + timedelta(days=7) if week == 0 and number % 2 else None,
        )  # fmt: skip
