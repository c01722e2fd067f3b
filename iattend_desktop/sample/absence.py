"""How much the students of the made-up district miss: last year, who is identified for it, and this year by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iattend_desktop.sample import shares
from iattend_desktop.sample.rows import Attendance, School
from iattend_desktop.vocabulary import Band, Grade

Integers = NDArray[np.int64]

# Lowest and highest percent of days missed in each band (vocabulary.Band); a student's place in the band is raised to
# the power: over 1 crowds the lower end, as real rates do.
_PERCENT = {
    Band.SATISFACTORY: (0, 5, 0.7),
    Band.AT_RISK: (5, 10, 1.0),
    Band.MODERATE: (10, 20, 1.3),
    Band.SEVERE: (20, 62, 2.4),
}


@dataclass(frozen=True, slots=True)
class LastYear:
    """2025-26, a value a student; expected days are 0 for those who were not in the district."""

    expected: Integers
    absent: Integers


def make_last_year(
    rng: np.random.Generator, size: shares.SizeShares, grades: Integers, households: Integers
) -> LastYear:
    """Days expected and absent of last year, with exactly the bands' shares among those who have a last year.

    Brothers and sisters miss alike: half of what decides a student's rank is the household's.
    """
    count = len(grades)
    odds = np.where(grades == Grade.K, shares.LAST_YEAR_OF_K, 1 - shares.NEW_TO_DISTRICT)
    known = (grades != Grade.TK) & (rng.random(count) < odds)
    whole = rng.random(count) >= shares.PART_YEAR
    days_of_whole = rng.integers(shares.FULL_YEAR - 4, shares.FULL_YEAR + 1, count)
    expected = np.where(known, np.where(whole, days_of_whole, rng.integers(90, shares.FULL_YEAR, count)), 0)
    misses = rng.normal(size=int(households.max()) + 1)[households] + rng.normal(size=count)
    ranked = [row for row in np.argsort(misses, kind="stable").tolist() if known[row]]
    absent = np.zeros(count, dtype=np.int64)
    start = 0
    for band in Band:
        length = shares.deal(size.bands, len(ranked)).count(band)
        for place, row in enumerate(ranked[start : start + length]):
            absent[row] = _days(int(expected[row]), band, (place + 0.5) / length)
        start += length
    return LastYear(expected, absent)


def choose_identified(
    rng: np.random.Generator, last_year: LastYear, schools: Integers, count: int, near_chronic: float
) -> NDArray[np.bool_]:
    """Who is identified: ``count`` students who were chronic or near it, the severe before the moderate.

    Every school has at least one where it has somebody to identify. ``near_chronic`` is the share of days missed from
    which a student who was not chronic may be identified all the same.
    """
    expected, absent = last_year.expected, last_year.absent
    chronic, severe = 10 * absent >= expected, 5 * absent >= expected
    weight = np.where(severe, shares.IDENTIFY_WEIGHT[Band.SEVERE], shares.IDENTIFY_WEIGHT[Band.MODERATE])
    weight = np.where(chronic, weight, shares.IDENTIFY_WEIGHT[Band.AT_RISK])
    possible = (expected > 0) & (absent >= near_chronic * expected)
    key = np.where(possible, rng.exponential(size=len(expected)) / weight, np.inf)
    order = np.argsort(key, kind="stable")
    _names, first_of_school = np.unique(schools[order], return_index=True)
    first = np.zeros(len(expected), dtype=bool)
    first[order[first_of_school]] = True
    order = np.argsort(np.where(first & possible, -1.0, key), kind="stable")
    chosen = np.zeros(len(expected), dtype=bool)
    chosen[order[:count]] = True
    return chosen & possible


def make_attendance(
    rng: np.random.Generator, schools: tuple[School, ...], at: Integers, grades: Integers, last_year: LastYear
) -> Attendance:
    """This year's months for every student; ``at`` is the position of each student's school.

    Who missed much last year misses much this year. A few entered late (no row before) and a few came from another
    school (their earlier months stand there).
    """
    count, months = len(grades), len(shares.MONTHS)
    odds = _odds(rng, last_year)
    student = np.repeat(np.arange(count), months)
    month = np.tile(np.arange(months), count)
    entered = np.where(rng.random(count) < shares.ENTERED_LATE, rng.integers(1, months, count), 0)
    moved = np.where(rng.random(count) < shares.TRANSFERRED, rng.integers(1, months, count), 0)
    moved = np.where(entered > 0, 0, moved)
    before = _schools_before(rng, schools, at, grades, moved)
    keep = month >= entered[student]
    student, month = student[keep], month[keep]
    rows = len(student)

    days = np.array(shares.MONTH_DAYS)[month]
    arrived = (entered[student] > 0) & (month == entered[student])
    days = np.where(arrived, rng.integers(3, days + 1), days)
    missing = rng.random(rows) < shares.NOT_SUBMITTED
    not_submitted = np.where(missing, rng.integers(1, 3, rows), 0)
    expected = days - not_submitted

    contract = (rng.random(count) < shares.INDEPENDENT_STUDY)[student] & (rng.random(rows) < 0.4)
    study = np.where(contract, np.minimum(rng.integers(3, 9, rows), expected), 0)
    chance = np.clip(odds[student] * np.array(shares.MONTH_FACTOR)[month] * rng.lognormal(0.0, 0.35, rows), 0.0, 0.95)
    study_not_done = rng.binomial(study, np.minimum(chance + 0.1, 0.6))
    in_person = expected - study
    absent = rng.binomial(in_person, chance)
    older = grades[student] >= Grade.G6
    suspended_out = np.where(older, rng.binomial(absent, shares.SUSPENDED_OUT), 0)
    excused = rng.binomial(absent - suspended_out, np.clip(shares.EXCUSED + 0.12 - chance, 0.25, 0.75))
    suspended_in = np.where(older, rng.binomial(in_person - absent, 0.0008), 0)
    return Attendance(
        student=student,
        school=np.where(month < moved[student], before[student], at[student]),
        month=month,
        expected=expected,
        attended=in_person - absent - suspended_in,
        excused=excused,
        unexcused=absent - suspended_out - excused,
        suspended_out=suspended_out,
        suspended_in=suspended_in,
        study_done=study - study_not_done,
        study_not_done=study_not_done,
        not_submitted=not_submitted,
    )


def _days(expected: int, band: Band, place: float) -> int:
    """Whole days missed of ``expected`` at ``place`` (0 to 1) of the band, never across its borders."""
    low, high, power = _PERCENT[band]
    least = -(-low * expected // 100)  # smallest whole number of days that is in the band
    most = -(-high * expected // 100) - 1  # largest that is under the next band
    aimed = round((low + (high - low) * float(place**power)) / 100 * expected)
    return min(max(aimed, least), most)


def _odds(rng: np.random.Generator, last_year: LastYear) -> NDArray[np.float64]:
    """The chance of missing a day this year: last year's share, drawn a little to the middle, and improved."""
    known = last_year.expected > 0
    rate = last_year.absent / np.maximum(last_year.expected, 1)
    middle = float(rate[known].mean())
    rate = np.where(known, rate, middle * rng.lognormal(-0.2, 0.6, len(rate)))
    return shares.IMPROVEMENT * (0.85 * rate + 0.15 * middle)


def _schools_before(
    rng: np.random.Generator, schools: tuple[School, ...], at: Integers, grades: Integers, moved: Integers
) -> Integers:
    """The school from which each student who moved came: another one that has the grade; the others' own."""
    before = at.copy()
    for row in np.flatnonzero(moved).tolist():
        here, grade = int(at[row]), int(grades[row])
        others = [i for i, school in enumerate(schools) if school.low <= grade <= school.high and i != here]
        if others:
            before[row] = others[int(rng.integers(len(others)))]
    return before
