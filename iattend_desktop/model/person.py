"""People, their numbers, languages, families and places. A person holds several roles over time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class Person(Record, Base):
    """Anybody: student, guardian, mentor, counselor. One name alone is allowed."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("given_name IS NOT NULL OR family_name IS NOT NULL", name="named"),
        Index("ix_person_name", "family_name", "given_name"),
        {"sqlite_autoincrement": True},
    )

    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    preferred_name: Mapped[str | None]
    birth_date: Mapped[date | None]
    home_language: Mapped[str | None]  # ISO 639; none is unknown
    email: Mapped[str | None]
    phone: Mapped[str | None]
    availability: Mapped[int | None]  # vocabulary.availability_mask; none is unknown


class PersonRole(Record, Base):
    """A role held over a half-open period."""

    __tablename__ = "person_role"
    __table_args__ = (
        Index("ix_person_role_person", "person_id", "role"),
        Index("ix_person_role_role", "role"),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]  # PersonRoleKind
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Identifier(Record, Base):
    """A number that names a person: text, zeros kept, and who issued it."""

    __tablename__ = "identifier"
    __table_args__ = (
        Index("uq_identifier_value", "kind", "issuer", "value", unique=True),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]  # IdentifierKind
    issuer: Mapped[str] = mapped_column(default="district")
    value: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class PersonLanguage(Record, Base):
    """A language that a person speaks well enough to mentor or visit in it."""

    __tablename__ = "person_language"
    __table_args__ = (
        Index("uq_person_language_pair", "person_id", "language", unique=True),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str]


class PersonTag(Record, Base):
    """An interest of a student or mentor, or the cause group that a mentor is experienced with."""

    __tablename__ = "person_tag"
    __table_args__ = (
        Index("uq_person_tag_tag", "person_id", "kind", "value", unique=True),
        {"sqlite_autoincrement": True},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # interest, expertise
    value: Mapped[str]


class Household(Record, Base):
    """People who live together: siblings are one home visit."""

    __tablename__ = "household"

    key: Mapped[str | None] = mapped_column(unique=True)  # the district's own key, where it has one
    address: Mapped[str | None]
    city: Mapped[str | None]
    postal_code: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    language: Mapped[str | None]


class HouseholdMember(Record, Base):
    """A person lives in a household over a half-open period."""

    __tablename__ = "household_member"

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Guardianship(Record, Base):
    """Who answers for a student; the guardian is a person with a name, phone and language of their own."""

    __tablename__ = "guardianship"

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    guardian_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    relationship: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Enrollment(Record, Base):
    """A student at a school in a school year: grade and school stand here, not on the person."""

    __tablename__ = "enrollment"
    __table_args__ = (
        Index("uq_enrollment_entry", "student_id", "school_year_id", "school_id", "entered_on", unique=True),
        Index(
            "uq_enrollment_open",
            "student_id",
            "school_year_id",
            unique=True,
            sqlite_where=text("exited_on IS NULL"),
            postgresql_where=text("exited_on IS NULL"),
        ),
        Index("ix_enrollment_school", "school_id", "school_year_id"),
        CheckConstraint("exited_on IS NULL OR exited_on > entered_on", name="period"),
        {"sqlite_autoincrement": True},
    )

    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"))
    grade: Mapped[int | None]  # vocabulary.Grade; none is unknown
    entered_on: Mapped[date]
    exited_on: Mapped[date | None]
