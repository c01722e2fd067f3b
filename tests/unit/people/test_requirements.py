"""What other requirement lists would change, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from iattend_desktop.conflict import Conflict
from iattend_desktop.model.mentoring import ScreeningRecord
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.requirements import ClearanceChange, clearance_change
from iattend_desktop.security.access import Permission
from iattend_desktop.settings import Settings, values_of, with_values
from iattend_desktop.vocabulary import MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student

TODAY = date(2026, 11, 20)
LEADER, BUSINESS = "requires_district_leader", "requires_business_partner"


def test_who_would_no_longer_be_cleared_and_who_would_be(workspace: Workspace) -> None:
    """Kim (a mentee) and Hall have every step, Hall's references are gone; Okafor has nothing but an application."""
    with workspace.write(Permission.EDIT_MENTORS, "Three") as session:
        school = make_school(session)
        make_match(session, make_student(session, school), make_mentor(session, school))
        hall = make_mentor(session, school, "Bo", "Hall")
        okafor = make_mentor(session, school, "Tina", "Okafor", cleared=False)
        mine = ScreeningRecord.mentor_id == hall.id
        session.delete(session.scalars(select(ScreeningRecord).where(mine).filter_by(step="references")).one())
        session.add(ScreeningRecord(mentor_id=okafor.id, step=ScreeningStep.APPLICATION, done_on=TODAY))
    rows = list_mentors(workspace)

    def change(*steps: ScreeningStep, hours: float = 2.0) -> tuple[ClearanceChange, str]:
        after = with_values(replace(Settings(), training_hours=hours), {LEADER: steps})
        found = clearance_change(rows, after, TODAY)
        return found, found.words

    check, application = ScreeningStep.BACKGROUND_CHECK, ScreeningStep.APPLICATION
    assert change(application, check) == (ClearanceChange(0, 0, 0), "No mentor's clearance changes.")
    assert change(check, ScreeningStep.REFERENCES) == (
        ClearanceChange(1, 0, 0),
        "1 mentor would no longer be cleared.",
    )
    assert change(application) == (ClearanceChange(0, 0, 1), "1 more would be cleared.")
    assert change(ScreeningStep.TRAINING, hours=4) == (  # three hours each
        ClearanceChange(2, 1, 0),
        "2 mentors would no longer be cleared, 1 of them with students.",
    )


def test_each_list_is_a_setting_of_its_own(workspace: Workspace) -> None:
    """Two people change the lists of two kinds: both stand. Of one kind: the second is told of the first."""
    seen = workspace.settings()
    assert with_values(seen, values_of(seen)) == seen
    steps = (ScreeningStep.BACKGROUND_CHECK,)
    workspace.change_settings(with_values(seen, {BUSINESS: steps}), seen=seen)
    kept = workspace.change_settings(with_values(seen, {LEADER: steps}), seen=seen)
    assert [one.key for one in kept] == [BUSINESS]
    lists = workspace.settings().requirements
    assert (lists[MentorKind.BUSINESS_PARTNER], lists[MentorKind.DISTRICT_LEADER]) == (steps, steps)
    with pytest.raises(Conflict):
        workspace.change_settings(with_values(seen, {LEADER: (ScreeningStep.APPLICATION,)}), seen=seen)
    workspace.undo()
    assert (
        workspace.settings().requirements[MentorKind.DISTRICT_LEADER] == seen.requirements[MentorKind.DISTRICT_LEADER]
    )
