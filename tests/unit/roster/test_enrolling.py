"""Transfers keep history, and whoever left leaves on the right day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.students import list_students
from iattend_desktop.roster.enrolling import corrected_start, first_day, transfer_day
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import AUGUST, DAYS, TODAY, counts, do, students
from tests.unit.roster.workbooks import write

YEAR = date(2026, 7, 1), date(2027, 6, 30)
HEADING = ["Student ID", "Last Name", "First Name", "Grade", "School", "Entry Date", "Exit Date", "Status"]
ROSA = ["00000101", "Delgado", "Rosa", 9, "Lincoln High"]
days = st.dates(YEAR[0], YEAR[1])
told = st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))


def row(school: str = "Lincoln High", entry: Any = None, leaves: Any = None, status: Any = None) -> list[Any]:
    return [*ROSA[:4], school, entry, leaves, status]


def roster(folder: Path, *rows: list[Any]) -> Path:
    return students(folder, *rows, heading=HEADING, name="roster")


def enrollments(workspace: Workspace) -> list[tuple[str, date, date | None]]:
    query = (
        select(School.name, Enrollment.entered_on, Enrollment.exited_on)
        .join(School, School.id == Enrollment.school_id)
        .order_by(Enrollment.entered_on, Enrollment.id)
    )
    with workspace.read() as session:
        return [(name, entered, exited) for name, entered, exited in session.execute(query)]


@given(told, days, days)
def test_a_transfer_ends_after_it_began_and_within_the_year(said: date | None, today: date, since: date) -> None:
    day = transfer_day(said, YEAR, today, since=since)
    if day is None:
        assert today <= since
    else:
        assert since < day <= YEAR[1]
        assert day in (said, today)
        if said is not None and since < said <= YEAR[1]:
            assert day == said


@given(told, days, days | st.none(), st.booleans())
def test_an_enrollment_begins_within_the_year_and_never_before_an_earlier_one_ended(
    said: date | None, today: date, ended: date | None, is_new: bool
) -> None:
    ended = None if is_new else ended
    day = first_day(said, YEAR, today, is_new=is_new, ended=ended)
    assert YEAR[0] <= day <= YEAR[1]
    assert day in (said, today, ended, YEAR[0])
    assert ended is None or day >= ended
    if said is not None and YEAR[0] <= said <= YEAR[1] and (ended is None or said >= ended):
        assert day == said


@given(told, days, days | st.none())
def test_a_start_is_put_right_by_a_day_of_this_year_alone(said: date | None, since: date, ended: date | None) -> None:
    start = corrected_start(said, YEAR, since=since, ended=ended)
    fits = said is not None and YEAR[0] <= said <= YEAR[1] and (ended is None or said >= ended)
    assert start == (said if fits else since)


@pytest.mark.parametrize(
    ("entry", "changed"),
    [
        (date(2026, 10, 5), date(2026, 10, 5)),  # the file says when
        (None, TODAY),  # it does not
        (date(2026, 6, 1), TODAY),  # before the year, so before the old enrollment began
        (date(2026, 12, 1), date(2026, 12, 1)),  # the old school until then
    ],
)
def test_another_school_ends_the_enrollment_there_when_it_begins_here(
    workspace: Workspace, tmp_path: Path, schools: Path, entry: date | None, changed: date
) -> None:
    do(workspace, schools, roster(tmp_path, row(entry=date(2026, 8, 13))))
    do(workspace, write(tmp_path / "august.xlsx", [DAYS, AUGUST]))
    plan = do(workspace, moved := roster(tmp_path, row("Garfield High", entry)))
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [
        ("school", "Lincoln High", "Garfield High")
    ]
    history = [("Lincoln High", date(2026, 8, 13), changed), ("Garfield High", changed, None)]
    assert enrollments(workspace) == history
    with workspace.read() as session:
        assert session.execute(select(School.name).join(AttendanceFact)).scalars().all() == ["Lincoln High"]
    assert [(one.student.school, one.expected, one.absent) for one in list_standings(workspace)] == [
        ("Garfield High", 12, 2)
    ]
    workspace.undo()
    assert enrollments(workspace) == [("Lincoln High", date(2026, 8, 13), None)]
    workspace.redo()
    assert counts(do(workspace, moved)) == [("students", 0, 0, 1, 0)]
    assert enrollments(workspace) == history


def test_there_and_back_again_keeps_three_enrollments(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    do(workspace, roster(tmp_path, row("Garfield High", date(2026, 9, 7))))
    do(workspace, roster(tmp_path, row("Lincoln High", date(2026, 11, 2))))
    assert enrollments(workspace) == [
        ("Lincoln High", date(2026, 7, 1), date(2026, 9, 7)),
        ("Garfield High", date(2026, 9, 7), date(2026, 11, 2)),
        ("Lincoln High", date(2026, 11, 2), None),
    ]
    assert counts(do(workspace, roster(tmp_path, row("Lincoln High", date(2026, 7, 1))))) == [("students", 0, 0, 1, 0)]


def test_a_roster_that_says_the_entry_puts_an_assumed_one_right(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    plan = do(workspace, roster(tmp_path, row(entry=date(2026, 8, 13))))
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [
        ("entered_on", date(2026, 7, 1), date(2026, 8, 13))
    ]
    assert counts(do(workspace, roster(tmp_path, row(entry=date(2024, 8, 15))))) == [("students", 0, 0, 1, 0)]
    assert enrollments(workspace) == [("Lincoln High", date(2026, 8, 13), None)]


def test_an_exit_date_ends_the_enrollment_on_the_day_after(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    left = roster(tmp_path, row(leaves=date(2026, 10, 30), status="Withdrawn"))
    plan = do(workspace, left)
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [("left_on", None, date(2026, 10, 30))]
    assert enrollments(workspace) == [("Lincoln High", date(2026, 7, 1), date(2026, 10, 31))]
    assert list_students(workspace) == []
    assert counts(do(workspace, left)) == [("students", 0, 0, 1, 0)]
    back = do(workspace, roster(tmp_path, row(entry=date(2026, 11, 9))))
    assert [(one.field, one.new) for one in back.files[0].changes] == [("school", "Lincoln High")]
    assert enrollments(workspace)[1] == ("Lincoln High", date(2026, 11, 9), None)


@pytest.mark.parametrize(
    ("leaves", "status", "asks"),
    [
        (None, "Inactive", True),  # a mark without a day
        (date(2026, 6, 12), None, True),  # a day before the enrollment that is known
        (date(2026, 12, 18), None, False),  # enrolled until then
        (date(2026, 12, 18), "Left", False),
        (None, "Active", False),
    ],
)
def test_what_does_not_say_when_is_asked_about(
    workspace: Workspace, tmp_path: Path, schools: Path, leaves: date | None, status: str | None, asks: bool
) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    file = roster(tmp_path, row(leaves=leaves, status=status))
    plan = do(workspace, file)
    assert counts(plan) == [("students", 0, 0, 0 if asks else 1, 1 if asks else 0)]
    assert plan.files[0].left_asked == (frozenset({2}) if asks else frozenset())
    assert enrollments(workspace) == [("Lincoln High", date(2026, 7, 1), None)]
    if asks:
        assert counts(plan_import(workspace, [Source(file, left={2: False})])) == [("students", 0, 0, 1, 0)]
        do(workspace, Source(file, left={2: True}))
        assert enrollments(workspace) == [("Lincoln High", date(2026, 7, 1), TODAY)]


def test_who_left_another_school_or_was_never_known_is_no_news(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    stranger = ["00000999", "Kim", "Min", 9, "Lincoln High", None, None, "Withdrawn"]
    old = roster(tmp_path, row("Garfield High", leaves=TODAY - timedelta(days=9), status="Transferred"), stranger)
    assert counts(do(workspace, old)) == [("students", 0, 0, 2, 0)]
    assert enrollments(workspace) == [("Lincoln High", date(2026, 7, 1), None)]
    assert len(list_students(workspace)) == 1


@pytest.mark.parametrize("turned", [False, True], ids=["old school first", "new school first"])
def test_a_roster_may_tell_of_both_schools_of_a_transfer(
    workspace: Workspace, tmp_path: Path, schools: Path, turned: bool
) -> None:
    do(workspace, schools, roster(tmp_path, row()))
    both = [row(leaves=date(2026, 10, 2), status="Transferred"), row("Garfield High", date(2026, 10, 5))]
    file = roster(tmp_path, *(reversed(both) if turned else both))
    assert counts(do(workspace, file)) == [("students", 0, 2, 0, 0)]
    history = [
        ("Lincoln High", date(2026, 7, 1), date(2026, 10, 3)),
        ("Garfield High", date(2026, 10, 5), None),
    ]
    assert enrollments(workspace) == history
    assert counts(do(workspace, file)) == [("students", 0, 0, 2, 0)]
    assert enrollments(workspace) == history
