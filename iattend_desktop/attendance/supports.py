"""The tiers of students, read from the workspace: a fixed few queries, whatever the number of students."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import Days
from iattend_desktop.attendance.first_months import MONTHS, FirstMonths, first_months
from iattend_desktop.attendance.rate import TotalsColumns, attendance_columns
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.attendance.tier import Support, no_improvement, support_of, tiers_of
from iattend_desktop.attendance.trend import Change, changes_since_match
from iattend_desktop.i18n import _
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.school_years import school_year_on
from iattend_desktop.workspace import load_settings


@dataclass(frozen=True, slots=True)
class TierColumns:
    """The tiers of many students, a row a student in the order of their keys.

    ``student`` is int64[n]; ``tier`` int8[n], :data:`~iattend_desktop.attendance.tier.NO_TIER` where neither year's
    attendance is known. The days are this year's until the day, and last year's, int64[n] each.
    """

    student: Days
    tier: npt.NDArray[np.int8]
    absent: Days
    expected: Days
    last_absent: Days
    last_expected: Days


@dataclass(frozen=True, slots=True)
class ReadDays:
    """Days of some students (person keys, each once) in a school year up to a day, int64[n] each."""

    student: Days
    absent: Days
    expected: Days
    first_months: FirstMonths


def tier_columns(
    session: Session,
    as_of: date,
    *,
    whole_periods: bool = False,
    students: Collection[int] | None = None,
    progress: Progress = SILENT,
) -> TierColumns:
    """The tiers that :func:`list_supports` gives, without their reasons: for what counts and ranks many students.

    Of everybody with attendance this year or last, or of the students asked for.
    """
    known = _read(session, as_of, whole_periods=whole_periods, students=students, progress=Part(progress, 0.0, 0.9))
    tally = Tally(Part(progress, 0.9, 1.0), _("Working out need"))
    tally.look()
    not_better = np.zeros(len(known.student), np.bool_)
    for row in tally.each(np.flatnonzero(np.isin(known.student, list(known.changes))).tolist()):
        last = int(known.last_absent[row]), int(known.last_expected[row])
        not_better[row] = no_improvement(known.changes[int(known.student[row])], last)
    days = known.absent, known.expected, known.last_absent, known.last_expected
    tier = tiers_of(*days, months=known.months, not_better=not_better, rule=known.rule)
    tally.look()
    return TierColumns(known.student, tier, *days)


def list_supports(
    session: Session,
    as_of: date,
    *,
    whole_periods: bool = False,
    students: Collection[int] | None = None,
    progress: Progress = SILENT,
) -> dict[int, Support]:
    """The tier of each student (person key) as of a day, in its school year; of everybody with attendance, or of some.

    Support of tier 2 is the open primary match, from the day it began. Which facts count is
    :func:`~iattend_desktop.attendance.rate.in_force`'s to say.
    """
    return _supports(_read(session, as_of, whole_periods=whole_periods, students=students, progress=progress))


def supports_of(
    session: Session,
    year: SchoolYear,
    as_of: date,
    now: ReadDays,
    last: TotalsColumns | None,
    *,
    rule: Rule,
    progress: Progress = SILENT,
) -> dict[int, Support]:
    """What :func:`list_supports` gives, for who has read the days of ``year`` and of the year before already."""
    changes = changes_since_match(session, year.id, as_of=as_of, progress=progress)
    whose, months = now.student, now.first_months.of(now.student)
    return _supports(_Known(whose, now.absent, now.expected, *_days(last, whose), months, changes, rule))


def _supports(known: _Known) -> dict[int, Support]:
    days = known.absent, known.expected, known.last_absent, known.last_expected
    rows = zip(known.student.tolist(), *(column.tolist() for column in days), known.months.tolist(), strict=True)
    return {
        student: support_of(
            (absent, expected),
            (last_absent, last_expected),
            months=(one, two, three),
            under_tier_two=known.changes.get(student),
            rule=known.rule,
        )
        for student, absent, expected, last_absent, last_expected, (one, two, three) in rows
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """What tiers are made of, a row a student: int64[n], and ``months`` int64[n, 3]; ``changes`` of who has a match."""

    student: Days
    absent: Days
    expected: Days
    last_absent: Days
    last_expected: Days
    months: npt.NDArray[np.int64]
    changes: dict[int, Change]
    rule: Rule


def _read(
    session: Session, as_of: date, *, whole_periods: bool, students: Collection[int] | None, progress: Progress
) -> _Known:
    year, rule = school_year_on(session, as_of), rule_of(load_settings(session))
    asked = np.array(sorted(set(students or ())), np.int64)
    if year is None:
        none = np.zeros_like(asked)
        return _Known(asked, none, none, none, none, np.zeros((len(asked), MONTHS), np.int64), {}, rule)
    before_year = last_year(session, year)
    parts = [Part(progress, start / 4, (start + 1) / 4) for start in range(4)]
    now = attendance_columns(
        session, year.id, as_of=as_of, whole_periods=whole_periods, students=students, progress=parts[0]
    )
    last = attendance_columns(session, before_year.id, students=students, progress=parts[1]) if before_year else None
    months = first_months(
        session, year.id, as_of=as_of, whole_periods=whole_periods, students=students, progress=parts[2]
    )
    changes = changes_since_match(
        session, year.id, as_of=as_of, whole_periods=whole_periods, students=students, progress=parts[3]
    )
    everybody = now.student if last is None else np.union1d(now.student, last.student)
    whose = everybody if students is None else asked
    return _Known(whose, *_days(now, whose), *_days(last, whose), months.of(whose), changes, rule)


def _days(columns: TotalsColumns | None, students: Days) -> tuple[Days, Days]:
    """Days absent and expected of each student, nothing where none are known."""
    absent, expected = np.zeros_like(students), np.zeros_like(students)
    if columns is not None:
        _both, here, there = np.intersect1d(students, columns.student, assume_unique=True, return_indices=True)
        absent[here], expected[here] = columns.absent[there], columns.expected[there]
    return absent, expected
