"""A coordinator says once what a file's own codes mean; the next file with these headings brings them along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Person
from tests.ui.roster.conftest import Desk
from tests.unit.roster.plans import SCHOOLS, STUDENT, do, students
from tests.unit.roster.workbooks import write
from ui.roster.columns_step import MappingPage
from ui.roster.wizard import COLUMNS, REVIEW

ROWS: list[list[Any]] = [
    ["00000101", "Delgado", "Rosa", "-1", "Lincoln High", "01", "Yes"],
    ["00000102", "Kim", "Min", "-1", "Lincoln High", "04", "Yes"],
    ["00000103", "Brown", "Ana", 3, "Lincoln High", "99", "Yes"],
]


def said(page: MappingPage) -> dict[str, str]:
    """Each code of the page with its meaning."""
    return {one.code: choice.currentText() for one, choice in zip(page.codes.codes, page.codes.choices, strict=True)}


def test_codes_are_asked_once_explained_and_remembered(desk: Desk, tmp_path: Path) -> None:
    do(desk.workspace, write(tmp_path / "schools.xlsx", SCHOOLS))
    wizard = desk.drop(students(tmp_path, *ROWS))
    desk.next()
    page = wizard.columns_step.page()
    assert wizard.focusWidget() is page.tabs.tabBar()  # and not Cancel, which Enter would press
    assert page.words.text().endswith("4 codes to explain")
    assert page.tabs.tabText(2) == "Codes (4 to explain)"
    assert {choice.itemText(at) for choice in (page.choice("Grade"),) for at in range(choice.count())}.isdisjoint(
        {"What the Grades Mean", "What the Languages Mean"}
    )
    page.tabs.setCurrentIndex(2)
    assert said(page) == dict.fromkeys(("-1", "01", "04", "99"), "Not known yet")
    assert "2 times, such as row 2: Rosa Delgado" in [one.text() for one in page.codes.findChildren(QLabel)]
    assert page.codes.state_button.text() == "Take 2 as the state's codes"  # 99 is many languages
    desk.press(page.codes.state_button)
    choice = page.codes.choice("-1")
    choice.setFocus()
    QTest.keyClicks(choice, "Grade TK")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert said(page) == {"-1": "Grade TK", "01": "Spanish", "04": "Korean", "99": "Not known yet"}
    assert page.tabs.tabText(2) == "Codes (1 to explain)"
    assert not page.codes.state_button.isVisible()
    desk.next()
    assert wizard.at() == REVIEW
    assert wizard.plan is not None
    (file,) = wizard.plan.files
    assert (file.created, [problem.found for problem in file.problems]) == (2, ["99"])  # Ana waits
    desk.press(wizard.back_button)
    assert wizard.at() == COLUMNS
    page = wizard.columns_step.page()
    last = page.codes.choice("99")
    last.setCurrentIndex(last.count() - 1)
    last.activated.emit(last.currentIndex())
    assert said(page)["99"] == "Another language: unknown"
    for _step in range(3):
        desk.next()
    with desk.workspace.read() as session:
        query = select(Person.given_name, Person.home_language, Enrollment.grade).join(
            Enrollment, Enrollment.student_id == Person.id
        )
        assert sorted(map(tuple, session.execute(query))) == [("Ana", None, 3), ("Min", "kor", -1), ("Rosa", "spa", -1)]
    wizard = desk.drop(students(tmp_path, ["00000104", "Lee", "Eli", "-1", "Lincoln High", "04", "No"], name="next"))
    desk.next()
    page = wizard.columns_step.page()
    assert "as you chose for this layout last time" in page.words.text()
    assert "to explain" not in page.words.text()
    assert said(page) == {"-1": "Grade TK", "04": "Korean"}
    wizard.reject()


def test_another_column_brings_other_codes(desk: Desk, tmp_path: Path) -> None:
    do(desk.workspace, write(tmp_path / "schools.xlsx", SCHOOLS))
    path = students(tmp_path, [*ROWS[2][:6], "PK"], heading=[*STUDENT[:6], "Level"])
    wizard = desk.drop(path)
    desk.next()
    page = wizard.columns_step.page()
    assert [one.code for one in page.codes.codes] == ["99"]
    page.choose("Level", "grade")
    page.choose("Home Language", None)
    assert [one.code for one in page.codes.codes] == ["PK"]
    page.choose("Level", None)
    assert not page.tabs.isTabVisible(2)
    wizard.reject()
