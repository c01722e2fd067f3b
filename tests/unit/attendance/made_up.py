"""A district made up in memory, as large as one likes: what the page shows, without a workspace."""

from __future__ import annotations

from datetime import date

import numpy as np

from iattend_desktop.attendance.band import band_of, eligibility_of
from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_counts import Parts, rank_schools
from iattend_desktop.attendance.overview_rows import KINDS, StudentDays
from iattend_desktop.attendance.rule import CALIFORNIA
from iattend_desktop.attendance.tier import support_of

MONTHS = (8, 9, 10, 11)
_DAYS = 15
"""Expected in each month."""


def district_of(students: int, schools: int, seed: int = 1) -> District:
    """Students with four months of 15 days each, missed at rates of their own; the newest month is what is new."""
    draw = np.random.default_rng(seed)
    rates = draw.beta(1.2, 9.0, students)
    missed = draw.binomial(_DAYS, rates[:, None], (students, len(MONTHS)))
    last = draw.binomial(180, rates)
    kinds = np.zeros((students, len(KINDS)), np.int64)
    kinds[:, 0] = missed[:, ::2].sum(axis=1)
    kinds[:, 1] = missed[:, 1::2].sum(axis=1)
    rows = tuple(_student(at, schools, missed[at].tolist(), int(last[at])) for at in range(students))
    places = [(key, f"School {key:04d}", ("East", "West", "North", "South")[key % 4]) for key in range(1, schools + 1)]
    at = np.repeat(np.arange(students), len(MONTHS))
    return District(
        as_of=date(2026, 11, 20),
        since=None,
        since_month=date(2026, 11, 1),
        rule=CALIFORNIA,
        students=rows,
        schools=rank_schools(places, rows, [(row.school_id, 180, row.last_absent) for row in rows], CALIFORNIA),
        kinds=kinds,
        months=Parts(at, np.tile(MONTHS, students), np.full(at.shape, _DAYS), missed.ravel()),
        weekdays=Parts(*(np.zeros(0, np.int64) for _array in range(4))),
    )


def _student(at: int, schools: int, missed: list[int], last: int) -> StudentDays:
    absent, expected = sum(missed), _DAYS * len(MONTHS)
    before, known = absent - missed[-1], expected - _DAYS
    school = at % schools + 1
    first, second, third = missed[0], sum(missed[:2]), sum(missed[:3])
    return StudentDays(
        id=at + 1,
        name=f"Rosa Guadalupe Delgado-Ortiz {at}",
        sort_name=f"delgado-ortiz {at:06d}",
        school_id=school,
        school=f"School {school:04d}",
        region=("East", "West", "North", "South")[school % 4],
        grade=at % 13,
        status="identified" if at % 5 == 0 else None,
        expected=expected,
        absent=absent,
        not_submitted=0,
        eligibility=eligibility_of(absent, expected),
        band=band_of(absent, expected),
        before_expected=known,
        before_absent=before,
        before_band=band_of(before, known),
        last_expected=180,
        last_absent=last,
        last_band=band_of(last, 180),
        support=support_of((absent, expected), (last, 180), months=(first, second, third)),
    )
