"""Another passphrase for a workspace: the same data key, wrapped anew; the records are not written again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security import keychain
from iattend_desktop.security.strength import require_choice
from iattend_desktop.storage.backup_headers import renew_headers
from iattend_desktop.storage.keys import Kind, put_copy


class OpenFile(Protocol):
    """The part of an open workspace that a change of its keys needs."""

    @property
    def path(self) -> Path:
        """The file."""

    def log(self, event: str) -> None:
        """Log what was done."""


@dataclass(frozen=True, slots=True)
class Changed:
    """How many backups open with the new passphrase or recovery key alone, and how many could not be changed."""

    renewed: int
    left: int

    @property
    def words(self) -> str:
        """What a person reads about the backups; empty where there is none."""
        parts = []
        if self.renewed:
            words = ngettext("{count} backup now opens with it.", "{count} backups now open with it.", self.renewed)
            parts.append(words)
        if self.left:
            parts.append(
                ngettext(
                    "{count} backup still opens with what opened it before.",
                    "{count} backups still open with what opened them before.",
                    self.left,
                )
            )
        return " ".join(parts)


def change_passphrase(
    opened: OpenFile, secret: str, new: str, *, backups_too: bool = True, progress: Progress = SILENT
) -> Changed:
    """Give an open workspace another passphrase; ``secret`` is today's, or the recovery key.

    With ``backups_too`` the backups beside the workspace no longer open with the former one. Where the keychain keeps
    the former one, it keeps the new one from then on. Raises ``UserError`` (``WrongKey`` among them) with nothing
    changed.
    """
    data_key = choose_passphrase(opened.path, secret, new)
    opened.log("change_passphrase")
    if not backups_too:
        return Changed(0, 0)
    return Changed(*renew_headers(opened.path, data_key, _("Changing the keys of backups"), progress))


def choose_passphrase(workspace: Path, secret: str, new: str) -> bytes:
    """The same for a workspace file that need not be open, without its backups; its data key."""
    require_choice(new, [workspace.stem])
    data_key = put_copy(workspace, secret, Kind.PASSPHRASE, new)
    with suppress(UserError):  # it would be asked for
        if keychain.kept(workspace) is not None:
            keychain.keep(workspace, new)
    return data_key
