"""A mentor's calendar file, read again with icalendar: whole days, the least of a student, nothing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import undefer

from iattend_desktop.mentoring.calendar_file import match_calendar, mentor_calendar, write_calendar
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.unit.mentoring.workbooks import fill_desk


def events(path: Path) -> list[Any]:
    calendar = Calendar.from_ical(path.read_bytes())
    assert (str(calendar["x-wr-timezone"]), str(calendar["version"])) == ("America/Los_Angeles", "2.0")
    return list(calendar.walk("VEVENT"))


def told(path: Path) -> list[tuple[date, str]]:
    return [(event["dtstart"].dt, str(event["summary"])) for event in events(path)]


def test_days_of_a_mentor_stand_in_the_file_with_given_name_and_initial_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Daniel Kim leads in the district: Rosa, the other Rosa and Ana are his, he covers Jaylen; Ben's match is paused.

    Rosa's last contact was Tuesday, November 17; the others are due since Monday, September 21 (a week after Saturday
    the 12th, moved from the weekend).
    """
    desk = fill_desk(workspace)
    plan_first_meeting(workspace, desk.ana, date(2026, 11, 30))
    found = mentor_calendar(workspace, desk.kim)
    assert found.left_out == ("Ben Nye: the match is paused",)
    path = tmp_path / "kim.ics"
    assert write_calendar(workspace, found, path) == 7
    assert sorted(told(path)) == [
        (date(2026, 9, 21), "Contact with Ana P. due"),
        (date(2026, 9, 21), "Contact with Jaylen B. due"),
        (date(2026, 9, 21), "Contact with Rosa D. (2) due"),
        (date(2026, 11, 24), "Contact with Rosa D. due"),
        (date(2026, 11, 24), "Next step for Rosa D. due"),
        (date(2026, 11, 27), "Next step for Rosa D. due"),
        (date(2026, 11, 30), "First meeting with Ana P."),
    ]
    for event in events(path):
        assert (event["dtend"].dt - event["dtstart"].dt).days == 1
        assert event["dtstamp"].dt == workspace.clock()
    text = path.read_text()
    for kept_back in ("Delgado", "Pérez", "Brown", "Lincoln", "aunt", "missing", "Nye"):
        assert kept_back not in text

    with looking(workspace) as session:
        query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == "export_calendar")
        [entry] = session.scalars(query)
        in_it = sorted(desk.people[name] for name in ("rosa", "other_rosa", "ana", "jaylen"))
        assert entry.detail == {"events": 7, "people": in_it}


def test_a_later_file_moves_days_under_the_same_uids(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = fill_desk(workspace)
    first, second = tmp_path / "1.ics", tmp_path / "2.ics"
    plan_first_meeting(workspace, desk.other_rosa, date(2026, 11, 24))
    write_calendar(workspace, match_calendar(workspace, desk.other_rosa), first)
    plan_first_meeting(workspace, desk.other_rosa, date(2026, 12, 1))
    on = date(2026, 11, 20)
    log_check_in(workspace, desk.other_rosa, on=on, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)
    monkeypatch.setattr(workspace, "clock", lambda: datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
    write_calendar(workspace, match_calendar(workspace, desk.other_rosa), second)
    before, after = ({str(event["uid"]): event for event in events(path)} for path in (first, second))
    assert before.keys() == after.keys()
    assert sorted(told(second)) == [
        (date(2026, 11, 27), "Contact with Rosa D. due"),
        (date(2026, 12, 1), "First meeting with Rosa D."),
    ]
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in before)


def test_a_meeting_that_will_not_be_is_cancelled_under_its_uid(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of four meetings one is planned no more, one was held before its day, one match is closed, one stays."""
    desk = fill_desk(workspace)
    for match in (desk.rosa, desk.other_rosa, desk.ana, desk.jaylen):
        plan_first_meeting(workspace, match, date(2026, 12, 1))
    planned = tmp_path / "planned.ics"
    write_calendar(workspace, mentor_calendar(workspace, desk.kim), planned)
    before = {str(event["uid"]): event for event in events(planned) if "First meeting" in event["summary"]}
    assert len(before) == 4
    assert {event["status"] for event in before.values()} == {"CONFIRMED"}

    monkeypatch.setattr(workspace, "clock", lambda: datetime(2026, 11, 20, 20, 0, 30, tzinfo=UTC))
    plan_first_meeting(workspace, desk.rosa, None)
    record_first_meeting(workspace, desk.other_rosa, date(2026, 11, 20))
    close_match(workspace, desk.ana, on=date(2026, 11, 20), reason="Moved", rematch_offered=False)
    later = tmp_path / "later.ics"
    write_calendar(workspace, mentor_calendar(workspace, desk.kim), later)
    after = {str(event["uid"]): event for event in events(later) if "First meeting" in event["summary"]}
    assert after.keys() == before.keys()
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in after)
    told_now = sorted((str(event["status"]), str(event["summary"]), event["dtstart"].dt) for event in after.values())
    day = date(2026, 12, 1)
    assert told_now == [
        ("CANCELLED", "First meeting", day),  # of Ana, whose match is closed: her name is in no file any more
        ("CANCELLED", "First meeting with Rosa D.", day),
        ("CANCELLED", "First meeting with Rosa D. (2)", day),
        ("CONFIRMED", "First meeting with Jaylen B.", day),
    ]
    assert [str(event["status"]) for event in events(later) if event["dtstart"].dt != day].count("CANCELLED") == 0

    workspace.undo()  # the match is open again
    plan_first_meeting(workspace, desk.rosa, date(2026, 12, 4))
    write_calendar(workspace, mentor_calendar(workspace, desk.kim), later)
    again = {str(event["summary"]): (str(event["status"]), event["dtstart"].dt) for event in events(later)}
    assert again["First meeting with Rosa D."] == ("CONFIRMED", date(2026, 12, 4))
    assert again["First meeting with Ana P."] == ("CONFIRMED", day)
    monkeypatch.setattr(workspace, "clock", lambda: datetime(2026, 12, 2, 20, tzinfo=UTC))
    write_calendar(workspace, mentor_calendar(workspace, desk.kim), later)
    assert "CANCELLED" not in {event["status"] for event in events(later)}  # what is over is left alone


def test_who_is_not_of_the_district_reads_of_nobody_without_consent(workspace: Workspace) -> None:
    desk = fill_desk(workspace)
    with workspace.write(Permission.EDIT_MENTORS, "of a club") as session:
        session.get_one(Mentor, desk.kim).kind = "community_partner"
    assert mentor_calendar(workspace, desk.kim).left_out == (
        "Ben Nye: the match is paused",
        "Ana Pérez: the guardian's consent is not on file",
    )
    with pytest.raises(UserError, match=r"no match to tell of.*Ana Pérez: the guardian's consent is not on file\."):
        match_calendar(workspace, desk.ana)
    workspace.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed):
        mentor_calendar(workspace, desk.kim)
