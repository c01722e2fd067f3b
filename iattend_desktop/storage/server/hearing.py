"""Hearing what others write: one connection that waits for the server's word, on a thread of its own.

A connection that is lost is made anew, with growing pauses; what was missed meanwhile nobody knows, and so every table
counts as changed.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress

import psycopg

from iattend_desktop.model.base import Base
from iattend_desktop.problem import NotSignedIn, UserError
from iattend_desktop.storage.dialects.postgresql import CHANNEL
from iattend_desktop.storage.server.engine import LookingConnection

GATHER, BETWEEN = 0.3, 6.0
"""Seconds from the first word to its telling, and at least between two: many writers shall not stop a page's load,
which takes up to four with 27,000 students."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the next try to reach the server, the first one after it was lost; the last one stays."""
POSITION = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
"""How far the server's count of writing transactions has come: the same text twice, and nobody wrote in between."""


class Hearing:
    """Begins when a window wants it, and ends with the workspace. ``position`` is from before the first read.

    ``changed`` and ``reached`` of :meth:`begin` are called on the thread that hears.
    """

    def __init__(self, connect: Callable[[], LookingConnection], position: str) -> None:
        self._connect, self._position = connect, position
        self._own: Counter[int] = Counter()  # connections of this workspace whose word is still to come
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._bell: socket.socket | None = None
        self._changed: Callable[[frozenset[str]], None] = lambda _tables: None
        self._reached: Callable[[UserError | None], None] = lambda _why: None

    def begin(
        self, changed: Callable[[frozenset[str]], None], reached: Callable[[UserError | None], None]
    ) -> threading.Thread:
        """Hear from now on: ``changed(tables)`` when somebody else wrote, ``reached(why)`` when the server is
        lost and cannot be reached at once, ``reached(None)`` once it answers again."""
        if self._bell is not None:
            raise RuntimeError("this workspace is listened to already")
        self._changed, self._reached = changed, reached
        self._bell, bell = socket.socketpair()
        thread = threading.Thread(target=self._run, args=(bell,), name="hearing", daemon=True)
        thread.start()
        return thread

    def end(self) -> None:
        """Hear no more; nobody waits for the thread."""
        self._ended.set()
        if self._bell is not None:
            with suppress(OSError):  # it has ended by itself
                self._bell.close()

    def expect(self, backend: int) -> None:
        """The next word of this connection (the server's number of it) is of this workspace's own write."""
        with self._guard:
            self._own[backend] += 1

    def expect_no_more(self, backend: int) -> None:
        """Its write failed."""
        with self._guard:
            self._own.pop(backend, None)

    def _run(self, bell: socket.socket) -> None:
        """Until the end, or until the server does not let this person in: trying that again could lock them out."""
        heard, failures = False, 0
        with bell:
            while not self._ended.is_set():
                try:
                    with closing(self._connect()) as connection:
                        connection.execute(f"LISTEN {CHANNEL}".encode())
                        self._catch_up(connection, after_loss=heard or failures > 0)
                        heard, failures = True, 0
                        self._hear(connection, bell)
                except psycopg.Error:
                    self._ended.wait(PAUSES[0])
                except UserError as error:
                    failures += 1
                    if failures == 1 or isinstance(error, NotSignedIn):
                        self._tell(error)
                    if isinstance(error, NotSignedIn):
                        return
                    self._ended.wait(PAUSES[min(failures, len(PAUSES) - 1)])

    def _tell(self, why: UserError | None) -> None:
        if not self._ended.is_set():
            self._reached(why)

    def _catch_up(self, connection: LookingConnection, *, after_loss: bool) -> None:
        """What was written before anybody listened counts as heard."""
        with self._guard:
            self._own.clear()
        row = connection.execute(POSITION.encode()).fetchone()
        if after_loss:
            self._tell(None)
        if (after_loss or row is None or row[0] != self._position) and not self._ended.is_set():
            self._changed(frozenset(Base.metadata.tables))

    def _hear(self, connection: LookingConnection, bell: socket.socket) -> None:
        """Until the bell rings. Raises ``psycopg.Error`` where the connection is lost."""
        tables: set[str] = set()
        told = -BETWEEN
        due: float | None = None
        with selectors.DefaultSelector() as both:
            both.register(connection.fileno(), selectors.EVENT_READ)
            both.register(bell, selectors.EVENT_READ)
            while not self._ended.is_set():
                both.select(None if due is None else max(0.0, due - time.monotonic()))
                for word in connection.notifies(timeout=0):
                    if not self._is_own(word.pid):
                        tables.update(word.payload.split(","))
                now = time.monotonic()
                if tables and due is None:
                    due = max(now + GATHER, told + BETWEEN)
                if due is not None and now >= due and not self._ended.is_set():
                    self._changed(frozenset(tables))
                    tables, told, due = set(), now, None

    def _is_own(self, backend: int) -> bool:
        with self._guard:
            if not self._own[backend]:
                return False
            self._own[backend] -= 1
            return True
