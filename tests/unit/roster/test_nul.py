"""A cell with the character NUL in a file: its row is not taken, with the place told, on a file and on a server.

A text in UTF-16 may hold one; a file would cut the value short, a server refuse it, in the lines of the history, too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.model.person import Person
from iattend_desktop.people.students import list_students
from iattend_desktop.problem import UserError
from iattend_desktop.roster.history import list_imports, open_import
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import SCHOOLS, do
from tests.unit.roster.workbooks import write


@pytest.mark.on_both
def test_a_cell_with_a_nul_is_told_by_row_and_column_and_the_others_are_taken(
    workspace: Workspace, tmp_path: Path
) -> None:
    roster = tmp_path / "students.csv"
    lines = [
        "Student ID,Last Name,First Na\0me,Grade,School,Home Language,Preferred Name",
        "00000101,Del\0gado,Rosa,9,Lincoln High,Spanish,Rosie",
        "00000102,Kim,Min,10,Garfield High,Korean,",
        "00000103,Okafor,Ada,11,Lincoln High,English,A\0",
    ]
    roster.write_text("\n".join(lines), encoding="utf-16")
    plan = do(workspace, write(tmp_path / "schools.xlsx", SCHOOLS), roster)
    expected = (
        "expected a text without the character NUL, which a damaged file brings along. "
        "Type the cell anew and import the row again."
    )
    assert [problem.words for problem in plan.files[1].problems] == [
        f"students, row 2, Last Name: found “Del␀gado”, {expected}",
        f"students, row 4, Preferred Name: found “A␀”, {expected}",
    ]
    assert "\0" not in plan.words
    kept = {row.file_name: open_import(workspace, row.id) for row in list_imports(workspace)}["students.csv"]
    assert [(one.rows, one.examples) for one in kept.findings] == [((2,), ("Del␀gado",)), ((4,), ("A␀",))]
    assert dict(kept.columns)["First Name"] == "First Name"  # headings are mended as ever
    workspace.undo()
    assert list_students(workspace) == []
    workspace.redo()
    (only,) = list_students(workspace)
    assert only.name == "Min Kim"

    with (
        pytest.raises(UserError, match="NUL"),
        workspace.write(Permission.EDIT_STUDENTS, "Many at once") as session,
    ):
        insert_rows(session, Person, {"given_name": ["Ada", "Ro\0sa"], "family_name": ["Okafor", "Kim"]})
    with (
        pytest.raises(UserError, match="NUL"),
        workspace.write(Permission.EDIT_STUDENTS, "Change many") as session,
    ):
        update_rows(session, Person, [{"id": only.id, "email": "a\0@example.org"}])
