"""Mentors, their screening, and what follows a match: goals, check-ins, concerns, closure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record

_OPEN_PRIMARY = text("is_primary AND ends_on IS NULL")


class Mentor(Record, Base):
    """A person as a mentor. Unknown capacity is no capacity; unknown screening is no clearance."""

    __tablename__ = "mentor"
    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity"), {"sqlite_autoincrement": True})

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    kind: Mapped[str | None]  # MentorKind
    title: Mapped[str | None]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organization.id"), index=True)
    source: Mapped[str | None]  # how they were recruited
    capacity: Mapped[int | None]  # students at a time
    site_school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    site_name: Mapped[str | None]  # where they work, when it is no school
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    travel_miles: Mapped[float | None]
    meets_virtually: Mapped[bool | None]
    grade_low: Mapped[int | None]
    grade_high: Mapped[int | None]
    note: Mapped[str | None]
    inactive_from: Mapped[date | None]


class ScreeningRecord(Record, Base):
    """One completed step of a mentor's screening."""

    __tablename__ = "screening_record"
    __table_args__ = (
        Index("ix_screening_record_mentor", "mentor_id", "step"),
        {"sqlite_autoincrement": True},
    )

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"))
    step: Mapped[str]  # ScreeningStep
    done_on: Mapped[date]
    expires_on: Mapped[date | None]
    hours: Mapped[float | None]  # of training
    note: Mapped[str | None]


class Match(Record, Base):
    """A student and a mentor over a half-open period; one open primary match for a student."""

    __tablename__ = "match"
    __table_args__ = (
        Index(
            "uq_match_open_primary",
            "program_enrollment_id",
            unique=True,
            sqlite_where=_OPEN_PRIMARY,
            postgresql_where=_OPEN_PRIMARY,
        ),
        Index("ix_match_student", "program_enrollment_id"),
        Index("ix_match_mentor", "mentor_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        {"sqlite_autoincrement": True},
    )

    program_enrollment_id: Mapped[int] = mapped_column(ForeignKey("program_enrollment.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"))
    is_primary: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(default="active")  # MatchStatus
    cadence: Mapped[str] = mapped_column(default="weekly")  # Cadence
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("match_run.id"), index=True)
    score: Mapped[int | None]  # thousandths of a point
    reasons: Mapped[list[Any] | None]
    first_meeting_on: Mapped[date | None]  # the day it was held; it counts as a contact
    first_meeting_planned_on: Mapped[date | None]
    closure_reason: Mapped[str | None]
    mentor_reflection: Mapped[str | None]
    student_reflection: Mapped[str | None]
    rematch_offered: Mapped[bool | None]


class MatchCoverage(Record, Base):
    """Another mentor covers a match for a while."""

    __tablename__ = "match_coverage"

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Goal(Record, Base):
    """What a student works toward: where it started, where it should go, by when."""

    __tablename__ = "goal"

    program_enrollment_id: Mapped[int] = mapped_column(ForeignKey("program_enrollment.id"), index=True)
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    kind: Mapped[str]  # GoalKind
    title: Mapped[str]
    measure: Mapped[str | None]  # the unit: absences a week, missing assignments
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    current: Mapped[float | None]  # as last recorded; attendance goals measure themselves
    set_on: Mapped[date]
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="open")  # GoalStatus
    status_on: Mapped[date | None]
    note: Mapped[str | None]


class GoalStep(Record, Base):
    """One step toward a goal, and the evidence that it was taken."""

    __tablename__ = "goal_step"

    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    title: Mapped[str]
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    evidence: Mapped[str | None]


class GoalProgress(Record, Base):
    """A goal's value or status on a day."""

    __tablename__ = "goal_progress"

    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    on_date: Mapped[date]
    value: Mapped[float | None]
    status: Mapped[str | None]
    note: Mapped[str | None]


class CheckIn(Record, Base):
    """A contact between mentor and mentee, or an attempt at one."""

    __tablename__ = "check_in"
    __table_args__ = (
        Index("ix_check_in_match", "match_id", "on_date"),
        Index("ix_check_in_next", "next_step_due_on"),
        {"sqlite_autoincrement": True},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True)  # who met, when it was a cover
    on_date: Mapped[date]
    channel: Mapped[str]  # Channel
    outcome: Mapped[str]  # ContactOutcome
    minutes: Mapped[int | None]
    note: Mapped[str | None]
    topics: Mapped[list[str] | None]
    barriers: Mapped[list[str] | None]
    mood: Mapped[int | None]  # 1 to 5
    next_step: Mapped[str | None]
    next_step_owner: Mapped[str | None]
    next_step_due_on: Mapped[date | None]
    next_step_done_on: Mapped[date | None]


class Concern(Record, Base):
    """A worry raised to the PSA counselor; mentors do not see the safeguarding note.

    On a server ``raised_by`` is the login of who raised it, and ``urgency`` is what a mentor chose.
    """

    __tablename__ = "concern"

    program_enrollment_id: Mapped[int] = mapped_column(ForeignKey("program_enrollment.id"), index=True)
    raised_on: Mapped[date]
    raised_by: Mapped[str | None]
    summary: Mapped[str]
    urgency: Mapped[str | None]
    safeguarding_note: Mapped[str | None]
    resolved_on: Mapped[date | None]
    resolution: Mapped[str | None]


class WorkbookIssue(Record, Base):
    """A workbook that was written for a mentor: what its rows are about, and the key that signs them.

    ``contents`` holds keys and versions of records, no name: ``mentoring.workbook_stamp`` says of which.
    """

    __tablename__ = "workbook_issue"

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    signing_key: Mapped[str] = mapped_column(info={"secret": True})  # hexadecimal; stands in no workbook
    contents: Mapped[dict[str, Any]]


class WorkbookRow(Record, Base):
    """A row of a mentor's workbook that was brought in: with these values it brings nothing again."""

    __tablename__ = "workbook_row"
    __table_args__ = (
        Index("uq_workbook_row_key", "issue_id", "row_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("workbook_issue.id"))
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True)
    row_key: Mapped[str]
    check_in_id: Mapped[int | None]  # what it became; it may have been deleted since
    taken: Mapped[dict[str, Any]]  # the values as the mentor wrote them
