"""The log of what was looked at, exported, printed and done: a chain of entries that are only ever added."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base
from iattend_desktop.security.access import Permission
from iattend_desktop.security.server.log_function import CALL
from iattend_desktop.storage.audit_form import ORIGIN, entry_hash, form, salted
from iattend_desktop.storage.changes import SALT, ChangeSet
from iattend_desktop.storage.refused_text import refuse_nul_among
from iattend_desktop.storage.written_digest import written_digest

_ENTRIES, _DETAILS = Base.metadata.tables["audit_entry"], Base.metadata.tables["audit_detail"]
_ADD, _ADD_DETAIL = insert(_ENTRIES), insert(_DETAILS)
_LAST = text(
    "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'), 0),"
    " coalesce((SELECT max(id) FROM audit_entry), 0)),"
    " (SELECT chain FROM audit_entry ORDER BY id DESC LIMIT 1)"
)
"""The highest number that an entry was ever given, and the newest one's link."""
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
    refuse_nul_among((detail,))
    connection = session.connection()
    newest, before = connection.execute(_LAST).one()
    number = int(newest) + 1
    detail_salt = secrets.token_hex(SALT)
    detail_digest = None if detail is None else salted(detail_salt, form(json.dumps(detail)))
    changes_digest = None if change_set_id is None else written_digest(connection, change_set_id)
    salt = secrets.token_hex(SALT)
    fields = form(number, at, actor, event, table, key, change_set_id, detail_digest, changes_digest)
    entry = {
        "id": number,
        "at": at,
        "actor": actor,
        "event": event,
        "subject_table": table,
        "subject_id": key,
        "change_set_id": change_set_id,
        "detail_digest": detail_digest,
        "changes_digest": changes_digest,
        "salt": salt,
        "chain": entry_hash(before or ORIGIN, salt, fields),
    }
    connection.execute(_ADD, entry)
    if detail is not None:
        connection.execute(_ADD_DETAIL, {"entry_id": number, "salt": detail_salt, "detail": detail})
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
