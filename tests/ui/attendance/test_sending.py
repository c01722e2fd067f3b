"""What leaves the page: figures without small groups, lists of students as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.attendance.conftest import OpenAttendance, settle


@pytest.mark.usefixtures("district")
def test_figures_leave_without_small_groups_and_students_as_shown(
    qtbot: QtBot, open_attendance: OpenAttendance, tmp_path: Path
) -> None:
    attendance = open_attendance()
    page = attendance.page
    assert page.export()  # its own way: the dialog that asks for the file
    (dialog,) = [one for one in page.findChildren(QFileDialog) if one.isVisible()]
    dialog.fileSelected.emit(str(tmp_path / "figures.xlsx"))
    dialog.close()
    settle(qtbot, attendance.window)
    assert attendance.window.notice.words.text() == "Figures saved in figures.xlsx; small groups are hidden"
    cells_left = [cell for row in load_workbook(tmp_path / "figures.xlsx").worksheets[0].values for cell in row]
    assert not [cell for cell in cells_left if isinstance(cell, int) and 0 < cell <= 10]  # five students, all hidden
    page.go("students")
    assert not page.export()
    assert page.exported_table() is page.students
