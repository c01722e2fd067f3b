"""The headers of backups after a passphrase or a recovery key was changed.

A copy carries the header of its day, so that the passphrase of that day opens it. The data key is the same on all days:
whoever holds an old header and an old passphrase can open today's file as well. Where that must not be, the copies that
the program knows of get today's header; copies elsewhere keep theirs.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.storage.backup import list_backups
from iattend_desktop.storage.durable import write_whole
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import header_path


def renew_headers(workspace: Path, data_key: bytes, words: str, progress: Progress = SILENT) -> tuple[int, int]:
    """Give the copies in the workspace's folder of backups its header of today; how many have it now, how many not.

    A copy that another data key opens keeps its header: it is of a former workspace of that name. ``words`` say on the
    screen what is done; ``progress`` may raise ``Cancelled``, with some of them done.
    """
    header, backups, done = header_path(workspace).read_text(encoding="utf-8"), list_backups(workspace), 0
    for number, one in enumerate(backups):
        progress.step(number / len(backups), words)
        try:
            if _opens(one.path, data_key):
                write_whole(header_path(one.path), header)
                done += 1
        except OSError:
            continue
    return done, len(backups) - done


def _opens(path: Path, data_key: bytes) -> bool:
    try:
        with closing(connect(path, data_key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlcipher.DatabaseError:
        return False
    return True
