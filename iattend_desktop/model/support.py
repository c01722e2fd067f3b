"""Finding out why and doing something about it: causes, interventions, conferences, partners, the seven elements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class PartnerOrganization(Record, Base):
    """A community or business partner: mentors come from it, families are linked to it."""

    __tablename__ = "partner_organization"

    name: Mapped[str] = mapped_column(unique=True)
    services: Mapped[list[str] | None]
    regions: Mapped[list[str] | None]
    languages: Mapped[list[str] | None]
    capacity: Mapped[int | None]
    vetted_on: Mapped[date | None]
    agreement_from: Mapped[date | None]
    agreement_to: Mapped[date | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    contact_email: Mapped[str | None]
    note: Mapped[str | None]


class CauseAssessment(Record, Base):
    """One conversation about why a student misses school."""

    __tablename__ = "cause_assessment"

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assessed_on: Mapped[date]
    assessed_by: Mapped[str | None]
    note: Mapped[str | None]


class CauseFactor(Record, Base):
    """One cause that was named, by whom, and how severe it is."""

    __tablename__ = "cause_factor"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("cause_assessment.id"), index=True)
    cause_group: Mapped[str]  # CauseGroup
    factor: Mapped[str]
    severity: Mapped[int | None]  # 1 to 3
    source: Mapped[str]  # CauseSource


class Intervention(Record, Base):
    """Support given to a student, by whom, from referral to outcome."""

    __tablename__ = "intervention"

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tier: Mapped[int]
    title: Mapped[str]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("partner_organization.id"), index=True)
    provider: Mapped[str | None]
    status: Mapped[str]
    referred_on: Mapped[date | None]
    referred_by: Mapped[str | None]
    consent_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    sessions_planned: Mapped[int | None]
    sessions_attended: Mapped[int | None]
    outcome: Mapped[str | None]


class Conference(Record, Base):
    """A conference with guardians, student and staff, and what was agreed."""

    __tablename__ = "conference"

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    held_on: Mapped[date]
    attended_by: Mapped[list[str] | None]
    agreed: Mapped[str | None]
    follow_up_on: Mapped[date | None]
    follow_up_owner: Mapped[str | None]


class SelfAssessment(Record, Base):
    """A school's rating of itself on one of the seven elements (resources hold the elements as data)."""

    __tablename__ = "self_assessment"
    __table_args__ = (
        Index("uq_self_assessment_element", "school_id", "element", "assessed_on", unique=True),
        {"sqlite_autoincrement": True},
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    element: Mapped[str]
    assessed_on: Mapped[date]
    rating: Mapped[int]
    evidence: Mapped[str | None]
    goal: Mapped[str | None]
    owner: Mapped[str | None]
