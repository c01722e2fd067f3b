"""Days of instruction: listed one by one, or from the first to the last, or not known; by hand and by a plain loop."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from iattend_desktop.people.calendar import calendar_of, count_between, days_of_instruction, days_within
from iattend_desktop.vocabulary import CalendarKind

K = CalendarKind
YEAR = date(2026, 7, 1), date(2027, 6, 30)
MONDAY = date(2026, 11, 16)


def test_weekdays_from_the_first_day_to_the_last_without_the_holidays() -> None:
    """November 16 to 27 has ten weekdays; two are Thanksgiving's, one Saturday is taught."""
    kinds = {
        MONDAY: K.FIRST_DAY,
        date(2026, 11, 21): K.INSTRUCTION,
        date(2026, 11, 26): K.HOLIDAY,
        date(2026, 11, 25): K.BREAK,
        date(2026, 11, 27): K.LAST_DAY,
    }
    days = days_of_instruction(kinds, *YEAR)
    assert days is not None
    assert [day.day for day in days] == [16, 17, 18, 19, 20, 21, 23, 24, 27]


def test_nothing_is_made_up_where_the_calendar_does_not_say_it() -> None:
    assert days_of_instruction({}, *YEAR) is None
    assert days_of_instruction({date(2026, 11, 26): K.HOLIDAY}, *YEAR) is None
    assert days_of_instruction({MONDAY: K.FIRST_DAY}, *YEAR) is None
    assert days_of_instruction({MONDAY + timedelta(n): K.INSTRUCTION for n in range(5)}, *YEAR) is None
    last_year = {date(2025, 8, 14): K.FIRST_DAY, date(2026, 6, 10): K.LAST_DAY}
    assert days_of_instruction(last_year, *YEAR) is None


def test_days_that_are_listed_are_all_there_are() -> None:
    """31 listed days, the first among them: the weekdays between that are not listed are none."""
    listed = [MONDAY + timedelta(days=2 * n) for n in range(31)]
    kinds = dict.fromkeys(listed, K.INSTRUCTION) | {listed[0]: K.FIRST_DAY, listed[-1]: K.LAST_DAY}
    assert days_of_instruction(kinds, *YEAR) == tuple(listed)
    assert days_of_instruction(dict(list(kinds.items())[1:]), *YEAR) is None  # 30 are exceptions


def test_a_schools_own_line_goes_before_the_districts() -> None:
    lines = [
        (None, MONDAY, K.FIRST_DAY),
        (None, MONDAY + timedelta(3), K.HOLIDAY),
        (None, MONDAY + timedelta(4), K.LAST_DAY),
        (7, MONDAY + timedelta(3), K.INSTRUCTION),
        (7, MONDAY + timedelta(1), K.STAFF),
    ]
    calendar = calendar_of(lines)
    district, own = calendar.school_days(8, *YEAR), calendar.school_days(7, *YEAR)
    assert district is not None
    assert own is not None
    assert [day.day for day in district] == [16, 17, 18, 20]
    assert [day.day for day in own] == [16, 18, 19, 20]
    assert calendar.non_school_days(7) == {MONDAY + timedelta(1)}
    assert calendar.non_school_days(None) == {MONDAY + timedelta(3)}
    assert calendar.kind_of(7, MONDAY + timedelta(1)) is K.STAFF
    assert calendar.kind_of(8, MONDAY + timedelta(1)) is None


@given(
    kinds=st.dictionaries(st.integers(0, 60).map(lambda n: MONDAY + timedelta(n)), st.sampled_from(K), max_size=60),
    span=st.tuples(st.integers(-3, 70), st.integers(-3, 70)),
)
def test_counts_equal_a_plain_loop(kinds: dict[date, CalendarKind], span: tuple[int, int]) -> None:
    days = days_of_instruction(kinds, *YEAR)
    listed = [day for day in kinds if kinds[day].school]
    firsts = [day for day in kinds if kinds[day] is K.FIRST_DAY]
    lasts = [day for day in kinds if kinds[day] is K.LAST_DAY]
    expected: set[date] | None = None
    if len(listed) > 30:
        expected = set(listed)
    elif firsts and lasts and min(firsts) <= max(lasts):
        expected = set()
        day = min(firsts)
        while day <= max(lasts):
            if (day in kinds and kinds[day].school) or (day not in kinds and day.weekday() < 5):
                expected.add(day)
            day += timedelta(1)
    assert days == (None if expected is None else tuple(sorted(expected)))
    if days is not None:
        one, other = (MONDAY + timedelta(n) for n in span)
        assert count_between(days, one, other) == sum(one < day <= other for day in days)
        assert set(days_within(days, one, other)) == {day for day in days if one <= day <= other}
