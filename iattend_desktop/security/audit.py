"""The log of what was looked at, exported, printed and done: a chain of entries that are only ever added."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from iattend_desktop.model.security import AuditDetail, AuditEntry, ChangeRow, ChangeSetEntry
from iattend_desktop.security.access import Permission
from iattend_desktop.security.server.log_function import CALL
from iattend_desktop.storage.audit_form import ORIGIN, Changes, entry_hash, form, salted
from iattend_desktop.storage.bulk import reserve_ids
from iattend_desktop.storage.changes import ChangeSet

_SALT = 16  # random octets
_TOLD = "iattend_told"
_EVENTS = {
    Permission.ACCEPT_MATCHES: "accept_matches",
    Permission.PUBLISH_SUMMARY: "publish_summary",
    Permission.EDIT_SETTINGS: "change_settings",
    Permission.IMPORT_ROSTERS: "import",
    Permission.MANAGE_ACCOUNTS: "change_accounts",
    Permission.RUN_MATCHING: "match_run",
}
"""What a write is called in the log by the permission that it needed; any other is a ``change``."""


def log_event(
    session: Session,
    *,
    at: datetime,
    actor: str,
    event: str,
    subject: tuple[str, int] | None = None,
    detail: dict[str, Any] | None = None,
    change_set_id: int | None = None,
) -> int:
    """Add one entry to the chain, in a session that has the write lock; its number.

    ``subject`` is the table and key of the record that it is about. A change set that it names is written whole, and
    nothing is added to it afterwards.
    """
    table, key = subject or (None, None)
    if session.get_bind().dialect.name == "postgresql":  # the server says itself who it was and when
        said = None if detail is None else json.dumps(detail)
        values = {"event": event, "table": table, "key": key, "detail": said, "change_set": change_set_id}
        return int(session.scalar(text(CALL), values) or 0)
    [number] = reserve_ids(session, AuditEntry, 1)
    detail_salt = secrets.token_hex(_SALT)
    detail_digest = None if detail is None else salted(detail_salt, form(json.dumps(detail)))
    changes_digest = None if change_set_id is None else _digest(session, change_set_id)
    salt = secrets.token_hex(_SALT)
    before = session.scalar(select(AuditEntry.chain).order_by(AuditEntry.id.desc()).limit(1)) or ORIGIN
    fields = form(number, at, actor, event, table, key, change_set_id, detail_digest, changes_digest)
    session.add(
        AuditEntry(
            id=number,
            at=at,
            actor=actor,
            event=event,
            subject_table=table,
            subject_id=key,
            change_set_id=change_set_id,
            detail_digest=detail_digest,
            changes_digest=changes_digest,
            salt=salt,
            chain=entry_hash(before, salt, fields),
        )
    )
    session.flush()
    if detail is not None:
        session.add(AuditDetail(entry_id=number, salt=detail_salt, detail=detail))
        session.flush()
    return number


def tell(
    session: Session, event: str, subject: tuple[str, int] | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Say more of an action than that something changed: how its one entry is called and what it is about."""
    session.info[_TOLD] = (event, subject, detail)


def log_change(session: Session, change: ChangeSet, permission: Permission) -> None:
    """Add the one entry of a write, after everything that it wrote."""
    event, subject, detail = session.info.get(_TOLD) or (_event(change.kind, permission), None, None)
    log_event(
        session,
        at=change.at,
        actor=change.actor,
        event=event,
        subject=subject,
        detail=detail,
        change_set_id=change.id,
    )


def _event(kind: str, permission: Permission) -> str:
    """``undo`` and ``redo`` are called that whatever they take back."""
    return kind if kind in ("undo", "redo") else _EVENTS.get(permission, "change")


def _digest(session: Session, change_set_id: int) -> str:
    """Salt a change set and give the digest of all that stands in it."""
    entry = session.get_one(ChangeSetEntry, change_set_id)
    entry.label_salt = secrets.token_hex(_SALT)
    if session.scalar(select(ChangeRow.id).where(ChangeRow.change_set_id == change_set_id).limit(1)) is not None:
        entry.salt = secrets.token_hex(_SALT)
    session.flush()
    connection = session.connection()

    def execute(query: str) -> Any:
        return connection.exec_driver_sql(query).cursor  # the driver's own rows: an undo writes hundreds of thousands

    server = connection.dialect.name != "sqlite"
    [(_number, digest)] = Changes(execute, change_set_id, server=server)
    return digest
