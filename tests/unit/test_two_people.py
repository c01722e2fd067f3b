"""Two people edit one record: what is merged, what is asked, and by whom and when the other one wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.conflict import Conflict, Gone
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.pair_rules import (
    PairDecision,
    PinnedTo,
    clear_pair_rule,
    list_pair_rules,
    seen_of_pair,
    set_pair_rule,
)
from iattend_desktop.matching.profiles import list_profiles, profile_fields, save_profile
from iattend_desktop.mentoring.check_in import check_in_rows, delete_check_in, edit_check_in
from iattend_desktop.mentoring.goal import edit_goal, goal_history, record_progress
from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting, set_cadence
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import CheckIn, Goal, Match, Mentor
from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.school import School
from iattend_desktop.people.consent import Consent, ConsentRecord
from iattend_desktop.people.consent_edit import record_consent, withdraw_consent
from iattend_desktop.people.mentor_edit import MentorValues, add_mentor, edit_mentor
from iattend_desktop.people.merge import merge_records
from iattend_desktop.people.schools import SchoolValues, edit_school
from iattend_desktop.people.student_edit import (
    GuardianValues,
    StudentValues,
    add_guardian,
    add_student,
    edit_guardian,
    edit_student,
    identify_students,
)
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Cadence, Channel, ContactOutcome, GoalKind, MentorKind, PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor, make_school
from tests.ui.mentoring.stories import Story, three_matches
from tests.unit.two_people import THEN, alvarez

__all__ = ["alvarez"]

ROSA = StudentValues("Rosa", "Delgado", 0, "00123", grade=9, home_language="spa", interests=("chess", "soccer"))


@pytest.fixture
def lincoln(workspace: Workspace) -> int:
    """A school."""
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        return make_school(session).id


@pytest.fixture
def rosa(workspace: Workspace, lincoln: int) -> int:
    """A student, as the form would have added her."""
    return add_student(workspace, replace(ROSA, school_id=lincoln))


@pytest.fixture
def story(workspace: Workspace) -> Story:
    """Three matches."""
    return three_matches(workspace)


def one(workspace: Workspace, kind: type[Base], key: int) -> dict[str, Any]:
    """A record's columns."""
    with workspace.read() as session:
        record = session.get_one(kind, key)
        return {column.key: getattr(record, column.key) for column in kind.__table__.columns}


@pytest.mark.file_only("when it was done is the server's to say")
def test_what_each_of_two_changed_of_a_student_stands(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    seen = replace(ROSA, school_id=lincoln)
    edit_student(alvarez, rosa, replace(seen, grade=10, interests=("soccer",), ssid="1234567890"), seen)
    kept = edit_student(workspace, rosa, replace(seen, preferred_name="Rosie", local_id="00124"), seen)
    record = student_record(workspace, rosa)
    assert (record.preferred_name, record.row.local_id) == ("Rosie", "00124")
    assert (record.row.grade, record.interests, record.ssid) == (10, ("soccer",), "1234567890")
    assert {change.key: (change.who, change.at) for change in kept} == dict.fromkeys(
        ("grade", "interests", "ssid"), ("M. Alvarez", THEN)
    )


@pytest.mark.file_only("when it was done is the server's to say")
def test_a_clash_brings_both_values_and_writes_nothing(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    seen = replace(ROSA, school_id=lincoln)
    edit_student(alvarez, rosa, replace(seen, grade=10, home_language="eng", birth_date=date(2012, 3, 4)), seen)
    mine = replace(seen, grade=11, home_language="eng", preferred_name="Rosie")
    with pytest.raises(Conflict) as caught:
        edit_student(workspace, rosa, mine, seen)
    (clash,) = caught.value.merged.clashes
    assert (clash.key, clash.seen, clash.theirs, clash.mine) == ("grade", 9, 10, 11)
    assert (clash.who, clash.at) == ("M. Alvarez", THEN)
    assert [change.key for change in caught.value.merged.kept] == ["birth_date"]
    assert student_record(workspace, rosa).preferred_name is None
    # chosen: mine; what the other wrote has been seen now
    edit_student(workspace, rosa, StudentValues(**caught.value.merged.values), StudentValues(**caught.value.now))
    record = student_record(workspace, rosa)
    assert (record.row.grade, record.birth_date, record.preferred_name) == (11, date(2012, 3, 4), "Rosie")


def test_a_third_change_while_choosing_is_asked_about_again(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    seen = replace(ROSA, school_id=lincoln)
    edit_student(alvarez, rosa, replace(seen, grade=10), seen)
    with pytest.raises(Conflict) as caught:
        edit_student(workspace, rosa, replace(seen, grade=11), seen)
    edit_student(alvarez, rosa, replace(seen, grade=12), replace(seen, grade=10))
    with pytest.raises(Conflict) as again:
        edit_student(workspace, rosa, replace(seen, grade=11), StudentValues(**caught.value.now))
    (clash,) = again.value.merged.clashes
    assert (clash.seen, clash.theirs, clash.mine) == (10, 12, 11)


def test_changed_and_changed_back_is_no_question(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    seen = replace(ROSA, school_id=lincoln)
    edit_student(alvarez, rosa, replace(seen, grade=10), seen)
    alvarez.undo()
    assert edit_student(workspace, rosa, replace(seen, grade=11), seen) == ()


def test_a_student_who_left_meanwhile_is_not_enrolled_again_in_silence(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    seen = replace(ROSA, school_id=lincoln)
    of_rosa = select(Enrollment).where(Enrollment.student_id == rosa)
    with workspace.write(Permission.EDIT_STUDENTS, "came in August") as session:
        session.scalars(of_rosa).one().entered_on = date(2026, 8, 13)
    with alvarez.write(Permission.EDIT_STUDENTS, "leaves") as session:
        session.scalars(of_rosa).one().exited_on = date(2026, 11, 20)
    kept = edit_student(workspace, rosa, replace(seen, preferred_name="Rosie"), seen)
    assert {change.key: change.who for change in kept} == {"school_id": "M. Alvarez", "grade": "M. Alvarez"}
    with workspace.read() as session:
        assert session.scalars(of_rosa.where(Enrollment.exited_on.is_(None))).all() == []
    assert one(workspace, Person, rosa)["preferred_name"] == "Rosie"


def test_a_student_who_was_merged_away_is_told_with_the_action(
    workspace: Workspace, alvarez: Workspace, rosa: int, lincoln: int
) -> None:
    twin = add_student(workspace, StudentValues("Rosa", "Delgado O.", lincoln))
    merge_records(alvarez, rosa, twin, {})
    with pytest.raises(Gone, match=r"Merge Rosa Delgado O\. into Rosa Delgado” \(M\. Alvarez\)"):
        edit_student(workspace, twin, StudentValues("Rosa", "Delgado O.", lincoln, grade=9))


def test_guardian(workspace: Workspace, alvarez: Workspace, rosa: int) -> None:
    seen = GuardianValues("Ana", "Delgado", "mother", "555-0100")
    link = add_guardian(workspace, rosa, seen)
    edit_guardian(alvarez, link, replace(seen, relationship="aunt", email="ana@example.org"), seen)
    with pytest.raises(Conflict) as caught:
        edit_guardian(workspace, link, replace(seen, relationship="grandmother", phone="555-0199"), seen)
    assert [(c.key, c.theirs, c.who) for c in caught.value.merged.clashes] == [("relationship", "aunt", "M. Alvarez")]
    kept = edit_guardian(workspace, link, replace(seen, phone="555-0199"), seen)
    (guardian,) = student_record(workspace, rosa).guardians
    assert (guardian.relationship, guardian.phone, guardian.email) == ("aunt", "555-0199", "ana@example.org")
    assert {change.key for change in kept} == {"relationship", "email"}


def test_mentor(workspace: Workspace, alvarez: Workspace, lincoln: int) -> None:
    with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
        mentor = make_mentor(session, session.get_one(School, lincoln))
        key = mentor.id
        number = session.scalars(select(Identifier.value).where(Identifier.person_id == mentor.person_id)).one()
    seen = MentorValues(
        "Daniel",
        "Kim",
        MentorKind.DISTRICT_LEADER,
        number,
        email="d.kim@example.org",
        languages=("eng", "spa"),
        site_school_id=lincoln,
        meets_virtually=False,
        capacity=2,
    )
    edit_mentor(alvarez, key, replace(seen, languages=("eng",), capacity=3, organization="City"), seen)
    with pytest.raises(Conflict) as caught:
        edit_mentor(workspace, key, replace(seen, languages=("eng", "kor", "spa"), title="Dean"), seen)
    assert [(c.key, c.theirs, c.who) for c in caught.value.merged.clashes] == [("languages", ("eng",), "M. Alvarez")]
    kept = edit_mentor(workspace, key, replace(seen, title="Dean"), seen)
    assert {change.key: change.who for change in kept} == dict.fromkeys(
        ("languages", "capacity", "organization"), "M. Alvarez"
    )
    assert (one(workspace, Mentor, key)["title"], one(workspace, Mentor, key)["capacity"]) == ("Dean", 3)


def test_school(workspace: Workspace, alvarez: Workspace, lincoln: int) -> None:
    row = one(workspace, School, lincoln)
    seen = SchoolValues(**{name: row[name] for name in SchoolValues.__slots__ if name != "feeds_id"})
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        bell = make_school(session, "Bell Gardens").id
    edit_school(alvarez, lincoln, replace(seen, region="West", feeds_id=bell), seen)
    with pytest.raises(Conflict) as caught:
        edit_school(workspace, lincoln, replace(seen, region="North"), seen)
    assert [(c.key, c.seen, c.theirs, c.mine) for c in caught.value.merged.clashes] == [
        ("region", "East", "West", "North")
    ]
    assert {c.key: c.who for c in edit_school(workspace, lincoln, replace(seen, city="Bell"), seen)} == dict.fromkeys(
        ("region", "feeds_id"), "M. Alvarez"
    )


def check_in_values(**changed: Any) -> dict[str, Any]:
    """The check-in of the story as its form holds it."""
    return {
        "on": date(2026, 11, 17),
        "channel": Channel.PHONE,
        "outcome": ContactOutcome.CONTACT,
        "minutes": 20,
        "note": "The bus pass arrived.",
        "next_step": "Call her aunt",
        "next_step_owner": "Dr. Kim",
        "next_step_due_on": date(2026, 11, 27),
        "topics": (),
        "barriers": (),
        "mood": None,
        **changed,
    }


def test_check_in(workspace: Workspace, alvarez: Workspace, story: Story) -> None:
    seen = check_in_values()
    edit_check_in(alvarez, story.check_in, **check_in_values(note="She laughed.", minutes=25, mood=4), seen=seen)
    with pytest.raises(Conflict) as caught:
        edit_check_in(workspace, story.check_in, **check_in_values(note="She was sad."), seen=seen)
    assert [(c.key, c.theirs, c.mine) for c in caught.value.merged.clashes] == [
        ("note", "She laughed.", "She was sad.")
    ]
    edit_check_in(workspace, story.check_in, **check_in_values(next_step="Visit"), seen=seen)
    row = one(workspace, CheckIn, story.check_in)
    assert (row["note"], row["minutes"], row["mood"], row["next_step"]) == ("She laughed.", 25, 4, "Visit")


def test_a_check_in_is_not_deleted_unread(workspace: Workspace, alvarez: Workspace, story: Story) -> None:
    with workspace.read() as session:
        (row,) = check_in_rows(session, story.rosa)
    edit_check_in(alvarez, story.check_in, **check_in_values(note="She laughed."))
    with pytest.raises(UserError, match="changed this check-in meanwhile"):
        delete_check_in(workspace, story.check_in, row.version)
    delete_check_in(alvarez, story.check_in)
    with pytest.raises(Gone, match=r"Delete check-in for Rosa Delgado-Ortiz” \(M\. Alvarez\)"):
        edit_check_in(workspace, story.check_in, **check_in_values(note="Mine"))


def test_goal_and_its_progress(workspace: Workspace, alvarez: Workspace, story: Story) -> None:
    seen: dict[str, Any] = {
        "kind": GoalKind.ACADEMIC,
        "title": "Hand in missing assignments",
        "measure": "missing assignments",
        "baseline": 10.0,
        "target": 0.0,
        "due_on": date(2026, 12, 18),
        "note": None,
    }
    edit_goal(alvarez, story.goal, **{**seen, "target": 1.25, "note": "By weeks"}, seen=seen)
    with pytest.raises(Conflict) as caught:
        edit_goal(workspace, story.goal, **{**seen, "target": 2.0}, seen=seen)
    assert [(c.key, c.theirs, c.mine) for c in caught.value.merged.clashes] == [("target", 1.25, 2.0)]
    kept = edit_goal(workspace, story.goal, **{**seen, "title": "Hand in all"}, seen=seen)
    assert {change.key for change in kept} == {"target", "note"}
    row = one(workspace, Goal, story.goal)
    assert (row["title"], row["target"], row["note"]) == ("Hand in all", 1.25, "By weeks")

    today, nothing = date(2026, 11, 20), {"value": None, "note": None}
    record_progress(alvarez, story.goal, value=4, on=today, seen=nothing)
    with pytest.raises(Conflict) as caught:
        record_progress(workspace, story.goal, value=3, on=today, seen=nothing)
    assert [(c.key, c.theirs, c.mine, c.who) for c in caught.value.merged.clashes] == [("value", 4, 3, "M. Alvarez")]
    record_progress(workspace, story.goal, value=3, on=today, seen=caught.value.now)
    assert [row.value for row in goal_history(workspace, story.goal)] == [3]


def test_cadence_and_first_meeting_of_a_match(workspace: Workspace, alvarez: Workspace, story: Story) -> None:
    other, mine = [one for one in Cadence if one is not Cadence.WEEKLY][:2]
    set_cadence(alvarez, story.rosa, other, seen={"cadence": Cadence.WEEKLY})
    with pytest.raises(Conflict):
        set_cadence(workspace, story.rosa, mine, seen={"cadence": Cadence.WEEKLY})
    plan_first_meeting(alvarez, story.rosa, date(2026, 11, 24), seen={"on": None})
    with pytest.raises(Conflict):
        plan_first_meeting(workspace, story.rosa, date(2026, 11, 25), seen={"on": None})
    record_first_meeting(alvarez, story.rosa, date(2026, 9, 14), seen={"on": None})
    with pytest.raises(Conflict):
        record_first_meeting(workspace, story.rosa, date(2026, 9, 15), seen={"on": None})
    record_first_meeting(workspace, story.rosa, date(2026, 9, 14), seen={"on": None})  # the same: no question
    row = one(workspace, Match, story.rosa)
    assert (row["cadence"], row["first_meeting_on"]) == (other, date(2026, 9, 14))


def test_settings(workspace: Workspace, alvarez: Workspace) -> None:
    seen = workspace.settings()
    alvarez.change_settings(replace(seen, minimum_days_expected=45, watching=True), seen)
    with pytest.raises(Conflict) as caught:
        workspace.change_settings(replace(seen, minimum_days_expected=20), seen)
    assert [(c.key, c.theirs, c.who) for c in caught.value.merged.clashes] == [
        ("minimum_days_expected", 45, "M. Alvarez")
    ]
    kept = workspace.change_settings(replace(seen, one_day_attended=True), seen)
    assert {change.key for change in kept} == {"minimum_days_expected", "watching"}
    assert workspace.settings() == replace(seen, minimum_days_expected=45, watching=True, one_day_attended=True)


def test_matching_rules_under_one_name(workspace: Workspace, alvarez: Workspace) -> None:
    mine, theirs = Profile("Close by", max_travel_miles=5), Profile("Close by", weights={"language": 60.0})
    nothing = profile_fields(None)
    save_profile(alvarez, theirs, seen=nothing)
    with pytest.raises(Conflict) as caught:
        save_profile(workspace, mine, seen=nothing)
    clashes = {c.key: (c.theirs, c.mine) for c in caught.value.merged.clashes}
    assert clashes["max_travel_miles"] == (8.0, 5)
    assert clashes["weight.language"] == (60.0, mine.weights["language"])
    assert not any(key.startswith("rule.") for key in clashes)  # both require the same
    saved = list_profiles(workspace)[1]
    kept = save_profile(alvarez, replace(saved, max_travel_miles=6), seen=profile_fields(saved))
    assert kept == ()
    kept = save_profile(workspace, replace(saved, weights={"language": 70.0}), seen=profile_fields(saved))
    assert [(c.key, c.who) for c in kept] == [("max_travel_miles", "M. Alvarez")]
    assert (list_profiles(workspace)[1].max_travel_miles, list_profiles(workspace)[1].weights) == (6, {"language": 70})


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: edit_student(w, 999, replace(ROSA, school_id=1)),
        lambda w: edit_guardian(w, 999, GuardianValues("Ana", None)),
        lambda w: edit_mentor(w, 999, MentorValues("Daniel", None)),
        lambda w: edit_school(w, 999, SchoolValues("Lincoln")),
        lambda w: edit_check_in(w, 999, **check_in_values()),
        lambda w: edit_goal(w, 999, kind=GoalKind.ACADEMIC, title="x", target=1),
    ],
)
def test_a_record_that_is_not_there_is_said(workspace: Workspace, edit: Callable[[Workspace], object]) -> None:
    with pytest.raises(Gone, match="no longer there"):
        edit(workspace)


@pytest.mark.file_only("when it was done is the server's to say")
def test_a_withdrawn_consent_is_not_written_over_unseen(workspace: Workspace, alvarez: Workspace, rosa: int) -> None:
    identify_students(workspace, [rosa], "School")
    program = list_students(workspace)[0].program_id
    assert program is not None
    record_consent(workspace, [program], on=date(2026, 9, 1), note="binder 3")
    seen = ConsentRecord(date(2026, 9, 1), note="binder 3")
    assert list_students(workspace)[0].consent_record == seen
    withdraw_consent(alvarez, program, on=date(2026, 11, 19))
    withdrawn = replace(seen, withdrawn_on=date(2026, 11, 19))
    identify = partial(record_consent, workspace, [program])
    with pytest.raises(Conflict) as caught:
        identify(on=date(2026, 11, 20), seen={program: seen})
    assert [(c.key, c.seen, c.theirs, c.mine, c.who, c.at) for c in caught.value.merged.clashes] == [
        (str(program), seen, withdrawn, ConsentRecord(date(2026, 11, 20)), "M. Alvarez", THEN)
    ]
    # recorded as it stood: nothing of one's own, so the withdrawal stays
    (kept,) = identify(on=date(2026, 9, 1), note="binder 3", seen={program: seen})
    assert (kept.theirs, kept.who) == (withdrawn, "M. Alvarez")
    assert list_students(workspace)[0].consent is Consent.WITHDRAWN
    # whoever has looked may record what the guardian says now
    assert identify(on=date(2026, 11, 20), seen={program: withdrawn}) == ()
    assert list_students(workspace)[0].consent is Consent.ON_FILE


@pytest.mark.file_only("when it was done is the server's to say")
def test_anothers_decision_about_a_pair_is_not_written_over_unread(
    workspace: Workspace, alvarez: Workspace, lincoln: int, rosa: int
) -> None:
    identify_students(workspace, [rosa], "School")
    program = list_students(workspace)[0].program_id
    assert program is not None
    mentor = add_mentor(workspace, MentorValues("Hannah", "Kim", MentorKind.DISTRICT_LEADER, site_school_id=lincoln))
    other = add_mentor(workspace, MentorValues("Tunde", "Okafor", MentorKind.DISTRICT_LEADER, site_school_id=lincoln))

    def clashes_of(decide: Callable[[], object]) -> list[tuple[str, object, object, str | None, datetime | None]]:
        with pytest.raises(Conflict) as caught:
            decide()
        return [(c.key, c.theirs, c.mine, c.who, c.at) for c in caught.value.merged.clashes]

    def seen() -> dict[str, Any]:
        return seen_of_pair(list_pair_rules(workspace), program, mentor)

    nothing = seen()
    assert nothing == {"decision": None, "pin": None}
    never = PairDecision(PairRuleKind.NEVER, "a family matter")
    must = PairDecision(PairRuleKind.MUST, "they know each other")
    set_pair_rule(alvarez, program, mentor, never.kind, never.reason)
    pin = partial(set_pair_rule, workspace, program, mentor, must.kind, must.reason)
    about = [("decision", never, must, "M. Alvarez", THEN)]
    assert clashes_of(partial(pin, seen=nothing)) == about
    # another's never is asked about even where it was on the list, and where nobody looked at one
    assert clashes_of(partial(pin, seen=seen())) == clashes_of(pin) == about
    assert [(row.kind, row.author) for row in list_pair_rules(workspace)] == [(never.kind, "M. Alvarez")]
    assert pin(seen=seen(), overrule=True) == ()
    assert [(row.kind, row.author) for row in list_pair_rules(workspace)] == [(must.kind, workspace.actor)]

    # a pin of another mentor that nobody saw: taken from neither unread
    pinned = seen()
    set_pair_rule(alvarez, program, other, PairRuleKind.MUST)
    again = partial(set_pair_rule, workspace, program, mentor, PairRuleKind.MUST, "asked for")
    assert clashes_of(partial(again, seen=nothing)) == [
        ("pin", PinnedTo(other, "Tunde Okafor"), PinnedTo(mentor, "Hannah Kim"), "M. Alvarez", THEN)
    ]
    # nothing of one's own was changed, so what the other decided stays: the pin that is gone, and the new one
    kept = set_pair_rule(workspace, program, mentor, must.kind, must.reason, seen=pinned)
    assert [(one.key, one.theirs, one.who) for one in kept] == [
        ("decision", None, "M. Alvarez"),
        ("pin", PinnedTo(other, "Tunde Okafor"), "M. Alvarez"),
    ]
    assert [row.mentor_id for row in list_pair_rules(workspace)] == [other]

    # what is taken away is what was seen
    set_pair_rule(alvarez, program, mentor, PairRuleKind.PREFER, "settled")
    prefer = PairDecision(PairRuleKind.PREFER, "settled")
    assert clashes_of(lambda: clear_pair_rule(workspace, program, mentor, seen=pinned)) == [
        ("decision", prefer, None, "M. Alvarez", THEN)
    ]
    assert [one.theirs for one in clear_pair_rule(workspace, program, mentor, seen=nothing)] == [prefer]
    assert len(list_pair_rules(workspace)) == 2
    assert clear_pair_rule(workspace, program, mentor, seen=seen()) == ()
    assert [row.mentor_id for row in list_pair_rules(workspace)] == [other]
