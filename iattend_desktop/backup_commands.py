"""The commands that keep a workspace safe: copy it, put a copy back, look whether it is whole."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any

import typer

from iattend_desktop.answering import (
    NOTHING_APPLIED,
    JsonOption,
    KeyFileOption,
    WorkspaceOption,
    answering,
    check_suffix,
    progress_bar,
    say,
    unlocked,
    with_key,
)
from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.opening import system_clock
from iattend_desktop.problem import UserError
from iattend_desktop.security.audit_anchors import check_against_copies
from iattend_desktop.security.audit_check import LogFault, check_log, lenient
from iattend_desktop.security.backups import look_at_copies, reason_words
from iattend_desktop.storage.anchors import anchor_in
from iattend_desktop.storage.backup import Backup, BackupReason, Contents, faults, list_backups, look_into, restore
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import unlock
from iattend_desktop.workspace import DISTRICT_ZONE


def add_backup_commands(app: typer.Typer) -> None:
    """Give the program ``backup``, ``restore`` and ``check``."""
    for name, command in (("backup", backup_command), ("restore", restore_command), ("check", check_command)):
        app.command(name)(command)


def backup_command(workspace: WorkspaceOption, key_file: KeyFileOption = None, as_json: JsonOption = False) -> None:
    """Copy the workspace, also while it is in use, and open the copy to see that it is whole."""
    with answering(as_json=as_json), unlocked(workspace, key_file) as opened, progress_bar() as progress:
        made = opened.back_up(BackupReason.ASKED, progress=progress)
        held = look_into(made.path, opened.data_key)
    words = _("Backed up to {file}: {counts}.").format(file=made.path, counts=held.words)
    say({"backup": _as_json(made, held)}, words, as_json)


def restore_command(
    workspace: WorkspaceOption,
    backup: Annotated[
        Path | None, typer.Argument(help="The copy to put back; without it the copies are listed, the newest first.")
    ] = None,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a copy in the place of the workspace, which is copied before; or list the copies."""
    with answering(as_json=as_json):
        check_suffix(workspace)
        if backup is None:
            with_key(workspace, key_file, lambda key: _list(workspace, key, as_json=as_json))
            return
        found, at = _found(workspace, backup), system_clock()()
        with progress_bar() as progress:
            held = with_key(workspace, key_file, lambda key: restore(workspace, found, key, at, progress=progress))
    words = _("{file} is again what {backup} holds: {counts}.").format(
        file=workspace.name, backup=backup.name, counts=held.words
    )
    say({"restored": str(backup), **_counts(held)}, words, as_json)


def check_command(workspace: WorkspaceOption, key_file: KeyFileOption = None, as_json: JsonOption = False) -> None:
    """Go through every page, row and log entry of the workspace and say what is wrong with it; nothing is written."""
    with answering(as_json=as_json):
        check_suffix(workspace)
        data_key = with_key(workspace, key_file, lambda key: unlock(workspace, key))
        with closing(connect(workspace, data_key)) as connection:
            found = faults(connection)
            log = [] if found else _faults_of_log(connection, workspace, data_key)
        if found or log:
            head = _("{file} is damaged. Restore a backup.") if found else _("The log of {file} was altered.")
            words = "\n".join([head.format(file=workspace.name), *(found or [fault.words for fault in log])[:20]])
            told = [{"entry": fault.entry, "words": fault.words} for fault in log]
            say({"whole": not found, "faults": found, "log_faults": told}, words, as_json)
            raise typer.Exit(NOTHING_APPLIED)
        held = look_into(workspace, data_key)
    entries = ngettext("{count} log entry", "{count} log entries", held.entries)
    words = _("{file} is whole: {counts}, {entries} in one chain.").format(
        file=workspace.name, counts=held.words, entries=entries
    )
    say({"whole": True, "faults": [], "log_faults": [], "log_entries": held.entries, **_counts(held)}, words, as_json)


def _faults_of_log(connection: Any, workspace: Path, data_key: bytes) -> list[LogFault]:
    """What does not fit in the log, by itself and against the copies; nothing to say of a log that is no chain yet."""
    if anchor_in(connection) is None:
        return []
    connection.text_factory = lenient
    connection.execute("BEGIN")  # one state, whatever is written meanwhile
    found = check_log(connection.execute)
    return [*found, *check_against_copies(connection.execute, workspace, data_key)]


def _list(workspace: Path, key: str, *, as_json: bool) -> None:
    lines, answers = [], []
    for one in look_at_copies(workspace, key).rows:
        at = moment_words(one.made_at.astimezone(DISTRICT_ZONE))
        counts = one.problem if one.held is None else one.held.words
        lines.append(f"{at}  {reason_words(one.reason)}: {counts}\n  {one.path.name}")
        answers.append(_as_json(Backup(one.path, one.made_at, one.reason), one.held))
    none = _("There is no backup of {file}.").format(file=workspace.name)
    say({"backups": answers}, "\n".join(lines) or none, as_json)


def _found(workspace: Path, backup: Path) -> Path:
    """The copy that is meant: a path, or a name in the folder of copies."""
    if backup.exists():
        return backup
    with suppress(StopIteration):
        return next(one.path for one in list_backups(workspace) if one.path.name == backup.name)
    raise UserError(
        _("There is no backup {file}. “restore” without a file lists those that there are.").format(file=backup)
    )


def _as_json(backup: Backup, held: Contents | None) -> dict[str, Any]:
    made_at = backup.made_at.astimezone(UTC).isoformat()
    counts = _counts(held) if held is not None else {}
    return {"file": str(backup.path), "made_at": made_at, "reason": str(backup.reason), **counts}


def _counts(held: Contents) -> dict[str, int]:
    return {"students": held.students, "mentors": held.mentors, "matches": held.matches}
