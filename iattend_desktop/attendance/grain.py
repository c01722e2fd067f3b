"""Which facts count where several grains tell of the same days: the finest that covers them, never both, never neither.

A student may be known by day from October on, by month from the first day on, and by a summary of the year. In each
month the days count where they are as many as the month's report has, not submitted ones included; else the month
does, and no day is lost that only it tells. What is counted so takes the place of the year's summary by the same rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.band import Days
from iattend_desktop.vocabulary import Grain

FINEST_FIRST = (Grain.DAY, Grain.MONTH, Grain.YEAR)
"""The grains by the numbers that arrays have for them."""
NO_SCHOOL = 0
"""Stands for the school where days are over all schools, or were reported without one."""

Mask = npt.NDArray[np.bool_]

_DAY = FINEST_FIRST.index(Grain.DAY)
_MONTHS = 12


def counting(group: Days, school: Days, fine: Mask, days: Days) -> Mask:
    """Which rows of two grains count, bool[n]: in each group the finer ones, where they cover as many days.

    ``group`` is a number for each student, or student and month; ``fine`` says which rows are of the finer grain;
    ``days`` are those that each row covers. Where no school of a group is told of by both grains, and every row names
    its school, they are days at different schools: all count.

    >>> group, school = np.array([0, 0, 1, 1, 2, 2]), np.array([7, 7, 7, 7, 7, 8])
    >>> fine, days = np.array([True, False] * 3), np.array([21, 21, 3, 21, 10, 11])
    >>> counting(group, school, fine, days).tolist()
    [True, False, False, True, True, True]
    """
    if not len(group) or fine.all() or not fine.any():
        return np.ones(len(group), np.bool_)
    _groups, at = np.unique(group, return_inverse=True)
    _places, place = np.unique(np.column_stack([at, school]), axis=0, return_inverse=True)
    groups, place = int(at.max()) + 1, place.reshape(-1)
    both = (np.bincount(place, fine) > 0) & (np.bincount(place, ~fine) > 0)
    one_thing = np.bincount(at, both[place] | (school == NO_SCHOOL), minlength=groups) > 0
    there = np.bincount(at, fine, minlength=groups) > 0
    finer, coarser = (np.bincount(at, days * side, minlength=groups) for side in (fine, ~fine))
    kept: Mask = ~one_thing[at] | (fine == (there & (finer >= coarser))[at])
    return kept


def counting_parts(student: Days, school: Days, month: Days, grain: Days, days: Days) -> Mask:
    """Which rows of days and months count, bool[n]; ``month`` is any number of the month, ``grain`` the grain's.

    Rows are single facts, or sums of those of a student, school, month and grain.
    """
    _months, at = np.unique(month, return_inverse=True)
    return counting(student * (int(at.max(initial=0)) + 1) + at.reshape(-1), school, grain == _DAY, days)


def counting_facts(
    student: Sequence[int],
    school: Sequence[int | None],
    grain: Sequence[str],
    starts_on: Sequence[date],
    days: Sequence[int],
) -> list[bool]:
    """:func:`counting_parts` of facts as they are read, days and months; ``days`` are expected and not submitted."""
    kept = counting_parts(
        np.array(student, np.int64),
        np.array([NO_SCHOOL if one is None else one for one in school], np.int64),
        np.array([_MONTHS * day.year + day.month for day in starts_on], np.int64),
        np.array([FINEST_FIRST.index(Grain(one)) for one in grain], np.int64),
        np.array(days, np.int64),
    )
    return [bool(one) for one in kept]
