"""The backups of a workspace as a person chooses among them: when, why, how large, what is in them, what was done
since."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.storage.backup import BackupReason, Contents, list_backups, look_into
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import WrongKey, unlock
from iattend_desktop.storage.recovery_key import MistypedKey

MOST_DONE = 500
"""So many of the newest actions are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Done:
    """One action of the workspace as it is: its number, when (an instant), by whom, and its name in the Undo menu."""

    number: int
    at: datetime
    actor: str
    label: str


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One backup. ``held`` is what it holds; where it cannot be opened, ``problem`` says why instead."""

    path: Path
    made_at: datetime
    reason: BackupReason
    size: int  # bytes
    held: Contents | None
    problem: str

    @property
    def id(self) -> str:
        """Its name, which no other has."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Copies:
    """The backups of a workspace, the newest first, and what the workspace holds today with its newest actions.

    Where the workspace is lost or damaged, ``present`` is missing and ``problem`` says why.
    """

    workspace: Path
    rows: tuple[CopyRow, ...]
    present: Contents | None
    problem: str
    done: tuple[Done, ...]

    def changes_since(self, row: CopyRow) -> int | None:
        """How many actions the workspace has beyond a backup; ``None`` where nobody can tell, or it is on another way
        since an earlier restore."""
        if self.present is None or row.held is None or row.held.changes > self.present.changes:
            return None
        return self.present.changes - row.held.changes

    def done_since(self, row: CopyRow) -> list[Done]:
        """The newest of them, the newest first."""
        return [one for one in self.done if row.held is not None and one.number > row.held.changes]


def reason_words(reason: BackupReason) -> str:
    """Why a copy was made, as a person reads it."""
    return {
        BackupReason.ASKED: _("asked for"),
        BackupReason.CLOSING: _("on closing"),
        BackupReason.IMPORT: _("before an import"),
        BackupReason.MIGRATION: _("before an update of the program"),
        BackupReason.RESTORE: _("before a restore"),
        BackupReason.ROLLOVER: _("before a year's rollover"),
    }[reason]


def look_at_copies(workspace: Path, secret: str, *, progress: Progress = SILENT) -> Copies:
    """What backups there are, each opened; ``secret`` is the passphrase or recovery key of today or of their day.

    Raises ``UserError`` (``WrongKey`` among them) where it opens neither the workspace nor any backup.
    """
    backups, refused = list_backups(workspace), None
    present, problem, data_key = None, "", None
    done: tuple[Done, ...] = ()
    try:
        data_key = unlock(workspace, secret)
        present, done = look_into(workspace, data_key), _done(workspace, data_key)
    except (WrongKey, MistypedKey) as error:
        problem, refused = str(error), error
    except UserError as error:
        problem = str(error)
    rows = []
    for number, one in enumerate(backups):
        progress.step(number / len(backups), _("Looking into {file}").format(file=one.path.name))
        held, why = None, ""
        try:
            held = _look(one.path, data_key, secret)
        except UserError as error:
            why = str(error)
        rows.append(CopyRow(one.path, one.made_at, one.reason, one.path.stat().st_size, held, why))
    if refused is not None and not any(row.held for row in rows):
        raise refused
    return Copies(workspace, tuple(rows), present, problem, done)


def _look(copy: Path, data_key: bytes | None, secret: str) -> Contents:
    """What a backup holds: opened with the workspace's data key, which costs no derivation, else by its own header."""
    if data_key is not None:
        try:
            return look_into(copy, data_key)
        except UserError:
            pass  # it is damaged, or of a former workspace of this name; its own header tells which
    return look_into(copy, unlock(copy, secret))


def _done(workspace: Path, data_key: bytes) -> tuple[Done, ...]:
    try:
        with closing(connect(workspace, data_key)) as connection:
            found = connection.execute(
                "SELECT id, at, actor, label, kind FROM change_set ORDER BY id DESC LIMIT ?", (MOST_DONE,)
            ).fetchall()
    except sqlcipher.DatabaseError:
        return ()  # so damaged that its actions cannot be read; the counts could
    return tuple(
        Done(number, datetime.fromisoformat(at).replace(tzinfo=UTC), actor, _action_words(label, kind))
        for number, at, actor, label, kind in found
    )


def _action_words(label: str, kind: str) -> str:
    label = label or _("(name deleted on request)")
    if kind == "undo":
        return _("Undo: {action}").format(action=label)
    return _("Redo: {action}").format(action=label) if kind == "redo" else label
