"""A workspace file moved into a server, or a server's records into a file: counted and compared.

Nothing is taken away where it came from. One state is read, whatever is written meanwhile, and put into the other side
by one transaction, which is kept where all of it is there: as many records in each table, the same digest of each,
and a log that fits in itself as it did before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.security import Account
from iattend_desktop.problem import UserError, WriteFailed
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Role
from iattend_desktop.security.audit import log_event
from iattend_desktop.security.audit_check import LogFault, check_log
from iattend_desktop.security.server.roles import OWNER
from iattend_desktop.shared_workspace import check_schema, check_set_up
from iattend_desktop.storage.audit_form import Execute
from iattend_desktop.storage.backup import look_into
from iattend_desktop.storage.copying import copy_records
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.reading import FEW_IN_MEMORY
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import reaching
from iattend_desktop.storage.table_digests import TableDigest, count_records, table_digests
from iattend_desktop.storage.unwritten import why_unwritten
from iattend_desktop.workspace import Workspace

INTO_SERVER, INTO_FILE = "move_to_server", "move_to_file"
"""What the log of where the records came from calls it; the entry comes along."""


@dataclass(frozen=True)
class Person:
    """An account that came along."""

    login: str
    display_name: str
    role: Role


@dataclass(frozen=True)
class Moved:
    """What was moved: how many records and which digest each table has, the same on both sides."""

    tables: dict[str, TableDigest]
    log_faults: tuple[LogFault, ...]  # that the log had before, and has now
    people: tuple[Person, ...]  # whose accounts are not disabled

    @property
    def rows(self) -> int:
        """How many records there are in all tables."""
        return sum(table.rows for table in self.tables.values())


def move_in(workspace: Workspace, engine: Engine, address: Address, *, progress: Progress = SILENT) -> Moved:
    """Move an open workspace file into the database of an administrator's engine, which is set up and empty.

    Who acts in ``workspace`` stands in its log. ``progress`` may raise ``Cancelled``. Raises ``UserError``; the
    database is then as empty as before.
    """
    look_into(workspace.path, workspace.data_key, whole=True)
    with _owner(engine, address, writing=True) as target:
        _require_empty(target, address.name)
        workspace.log(INTO_SERVER, detail={"to": address.name})
        with Session(workspace.engine, autoflush=False) as source:
            moved = _move(source, target, progress)
        target.execute(text("DELETE FROM newborn"))  # nobody's own records: they were there before
        target.commit()
        target.execute(text("ANALYZE"))
    return moved


def move_out(engine: Engine, address: Address, workspace: Workspace, *, progress: Progress = SILENT) -> Moved:
    """Copy everything in the database of an administrator's engine into an open workspace file that is empty.

    Raises as :func:`move_in`; the file is then as empty as before.
    """
    with Session(workspace.engine) as looked_at:
        _require_empty(looked_at, workspace.path.name)
    with _owner(engine, address, writing=True) as log:
        log_event(log, at=workspace.clock(), actor=workspace.actor, event=INTO_FILE, detail={"to": workspace.path.name})
        log.commit()
    with _owner(engine, address, writing=False) as source, _file(workspace) as target:
        _require_empty(target, workspace.path.name)
        return _move(source, target, progress)


def _move(source: Session, target: Session, progress: Progress) -> Moved:
    expected = sum(count_records(source).values())
    before = table_digests(source, Tally(Part(progress, 0.0, 0.2), _("Counting what is there"), expected=expected))
    faults = check_log(_execute(source), server=_is_server(source))
    copy_records(source, target, Tally(Part(progress, 0.2, 0.7), _("Moving the records"), expected=expected))
    after = table_digests(target, Tally(Part(progress, 0.7, 0.9), _("Comparing both sides"), expected=expected))
    progress.step(0.9, _("Checking the log"))
    different = [name for name in before if before[name] != after[name]]
    if different:
        raise UserError(
            _("After the move these tables were not the same on both sides: {tables}. Nothing was moved.").format(
                tables=", ".join(different)
            )
        )
    found = check_log(_execute(target), server=_is_server(target))
    if {fault.words for fault in found} - {fault.words for fault in faults}:
        raise UserError(_("The log did not fit in itself after the move. Nothing was moved."))
    people = target.execute(select(Account).where(Account.disabled_at.is_(None)).order_by(Account.login)).scalars()
    return Moved(after, faults, tuple(Person(one.login, one.display_name, Role(one.role)) for one in people))


def _is_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _execute(session: Session) -> Execute:
    """Runs a query and gives its rows as they come: the record of changes can be longer than the memory."""
    return partial(session.connection().exec_driver_sql, execution_options=FEW_IN_MEMORY)


def _require_empty(session: Session, place: str) -> None:
    held = [name for name, rows in count_records(session).items() if rows]
    if held:
        raise UserError(
            _("{place} holds records already ({tables}). Move into an empty one; nothing was moved.").format(
                place=place, tables=", ".join(held[:3])
            )
        )


@contextmanager
def _owner(engine: Engine, address: Address, *, writing: bool) -> Iterator[Session]:
    """A session with the rights of who owns the tables. Raises ``UserError`` for whatever the server refuses."""
    with reaching(address):
        with engine.connect() as connection:
            check_set_up(connection, address)
        check_schema(engine, address)
    with Session(engine.execution_options(**{WRITE: writing}), autoflush=False) as session:
        try:
            session.execute(text(f"SET LOCAL ROLE {OWNER}"))
            yield session
        except (DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            if not isinstance(cause, psycopg.Error):
                raise
            raise UserError(_refusal(address, cause)) from error


def _refusal(address: Address, error: psycopg.Error) -> str:
    if isinstance(error, InsufficientPrivilege):
        return _("This login may not move records. Use the one that set up the database.")
    if error.sqlstate is None:
        return _("The connection to {place} was lost. Nothing was moved; try again.").format(place=address.name)
    if isinstance(error, LockNotAvailable):
        return _("Somebody else is saving in {place}. Nothing was moved; try again.").format(place=address.name)
    return _("{place} refused (code {code}); its own log says why. Nothing was moved.").format(
        place=address.name, code=error.sqlstate
    )


@contextmanager
def _file(workspace: Workspace) -> Iterator[Session]:
    """A session that fills a file, by one transaction. Raises ``UserError`` where the file cannot be written."""
    with Session(workspace.engine.execution_options(**{WRITE: True}), autoflush=False) as session:
        try:
            yield session
            session.commit()
        except OperationalError as error:
            if isinstance(error.orig, psycopg.Error):  # the other side's
                raise
            raise WriteFailed(why_unwritten(workspace.path, error)) from error
