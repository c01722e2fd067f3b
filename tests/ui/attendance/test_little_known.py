"""The page where little is known yet: no attendance, too few days, months alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.ui.attendance.conftest import OpenAttendance
from ui.attendance.attendance_page import AttendancePage
from ui.widgets.table import Table


def headings(table: Table[Any]) -> list[str]:
    """The columns that are not left out."""
    return [column.title for at, column in enumerate(table.columns) if not table.isColumnHidden(at)]


def test_without_attendance_nothing_is_told_as_a_number(open_attendance: OpenAttendance, workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        make_student(session, make_school(session))
    page: AttendancePage = open_attendance().page
    overview = page.overview
    assert page.summary.text() == "1 student"
    assert "Last year" not in headings(overview.bands)
    assert "Last year" not in headings(overview.lausd)
    assert overview.no_months.text().startswith("No attendance of this school year is known yet.")
    assert overview.no_days.text() == "Import attendance by day to see weekdays."
    assert not overview.months.isVisible()
    assert not overview.weekdays.isVisible()
    page.go("schools")
    (school,) = page.schools.rows_shown()
    told = {column.key: column.text(school) for column in page.schools.columns}
    assert told["students"] == "1"
    assert {told[key] for key in ("chronic", "rate", "lausd", "last", "band_moderate", "band_severe")} == {"–"}
    page.go("crossed")
    assert page.summary.text() == ""
    assert page.crossed.words_for_nothing() == "No attendance of this school year is known yet."
    page.go("students")
    assert page.summary.text() == "1 student"


def test_too_early_in_the_year_nobody_is_told_as_chronic(open_attendance: OpenAttendance, workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        for absent in (2, 0):
            make_month(session, make_student(session, school).student_id, school, date(2026, 9, 1), absent=absent)
    page = open_attendance().page
    page.go("students")
    assert page.summary.text() == "2 students · 1 early warning"


def test_by_month_alone_the_page_says_that_weekdays_are_unknown(
    open_attendance: OpenAttendance, workspace: Workspace
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        make_month(session, make_student(session, school).student_id, school, date(2026, 9, 1))
    page = open_attendance().page
    overview = page.overview
    assert overview.no_days.isVisible()
    assert not overview.weekdays.isVisible()
    page.go("crossed")
    assert page.crossed.words_for_nothing() == "Nobody crossed a line with the newest data."
    page.go("students")
    page.students.search("nobody")
    assert page.students.accessibleDescription() == "Nothing fits. Change the search or remove a filter."
