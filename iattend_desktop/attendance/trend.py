"""How a student's attendance goes: the rate of the last school days, the change since a day, the year's end.

Days and months are read as they count (:mod:`~iattend_desktop.attendance.grain`), a year's summary where nothing else
is known; a rolling rate needs days. A month that holds the day since which a change is told counts neither before nor
after it, and a year's summary never does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import compress

import numpy as np
from sqlalchemy import and_, case, extract, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days
from iattend_desktop.attendance.fact_rows import named, names
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL, Mask, counting_facts, counting_parts
from iattend_desktop.attendance.projection import LEVEL, Projection, days_to_spare, project, stretches
from iattend_desktop.attendance.rate import absent_days, few_of, in_force
from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import Grain

WINDOW = 20
"""School days of the rolling rate: about a month of school."""


@dataclass(frozen=True, slots=True)
class Series:
    """One student's days and months in order, over all schools: first and last day, days expected and missed.

    ``grain`` is the finest of them.
    """

    grain: Grain
    starts_on: tuple[date, ...]
    ends_on: tuple[date, ...]
    expected: Days
    absent: Days

    @property
    def by_day(self) -> Mask:
        """Which of them are single days, bool[n]."""
        return np.array([start == end for start, end in zip(self.starts_on, self.ends_on, strict=True)], np.bool_)


@dataclass(frozen=True, slots=True)
class RollingRate:
    """Days missed of the last school days up to and with a day."""

    day: date
    absent: int
    expected: int


@dataclass(frozen=True, slots=True)
class Change:
    """Days missed of days expected before a day, and from that day on."""

    since: date
    before_absent: int
    before_expected: int
    after_absent: int
    after_expected: int

    @property
    def points(self) -> float | None:
        """By how many percentage points the share of days missed rose; negative is better, ``None`` not known."""
        if not self.before_expected or not self.after_expected:
            return None
        return 100 * (self.after_absent / self.after_expected - self.before_absent / self.before_expected)

    @property
    def improved(self) -> bool | None:
        """Whether the share of days missed fell, compared in whole numbers; ``None`` where one side has no days."""
        if not self.before_expected or not self.after_expected:
            return None
        return self.after_absent * self.before_expected < self.before_absent * self.after_expected


@dataclass(frozen=True, slots=True)
class Trend:
    """How one student's year goes.

    ``rolling`` is empty where attendance is not known by day or of too few days; ``change`` is ``None`` without a day
    to tell it from. ``to_spare``: days that may still be missed, see
    :func:`~iattend_desktop.attendance.projection.days_to_spare`; ``projection`` is ``None`` where only a year's
    summary is known. Both are ``None`` where nobody said how many days are to come.
    """

    grain: Grain
    absent: int
    expected: int
    rolling: tuple[RollingRate, ...]
    change: Change | None
    to_come: int | None
    to_spare: int | None
    projection: Projection | None


def student_trend(
    session: Session,
    student_id: int,
    school_year_id: int,
    *,
    as_of: date | None = None,
    whole_periods: bool = False,
    since: date | None = None,
    to_come: int | None = None,
    window: int = WINDOW,
    level: float = LEVEL,
    rule: Rule = CALIFORNIA,
) -> Trend | None:
    """A student's trend in a school year, ``None`` where nothing is known; one query.

    ``since``: the day the match began. ``to_come``: days still expected until the year's end.
    """
    series = series_of(session, student_id, school_year_id, as_of=as_of, whole_periods=whole_periods)
    if series is None:
        return None
    return trend_of(series, since=since, to_come=to_come, window=window, level=level, rule=rule)


def trend_of(
    series: Series,
    *,
    since: date | None = None,
    to_come: int | None = None,
    window: int = WINDOW,
    level: float = LEVEL,
    rule: Rule = CALIFORNIA,
) -> Trend:
    """The trend of days that were read."""
    absent, expected = int(series.absent.sum()), int(series.expected.sum())
    to_spare, projection = None, None
    if to_come is not None:
        to_spare = days_to_spare(absent, expected, to_come, rule=rule)
        if series.grain is not Grain.YEAR:
            parts = _stretches(series)
            projection = project(*parts, to_come, level=level, rule=rule)
    return Trend(
        grain=series.grain,
        absent=absent,
        expected=expected,
        rolling=rolling_rates(series, window),
        change=None if since is None else change_since(series, since),
        to_come=to_come,
        to_spare=to_spare,
        projection=projection,
    )


def series_of(
    session: Session,
    student_id: int,
    school_year_id: int,
    *,
    as_of: date | None = None,
    whole_periods: bool = False,
) -> Series | None:
    """A student's days and months that count, in order, else the year's summary; ``None`` without any. One query."""
    fact = AttendanceFact
    query = (
        select(
            fact.grain, fact.school_id, fact.starts_on, fact.ends_on, fact.expected, absent_days(), fact.not_submitted
        )
        .where(
            fact.student_id == student_id,
            fact.school_year_id == school_year_id,
            in_force(as_of, whole_periods=whole_periods),
        )
        .order_by(fact.starts_on, fact.ends_on)
    )
    rows = session.execute(query).all()
    parts = [row for row in rows if row.grain != Grain.YEAR]
    if parts:
        grain, school, starts_on, _ends, expected, _absent, waiting = zip(*parts, strict=True)
        covered = [days + others for days, others in zip(expected, waiting, strict=True)]
        rows = list(compress(parts, counting_facts([student_id] * len(parts), school, grain, starts_on, covered)))
    spans: dict[tuple[date, date], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for place, days in enumerate(row[4:6]):
            spans[row.starts_on, row.ends_on][place] += days
    finest = next((grain for grain in FINEST_FIRST if any(row.grain == grain for row in rows)), None)
    if finest is None:
        return None
    starts_on, ends_on = zip(*spans, strict=True)
    sums = np.array(list(spans.values()), np.int64)
    return Series(finest, starts_on, ends_on, sums[:, 0], sums[:, 1])


def rolling_rates(series: Series, window: int = WINDOW) -> tuple[RollingRate, ...]:
    """The days missed of the last ``window`` school days, for each day from the first that has so many behind it.

    A day without a day expected (not submitted) is no school day. Empty where attendance is not known by day; days
    before a month that is not known by day are left out, as they are not the last ones there.
    """
    by_day = series.by_day
    since = int(np.flatnonzero(~by_day).max(initial=-1)) + 1
    school = since + np.flatnonzero(series.expected[since:] > 0)
    absent, expected = (np.concatenate([[0], np.cumsum(days[school])]) for days in (series.absent, series.expected))
    return tuple(
        RollingRate(
            series.starts_on[int(school[end - 1])],
            int(absent[end] - absent[end - window]),
            int(expected[end] - expected[end - window]),
        )
        for end in range(window, len(school) + 1)
    )


def change_since(series: Series, day: date) -> Change:
    """The days missed before a day and since; what holds the day and begins before it counts on neither side."""
    before = np.array([end < day for end in series.ends_on], np.bool_)
    after = np.array([start >= day for start in series.starts_on], np.bool_)
    if series.grain is Grain.YEAR:
        before, after = np.zeros_like(before), np.zeros_like(after)
    sums = [int(days[side].sum()) for side in (before, after) for days in (series.absent, series.expected)]
    return Change(day, *sums)


def changes_since_match(
    session: Session,
    school_year_id: int,
    *,
    as_of: date,
    whole_periods: bool = False,
    students: Collection[int] | None = None,
    progress: Progress = SILENT,
) -> dict[int, Change]:
    """For each student with an open primary match on the day ``as_of``: the change since it began. One query."""
    fact, rank = AttendanceFact, {grain: number for number, grain in enumerate(FINEST_FIRST)}
    sides = fact.ends_on < Match.starts_on, fact.starts_on >= Match.starts_on
    days = (absent_days(), fact.expected)
    sums = [func.sum(case((side, number), else_=0)) for side in sides for number in days]
    program = ProgramEnrollment
    month = extract("month", fact.starts_on)
    part = named(func.coalesce(fact.school_id, NO_SCHOOL), month, case(rank, value=fact.grain))
    query = (
        select(program.student_id, Match.starts_on, *part, func.sum(fact.expected + fact.not_submitted), *sums)
        .select_from(Match)
        .join(program, program.id == Match.program_enrollment_id)
        .outerjoin(
            fact,
            and_(
                fact.student_id == program.student_id,
                fact.school_year_id == school_year_id,
                fact.grain != Grain.YEAR,
                in_force(as_of, whole_periods=whole_periods),
            ),
        )
        .where(
            program.school_year_id == school_year_id,
            Match.is_primary,
            Match.starts_on <= as_of,
            Match.ends_on.is_(None) | (Match.ends_on > as_of),
        )
        .group_by(program.student_id, Match.id, Match.starts_on, *names(part))
        .order_by(program.student_id, Match.starts_on, Match.id)
    )
    wanted = None if students is None else set(students)
    few = few_of(wanted)
    if few is not None:
        query = query.where(program.student_id.in_(few))
    tally = Tally(progress, _("Reading attendance"))
    rows = [row for row in read_rows(session, query, tally) if wanted is None or row.student_id in wanted]
    newest = {row.student_id: row.starts_on for row in rows}
    found = {student: Change(since, 0, 0, 0, 0) for student, since in newest.items()}
    told = [row for row in rows if row[4] is not None and row.starts_on == newest[row.student_id]]
    columns = np.array([(row[0], *row[2:]) for row in told], np.int64).reshape(-1, 9)
    for student, *counts in columns[counting_parts(*columns.T[:5])][:, [0, 5, 6, 7, 8]].tolist():
        change = found[student]
        sofar = (change.before_absent, change.before_expected, change.after_absent, change.after_expected)
        found[student] = Change(change.since, *(one + other for one, other in zip(sofar, counts, strict=True)))
    return found


def _stretches(series: Series) -> tuple[Days, Days]:
    """Days missed and expected of each month, and of each two weeks of school where they are known by day."""
    by_day = series.by_day
    school = by_day & (series.expected > 0)
    absent, expected = (
        np.concatenate([days[~by_day], stretches(days[school])]) for days in (series.absent, series.expected)
    )
    return absent, expected
