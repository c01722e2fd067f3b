"""The tiers of students, read from the workspace: a fixed few queries, whatever the number of students."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, case, extract, func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import FINEST_FIRST, Totals, absent_days, attendance_totals, few_of, in_force
from iattend_desktop.attendance.tier import MonthsMissed, Support, support_of
from iattend_desktop.attendance.trend import changes_since_match
from iattend_desktop.i18n import _
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import load_settings, school_year_on

_NONE: MonthsMissed = (0, 0, 0)


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
    year = school_year_on(session, as_of)
    if year is None:
        return dict.fromkeys(students or (), support_of((0, 0), (0, 0)))
    minimum = load_settings(session).minimum_days_expected
    before_year = last_year(session, year)
    parts = [Part(progress, start / 3, (start + 1) / 3) for start in range(3)]
    now = attendance_totals(
        session, year.id, as_of=as_of, whole_periods=whole_periods, students=students, progress=parts[0]
    )
    before = attendance_totals(session, before_year.id, students=students, progress=parts[1]) if before_year else {}
    months = months_missed(
        session, year.id, as_of=as_of, whole_periods=whole_periods, students=students, progress=parts[2]
    )
    changes = changes_since_match(session, year.id, as_of=as_of, whole_periods=whole_periods, students=students)
    return {
        student: support_of(
            _days(now.get(student)),
            _days(before.get(student)),
            months=months.get(student, _NONE),
            under_tier_two=changes.get(student),
            minimum_days=minimum,
        )
        for student in (sorted(now.keys() | before.keys()) if students is None else students)
    }


def months_missed(
    session: Session,
    school_year_id: int,
    *,
    as_of: date,
    whole_periods: bool = False,
    students: Collection[int] | None = None,
    progress: Progress = SILENT,
) -> dict[int, MonthsMissed]:
    """Days absent in each student's first month, first two and first three, up to and with ``as_of``; one query.

    The first month begins on the first day on which the student was expected, and ends a month later; where attendance
    is known by month it is the calendar month, which may be shorter, and the absences are then too few rather than too
    many.
    """
    fact, chosen = AttendanceFact, in_force(as_of, whole_periods=whole_periods)
    year, absent = fact.school_year_id == school_year_id, absent_days()
    begun = (
        select(fact.student_id, fact.grain, func.min(fact.starts_on).label("first"))
        .where(year, chosen, fact.grain != Grain.YEAR, fact.expected > 0)
        .group_by(fact.student_id, fact.grain)
    )
    few = few_of(students)
    if few is not None:
        begun = begun.where(fact.student_id.in_(few))
    start = begun.subquery()
    calendar_months = 12 * (extract("year", fact.starts_on) - extract("year", start.c.first)) + (
        extract("month", fact.starts_on) - extract("month", start.c.first)
    )
    early = extract("day", fact.starts_on) < extract("day", start.c.first)
    number = calendar_months - case((early, 1), else_=0)  # 0 is the first month
    rank = case({grain: place for place, grain in enumerate(FINEST_FIRST)}, value=start.c.grain)
    by_month = [func.coalesce(func.sum(case((number <= last, absent), else_=0)), 0) for last in range(3)]
    query = (
        select(start.c.student_id, rank, *by_month)
        .outerjoin(
            fact,
            and_(fact.student_id == start.c.student_id, fact.grain == start.c.grain, year, chosen, absent > 0),
        )
        .group_by(start.c.student_id, start.c.grain)
    )
    wanted = None if students is None else set(students)
    finest: dict[int, tuple[int, MonthsMissed]] = {}
    for student, grain, one, two, three in read_rows(session, query, Tally(progress, _("Reading attendance"))):
        if (wanted is None or student in wanted) and (student not in finest or grain < finest[student][0]):
            finest[student] = (grain, (one, two, three))
    return {student: months for student, (_grain, months) in finest.items()}


def _days(totals: Totals | None) -> tuple[int, int]:
    return (totals.absent, totals.expected) if totals else (0, 0)
