"""One match to write about: Rosa at Lincoln High and Daniel Kim, since Saturday, September 12, 2026."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student


@dataclass(frozen=True)
class Pair:
    """Keys of the one match."""

    match_id: int
    program_id: int
    student_id: int
    mentor_id: int
    school_id: int


@pytest.fixture
def pair(workspace: Workspace) -> Pair:
    """The match of Rosa and Daniel."""
    with workspace.write(Permission.ACCEPT_MATCHES, "Match Rosa") as session:
        school = make_school(session)
        program = make_student(session, school)
        mentor = make_mentor(session, school)
        match = make_match(session, program, mentor)
        return Pair(match.id, program.id, program.student_id, mentor.id, school.id)
