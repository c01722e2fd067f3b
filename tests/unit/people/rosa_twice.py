"""One girl with two records, and what tests of merging share."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.looking import looking

Pair = tuple[int, int]


@pytest.fixture
def rosa(workspace: Workspace) -> Pair:
    """Rosa twice: at Lincoln, and again at Roosevelt under another number. Their persons' keys."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        one = make_student(session, lincoln, local_id="00000101")
        two = make_student(session, roosevelt, family_name="Delgado", local_id="00000909", grade=10)
        make_month(session, one.student_id, lincoln, date(2026, 9, 1), absent=4)
        make_month(session, two.student_id, roosevelt, date(2026, 10, 1), absent=6)
        return one.student_id, two.student_id


def rows(workspace: Workspace, *columns: Any) -> list[tuple[Any, ...]]:
    with looking(workspace) as session:
        return [tuple(row) for row in session.execute(select(*columns))]


def write(workspace: Workspace, act: Any) -> Any:
    with workspace.write(Permission.EDIT_STUDENTS, "Set up") as session:
        return act(session)


def programs(session: Session, pair: Pair) -> list[ProgramEnrollment]:
    return [session.scalars(select(ProgramEnrollment).where(ProgramEnrollment.student_id == one)).one() for one in pair]
