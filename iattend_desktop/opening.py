"""Opening a workspace file, or making a new one: its key, its schema brought up to today's, and who works in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.sign_in import NOBODY, has_accounts
from iattend_desktop.storage.backup import BackupReason, make_backup
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.keys import WrongKey, create_header, header_path, unlock
from iattend_desktop.storage.migrate import needs_upgrade, upgrade
from iattend_desktop.storage.place import refuse_network
from iattend_desktop.storage.removal import clean, to_clean
from iattend_desktop.storage.unwritten import why_unwritten
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace

SUFFIX = ".iattend"
SAMPLE_PASSPHRASE = "everyone mentors sample"  # published: the made-up district holds no real child


def open_workspace(
    path: Path,
    passphrase: str,
    *,
    create: bool = False,
    actor: str = "coordinator",
    role: Role = Role.ADMINISTRATOR,
    clock: Callable[[], datetime] | None = None,
) -> Workspace:
    """Open a workspace file, or make it where it is missing and ``create`` says so.

    Where the file has accounts, nobody has signed in yet (``security.sign_in``); else whoever opened it is ``actor``.
    Raises ``UserError`` (``WrongKey`` among them) with a sentence for everything that can be wrong with the file.
    """
    if path.suffix != SUFFIX:
        raise UserError(
            _("{file} does not end in {suffix}. Choose a workspace file.").format(file=path.name, suffix=SUFFIX)
        )
    refuse_network(path)
    if not passphrase:
        raise WrongKey(
            _("The passphrase of {file} is empty. Give the passphrase and try again.").format(file=path.name)
        )
    if not create and path.exists() and header_path(path).exists() and path.stat().st_size == 0:
        raise UserError(_("{file} is empty: its records are gone. Restore a backup.").format(file=path.name))
    made = [] if path.exists() else [path]
    if path.exists():
        data_key = unlock(path, passphrase)
    elif not create:
        raise UserError(_("There is no workspace {file}. Check the name, or make a new one.").format(file=path.name))
    elif header_path(path).exists():
        data_key = unlock(path, passphrase)
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            data_key = create_header(path, passphrase)
        except OSError as error:
            raise UserError(
                _("{file} cannot be made here: {reason}. Choose another folder.").format(
                    file=path.name, reason=error.strerror
                )
            ) from error
        made.append(header_path(path))
    try:
        engine = _engine_of_today(path, data_key, clock or system_clock())
    except BaseException:
        for leftover in made:  # half a new workspace is worse than none
            leftover.unlink(missing_ok=True)
        raise
    opened = Workspace(path, engine, actor, role, clock or system_clock(), data_key)
    with opened.read() as session:
        closed = has_accounts(session)
    return opened.taken_by(NOBODY, None, "") if closed else opened


def _engine_of_today(path: Path, data_key: bytes, clock: Callable[[], datetime]) -> Engine:
    """The file's engine, its schema brought up to today's after a backup.

    Raises ``UserError`` where the file or the backup cannot be written.
    """
    engine = open_engine(path, data_key)
    try:
        if needs_upgrade(engine):
            make_backup(path, data_key, clock(), BackupReason.MIGRATION)
        upgrade(engine)
        if to_clean(path, data_key):
            clean(path, data_key)
    except OperationalError as error:
        engine.dispose()
        raise UserError(why_unwritten(path, error)) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def system_clock() -> Callable[[], datetime]:
    """The system's clock, or one that stands at noon of ``IATTEND_TODAY`` (a date): for trying and for tests."""
    day = os.environ.get("IATTEND_TODAY")
    if not day:
        return lambda: datetime.now(UTC)
    try:
        noon = datetime.combine(date.fromisoformat(day), time(12), DISTRICT_ZONE)
    except ValueError:
        raise UserError(_("IATTEND_TODAY is “{day}”; write a date such as 2026-11-20.").format(day=day)) from None
    return lambda: noon
