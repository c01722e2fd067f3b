"""The log of what was looked at, exported, printed and done; entries are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from iattend_desktop.model.security import AuditEntry


def log_event(
    session: Session,
    *,
    at: datetime,
    actor: str,
    event: str,
    subject: tuple[str, int] | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add one entry; ``subject`` is the table and key of the record it is about."""
    table, key = subject or (None, None)
    session.add(AuditEntry(at=at, actor=actor, event=event, subject_table=table, subject_id=key, detail=detail))
    session.flush()
