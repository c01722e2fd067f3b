"""The key of a workspace file: one random data key, wrapped under what the person knows.

The data key encrypts the file and never changes with the passphrase. A header file beside the workspace holds its
wrapped copies (today the passphrase's; a recovery key is one more copy), so that a passphrase is changed without
writing the database again. Backups carry the header. Without it the workspace cannot be opened by anybody.

Argon2id (RFC 9106) derives the wrapping key, AES-256-GCM wraps and proves that the passphrase was right.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

HEADER_FORMAT = 1
_TIME_COST, _MEMORY_KIB, _LANES = 3, 65536, 2


class WrongKey(UserError):
    """The passphrase does not open this workspace."""


def header_path(workspace: Path) -> Path:
    """Where the wrapped keys of a workspace file stand."""
    return workspace.with_name(workspace.name + ".header")


def create_header(workspace: Path, passphrase: str) -> bytes:
    """Make a new data key (32 bytes) for a workspace, write its header file, and return the key."""
    data_key = secrets.token_bytes(32)
    header = {"format": HEADER_FORMAT, "copies": [_wrap(data_key, passphrase, "passphrase")]}
    path = header_path(workspace)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(header, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)  # a full disk keeps no half header
        raise
    return data_key


def unlock(workspace: Path, passphrase: str) -> bytes:
    """The data key of a workspace; raises :class:`WrongKey`, or ``UserError`` where the header is missing or newer."""
    path = header_path(workspace)
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
        version = header["format"]
        copies = header["copies"] if version == HEADER_FORMAT else ()
        for copy in copies:
            key = _unwrapped(copy, passphrase)
            if key is not None:
                return key
    except FileNotFoundError:
        raise UserError(
            _("{file} cannot be opened: its key file {header} is not beside it. Put it back from a backup.").format(
                file=workspace.name, header=path.name
            )
        ) from None
    except OSError as error:
        raise UserError(
            _("The key file {header} cannot be read: {reason}.").format(header=path.name, reason=error.strerror)
        ) from error
    except (ValueError, KeyError, TypeError, Argon2Error):
        raise UserError(
            _("The key file {header} is damaged. Put it back from a backup.").format(header=path.name)
        ) from None
    if version != HEADER_FORMAT:
        raise UserError(
            _("{file} was made by a newer iAttend. Install the newest version to open it.").format(file=workspace.name)
        )
    raise WrongKey(
        _("This passphrase does not open {file}. Nothing was changed; try again.").format(file=workspace.name)
    )


def _wrap(data_key: bytes, secret: str, kind: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    copy: dict[str, Any] = {
        "kind": kind,
        "derivation": "argon2id",
        "salt": salt.hex(),
        "time": _TIME_COST,
        "memory": _MEMORY_KIB,
        "lanes": _LANES,
        "nonce": nonce.hex(),
    }
    copy["wrapped"] = AESGCM(_derive(copy, secret)).encrypt(nonce, data_key, kind.encode()).hex()
    return copy


def _unwrapped(copy: dict[str, Any], secret: str) -> bytes | None:
    """The data key of one wrapped copy; ``None`` where the secret is another one's."""
    cipher = AESGCM(_derive(copy, secret))
    try:
        return cipher.decrypt(bytes.fromhex(copy["nonce"]), bytes.fromhex(copy["wrapped"]), str(copy["kind"]).encode())
    except InvalidTag:
        return None


def _derive(copy: dict[str, Any], secret: str) -> bytes:
    return hash_secret_raw(
        secret.encode(), bytes.fromhex(copy["salt"]), copy["time"], copy["memory"], copy["lanes"], 32, Type.ID
    )
