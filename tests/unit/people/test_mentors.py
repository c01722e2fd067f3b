"""Mentors added, edited, screened and filled in, one and many: what is on file afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Identifier, PersonLanguage
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.mentor_edit import (
    MentorValues,
    add_mentor,
    edit_mentor,
    fill_unknown_mentors,
    record_screening,
)
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.screening import Clearance, StepDone
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor, make_school, make_student
from tests.unit.attendance.conftest import statements_of

AUGUST = date(2026, 8, 1)


def only_mentor(workspace: Workspace) -> MentorRow:
    """The only row."""
    (row,) = list_mentors(workspace)
    return row


def kim(**more: Any) -> MentorValues:
    """What a person types about Daniel Kim."""
    return MentorValues("Daniel", "Kim", **more)


def test_a_mentor_is_added_with_everything_that_was_typed(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        school = make_school(session).id
    key = add_mentor(
        workspace,
        kim(
            kind=MentorKind.COMMUNITY_PARTNER,
            number="P-0007",
            title="Director",
            organization="Boyle Heights Partners",
            email="kim@example.org",
            phone="323 555 0100",
            languages=("spa", "eng"),
            interests=("chess",),
            expertise=("barriers",),
            site_school_id=school,
            travel_miles=7.5,
            meets_virtually=False,
            capacity=3,
            grade_low=0,
            grade_high=5,
            availability=4,
        ),
    )
    row = only_mentor(workspace)
    assert (row.id, row.name, row.number, row.kind) == (key, "Daniel Kim", "P-0007", MentorKind.COMMUNITY_PARTNER)
    assert (row.title, row.organization, row.site, row.region) == (
        "Director",
        "Boyle Heights Partners",
        "Lincoln High",
        "East",
    )
    assert (row.languages, row.interests, row.expertise) == (("eng", "spa"), ("chess",), ("barriers",))
    assert (row.capacity, row.load, row.free, row.travel_miles) == (3, 0, 3, 7.5)
    assert (row.grade_low, row.grade_high, row.meets_virtually, row.availability) == (0, 5, False, 4)
    assert row.screening.clearance is Clearance.INCOMPLETE


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"given_name": None, "family_name": ""}, "needs a name"),
        ({"capacity": -1}, "capacity -1"),
        ({"capacity": 201}, "capacity 201"),
        ({"grade_low": 6, "grade_high": 5}, "Swap"),
        ({"travel_miles": -0.5}, "0 to 500"),
    ],
)
def test_values_that_cannot_be_are_refused(workspace: Workspace, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        add_mentor(workspace, MentorValues(**{"given_name": "D", "family_name": "K", **values}))
    assert list_mentors(workspace) == []


def test_editing_changes_and_undo_brings_back(workspace: Workspace) -> None:
    key = add_mentor(workspace, kim(number="M1", organization="Rotary", languages=("eng", "kor"), capacity=2))
    edit_mentor(workspace, key, kim(organization="Rotary", languages=("kor", "spa")))
    row = only_mentor(workspace)
    assert (row.number, row.languages, row.capacity, row.free) == (None, ("kor", "spa"), None, None)
    with workspace.read() as session:
        assert [one.name for one in session.scalars(select(PartnerOrganization))] == ["Rotary"]
        assert session.scalars(select(Identifier)).all() == []
    workspace.undo()
    row = only_mentor(workspace)
    assert (row.number, row.languages, row.capacity) == ("M1", ("eng", "kor"), 2)


def test_a_number_that_another_mentor_has_is_refused(workspace: Workspace) -> None:
    add_mentor(workspace, kim(number="M1"))
    with pytest.raises(UserError, match="already has the number M1"):
        add_mentor(workspace, MentorValues("Tina", "Okafor", number="M1"))
    assert only_mentor(workspace).name == "Daniel Kim"


def test_places_are_what_open_matches_leave(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_MATCHES, "Add") as session:
        school = make_school(session)
        mentor = make_mentor(session, school, capacity=2)
        for number in range(3):
            match = make_match(session, make_student(session, school), mentor)
            if number == 0:
                match.ends_on = TODAY
    row = only_mentor(workspace)
    assert (row.capacity, row.load, row.free) == (2, 2, 0)
    edit_mentor(workspace, row.id, kim(capacity=1))
    assert only_mentor(workspace).free == 0  # more mentees than places leaves none, not minus one


def _two(workspace: Workspace) -> list[int]:
    with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
        return [make_mentor(session, None, name, cleared=False).id for name in ("Ana", "Ben")]


def _done(workspace: Workspace) -> int:
    with workspace.read() as session:
        return len(session.scalars(select(ScreeningRecord)).all())


STEPS = [
    StepDone(ScreeningStep.APPLICATION, AUGUST, None, None),
    StepDone(ScreeningStep.BACKGROUND_CHECK, AUGUST, date(2027, 8, 1), None),
    StepDone(ScreeningStep.TRAINING, AUGUST, None, 2.0),
]


def test_screening_is_recorded_for_many_and_undone_at_once(workspace: Workspace) -> None:
    keys = _two(workspace)
    record_screening(workspace, keys, STEPS)
    rows = list_mentors(workspace)
    assert [row.screening.clearance for row in rows] == [Clearance.CLEARED] * 2
    assert {row.screening.valid_until for row in rows} == {date(2027, 8, 1)}
    assert _done(workspace) == 6
    assert workspace.undo_label() == "Record screening of 2 mentors"
    workspace.undo()
    assert _done(workspace) == 0
    assert [row.screening.clearance for row in list_mentors(workspace)] == [Clearance.INCOMPLETE] * 2
    workspace.redo()
    assert [row.screening.clearance for row in list_mentors(workspace)] == [Clearance.CLEARED] * 2


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], "at least one step"),
        ([StepDone(ScreeningStep.INTERVIEW, date(2026, 11, 21), None, None)], "future"),
        ([StepDone(ScreeningStep.BACKGROUND_CHECK, AUGUST, None, None)], "needs the date"),
        ([StepDone(ScreeningStep.BACKGROUND_CHECK, AUGUST, AUGUST, None)], "expire after"),
        ([StepDone(ScreeningStep.TRAINING, AUGUST, None, None)], "hours"),
        ([StepDone(ScreeningStep.TRAINING, AUGUST, None, 0)], "hours"),
        ([*STEPS, StepDone(ScreeningStep.TRAINING, AUGUST, None, 201)], "hours"),
    ],
)
def test_steps_that_cannot_be_are_refused_whole(workspace: Workspace, steps: list[StepDone], sentence: str) -> None:
    keys = _two(workspace)
    with pytest.raises(UserError, match=sentence):
        record_screening(workspace, keys, steps)
    assert _done(workspace) == 0


def test_what_is_unknown_is_filled_in_and_what_is_known_stays(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
        school, other = make_school(session), make_school(session, "Roosevelt High")
        known = make_mentor(session, school, "Ana", capacity=0, languages=("kor",))
        unknown = make_mentor(session, None, "Ben", capacity=None, languages=())
        unknown.kind = None
        left = make_mentor(session, None, "Cy", capacity=None, languages=())
        keys, site = (known.id, unknown.id, left.id), other.id
    filled = fill_unknown_mentors(
        workspace,
        keys[:2],
        capacity=2,
        site_school_id=site,
        kind=MentorKind.BUSINESS_PARTNER,
        languages=("eng", "spa"),
    )
    assert filled == 5  # of Ben: capacity, site, kind and two languages; Ana's capacity of 0 is known
    rows = {row.id: row for row in list_mentors(workspace)}
    assert [rows[key].capacity for key in keys] == [0, 2, None]
    assert [rows[key].site for key in keys] == ["Lincoln High", "Roosevelt High", None]
    assert [rows[key].kind for key in keys[:2]] == [MentorKind.DISTRICT_LEADER, MentorKind.BUSINESS_PARTNER]
    assert [rows[key].languages for key in keys] == [("kor",), ("eng", "spa"), ()]
    workspace.undo()
    with workspace.read() as session:
        ben = session.get_one(Mentor, keys[1])
        assert (ben.capacity, ben.site_school_id, ben.kind) == (None, None, None)
        assert [one.language for one in session.scalars(select(PersonLanguage))] == ["kor"]
    with pytest.raises(UserError, match="below 0"):
        fill_unknown_mentors(workspace, keys, capacity=-1)


def test_mentors_who_left_are_not_listed(workspace: Workspace) -> None:
    keys = _two(workspace)
    with workspace.write(Permission.EDIT_MENTORS, "Leave") as session:
        session.get_one(Mentor, keys[0]).inactive_from = TODAY
        session.get_one(Mentor, keys[1]).inactive_from = date(2026, 11, 21)
    assert [row.name for row in list_mentors(workspace)] == ["Ben Kim"]


def test_the_list_sends_as_many_statements_for_forty_mentors_as_for_one(workspace: Workspace) -> None:
    def add(count: int) -> None:
        with workspace.write(Permission.EDIT_MENTORS, "Add") as session:
            for _number in range(count):
                school = make_school(session)
                make_match(session, make_student(session, school), make_mentor(session, school))

    add(1)
    one = statements_of(workspace.engine, lambda: list_mentors(workspace))
    add(39)
    assert len(list_mentors(workspace)) == 40
    assert statements_of(workspace.engine, lambda: list_mentors(workspace)) == one
    # settings, languages, interests, expertise, loads, numbers, steps, mentors
    assert one == 8
