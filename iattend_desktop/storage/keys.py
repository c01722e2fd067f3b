"""The key of a workspace file: one random data key, wrapped under what the person knows.

The data key encrypts the file and never changes with the passphrase. A header file beside the workspace holds its
wrapped copies, the passphrase's and the recovery key's, so that either is changed without writing the database again.
Backups carry the header. Without it the workspace cannot be opened by anybody.

Argon2id (RFC 9106) derives the wrapping key, AES-256-GCM wraps and proves that the passphrase was right.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.storage.durable import write_whole
from iattend_desktop.storage.engine import FORMS, KEY_BYTES, LARGE_PAGES, connect, why_unopened
from iattend_desktop.storage.recovery_key import MistypedKey, has_its_shape, read_recovery_key

HEADER_FORMAT = 1
_TIME_COST, _MEMORY_KIB, _LANES = 3, 65536, 2


class WrongKey(UserError):
    """The passphrase does not open this workspace."""


class Kind(StrEnum):
    """What a copy of the data key is wrapped under; there is at most one copy of each kind."""

    PASSPHRASE = "passphrase"
    RECOVERY = "recovery"


def header_path(workspace: Path) -> Path:
    """Where the wrapped keys of a workspace file stand."""
    return workspace.with_name(workspace.name + ".header")


def create_header(workspace: Path, passphrase: str) -> bytes:
    """Make a new data key for a workspace, 32 random bytes and the form of its pages, write its header file, and return
    the key."""
    data_key = secrets.token_bytes(KEY_BYTES) + LARGE_PAGES
    copies = [_wrap(data_key, passphrase, Kind.PASSPHRASE)]
    write_whole(header_path(workspace), _text(copies))
    return data_key


def unlock(workspace: Path, secret: str) -> bytes:
    """The data key of a workspace, by its passphrase or its recovery key, at the cost of one key derivation.

    Raises :class:`WrongKey`, ``MistypedKey`` for a recovery key with a slip, or ``UserError`` where the header is
    missing, damaged or newer.
    """
    copies = _copies(workspace)
    slip: MistypedKey | None = None
    tried = [(Kind.PASSPHRASE, secret)]
    if has_its_shape(secret):
        try:
            tried.insert(0, (Kind.RECOVERY, read_recovery_key(secret)))
        except MistypedKey as error:
            slip = error
    for kind, known in tried:
        for copy in copies:
            data_key = _unwrapped(workspace, copy, known) if copy["kind"] == kind else None
            if data_key is not None:
                return data_key
    raise slip or _wrong_key(workspace, secret)


def has_recovery_key(workspace: Path) -> bool:
    """Whether a workspace has a recovery key; raises ``UserError`` where its header cannot be read."""
    return any(copy["kind"] == Kind.RECOVERY for copy in _copies(workspace))


def put_copy(workspace: Path, secret: str, kind: Kind, new_secret: str) -> bytes:
    """Wrap the data key under another passphrase or recovery key, in the place of the former one; the data key.

    ``secret`` is what opens the workspace today. The new header takes the old one's place in one step, after it was
    read back and opened: a crash at any moment leaves one that opens. Raises ``UserError`` (:class:`WrongKey` among
    them) with the header as it was.
    """
    before = _copies(workspace)
    data_key = unlock(workspace, secret)
    new = _wrap(data_key, new_secret, kind)
    try:
        with _alone(workspace, data_key):
            if _copies(workspace) != before:
                raise UserError(
                    _("Somebody else changed a key of {file} just now. Nothing was changed; try again.").format(
                        file=workspace.name
                    )
                )
            kept = [copy for copy in before if copy["kind"] != kind]
            write_whole(header_path(workspace), _text([*kept, new]), lambda draft: _prove(draft, new_secret, data_key))
    except OSError as error:
        raise UserError(
            _("The key file {header} cannot be written: {reason}. Nothing was changed.").format(
                header=header_path(workspace).name, reason=error.strerror
            )
        ) from error
    return data_key


@contextmanager
def _alone(workspace: Path, data_key: bytes) -> Iterator[None]:
    """Nobody else changes the header meanwhile: whoever does holds the write lock of the workspace."""
    if not workspace.exists():
        raise UserError(_("There is no workspace {file}. Restore a backup.").format(file=workspace.name))
    try:
        with closing(connect(workspace, data_key)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    except sqlcipher.DatabaseError as error:
        raise UserError(why_unopened(workspace, error)) from error


def _prove(draft: Path, secret: str, data_key: bytes) -> None:
    copies = json.loads(draft.read_text(encoding="utf-8"))["copies"]
    if _unwrapped(draft, copies[-1], secret) != data_key:
        raise UserError(
            _(
                "The key file {header} does not read back as it was written. Nothing was changed; check the disk."
            ).format(header=draft.stem)
        )


def _text(copies: list[dict[str, Any]]) -> str:
    return json.dumps({"format": HEADER_FORMAT, "copies": copies, "sum": _sum(copies)}, indent=1)


def _sum(copies: list[dict[str, Any]]) -> str:
    """What tells a damaged header from a wrong passphrase; headers made before it have none."""
    return hashlib.sha256(json.dumps(copies, sort_keys=True).encode()).hexdigest()


def _copies(workspace: Path) -> list[dict[str, Any]]:
    """The wrapped copies in a workspace's header; raises ``UserError`` where it is missing, damaged or newer."""
    path = header_path(workspace)
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
        if header["format"] != HEADER_FORMAT:
            raise _newer(workspace)
        copies = header["copies"]
        if not copies or not all(isinstance(copy["kind"], str) for copy in copies):
            raise ValueError("no copy of the key")
        if header.get("sum", _sum(copies)) != _sum(copies):
            raise ValueError("not what was written")
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
    except (ValueError, KeyError, TypeError):
        raise _damaged(workspace) from None
    return list(copies)


def _newer(workspace: Path) -> UserError:
    words = _("{file} was made by a newer iAttend. Install the newest version to open it.")
    return UserError(words.format(file=workspace.name))


def _damaged(workspace: Path) -> UserError:
    header = header_path(workspace).name
    return UserError(_("The key file {header} is damaged. Put it back from a backup.").format(header=header))


def _wrong_key(workspace: Path, secret: str) -> WrongKey:
    if has_its_shape(secret):
        words = _(
            "This recovery key does not open {file}: it is another file's, or a newer one took its place. "
            "Nothing was changed."
        )
    else:
        words = _("This passphrase does not open {file}. Nothing was changed; try again.")
    return WrongKey(words.format(file=workspace.name))


def _wrap(data_key: bytes, secret: str, kind: Kind) -> dict[str, Any]:
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


def _unwrapped(workspace: Path, copy: dict[str, Any], secret: str) -> bytes | None:
    """The data key of one wrapped copy; ``None`` where the secret is another one's. ``UserError`` where damaged."""
    try:
        cipher = AESGCM(_derive(copy, secret))
        wrapped = bytes.fromhex(copy["wrapped"])
        data_key = cipher.decrypt(bytes.fromhex(copy["nonce"]), wrapped, str(copy["kind"]).encode())
    except InvalidTag:
        return None
    except (ValueError, KeyError, TypeError, Argon2Error):
        raise _damaged(workspace) from None
    if data_key[KEY_BYTES:] not in FORMS:
        raise _newer(workspace)
    return data_key


def _derive(copy: dict[str, Any], secret: str) -> bytes:
    return hash_secret_raw(
        secret.encode(), bytes.fromhex(copy["salt"]), copy["time"], copy["memory"], copy["lanes"], 32, Type.ID
    )
