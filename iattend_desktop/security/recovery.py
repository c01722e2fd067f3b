"""A recovery key for a workspace: what opens it where nobody knows the passphrase any more."""

from __future__ import annotations

from collections.abc import Callable

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.passphrase import Changed, OpenFile
from iattend_desktop.storage import keys
from iattend_desktop.storage.backup_headers import renew_headers
from iattend_desktop.storage.keys import Kind, put_copy, unlock
from iattend_desktop.storage.recovery_key import new_recovery_key


def has_recovery_key(opened: OpenFile) -> bool:
    """Whether a recovery key opens the workspace; raises ``UserError`` where its key file cannot be read."""
    return keys.has_recovery_key(opened.path)


def make_recovery_key(
    opened: OpenFile,
    secret: str,
    hand_over: Callable[[str], None],
    take_back: Callable[[], None],
    *,
    progress: Progress = SILENT,
) -> Changed:
    """Make a recovery key and hand it over, then have it open the workspace in the place of the former one.

    ``secret`` is the passphrase. ``hand_over`` writes the key where the person keeps it; where it raises, the former
    key stays in force: at no moment is the key in force one that nobody has. ``take_back`` is called where the new one
    could not be put in force. The former one opens no backup beside the workspace any more. Raises ``UserError``
    (``WrongKey`` among them) with nothing changed.
    """
    unlock(opened.path, secret)
    key = new_recovery_key()
    hand_over(key)
    try:
        data_key = put_copy(opened.path, secret, Kind.RECOVERY, key)
    except BaseException:
        take_back()
        raise
    opened.log("make_recovery_key")
    return Changed(*renew_headers(opened.path, data_key, _("Changing the keys of backups"), progress))
