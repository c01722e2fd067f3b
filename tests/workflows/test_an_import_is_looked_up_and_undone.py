"""A coordinator looks up what an import left behind, takes the problems to Excel, and takes the import back."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt

from iattend_desktop.people.students import list_students
from iattend_desktop.sample import write_sample
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import everything
from tests.workflows.conftest import OpenProgram
from tests.workflows.coordinator import CTRL, Coordinator, words_in


def bring_in(person: Coordinator, *paths: Path) -> None:
    person.drop(*paths)
    wizard = person.wizard()
    for _step in range(3):
        person.press(wizard.next_button)
    person.press(wizard.next_button)


def test_import_look_export_undo(workspace: Workspace, open_program: OpenProgram, tmp_path: Path) -> None:
    files = write_sample(tmp_path / "district", size="pilot", seed=5, messy=True)
    person = open_program(workspace)
    bring_in(person, files.schools)
    before = everything(workspace)
    bring_in(person, files.students)
    roster = everything(workspace)
    taken = len(list_students(workspace))
    assert taken > 1_900

    page = person.go("imports")
    assert [row.file_name for row in page.table.rows_shown()] == [files.students.name, files.schools.name]
    row = person.click_row(page.table)
    assert (row.created, row.undone_at) == (taken, None)
    assert f"{row.rejected} rows not taken" in words_in(page.detail)[3]

    target = tmp_path / "to send to the school.xlsx"
    person.press_button("Export problems…", page)
    person.save_as(target)
    assert "saved in to send to the school.xlsx" in person.window.notice.words.text()
    lines = list(load_workbook(target)["Problems"].iter_rows(min_row=2, values_only=True))
    not_taken = {line[1] for line in lines if str(line[5]).endswith("ot taken")}
    assert len(not_taken) == row.rejected

    person.press_button("Undo this import…", page)
    person.key(Qt.Key.Key_Space)  # the keyboard stands on the button that does it
    person.rest()
    assert everything(workspace) == before
    assert person.window.notice.words.text().startswith("Undone: Import ")
    assert page.table.rows_shown()[0].undone_by == "coordinator"
    assert list_students(workspace) == []

    person.key(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    person.rest()
    assert everything(workspace) == roster
    assert page.table.rows_shown()[0].undone_by is None
