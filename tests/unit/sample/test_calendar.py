"""The calendar has the days that the attendance file expects, and comes in whole."""

from __future__ import annotations

from collections import Counter
from datetime import date

from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import shares
from iattend_desktop.workspace import Workspace
from tests.unit.sample.conftest import Written


def test_every_month_has_the_days_that_attendance_expects(workspace: Workspace, clean: Written) -> None:
    plan = plan_import(workspace, [Source(clean.files.calendar)])
    apply_import(workspace, plan)
    (file,) = plan.files
    assert (file.created, file.rejected, file.problems) == (14, 0, ())
    with workspace.read() as session:
        days = load_calendar(session).school_days(None, date(2026, 7, 1), date(2027, 6, 30))
    assert days is not None
    assert len(days) == shares.FULL_YEAR
    until_today = Counter(day.replace(day=1) for day in days if day <= shares.TODAY)
    assert tuple(until_today[month] for month in shares.MONTHS) == shares.MONTH_DAYS
