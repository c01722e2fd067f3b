"""The district's attendance of a school year, read for the Attendance page in a fixed few queries.

Which days count is :mod:`iattend_desktop.attendance.grain`'s to say, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import band_of, eligibility_of
from iattend_desktop.attendance.overview_counts import Figures, Ints, Parts, count_figures, rank_schools
from iattend_desktop.attendance.overview_reading import read_year
from iattend_desktop.attendance.overview_rows import SchoolDays, StudentDays
from iattend_desktop.attendance.rate import TotalsColumns, attendance_columns
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.attendance.supports import ReadDays, supports_of
from iattend_desktop.attendance.tier import Support, support_of
from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School, SchoolYear
from iattend_desktop.people.students import StudentRow, student_rows
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.school_years import school_year_on, school_year_start
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, eq=False)
class District:
    """Everyone enrolled today with the days of this school year and the last; figures are counted from it.

    ``as_of``: the last day that the data cover, today at most, ``None`` before the first import. ``since``: the first
    day of the newest week of data, where attendance came by day; ``since_month``: the newest month, where it came by
    month. What was crossed is told against the days before. ``kinds``: days missed, a row a student, a column a kind.
    """

    as_of: date | None
    since: date | None
    since_month: date | None
    rule: Rule
    students: tuple[StudentDays, ...]
    schools: tuple[SchoolDays, ...]
    kinds: Ints
    months: Parts
    weekdays: Parts

    def figures(self, keeps: Callable[[StudentDays], bool] = lambda _student: True) -> Figures:
        """Figures of the students whom ``keeps`` holds true, by default of all."""
        chosen = np.fromiter(map(keeps, self.students), dtype=np.bool_, count=len(self.students))
        return count_figures(self.students, chosen, self.kinds, self.months, self.weekdays)


def load_district(workspace: Workspace, progress: Progress = SILENT) -> District:
    """Read the school year that today falls in; without one, last year's figures of the schools alone stand."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    parts = [Part(progress, start / 3, (start + 1) / 3) for start in range(3)]
    with workspace.read() as session:
        year = school_year_on(session, today)
        before = school_year_on(session, school_year_start(today) - timedelta(days=1))
        rule = rule_of(load_settings(session))
        rows = student_rows(session, today)
        tally = Tally(parts[0], _("Reading attendance"))
        keys = np.array([row.id for row in rows], dtype=np.int64)
        days = read_year(session, year, today, keys, tally)
        last = attendance_columns(session, before.id, progress=parts[1]) if before is not None else None
        last_schools = _schools_of(session, before)
        places = [(key, name, region) for key, name, region in session.execute(_PLACES)]
        now = ReadDays(keys, days.totals[:, 4:].sum(axis=1), days.totals[:, 3], days.first_months)
        supports = (
            supports_of(session, year, today, now, last, rule=rule, progress=parts[2]) if year is not None else {}
        )
    unknown = support_of((0, 0), (0, 0), rule=rule)
    before_days = _by_student(last)
    students = tuple(
        _student(row, sums, before_days.get(row.id, (0, 0)), supports.get(row.id, unknown), rule)
        for row, sums in zip(rows, days.totals.tolist(), strict=True)
    )
    school_of = {**{row.id: row.school_id for row in rows}, **last_schools}
    of_last = [(school_of[key], *one) for key, one in before_days.items() if key in school_of]
    return District(
        as_of=days.newest.as_of,
        since=days.newest.since,
        since_month=days.newest.month,
        rule=rule,
        students=students,
        schools=rank_schools(places, students, of_last, rule),
        kinds=days.totals[:, 4:],
        months=days.months,
        weekdays=days.weekdays,
    )


_PLACES = select(School.id, School.name, School.region)


def _schools_of(session: Session, year: SchoolYear | None) -> dict[int, int]:
    """The school of each student in a school year, the last one where a student moved."""
    query = (
        select(Enrollment.student_id, Enrollment.school_id)
        .where(Enrollment.school_year_id == (year.id if year is not None else None))
        .order_by(Enrollment.entered_on)
    )
    return dict(session.execute(query).all())


def _by_student(columns: TotalsColumns | None) -> dict[int, tuple[int, int]]:
    """Days expected and absent by student."""
    if columns is None:
        return {}
    days = zip(columns.expected.tolist(), columns.absent.tolist(), strict=True)
    return dict(zip(columns.student.tolist(), days, strict=True))


def _student(row: StudentRow, days: list[int], last: tuple[int, int], support: Support, rule: Rule) -> StudentDays:
    before_expected, before_absent, not_submitted, expected, *kinds = days
    absent = sum(kinds)
    last_expected, last_absent = last
    return StudentDays(
        id=row.id,
        name=row.name,
        sort_name=row.sort_name,
        school_id=row.school_id,
        school=row.school,
        region=row.region,
        grade=row.grade,
        status=row.status,
        expected=expected,
        absent=absent,
        not_submitted=not_submitted,
        eligibility=eligibility_of(absent, expected, rule=rule),
        band=band_of(absent, expected),
        before_expected=before_expected,
        before_absent=before_absent,
        before_band=band_of(before_absent, before_expected),
        last_expected=last_expected,
        last_absent=last_absent,
        last_band=band_of(last_absent, last_expected),
        support=support,
    )
