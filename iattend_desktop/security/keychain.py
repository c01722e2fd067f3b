"""The passphrase of a workspace in the operating system's keychain, for a person who wishes that.

That is Windows' Credential Locker, macOS' Keychain, on Linux GNOME's or KDE's by their Secret Service; where there is
none, nothing is kept. A keychain may ask the person first, so its functions are called in a task.
"""

from __future__ import annotations

import logging
import platform
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_SERVICE = "iAttend"
_TRUSTED = 1  # the least priority that keyring recommends: less is no keychain, or one that does not encrypt
_log = logging.getLogger(__name__)


def why_no_keychain() -> str | None:
    """Why a passphrase cannot be kept on this computer, in a sentence; ``None`` where it can."""
    import keyring  # here, as below: it takes a third of a second, which few commands need to spend

    if keyring.get_keyring().priority >= _TRUSTED:
        return None
    if platform.system() == "Linux":
        return _(
            "This computer has no keychain that is running (GNOME Keyring or KWallet), so the passphrase is typed "
            "each time."
        )
    return _("This computer has no keychain that can be used, so the passphrase is typed each time.")


def kept(workspace: Path) -> str | None:
    """The passphrase that is kept for a workspace file; ``None`` where there is none or the keychain is closed."""
    import keyring

    try:
        return None if why_no_keychain() else keyring.get_password(_SERVICE, _name(workspace))
    except Exception as error:  # noqa: BLE001 - each system's keychain has errors of its own; the passphrase can be typed
        _log.warning("the keychain does not answer: %s", type(error).__name__)
        return None


def keep(workspace: Path, passphrase: str) -> None:
    """Keep the passphrase of a workspace file; raises ``UserError`` where the keychain refuses."""
    import keyring

    reason = why_no_keychain()
    if reason is None:
        try:
            keyring.set_password(_SERVICE, _name(workspace), passphrase)
        except Exception as error:  # noqa: BLE001 - as above; its words could hold what was to be kept
            _log.warning("the keychain keeps nothing: %s", type(error).__name__)
            reason = _("The keychain of this computer did not keep the passphrase. Open it and try again.")
    if reason is not None:
        raise UserError(reason)


def forget(workspace: Path) -> bool:
    """Forget the passphrase of a workspace file; whether there was one."""
    import keyring

    if kept(workspace) is None:
        return False
    try:
        keyring.delete_password(_SERVICE, _name(workspace))
    except Exception as error:  # noqa: BLE001 - as above
        _log.warning("the keychain does not forget: %s", type(error).__name__)
        raise UserError(
            _("The keychain of this computer did not forget the passphrase. Delete the entry “{name}” there.").format(
                name=_SERVICE
            )
        ) from None
    return True


def _name(workspace: Path) -> str:
    return str(workspace.resolve())
