"""How many students of each school missed a tenth or more of one month's days.

No figure of the state: that needs more than 30 days expected. It says where this month is going wrong.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.fact_rows import COUNTS, FactRows, read_facts
from iattend_desktop.attendance.grain import FINEST_FIRST, counting
from iattend_desktop.attendance.rate import in_force
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.vocabulary import Grain

_ABSENT = ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")


def newest_month(session: Session, school_year_id: int, as_of: date) -> date | None:
    """The first of the newest month that days or months were reported of, up to a day; ``None`` before the first."""
    fact = AttendanceFact
    which = (fact.school_year_id == school_year_id) & in_force(as_of) & (fact.grain != Grain.YEAR)
    newest = session.scalar(select(func.max(fact.starts_on)).where(which))
    return newest.replace(day=1) if newest is not None else None


def month_shares(
    session: Session, school_year_id: int, month: date, as_of: date, progress: Progress = SILENT
) -> dict[int, tuple[int, int]]:
    """By school: students who missed a tenth or more of the month's days, and students of whom a day was expected.

    ``month`` is its first day. Days count where they cover as much as the month's report, else that does; a student
    counts at each school with the days there. One query.
    """
    fact = AttendanceFact
    within = (fact.starts_on >= month) & (fact.starts_on < _next(month)) & (fact.grain != Grain.YEAR)
    which = (fact.school_year_id == school_year_id) & in_force(as_of) & within
    rows = read_facts(session, which, Tally(progress, _("Reading attendance")))
    fine = rows.grain == FINEST_FIRST.index(Grain.DAY)
    rows = rows.at(counting(rows.student, rows.school, fine, rows.covered))
    expected, absent = _count(rows, ("expected",)), _count(rows, _ABSENT)
    there = expected > 0
    missing = there & (10 * absent >= expected)
    schools, at = np.unique(rows.school, return_inverse=True)
    counts = zip(np.bincount(at, missing).tolist(), np.bincount(at, there).tolist(), strict=True)
    return {int(school): (int(few), int(all_)) for school, (few, all_) in zip(schools, counts, strict=True)}


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _count(rows: FactRows, names: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    total = np.zeros(rows.student.size, np.int64)
    for name in names:
        total += rows.counts[COUNTS.index(name)]
    return total
