"""The district's year and its schools."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class SchoolYear(Record, Base):
    """July 1 to June 30; the name is the year it starts in and the next (``2026-27``)."""

    __tablename__ = "school_year"

    name: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date] = mapped_column(unique=True)
    ends_on: Mapped[date]


class School(Record, Base):
    """A school, or another place of the district where people work; only schools have a CDS code."""

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="place"),
        {"sqlite_autoincrement": True},
    )

    cds_code: Mapped[str | None] = mapped_column(unique=True)  # 14 digits, text
    name: Mapped[str] = mapped_column(index=True)
    region: Mapped[str | None] = mapped_column(index=True)
    grade_low: Mapped[int | None]
    grade_high: Mapped[int | None]
    address: Mapped[str | None]
    city: Mapped[str | None]
    postal_code: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class SchoolFeeder(Record, Base):
    """Students of one school usually go on to the other."""

    __tablename__ = "school_feeder"
    __table_args__ = (
        Index("uq_school_feeder_pair", "from_school_id", "to_school_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    from_school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    to_school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)


class SchoolStaff(Record, Base):
    """A person's work at a school over a half-open period, such as its PSA counselor."""

    __tablename__ = "school_staff"

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]  # PersonRoleKind
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class CalendarDay(Record, Base):
    """What a day of the district's or one school's calendar is; of two lines of a day the school's own counts."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        Index("uq_calendar_day_day", "school_id", "day", unique=True),
        {"sqlite_autoincrement": True},
    )

    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))  # none: the whole district
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str]  # CalendarKind
    title: Mapped[str | None]
