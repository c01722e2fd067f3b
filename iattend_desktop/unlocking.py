"""Opening a workspace file as a person does: with a passphrase, with what the keychain keeps, with the recovery key;
and leaving it with a backup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.opening import open_workspace, system_clock
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security import keychain
from iattend_desktop.security.backups import Copies, look_at_copies
from iattend_desktop.security.passphrase import choose_passphrase
from iattend_desktop.security.strength import require_choice
from iattend_desktop.storage.backup import BackupReason, restore, workspace_of
from iattend_desktop.storage.keys import WrongKey
from iattend_desktop.storage.recovery_key import has_its_shape, read_recovery_key
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether the keychain keeps the passphrase of a file; ``why_not`` says why this computer can keep none."""

    kept: bool
    why_not: str | None


def look_for_kept(path: Path) -> Keeping:
    """What the keychain knows of a file; it may ask the person first, so it is looked into in a task."""
    why_not = keychain.why_no_keychain()
    return Keeping(why_not is None and keychain.kept(path) is not None, why_not)


def open_kept(path: Path) -> Workspace:
    """Open a file with the passphrase that the keychain keeps.

    Raises ``UserError`` where it opens the file no longer, and then forgets it.
    """
    kept = keychain.kept(path)
    if kept is None:
        raise UserError(_("This computer keeps no passphrase for {file}. Type it.").format(file=path.name))
    try:
        return open_workspace(path, kept)
    except WrongKey:
        keychain.forget(path)
        raise UserError(
            _(
                "The passphrase that this computer kept for {file} does not open it any more, and was forgotten. "
                "Type the one of today."
            ).format(file=path.name)
        ) from None


def open_typed(path: Path, secret: str, *, create: bool = False, keep: bool = False) -> Workspace:
    """Open a file with what was typed, or make it; with ``keep`` the keychain has the passphrase from then on.

    The recovery key opens it, too, and that is in the log: the person is then to choose a new passphrase. Raises
    ``UserError``, also where the keychain refuses: nobody shall believe that it will be there next time.
    """
    if create and not path.exists():
        require_choice(secret, [path.stem])
    workspace = log_recovery(open_workspace(path, secret, create=create), secret)
    return _kept(workspace, secret) if keep else workspace


def is_recovery_key(typed: str) -> bool:
    """Whether what was typed for a passphrase is meant as a recovery key."""
    return has_its_shape(typed)


def open_recovered(path: Path, recovery_key: str, new: str, *, keep: bool = False) -> Workspace:
    """Open a file with its recovery key and give it a new passphrase, which it opens with from then on.

    Raises ``UserError``, naming the mistyped group where there is one, with nothing changed.
    """
    choose_passphrase(path, read_recovery_key(recovery_key), new)
    workspace = log_recovery(open_workspace(path, new), recovery_key)
    return _kept(workspace, new) if keep else workspace


def log_recovery(workspace: Workspace, secret: str) -> Workspace:
    """The workspace that ``secret`` opened; that it was the recovery key is in its log."""
    if is_recovery_key(secret):
        workspace.log("use_recovery_key")
    return workspace


def file_meant(chosen: Path) -> Path:
    """The workspace file that is meant by a file a person chose: that of a backup, else the file itself."""
    return workspace_of(chosen)


def copies_of(path: Path, secret: str | None, *, progress: Progress = SILENT) -> Copies:
    """The backups of a file to choose from; without a ``secret`` they open with what the keychain keeps."""
    return look_at_copies(path, _typed_or_kept(path, secret), progress=progress)


def restore_and_open(path: Path, backup: Path, secret: str | None, *, progress: Progress = SILENT) -> Workspace:
    """Put a backup in the place of a workspace that is open nowhere, after a backup of what is there, and open it."""
    key = _typed_or_kept(path, secret)
    restore(path, backup, key, system_clock()(), progress=progress)
    workspace = log_recovery(open_workspace(path, key), key)
    workspace.log("restore_backup", detail={"backup": backup.name})
    return workspace


def back_up_and_close(workspace: Workspace, progress: Progress = SILENT) -> None:
    """Copy what was done since the newest backup, then close the file, whatever comes of the copy.

    Raises ``UserError`` where it cannot be copied, and ``Cancelled`` where ``progress`` does.
    """
    try:
        workspace.back_up_changes(BackupReason.CLOSING, progress=progress)
    finally:
        workspace.close()


def _kept(workspace: Workspace, passphrase: str) -> Workspace:
    try:
        keychain.keep(workspace.path, passphrase)
    except UserError:
        workspace.close()
        raise
    return workspace


def _typed_or_kept(path: Path, secret: str | None) -> str:
    return (keychain.kept(path) or "") if secret is None else secret
