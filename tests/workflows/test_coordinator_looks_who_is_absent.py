"""A coordinator looks at a school, at a student's year, at who crossed a line, and sends them on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import func, select

from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.workflows.conftest import OpenProgram
from tests.workflows.coordinator import CTRL
from ui.widgets.heat_map import HeatMap


@pytest.fixture
def district(workspace: Workspace) -> Workspace:
    """Lincoln and Roosevelt with three students each; of 20 days in September and 20 in October they missed:

    at Lincoln Rosa 0 and 5 (crossed to moderate), Jaylen 2 and 2, Ana 0 and 0; at Roosevelt Omar 0 and 2 (crossed to
    at risk), Eli 4 and 0 (crossed back to moderate), Min 0 and 0. Nobody is in the program.
    """
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        schools = make_school(session), make_school(session, "Roosevelt High", region="West")
        for name, school, days in (
            ("Rosa", 0, (0, 5)), ("Jaylen", 0, (2, 2)), ("Ana", 0, (0, 0)),
            ("Omar", 1, (0, 2)), ("Eli", 1, (4, 0)), ("Min", 1, (0, 0)),
        ):  # fmt: skip
            program = make_student(session, schools[school], name)
            student = program.student_id
            session.delete(program)
            for month, absent in zip((9, 10), days, strict=True):
                make_month(session, student, schools[school], date(2026, month, 1), expected=20, absent=absent)
    return workspace


def test_from_a_school_to_a_year_to_the_pool(district: Workspace, open_program: OpenProgram, tmp_path: Path) -> None:
    person = open_program(district)
    page = person.go("attendance")
    person.press_tab(page.tabs, 1)
    school = person.click_row(page.schools, 0)
    assert (school.name, school.chronic, school.eligible) == ("Lincoln High", 2, 3)
    person.press_button("Look at this school", page.detail)
    assert page.summary.text() == "3 students · 2 chronic, 66.6 % · up to Oct 31, 2026"
    person.press_tab(page.tabs, 3)
    student = next(at for at, row in enumerate(page.students.rows_shown()) if row.name.startswith("Rosa"))
    person.click_row(page.students, student)
    said = {one.text() for one in page.detail.findChildren(QLabel)}
    assert "Missed 5 of 40 · 12.5 %, up to Oct 31, 2026" in said
    assert "Tier 2: Missed 5 of 40 days this year (12.5 %). 5 absences in the first 2 months." in said
    (year,) = page.detail.findChildren(HeatMap)
    year.setFocus()
    QTest.keyClick(year, Qt.Key.Key_Home)
    QTest.keyClick(year, Qt.Key.Key_Right)
    QTest.keyClick(year, Qt.Key.Key_Down)
    assert year.words() == "Oct 2026: 5 days unexcused"
    page.chips.clear()
    person.press_tab(page.tabs, 2)
    assert [row.name.split()[0] for row in page.crossed.rows_shown()] == ["Rosa", "Omar", "Eli"]
    assert page.summary.text() == "2 got worse · 1 got better in Oct"
    page.crossed.setFocus()
    QTest.keyClick(page.crossed, Qt.Key.Key_A, CTRL)
    person.rest()
    person.press_button("Save a list for outreach…", page.detail)
    person.save_as(tmp_path / "visits.xlsx")
    assert person.window.notice.words.text() == "3 students on the list visits.xlsx"
    names = [
        row[2] for row in load_workbook(tmp_path / "visits.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    assert sorted(str(name).split()[0] for name in names) == ["Eli", "Omar", "Rosa"]
    person.press_button("Identify 3 students", page)
    with district.read() as session:
        assert session.scalar(select(func.count(ProgramEnrollment.id))) == 3
    matching = person.go("matching")
    assert "3" in matching.summary.text()
