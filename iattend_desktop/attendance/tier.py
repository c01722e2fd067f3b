"""The tier of support of a student, and why (Attendance Works; DOMAIN).

Tier 2 at 10 % of the days last year or this, or at 2 absences in the first month, 4 by the second, 6 by the third;
tier 3 at 20 % last year or this, or where nothing improved under tier 2. A year's share counts from the 31st day
expected on: before, this year's band is provisional and calls for nothing by itself; absences of the first months do.

"No improvement" is our reading, stated in :func:`no_improvement`: the authorities leave it to the team's judgment.
The rule stands twice, for one student with its reasons and for arrays of many; tests hold them to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.band import Days, band_of, chronically_absent, eligibility_of, percent_missed
from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.attendance.trend import Change
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.vocabulary import Band, Eligibility, Tier

REVIEW_DAYS = 20
"""School days of support after which it is judged: about a month of school; so many before it are compared with."""

MonthsMissed = tuple[int, int, int]
"""Days absent in the first month in which the student was expected, in the first two, and in the first three."""

NO_TIER = 0
"""Stands in arrays where neither year's attendance is known."""

_A_MONTH = 2
"""Absences a month that call for tier 2 during the first three."""


class Trigger(StrEnum):
    """What calls for a tier."""

    LAST_YEAR = "last_year"
    THIS_YEAR = "this_year"
    FIRST_MONTHS = "first_months"
    NO_IMPROVEMENT = "no_improvement"
    NOTHING = "nothing"  # tier 1: attendance is known, and nothing above holds


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a tier: the days that it stands on.

    ``months``: of :attr:`Trigger.FIRST_MONTHS`, within how many (1 to 3). ``change``: of
    :attr:`Trigger.NO_IMPROVEMENT`, since the support began; days before it are last year's where this year had too few.
    """

    trigger: Trigger
    absent: int = 0
    expected: int = 0
    months: int = 0
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """The tier of one student with its reasons; ``None`` where neither year's attendance is known.

    ``band`` is this year's, ``provisional`` before the 31st day expected.
    """

    tier: Tier | None
    reasons: tuple[Reason, ...]
    band: Band | None
    eligibility: Eligibility

    @property
    def provisional(self) -> bool:
        """Whether this year's band is for early warning only: too early for the state's figure."""
        return self.eligibility is Eligibility.TOO_EARLY

    @property
    def words(self) -> str:
        """Why, in a sentence for each reason."""
        if not self.reasons:
            return _("No attendance is known yet.")
        return " ".join(reason_words(reason, provisional=self.provisional) for reason in self.reasons)


def support_of(
    now: tuple[int, int],
    before: tuple[int, int],
    *,
    months: MonthsMissed = (0, 0, 0),
    under_tier_two: Change | None = None,
    rule: Rule = CALIFORNIA,
) -> Support:
    """The tier that a student's days call for, with every reason for that tier.

    ``now`` and ``before`` are days absent and expected of this year and last; (0, 0) is not known. ``under_tier_two``
    is the change since the support of tier 2 began, ``None`` where there is none.

    >>> support_of((1, 40), (36, 180)).tier, support_of((3, 30), (0, 0)).tier
    (<Tier.THREE: 3>, <Tier.ONE: 1>)
    >>> support_of((2, 20), (0, 0), months=(2, 2, 2)).words
    '2 absences in the first month.'
    """
    found: list[tuple[Tier, Reason]] = []
    for trigger, (absent, expected) in ((Trigger.LAST_YEAR, before), (Trigger.THIS_YEAR, now)):
        if chronically_absent(absent, expected, rule=rule):
            tier = Tier.THREE if 5 * absent >= expected else Tier.TWO
            found.append((tier, Reason(trigger, absent, expected)))
    reached = next((number for number, missed in enumerate(months, start=1) if missed >= _A_MONTH * number), None)
    if reached is not None:
        found.append((Tier.TWO, Reason(Trigger.FIRST_MONTHS, months[reached - 1], months=reached)))
    in_tier_two = max((tier for tier, _reason in found), default=None) is Tier.TWO
    if in_tier_two and under_tier_two is not None and no_improvement(under_tier_two, before):
        change = _compared(under_tier_two, before)
        found.append((Tier.THREE, Reason(Trigger.NO_IMPROVEMENT, change=change)))
    band, eligibility = band_of(*now), eligibility_of(*now, rule=rule)
    if not found and (now[1] > 0 or rule.counts(*before)):
        days = now if now[1] > 0 else before
        found.append((Tier.ONE, Reason(Trigger.NOTHING, *days)))
    highest = max((tier for tier, _reason in found), default=None)
    return Support(highest, tuple(reason for tier, reason in found if tier is highest), band, eligibility)


def tiers_of(
    absent: Days,
    expected: Days,
    last_absent: Days,
    last_expected: Days,
    *,
    months: npt.NDArray[np.int64],
    not_better: npt.NDArray[np.bool_],
    rule: Rule = CALIFORNIA,
) -> npt.NDArray[np.int8]:
    """int8[n]: the tier of :func:`support_of` of many students, :data:`NO_TIER` where nothing is known.

    ``months`` is int64[n, 3]; ``not_better`` bool[n] is who did not improve under tier 2 (:func:`no_improvement`).

    >>> days = np.array([1, 18, 36, 2, 0]), np.array([180, 180, 180, 20, 0])
    >>> months = np.array([(0, 0, 0)] * 3 + [(2, 2, 2), (0, 0, 0)])
    >>> none = np.zeros(5, np.int64)
    >>> tiers_of(*days, none, none, months=months, not_better=none > 0).tolist()
    [1, 2, 3, 2, 0]
    """
    now, before = rule.counted(absent, expected), rule.counted(last_absent, last_expected)
    early = (months >= _A_MONTH * np.arange(1, 4)).any(axis=1)
    two = early | (now & (10 * absent >= expected)) | (before & (10 * last_absent >= last_expected))
    three = (now & (5 * absent >= expected)) | (before & (5 * last_absent >= last_expected)) | (two & not_better)
    known = two | (expected > 0) | before
    return (known.astype(np.int8) + two + three).astype(np.int8)


def no_improvement(change: Change, last_year: tuple[int, int]) -> bool:
    """Whether nothing improved: a month of school is gone since, a tenth or more of it missed, no less than before.

    ``last_year``: days absent and expected, compared with where this year had too few days before the support began.
    Who misses under a tenth now is better than the line, whatever the share was before. Not known is not failed.
    """
    compared = _compared(change, last_year)
    enough = min(compared.before_expected, compared.after_expected) >= REVIEW_DAYS
    return enough and 10 * compared.after_absent >= compared.after_expected and compared.improved is False


def reason_words(reason: Reason, *, provisional: bool = False) -> str:
    """A reason as a sentence.

    >>> reason_words(Reason(Trigger.LAST_YEAR, 36, 180))
    'Missed 36 of 180 days last year (20.0 %).'
    """
    if reason.trigger is Trigger.FIRST_MONTHS:
        return ngettext(
            "{absent} absences in the first month.",
            "{absent} absences in the first {count} months.",
            reason.months,
            absent=reason.absent,
        )
    if reason.trigger is Trigger.NO_IMPROVEMENT and reason.change is not None:
        return _("No improvement since {day}: missed {after}, and {before} before.").format(
            day=day_words(reason.change.since),
            after=_days_words(reason.change.after_absent, reason.change.after_expected),
            before=_days_words(reason.change.before_absent, reason.change.before_expected),
        )
    days = _days_words(reason.absent, reason.expected)
    share = percent_missed(reason.absent, reason.expected)
    if reason.trigger is Trigger.LAST_YEAR:
        return _("Missed {days} last year ({share}).").format(days=days, share=share)
    if reason.trigger is Trigger.THIS_YEAR:
        return _("Missed {days} this year ({share}).").format(days=days, share=share)
    if provisional:
        return _("Too early to say: missed {days} ({share}); the band is provisional.").format(days=days, share=share)
    if 20 * reason.absent >= reason.expected:
        return _("Missed {days} ({share}): at risk, watched.").format(days=days, share=share)
    return _("Missed {days} ({share}): under 5 %.").format(days=days, share=share)


def _compared(change: Change, last_year: tuple[int, int]) -> Change:
    """The change, told from last year's days where this year had too few before the support began."""
    if change.before_expected >= REVIEW_DAYS:
        return change
    absent, expected = last_year
    return Change(change.since, absent, expected, change.after_absent, change.after_expected)


def _days_words(absent: int, expected: int) -> str:
    return ngettext("{absent} of {count} day", "{absent} of {count} days", expected, absent=absent)
