"""A term of a small program, lived through the services, beside a tally of its own; the whole year is a command."""

from __future__ import annotations

from datetime import date

from iattend_desktop.workspace import Workspace
from tests.simulated_year import simulate


def test_lists_today_and_totals_say_what_was_done(workspace: Workspace) -> None:
    months = list(simulate(workspace, matches=8, mentors=5, seed=3, until=date(2026, 11, 30)))
    assert months == [[], [], [], []]
    assert workspace.today() == date(2026, 11, 30)
