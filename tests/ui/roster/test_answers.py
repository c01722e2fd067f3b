"""In the review a coordinator says who a row is about and who left; the plan follows, and answers can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import select

from iattend_desktop.model.person import Identifier
from iattend_desktop.people.students import list_students
from tests.ui.roster.conftest import Desk
from tests.unit.roster.plans import SCHOOLS, do, everything, students
from tests.unit.roster.workbooks import write
from ui.roster.answer_panel import AnswerPanel
from ui.roster.review_rows import Group
from ui.roster.review_step import ReviewStep

HEADING = ["Student ID", "Last Name", "First Name", "Birth Date", "Grade", "School", "Status"]
ROSA = ["00000101", "Delgado", "Rosa", date(2012, 3, 4), 9, "Lincoln High", None]
MIN = ["00000102", "Kim", "Min", date(2011, 5, 6), 10, "Garfield High", None]
ANA = ["00000103", "Paz", "Ana", date(2011, 7, 8), 10, "Garfield High", None]


@pytest.fixture
def review(desk: Desk, tmp_path: Path) -> ReviewStep:
    """Rosa and Min come under other numbers, Ana is marked inactive; Bo is new."""
    do(
        desk.workspace,
        write(tmp_path / "schools.xlsx", SCHOOLS),
        students(tmp_path, ROSA, MIN, ANA, heading=HEADING, name="first"),
    )
    rows = [
        ["00000901", *ROSA[1:]],
        ["00000902", *MIN[1:]],
        [*ANA[:6], "Inactive"],
        ["00000904", "Ek", "Bo", date(2012, 1, 2), 9, "Lincoln High", "Active"],
    ]
    desk.drop(students(tmp_path, *rows, heading=HEADING, name="second"))
    desk.next()
    desk.next()
    return desk.wizard.review_step


def groups(review: ReviewStep) -> list[str]:
    return [title.strip() for title in review.titles()][1:]


def press(desk: Desk, panel: AnswerPanel, words: str) -> None:
    (found,) = [one for one in panel.findChildren(QPushButton) if one.text() == words and one.isVisible()]
    desk.press(found)


def numbers(desk: Desk) -> list[str]:
    with desk.workspace.read() as session:
        return sorted(session.scalars(select(Identifier.value).where(Identifier.valid_to.is_(None))))


def test_one_row_is_the_same_student_another_is_somebody_new(desk: Desk, review: ReviewStep) -> None:
    assert groups(review) == ["1 new", "3 wait for an answer"]
    review.show_place("second.xlsx", Group.QUESTION)
    desk.rest()
    assert review.answer.title.text() == "Is row 2 about a student who is known?"
    press(desk, review.answer, "Same student")
    assert groups(review) == ["1 new", "1 changed", "2 wait for an answer"]
    review.show_place("second.xlsx", Group.QUESTION)
    desk.rest()
    assert review.answer.title.text() == "Is row 3 about a student who is known?"
    press(desk, review.answer, "Another student")
    assert groups(review) == ["2 new", "1 changed", "1 wait for an answer"]
    assert review.answer.title.text() == "Did the student of 1 row leave the school?"
    press(desk, review.answer, "Left: end the enrollment today")
    assert groups(review) == ["2 new", "2 changed"]
    before = everything(desk.workspace)
    desk.next()
    desk.next()
    assert numbers(desk) == ["00000102", "00000103", "00000901", "00000902", "00000904"]
    assert sorted(row.name for row in list_students(desk.workspace)) == ["Bo Ek", "Min Kim", "Min Kim", "Rosa Delgado"]
    desk.workspace.undo()
    assert everything(desk.workspace) == before


def test_many_rows_are_answered_at_once_and_answers_taken_back(desk: Desk, review: ReviewStep) -> None:
    review.show_place("second.xlsx", Group.QUESTION)
    desk.rest()
    review.table().select([row.id for row in review.table().rows_all() if row.row in (2, 3)])
    assert review.answer.title.text() == "Are 2 rows about students who are known?"
    press(desk, review.answer, "All 2 are the same students")
    assert groups(review) == ["1 new", "2 changed", "1 wait for an answer"]
    assert review.again_button.text() == "Take back 2 answers"
    desk.press(review.again_button)
    assert groups(review) == ["1 new", "3 wait for an answer"]
    assert not review.again_button.isVisible()
    review.table().selectAll()
    assert not review.answer.isVisible()  # two questions of one kind and one of another: no answer fits all
    review.table().select([row.id for row in review.table().rows_all() if row.row == 4])
    press(desk, review.answer, "Still enrolled")
    assert groups(review) == ["1 new", "1 unchanged", "2 wait for an answer"]
