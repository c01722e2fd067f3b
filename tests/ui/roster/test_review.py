"""In the review cells are mended, rows left out and brought back, and rows saved to mend elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import School
from iattend_desktop.roster.header import find_table
from iattend_desktop.roster.table import read_workbook
from tests.ui.roster.conftest import Desk
from tests.ui.roster.test_wizard import at_review
from ui.roster.review_rows import Group
from ui.roster.review_step import ReviewStep


@pytest.fixture
def review(desk: Desk, tmp_path: Path) -> ReviewStep:
    """The review of a roster with one grade 13 (row 5) and two misspelled schools (rows 6 and 7)."""
    at_review(desk, tmp_path)
    return desk.wizard.review_step


def show(desk: Desk, review: ReviewStep, group: Group) -> None:
    review.show_place("students.xlsx", group)
    desk.rest()


def groups(review: ReviewStep) -> list[str]:
    """The groups of the students."""
    titles = [title.strip() for title in review.titles()]
    return titles[titles.index("students.xlsx · Students") + 1 :]


def test_a_refused_row_says_what_was_found_and_expected(review: ReviewStep) -> None:
    place = review.place()
    assert place is not None
    assert place.group is Group.REJECTED
    (row,) = review.table().rows_shown()
    assert (row.row, row.column, row.found) == (5, "Grade", "13")
    assert row.expected == "TK, K or a grade from 1 to 12"
    assert review.mend.title.text() == "Row 5, column Grade"
    assert review.mend.says.text() == "00000103 · Park · Ann · 13 · Lincoln High"
    assert not review.mend.mend_button.isEnabled()


def test_a_cell_is_mended_here(desk: Desk, review: ReviewStep) -> None:
    desk.write(review.mend.cell, "12")
    QTest.keyClick(review.mend.cell, Qt.Key.Key_Return)
    desk.rest()
    assert groups(review) == ["3 new", "2 wait for an answer"]
    desk.next()
    desk.next()
    with desk.workspace.read() as session:
        query = select(Enrollment.grade).join(Person, Person.id == Enrollment.student_id)
        assert session.scalars(query.where(Person.given_name == "Ann")).one() == 12


def test_one_answer_for_all_rows_that_say_the_same(desk: Desk, review: ReviewStep) -> None:
    show(desk, review, Group.QUESTION)
    assert review.mend.everywhere.text() == "In all 2 rows that say “Garfeld High” here"
    assert review.mend.use_button.text() == "Use “Garfield High”"
    QTest.keyClick(review.mend.everywhere, Qt.Key.Key_Space)
    desk.press(review.mend.use_button)
    assert groups(review) == ["4 new", "1 cannot be taken"]
    desk.next()
    desk.next()
    with desk.workspace.read() as session:
        query = select(Person.given_name).join(Enrollment, Enrollment.student_id == Person.id).join(School)
        names = session.scalars(query.where(School.name == "Garfield High").order_by(Person.given_name))
        assert names.all() == ["Eli", "Min", "Omar"]


def test_rows_are_left_out_and_brought_back(desk: Desk, review: ReviewStep) -> None:
    show(desk, review, Group.QUESTION)
    review.table().selectAll()
    assert review.mend.title.text() == "2 rows chosen"
    assert review.mend.out_button.text() == "Leave 2 rows out"
    desk.press(review.mend.out_button)
    assert groups(review) == ["2 new", "1 cannot be taken", "2 left out by you"]
    show(desk, review, Group.LEFT_OUT)
    assert [row.row for row in review.table().rows_shown()] == [6, 7]
    desk.press(review.mend.back_button)
    assert groups(review) == ["2 new", "1 cannot be taken", "1 wait for an answer", "1 left out by you"]


def test_rows_to_mend_are_saved(desk: Desk, review: ReviewStep, tmp_path: Path) -> None:
    place = review.place()
    assert place is not None
    desk.wizard.save_rejected(place, tmp_path / "to mend.xlsx")
    desk.rest()
    assert desk.wizard.status.text() == "Saved 3 rows to mend in to mend.xlsx"
    table = find_table(read_workbook(tmp_path / "to mend.xlsx"))
    assert [row[0] for row in table.rows] == ["00000103", "00000104", "00000105"]
    desk.wizard.save_rejected(place, tmp_path / "no folder" / "to mend.xlsx")
    desk.rest()
    assert "choose one that exists" in desk.wizard.problem.text()


def test_every_group_opens_to_its_rows(desk: Desk, review: ReviewStep) -> None:
    show(desk, review, Group.NEW)
    assert [(row.row, row.who, row.says) for row in review.table().rows_shown()] == [
        (3, "Rosa Delgado", "00000101 · 9 · Lincoln High"),
        (4, "Min Kim", "00000102 · 10 · Garfield High"),
    ]
    assert not review.mend.isVisible()
    assert not review.save_button.isVisible()
    review.groups.setFocus()
    QTest.keyClick(review.groups, Qt.Key.Key_Down)
    desk.rest()
    place = review.place()
    assert place is not None
    assert place.group is Group.REJECTED
    assert review.save_button.isVisible()
