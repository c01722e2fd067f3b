"""The one declarative base: naming of constraints, types, versions, history of every column."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, MetaData, Text, TypeDecorator, Uuid, event
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    QueryableAttribute,
    declared_attr,
    mapped_column,
)

__all__ = ["Base", "Record", "UtcDateTime", "Versioned"]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC; naive values are refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Convert to UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Mark as UTC on the way out; SQLite gives it back naive."""
        return value if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy, never changed
        str: Text,
        date: Date,
        datetime: UtcDateTime,
        uuid.UUID: Uuid,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Versioned:
    """A key, and a version that grows with each write.

    The key is never used again after a delete (``sqlite_autoincrement``), because a change set that deleted a
    record brings it back under its own key when it is undone.
    """

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    version: Mapped[int] = mapped_column(default=1, sort_order=-1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return ({"sqlite_autoincrement": True},)


class Record(Versioned):
    """What has a public id, too: a name that nothing else has, on whatever computer."""

    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4, sort_order=-2)


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _keep_old_value(_class: type[Base], _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Load the old value before a column is overwritten; an expired attribute would lose it from the change set."""
    implementation = getattr(attribute, "impl", None)
    if hasattr(attribute.property, "columns") and implementation is not None:
        implementation.active_history = True
