"""Connections to a workspace file: SQLCipher through SQLAlchemy, with a pool and explicit transactions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

WRITE = "iattend_write"
CHECKS_REFERENCES = "iattend_checks_references"
"""Execution option of a write that looks itself, for all its records at once, that none points at one that is gone;
SQLite would ask, for each record that goes, every table that could point at it (decision 16)."""
_PATIENCE = 10.0  # seconds for another program to finish what it writes
_LITTLE_ROOM, ROOM = "PRAGMA cache_size = -65536", "PRAGMA cache_size = -262144"
"""KiB of pages in memory at most: while reading, and while a district is written or gone through several times. What
does not fit is encrypted and decrypted again."""
KEY_BYTES = 32
LARGE_PAGES = b"\x01"
FORMS: Mapping[bytes, tuple[str, ...]] = {
    b"": (),
    LARGE_PAGES: ("PRAGMA cipher_page_size = 16384", "PRAGMA cipher_hmac_algorithm = HMAC_SHA256"),
}
"""How the pages of a file are encrypted, by what its data key ends in after the key itself: as SQLCipher has it unless
told otherwise (files made before November 28, 2026), or in larger pages with a faster proof (decision 13)."""
sqlcipher.register_adapter(type(None), {}.get)  # else the driver raises and drops two errors for each empty value


def connect(path: Path, data_key: bytes) -> Any:
    """A bare connection to an encrypted file, made where it is missing; nothing is read yet, so any key will do.

    ``data_key`` is the raw key of 32 bytes, and after it one of :data:`FORMS`.
    """
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=_PATIENCE)
    connection.execute("PRAGMA cipher_log_level = NONE")  # what is wrong with a file is ours to tell, in words
    connection.execute(f"PRAGMA key = \"x'{data_key[:KEY_BYTES].hex()}'\"")
    for pragma in FORMS[data_key[KEY_BYTES:]]:
        connection.execute(pragma)
    connection.execute("PRAGMA temp_store = MEMORY")  # nothing of a student in temporary files
    return connection


def _ready(path: Path, data_key: bytes) -> Any:
    connection = connect(path, data_key)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(_LITTLE_ROOM)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def open_engine(path: Path, data_key: bytes) -> Engine:
    """An engine on the encrypted file, made where it is missing.

    ``data_key`` holds the raw key, so a connection costs no key derivation. A transaction whose connection has
    the execution option ``WRITE`` takes the write lock when it begins, so that what a plan read still holds when it
    is applied. Raises ``UserError`` when the file is no workspace or the key is another one's.
    """

    if path.exists() and not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise UserError(_read_only(path))  # SQLite would open it, and refuse the first write
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _ready(path, data_key),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # the words of an error go to the log: no student's values
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _give_back)
    event.listen(engine, "handle_error", lambda context: _tell_damage(path, context))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except (sqlcipher.DatabaseError, DBAPIError) as error:
        engine.dispose()
        raise UserError(why_unopened(path, error)) from error
    return engine


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    writing = options.get(WRITE)
    if writing:
        connection.info[WRITE] = True
        connection.exec_driver_sql(ROOM)
    if options.get(CHECKS_REFERENCES):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _give_back(connection: Any, record: ConnectionPoolEntry) -> None:
    """A connection that rests keeps no more in memory than one that reads, and checks references again."""
    if record.info.pop(WRITE, False) and connection is not None:  # it may have been thrown away
        connection.rollback()  # a commit that finds a record pointing at nothing leaves its transaction open
        connection.execute(_LITTLE_ROOM)
        connection.execute("PRAGMA foreign_keys = ON")


def _tell_damage(path: Path, context: ExceptionContext) -> None:
    """A page that does not read as it was written is no fault of the program's: the person needs a backup."""
    if "malformed" in str(context.original_exception):
        raise UserError(
            _("{file} is damaged: a part of it cannot be read. Close it and restore a backup.").format(file=path.name)
        ) from context.original_exception


def _read_only(path: Path) -> str:
    words = _("{file} cannot be opened for writing here. Copy it to a folder of your own and open it there.")
    return words.format(file=path.name)


def why_unopened(path: Path, error: BaseException) -> str:
    """What the driver's error means, as a sentence for a person."""
    words = str(getattr(error, "orig", None) or error)
    if "not a database" in words or "malformed" in words:
        return _("{file} is no iAttend workspace, or it is damaged. Choose another file, or restore a backup.").format(
            file=path.name
        )
    if "readonly" in words or "unable to open" in words:
        return _read_only(path)
    if "locked" in words:
        return _("{file} is in use by another program. Close it there and try again.").format(file=path.name)
    if "I/O error" in words or "full" in words:
        return _(
            "{file} cannot be opened: its disk does not answer or is full. Free some space, check that the disk is "
            "connected, and try again."
        ).format(file=path.name)
    return _("{file} cannot be opened: {reason}.").format(file=path.name, reason=words)
