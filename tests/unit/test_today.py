from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.mentoring.check_in import finish_next_step, log_check_in
from iattend_desktop.mentoring.concern import pass_on_concern, raise_concern, resolve_concern
from iattend_desktop.mentoring.goal import add_goal, close_goal, record_progress
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Match, Mentor, ScreeningRecord
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.screening import Clearance
from iattend_desktop.roster.watch import WaitingFile, Watched
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.support.conference import finish_follow_up, record_conference
from iattend_desktop.support.intervention import change_intervention, refer
from iattend_desktop.today.gather import today_count, today_items
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind
from iattend_desktop.vocabulary import (
    Channel,
    ContactOutcome,
    GoalKind,
    GoalStatus,
    Grain,
    InterventionStatus,
    MatchStatus,
    MentorKind,
    ScreeningStep,
    Urgency,
)
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student
from tests.unit.mentoring.crowd import add_matches, counted_statements

TODAY = date(2026, 11, 20)


@pytest.fixture
def match_id(workspace: Workspace) -> int:
    """Rosa and Daniel Kim since November 2, met on November 18: nothing to do."""
    with workspace.write(Permission.ACCEPT_MATCHES, "Match Rosa") as session:
        school = make_school(session)
        match = make_match(
            session, make_student(session, school), make_mentor(session, school), starts_on=date(2026, 11, 2)
        )
        match.first_meeting_on = date(2026, 11, 18)
        session.flush()
        return match.id


def change_program(workspace: Workspace, **values: object) -> None:
    with workspace.write(Permission.RECORD_CONSENT, "Consent") as session:
        program = session.scalars(select(ProgramEnrollment)).one()
        for name, value in values.items():
            setattr(program, name, value)


def change_match(workspace: Workspace, match_id: int, **values: object) -> None:
    with workspace.write(Permission.EDIT_MATCHES, "Match") as session:
        match = session.get_one(Match, match_id)
        for name, value in values.items():
            setattr(match, name, value)


def set_check(workspace: Workspace, expires_on: date | None) -> None:
    with workspace.write(Permission.RECORD_SCREENING, "Check") as session:
        step = ScreeningRecord.step == ScreeningStep.BACKGROUND_CHECK
        session.scalars(select(ScreeningRecord).where(step)).one().expires_on = expires_on


def only_item(workspace: Workspace) -> TodayItem:
    (item,) = today_items(workspace)
    return item


def test_a_match_in_order_needs_nobody(workspace: Workspace, match_id: int) -> None:
    assert match_id
    assert today_items(workspace) == []
    assert today_count(workspace) == 0


def test_an_overdue_contact_says_who_and_since_when(workspace: Workspace, match_id: int) -> None:
    change_match(workspace, match_id, first_meeting_on=date(2026, 11, 4))

    item = only_item(workspace)
    assert (item.kind, item.headline) == (TodayKind.CONTACT_OVERDUE, "Contact overdue")
    assert item.detail == "Rosa Delgado-Ortiz · mentor Daniel Kim · last contact 16 days ago (weekly)"
    assert (item.action, item.action_label) == (TodayAction.LOG_CHECK_IN, "Log contact")
    assert (item.match_id, item.days) == (match_id, 9)
    change_match(workspace, match_id, status=MatchStatus.PAUSED)
    assert today_items(workspace) == []


def test_a_planned_first_meeting_is_told_once_its_day_is_over_and_nothing_is_recorded(
    workspace: Workspace, match_id: int
) -> None:
    """The match began on Monday, November 16: its first contact is due by the 23rd."""
    begun = {"starts_on": date(2026, 11, 16), "first_meeting_on": None}
    change_match(workspace, match_id, **begun, first_meeting_planned_on=date(2026, 11, 20))
    assert today_items(workspace) == []  # today is the day

    change_match(workspace, match_id, first_meeting_planned_on=date(2026, 11, 19))
    item = only_item(workspace)
    assert (item.headline, item.action) == ("First meeting not recorded", TodayAction.OPEN_MATCH)
    assert item.detail == "Rosa Delgado-Ortiz · mentor Daniel Kim · first meeting was planned for Nov 19, 2026"
    assert (item.match_id, item.days) == (match_id, 1)

    change_match(workspace, match_id, first_meeting_on=date(2026, 11, 19))
    assert today_items(workspace) == []


def test_two_weeks_without_a_first_contact_are_a_line_of_their_own(workspace: Workspace, match_id: int) -> None:
    """Due a week after the start; from November 6 it is 14 days, from November 7 it is 13."""
    change_match(workspace, match_id, starts_on=date(2026, 11, 7), first_meeting_on=None)
    assert only_item(workspace).kind is TodayKind.CONTACT_OVERDUE

    change_match(workspace, match_id, starts_on=date(2026, 11, 6))
    item = only_item(workspace)
    assert (item.kind, item.headline) == (TodayKind.NO_FIRST_CONTACT, "No first contact")
    assert item.detail.endswith("no contact since the match began 14 days ago (weekly)")


@pytest.mark.parametrize(
    ("expires_on", "headline", "words"),
    [
        (date(2026, 12, 2), "Check expires", "background check ends Dec 2, 2026"),
        (date(2027, 1, 19), "Check expires", "background check ends Jan 19, 2027"),  # 60 days
        (date(2026, 11, 20), "Check expired", "background check ended Nov 20, 2026"),
        (None, "Check has no end", "the background check has no end date, so it clears nobody"),
    ],
)
def test_background_checks_that_end(
    workspace: Workspace, match_id: int, expires_on: date | None, headline: str, words: str
) -> None:
    set_check(workspace, expires_on)

    item = only_item(workspace)
    assert (item.kind, item.headline) == (TodayKind.SCREENING, headline)
    assert item.detail == f"Daniel Kim · {words} · 1 mentee"
    assert (item.action, item.match_id) == (TodayAction.RECORD_SCREENING, None)
    with workspace.read() as session:
        assert item.mentor_id == session.get_one(Match, match_id).mentor_id


def test_a_check_that_ends_in_61_days_or_was_renewed_is_no_line(workspace: Workspace, match_id: int) -> None:
    set_check(workspace, date(2027, 1, 20))
    assert today_items(workspace) == []

    set_check(workspace, date(2026, 11, 1))
    assert only_item(workspace).headline == "Check expired"
    with workspace.write(Permission.RECORD_SCREENING, "Renewal") as session:
        session.add(
            ScreeningRecord(
                mentor_id=session.get_one(Match, match_id).mentor_id,
                step=ScreeningStep.BACKGROUND_CHECK,
                done_on=date(2026, 11, 10),
                expires_on=date(2028, 11, 10),
            )
        )
    assert today_items(workspace) == []


def test_other_steps_that_end_are_warned_of_with_the_check_in_one_line(workspace: Workspace, match_id: int) -> None:
    """Today is November 20: 61 days are January 20, 60 January 19; a leader is asked for no references."""

    def ends(step: ScreeningStep, day: date | None) -> None:
        with workspace.write(Permission.RECORD_SCREENING, "Ends") as session:
            session.scalars(select(ScreeningRecord).filter_by(step=step)).one().expires_on = day

    ends(ScreeningStep.REFERENCES, date(2026, 11, 21))
    for day, headline, words, rank in (
        (date(2027, 1, 20), "", "", 0),
        (date(2027, 1, 19), "Screening expires", "training ends Jan 19, 2027", 3),
        (date(2026, 11, 21), "Screening expires", "training ends Nov 21, 2026", 3),
        (date(2026, 11, 20), "Screening expired", "training ended Nov 20, 2026", 0),
    ):
        ends(ScreeningStep.TRAINING, day)
        found = [(one.headline, one.detail, one.rank, one.action_label) for one in today_items(workspace)]
        line = (headline, f"Daniel Kim · {words} · 1 mentee", rank, "Record renewal")
        assert found == ([line] if headline else []), day
        standing = match_detail(workspace, match_id)
        assert standing.screening is not None
        assert (standing.screening.clearance is Clearance.EXPIRED) is (day == TODAY)
        soon = TODAY < day <= date(2027, 1, 19)
        assert standing.screening_ends == (((ScreeningStep.TRAINING, day),) if soon else ())
    set_check(workspace, date(2026, 12, 2))
    item = only_item(workspace)  # what is over comes first; one line for the mentor
    assert (item.headline, item.rank) == ("Screening expired", 0)
    assert item.detail == "Daniel Kim · training ended Nov 20, 2026, background check ends Dec 2, 2026 · 1 mentee"
    ends(ScreeningStep.TRAINING, date(2026, 12, 20))
    item = only_item(workspace)
    assert (item.headline, item.rank) == ("Check expires", 3)
    assert item.detail == "Daniel Kim · background check ends Dec 2, 2026, training ends Dec 20, 2026 · 1 mentee"
    with workspace.write(Permission.RECORD_SCREENING, "Renewed") as session:
        mentor_id = session.get_one(Match, match_id).mentor_id
        session.add(ScreeningRecord(mentor_id=mentor_id, step=ScreeningStep.TRAINING, done_on=TODAY, hours=2))
    assert only_item(workspace).detail == "Daniel Kim · background check ends Dec 2, 2026 · 1 mentee"  # it has no end


def test_a_mentor_without_students_is_no_line_until_the_check_ends_soon(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_MENTORS, "Mentors") as session:
        make_mentor(session, None, "Not", "Checked", cleared=False)
        gone = make_mentor(session, None, "Gone", "Mentor")
        gone.inactive_from = TODAY
        for record in session.scalars(select(ScreeningRecord).where(ScreeningRecord.expires_on.is_not(None))):
            record.expires_on = date(2026, 12, 1)
    assert today_items(workspace) == []

    with workspace.write(Permission.EDIT_MENTORS, "Back") as session:
        session.scalars(select(Mentor).where(Mentor.inactive_from == TODAY)).one().inactive_from = None
    assert only_item(workspace).detail == "Gone Mentor · background check ends Dec 1, 2026 · 0 mentees"


def test_a_matched_mentor_without_any_check_comes_first(workspace: Workspace, match_id: int) -> None:
    with workspace.write(Permission.ACCEPT_MATCHES, "Unchecked") as session:
        session.get_one(Match, match_id).mentor_id = make_mentor(session, None, "Not", "Checked", cleared=False).id
        session.get_one(Match, match_id).first_meeting_on = date(2026, 11, 4)

    first, second = today_items(workspace)
    assert first.detail == "Not Checked · no background check on file · 1 mentee"
    assert second.kind is TodayKind.CONTACT_OVERDUE


@pytest.mark.parametrize(
    ("values", "headline", "words"),
    [
        ({"consent_expires_on": date(2026, 12, 2)}, "Consent expires", "consent ends Dec 2, 2026"),
        ({"consent_expires_on": TODAY}, "Consent expired", "consent ended Nov 20, 2026"),
        ({"consent_withdrawn_on": date(2026, 11, 1)}, "Consent withdrawn", "the family withdrew its consent"),
        ({"consent_on": None}, "No consent", "no consent on file"),
    ],
)
def test_consents_of_matched_students(
    workspace: Workspace, match_id: int, values: dict[str, object], headline: str, words: str
) -> None:
    change_program(workspace, **values)

    item = only_item(workspace)
    assert (item.kind, item.headline) == (TodayKind.CONSENT, headline)
    assert item.detail == f"Rosa Delgado-Ortiz · mentor Daniel Kim · {words}"
    assert (item.action, item.match_id) == (TodayAction.RECORD_CONSENT, match_id)


def test_students_who_wait_are_one_line_with_their_number(workspace: Workspace, match_id: int) -> None:
    assert match_id
    with workspace.write(Permission.EDIT_STUDENTS, "Students") as session:
        school = make_school(session)
        for number in range(12):
            make_student(session, school, f"S{number}")
        make_student(session, school, "Unknown", consent_on=None)
        make_student(session, school, "Expired").consent_expires_on = TODAY
        make_student(session, school, "Declined").status = "declined"

    item = only_item(workspace)
    assert (item.kind, item.action) == (TodayKind.STUDENTS_WAITING, TodayAction.OPEN_MATCHING)
    assert item.detail == "12 students with consent wait for a mentor"


def test_a_next_step_is_a_line_until_it_is_done(workspace: Workspace, match_id: int) -> None:
    keys = [
        log_check_in(
            workspace,
            match_id,
            on=date(2026, 11, 16),
            channel=Channel.PHONE,
            outcome=ContactOutcome.CONTACT,
            next_step=step,
            next_step_owner=owner,
            next_step_due_on=due,
        )
        for step, owner, due in (
            ("Call aunt", "Dr. Kim", date(2026, 11, 18)),
            ("Bring form", None, TODAY),
            ("Later", None, date(2026, 11, 21)),
        )
    ]

    items = today_items(workspace)
    pair = "Rosa Delgado-Ortiz · mentor Daniel Kim"
    assert [item.detail for item in items] == [
        f"{pair} · Call aunt · Dr. Kim · due Nov 18, 2026",
        f"{pair} · Bring form · due today",
    ]
    assert [item.check_in_id for item in items] == keys[:2]
    finish_next_step(workspace, keys[0])
    assert only_item(workspace).check_in_id == keys[1]


def test_goals_off_pace_and_past_due(workspace: Workspace, match_id: int) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "Attendance") as session:
        program = session.scalars(select(ProgramEnrollment)).one()
        make_month(session, program.student_id, make_school(session), date(2026, 10, 1), expected=20, absent=6)
    behind = add_goal(
        workspace, match_id, kind=GoalKind.ATTENDANCE, title="At school", target=1, set_on=date(2026, 10, 1)
    )
    late = add_goal(
        workspace,
        match_id,
        kind=GoalKind.ACADEMIC,
        title="Homework",
        baseline=10,
        target=2,
        set_on=date(2026, 10, 1),
        due_on=date(2026, 12, 10),
    )
    record_progress(workspace, late, value=3, on=date(2026, 11, 19))  # ahead of the line
    pair = "Rosa Delgado-Ortiz · mentor Daniel Kim"

    item = only_item(workspace)
    assert (item.kind, item.goal_id, item.match_id) == (TodayKind.GOAL_BEHIND, behind, match_id)
    assert item.detail == f"{pair} · At school · behind: 6 absences in 20 days, the goal is 1 a week"

    close_goal(workspace, behind, status=GoalStatus.DROPPED)
    workspace.clock = lambda: datetime(2026, 12, 11, 20, tzinfo=UTC)
    (item,) = (item for item in today_items(workspace) if item.goal_id)
    assert (item.kind, item.goal_id, item.days) == (TodayKind.GOAL_DUE, late, 1)
    assert item.detail == f"{pair} · Homework · not reached by Dec 10, 2026"


def test_a_paused_match_has_neither_next_steps_nor_goals_to_see_to(workspace: Workspace, match_id: int) -> None:
    log_check_in(
        workspace,
        match_id,
        on=date(2026, 11, 16),
        channel=Channel.PHONE,
        outcome=ContactOutcome.CONTACT,
        next_step="Call aunt",
        next_step_due_on=date(2026, 11, 18),
    )
    goal_id = add_goal(
        workspace,
        match_id,
        kind=GoalKind.ACADEMIC,
        title="Homework",
        baseline=10,
        target=2,
        set_on=date(2026, 10, 1),
        due_on=date(2026, 12, 10),
    )
    record_progress(workspace, goal_id, value=9, on=date(2026, 11, 19))
    assert [item.kind for item in today_items(workspace)] == [TodayKind.NEXT_STEP_DUE, TodayKind.GOAL_BEHIND]

    change_match(workspace, match_id, status=MatchStatus.PAUSED)
    assert today_items(workspace) == []


def test_no_check_is_asked_of_a_kind_that_needs_none(workspace: Workspace, match_id: int) -> None:
    assert match_id
    set_check(workspace, TODAY)
    settings = workspace.settings()
    lighter = {**settings.requirements, MentorKind.DISTRICT_LEADER: (ScreeningStep.TRAINING,)}
    workspace.change_settings(replace(settings, requirements=lighter))
    assert today_items(workspace) == []


def test_what_waits_in_the_watched_folder_is_one_line_and_what_cannot_be_read_one_each(workspace: Workspace) -> None:
    place = Path("exports")
    waiting = WaitingFile(place / "Enrollment 2026-11-27.xlsx", "ab", 120, 14, 3)
    broken = WaitingFile(place / "half.xlsx", "cd", why="half.xlsx is damaged.", refused=True)
    watched = Watched(
        place, "", (waiting, replace(waiting, path=place / "Days.xlsx", why="1 question is open"), broken)
    )
    assert [
        (item.kind, item.headline, item.detail, item.action, item.files) for item in today_items(workspace, watched)
    ] == [
        (TodayKind.CANNOT_IMPORT, "Cannot be imported", "half.xlsx is damaged.", TodayAction.OPEN_WATCHED_FOLDER, ()),
        (
            TodayKind.IMPORT_WAITING,
            "Waiting for a yes",
            "Enrollment 2026-11-27.xlsx and Days.xlsx wait: 240 new, 28 changed, 6 problems"
            " · Days.xlsx: 1 question is open",
            TodayAction.REVIEW_IMPORT,
            (place / "Enrollment 2026-11-27.xlsx", place / "Days.xlsx"),
        ),
    ]
    assert today_count(workspace, watched) == 2
    (line,) = today_items(workspace, Watched(place, "The watched folder is not there."))
    assert (line.kind, line.detail) == (TodayKind.WATCHED_FOLDER, "The watched folder is not there.")
    assert today_count(workspace, Watched(place)) == 0


@pytest.mark.usefixtures("match_id")
def test_support_and_follow_ups_that_wait_are_lines_until_somebody_acts(workspace: Workspace) -> None:
    with workspace.read() as session:
        (rosa,) = session.scalars(select(ProgramEnrollment.student_id))
    key = refer(workspace, rosa, {"title": "Bus pass", "tier": 2, "referred_on": date(2026, 11, 5)})
    refer(workspace, rosa, {"title": "Tutoring", "tier": 2, "referred_on": date(2026, 11, 6)})  # 14 days: not too long
    held = {"held_on": date(2026, 11, 10), "attended_by": ("Rosa",), "follow_up_owner": "L. Park"}
    talk = record_conference(workspace, rosa, {**held, "follow_up_on": date(2026, 11, 19)})
    record_conference(workspace, rosa, {**held, "follow_up_on": date(2026, 11, 21)})
    assert [(item.headline, item.detail, item.days, item.school) for item in today_items(workspace)] == [
        ("Referral without an answer", "Rosa Delgado-Ortiz · Bus pass · no answer for 15 days", 15, "Lincoln High"),
        ("Follow-up due", "Rosa Delgado-Ortiz · L. Park · follow-up due for 1 day", 1, "Lincoln High"),
    ]
    assert {item.action for item in today_items(workspace)} == {TodayAction.OPEN_PLAN}
    change_intervention(workspace, key, {"status": InterventionStatus.DECLINED, "outcome": "Walks"})
    finish_follow_up(workspace, talk)
    assert today_count(workspace) == 0


def test_a_crowd_takes_as_many_statements_as_a_few(workspace: Workspace) -> None:
    add_matches(workspace, 10, check_ins=2)
    with counted_statements(workspace) as few:
        today_items(workspace)

    add_matches(workspace, 2_000, check_ins=20)
    with counted_statements(workspace) as many:
        items = today_items(workspace)

    assert len(many) == len(few)
    assert Counter(item.kind for item in items) == {TodayKind.CONTACT_OVERDUE: 402, TodayKind.NEXT_STEP_DUE: 2_010}
    assert [item.kind for item in items[:402]] == [TodayKind.CONTACT_OVERDUE] * 402
    assert [items[0].days, items[401].days] == [2, 1]


def tell_days(workspace: Workspace, match_id: int, days: dict[date, int | None]) -> None:
    """Days of Rosa's attendance: 1 missed, 0 there, none not submitted."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Days") as session:
        program = session.get_one(ProgramEnrollment, session.get_one(Match, match_id).program_enrollment_id)
        year = school_year_of(session, TODAY)
        for day, missed in days.items():
            known = missed is not None
            session.add(
                AttendanceFact(
                    student_id=program.student_id,
                    school_year_id=year.id,
                    grain=Grain.DAY,
                    starts_on=day,
                    ends_on=day,
                    expected=int(known),
                    attended=int(known) - (missed or 0),
                    unexcused=missed or 0,
                    not_submitted=int(not known),
                    source="test",
                )
            )


@pytest.mark.parametrize(
    ("days", "told"),
    [  # the days of November, Monday the 16th to Friday the 20th
        ({16: 1, 17: 1, 18: 1}, "missed 3 school days in a row, Nov 16, 2026 to Nov 18, 2026"),
        ({12: 1, 13: 1, 16: 1, 17: 1}, "missed 4 school days in a row, Nov 12, 2026 to Nov 17, 2026"),
        ({16: 1, 17: None, 18: 1, 19: 1}, "missed 3 school days in a row, Nov 16, 2026 to Nov 19, 2026"),
        ({16: 0, 17: 1, 18: 1}, None),
        ({16: 1, 17: 1, 18: 1, 19: 0}, None),  # back at school
        ({2: 1, 3: 1, 4: 1, 5: 1}, None),  # two weeks old: no news
    ],
)
def test_absences_in_a_row_need_a_call(
    workspace: Workspace, match_id: int, days: dict[int, int | None], told: str | None
) -> None:
    tell_days(workspace, match_id, {date(2026, 11, day): missed for day, missed in days.items()})
    found = [item for item in today_items(workspace) if item.kind is TodayKind.ABSENT_IN_A_ROW]
    if told is None:
        assert found == []
    else:
        (item,) = found
        assert item.detail == f"Rosa Delgado-Ortiz · mentor Daniel Kim · {told}"
        assert (item.match_id, item.action) == (match_id, TodayAction.LOG_CHECK_IN)


def test_a_concern_stays_until_it_is_resolved_for_those_who_act_on_it(workspace: Workspace, match_id: int) -> None:
    with workspace.read() as session:
        program_id = session.get_one(Match, match_id).program_enrollment_id
    concern = raise_concern(
        workspace, program_id, summary="No warm coat", safeguarding_note="Heard at home", on=date(2026, 11, 18)
    )
    item = only_item(workspace)
    assert (item.headline, item.match_id, item.days) == ("Concern", match_id, 2)
    assert item.detail.startswith("Rosa Delgado-Ortiz · No warm coat · raised Nov 18, 2026 by ")
    assert "Heard at home" not in item.detail
    resolve_concern(workspace, concern, resolution="The school had one")
    assert today_items(workspace) == []


def test_what_a_mentor_says_needs_somebody_today_stands_before_everything(workspace: Workspace, match_id: int) -> None:
    with workspace.read() as session:
        program = session.get_one(Match, match_id).program_enrollment_id
    raise_concern(workspace, program, summary="No warm coat", on=date(2026, 11, 2))
    pass_on_concern(workspace, program, words="Does not dare to go home", urgency=Urgency.TODAY)
    first, *others = today_items(workspace)
    assert (first.headline, "Does not dare" in first.detail, first.days) == (
        "Concern that needs somebody today",
        True,
        0,
    )
    assert [item.detail.partition(" · ")[2][:12] for item in others if item.kind is TodayKind.CONCERN] == [
        "No warm coat"
    ]


def test_lines_say_which_mentor_school_and_region_they_are_about(workspace: Workspace, match_id: int) -> None:
    change_match(workspace, match_id, first_meeting_on=date(2026, 11, 4))
    set_check(workspace, date(2026, 12, 2))
    change_program(workspace, consent_expires_on=date(2026, 12, 15))
    items = today_items(workspace)
    assert {item.kind for item in items} == {TodayKind.CONTACT_OVERDUE, TodayKind.SCREENING, TodayKind.CONSENT}
    assert {(item.mentor, item.school, item.region) for item in items} == {("Daniel Kim", "Lincoln High", "East")}
