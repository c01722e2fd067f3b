"""A coordinator's matches, small enough to work out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from iattend_desktop.model.mentoring import CheckIn, Goal
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student


@dataclass(frozen=True)
class Story:
    """Keys: Rosa's match is on cadence, Jaylen's is overdue, Ana's has had no contact since it began."""

    rosa: int
    jaylen: int
    ana: int
    rosa_person: int
    check_in: int
    goal: int


def three_matches(workspace: Workspace) -> Story:
    """Three matches on Friday, November 20, 2026."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln, bell = make_school(session), make_school(session, "Bell Gardens Elementary")
        kim, okafor = make_mentor(session, lincoln), make_mentor(session, bell, "Tunde", "Okafor")
        programs = [
            make_student(session, lincoln, "Rosa", "Delgado-Ortiz"),
            make_student(session, lincoln, "Jaylen", "Brown"),
            make_student(session, bell, "Ana", "Pérez"),
        ]
        matches = [
            make_match(session, programs[0], kim),
            make_match(session, programs[1], kim),
            make_match(session, programs[2], okafor, starts_on=date(2026, 10, 1)),
        ]
        check_in = CheckIn(
            match_id=matches[0].id,
            mentor_id=kim.id,
            on_date=date(2026, 11, 17),
            channel="phone",
            outcome="contact",
            minutes=20,
            note="The bus pass arrived.",
            next_step="Call her aunt",
            next_step_owner="Dr. Kim",
            next_step_due_on=date(2026, 11, 27),
        )
        session.add(check_in)
        session.add(CheckIn(match_id=matches[1].id, on_date=date(2026, 11, 4), channel="phone", outcome="contact"))
        session.add(CheckIn(match_id=matches[1].id, on_date=date(2026, 11, 19), channel="phone", outcome="attempt"))
        goal = Goal(
            program_enrollment_id=programs[0].id,
            match_id=matches[0].id,
            kind="academic",
            title="Hand in missing assignments",
            measure="missing assignments",
            baseline=10,
            target=0,
            current=2,
            set_on=date(2026, 10, 1),
            due_on=date(2026, 12, 18),
        )
        session.add(goal)
        session.flush()
        return Story(matches[0].id, matches[1].id, matches[2].id, programs[0].student_id, check_in.id, goal.id)


@pytest.fixture
def story(workspace: Workspace) -> Story:
    """The three matches, in a workspace of the test's own."""
    return three_matches(workspace)
