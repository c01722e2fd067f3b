"""Accounts, settings, drafts, the audit log, and the record of every change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from iattend_desktop.model.base import Base, Record

_EMPTIED: dict[str, Any] = {
    "sqlite_where": text("purged_by_id IS NOT NULL"),
    "postgresql_where": text("purged_by_id IS NOT NULL"),
}


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
    ``salt`` is what the salts of its rows' values are made of, none where it has no rows; what the digests are for
    stands in ``storage.audit_form``.
    """

    __tablename__ = "change_set"
    __table_args__ = (
        Index("ix_change_set_purged", "purged_by_id", **_EMPTIED),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(index=True)
    permission: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str]  # action, undo, redo; final: an action that is never undone
    stands_since_id: Mapped[int | None] = mapped_column(index=True)
    reverts_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)
    reverted_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)
    salt: Mapped[str | None]
    label_salt: Mapped[str | None]
    label_digest: Mapped[str | None]  # of a label that was emptied
    purged_by_id: Mapped[int | None]  # the entry of the request that emptied it


class ChangeRow(Base):
    """What one action did to one record: the columns that changed, old and new.

    Once they were emptied on request, ``digest`` stands for the values, and ``purged_by_id`` says by which action.
    """

    __tablename__ = "change_row"
    __table_args__ = (
        Index("ix_change_row_set", "change_set_id"),
        Index("ix_change_row_row", "table_name", "row_id"),
        Index("ix_change_row_purged", "purged_by_id", **_EMPTIED),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    table_name: Mapped[str]
    row_id: Mapped[int]
    kind: Mapped[str]  # insert, update, delete
    old: Mapped[dict[str, Any] | None]
    new: Mapped[dict[str, Any] | None]
    salt: Mapped[str | None]  # where the set has none any more
    digest: Mapped[str | None]
    purged_by_id: Mapped[int | None]  # the entry of the request that emptied it


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


class AuditDetail(Base):
    """What an entry of the log says beyond its fields: apart, so that it can be emptied and the chain still holds."""

    __tablename__ = "audit_detail"
    __table_args__ = (Index("ix_audit_detail_purged", "purged_by_id", **_EMPTIED),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]
    purged_by_id: Mapped[int | None]  # the entry of the request that emptied it


class AuditEntry(Base):
    """What was looked at, exported, printed or done, by whom; entries are only ever added.

    ``chain`` is a hash over this entry and the one before. ``detail_digest`` binds the detail, ``changes_digest`` the
    change set that the entry names with all its rows; ``storage.audit_form`` says how.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_table", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(index=True)
    subject_table: Mapped[str | None]
    subject_id: Mapped[int | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), index=True)
    detail_digest: Mapped[str | None]
    changes_digest: Mapped[str | None]
    salt: Mapped[str]
    chain: Mapped[str]

    detail: Mapped[dict[str, Any] | None] = column_property(
        select(AuditDetail.detail).where(AuditDetail.entry_id == id).scalar_subquery(), deferred=True
    )
