"""Damage is noticed and told: the quick form of ``tests.flipped_bytes``."""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_school, make_student
from tests.flipped_bytes import flip


@pytest.mark.file_only("the bytes of a server are its administrator's")
def test_no_flipped_byte_goes_unnoticed(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add students") as session:
        school = make_school(session)
        for number in range(60):
            make_student(session, school, f"Rosa {number}")
    workspace.close()
    found = list(flip(workspace.path, tmp_path, flips=20, seed=1))
    assert [wrong for _words, wrong in found if wrong] == []
    assert sum("noticed by check" in words for words, _wrong in found) == 18  # the other two are of the header
