"""Who is in the mentoring program in a year, and how mentors and students were proposed to each other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class ProgramEnrollment(Record, Base):
    """A student in the program of one school year: this is what matching matches."""

    __tablename__ = "program_enrollment"
    __table_args__ = (
        Index("uq_program_enrollment_year", "student_id", "school_year_id", unique=True),
        Index("ix_program_enrollment_status", "school_year_id", "status"),
        {"sqlite_autoincrement": True},
    )

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    pool: Mapped[str] = mapped_column(default="everyone_mentors")
    status: Mapped[str] = mapped_column(default="identified")  # ProgramStatus
    identified_by: Mapped[str | None]
    identified_on: Mapped[date | None]
    consent_on: Mapped[date | None]  # guardian's consent; none is unknown, and unknown is no consent
    consent_expires_on: Mapped[date | None]
    consent_withdrawn_on: Mapped[date | None]
    consent_note: Mapped[str | None]
    meeting_wish: Mapped[str | None]  # MeetingWish; none is unknown
    refused_mentor_kinds: Mapped[list[str] | None]
    siblings_together: Mapped[bool | None]
    priority_note: Mapped[str | None]


class PairRule(Record, Base):
    """Must, never or prefer for one student and one mentor, with the reason and its author."""

    __tablename__ = "pair_rule"
    __table_args__ = (
        Index("uq_pair_rule_pair", "program_enrollment_id", "mentor_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    program_enrollment_id: Mapped[int] = mapped_column(ForeignKey("program_enrollment.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True)
    kind: Mapped[str]  # PairRuleKind
    reason: Mapped[str | None]
    author: Mapped[str | None]


class MatchProfile(Record, Base):
    """A named set of rules and weights."""

    __tablename__ = "match_profile"

    name: Mapped[str] = mapped_column(unique=True)
    settings: Mapped[dict[str, Any]]


class MatchRun(Record, Base):
    """One run of the matching that was kept: a scenario with its profile, totals and certificate."""

    __tablename__ = "match_run"

    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    name: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    profile: Mapped[dict[str, Any]]
    totals: Mapped[dict[str, Any]]
    certificate: Mapped[dict[str, Any]]


class MatchProposal(Record, Base):
    """One student's line of a kept run: the mentor proposed, or the reasons why there is none."""

    __tablename__ = "match_proposal"
    __table_args__ = (
        Index("uq_match_proposal_student", "run_id", "program_enrollment_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    program_enrollment_id: Mapped[int] = mapped_column(ForeignKey("program_enrollment.id"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True)
    score: Mapped[int | None]  # thousandths of a point
    reasons: Mapped[list[Any]]


class PublishedSummary(Record, Base):
    """The program summary of one day as it was published to leadership: counts, the small ones hidden already."""

    __tablename__ = "published_summary"

    as_of: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    summary: Mapped[dict[str, Any]]  # reports.published writes and reads it
