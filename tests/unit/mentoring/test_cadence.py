"""Due days counted on a calendar of 2026–27 by hand; Fridays are November 13, 20 and 27."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from iattend_desktop.mentoring.cadence import NO_DAYS, Overdue, due_on, overdue
from iattend_desktop.vocabulary import Cadence, MatchStatus
from iattend_desktop.workspace import Workspace

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
