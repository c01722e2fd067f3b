"""Due days counted on a calendar of 2026–27 by hand; Fridays are November 13, 20 and 27."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from iattend_desktop.mentoring.cadence import NO_DAYS, Overdue, due_on, overdue
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.match import list_matches
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.school import CalendarDay
from iattend_desktop.people.calendar import calendar_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Cadence, CalendarKind, Channel, ContactOutcome, MatchStatus
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student

W, T, B = Cadence.WEEKLY, Cadence.THREE_A_WEEK, Cadence.EVERY_TWO_WEEKS
START = date(2026, 9, 12)
VETERANS = frozenset({date(2026, 11, 11)})
THANKSGIVING = frozenset(date(2026, 11, 23) + timedelta(days=n) for n in range(5))
WINTER = frozenset(
    day
    for n in range(19)
    if (day := date(2026, 12, 21) + timedelta(days=n)).weekday() < 5  # Monday, December 21 to Friday, January 8
)


@pytest.mark.parametrize(
    ("cadence", "last", "free", "due"),
    [
        pytest.param(W, date(2026, 11, 11), NO_DAYS, date(2026, 11, 18), id="weekly, a Wednesday to the next"),
        pytest.param(W, date(2026, 11, 13), NO_DAYS, date(2026, 11, 20), id="weekly, over a weekend"),
        pytest.param(W, date(2026, 11, 14), NO_DAYS, date(2026, 11, 23), id="weekly, Saturday becomes Monday"),
        pytest.param(B, date(2026, 11, 6), NO_DAYS, date(2026, 11, 20), id="two weeks"),
        pytest.param(T, date(2026, 11, 16), NO_DAYS, date(2026, 11, 19), id="three a week, Monday to Thursday"),
        pytest.param(T, date(2026, 11, 17), NO_DAYS, date(2026, 11, 20), id="three a week, Tuesday to Friday"),
        pytest.param(T, date(2026, 11, 18), NO_DAYS, date(2026, 11, 23), id="three a week, Saturday becomes Monday"),
        pytest.param(T, date(2026, 11, 20), NO_DAYS, date(2026, 11, 23), id="three a week, Friday to Monday"),
        pytest.param(W, date(2026, 11, 9), VETERANS, date(2026, 11, 17), id="a holiday in between gives a day"),
        pytest.param(W, date(2026, 11, 4), VETERANS, date(2026, 11, 12), id="a holiday on the due day gives a day"),
        pytest.param(W, date(2026, 11, 11), VETERANS, date(2026, 11, 18), id="a holiday on the contact gives none"),
        pytest.param(W, date(2026, 11, 20), THANKSGIVING, date(2026, 12, 2), id="a week off gives five days"),
        pytest.param(T, date(2026, 11, 20), THANKSGIVING, date(2026, 11, 30), id="Monday after the week off"),
        pytest.param(W, date(2026, 12, 18), WINTER, date(2027, 1, 13), id="weekends within a break do not count"),
        pytest.param(
            W,
            date(2026, 11, 13),
            frozenset({date(2026, 11, 14), date(2026, 11, 15)}),
            date(2026, 11, 20),
            id="a weekend that is listed gives no day",
        ),
        pytest.param(W, date(2026, 10, 30), NO_DAYS, date(2026, 11, 6), id="summer time ends in between"),
        pytest.param(W, date(2027, 3, 12), NO_DAYS, date(2027, 3, 19), id="summer time begins in between"),
    ],
)
def test_next_contact_is_due(cadence: Cadence, last: date, free: frozenset[date], due: date) -> None:
    assert due_on(cadence, START, last, free) == due


@pytest.mark.parametrize("cadence", list(Cadence))
def test_first_contact_is_due_a_week_after_the_start(cadence: Cadence) -> None:
    assert due_on(cadence, date(2026, 9, 14), None) == date(2026, 9, 21)


def test_a_contact_is_overdue_from_the_day_after_it_was_due() -> None:
    last = date(2026, 11, 13)

    assert overdue(date(2026, 11, 20), cadence=W, starts_on=START, last_contact_on=last) is None
    assert overdue(date(2026, 11, 21), cadence=W, starts_on=START, last_contact_on=last) == Overdue(
        1, date(2026, 11, 20), "last contact 8 days ago (weekly)"
    )


def test_words_say_the_gap_and_the_cadence() -> None:
    late = overdue(date(2026, 11, 20), cadence=W, starts_on=START, last_contact_on=date(2026, 11, 4))
    assert late is not None
    assert late.words == "last contact 16 days ago (weekly)"
    assert late.days == 9

    never = overdue(date(2026, 10, 2), cadence=B, starts_on=START, last_contact_on=None)
    assert never is not None
    assert never.words == "no contact since the match began 20 days ago (every two weeks)"
    assert never.due_on == date(2026, 9, 21)  # Saturday, September 19, moved to Monday


def test_nothing_is_overdue_during_a_break() -> None:
    day = date(2027, 1, 11)
    assert overdue(day, cadence=W, starts_on=START, last_contact_on=date(2026, 12, 18), non_school_days=WINTER) is None
    assert overdue(day, cadence=W, starts_on=START, last_contact_on=date(2026, 12, 18)) is not None


@pytest.mark.parametrize("status", [MatchStatus.PAUSED, MatchStatus.CLOSED])
def test_a_match_that_is_not_active_is_never_overdue(status: MatchStatus) -> None:
    assert overdue(date(2027, 6, 1), cadence=W, starts_on=START, last_contact_on=None, status=status) is None


def test_the_day_is_the_district_s_when_summer_time_ends(workspace: Workspace) -> None:
    """Due Monday, November 2: 23:30 of that day is 07:30 UTC, which summer time would call November 3."""
    last = date(2026, 10, 26)

    workspace.clock = lambda: datetime(2026, 11, 3, 7, 30, tzinfo=UTC)
    assert overdue(workspace.today(), cadence=W, starts_on=START, last_contact_on=last) is None

    workspace.clock = lambda: datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    late = overdue(workspace.today(), cadence=W, starts_on=START, last_contact_on=last)
    assert late is not None
    assert late.days == 1


PRESIDENTS = frozenset({date(2027, 2, 15)})
FOUR_DAYS = frozenset({date(2026, 11, 26), date(2026, 11, 27)})


@pytest.mark.parametrize(
    ("cadence", "starts", "last", "free", "due", "today", "late"),
    [
        # Summer time begins on Sunday, March 14, 2027: a day of 23 hours is a day.
        # Friday 12 + 3 = Saturday, Sunday, Monday 15.
        (T, START, date(2027, 3, 12), NO_DAYS, date(2027, 3, 15), date(2027, 3, 16), 1),
        # Thursday 11 + 7 = Thursday 18: on that day it is not late yet.
        (W, START, date(2027, 3, 11), NO_DAYS, date(2027, 3, 18), date(2027, 3, 18), None),
        # From the Sunday itself: 14 + 14 = Sunday, March 28, so Monday 29; April 1 is three days later.
        (B, START, date(2027, 3, 14), NO_DAYS, date(2027, 3, 29), date(2027, 4, 1), 3),
        # Summer time ends on Sunday, November 7, 2027: a day of 25 hours is one day.
        # Friday 5 + 3 = Saturday, Sunday, Monday 8.
        (T, START, date(2027, 11, 5), NO_DAYS, date(2027, 11, 8), date(2027, 11, 9), 1),
        # Sunday 7 + 7 = Sunday 14, so Monday 15.
        (W, START, date(2027, 11, 7), NO_DAYS, date(2027, 11, 15), date(2027, 11, 15), None),
        # Winter break, Monday, December 21 to Friday, January 8; its inner weekends stand still, too.
        # Wednesday 16: 17, 18, 19, 20 are four; January 9, 10, 11 make seven: Monday 11.
        (W, START, date(2026, 12, 16), WINTER, date(2027, 1, 11), date(2027, 1, 12), 1),
        # On New Year's Day nothing is late.
        (W, START, date(2026, 12, 16), WINTER, date(2027, 1, 11), date(2027, 1, 1), None),
        # Thursday 17: 18, 19, 20 are three, a Sunday; the next school day is Monday, January 11.
        (T, START, date(2026, 12, 17), WINTER, date(2027, 1, 11), date(2027, 1, 11), None),
        # Friday 11: 12 to 20 are nine; January 9 to 13 make fourteen: Wednesday 13.
        (B, START, date(2026, 12, 11), WINTER, date(2027, 1, 13), date(2027, 1, 15), 2),
        # A call on Wednesday, December 30: January 9 is the first that counts, the 22nd (a Friday) the fourteenth.
        (B, START, date(2026, 12, 30), WINTER, date(2027, 1, 22), date(2027, 1, 25), 3),
        # A match that begins on Thursday, December 17: 18, 19, 20, then January 9 to 12: Tuesday 12.
        (W, date(2026, 12, 17), None, WINTER, date(2027, 1, 12), date(2027, 1, 13), 1),
        # Three a week over a long weekend, Monday, February 15 without school.
        # Tuesday 9 + 3 = Friday 12.
        (T, START, date(2027, 2, 9), PRESIDENTS, date(2027, 2, 12), date(2027, 2, 16), 4),
        # Wednesday 10 + 3 = Saturday 13; Sunday and Monday are none: Tuesday 16.
        (T, START, date(2027, 2, 10), PRESIDENTS, date(2027, 2, 16), date(2027, 2, 16), None),
        # Friday 12: Saturday, Sunday, not Monday, Tuesday 16.
        (T, START, date(2027, 2, 12), PRESIDENTS, date(2027, 2, 16), date(2027, 2, 17), 1),
        # Thanksgiving as four days: Tuesday 24: 25, not 26 and 27, Saturday 28, Sunday 29, so Monday 30.
        (T, START, date(2026, 11, 24), FOUR_DAYS, date(2026, 11, 30), date(2026, 12, 1), 1),
        # The cadence changes in the year, the last contact stays Monday, November 9; today is Friday 20.
        (W, START, date(2026, 11, 9), NO_DAYS, date(2026, 11, 16), date(2026, 11, 20), 4),  # 9 + 7
        (B, START, date(2026, 11, 9), NO_DAYS, date(2026, 11, 23), date(2026, 11, 20), None),  # 9 + 14
        (T, START, date(2026, 11, 9), NO_DAYS, date(2026, 11, 12), date(2026, 11, 20), 8),  # 9 + 3
    ],
)
def test_the_year_s_hard_days(
    cadence: Cadence,
    starts: date,
    last: date | None,
    free: frozenset[date],
    due: date,
    today: date,
    late: int | None,
) -> None:
    assert due_on(cadence, starts, last, free) == due
    found = overdue(today, cadence=cadence, starts_on=starts, last_contact_on=last, non_school_days=free)
    assert (found.days if found else None) == late


def _same(at: datetime) -> datetime:
    return at


def test_the_district_s_midnight_on_the_days_around_both_changes_of_the_clock(workspace: Workspace) -> None:
    """Due on the Monday after: March 15 ends at 07:00 UTC (summer time), November 8 at 08:00 UTC."""
    for last, before, after in (
        (date(2027, 3, 8), datetime(2027, 3, 16, 6, 59, tzinfo=UTC), datetime(2027, 3, 16, 7, 0, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 9, 7, 59, tzinfo=UTC), datetime(2027, 11, 9, 8, 0, tzinfo=UTC)),
    ):
        workspace.clock = partial(_same, before)
        assert overdue(workspace.today(), cadence=W, starts_on=START, last_contact_on=last) is None
        workspace.clock = partial(_same, after)
        late = overdue(workspace.today(), cadence=W, starts_on=START, last_contact_on=last)
        assert late is not None
        assert late.days == 1


def test_a_school_s_own_days_count_for_its_students_only() -> None:
    """School 7 is closed on Friday, November 20, and open on Veterans Day, which the district is not."""
    friday, veterans = date(2026, 11, 20), date(2026, 11, 11)
    calendar = calendar_of(
        [
            (None, veterans, CalendarKind.HOLIDAY),
            (7, friday, CalendarKind.HOLIDAY),
            (7, veterans, CalendarKind.INSTRUCTION),
        ]
    )
    for school, last, due in (
        (7, date(2026, 11, 13), date(2026, 11, 23)),  # 14 to 19 are six, not the 20th, Saturday 21: Monday 23
        (8, date(2026, 11, 13), friday),  # 13 + 7
        (None, date(2026, 11, 13), friday),
        (7, date(2026, 11, 4), veterans),  # 4 + 7, and there is school
        (8, date(2026, 11, 4), date(2026, 11, 12)),  # 5 to 10 are six, not the 11th, Thursday 12
    ):
        assert due_on(W, START, last, calendar.non_school_days(school)) == due


def test_two_matches_of_one_mentor_and_a_calendar_that_is_known_later(workspace: Workspace) -> None:
    """Rosa was met on Monday 16, Omar on Thursday, November 12: 12 + 7 is Thursday 19, and today is Friday 20."""
    with workspace.write(Permission.ACCEPT_MATCHES, "Two") as session:
        school = make_school(session)
        mentor = make_mentor(session, school)
        pairs = [make_match(session, make_student(session, school, name), mentor).id for name in ("Rosa", "Omar")]
    for match_id, day in zip(pairs, (date(2026, 11, 16), date(2026, 11, 12)), strict=True):
        log_check_in(workspace, match_id, on=day, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)

    def late() -> dict[int, int]:
        return {row.id: row.late.days for row in list_matches(workspace) if row.late}

    assert late() == {pairs[1]: 1}
    # That Thursday 19 was without school is entered afterwards: 13 to 18 are six, Friday 20 is the seventh.
    with workspace.write(Permission.IMPORT_ROSTERS, "Calendar") as session:
        closed = CalendarDay(day=date(2026, 11, 19), kind=CalendarKind.HOLIDAY)
        session.add(closed)
    assert late() == {}
    with workspace.write(Permission.IMPORT_ROSTERS, "Calendar") as session:  # there was school after all
        session.delete(session.get_one(CalendarDay, closed.id))
    assert late() == {pairs[1]: 1}
    # An attempt is not a contact; a contact with one student is none with the other.
    log_check_in(workspace, pairs[0], on=date(2026, 11, 20), channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)
    log_check_in(workspace, pairs[1], on=date(2026, 11, 20), channel=Channel.PHONE, outcome=ContactOutcome.ATTEMPT)
    assert late() == {pairs[1]: 1}
    # Every two weeks from now on: 12 + 14 is Thursday 26.
    with workspace.write(Permission.EDIT_MATCHES, "Cadence") as session:
        session.get_one(Match, pairs[1]).cadence = Cadence.EVERY_TWO_WEEKS
    assert late() == {}
