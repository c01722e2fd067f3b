"""What moved with chronic absence: said in words from the records of two school years, or why nothing is said yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Permission
from iattend_desktop.support.self_assessment import Rated, record_sitting
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.ui.real_window import Opened, settle
from ui.support.moves_page import MovesPage


def test_ten_schools_of_two_years_are_compared(qtbot: QtBot, opened: Opened, workspace: Workspace) -> None:
    opened.window.navigate("support", tab="moves")
    settle(qtbot, opened.window)
    page = opened.page("support").shown()
    assert isinstance(page, MovesPage)
    assert page.is_empty()
    assert page.summary.text() == ""
    assert page.exported_table() is None
    keys = []
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        for number in range(10):
            school = make_school(session, f"School {number}")
            keys.append(school.id)
            for place in range(2):  # both were chronically absent last year; this year of the later schools fewer are
                student = make_student(session, school, f"S{number}{place}").student_id
                make_month(session, student, school, date(2026, 1, 1), expected=40, absent=20)
                now = 0 if place < number // 4 else 20
                make_month(session, student, school, date(2026, 9, 1), expected=40, absent=now)
    workspace.change_settings(replace(workspace.settings(), smallest_group_shown=2))
    for number, key in enumerate(keys):  # data rises as absence falls; all else rises by one everywhere
        record_sitting(workspace, key, on=date(2026, 2, 2), rated={one.key: Rated(1) for one in elements()})
        rated = {one.key: Rated(2) for one in elements()} | {"data": Rated(1 + number // 4)}
        record_sitting(workspace, key, on=date(2026, 10, 1), rated=rated)
    settle(qtbot, opened.window)
    page.bring_up_to_date()
    settle(qtbot, opened.window)
    assert page.summary.text() == "1 of 7 elements moved with chronic absence · 10 schools"
    words = [one.text() for one in page.findChildren(QLabel)]
    assert sum(one.startswith("Moved together in 10 schools: where the rating rose more") for one in words) == 1
    assert sum(one.startswith("Changed by the same in all of 10 schools") for one in words) == 6
    assert any("need not bring each other about" in one for one in words)
    page.table.selectRow(0)
    assert page.table.selection_as_text().splitlines()[1] == "Accurate attendance data\t10\t−1.00\t−1.00 to −1.00"
