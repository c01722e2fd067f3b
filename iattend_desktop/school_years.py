"""The school year that a day falls in: July 1 to June 30, named 2026-27."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.school import SchoolYear


def school_year_start(day: date) -> date:
    """July 1 of the school year that a day falls in."""
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)


def school_year_end(day: date) -> date:
    """June 30 of the school year that a day falls in."""
    return date(school_year_start(day).year + 1, 6, 30)


def school_year_name(day: date) -> str:
    """The name of the school year that a day falls in.

    >>> school_year_name(date(2027, 6, 30))
    '2026-27'
    """
    start = school_year_start(day).year
    return f"{start}-{(start + 1) % 100:02d}"


def school_year_on(session: Session, day: date) -> SchoolYear | None:
    """The school year (July 1 to June 30) that a day falls in, or ``None`` where the workspace does not know it."""
    return session.scalar(select(SchoolYear).where(SchoolYear.starts_on <= day, SchoolYear.ends_on >= day))


def school_year_of(session: Session, day: date) -> SchoolYear:
    """The school year that a day falls in, made where it is missing; within a writing session."""
    year = school_year_on(session, day)
    if year is None:
        start = school_year_start(day)
        year = SchoolYear(name=school_year_name(day), starts_on=start, ends_on=school_year_end(day))
        session.add(year)
        session.flush()
    return year
