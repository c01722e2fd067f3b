"""Conversations about why school is missed: recorded, corrected by two people, taken back, refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from iattend_desktop.conflict import Conflict, Gone
from iattend_desktop.model.support import CauseAssessment, CauseFactor
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.support.assessment_due import list_needs
from iattend_desktop.support.assessment_values import Said, in_order, said_words, worst_first
from iattend_desktop.support.root_cause import (
    cause_history,
    delete_assessment,
    edit_assessment,
    record_assessment,
)
from iattend_desktop.vocabulary import Cause, CauseSource
from iattend_desktop.workspace import Workspace
from tests.unit.support.conftest import People

STUDENT, GUARDIAN, TEACHER = CauseSource.STUDENT, CauseSource.GUARDIAN, CauseSource.TEACHER
DOG = "barriers/The dog"


def counts(workspace: Workspace) -> tuple[int | None, int | None]:
    """Records of assessments and of causes."""
    with workspace.read() as session:
        assessments = session.scalar(select(func.count()).select_from(CauseAssessment))
        return assessments, session.scalar(select(func.count()).select_from(CauseFactor))


@pytest.mark.on_both
def test_several_causes_over_time_the_newest_is_the_profile_and_undo_takes_back(
    workspace: Workspace, people: People
) -> None:
    rosa = people["Rosa"]
    first = {
        "transport": Said(2, (GUARDIAN, STUDENT)),
        "anxiety": Said(3, (TEACHER,)),
        DOG: Said(None, (STUDENT,)),
    }
    record_assessment(workspace, rosa, on=date(2026, 9, 3), causes=first, note=" The bus comes at 6:40. ")
    second = {"transport": Said(1, (STUDENT,)), "two_a_month_is_fine": Said(3, (GUARDIAN,))}
    record_assessment(workspace, rosa, on=date(2026, 11, 2), causes=second, by="L. Park")
    third = {
        "transport": Said(3, (STUDENT,)),
        "two_a_month_is_fine": Said(3, (GUARDIAN,)),
        "peers": Said(None, (TEACHER,)),
    }
    record_assessment(workspace, rosa, on=date(2026, 11, 2), causes=third)  # of one day the later one
    assert counts(workspace) == (3, 4 + 2 + 3)
    history = cause_history(workspace, rosa)
    assert [(one.on, one.by, one.note) for one in history.assessments] == [
        (date(2026, 11, 2), workspace.actor, None),
        (date(2026, 11, 2), "L. Park", None),
        (date(2026, 9, 3), workspace.actor, "The bus comes at 6:40."),
    ]
    # the most severe first; of equals transport, a barrier, stands before a misconception; unsaid last
    assert list(history.present) == ["transport", "two_a_month_is_fine", "peers"]
    assert history.since == {
        "transport": date(2026, 9, 3),
        "two_a_month_is_fine": date(2026, 11, 2),
        "peers": date(2026, 11, 2),
    }
    assert history.assessments[2].causes == {**first, "transport": Said(2, (STUDENT, GUARDIAN))}
    assert list_needs(workspace)[1].causes == tuple(history.present)
    for left in (2, 1, 0):
        workspace.undo()
        assert len(cause_history(workspace, rosa).assessments) == left
    workspace.redo()
    assert list(cause_history(workspace, rosa).present) == ["anxiety", "transport", DOG]
    assert cause_history(workspace, people["Ana"]).newest is None


def test_two_people_correct_one_assessment(workspace: Workspace, people: People) -> None:
    rosa = people["Rosa"]
    causes = {"transport": Said(2, (STUDENT,)), DOG: Said(None, (STUDENT,)), "health": Said(1, (GUARDIAN,))}
    key = record_assessment(workspace, rosa, on=date(2026, 11, 2), causes=causes, note="Early bus", by="Me")
    seen: dict[str, Any] = {"on": date(2026, 11, 2), "by": "Me", "note": "Early bus", "peers": None, **causes}
    head: dict[str, Any] = {"on": date(2026, 11, 2), "by": "Me"}
    # the other one makes transport worse, takes the dog out and leaves the note alone
    other = {**causes, "transport": Said(3, (STUDENT, GUARDIAN)), DOG: None}
    other_workspace = workspace.acting_as("park")
    assert edit_assessment(other_workspace, key, **head, note="Early bus", causes=other, seen=seen) == ()
    # whoever had the form open before changes the note and adds peers: both hold
    mine = {**causes, "peers": Said(2, (TEACHER,))}
    kept = edit_assessment(workspace, key, **head, note="The bus is early", causes=mine, seen=seen)
    assert {(one.key, one.who) for one in kept} == {("transport", "park"), (DOG, "park")}
    (row,) = cause_history(workspace, rosa).assessments
    assert row.note == "The bus is early"
    assert row.causes == {
        "transport": Said(3, (STUDENT, GUARDIAN)),
        "peers": Said(2, (TEACHER,)),
        "health": Said(1, (GUARDIAN,)),
    }
    # both changed transport, differently: a question, and nothing is written
    with pytest.raises(Conflict) as conflict:
        edit_assessment(
            workspace, key, **head, note="x", causes={**causes, "transport": Said(1, (STUDENT,))}, seen=seen
        )
    assert [one.key for one in conflict.value.merged.clashes] == ["note", "transport"]
    assert cause_history(workspace, rosa).assessments == (row,)
    # what somebody changed since it was read is not deleted unread
    edit_assessment(workspace, key, **head, note="The bus is early", causes={"health": Said(2, (GUARDIAN,))})
    with pytest.raises(UserError, match="changed this assessment meanwhile"):
        delete_assessment(workspace, row)
    delete_assessment(workspace, cause_history(workspace, rosa).assessments[0])
    assert counts(workspace) == (0, 0)
    with pytest.raises(Gone, match="Delete causes of absence of Rosa"):
        edit_assessment(workspace, key, **head, note=None, causes=causes, seen=seen)
    workspace.undo()
    assert cause_history(workspace, rosa).present == {"health": Said(2, (GUARDIAN,))}


def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(workspace: Workspace, people: People) -> None:
    rosa, day = people["Rosa"], date(2026, 11, 2)
    fine = {"transport": Said(2, (STUDENT,))}
    for given, sentence in (
        ({"on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future"),
        ({"on": date(2012, 3, 3)}, "before the student was born"),
        ({"causes": {}}, "Check at least one cause"),
        ({"causes": {"transport": Said(2, ())}}, "who named “Transport”"),
        ({"causes": {"transport": Said(4, (STUDENT,))}}, "from 1 to 3; 4 is not"),
        ({"causes": {"laziness": Said(1, (STUDENT,))}}, "“laziness” belongs to none of the groups"),
        ({"causes": {"moods/x": Said(1, (STUDENT,))}}, "“moods/x” belongs to none"),
        ({"causes": {"barriers/" + 81 * "x": Said(1, (STUDENT,))}}, "1 to 80 letters"),
        ({"causes": {"barriers/": Said(1, (STUDENT,))}}, "1 to 80 letters"),
    ):
        values: dict[str, Any] = {"on": day, "causes": fine, **given}
        with pytest.raises(UserError, match=sentence):
            record_assessment(workspace, rosa, **values)
    with pytest.raises(UserError, match="no longer there"):
        record_assessment(workspace, 9999, on=day, causes=fine)
    assert counts(workspace) == (0, 0)
    record_assessment(workspace, rosa, on=day, causes={}, note="Nobody could say")  # asked, and nothing named
    assert counts(workspace) == (1, 0)
    assert cause_history(workspace, rosa).present == {}
    for role in (Role.MENTOR, Role.LEADERSHIP):
        workspace.role = role
        with pytest.raises(NotAllowed):
            record_assessment(workspace, rosa, on=day, causes=fine)
        with pytest.raises(NotAllowed):
            cause_history(workspace, rosa)


def test_causes_in_the_order_of_the_field_and_in_words() -> None:
    mixed = ["misconceptions/Rain", "peers", "health", DOG, "barriers/A cat"]
    assert in_order(mixed) == ["health", "barriers/A cat", DOG, "peers", "misconceptions/Rain"]
    assert in_order(reversed(Cause)) == list(Cause)
    said = {"peers": Said(1, (STUDENT,)), "health": Said(None, (STUDENT,)), DOG: Said(3, (STUDENT,))}
    assert worst_first(said) == [DOG, "peers", "health"]
    assert said_words(Said(3, (STUDENT, GUARDIAN))) == "severe; student, guardian"
    assert said_words(Said(None, (TEACHER,))) == "teacher"
