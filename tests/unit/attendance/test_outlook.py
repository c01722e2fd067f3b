"""Where a year goes from here, with a school calendar and without, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import CalendarDay
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import CalendarKind, Grain
from iattend_desktop.workspace import Workspace
from tests.unit.attendance.conftest import AddFact


@pytest.fixture
def calendar(workspace: Workspace) -> None:
    """School until Friday, December 18, with the week of Thanksgiving off: 15 days after November 20."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Calendar") as session:
        session.add_all(
            [
                CalendarDay(day=date(2026, 8, 13), kind=CalendarKind.FIRST_DAY),
                *(CalendarDay(day=date(2026, 11, day), kind=CalendarKind.BREAK) for day in range(23, 28)),
                CalendarDay(day=date(2026, 12, 18), kind=CalendarKind.LAST_DAY),
            ]
        )


def add_two_months(add_fact: AddFact) -> None:
    """5 of 60 days missed by November, whose report runs to its end."""
    add_fact(Grain.MONTH, date(2026, 10, 1), date(2026, 10, 31), 45, unexcused=3)
    add_fact(Grain.MONTH, date(2026, 11, 1), date(2026, 11, 30), 15, unexcused=2)


@pytest.mark.usefixtures("calendar")
def test_the_days_to_come_are_the_calendars(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    """75 days in the year: 7 are below 10 %, 5 are gone, so 2 of the 15 may be missed."""
    add_two_months(add_fact)
    trend = student_year(workspace, student).trend
    assert trend is not None
    assert (trend.absent, trend.expected, trend.to_come, trend.to_spare) == (5, 60, 15, 2)
    assert trend.projection is not None
    assert trend.projection.expected == 75
    assert trend.projection.low >= 5


@pytest.mark.usefixtures("calendar")
def test_days_that_nobody_has_told_of_yet_are_still_to_come(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    """Known until October 31 alone: November's 15 days until today come before the 15 after it."""
    add_fact(Grain.MONTH, date(2026, 10, 1), date(2026, 10, 31), 45, unexcused=3)
    trend = student_year(workspace, student).trend
    assert trend is not None
    assert trend.to_come == 30


def test_without_a_calendar_nothing_is_made_up(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_two_months(add_fact)
    trend = student_year(workspace, student).trend
    assert trend is not None
    assert (trend.to_come, trend.to_spare, trend.projection) == (None, None, None)


@pytest.mark.usefixtures("calendar")
def test_who_left_has_no_days_to_come_that_anybody_knows(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_two_months(add_fact)
    with workspace.write(Permission.EDIT_STUDENTS, "Leave") as session:
        session.query(Enrollment).one().exited_on = date(2026, 11, 16)
    trend = student_year(workspace, student).trend
    assert trend is not None
    assert trend.to_come is None


def test_of_who_nothing_is_known_nothing_is_said(workspace: Workspace, student: int) -> None:
    assert student_year(workspace, student).trend is None
