"""Accounts, settings, drafts, the audit log, and the record of every change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class Account(Record, Base):
    """Who may sign in, and with which role.

    A column whose ``info`` says ``secret`` never reaches a change set, and so neither undo nor the log.
    """

    __tablename__ = "account"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[str]  # security.access.Role
    password_hash: Mapped[str | None] = mapped_column(info={"secret": True})
    disabled_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    invited_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]


class Setting(Record, Base):
    """One setting of the workspace; types and defaults stand in ``settings``."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[dict[str, Any]]


class Draft(Record, Base):
    """A form that was open and not yet saved."""

    __tablename__ = "draft"

    account: Mapped[str] = mapped_column(index=True)
    form: Mapped[str]
    subject: Mapped[str | None]
    values: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class ChangeSetEntry(Base):
    """One user action: who changed what, when, and whether it still stands.

    ``stands_since_id`` is the set's own key, or that of the redo that brought it back; none once it is undone.
    """

    __tablename__ = "change_set"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(index=True)
    permission: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str]  # action, undo, redo
    stands_since_id: Mapped[int | None] = mapped_column(index=True)
    reverts_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)
    reverted_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)


class ChangeRow(Base):
    """What one action did to one record: the columns that changed, old and new."""

    __tablename__ = "change_row"
    __table_args__ = (
        Index("ix_change_row_set", "change_set_id"),
        Index("ix_change_row_row", "table_name", "row_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    table_name: Mapped[str]
    row_id: Mapped[int]
    kind: Mapped[str]  # insert, update, delete
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]


class ChangeBatch(Base):
    """Many records of one action in one line.

    ``insert``: consecutive keys, their values stand in the records themselves. ``supersede``: the attendance facts
    of one table that the import ``marker_id`` took out of force.
    """

    __tablename__ = "change_batch"
    __table_args__ = (
        Index("ix_change_batch_set", "change_set_id"),
        Index("ix_change_batch_range", "table_name", "first_id", "last_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    table_name: Mapped[str]
    kind: Mapped[str]  # insert, supersede
    first_id: Mapped[int | None]
    last_id: Mapped[int | None]
    marker_id: Mapped[int | None]


class AuditEntry(Base):
    """What was looked at, exported, printed or done, by whom; entries are only ever added."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_table", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(index=True)
    event: Mapped[str]
    subject_table: Mapped[str | None]
    subject_id: Mapped[int | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)
    detail: Mapped[dict[str, Any] | None]
    salt: Mapped[str | None]
    chain: Mapped[str | None]  # hash over this entry and the one before
