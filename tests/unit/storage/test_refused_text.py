"""A NUL in a text is refused in a sentence on a file and on a server, before either's driver sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iattend_desktop.drafts import keep_draft, list_drafts
from iattend_desktop.people.student_edit import StudentValues, edit_student
from iattend_desktop.people.students import student_record
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_school, make_student


@pytest.mark.on_both
def test_nothing_with_a_nul_is_saved(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        key = make_student(session, school).student_id
    before = StudentValues("Rosa", "Delgado", school.id, "100000009", interests=("chess",))
    edit_student(workspace, key, before)
    for wrong in (replace(before, preferred_name="Ro\0sa"), replace(before, interests=("chess", "mu\0sic"))):
        with pytest.raises(UserError, match=r"cannot be seen \(NUL\).*nothing was saved"):
            edit_student(workspace, key, wrong)
    assert student_record(workspace, key).interests == ("chess",)
    edit_student(workspace, key, replace(before, preferred_name="Rosie"))
    assert student_record(workspace, key).preferred_name == "Rosie"
    with pytest.raises(UserError, match="NUL"):
        keep_draft(workspace, None, form="f", subject="1", about="a", seen={}, typed={"note": "a\0b"}, text="")
    assert list_drafts(workspace) == []
