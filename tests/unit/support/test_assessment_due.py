"""Who is to be asked about causes, and when somebody last spoke with each student."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from iattend_desktop.model.mentoring import CheckIn
from iattend_desktop.model.outreach import HomeVisit
from iattend_desktop.model.person import Household, HouseholdMember
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.support import Conference
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.support.assessment_due import Due, assessment_due, list_needs
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.last_contact import last_contacts
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import CauseSource, Channel, ContactOutcome, Tier, VisitOutcome
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor
from tests.unit.support.conftest import People

FROM_RECORD = {"health": Said(None, (CauseSource.RECORD,)), "work": Said(2, (CauseSource.TEACHER,))}


def needs(workspace: Workspace) -> list[tuple[str, int | None, Due | None, date | None, tuple[str, ...]]]:
    return [(one.student.name, one.tier, one.due, one.assessed_on, one.causes) for one in list_needs(workspace)]


def test_due_is_who_was_never_asked_or_too_long_ago_and_is_in_tier_two_or_three(
    workspace: Workspace, people: People
) -> None:
    assert needs(workspace) == [
        ("Rosa Delgado-Ortiz", Tier.THREE, Due.NONE_YET, None, ()),
        ("Jaylen Brown", Tier.TWO, Due.NONE_YET, None, ()),
        ("Ana Núñez", Tier.ONE, None, None, ()),
    ]
    # 90 days before November 20 is August 22: a day earlier is too old
    record_assessment(workspace, people["Rosa"], on=date(2026, 8, 22), causes=FROM_RECORD)
    record_assessment(workspace, people["Jaylen"], on=date(2026, 8, 21), causes={}, note="Nobody could say")
    record_assessment(workspace, people["Ana"], on=date(2020, 1, 1), causes=FROM_RECORD)
    causes = ("work", "health")  # moderate before what nobody graded
    assert needs(workspace) == [
        ("Jaylen Brown", Tier.TWO, Due.TOO_OLD, date(2026, 8, 21), ()),
        ("Rosa Delgado-Ortiz", Tier.THREE, None, date(2026, 8, 22), causes),
        ("Ana Núñez", Tier.ONE, None, date(2020, 1, 1), causes),
    ]
    workspace.change_settings(replace(workspace.settings(), assess_again_after_days=89))
    assert [one.due for one in list_needs(workspace)] == [Due.TOO_OLD, Due.TOO_OLD, None]
    workspace.change_settings(replace(workspace.settings(), assess_again_after_days=0))
    assert {one.due for one in list_needs(workspace)} == {None}
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        list_needs(workspace)


def test_who_has_no_tier_is_not_due() -> None:
    assert assessment_due(None, None, TODAY, 90) is None
    assert assessment_due(Tier.ONE, None, TODAY, 90) is None


def test_the_last_contact_is_the_latest_of_all_kinds_and_no_attempt_counts(
    workspace: Workspace, people: People
) -> None:
    rosa, jaylen, ana = people["Rosa"], people["Jaylen"], people["Ana"]

    def contacts() -> dict[int, date]:
        with workspace.read() as session:
            return last_contacts(session, TODAY)

    assert contacts() == {}
    with workspace.write(Permission.EDIT_STUDENTS, "Story") as session:
        program = session.scalars(select(ProgramEnrollment).where(ProgramEnrollment.student_id == rosa)).one()
        match = make_match(session, program, make_mentor(session, None))
        match.first_meeting_on, match.first_meeting_planned_on = date(2026, 9, 14), date(2026, 10, 30)
        home = Household(key="h")
        session.add(home)
        session.flush()
        session.add(HouseholdMember(household_id=home.id, person_id=jaylen, valid_from=date(2026, 9, 10)))
        session.add(HouseholdMember(household_id=home.id, person_id=ana, valid_to=date(2026, 9, 10)))
        for day, found in ((10, VisitOutcome.CONTACT), (20, VisitOutcome.NOT_HOME)):
            session.add(HomeVisit(household_id=home.id, visited_on=date(2026, 9, day), outcome=found))
        session.flush()
        key = match.id
    assert contacts() == {rosa: date(2026, 9, 14), jaylen: date(2026, 9, 10)}
    with workspace.write(Permission.LOG_CHECK_INS, "Talk") as session:
        for day, outcome in ((1, ContactOutcome.CONTACT), (15, ContactOutcome.ATTEMPT)):
            session.add(CheckIn(match_id=key, on_date=date(2026, 10, day), channel=Channel.PHONE, outcome=outcome))
        session.add(Conference(student_id=jaylen, held_on=date(2026, 11, 3)))
        session.add(Conference(student_id=jaylen, held_on=date(2026, 12, 3)))  # to come
        session.add(HomeVisit(student_id=ana, visited_on=date(2026, 10, 9), outcome=VisitOutcome.CONTACT))
    assert contacts() == {rosa: date(2026, 10, 1), jaylen: date(2026, 11, 3), ana: date(2026, 10, 9)}
    record_assessment(workspace, ana, on=date(2026, 11, 5), causes=FROM_RECORD)  # nobody of the family was asked
    record_assessment(workspace, rosa, on=date(2026, 11, 5), causes={"peers": Said(1, (CauseSource.STUDENT,))})
    assert contacts() == {rosa: date(2026, 11, 5), jaylen: date(2026, 11, 3), ana: date(2026, 10, 9)}
    with workspace.read() as session:
        assert last_contacts(session, TODAY, [ana]) == {ana: date(2026, 10, 9)}
