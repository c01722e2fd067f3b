"""How a command answers: the key it is given, one sentence for what went wrong, an exit status, progress.

Exit status: 0 done, 1 nothing was applied, 2 wrong usage, 3 locked, wrong key or not signed in, 70 our own fault.
With ``--json`` one object with ``"schema"`` goes to standard output; progress goes to standard error.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from iattend_desktop.i18n import _
from iattend_desktop.opening import SUFFIX, open_workspace
from iattend_desktop.problem import NotSignedIn, UserError
from iattend_desktop.security import keychain
from iattend_desktop.security.sign_in import MustChangePassword, sign_in
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.keys import WrongKey
from iattend_desktop.storage.recovery_key import MistypedKey, has_its_shape
from iattend_desktop.storage.server.address import address_of, is_address
from iattend_desktop.unlocking import log_recovery
from iattend_desktop.workspace import Workspace

T = TypeVar("T")
NOTHING_APPLIED, WRONG_USAGE, LOCKED, OUR_FAULT = 1, 2, 3, 70
SCHEMA = 1

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", help="The workspace file; import makes it where there is none.")
]
PlaceOption = Annotated[
    str,
    typer.Option("--workspace", "-w", help="The workspace file, or postgresql://host/database on a server."),
]
KeyFileOption = Annotated[
    Path | None,
    typer.Option(
        "--key-file", help="A file with the passphrase or recovery key; else the keychain, IATTEND_KEY or a prompt."
    ),
]
LoginOption = Annotated[
    str | None,
    typer.Option("--login", envvar="IATTEND_LOGIN", help="Who signs in, where the workspace has accounts."),
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option("--password-file", help="A file with their password; else IATTEND_PASSWORD, else a prompt."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write one JSON object to standard output.")]

_errors = Console(stderr=True, highlight=False)
_log = logging.getLogger(__name__)


class NoKey(UserError):
    """There is no passphrase to be had."""


@contextmanager
def unlocked(path: Path, key_file: Path | None, *, create: bool = False) -> Iterator[Workspace]:
    """A workspace that is open until the command has answered; that the recovery key opened it is in its log."""
    check_suffix(path)
    workspace = with_key(path, key_file, lambda key: log_recovery(open_workspace(path, key, create=create), key))
    try:
        yield workspace
    finally:
        workspace.close()


@contextmanager
def signed_in(
    place: str, key_file: Path | None, login: str | None, password_file: Path | None, *, create: bool = False
) -> Iterator[Workspace]:
    """A workspace that is open, in the hands of who signs in where it has accounts, until the command has answered.

    ``place`` is a file or the address of a server, where everybody signs in and nothing is made.
    """
    if is_address(place):
        with closing(on_server(place, login, password_file)) as shared:
            yield shared
        return
    path = Path(place)
    with unlocked(path, key_file, create=create) as opened:
        if opened.role is None:
            who = login or _asked_login(path.name)
            try:
                opened = sign_in(opened, who, _password(who, password_file))
            except MustChangePassword as error:
                raise MustChangePassword(
                    _("{login} has a password for one use. Sign in once in the window and choose another.").format(
                        login=who
                    )
                ) from error
        yield opened


def on_server(place: str, login: str | None, password_file: Path | None) -> SharedWorkspace:
    """The workspace on a server, open as the person whose login and password are given."""
    address = address_of(place)
    who = login or _asked_login(address.name)
    return open_shared(address, who, _password(who, password_file))


def _asked_login(place: str) -> str:
    if sys.stdin.isatty():
        typer.echo(_("Login for {file}: ").format(file=place), nl=False, err=True)
        return input()
    raise NotSignedIn(_("{file} has accounts: say who signs in with --login or in IATTEND_LOGIN.").format(file=place))


def _password(login: str, password_file: Path | None) -> str:
    """The password from its file, the environment or a prompt; never from an argument."""
    if password_file is not None:
        return _secret_in(password_file)
    known = os.environ.get("IATTEND_PASSWORD")
    if known:
        return known
    if sys.stdin.isatty():
        return getpass(_("Password of {login}: ").format(login=login))
    raise NotSignedIn(
        _("{login} is not signed in: give the password with --password-file or in IATTEND_PASSWORD.").format(
            login=login
        )
    )


def check_suffix(path: Path) -> None:
    """Refuse what is called no workspace."""
    if path.suffix != SUFFIX:
        raise typer.BadParameter(_("a workspace file ends in {suffix}").format(suffix=SUFFIX))


def with_key(path: Path, key_file: Path | None, use: Callable[[str], T]) -> T:
    """What ``use`` makes of the passphrase in the key file; without one, of what the keychain keeps, else of another.

    One that does not open the file any more is forgotten. A recovery key will do, and a line says what to do next.
    """
    asked = key_file is None and path.exists()  # of a file that is gone it is nobody's wish
    kept = keychain.kept(path) if asked else None
    if kept is not None:
        try:
            return use(kept)
        except WrongKey:
            with suppress(UserError):
                keychain.forget(path)
    key = passphrase(path, key_file)
    answer = use(key)
    if has_its_shape(key):
        _errors.print(
            _("{file} was opened with its recovery key. Choose a new passphrase with “passphrase”.").format(
                file=path.name
            ),
            markup=False,
            soft_wrap=True,
        )
    return answer


def passphrase(path: Path, key_file: Path | None) -> str:
    """The passphrase from the key file, the environment or a prompt; never from an argument."""
    known = known_passphrase(key_file)
    if known is not None:
        return known
    if sys.stdin.isatty():
        return getpass(_("Passphrase of {file}: ").format(file=path.name))
    raise NoKey(_("{file} is locked: give its passphrase with --key-file or in IATTEND_KEY.").format(file=path.name))


def known_passphrase(key_file: Path | None) -> str | None:
    """The passphrase from the key file or the environment, if one of them has it."""
    if key_file is None:
        return os.environ.get("IATTEND_KEY") or None
    return _secret_in(key_file)


def _secret_in(file: Path) -> str:
    """What a file keeps for a command; raises :class:`NoKey`."""
    try:
        found = file.read_text(encoding="utf-8-sig").strip()  # Windows' editor begins a file with a mark
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is no text in UTF-8")
        raise NoKey(_("The key file {file} cannot be read: {reason}.").format(file=file, reason=reason)) from error
    if not found:
        raise NoKey(_("The key file {file} is empty. Write the passphrase into it.").format(file=file))
    return found


@contextmanager
def answering(*, as_json: bool) -> Iterator[None]:
    """Turn what went wrong into one sentence and an exit status; a traceback goes to the log only."""
    try:
        yield
    except (WrongKey, MistypedKey, NoKey, NotSignedIn) as error:
        _fail(str(error), LOCKED, as_json, error)
    except UserError as error:
        _fail(str(error), NOTHING_APPLIED, as_json, error)
    except (typer.Exit, typer.BadParameter, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defense: a sentence for the person, the place in the log
        place = "".join(traceback.format_tb(error.__traceback__))
        _log.error("command failed: %s\n%s", type(error).__name__, place)  # never its words: they can hold a name
        words = _("Something went wrong on our side ({kind}); nothing was applied. The log has the details.")
        _fail(words.format(kind=type(error).__name__), OUR_FAULT, as_json, error)


def _fail(sentence: str, status: int, as_json: bool, cause: BaseException) -> None:
    if as_json:
        typer.echo(json.dumps({"schema": SCHEMA, "error": sentence}, ensure_ascii=False))
    _errors.print(sentence, markup=False, soft_wrap=True)
    raise typer.Exit(status) from cause


def say(answer: dict[str, Any], words: str, as_json: bool) -> None:
    """Write the answer: as JSON, or in words."""
    typer.echo(json.dumps({"schema": SCHEMA, **answer}, ensure_ascii=False) if as_json else words)


class _Bar:
    """Progress on standard error."""

    def __init__(self, display: Progress) -> None:
        self._display = display
        self._task = display.add_task("", total=1.0)

    def step(self, fraction: float, message: str) -> None:
        """Show the fraction and what is being done."""
        self._display.update(self._task, completed=fraction, description=message)


@contextmanager
def progress_bar() -> Iterator[_Bar]:
    """Progress on standard error, where a person looks at it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal) as display:
        yield _Bar(display)
