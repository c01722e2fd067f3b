"""Going to the door: outreach days, their teams and stops, and home visits."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Time
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class OutreachDay(Record, Base):
    """One Student Outreach Day."""

    __tablename__ = "outreach_day"

    school_year_id: Mapped[int] = mapped_column(ForeignKey("school_year.id"), index=True)
    name: Mapped[str]
    held_on: Mapped[date]
    status: Mapped[str]  # OutreachStatus
    choices: Mapped[dict[str, Any] | None]  # outreach.day_choices


class OutreachSchool(Record, Base):
    """A school whose families a day visits."""

    __tablename__ = "outreach_school"
    __table_args__ = (
        Index("uq_outreach_school_pair", "day_id", "school_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)


class OutreachTeam(Record, Base):
    """A team of a day: where it starts, which hours it has."""

    __tablename__ = "outreach_team"

    day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    name: Mapped[str]
    start_school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    starts_at: Mapped[time | None] = mapped_column(Time)
    ends_at: Mapped[time | None] = mapped_column(Time)


class OutreachVolunteer(Record, Base):
    """A person who goes along on a day, in what role, in which team, and whether trained."""

    __tablename__ = "outreach_volunteer"

    day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_team.id"), index=True)  # none: in no team yet
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]  # VolunteerRole
    trained_on: Mapped[date | None]


class HousingCenter(Record, Base):
    """A crisis housing center: a stop of its own."""

    __tablename__ = "housing_center"

    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    contact: Mapped[str | None]


class OutreachStop(Record, Base):
    """A household or a housing center on a team's route."""

    __tablename__ = "outreach_stop"

    day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_team.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    housing_center_id: Mapped[int | None] = mapped_column(ForeignKey("housing_center.id"), index=True)
    position: Mapped[int | None]
    arrives_at: Mapped[time | None] = mapped_column(Time)
    language_needed: Mapped[str | None]
    unmet: Mapped[str | None]  # outreach.route.Why: on no route, and for what reason


class HomeVisit(Record, Base):
    """A visit to a family's door, on an outreach day or any other."""

    __tablename__ = "home_visit"

    stop_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_stop.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), index=True)
    student_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    visited_on: Mapped[date]
    visited_by: Mapped[str | None]
    outcome: Mapped[str]  # VisitOutcome
    needs: Mapped[list[str] | None]
    resources_given: Mapped[list[str] | None]
    note: Mapped[str | None]
    follow_up: Mapped[str | None]
    follow_up_owner: Mapped[str | None]
    follow_up_due_on: Mapped[date | None]
    follow_up_done_on: Mapped[date | None]
