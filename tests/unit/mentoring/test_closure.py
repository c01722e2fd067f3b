from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.closure import close_match, usual_reasons
from iattend_desktop.mentoring.match import list_matches, match_detail
from iattend_desktop.mentoring.match_edit import record_first_meeting
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Channel, ContactOutcome, MatchStatus, ProgramStatus
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor
from tests.unit.mentoring.conftest import Pair

GOOD: dict[str, Any] = {
    "on": date(2026, 11, 20),
    "reason": " The student changed schools ",
    "mentor_reflection": "Proud of her",
    "student_reflection": "He listened",
    "rematch_offered": True,
}


def program_status(workspace: Workspace, pair: Pair) -> str:
    with workspace.read() as session:
        return session.get_one(ProgramEnrollment, pair.program_id).status


@pytest.mark.parametrize(("offered", "status"), [(True, ProgramStatus.WAITING), (False, ProgramStatus.CLOSED)])
def test_a_closure_is_recorded_and_the_student_waits_or_leaves(
    workspace: Workspace, pair: Pair, offered: bool, status: ProgramStatus
) -> None:
    close_match(workspace, pair.match_id, **{**GOOD, "rematch_offered": offered})

    detail = match_detail(workspace, pair.match_id)
    assert (detail.row.status, detail.row.ended_on) == (MatchStatus.CLOSED, date(2026, 11, 20))
    assert detail.closure_reason == "The student changed schools"
    assert (detail.mentor_reflection, detail.student_reflection) == ("Proud of her", "He listened")
    assert detail.rematch_offered is offered
    assert not detail.row.overdue
    assert program_status(workspace, pair) == status
    assert list_matches(workspace) == []
    assert [row.id for row in list_matches(workspace, include_closed=True)] == [pair.match_id]


def test_undo_opens_the_match_again(workspace: Workspace, pair: Pair) -> None:
    close_match(workspace, pair.match_id, **GOOD)
    assert workspace.undo_label() == "Close the match of Rosa Delgado-Ortiz"

    workspace.undo()

    detail = match_detail(workspace, pair.match_id)
    assert (detail.row.status, detail.row.ended_on) == (MatchStatus.ACTIVE, None)
    assert (detail.closure_reason, detail.rematch_offered) == (None, None)
    assert program_status(workspace, pair) == ProgramStatus.MATCHED
    assert [row.id for row in list_matches(workspace)] == [pair.match_id]


def test_a_match_is_closed_once(workspace: Workspace, pair: Pair) -> None:
    close_match(workspace, pair.match_id, **GOOD)
    with pytest.raises(UserError, match=r"This match was closed on Nov 20, 2026 already\."):
        close_match(workspace, pair.match_id, **GOOD)


def test_a_closure_cannot_be_undone_once_the_student_has_another_mentor(workspace: Workspace, pair: Pair) -> None:
    close_match(workspace, pair.match_id, **GOOD)
    with workspace.read() as session:
        closure = session.scalars(select(func.max(ChangeSetEntry.id))).one()
    with workspace.write(Permission.ACCEPT_MATCHES, "Match Rosa again") as session:
        program = session.get_one(ProgramEnrollment, pair.program_id)
        again = make_match(session, program, make_mentor(session, None, "Tola", "Okafor")).id

    with pytest.raises(UserError, match="cannot be undone"):
        workspace.undo_action(closure, "Undo the closure")
    assert [row.id for row in list_matches(workspace)] == [again]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"on": date(2026, 11, 17)},
            "The last check-in was on Nov 18, 2026, after Nov 17, 2026. Close the match on that day or later.",
        ),
        (
            {"on": date(2026, 9, 11)},
            "Sep 11, 2026 is before the match began on Sep 12, 2026. Choose a later day.",
        ),
        ({"on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future. Close the match on the day it ends."),
        ({"reason": " "}, "Say why the match ends; the reason stays with the record."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    workspace: Workspace, pair: Pair, change: dict[str, Any], sentence: str
) -> None:
    log_check_in(workspace, pair.match_id, on=date(2026, 11, 18), channel=Channel.PHONE, outcome=ContactOutcome.ATTEMPT)
    with pytest.raises(UserError) as refused:
        close_match(workspace, pair.match_id, **{**GOOD, **change})

    assert str(refused.value) == sentence
    assert match_detail(workspace, pair.match_id).row.status is MatchStatus.ACTIVE


def test_the_day_of_the_last_check_in_may_be_the_last_day(workspace: Workspace, pair: Pair) -> None:
    log_check_in(workspace, pair.match_id, on=date(2026, 11, 18), channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)
    close_match(workspace, pair.match_id, **{**GOOD, "on": date(2026, 11, 18)})
    assert match_detail(workspace, pair.match_id).row.ended_on == date(2026, 11, 18)


def test_a_match_does_not_end_before_its_first_meeting(workspace: Workspace, pair: Pair) -> None:
    record_first_meeting(workspace, pair.match_id, date(2026, 9, 18))
    with pytest.raises(UserError, match=r"The first meeting was on Sep 18, 2026, after Sep 17, 2026"):
        close_match(workspace, pair.match_id, **{**GOOD, "on": date(2026, 9, 17)})


def test_closing_a_second_mentor_leaves_the_student_matched(workspace: Workspace, pair: Pair) -> None:
    with workspace.write(Permission.ACCEPT_MATCHES, "A second mentor") as session:
        second = Match(
            program_enrollment_id=pair.program_id,
            mentor_id=make_mentor(session, None, "Tola", "Okafor").id,
            is_primary=False,
            starts_on=date(2026, 10, 1),
        )
        session.add(second)
        session.flush()
        match_id = second.id
    close_match(workspace, match_id, **GOOD)
    assert program_status(workspace, pair) == ProgramStatus.MATCHED


def test_reasons_are_offered() -> None:
    assert "The school year ended" in usual_reasons()
