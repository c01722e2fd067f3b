"""What came in from files: each import, and the column mapping remembered for a layout."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from iattend_desktop.model.base import Base, Record


class ImportRun(Record, Base):
    """One file that was imported: what it was, how it was read, what came of it."""

    __tablename__ = "import_run"

    file_name: Mapped[str]
    folder: Mapped[str | None]  # where the file lay then; none of imports before this was kept
    sha256: Mapped[str]
    kind: Mapped[str]
    sheet: Mapped[str | None]
    header_row: Mapped[int | None]
    mapping: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str | None]


class ColumnMapping(Record, Base):
    """How the columns of a layout were mapped last time, under a name that a person or a script can call."""

    __tablename__ = "column_mapping"
    __table_args__ = (
        Index("uq_column_mapping_layout", "layout", "kind", unique=True),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str] = mapped_column(unique=True)
    layout: Mapped[str]  # roster.mapping.layout_key
    kind: Mapped[str]
    mapping: Mapped[dict[str, Any]]
