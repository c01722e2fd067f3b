"""Whether a goal is on pace: where it started, where it should go, where it stands, how much time is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from iattend_desktop.i18n import _, day_words, ngettext, remembered
from iattend_desktop.mentoring.words import number_words

EARLY_DAYS = 14
"""A goal that is climbed is not judged in its first two weeks, or its first quarter where that is shorter."""

TOO_FEW_DAYS = 10
"""School days under which a rate of absence says nothing yet."""

_ROUNDING = 1e-9


class Pace(StrEnum):
    """How a goal stands."""

    REACHED = "reached"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    TOO_EARLY = "too_early"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a goal stands, in words, and how much of the way is gone (0 to 1; ``None`` where it cannot be said)."""

    pace: Pace
    words: str
    fraction: float | None = None


@remembered
def pace_words(pace: Pace) -> str:
    """The pace alone, for a badge."""
    return {
        Pace.REACHED: _("reached"),
        Pace.ON_PACE: _("on pace"),
        Pace.BEHIND: _("behind"),
        Pace.TOO_EARLY: _("too early"),
        Pace.UNKNOWN: _("not known"),
    }[pace]


def pace_of_climb(
    *, baseline: float | None, target: float | None, now: float | None, set_on: date, due_on: date | None, today: date
) -> Standing:
    """A goal whose value is recorded and goes from the baseline to the target by the due day.

    On pace is who stands at or past the straight line between them today. A target below the baseline means that
    less is better. Reached is reached, also before the due day.
    """
    if target is None:
        return Standing(Pace.UNKNOWN, _("no target"))
    past_due = due_on is not None and today > due_on
    if baseline is None:
        return Standing(Pace.UNKNOWN, _("no baseline to read the progress from"))
    fraction = _fraction(baseline, target, now)
    if now is not None and fraction is not None and fraction >= 1:
        return Standing(Pace.REACHED, _("reached"), 1.0)
    if past_due and due_on is not None:
        return Standing(Pace.BEHIND, _("not reached by {day}").format(day=day_words(due_on)), fraction)
    if due_on is not None and today < set_on + _early(due_on - set_on):
        return Standing(Pace.TOO_EARLY, _("too early to say"), fraction)
    if now is None:
        return Standing(Pace.UNKNOWN, _("nothing recorded yet"))
    if due_on is None:
        return Standing(Pace.UNKNOWN, _("no due day to read the pace from"), fraction)
    gone = min(1.0, (today - set_on) / (due_on - set_on)) if due_on > set_on else 1.0
    line = baseline + (target - baseline) * gone
    ahead = now - line if target > baseline else line - now
    if ahead >= -_ROUNDING:
        return Standing(Pace.ON_PACE, _("on pace"), fraction)
    words = _("behind: {now} now, {line} by today would be on pace").format(
        now=number_words(now), line=number_words(line)
    )
    return Standing(Pace.BEHIND, words, fraction)


def pace_of_rate(
    *, baseline: float | None, target: float | None, absent: int, expected: int, due_on: date | None, today: date
) -> Standing:
    """An attendance goal: the absences a school week since it was set are held at or below the target.

    A rate is kept rather than climbed, so it counts against the target itself; it is reached when the due day is
    over and it held. Before ten school days (two weeks) it is too early to say.
    """
    if target is None:
        return Standing(Pace.UNKNOWN, _("no target"))
    now = a_week(absent, expected)
    fraction = _fraction(baseline, target, now) if baseline is not None and baseline > target else None
    found = absences_words(absent, expected)
    over = due_on is not None and today > due_on
    if expected < TOO_FEW_DAYS and not over:
        return Standing(Pace.TOO_EARLY, _("too early to say: {found}").format(found=found), fraction)
    if now <= target + _ROUNDING:
        pace = Pace.REACHED if over else Pace.ON_PACE
        return Standing(pace, _("{pace}: {found}").format(pace=pace_words(pace), found=found), 1.0)
    words = _("behind: {found}, the goal is {target} a week").format(found=found, target=number_words(target))
    return Standing(Pace.BEHIND, words, fraction)


def a_week(absent: int, expected: int) -> float:
    """Absences a school week of five days.

    >>> a_week(3, 10)
    1.5
    """
    return 5 * absent / expected


@remembered
def absences_words(absent: int, expected: int) -> str:
    """Days missed of the days expected.

    >>> absences_words(1, 10)
    '1 absence in 10 days'
    """
    return _("{absences} in {days}").format(
        absences=ngettext("{count} absence", "{count} absences", absent),
        days=ngettext("{count} day", "{count} days", expected),
    )


def _early(span: timedelta) -> timedelta:
    return min(timedelta(days=EARLY_DAYS), span / 4)


def _fraction(baseline: float, target: float, now: float | None) -> float | None:
    if now is None or baseline == target:
        return None
    return max(0.0, min(1.0, (now - baseline) / (target - baseline)))
