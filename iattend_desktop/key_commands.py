"""The commands about what opens a workspace: another passphrase, a recovery key on a sheet of paper."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from iattend_desktop.answering import (
    JsonOption,
    KeyFileOption,
    NoKey,
    WorkspaceOption,
    answering,
    check_suffix,
    known_passphrase,
    passphrase,
    progress_bar,
    say,
)
from iattend_desktop.i18n import _
from iattend_desktop.opening import open_workspace
from iattend_desktop.reports.recovery_sheet import make_recovery_key
from iattend_desktop.security.passphrase import change_passphrase
from iattend_desktop.unlocking import log_recovery
from iattend_desktop.workspace import Workspace


def add_key_commands(app: typer.Typer) -> None:
    """Give the program ``passphrase`` and ``recovery-key``."""
    for name, command in (("passphrase", passphrase_command), ("recovery-key", recovery_key_command)):
        app.command(name)(command)


def passphrase_command(
    workspace: WorkspaceOption,
    new_key_file: Annotated[
        Path | None, typer.Option("--new-key-file", help="A file that holds the new passphrase; else a prompt.")
    ] = None,
    keep_backups: Annotated[
        bool, typer.Option("--keep-backups", help="Leave the backups as they are: the former passphrase opens them.")
    ] = False,
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change the passphrase, also with the recovery key; the keychain is not asked."""
    with answering(as_json=as_json), _opened(workspace, key_file) as (opened, key):
        new = _new_passphrase(workspace, new_key_file)
        with progress_bar() as progress:
            changed = change_passphrase(opened, key, new, backups_too=not keep_backups, progress=progress)
    words = _("{file} opens with the new passphrase from now on. {backups}").format(
        file=workspace.name, backups=changed.words
    )
    say({"changed": True, "backups_renewed": changed.renewed, "backups_left": changed.left}, words.strip(), as_json)


def recovery_key_command(
    workspace: WorkspaceOption,
    out: Annotated[Path, typer.Option("--out", help="The PDF file for the sheet; it must not be there yet.")],
    key_file: KeyFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a recovery key and save its sheet as a PDF; a former recovery key opens nothing any more."""
    with answering(as_json=as_json), _opened(workspace, key_file) as (opened, key), progress_bar() as progress:
        changed = make_recovery_key(opened, key, out, progress=progress)
    words = _("The sheet is in {file}: print it, lock it away, and delete the file. {backups}").format(
        file=out, backups=changed.words
    )
    say({"sheet": str(out), "backups_renewed": changed.renewed, "backups_left": changed.left}, words.strip(), as_json)


def _new_passphrase(workspace: Path, new_key_file: Path | None) -> str:
    if new_key_file is not None:
        found = known_passphrase(new_key_file)
        assert found is not None  # a file that is named holds one, or is refused
        return found
    if not sys.stdin.isatty():
        raise NoKey(_("Give the new passphrase of {file} with --new-key-file.").format(file=workspace.name))
    new, again = getpass(_("New passphrase: ")), getpass(_("New passphrase once more: "))
    if new != again:
        raise NoKey(_("The two passphrases differ. Nothing was changed."))
    return new


@contextmanager
def _opened(workspace: Path, key_file: Path | None) -> Iterator[tuple[Workspace, str]]:
    """The workspace, and what opened it: its passphrase or its recovery key."""
    check_suffix(workspace)
    key = passphrase(workspace, key_file)
    opened = log_recovery(open_workspace(workspace, key), key)
    try:
        yield opened, key
    finally:
        opened.close()
