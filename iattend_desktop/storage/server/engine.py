"""Connections to a workspace on a server: psycopg through SQLAlchemy, one login for each person."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.errors import QueryCanceled
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from iattend_desktop.i18n import _
from iattend_desktop.problem import NotSignedIn, UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address

SCHEMA = "iattend"
PATIENCE = 10
"""Seconds to wait for the server to answer, and for another person's save to end, before a sentence says so."""
_WRITE_LOCK = 0x1A77E4D
_BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_BEGIN_WRITE = f"BEGIN; SET LOCAL lock_timeout = '{PATIENCE}s'; SELECT pg_advisory_xact_lock({_WRITE_LOCK})"


class Unreachable(UserError):
    """The server did not answer, or has no room now; trying again may help."""


class LookingConnection(psycopg.Connection[Any]):
    """A connection that looks, while it waits for the server, whether the person cancelled (``look``).

    Its errors hold no values: the server quotes what did not fit, and an error's words go to the log.
    """

    look: Callable[[], None] | None = None

    def __del__(self, _warn: object = None) -> None:
        """SQLAlchemy lets go of a connection whose first question fails without closing it."""
        if hasattr(self, "pgconn"):
            self.close()

    def wait(self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer. Where ``look`` raises ``Cancelled``, the server is told to stop, and it is raised on."""
        stopped: list[Cancelled] = []
        try:
            if self.look is None:
                return super().wait(gen, interval, timeout)
            answer = super().wait(self._looking(gen, self.look, stopped), 0.05, timeout)
        except psycopg.Error as error:
            if stopped and isinstance(error, QueryCanceled):
                raise stopped[0] from error
            if error.sqlstate:
                told = None if error.sqlstate.startswith("22") else error.diag.message_primary
                error.args = (told or type(error).__name__,)
            raise
        if stopped:
            raise stopped[0]
        return answer

    def _looking(
        self, gen: Generator[Any, Any, Any], look: Callable[[], None], stopped: list[Cancelled]
    ) -> Generator[Any, Any, Any]:
        """Pass on what the driver waits for, with a look whenever it waited in vain."""
        ready: Any = None
        while True:
            try:
                wanted = gen.send(ready)
            except StopIteration as end:
                return end.value
            ready = yield wanted
            if not ready and not stopped:
                try:
                    look()
                except Cancelled as cancelled:
                    stopped.append(cancelled)
                    self.cancel_safe(timeout=PATIENCE)


def connect(address: Address, login: str, password: str | None) -> LookingConnection:
    """A bare connection in autocommit. Raises ``UserError`` (:class:`NotSignedIn`) with a sentence for a person."""
    try:
        return LookingConnection.connect(
            host=address.host,
            port=address.port,
            dbname=address.database,
            user=login,
            password=password or None,
            sslmode=address.tls,
            sslrootcert=address.root_certificate,
            application_name="iAttend Desktop",
            options=f"-c search_path={SCHEMA}",
            connect_timeout=PATIENCE,
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            autocommit=True,
        )
    except psycopg.OperationalError as error:
        raise why_unopened(address, login, error) from error


def open_engine(address: Address, login: str, password: str | None) -> Engine:
    """An engine on the database. One person writes at a time, as in a file: a transaction whose connection has the
    execution option ``WRITE`` waits for its turn when it begins, so that what a plan read still holds when it is
    applied; any other reads one consistent state and cannot write.
    """
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(address, login, password),
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # the words of an error go to the log: no student's values
        use_native_hstore=False,
    )
    event.listen(engine, "begin", _begin)
    return engine


def is_lost(error: object) -> bool:
    """Whether the driver's error says that the connection ended: unheard, or by a server that goes down."""
    return isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08").startswith(("08", "57P"))


@contextmanager
def reaching(address: Address) -> Iterator[None]:
    """While nothing is asked yet that could come to pass unheard: raises :class:`Unreachable` where the server, which
    let somebody in, goes away."""
    try:
        yield
    except (DBAPIError, psycopg.OperationalError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not is_lost(cause):
            raise
        raise Unreachable(
            _("{place} stopped answering. Check the network, and try again.").format(place=address.name)
        ) from error


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql(_BEGIN_WRITE if writing else _BEGIN_READ)


def why_unopened(address: Address, login: str, error: BaseException) -> UserError:
    """What the driver's error means, as a sentence for a person."""
    words = str(error)
    if "password authentication failed" in words or "no password supplied" in words:
        return NotSignedIn(
            _("{place} does not know this login and password. Check both and try again.").format(place=address.name)
        )
    if "role" in words and ("does not exist" in words or "not permitted to log in" in words):
        return NotSignedIn(
            _("{place} has no login {login}. Ask the administrator for one.").format(place=address.name, login=login)
        )
    if any(told in words for told in ("permission denied for database", "no pg_hba.conf entry", "pg_hba.conf rejects")):
        return NotSignedIn(
            _("{place} does not let {login} in from this computer. Ask the administrator.").format(
                place=address.name, login=login
            )
        )
    if "database" in words and "does not exist" in words:
        return UserError(
            _("There is no database {database} on {host}. Check the address.").format(
                database=address.database, host=address.host
            )
        )
    if "certificate" in words:
        return UserError(
            _(
                "{host} did not prove who it is: its certificate was not accepted. Nothing was sent; ask the "
                "administrator."
            ).format(host=address.host)
        )
    if "SSL" in words:
        return UserError(
            _(
                "{host} does not encrypt its connections, so none was made. Ask the administrator to switch on TLS."
            ).format(host=address.host)
        )
    if "too many" in words or "remaining connection slots" in words:
        return Unreachable(_("{place} has no connection left. Try again in a moment.").format(place=address.name))
    return Unreachable(
        _("{host} cannot be reached. Check the address and the network, and try again.").format(host=address.host)
    )
