"""Support from referral to outcome: what waits, who changed it, what is refused, what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from iattend_desktop.conflict import Conflict, Gone
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.support.conference import (
    change_conference,
    delete_conference,
    finish_follow_up,
    record_conference,
)
from iattend_desktop.support.intervention import (
    change_intervention,
    delete_intervention,
    list_interventions,
    refer,
)
from iattend_desktop.support.intervention_values import MOVES, Wait, Waiting, next_statuses, wait_words
from iattend_desktop.support.student_plan import student_plan
from iattend_desktop.support.support_plan import list_plans
from iattend_desktop.vocabulary import InterventionStatus
from iattend_desktop.workspace import Workspace
from tests.unit.support.conftest import People

REFERRED, ACCEPTED, UNDER_WAY, FINISHED, DECLINED, STOPPED = InterventionStatus
TODAY = date(2026, 11, 20)


def make_partner(workspace: Workspace, name: str = "Family Center") -> int:
    with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
        partner = PartnerOrganization(name=name)
        session.add(partner)
        session.flush()
        return partner.id


@pytest.mark.on_both
def test_support_from_referral_to_outcome_says_what_it_waits_for(workspace: Workspace, people: People) -> None:
    rosa, jaylen, ana = people["Rosa"], people["Jaylen"], people["Ana"]
    partner = make_partner(workspace)
    # 14 days are not too long, 15 are: Nov 6 and Nov 5
    grief = refer(
        workspace, rosa, {"title": " Grief group ", "tier": 3, "provider_id": partner, "referred_on": date(2026, 11, 6)}
    )
    bus = refer(workspace, jaylen, {"title": "Bus pass", "tier": 2, "referred_on": date(2026, 11, 5)})
    (row,) = list_interventions(workspace, rosa)
    assert (row.title, row.organization, row.status, row.referred_by) == (
        "Grief group",
        "Family Center",
        REFERRED,
        workspace.actor,
    )
    assert row.waits == (Wait(Waiting.NO_CONSENT, 14),)  # a partner, and nobody signed
    assert [wait_words(one) for one in list_interventions(workspace, jaylen)[0].waits] == ["no answer for 15 days"]
    # Jaylen has waited a day longer than Rosa; Ana, tier 1, waits for nothing
    assert [plan.id for plan in list_plans(workspace)] == [jaylen, rosa, ana]
    workspace.change_settings(replace(workspace.settings(), referral_waits_days=20))
    assert list_interventions(workspace, jaylen)[0].waits == ()
    # accepted for Nov 16, not begun; then under way past its end
    change_intervention(workspace, bus, {"status": ACCEPTED, "starts_on": date(2026, 11, 16)})
    assert list_interventions(workspace, jaylen)[0].waits == (Wait(Waiting.NOT_BEGUN, 4),)
    change_intervention(workspace, bus, {"status": UNDER_WAY, "ends_on": date(2026, 11, 19)})
    assert list_interventions(workspace, jaylen)[0].waits == (
        Wait(Waiting.NOT_CLOSED, 1),
        Wait(Waiting.NO_CONSENT, 4),
    )
    change_intervention(
        workspace,
        bus,
        {"status": FINISHED, "outcome": "Comes by bus", "sessions_planned": 8, "sessions_attended": 8},
    )
    assert list_interventions(workspace, jaylen)[0].waits == ()
    change_intervention(workspace, grief, {"consent_on": date(2026, 11, 18)})
    assert [(plan.id, plan.without_support) for plan in list_plans(workspace)] == [
        (jaylen, True),  # tier 2, and what there was is over
        (rosa, False),
        (ana, False),
    ]
    workspace.undo()
    workspace.undo()
    assert [one.status for one in list_interventions(workspace, jaylen)] == [UNDER_WAY]
    # who leaves with support open stays on the list
    with workspace.write(Permission.EDIT_STUDENTS, "Leave") as session:
        for enrollment in session.query(Enrollment).filter_by(student_id=jaylen):
            enrollment.exited_on = date(2026, 11, 19)
    left = next(plan for plan in list_plans(workspace) if plan.id == jaylen)
    assert (left.name, left.school, [wait.why for wait in left.waits]) == (
        "Jaylen Brown",
        None,
        [Waiting.NO_CONSENT, Waiting.NOT_CLOSED],
    )


def test_two_people_change_one_support_and_what_nobody_read_stays(workspace: Workspace, people: People) -> None:
    rosa = people["Rosa"]
    key = refer(workspace, rosa, {"title": "Tutoring", "tier": 2, "provider": "Ms. Park"})
    (row,) = list_interventions(workspace, rosa)
    seen = row.values()
    other = workspace.acting_as("park")
    assert change_intervention(other, key, {**seen, "status": ACCEPTED, "provider": "Mr. Cho"}, seen) == ()
    kept = change_intervention(workspace, key, {**seen, "consent_on": TODAY}, seen)
    assert {(one.key, one.who) for one in kept} == {("status", "park"), ("provider", "park")}
    (now,) = list_interventions(workspace, rosa)
    assert (now.status, now.provider, now.consent_on) == (ACCEPTED, "Mr. Cho", TODAY)
    with pytest.raises(Conflict) as conflict:
        change_intervention(workspace, key, {**seen, "provider": "Dr. Lee"}, seen)
    assert [one.key for one in conflict.value.merged.clashes] == ["provider"]
    with pytest.raises(UserError, match="changed this support meanwhile"):
        delete_intervention(workspace, row)
    delete_intervention(workspace, now)
    with pytest.raises(Gone, match="Delete support for Rosa"):
        change_intervention(workspace, key, seen)
    workspace.undo()
    assert list_interventions(workspace, rosa) == (now,)


def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(workspace: Workspace, people: People) -> None:
    rosa = people["Rosa"]
    begun: dict[str, Any] = {"status": UNDER_WAY, "starts_on": date(2026, 11, 20)}
    over = {**begun, "ends_on": TODAY, "outcome": "Fine"}
    for given, sentence in (
        ({"title": " "}, "Say what is done"),
        ({"tier": 4}, "The tier is 1, 2 or 3; 4 is not"),
        ({"status": "lost"}, "“lost” is no status"),
        ({"referred_on": date(2026, 11, 21)}, "referral of Nov 21, 2026 is in the future"),
        ({"consent_on": date(2026, 11, 21)}, "consent of Nov 21, 2026 is in the future"),
        ({"referred_on": None}, "Give the day of the referral"),
        ({"starts_on": date(2026, 11, 19)}, "is before the referral"),
        ({"starts_on": date(2026, 12, 2), "ends_on": date(2026, 12, 1)}, "is before the start"),
        ({"status": UNDER_WAY}, "Give the day it began"),
        ({"status": UNDER_WAY, "starts_on": date(2026, 11, 21)}, "not under way yet"),
        ({**over, "status": FINISHED, "ends_on": None}, "Give the day it ended"),
        ({**over, "status": STOPPED, "ends_on": date(2026, 11, 21)}, "not over yet"),
        ({**over, "status": FINISHED, "outcome": " "}, "Say how it came out"),
        ({"status": DECLINED}, "Say how it came out"),
        ({"sessions_planned": -1}, "counted from 0"),
        ({"sessions_planned": 8, "sessions_attended": 9}, "9 sessions were attended of 8"),
        ({"provider_id": 9999}, "partner organization is no longer there"),
    ):
        with pytest.raises(UserError, match=sentence):
            refer(workspace, rosa, {"title": "Tutoring", "tier": 2, **given})
    with pytest.raises(UserError, match="no longer there"):
        refer(workspace, 9999, {"title": "Tutoring", "tier": 2})
    assert list_interventions(workspace, rosa) == ()
    key = refer(workspace, rosa, {"title": "Tutoring", "tier": 2})
    with pytest.raises(UserError, match="“Tutoring” is open for this student already"):
        refer(workspace, rosa, {"title": " tutoring", "tier": 3})
    with pytest.raises(UserError, match=r"After “referred, no answer yet” comes “accepted”, .* not “finished”"):
        change_intervention(workspace, key, {**over, "status": FINISHED})
    # every status can be left, and whatever is over only to what is open
    assert set(MOVES) == set(InterventionStatus)
    assert all(MOVES[one] and one not in MOVES[one] for one in InterventionStatus)
    assert all(after.open for one in InterventionStatus if not one.open for after in MOVES[one])
    assert next_statuses(UNDER_WAY) == (UNDER_WAY, FINISHED, STOPPED)
    for role in (Role.MENTOR, Role.LEADERSHIP):
        workspace.role = role
        with pytest.raises(NotAllowed):
            refer(workspace, rosa, {"title": "Tutoring", "tier": 2})
        with pytest.raises(NotAllowed):
            list_interventions(workspace, rosa)
        with pytest.raises(NotAllowed):
            list_plans(workspace)


def test_a_conference_its_follow_up_waits_until_somebody_did_it(workspace: Workspace, people: People) -> None:
    rosa, day = people["Rosa"], date(2026, 11, 10)
    values: dict[str, Any] = {
        "held_on": day,
        "attended_by": (" Ms. Delgado ", "Rosa"),
        "agreed": "A bus pass",
        "follow_up_on": date(2026, 11, 18),
        "follow_up_owner": "L. Park",
    }
    for given, sentence in (
        ({"held_on": None}, "Give the day of the conference"),
        ({"held_on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future"),
        ({"held_on": date(2011, 1, 1), "follow_up_on": None}, "before the student was born"),
        ({"attended_by": (" ",)}, "Say who was there"),
        ({"follow_up_on": date(2026, 11, 9)}, "is before the conference"),
        ({"follow_up_owner": None}, "Say who follows up"),
        ({"follow_up_on": None}, "by which L. Park follows up"),
    ):
        with pytest.raises(UserError, match=sentence):
            record_conference(workspace, rosa, {**values, **given})
    key = record_conference(workspace, rosa, values)
    first = list_plans(workspace)[0]
    assert (first.id, first.waits) == (rosa, (Wait(Waiting.FOLLOW_UP, 2),))
    (held,) = student_plan(workspace, first).conferences
    assert held.attended_by == ("Ms. Delgado", "Rosa")
    # somebody else moves the day while the form is open: both hold
    other = workspace.acting_as("park")
    change_conference(other, key, {**held.values(), "follow_up_on": TODAY}, held.values())
    kept = change_conference(workspace, key, {**held.values(), "agreed": "A bus pass, a call"}, held.values())
    assert [(one.key, one.who) for one in kept] == [("follow_up_on", "park")]
    assert [wait_words(one) for one in list_plans(workspace)[0].waits] == ["follow-up due today"]
    with pytest.raises(UserError, match="changed this conference meanwhile"):
        delete_conference(workspace, held)
    finish_follow_up(workspace, key)
    (done,) = student_plan(workspace, first).conferences
    assert done.agreed == "A bus pass, a call\nFollowed up Nov 20, 2026 (L. Park, due Nov 20, 2026)."
    assert (done.waits, done.follow_up_on) == ((), None)
    with pytest.raises(UserError, match="Nothing is to be followed up"):
        finish_follow_up(workspace, key)
    delete_conference(workspace, done)
    workspace.undo()
    workspace.undo()
    assert list_plans(workspace)[0].waits == (Wait(Waiting.FOLLOW_UP, 0),)
