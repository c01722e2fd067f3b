"""A file is written whole or not at all: first beside its target, then put in its place in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}

_LONGEST_NAME = 120


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Lend a path beside ``target`` to write to; when the block ends well, it takes the target's place.

    When the block fails, nothing is left of it and the target is as it was. Raises :class:`UserError` with one
    sentence when the folder is missing, the disk is full, the file is open in another program or may not be written.
    """
    with saying_why(target):
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        handle, name = tempfile.mkstemp(prefix=".writing-", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.chmod(_usual_mode(target))
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)


@contextlib.contextmanager
def saying_why(target: Path) -> Iterator[None]:
    """Turn the system's refusals inside the block into a :class:`UserError` about ``target``."""
    try:
        yield
    except OSError as error:
        raise UserError(_sentence(error, target)) from error


def file_stem(name: str, number: str | None = None, word: str = "student") -> str:
    """A file name, without its ending, that Windows, macOS and Linux all take; ``word`` where the name is none.

    >>> file_stem('Ana "A/B" Ruiz.', "0012")
    'Ana A B Ruiz 0012'
    """
    text = unicodedata.normalize("NFC", f"{name} {number or ''}")
    plain = "".join(
        " " if letter in '<>:"/\\|?*' or unicodedata.category(letter)[0] == "C" else letter for letter in text
    )
    stem = re.sub(r"[\s.]+", " ", plain).strip()[:_LONGEST_NAME].strip()
    reserved = re.fullmatch(r"(?i)con|prn|aux|nul|(com|lpt)\d", stem)
    return f"{stem} {word}".strip() if reserved or not stem else stem


def _sentence(error: OSError, target: Path) -> str:
    words = {"file": target.name, "folder": str(target.parent)}
    if error.errno in _FULL:
        return _("“{file}” could not be saved: the disk is full. Free some space or choose another folder.").format(
            **words
        )
    if isinstance(error, IsADirectoryError):
        return _("“{file}” is a folder. Choose a file name.").format(**words)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return _("There is no folder “{folder}”. Choose a folder that exists.").format(**words)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return _(
            "“{file}” could not be saved: it is open in another program, or you may not write in “{folder}”. "
            "Close it there or choose another folder."
        ).format(**words)
    if error.errno == errno.ENAMETOOLONG:
        return _("“{file}” is too long a name. Choose a shorter one.").format(**words)
    return _("“{file}” could not be saved: {reason}. Try again or choose another folder.").format(
        **words, reason=error.strerror or type(error).__name__
    )


def _usual_mode(target: Path) -> int:
    """The target's own permissions where it stands already; else readable by its owner alone, because records are
    private."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return 0o600
