from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from iattend_desktop.mentoring.check_in import finish_next_step, log_check_in
from iattend_desktop.mentoring.goal import add_goal, close_goal
from iattend_desktop.mentoring.match import list_matches, match_detail
from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting, set_cadence
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import CalendarDay
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Cadence, Channel, ContactOutcome, GoalKind, GoalStatus, MatchStatus
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.looking import looking
from tests.unit.mentoring.conftest import Pair
from tests.unit.mentoring.crowd import add_matches, counted_statements

CONTACT, ATTEMPT = ContactOutcome.CONTACT, ContactOutcome.ATTEMPT


def meet(workspace: Workspace, pair: Pair, on: date, outcome: ContactOutcome = CONTACT, due: date | None = None) -> int:
    return log_check_in(
        workspace,
        pair.match_id,
        on=on,
        channel=Channel.IN_PERSON,
        outcome=outcome,
        next_step="Call home" if due else None,
        next_step_due_on=due,
    )


def test_a_row_says_who_where_and_since(workspace: Workspace, pair: Pair) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Nickname") as session:
        session.get_one(Person, pair.student_id).preferred_name = "Rosie"

    (row,) = list_matches(workspace)

    assert (row.id, row.program_id, row.student_id) == (pair.match_id, pair.program_id, pair.student_id)
    assert (row.student, row.school, row.grade, row.mentor) == ("Rosie Delgado-Ortiz", "Lincoln High", 9, "Daniel Kim")
    assert (row.mentor_id, row.since, row.status) == (pair.mentor_id, date(2026, 9, 12), MatchStatus.ACTIVE)
    assert (row.cadence, row.ended_on) == (Cadence.WEEKLY, None)
    assert (row.last_contact_on, row.days_since_contact, row.contacts_30_days) == (None, None, 0)
    assert not row.by_calendar
    assert row.contact_due_on == date(2026, 9, 21)  # a week after Saturday, September 12, moved to Monday
    assert row.overdue
    assert row.overdue_words == "no contact since the match began 69 days ago (weekly)"


def test_contacts_count_and_attempts_do_not(workspace: Workspace, pair: Pair) -> None:
    """Thirty days with November 20 begin on October 22."""
    for day in (date(2026, 10, 21), date(2026, 10, 22), date(2026, 11, 4)):
        meet(workspace, pair, day)
    meet(workspace, pair, date(2026, 11, 18), ATTEMPT)

    (row,) = list_matches(workspace)

    assert (row.last_contact_on, row.days_since_contact) == (date(2026, 11, 4), 16)
    assert row.last_check_in_on == date(2026, 11, 18)
    assert row.contacts_30_days == 2
    assert row.contact_due_on == date(2026, 11, 11)
    assert row.overdue_words == "last contact 16 days ago (weekly)"
    assert row.late is not None
    assert row.late.days == 9


def test_a_first_meeting_is_a_contact(workspace: Workspace, pair: Pair) -> None:
    record_first_meeting(workspace, pair.match_id, date(2026, 11, 16))

    (row,) = list_matches(workspace)
    assert (row.first_meeting_on, row.last_contact_on) == (date(2026, 11, 16), date(2026, 11, 16))
    assert not row.overdue
    assert row.overdue_words == ""

    with pytest.raises(UserError, match="in the future"):
        record_first_meeting(workspace, pair.match_id, date(2026, 11, 21))
    with pytest.raises(UserError, match=r"before the match began on Sep 12, 2026"):
        record_first_meeting(workspace, pair.match_id, date(2026, 9, 11))


def test_a_planned_first_meeting_is_no_contact_until_it_is_recorded(workspace: Workspace, pair: Pair) -> None:
    plan_first_meeting(workspace, pair.match_id, date(2026, 11, 24))

    (row,) = list_matches(workspace)
    assert (row.meeting_ahead, row.first_meeting_on, row.last_contact_on) == (date(2026, 11, 24), None, None)
    assert row.overdue_words == "no contact since the match began 69 days ago (weekly)"

    with pytest.raises(UserError, match=r"Nov 19, 2026 is over\. Record the meeting if it was held"):
        plan_first_meeting(workspace, pair.match_id, date(2026, 11, 19))
    record_first_meeting(workspace, pair.match_id, date(2026, 11, 20))
    (row,) = list_matches(workspace)
    assert (row.meeting_ahead, row.last_contact_on) == (None, date(2026, 11, 20))
    with pytest.raises(UserError, match="held on Nov 20, 2026; nothing is left to plan"):
        plan_first_meeting(workspace, pair.match_id, None)


def test_the_cadence_decides_what_is_overdue_and_is_undone(workspace: Workspace, pair: Pair) -> None:
    meet(workspace, pair, date(2026, 11, 10))
    assert list_matches(workspace)[0].overdue

    set_cadence(workspace, pair.match_id, Cadence.EVERY_TWO_WEEKS)
    row = list_matches(workspace)[0]
    assert (row.cadence, row.overdue, row.contact_due_on) == (Cadence.EVERY_TWO_WEEKS, False, date(2026, 11, 24))

    assert workspace.undo_label() == "Contact every two weeks for Rosa Delgado-Ortiz"
    workspace.undo()
    assert list_matches(workspace)[0].overdue


def test_a_paused_match_is_listed_and_not_overdue(workspace: Workspace, pair: Pair) -> None:
    with workspace.write(Permission.EDIT_MATCHES, "Pause") as session:
        session.get_one(Match, pair.match_id).status = MatchStatus.PAUSED

    (row,) = list_matches(workspace)
    assert (row.status, row.overdue, row.contact_due_on) == (MatchStatus.PAUSED, False, None)


def test_days_without_school_are_the_district_s_and_the_school_s(workspace: Workspace, pair: Pair) -> None:
    """Contact Monday, November 9: due the 16th, a day later for Veterans Day, another for the school's own closure."""
    meet(workspace, pair, date(2026, 11, 9))
    with workspace.write(Permission.EDIT_SCHOOLS, "Calendar") as session:
        elsewhere = make_school(session, "Elsewhere")
        session.add_all(
            [
                CalendarDay(day=date(2026, 11, 11), kind="holiday", title="Veterans Day"),
                CalendarDay(day=date(2026, 11, 13), kind="closure", school_id=pair.school_id),
                CalendarDay(day=date(2026, 11, 12), kind="closure", school_id=elsewhere.id),
            ]
        )
    assert list_matches(workspace)[0].contact_due_on == date(2026, 11, 18)
    assert list_matches(workspace)[0].by_calendar

    with workspace.write(Permission.EDIT_SCHOOLS, "Taught that day") as session:
        session.add(CalendarDay(day=date(2026, 11, 11), kind="instruction", school_id=pair.school_id))
    assert list_matches(workspace)[0].contact_due_on == date(2026, 11, 17)


def test_the_next_step_is_the_earliest_that_is_not_done(workspace: Workspace, pair: Pair) -> None:
    first = meet(workspace, pair, date(2026, 11, 10), due=date(2026, 11, 12))
    meet(workspace, pair, date(2026, 11, 16), due=date(2026, 11, 27))
    assert list_matches(workspace)[0].next_step_due_on == date(2026, 11, 12)

    finish_next_step(workspace, first)
    assert list_matches(workspace)[0].next_step_due_on == date(2026, 11, 27)


def test_open_goals_are_counted(workspace: Workspace, pair: Pair) -> None:
    keys = [
        add_goal(workspace, pair.match_id, kind=GoalKind.BELONGING, title=title, baseline=0, target=1)
        for title in ("Join a club", "Eat with friends", "Lead a meeting")
    ]
    close_goal(workspace, keys[0], status=GoalStatus.DROPPED)

    assert list_matches(workspace)[0].open_goals == 2
    assert [goal.id for goal in match_detail(workspace, pair.match_id).goals] == [keys[1], keys[2], keys[0]]


@pytest.mark.usefixtures("pair")
def test_matches_stand_in_the_order_of_family_names(workspace: Workspace) -> None:
    with workspace.write(Permission.ACCEPT_MATCHES, "More") as session:
        school, mentor = make_school(session), make_mentor(session, None)
        for given, family in (("Bo", "Ávila"), ("Zoe", "Young"), ("Al", "Chen")):
            make_match(session, make_student(session, school, given, family), mentor)

    assert [row.student for row in list_matches(workspace)] == [
        "Bo Ávila",
        "Al Chen",
        "Rosa Delgado-Ortiz",
        "Zoe Young",
    ]


@pytest.mark.usefixtures("pair")
def test_a_student_who_left_the_school_is_still_listed(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Left") as session:
        session.scalars(select(Enrollment)).one().exited_on = date(2026, 11, 1)

    (row,) = list_matches(workspace)
    assert (row.student, row.school, row.grade) == ("Rosa Delgado-Ortiz", None, None)


def test_check_ins_come_newest_first_and_the_look_is_logged(workspace: Workspace, pair: Pair) -> None:
    days = [date(2026, 11, 4), date(2026, 11, 18), date(2026, 10, 21)]
    keys = [meet(workspace, pair, day) for day in days]

    detail = match_detail(workspace, pair.match_id)

    assert [row.id for row in detail.check_ins] == [keys[1], keys[0], keys[2]]
    with looking(workspace) as session:
        looks = session.execute(
            select(AuditEntry.subject_table, AuditEntry.subject_id, AuditEntry.actor).where(
                AuditEntry.event == "view_record"
            )
        ).all()
    assert [tuple(look) for look in looks] == [("person", pair.student_id, "coordinator")]


def test_an_unknown_match_is_said_and_not_logged(workspace: Workspace, pair: Pair) -> None:
    with pytest.raises(UserError, match="no longer there"):
        match_detail(workspace, pair.match_id + 1)
    with looking(workspace) as session:
        assert session.scalars(select(AuditEntry.id).where(AuditEntry.event == "view_record")).all() == []


def test_two_thousand_matches_take_as_many_statements_as_ten(workspace: Workspace) -> None:
    add_matches(workspace, 10, check_ins=2)
    list_matches(workspace)
    with counted_statements(workspace) as few:
        assert len(list_matches(workspace)) == 10

    add_matches(workspace, 2_000, check_ins=20)
    with counted_statements(workspace) as many:
        rows = list_matches(workspace)

    assert len(many) == len(few)
    assert len(few) <= 5
    assert len(rows) == 2_010
    # Contacts 0 to 9 days ago: 8 and 9 are past the week; 7 days before Friday is Friday, and due today.
    assert sum(row.overdue for row in rows) == 402
