"""A workspace on a PostgreSQL server, which a team shares: each person with a login of their own.

Who somebody is and which role they have is the server's to say, never the program's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege, LockNotAvailable
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.opening import system_clock
from iattend_desktop.problem import NotSignedIn, UserError, WriteFailed
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.security.server.rights import Every
from iattend_desktop.security.server.rights_table import RIGHTS
from iattend_desktop.security.server.roles import groups_of
from iattend_desktop.storage.backup import Backup, BackupReason
from iattend_desktop.storage.changes import ChangeSet
from iattend_desktop.storage.migrate import current_revision, is_behind
from iattend_desktop.storage.server.address import Address, address_of
from iattend_desktop.storage.server.engine import PATIENCE, SCHEMA, Unreachable, connect, is_lost, open_engine, reaching
from iattend_desktop.storage.server.hearing import POSITION, Hearing
from iattend_desktop.workspace import Workspace


class ConnectionLost(WriteFailed):
    """The server stopped answering. What was asked for can be asked again: nothing was saved."""


class OutcomeUnknown(UserError):
    """The server stopped answering while it saved, and does not answer when it is asked whether it did."""


@dataclass
class SharedWorkspace(Workspace):
    """An open workspace on a server. ``path`` is no file: it holds the database's name."""

    address: Address = field(kw_only=True)
    hearing: Hearing = field(kw_only=True, repr=False)

    @property
    def name(self) -> str:
        """What the window calls it."""
        return self.address.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """As for a file. Raises :class:`ConnectionLost`, and ``NotAllowed`` for what the server keeps back."""
        with self._told(_("Nothing was shown; check the network and try again.")), super().read() as session:
            yield session

    def hear_others(self, reached: Callable[[str | None], None]) -> None:
        """From now on tell the listeners what others write, on a thread of its own; only its ``tables`` are known.

        ``reached`` is called there with a sentence when the server is lost, and with none once it answers again.
        """

        def heard(tables: frozenset[str]) -> None:
            self._tell(ChangeSet(0, self.clock(), "", "", "others", tables))

        def told(why: UserError | None) -> None:
            lost = _("What you are writing stays; the connection is tried again by itself.")
            reached(None if why is None else str(why if isinstance(why, NotSignedIn) else self._lost(lost)))

        self.hearing.begin(heard, told)

    def close(self) -> None:
        """Hear no more, and close every connection."""
        self.hearing.end()
        super().close()

    def prove(self, secret: str) -> None:
        """Look whether the server lets the person in once more. Raises ``NotSignedIn``."""
        connect(self.address, self.actor, secret).close()

    def back_up(self, reason: BackupReason = BackupReason.ASKED, *, progress: Progress = SILENT) -> Backup:  # noqa: ARG002 - as a file's
        """No copy is made here. Raises ``UserError``: backups of a server are its administrator's."""
        raise UserError(_("{place} is on a server: its administrator makes the backups.").format(place=self.name))

    def back_up_changes(self, reason: BackupReason, *, progress: Progress = SILENT) -> Backup | None:  # noqa: ARG002 - as a file's
        """None: backups of a server are its administrator's."""
        return None

    @contextmanager
    def _transaction(self, *, checks_references: bool = False) -> Iterator[Session]:
        with (
            self._told(_("Nothing was saved; try again.")),
            super()._transaction(checks_references=checks_references) as session,
        ):
            yield session

    def _session(self, *, writing: bool, checks_references: bool = False) -> Session:
        """A session that has begun; on a connection that was lost meanwhile, on a new one: nothing was asked yet."""
        session = super()._session(writing=writing, checks_references=checks_references)
        try:
            session.connection()
        except DBAPIError as error:
            session.close()
            if not error.connection_invalidated:
                raise
            session = super()._session(writing=writing, checks_references=checks_references)
            session.connection()
        return session

    def _commit(self, session: Session, change: ChangeSet) -> None:
        """Commit; where the connection is lost meanwhile, ask on another whether it came to pass. Never twice."""
        backend = backend_of(session)
        self.hearing.expect(backend)
        try:
            session.commit()
        except DBAPIError as error:
            self.hearing.expect_no_more(backend)
            if not error.connection_invalidated:
                raise
            if not self._came_to_pass(change, backend):
                raise ConnectionLost(
                    _("The connection to {place} was lost. Nothing was saved; try again.").format(place=self.name)
                ) from error

    def _came_to_pass(self, change: ChangeSet, backend: int) -> bool:
        """Whether a change set stands in the database, once the connection that wrote it is surely at its end."""
        try:
            with super()._session(writing=False) as session:
                session.execute(
                    text("SELECT pg_terminate_backend(:pid, :wait)"), {"pid": backend, "wait": PATIENCE * 1000}
                )
            with super()._session(writing=True) as session:  # the lost one held the lock until it ended
                found = session.scalar(
                    select(ChangeSetEntry.at).where(
                        ChangeSetEntry.id == change.id, ChangeSetEntry.actor == change.actor
                    )
                )
        except (UserError, DBAPIError) as error:
            raise OutcomeUnknown(
                _(
                    "The connection to {place} was lost while it saved “{action}”. Whether it was saved is not known: "
                    "look for it before you write it again."
                ).format(place=self.name, action=change.label)
            ) from error
        return found is not None  # a number is given once; the instant is the server's own

    def _unsaved(self, error: OperationalError) -> UserError:
        if error.connection_invalidated:
            return self._lost(_("Nothing was saved; try again."))
        if isinstance(error.orig, LockNotAvailable):
            return WriteFailed(
                _("Somebody else is saving in {place}: nothing was saved. Try again in a moment.").format(
                    place=self.name
                )
            )
        return WriteFailed(_("{place} could not save this: nothing was saved. Try again.").format(place=self.name))

    def _lost(self, after: str) -> ConnectionLost:
        return ConnectionLost(_("The connection to {place} was lost.").format(place=self.name) + " " + after)

    def _pointing(self, error: IntegrityError) -> UserError:
        if not self._stands_unseen(error):
            return super()._pointing(error)
        return NotAllowed(
            _(
                "A record that your role ({role}) may not see, such as an account, stands on what would go. "
                "Nothing was saved; ask an administrator to do it."
            ).format(role=(self.role or "").replace("_", " "))
        )

    def _stands_unseen(self, error: IntegrityError) -> bool:
        """Whether a reference is broken in a table of which the person sees a part at most: no service could tell."""
        if not isinstance(error.orig, ForeignKeyViolation) or self.role is None:
            return False
        right = RIGHTS.get(error.orig.diag.table_name or "")
        return right is not None and not isinstance(right.rows_of(self.role), Every)

    @contextmanager
    def _told(self, after: str) -> Iterator[None]:
        try:
            yield
        except ProgrammingError as error:
            if isinstance(error.orig, InsufficientPrivilege):
                raise NotAllowed(
                    _("{place} does not let your role ({role}) do this. Ask an administrator.").format(
                        place=self.name, role=(self.role or "").replace("_", " ")
                    )
                ) from error
            raise
        except (DBAPIError, psycopg.Error) as error:  # rows that travel together raise the driver's own
            cause = error.orig if isinstance(error, DBAPIError) else error
            if isinstance(cause, psycopg.DataError):
                raise WriteFailed(
                    _(
                        "{place} cannot keep a value in this, such as a number larger than 2,147,483,647. Nothing was "
                        "saved; correct it and try again."
                    ).format(place=self.name)
                ) from error
            if error.connection_invalidated if isinstance(error, DBAPIError) else is_lost(error):
                raise self._lost(after) from error
            raise
        except Unreachable as error:
            raise self._lost(after) from error


def open_shared(
    address: Address, login: str, password: str | None, *, clock: Callable[[], datetime] | None = None
) -> SharedWorkspace:
    """Open a workspace on a server as one person.

    Raises ``UserError`` (``NotSignedIn`` among them) with a sentence for everything that can be wrong.
    """
    engine = open_engine(address, login, password)
    try:
        with reaching(address):
            actor, role, position = _who(engine, address)
            check_schema(engine, address)
    except BaseException:
        engine.dispose()
        raise
    hearing = Hearing(lambda: connect(address, login, password), position)
    return SharedWorkspace(
        Path(address.database),
        engine,
        actor,
        role,
        clock or system_clock(),
        data_key=b"",
        address=address,
        hearing=hearing,
    )


def sign_in_on_server(place: str, login: str, password: str) -> SharedWorkspace:
    """Open the workspace at an address as it was typed. Raises ``UserError`` as ``address_of`` and ``open_shared``."""
    return open_shared(address_of(place), login, password)


def backend_of(session: Session) -> int:
    """The server's number for the connection of a session."""
    connection = session.connection().connection.dbapi_connection
    return int(connection.info.backend_pid) if connection is not None else 0


def _who(engine: Engine, address: Address) -> tuple[str, Role, str]:
    """The person's login and role, as the server has them, and how far it has come."""
    with engine.connect() as connection:
        check_set_up(connection, address)
        login = str(connection.scalar(text("SELECT session_user")))
        roles = groups_of(connection, login)
        position = str(connection.scalar(text(POSITION)))
    if not roles:
        raise NotSignedIn(
            _("{login} has no role in {place}. Ask the administrator for one.").format(login=login, place=address.name)
        )
    if len(roles) > 1:
        raise NotSignedIn(
            _("{login} has several roles in {place}. Ask the administrator to leave one.").format(
                login=login, place=address.name
            )
        )
    return login, roles[0], position


def check_set_up(connection: Connection, address: Address) -> None:
    """Raises ``UserError`` where the database holds nothing of iAttend's."""
    found = connection.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname = :name"), {"name": SCHEMA})
    if not found:
        raise UserError(
            _("{place} is not set up for iAttend. Ask the administrator to run “server set-up”.").format(
                place=address.name
            )
        )


def check_schema(engine: Engine, address: Address) -> None:
    """Raises ``UserError`` where the database is older or newer than this program."""
    if is_behind(current_revision(engine), address.name):
        raise UserError(
            _("{place} is older than this iAttend. Ask the administrator to run “server set-up” once more.").format(
                place=address.name
            )
        )
