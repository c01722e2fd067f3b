"""The attendance page: figures, from any of them to the students, and into the program, by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.ui.attendance.conftest import OpenAttendance, settle
from ui.attendance.attendance_page import AttendancePage
from ui.widgets.badge import Badge
from ui.widgets.heat_map import HeatMap
from ui.widgets.table import Table

District = dict[str, int]


def press(root: QWidget, words: str) -> None:
    """Click the button that says so, which must be there, visible and enabled."""
    (found,) = [one for one in root.findChildren(QPushButton) if one.text() == words and one.isVisible()]
    assert found.isEnabled(), f"{words} is off"
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def labels(root: QWidget) -> list[str]:
    """Everything that a panel says."""
    return [one.text() for one in root.findChildren(QLabel)]


def primary(page: AttendancePage) -> tuple[str, bool]:
    """What the primary button says, and whether it can be pressed."""
    assert page.primary is not None
    return page.primary.text(), page.primary.isEnabled()


def cells(table: Table[Any], row: int) -> list[str]:
    """The texts of a row."""
    shown = table.rows_shown()[row]
    return [column.text(shown) for column in table.columns]


def test_an_empty_page_says_how_to_fill_it(open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    page = attendance.page
    assert page.is_empty()
    assert page.summary.text() == ""
    assert primary(page) == ("Identify for mentoring", False)
    press(page, "Import roster…")
    assert attendance.opened.imports == [[]]


@pytest.mark.usefixtures("district")
def test_the_overview_tells_bands_months_weekdays_and_reasons(open_attendance: OpenAttendance) -> None:
    page = open_attendance().page
    # Rosa and Jaylen are chronic of the three with 40 days; Omar's 3 of 20 and Eli's 1 of 2 are early warnings
    assert page.summary.text() == "5 students · 2 chronic, 66.6 % · 2 early warnings · up to Nov 3, 2026"
    overview = page.overview
    assert [cells(overview.bands, row) for row in range(4)] == [
        ["Satisfactory", "1", "20.0 %", "0"],
        ["At risk", "0", "0.0 %", "0"],
        ["Moderate chronic", "2", "40.0 %", "0"],
        ["Severe chronic", "2", "40.0 %", "0"],
    ]
    # Ana attended all of her days, the others 90 % or less: 80, 90, 85 and 50 %
    assert [cells(overview.lausd, row)[:3] for row in range(3)] == [
        ["Proficient, ≥ 96 %", "1", "20.0 %"],
        ["Between", "0", "0.0 %"],
        ["Chronic, ≤ 91 %", "4", "80.0 %"],
    ]
    # Rosa misses a fifth; Jaylen a tenth; Omar 3 by his second month and Eli 1 in the first are too few: tier 1
    assert [cells(overview.tiers, row)[:3] for row in range(3)] == [
        ["Tier 1", "3", "60.0 %"],
        ["Tier 2", "1", "20.0 %"],
        ["Tier 3", "1", "20.0 %"],
    ]
    # September 1 + 2 + 0 + 1 of 70, October 7 + 2 + 0 + 2 of 70, November 1 of 2
    assert [cells(overview.months, row)[:3] for row in range(3)] == [
        ["Sep", "4", "5.7 %"],
        ["Oct", "11", "15.7 %"],
        ["Nov", "1", "50.0 %"],
    ]
    assert [cells(overview.weekdays, row)[:3] for row in range(2)] == [
        ["Monday", "1", "100.0 %"],
        ["Tuesday", "0", "0.0 %"],
    ]
    assert [cells(overview.kinds, row)[:3] for row in range(4)] == [
        ["Excused", "1", "6.2 %"],
        ["Unexcused", "15", "93.7 %"],
        ["Suspended", "0", "0.0 %"],
        ["Independent study not done", "0", "0.0 %"],
    ]
    assert "2 students have fewer than 31 days expected" in overview.caveats.text()
    assert not overview.no_days.isVisible()


def test_a_band_goes_to_the_pool_and_comes_back_with_undo(
    qtbot: QtBot, open_attendance: OpenAttendance, workspace: Workspace, district: District
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page.overview.bands.selectRow(2)
    settle(qtbot, window)
    assert page.detail.title.text() == "Moderate chronic"
    assert {"2 students at 2 schools", "0 are in the program", "2 are not in it yet"} <= set(labels(page.detail))
    assert primary(page) == ("Identify 2 students", True)
    press(page, "Identify 2 students")
    settle(qtbot, window)
    assert window.notice.words.text() == "2 students identified for mentoring."
    with workspace.read() as session:
        programs = {one.student_id: one.status for one in session.query(ProgramEnrollment)}
    assert programs == {district[name]: "identified" for name in ("Rosa", "Ana", "Jaylen", "Omar")}
    assert primary(page) == ("Identify for mentoring", False)
    assert "2 are in the program" in labels(page.detail)
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    with workspace.read() as session:
        assert session.query(ProgramEnrollment).count() == 2


@pytest.mark.usefixtures("district")
def test_lines_of_two_lists_are_never_one_group(qtbot: QtBot, open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    overview = attendance.page.overview
    overview.bands.selectRow(2)
    overview.months.selectRow(1)
    settle(qtbot, attendance.window)
    assert overview.bands.selected_rows() == []
    assert attendance.page.detail.title.text() == "Missed a tenth of Oct"
    # Rosa 7, Jaylen 2 of 20, Omar 2 of 10
    assert "3 students at 2 schools" in labels(attendance.page.detail)
    QTest.keyClick(attendance.page.detail, Qt.Key.Key_Escape)
    assert not attendance.page.detail.isVisible()


@pytest.mark.usefixtures("district")
def test_the_students_behind_a_figure_are_shown(qtbot: QtBot, open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    page = attendance.page
    page.overview.months.selectRow(1)
    settle(qtbot, attendance.window)
    press(page.detail, "Show the students")
    settle(qtbot, attendance.window)
    assert page.tab() == "students"
    assert page.chips.words() == ["Missed a tenth of Oct"]
    assert [row.name for row in page.students.rows_shown()] == ["Jaylen Brown", "Omar Brown", "Rosa Brown"]
    assert page.summary.text() == "3 students · 2 chronic · 1 early warning"
    page.go("schools")
    assert page.chips.words() == []  # a group of students narrows no schools
    assert page.schools.count_shown() == 2


def test_schools_are_ranked_and_one_is_looked_at(
    qtbot: QtBot, open_attendance: OpenAttendance, district: District
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page.go("schools")
    # Roosevelt's two students are too early, Lincoln's two of three are chronic
    assert [cells(page.schools, row)[:6] for row in range(2)] == [
        ["Roosevelt High", "West", "2", "2", "100.0 %, early", "100.0 %, early"],
        ["Lincoln High", "East", "3", "2", "66.6 %", "66.6 %"],
    ]
    page.schools.select([district["lincoln"]])
    settle(qtbot, window)
    said = labels(page.detail)
    assert "Chronic rate 66.6 %, last year –" in said
    assert "2 miss a tenth or more" in said
    badges = [one.accessibleName() for one in page.detail.findChildren(Badge)]
    assert badges == ["Satisfactory", "Moderate chronic", "Severe chronic"]
    assert primary(page) == ("Identify 1 student", True)
    press(page.detail, "Look at this school")
    settle(qtbot, window)
    assert page.tab() == "overview"
    assert page.chips.words() == ["Lincoln High"]
    assert page.summary.text() == "3 students · 2 chronic, 66.6 % · up to Nov 3, 2026"
    assert [line.count for line in page.overview.months.rows_shown()] == [3, 9]
    page.chips.turn_on("region:West")  # one place at a time
    settle(qtbot, window)
    assert page.chips.words() == ["West"]
    assert page.summary.text() == "2 students · 2 early warnings · up to Nov 3, 2026"


def test_who_crossed_a_line_and_the_heat_map_of_the_year(
    qtbot: QtBot, open_attendance: OpenAttendance, workspace: Workspace, district: District
) -> None:
    attendance = open_attendance()
    page, window = attendance.page, attendance.window
    page.go("crossed")
    settle(qtbot, window)
    # with October Rosa went from 1 of 20 to 8 of 40; Jaylen stayed at a tenth, Omar went from 1 to 3 of 20
    assert page.summary.text() == "1 got worse · 0 got better since Oct 28, 2026, in Oct where it came by month"
    assert [row.name for row in page.crossed.rows_shown()] == ["Rosa Brown"]
    page.crossed.setFocus()
    QTest.keyClick(page.crossed, Qt.Key.Key_Home)
    settle(qtbot, window)
    said = labels(page.detail)
    assert {"Missed 8 of 40 · 20.0 %, up to Nov 3, 2026", "Unexcused 8"} <= set(said)
    assert "Los Angeles Unified's line: Chronic (91 % or less)" in said
    assert "Tier 3: Missed 8 of 40 days this year (20.0 %)." in said
    assert {"Before: 1 of 20 · 5.0 %, At risk", "Program: Identified"} <= set(said)
    (shown,) = page.detail.findChildren(HeatMap)
    assert [words for words, _cells in shown.grid_shown.rows] == ["Sep", "Oct"]
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Home)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert shown.words() == "Oct 2026: 7 days unexcused"
    assert "Oct 2026: 7 days unexcused" in labels(page.detail)
    assert shown.accessibleDescription() == shown.words()
    press(page.detail, "Find a mentor")
    assert ("matching", {"student": district["Rosa"]}) in attendance.opened.sent
    with looking(workspace) as session:
        looks = [one.subject_id for one in session.query(AuditEntry).filter_by(event="view_record")]
    assert looks == [district["Rosa"]]


def test_a_year_by_day_has_a_cell_a_day(qtbot: QtBot, open_attendance: OpenAttendance, district: District) -> None:
    attendance = open_attendance()
    attendance.window.navigate("attendance", student=district["Eli"])
    settle(qtbot, attendance.window)
    maps = attendance.page.detail.findChildren(HeatMap)
    assert [one.accessibleName() for one in maps] == ["The year month by month", "The year day by day"]
    by_day = maps[1]
    assert by_day.grid_shown.columns == ["Mon", "Tue", "Wed", "Thu", "Fri"]
    ((week, days),) = by_day.grid_shown.rows
    assert (week, [None if cell is None else cell.text for cell in days]) == ("Nov 2", ["E", "·", None, None, None])
    by_day.setFocus()
    QTest.keyClick(by_day, Qt.Key.Key_Left)
    assert by_day.words() == "Monday, Nov 2, 2026: excused"
    QTest.keyClick(by_day, Qt.Key.Key_Left)  # nothing is further left
    assert by_day.words() == "Monday, Nov 2, 2026: excused"


@pytest.mark.usefixtures("district")
def test_search_and_chips_narrow_the_students(qtbot: QtBot, open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    page = attendance.page
    page.go("students")
    page.chips.turn_on("outside")
    page.chips.turn_on("early")
    settle(qtbot, attendance.window)
    assert [row.name for row in page.students.rows_shown()] == ["Omar Brown", "Eli Lee"]
    QTest.keyClicks(attendance.window.top.search, "lee")
    settle(qtbot, attendance.window)
    assert [row.name for row in page.students.rows_shown()] == ["Eli Lee"]
    assert page.exported_table() is page.students


@pytest.mark.usefixtures("district")
def test_several_students_are_identified_by_keyboard(qtbot: QtBot, open_attendance: OpenAttendance) -> None:
    attendance = open_attendance()
    page = attendance.page
    page.go("students")
    page.students.setFocus()
    QTest.keyClick(page.students, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, attendance.window)
    assert page.detail.title.text() == "5 students selected"
    assert primary(page) == ("Identify 3 students", True)
    assert page.primary is not None
    page.primary.setFocus()
    QTest.keyClick(page.primary, Qt.Key.Key_Space)
    settle(qtbot, attendance.window)
    assert all(row.status == "identified" for row in page.students.rows_shown())


@pytest.mark.usefixtures("district")
def test_new_attendance_is_shown_at_once(qtbot: QtBot, open_attendance: OpenAttendance, workspace: Workspace) -> None:
    attendance = open_attendance()
    with workspace.write(Permission.IMPORT_ROSTERS, "Mend") as session:
        for fact in session.query(AttendanceFact).filter(AttendanceFact.unexcused > 0):
            fact.unexcused, fact.attended = 0, fact.expected
    settle(qtbot, attendance.window)
    assert attendance.page.summary.text() == "5 students · 0 chronic, 0.0 % · 1 early warning · up to Nov 3, 2026"
