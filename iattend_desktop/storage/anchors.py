"""Where the log ended when a copy of its workspace was made: a cut at the end of the log shows against it.

A small file beside each copy says so, and so does the copy itself; whoever cuts the log, or cuts it and writes it anew,
would have to find and change every one of them.
"""

from __future__ import annotations

import json
import secrets
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from iattend_desktop.storage.audit_form import ORIGIN, entry_hash, form, salted
from iattend_desktop.storage.durable import write_whole
from iattend_desktop.storage.engine import connect

RESTORE = "restore_backup"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number of the newest entry, 0 where there is none, and its hash."""

    entry: int
    head: str


def anchor_path(copy: Path) -> Path:
    """The file that belongs beside a copy."""
    return copy.with_name(copy.name + ".anchor")


def anchor_in(connection: Any) -> Anchor | None:
    """Where the log of an open workspace ends; ``None`` where it is no chain yet."""
    try:
        newest = connection.execute("SELECT id, chain FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()
        connection.execute("SELECT changes_digest FROM audit_entry LIMIT 0")
    except sqlcipher.DatabaseError:
        return None
    return Anchor(0, ORIGIN) if newest is None else Anchor(newest[0], str(newest[1]))


def anchor_of(copy: Path, data_key: bytes) -> Anchor | None:
    """Where the log of a copy ends, by itself; ``None`` where it cannot be read."""
    try:
        with closing(connect(copy, data_key)) as connection:
            return anchor_in(connection)
    except sqlcipher.DatabaseError:
        return None


def write_anchor(copy: Path, at: Anchor | None) -> None:
    """Keep beside a copy where its log ends. Raises ``OSError``."""
    if at is not None:
        write_whole(anchor_path(copy), json.dumps({"schema": 1, "entry": at.entry, "head": at.head}))


def read_anchor(copy: Path) -> Anchor | None:
    """What the file beside a copy says; ``None`` where there is none that can be read."""
    try:
        told = json.loads(anchor_path(copy).read_text(encoding="utf-8"))
        return Anchor(int(told["entry"]), str(told["head"]))
    except (OSError, KeyError, TypeError, ValueError):
        return None


def note_restore(path: Path, data_key: bytes, backup: str, at: datetime) -> None:
    """Add to the log of a copy that it takes the place of its workspace: entries that came after it are gone then.

    Not by way of a workspace, since the entry has to be there before the file has its name. A copy whose log is no
    chain yet gets none: its chain begins when it is opened.
    """
    with closing(connect(path, data_key)) as connection:
        last = anchor_in(connection)
        if last is None:
            return
        number, detail = last.entry + 1, json.dumps({"backup": backup})
        salt, detail_salt = secrets.token_hex(16), secrets.token_hex(16)
        fields = (number, at, "iAttend", RESTORE, None, None, None, salted(detail_salt, form(detail)), None)
        instant = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO audit_entry (id, at, actor, event, detail_digest, salt, chain) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, instant, *fields[2:4], fields[7], salt, entry_hash(last.head, salt, form(*fields))),
        )
        connection.execute(
            "INSERT INTO audit_detail (entry_id, salt, detail) VALUES (?, ?, ?)", (number, detail_salt, detail)
        )
        connection.execute("COMMIT")
