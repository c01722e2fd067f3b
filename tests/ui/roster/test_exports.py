"""A student information system's export comes in through the wizard: one path, two tables, columns mapped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton
from sqlalchemy import func, select

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import School
from iattend_desktop.roster.fields import Kind
from tests.ui.roster.conftest import Desk
from tests.unit.roster.exports import USERS, folder, small, user, zipped
from ui.roster.review_rows import Group
from ui.roster.wizard import FILES, REVIEW


def stored(desk: Desk) -> tuple[int, int]:
    """Schools and enrolled students."""
    with desk.workspace.read() as session:
        schools, students = (session.scalars(select(func.count(one.id))).one() for one in (School, Enrollment))
    return schools, students


def test_a_zip_becomes_two_tables_that_are_mapped_reviewed_and_applied(desk: Desk, tmp_path: Path) -> None:
    wizard = desk.drop(zipped(tmp_path / "export.zip", small()))
    schools, students = wizard.files_step.cards
    assert [card.title.text() for card in (schools, students)] == ["export.zip · orgs.csv", "export.zip · users.csv"]
    assert [card.kind.currentData() for card in (schools, students)] == [Kind.SCHOOLS, Kind.STUDENTS]
    assert not any(choice.isEnabled() for choice in (students.kind, students.sheet, students.header_row))
    assert "Read as OneRoster 1.1." in students.notes.text()
    assert "teacher: 2, parent: 1" in students.notes.text()
    desk.next()
    assert [wizard.columns_step.files.tabText(at) for at in (0, 1)] == [
        "export.zip · orgs.csv",
        "export.zip · users.csv",
    ]
    assert wizard.files[1].mapping == wizard.files[1].suggestion.mapping
    assert set(wizard.files[1].mapping.columns) == {
        "student_id", "ssid", "last_name", "first_name", "grade", "school", "guardian", "relationship",
        "guardian_phone", "guardian_email",
    }  # fmt: skip
    desk.next()
    assert wizard.at() == REVIEW
    assert wizard.plan is not None
    assert [(one.kind, one.created) for one in wizard.plan.files] == [(Kind.SCHOOLS, 2), (Kind.STUDENTS, 3)]
    wizard.review_step.show_place("export.zip · users.csv", Group.NEW)
    desk.rest()
    assert wizard.review_step.table().model().rowCount() == 3
    desk.next()
    desk.next()
    assert stored(desk) == (2, 3)
    desk.drop(tmp_path / "export.zip")
    desk.next()
    desk.next()
    plan = desk.wizard.plan
    assert plan is not None
    assert not plan.changes_something


def test_a_column_left_out_stays_left_out_next_time(desk: Desk, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    wizard = desk.drop(path)
    desk.next()
    wizard.columns_step.page_at(1).choose("guardian phone", None)
    for _step in range(3):
        desk.next()
    assert stored(desk) == (2, 3)
    again = desk.drop(path)
    assert "guardian_phone" not in again.files[1].mapping.columns
    assert "guardian" in again.files[1].mapping.columns
    with desk.workspace.read() as session:
        assert set(session.scalars(select(Person.phone))) == {None}


def test_the_same_zip_dropped_again_is_read_again_and_not_twice(desk: Desk, tmp_path: Path) -> None:
    path = zipped(tmp_path / "export.zip", small())
    wizard = desk.drop(path)
    wizard.add_files([str(path)])
    desk.rest()
    assert [file.name for file in wizard.files] == ["export.zip · orgs.csv", "export.zip · users.csv"]


def test_a_cell_of_an_export_is_mended_in_the_review(desk: Desk, tmp_path: Path) -> None:
    rows = [*USERS, user("u9", "s9", "student", "Eli", "Brown", identifier="00109")]
    wizard = desk.drop(zipped(tmp_path / "export.zip", small(users=rows)))
    desk.next()
    desk.next()
    wizard.review_step.show_place("export.zip · users.csv", Group.REJECTED)
    desk.rest()
    assert wizard.files[1].table.row_numbers[-1] == 8
    wizard.files[1].edits[8, "orgSourcedIds"] = "Lincoln High"
    wizard.review_step.decided.emit()
    desk.rest()
    assert wizard.plan is not None
    assert [(one.created, one.rejected) for one in wizard.plan.files] == [(2, 0), (4, 0)]


def test_a_folder_is_chosen_with_a_button_and_one_that_is_no_export_says_so(desk: Desk, tmp_path: Path) -> None:
    other = folder(tmp_path / "lists", {"students.csv": USERS})
    wizard = desk.drop(other)
    (card,) = wizard.files_step.cards
    assert card.problem.text().startswith("lists holds students.csv, and a OneRoster export")
    desk.next()
    assert wizard.at() == FILES
    desk.press(card.remove_button)
    chosen = next(one for one in wizard.findChildren(QPushButton) if one.text() == "Choose a folder…")
    desk.press(chosen)
    (dialog,) = [one for one in wizard.findChildren(QFileDialog) if one.isVisible()]
    assert dialog.fileMode() == QFileDialog.FileMode.Directory
    dialog.filesSelected.emit([str(folder(tmp_path / "export", small()))])
    dialog.close()
    desk.rest()
    assert [file.name for file in wizard.files] == ["export · orgs.csv", "export · users.csv"]
