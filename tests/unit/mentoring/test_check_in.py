from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from iattend_desktop.mentoring.check_in import delete_check_in, edit_check_in, finish_next_step, log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.conftest import Pair

FRIDAY = date(2026, 11, 20)
GOOD: dict[str, Any] = {
    "on": FRIDAY,
    "channel": Channel.IN_PERSON,
    "outcome": ContactOutcome.CONTACT,
    "minutes": 30,
    "note": " bus pass arrived ",
    "next_step": "Call aunt",
    "next_step_owner": "Dr. Kim",
    "next_step_due_on": date(2026, 11, 27),
    "topics": ["transport", "transport", " "],
}


def test_a_check_in_is_logged_as_it_was_said(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, **GOOD)

    (row,) = match_detail(workspace, pair.match_id).check_ins
    assert row.id == key
    assert (row.on, row.channel, row.outcome, row.minutes) == (FRIDAY, Channel.IN_PERSON, ContactOutcome.CONTACT, 30)
    assert row.note == "bus pass arrived"
    assert row.topics == ("transport",)
    assert (row.next_step, row.next_step_owner, row.next_step_due_on) == ("Call aunt", "Dr. Kim", date(2026, 11, 27))
    assert (row.mentor_id, row.mentor) == (pair.mentor_id, "Daniel Kim")
    assert row.is_contact


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future. Give the day of the check-in."),
        (
            {"on": date(2026, 9, 11)},
            "Sep 11, 2026 is before the match began on Sep 12, 2026. Check the day.",
        ),
        ({"minutes": 0}, "0 minutes cannot be. Give 1 to 600, or leave it empty."),
        ({"minutes": 601}, "601 minutes cannot be. Give 1 to 600, or leave it empty."),
        (
            {"channel": None},
            "Say how the contact was made: in person, by video, phone, message or home visit.",
        ),
        (
            {"channel": None, "outcome": ContactOutcome.ATTEMPT},
            "Say how contact was tried: in person, by video, phone, message or home visit.",
        ),
        ({"mood": 6}, "The mood is a number from 1 to 5; 6 is not."),
        ({"next_step": " "}, "Say what the next step is, or leave out who does it and by when."),
        (
            {"next_step_due_on": date(2026, 11, 19)},
            "The next step is due on Nov 19, 2026, before the check-in on Nov 20, 2026. Give a later day.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    workspace: Workspace, pair: Pair, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        log_check_in(workspace, pair.match_id, **{**GOOD, **change})

    assert str(refused.value) == sentence
    assert match_detail(workspace, pair.match_id).check_ins == ()
    assert workspace.undo_label() == "Match Rosa"


@pytest.mark.parametrize("minutes", [1, 600, None])
def test_minutes_at_the_edges_are_taken(workspace: Workspace, pair: Pair, minutes: int | None) -> None:
    log_check_in(workspace, pair.match_id, **{**GOOD, "minutes": minutes})
    assert match_detail(workspace, pair.match_id).check_ins[0].minutes == minutes


def test_a_closed_match_takes_check_ins_up_to_its_last_day(workspace: Workspace, pair: Pair) -> None:
    close_match(workspace, pair.match_id, on=date(2026, 11, 18), reason="Moved", rematch_offered=False)

    log_check_in(workspace, pair.match_id, **{**GOOD, "on": date(2026, 11, 18)})
    with pytest.raises(UserError, match=r"Nov 19, 2026 is after the match was closed on Nov 18, 2026\."):
        log_check_in(workspace, pair.match_id, **{**GOOD, "on": date(2026, 11, 19)})


def test_an_unknown_match_is_said(workspace: Workspace, pair: Pair) -> None:
    with pytest.raises(UserError, match="no longer there"):
        log_check_in(workspace, pair.match_id + 1, **GOOD)


def test_edit_changes_all_values_and_checks_them(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, **GOOD)
    finish_next_step(workspace, key)

    edit_check_in(
        workspace, key, on=date(2026, 11, 19), channel=Channel.PHONE, outcome=ContactOutcome.ATTEMPT, next_step="Visit"
    )

    (row,) = match_detail(workspace, pair.match_id).check_ins
    assert (row.on, row.channel, row.outcome) == (date(2026, 11, 19), Channel.PHONE, ContactOutcome.ATTEMPT)
    assert (row.minutes, row.note, row.topics, row.next_step_owner) == (None, None, (), None)
    assert (row.next_step, row.next_step_done_on) == ("Visit", None)
    assert not row.is_contact
    with pytest.raises(UserError, match="in the future"):
        edit_check_in(workspace, key, **{**GOOD, "on": date(2026, 11, 21)})


def test_a_next_step_is_done_once_and_not_before_it_was_agreed(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, **{**GOOD, "on": date(2026, 11, 18)})

    with pytest.raises(UserError, match=r"agreed on Nov 18, 2026"):
        finish_next_step(workspace, key, on=date(2026, 11, 17))
    with pytest.raises(UserError, match="in the future"):
        finish_next_step(workspace, key, on=date(2026, 11, 21))
    finish_next_step(workspace, key)
    assert match_detail(workspace, pair.match_id).check_ins[0].next_step_done_on == FRIDAY
    with pytest.raises(UserError, match=r"done on Nov 20, 2026 already"):
        finish_next_step(workspace, key)


def test_a_check_in_without_a_next_step_has_none_to_finish(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, on=FRIDAY, channel=Channel.MESSAGE, outcome=ContactOutcome.CONTACT)
    with pytest.raises(UserError, match="has no next step"):
        finish_next_step(workspace, key)


def test_logging_and_deleting_are_undone_and_redone(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, **GOOD)
    logged = match_detail(workspace, pair.match_id).check_ins
    assert workspace.undo_label() == "Log check-in for Rosa Delgado-Ortiz"

    workspace.undo()
    assert match_detail(workspace, pair.match_id).check_ins == ()
    workspace.redo()
    assert match_detail(workspace, pair.match_id).check_ins[0].note == "bus pass arrived"

    delete_check_in(workspace, key)
    assert match_detail(workspace, pair.match_id).check_ins == ()
    workspace.undo()
    (again,) = match_detail(workspace, pair.match_id).check_ins
    assert (again.id, again.topics, again.next_step_due_on) == (
        logged[0].id,
        logged[0].topics,
        logged[0].next_step_due_on,
    )


def test_a_check_in_that_is_gone_is_said(workspace: Workspace, pair: Pair) -> None:
    key = log_check_in(workspace, pair.match_id, **GOOD)
    delete_check_in(workspace, key)
    with pytest.raises(UserError, match="no longer there"):
        delete_check_in(workspace, key)
