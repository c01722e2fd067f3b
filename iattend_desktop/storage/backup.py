"""Copies of a workspace file: made while it is in use, verified by opening them, thinned out with time, put back.

A copy is made by SQLite's own backup, since the file system would copy half a write. It is encrypted with the data key
of its workspace and has the header of that day beside it, so the passphrase of that day opens it anywhere. Its name
says when it was made, in UTC, and why. It has its name only once it was opened and found whole.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.storage.anchors import anchor_of, anchor_path, note_restore, write_anchor
from iattend_desktop.storage.durable import flush
from iattend_desktop.storage.engine import ROOM, connect, why_unopened
from iattend_desktop.storage.keys import header_path, unlock
from iattend_desktop.storage.place import refuse_network

NEWEST, DAYS, MONTHS = 5, 14, 6
"""What is kept of the copies that nobody asked for: the newest, and one of each of the last days and months.

A copy is as large as its workspace: 30 MiB with 27,000 students, some hundred with a year of their days."""

_LEFT_BEHIND = 24 * 3600  # seconds after which a copy that was begun is nobody's: its program was ended
_PATIENCE = 1_000  # milliseconds for another program to finish what it is doing
_PAGES = 500  # of 16 KiB between two looks: under a tenth of a second
_COUNTS = {
    "students": "SELECT count(DISTINCT person_id) FROM person_role WHERE role = 'student'",
    "mentors": "SELECT count(*) FROM mentor",
    "matches": "SELECT count(*) FROM match",
    "changes": "SELECT coalesce(max(id), 0) FROM change_set",
    "entries": "SELECT coalesce(max(id), 0) FROM audit_entry",
}
_NAME = re.compile(r" (?P<at>\d{4}-\d\d-\d\dT\d{6}Z)(?: \d+)? (?P<reason>[a-z]+)\.iattend")
_AT = "%Y-%m-%dT%H%M%SZ"


class BackupReason(StrEnum):
    """Why a copy was made."""

    ASKED = "asked"
    CLOSING = "closing"
    IMPORT = "import"
    MIGRATION = "migration"
    RESTORE = "restore"  # what was there before a restore
    ROLLOVER = "rollover"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy by its name; ``made_at`` is an instant."""

    path: Path
    made_at: datetime
    reason: BackupReason


@dataclass(frozen=True, slots=True)
class Contents:
    """What a workspace file holds; ``changes`` and ``entries`` are the numbers of its newest change and log entry."""

    students: int
    mentors: int
    matches: int
    changes: int
    entries: int

    @property
    def words(self) -> str:
        """The counts as a person reads them."""
        return ", ".join(
            (
                ngettext("{count} student", "{count} students", self.students),
                ngettext("{count} mentor", "{count} mentors", self.mentors),
                ngettext("{count} match", "{count} matches", self.matches),
            )
        )


def backup_folder(workspace: Path) -> Path:
    """Where the copies of a workspace go: beside it, under its name."""
    return workspace.with_name(_("{name} backups").format(name=workspace.stem))


def list_backups(workspace: Path) -> list[Backup]:
    """The copies of a workspace, the newest first."""
    found = []
    for path in backup_folder(workspace).glob("*.iattend"):
        name = _NAME.fullmatch(path.name.removeprefix(workspace.stem))
        with suppress(ValueError):  # a person may have named it; then it is none of the program's
            if name is not None:
                at = datetime.strptime(name["at"], _AT).replace(tzinfo=UTC)
                found.append(Backup(path, at, BackupReason(name["reason"])))
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def workspace_of(chosen: Path) -> Path:
    """The workspace that a file belongs to: the one whose copy it is, where it lies in a folder of copies; else
    itself."""
    name = _NAME.search(chosen.name)
    if name is not None:
        workspace = chosen.parent.with_name(chosen.name[: name.start()] + chosen.suffix)
        if backup_folder(workspace) == chosen.parent:
            return workspace
    return chosen


def make_backup(
    workspace: Path, data_key: bytes, at: datetime, reason: BackupReason, *, progress: Progress = SILENT
) -> Backup:
    """Copy a workspace that may be in use, open the copy, and thin out the older ones.

    ``progress`` may raise ``Cancelled``; there is then no copy. Raises ``UserError`` where the folder cannot be written
    or the copy is not whole; what was there stays.
    """
    path = _free_name(workspace, at, reason)
    try:
        path.parent.mkdir(exist_ok=True)
        for begun in path.parent.glob("*.partial"):
            if begun.stat().st_mtime < at.timestamp() - _LEFT_BEHIND:
                _remove(begun)
        copy_workspace(workspace, path, data_key, progress=progress)
    except (OSError, sqlcipher.DatabaseError) as error:
        raise UserError(
            _("{file} could not be backed up to {folder}: {reason}. Free some space or close what holds it.").format(
                file=workspace.name, folder=path.parent, reason=_words(error)
            )
        ) from error
    for old in thinned_out(list_backups(workspace), at):
        _remove(old.path)
    return Backup(path, at, reason)


def copy_workspace(workspace: Path, target: Path, data_key: bytes, *, progress: Progress = SILENT) -> Contents:
    """A whole copy of a workspace with its header under another name; what the copy holds.

    The copy is one state of the workspace, whatever is written meanwhile. Raises ``UserError`` for a copy that is not
    whole, and what the disk or the driver raises.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with closing(connect(workspace, data_key)) as source, closing(connect(partial, data_key)) as copy:
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master")  # from here on one state
            source.backup(copy, pages=_PAGES, progress=_looks(progress, workspace))
            copy.execute("PRAGMA journal_mode = DELETE")  # a copy is one file
        held = look_into(partial, data_key, whole=True)
        write_anchor(target, anchor_of(partial, data_key))
        shutil.copyfile(header_path(workspace), header_path(target))
        for path in (header_path(target), partial):
            flush(path)
        os.replace(partial, target)
        flush(target.parent)
    except BaseException:
        _remove(partial)
        if not target.exists():
            for beside in (header_path(target), anchor_path(target)):
                beside.unlink(missing_ok=True)
        raise
    return held


def look_into(path: Path, data_key: bytes, *, whole: bool = False) -> Contents:
    """What a workspace file holds, without changing it; ``whole`` goes through every page of it first.

    Raises ``UserError`` for a file that is damaged or no workspace, or whose data key is another one.
    """
    if not path.exists():
        raise UserError(_("There is no file {file}.").format(file=path))
    try:
        with closing(connect(path, data_key)) as connection:
            connection.execute(ROOM)
            found = faults(connection) if whole else []
            if not found:
                return Contents(**{name: connection.execute(query).fetchone()[0] for name, query in _COUNTS.items()})
    except sqlcipher.DatabaseError as error:
        raise UserError(why_unopened(path, error)) from error
    raise UserError(_("{file} is damaged: {faults}.").format(file=path.name, faults="; ".join(found[:3])))


def faults(connection: Any) -> list[str]:
    """What SQLCipher and SQLite find wrong with an open workspace, page by page and row by row; nothing where it is
    whole."""
    found: list[str] = []
    for look in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
        try:
            told = connection.execute(f"PRAGMA {look}").fetchall()
        except sqlcipher.DatabaseError as error:  # so damaged that it cannot be gone through
            return [*found, str(error)]
        found += [" ".join(map(str, row)) for row in told if row[0] != "ok"]
    return found


def restore(workspace: Path, backup: Path, passphrase: str, at: datetime, *, progress: Progress = SILENT) -> Contents:
    """Put a copy in the place of its workspace, after a copy of what is there; what it holds.

    ``passphrase`` is today's, which then stays, or that of the day of the copy. What is there and cannot be copied any
    more is set aside under another name. Raises ``UserError`` (``WrongKey`` among them), with nothing changed, for a
    copy that is not whole, and for a workspace that is open somewhere.
    """
    refuse_network(workspace)
    data_key, header = _key_of(workspace, backup, passphrase)
    held = look_into(backup, data_key, whole=True)
    fresh = workspace.with_name(workspace.name + ".partial")
    try:
        shutil.copyfile(backup, fresh)
        shutil.copyfile(header, header_path(fresh))
        note_restore(fresh, data_key, backup.name, at)
        for path in (fresh, header_path(fresh)):
            flush(path)
        if workspace.exists():
            _put_by(workspace, data_key, at, progress)
        os.replace(header_path(fresh), header_path(workspace))
        os.replace(fresh, workspace)
        flush(workspace.parent)
    except OSError as error:
        raise UserError(
            _("{file} could not be restored: {reason}.").format(file=workspace.name, reason=_words(error))
        ) from error
    finally:
        _remove(fresh)
    return held


def thinned_out(backups: Iterable[Backup], now: datetime) -> list[Backup]:
    """Those of ``backups`` (the newest first) that are no longer kept: see :data:`NEWEST`.

    What a person asked for, and what was there before a restore, stays until a person deletes it.
    """
    automatic = [one for one in backups if one.reason not in (BackupReason.ASKED, BackupReason.RESTORE)]
    kept = set(automatic[:NEWEST])
    for period, most in ((_day, DAYS), (_month, MONTHS)):
        seen: set[str] = set()
        for one in automatic:
            if period(one) not in seen and len(seen) < most and one.made_at <= now:
                seen.add(period(one))
                kept.add(one)
    return [one for one in automatic if one not in kept]


def delete_backup(backup: Backup) -> None:
    """Delete a copy with all that belongs to it. Raises ``OSError``."""
    _remove(backup.path)


def _day(one: Backup) -> str:
    return f"{one.made_at:%Y-%m-%d}"


def _month(one: Backup) -> str:
    return f"{one.made_at:%Y-%m}"


def _key_of(workspace: Path, backup: Path, passphrase: str) -> tuple[bytes, Path]:
    """The data key of a copy and the header to go on with: the workspace's where it opens the copy, else the copy's."""
    with suppress(UserError):
        data_key = unlock(workspace, passphrase)
        look_into(backup, data_key)
        return data_key, header_path(workspace)
    return unlock(backup, passphrase), header_path(backup)


def _put_by(workspace: Path, data_key: bytes, at: datetime, progress: Progress) -> None:
    """Keep what a restore takes the place of; afterwards it has no journal that could be played into the new file."""
    try:
        with closing(connect(workspace, data_key)) as connection:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
            connection.execute("PRAGMA journal_mode = DELETE")  # refused while anybody else has it open
        make_backup(workspace, data_key, at, BackupReason.RESTORE, progress=progress)
    except (sqlcipher.DatabaseError, UserError) as error:
        if "locked" in str(error):
            raise UserError(
                _("{file} is open in another window or on another PC. Close it there and try again.").format(
                    file=workspace.name
                )
            ) from error
        aside = workspace.with_name(f"{workspace.stem} {at.astimezone(UTC).strftime(_AT)} set aside{workspace.suffix}")
        for ending in ("-wal", "-shm", ".header", ""):
            with suppress(FileNotFoundError):
                os.replace(f"{workspace}{ending}", f"{aside}{ending}")


def _free_name(workspace: Path, at: datetime, reason: BackupReason) -> Path:
    folder, stem = backup_folder(workspace), f"{workspace.stem} {at.astimezone(UTC).strftime(_AT)}"
    path, number = folder / f"{stem} {reason}.iattend", 1
    while path.exists():
        number += 1
        path = folder / f"{stem} {number} {reason}.iattend"
    return path


def _looks(progress: Progress, workspace: Path) -> Callable[[int, int, int], None]:
    words = _("Backing up {file}").format(file=workspace.name)
    return lambda _status, remaining, total: progress.step(1 - remaining / max(1, total), words)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".header", ".anchor"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
