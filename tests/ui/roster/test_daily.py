"""A coordinator says what the codes of daily attendance mean, beside a summary of the state that has no headings."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.fields import Kind
from tests.ui.roster.conftest import Desk
from tests.unit.roster.plans import ROSA, SCHOOLS, do, students
from tests.unit.roster.workbooks import write
from ui.roster.wizard import COLUMNS, REVIEW


def test_codes_are_explained_and_the_days_come_in(desk: Desk, tmp_path: Path) -> None:
    do(desk.workspace, write(tmp_path / "schools.xlsx", SCHOOLS), students(tmp_path, ROSA))
    daily = tmp_path / "daily.csv"
    daily.write_text("Student ID,Date,Attendance Code\n00000101,9/14/2026,A\n00000101,9/15/2026,P\n")
    who = "9000000101^00000101^Rosa^Delgado^20110304^F^^"
    state = tmp_path / "STAS.txt"
    state.write_text(f"STAS^^1^1964733^0000001^2025-2026^{who}^180^162^0^0^10^8^0^0\n")
    wizard = desk.drop(daily, state)
    first, second = wizard.files_step.cards
    assert (first.kind.currentData(), second.kind.currentData()) == (Kind.DAILY, Kind.ABSENCE_SUMMARY)
    assert second.header_row.text() == "none"
    desk.next()
    desk.next()
    assert wizard.at() == REVIEW
    assert wizard.plan is not None
    assert [(file.kind, file.rejected) for file in wizard.plan.files] == [(Kind.ABSENCE_SUMMARY, 0), (Kind.DAILY, 2)]
    desk.press(wizard.back_button)
    assert wizard.at() == COLUMNS
    page = wizard.columns_step.page()
    assert "2 codes to explain" in page.words.text()
    page.tabs.setCurrentIndex(2)
    for code, meaning in (("A", "excused"), ("P", "attended")):
        choice = page.codes.choice(code)
        choice.setCurrentText(meaning)
        choice.activated.emit(choice.currentIndex())
    desk.next()
    desk.next()
    desk.next()
    with desk.workspace.read() as session:
        query = select(AttendanceFact.grain, AttendanceFact.expected, AttendanceFact.excused)
        found = sorted(tuple(row) for row in session.execute(query))
    assert found == [("day", 1, 0), ("day", 1, 1), ("year", 180, 10)]
