"""Attendance as it was reported: facts keep their grain and source, and are superseded rather than changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Versioned

_CURRENT = text("superseded_by_id IS NULL")


class AttendanceFact(Versioned, Base):
    """Days of one student at one school over one day, month or year.

    Columns follow the CALPADS Student Absence Summary: every expected day is attended, or absent in one of the
    ways named here. A day whose attendance was not submitted is not expected here; it is counted apart. A fact has no
    public id: there are millions in a year, and nobody outside names one.
    """

    __tablename__ = "attendance_fact"
    __table_args__ = (
        Index(
            "uq_attendance_fact_current",
            "student_id",
            "school_year_id",
            "grain",
            "starts_on",
            "school_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_attendance_fact_student", "student_id", "school_year_id"),
        Index("ix_attendance_fact_school", "school_id"),
        Index("ix_attendance_fact_import", "import_id"),
        CheckConstraint(
            "excused + unexcused + unspecified + suspended_out + independent_study_missed <= expected",
            name="absent_within_expected",
        ),
        {"sqlite_autoincrement": True},
    )

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))  # none: a year's summary over all schools
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    grain: Mapped[str]  # Grain
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # last day covered
    expected: Mapped[int]
    attended: Mapped[int]
    excused: Mapped[int] = mapped_column(default=0)
    unexcused: Mapped[int] = mapped_column(default=0)
    unspecified: Mapped[int] = mapped_column(default=0)  # absent, and the source does not say how
    suspended_out: Mapped[int] = mapped_column(default=0)
    suspended_in: Mapped[int] = mapped_column(default=0)  # counts as attended
    independent_study: Mapped[int] = mapped_column(default=0)  # completed (ADA): counts as attended
    independent_study_missed: Mapped[int] = mapped_column(default=0)  # not completed (non-ADA): counts as absent
    not_submitted: Mapped[int] = mapped_column(default=0)  # neither present nor absent, not expected
    reason: Mapped[str | None]  # of a single day
    source: Mapped[str]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
