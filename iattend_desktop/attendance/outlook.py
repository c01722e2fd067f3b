"""Where one student's year goes from here: the days still to come by the school calendar, and the trend with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.attendance.trend import Series, Trend, series_of, trend_of
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.people.calendar import count_between, load_calendar


def student_outlook(
    session: Session, student_id: int, year: SchoolYear, today: date, *, rule: Rule = CALIFORNIA
) -> Trend | None:
    """The student's trend until today; None where nothing is known. Three queries.

    ``to_come`` are the days of instruction after the last day that the data cover, at the school where the student is
    today; without a calendar, or a school, it stays unknown, and so does what depends on it.
    """
    series = series_of(session, student_id, year.id, as_of=today)
    if series is None:
        return None
    return trend_of(series, to_come=_to_come(session, student_id, year, today, series), rule=rule)


def _to_come(session: Session, student_id: int, year: SchoolYear, today: date, series: Series) -> int | None:
    school = session.scalar(
        select(Enrollment.school_id).where(
            Enrollment.student_id == student_id,
            Enrollment.school_year_id == year.id,
            Enrollment.entered_on <= today,
            Enrollment.exited_on.is_(None) | (Enrollment.exited_on > today),
        )
    )
    if school is None:
        return None
    days = load_calendar(session).school_days(school, year.starts_on, year.ends_on)
    return None if days is None else count_between(days, min(today, max(series.ends_on)), year.ends_on)
