"""Three students of two schools whose causes of absence are asked about."""

from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student

People = dict[str, int]


@pytest.fixture
def people(workspace: Workspace) -> People:
    """Keys by name. Of 40 days Rosa missed 8 (tier 3), Jaylen 4 (tier 2), Ana 1 (tier 1)."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        keys = {}
        for name, family, school, missed in (
            ("Rosa", "Delgado-Ortiz", lincoln, (3, 5)),
            ("Jaylen", "Brown", lincoln, (2, 2)),
            ("Ana", "Núñez", roosevelt, (1, 0)),
        ):
            program = make_student(session, school, name, family)
            keys[name] = program.student_id
            for month, absent in zip((9, 10), missed, strict=True):
                make_month(session, program.student_id, school, date(2026, month, 1), expected=20, absent=absent)
    return keys
