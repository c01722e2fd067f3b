"""Lines and rates worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.mentoring.pace import Pace, Standing, pace_of_climb, pace_of_rate

SET = date(2026, 10, 1)
DUE = date(2026, 12, 10)  # 70 days later
TODAY = date(2026, 11, 20)  # 50 of the 70 days: from 10 to 2 the line is at 10 - 8 * 5/7 = 4.29


def climb(now: float | None, *, today: date = TODAY, baseline: float | None = 10, target: float = 2) -> Standing:
    return pace_of_climb(baseline=baseline, target=target, now=now, set_on=SET, due_on=DUE, today=today)


@pytest.mark.parametrize(
    ("now", "pace", "words", "fraction"),
    [
        (5.0, Pace.BEHIND, "behind: 5 now, 4.3 by today would be on pace", 5 / 8),
        (4.2, Pace.ON_PACE, "on pace", 5.8 / 8),
        (2.0, Pace.REACHED, "reached", 1.0),
        (0.0, Pace.REACHED, "reached", 1.0),
        (12.0, Pace.BEHIND, "behind: 12 now, 4.3 by today would be on pace", 0.0),
        (None, Pace.UNKNOWN, "nothing recorded yet", None),
    ],
)
def test_less_is_better_where_the_target_is_below(
    now: float | None, pace: Pace, words: str, fraction: float | None
) -> None:
    standing = climb(now)
    assert (standing.pace, standing.words) == (pace, words)
    assert standing.fraction == (None if fraction is None else pytest.approx(fraction))


@pytest.mark.parametrize(("now", "pace"), [(74.0, Pace.BEHIND), (75.0, Pace.ON_PACE), (82.0, Pace.REACHED)])
def test_more_is_better_where_the_target_is_above(now: float, pace: Pace) -> None:
    """From 57.5 to 82 the line is at 57.5 + 24.5 * 5/7 = 75."""
    assert climb(now, baseline=57.5, target=82).pace is pace


def test_the_first_two_weeks_are_too_early() -> None:
    assert climb(10, today=date(2026, 10, 14)).pace is Pace.TOO_EARLY
    assert climb(10, today=date(2026, 10, 15)).pace is Pace.BEHIND


def test_a_short_goal_is_too_early_for_a_quarter_of_its_time() -> None:
    """Twenty days: the first five are too early."""

    def on(day: int) -> Pace:
        return pace_of_climb(
            baseline=10, target=2, now=10, set_on=SET, due_on=date(2026, 10, 21), today=date(2026, 10, day)
        ).pace

    assert [on(5), on(6)] == [Pace.TOO_EARLY, Pace.BEHIND]


def test_past_the_due_day_only_reached_is_good() -> None:
    assert climb(2.5, today=DUE).pace is Pace.BEHIND
    assert climb(2.5, today=date(2026, 12, 11)).words == "not reached by Dec 10, 2026"
    assert climb(None, today=date(2026, 12, 11)).pace is Pace.BEHIND
    assert climb(1, today=date(2026, 12, 11)).pace is Pace.REACHED


def test_without_a_baseline_or_a_due_day_the_pace_is_not_known() -> None:
    assert climb(3, baseline=None).words == "no baseline to read the progress from"
    open_ended = pace_of_climb(baseline=10, target=2, now=5, set_on=SET, due_on=None, today=TODAY)
    assert (open_ended.pace, open_ended.words) == (Pace.UNKNOWN, "no due day to read the pace from")


@pytest.mark.parametrize(
    ("absent", "expected", "today", "pace", "words"),
    [
        (3, 10, TODAY, Pace.BEHIND, "behind: 3 absences in 10 days, the goal is 1 a week"),
        (2, 10, TODAY, Pace.ON_PACE, "on pace: 2 absences in 10 days"),
        (3, 15, TODAY, Pace.ON_PACE, "on pace: 3 absences in 15 days"),
        (4, 9, TODAY, Pace.TOO_EARLY, "too early to say: 4 absences in 9 days"),
        (2, 10, date(2026, 12, 11), Pace.REACHED, "reached: 2 absences in 10 days"),
        (4, 9, date(2026, 12, 11), Pace.BEHIND, "behind: 4 absences in 9 days, the goal is 1 a week"),
    ],
)
def test_an_attendance_goal_is_a_rate_to_keep(absent: int, expected: int, today: date, pace: Pace, words: str) -> None:
    standing = pace_of_rate(baseline=2.1, target=1, absent=absent, expected=expected, due_on=DUE, today=today)
    assert (standing.pace, standing.words) == (pace, words)
