"""Whatever reads the attendance of everybody looks whether the person cancelled, and stops at any look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from iattend_desktop.attendance.cohort import cohort_report
from iattend_desktop.attendance.group_rate import school_rates
from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.attendance.supports import list_supports, tier_columns
from iattend_desktop.attendance.trend import changes_since_match
from iattend_desktop.progress import Cancelled, Progress
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor, make_month, make_school, make_student


class Nth:
    """Cancels at a look, counted from 1; 0 never."""

    def __init__(self, cancel_at: int = 0) -> None:
        self.cancel_at = cancel_at
        self.fractions: list[float] = []

    def step(self, fraction: float, _message: str) -> None:
        self.fractions.append(fraction)
        if len(self.fractions) == self.cancel_at:
            raise Cancelled


def rates(workspace: Workspace, progress: Progress) -> object:
    with workspace.read() as session:
        return school_rates(session, school_year_of(session, TODAY).id, progress=progress)


def supports(workspace: Workspace, progress: Progress) -> object:
    with workspace.read() as session:
        return list_supports(session, TODAY, progress=progress)


def tiers(workspace: Workspace, progress: Progress) -> object:
    with workspace.read() as session:
        return tier_columns(session, TODAY, progress=progress)


def changes(workspace: Workspace, progress: Progress) -> object:
    with workspace.read() as session:
        return changes_since_match(session, school_year_of(session, TODAY).id, as_of=TODAY, progress=progress)


def cohort(workspace: Workspace, progress: Progress) -> object:
    return cohort_report(workspace, progress=progress)


@pytest.mark.parametrize(
    ("work", "least"),
    [(rates, 1), (supports, 4), (tiers, 4), (changes, 1), (list_standings, 3), (load_district, 3), (cohort, 2)],
)
def test_every_look_may_be_the_last_and_they_go_on(
    workspace: Workspace, work: Callable[[Workspace, Progress], object], least: int
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        program = make_student(session, school)
        make_match(session, program, make_mentor(session, school))
        for month in (date(2026, 5, 1), date(2026, 9, 1)):
            make_month(session, program.student_id, school, month)
    whole = Nth()
    work(workspace, whole)
    assert len(whole.fractions) >= least
    assert whole.fractions == sorted(whole.fractions)
    assert all(0 <= fraction <= 1 for fraction in whole.fractions)
    for look in range(1, len(whole.fractions) + 1):
        with pytest.raises(Cancelled):
            work(workspace, Nth(look))
