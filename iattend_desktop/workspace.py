"""An open database and the signed-in person: the one way to read and to write."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError, WriteFailed
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, Role, allowed, require, require_somebody
from iattend_desktop.security.sign_in import prove
from iattend_desktop.security.undo_permission import permission_of
from iattend_desktop.settings import Settings
from iattend_desktop.storage import undo as undoing
from iattend_desktop.storage.backup import Backup, BackupReason, list_backups, look_into, make_backup
from iattend_desktop.storage.changes import ChangeSet, WritingSession, finish_recording, start_recording
from iattend_desktop.storage.engine import CHECKS_REFERENCES, WRITE
from iattend_desktop.storage.stored_settings import load_settings as load_settings  # services read them from here
from iattend_desktop.storage.stored_settings import store_settings
from iattend_desktop.storage.unwritten import points_at_nothing, why_unwritten

_About = TypeVar("_About")
_log = logging.getLogger(__name__)
DISTRICT_ZONE = ZoneInfo("America/Los_Angeles")


@dataclass
class Workspace:
    """An open workspace. Threads share it; each ``read`` and ``write`` has a session of its own.

    ``role`` is none where there are accounts and nobody has signed in: nothing is then read or written.
    """

    path: Path
    engine: Engine
    actor: str
    role: Role | None
    clock: Callable[[], datetime]
    data_key: bytes = field(repr=False)
    display_name: str = ""
    _listeners: list[Callable[[ChangeSet], None]] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _writer: int | None = None  # the thread that writes

    def today(self) -> date:
        """The date in the district's zone."""
        return self.clock().astimezone(DISTRICT_ZONE).date()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads one consistent state; hand out rows (frozen dataclasses), never mapped objects.

        Raises ``NotSignedIn``.
        """
        require_somebody(self.role)
        with self._session(writing=False) as session:
            yield session
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("a reading session was written to; use Workspace.write")

    @property
    def name(self) -> str:
        """What the window calls it."""
        return self.path.stem

    @contextmanager
    def write(self, permission: Permission, label: str, *, undoable: bool = True) -> Iterator[Session]:
        """One transaction for one action of a person, under the permission it needs and the name it has in the menu.

        Commits when the block ends and tells the listeners what changed; rolls back whole on any error.
        Raises ``NotAllowed``, and ``UserError`` where the disk is full, the file locked, or the record changed
        under the person's hands.
        """
        require(self.role, permission)
        with self._recorded(permission, label, "action", undoable=undoable) as session:
            yield session

    @contextmanager
    def write_about(
        self, permission: Permission, find: Callable[[Session], _About], label: Callable[[_About], str]
    ) -> Iterator[tuple[Session, _About]]:
        """As :meth:`write`, for an action that is named after what it is about: found in the transaction that writes,
        so that it still is what it was, and nothing is opened twice."""
        require(self.role, permission)
        found: list[_About] = []

        def named(session: Session) -> str:
            found.append(find(session))
            return label(found[0])

        with self._recorded(permission, named, "action") as session:
            yield session, found[0]

    @contextmanager
    def unrecorded(self) -> Iterator[Session]:
        """A transaction that is no action of a person: an entry of the log, a sign-in. Commits when the block ends."""
        with self._transaction() as session:
            yield session
            session.commit()

    def subscribe(self, listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Call ``listener`` with each change set after its commit, in the writing thread; returns how to stop.

        On a server with what others wrote, too, once it is listened to: see ``SharedWorkspace.hear_others``.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def log(self, event: str, subject: tuple[str, int] | None = None, detail: dict[str, Any] | None = None) -> None:
        """Log a look at a record, an export or a print."""
        with self.unrecorded() as session:
            audit.log_event(session, at=self.clock(), actor=self.actor, event=event, subject=subject, detail=detail)

    def settings(self) -> Settings:
        """The settings of this workspace."""
        with self.read() as session:
            return load_settings(session)

    def change_settings(self, settings: Settings, seen: Settings | None = None) -> tuple[OthersChange, ...]:
        """Store the settings as one undoable action; ``seen`` are those that the person changed, so that what somebody
        else changed since is kept, and returned. Raises ``Conflict`` where both changed the same setting."""
        with self.write(Permission.EDIT_SETTINGS, _("Change settings")) as session:
            return store_settings(session, settings, seen)

    def undo_label(self) -> str | None:
        """The name of the action that undo would undo."""
        with self.read() as session:
            action = undoing.next_undo(session, self.actor)
        return action.label if action else None

    def redo_label(self) -> str | None:
        """The name of the action that redo would bring back."""
        with self.read() as session:
            action = undoing.next_redo(session, self.actor)
        return action.label if action else None

    def undo(self, progress: Progress = SILENT) -> None:
        """Undo this person's newest action; raises ``UserError`` with the reason where that cannot be.

        ``progress`` may raise ``Cancelled``, here and in the two below: nothing is then undone.
        """
        self._revert("undo", undoing.next_undo, _("There is nothing to undo."), progress)

    def redo(self, progress: Progress = SILENT) -> None:
        """Bring back what this person undid last; raises ``UserError`` with the reason where that cannot be."""
        self._revert("redo", undoing.next_redo, _("There is nothing to redo."), progress)

    def undo_action(self, change_set_id: int, label: str, progress: Progress = SILENT) -> None:
        """Undo one action by its number, such as an import from the history; under the permission it needed."""
        self._take_back(change_set_id, label, "undo", progress)

    def acting_as(self, actor: str) -> Workspace:
        """The same open workspace, whose writes stand under another name: what no person did says so."""
        return replace(self, actor=actor)

    def taken_by(self, actor: str, role: Role | None, display_name: str) -> Workspace:
        """The same open workspace in another person's hands, or in nobody's (a role of ``None``)."""
        return replace(self, actor=actor, role=role, display_name=display_name)

    def may(self, permission: Permission) -> bool:
        """Whether the person's role holds the permission."""
        return allowed(self.role, permission)

    def prove(self, secret: str) -> None:
        """Look whether who sits at a locked screen is who works here; see :func:`~.security.sign_in.prove`."""
        prove(self, secret)

    def back_up(self, reason: BackupReason = BackupReason.ASKED, *, progress: Progress = SILENT) -> Backup:
        """Copy the workspace as it is now, while it is in use, and open the copy; see
        :mod:`~iattend_desktop.storage.backup`.

        ``progress`` may raise ``Cancelled``. Raises ``UserError`` where the copy cannot be made.
        """
        return make_backup(self.path, self.data_key, self.clock(), reason, progress=progress)

    def back_up_changes(self, reason: BackupReason, *, progress: Progress = SILENT) -> Backup | None:
        """A backup where anything was done or logged since the newest one; none of a workspace that is empty."""
        held = look_into(self.path, self.data_key)
        if not held.changes:
            return None
        for newest in list_backups(self.path)[:1]:
            with suppress(UserError):  # a copy that cannot be read is none
                if look_into(newest.path, self.data_key) == held:
                    return None
        return self.back_up(reason, progress=progress)

    def close(self) -> None:
        """Close every connection; the file is then whole without its journal."""
        self.engine.dispose()

    def _revert(
        self, kind: str, choose: Callable[[Session, str], undoing.Revertible | None], nothing: str, progress: Progress
    ) -> None:
        with self.read() as session:
            action = choose(session, self.actor)
        if action is None:
            raise UserError(nothing)
        self._take_back(action.id, action.label, kind, progress)

    def _take_back(self, change_set_id: int, label: str, kind: str, progress: Progress) -> None:
        with self.read() as session:
            permission = permission_of(session, change_set_id)
        require(self.role, permission)
        with self._recorded(permission, label, kind) as session:
            undoing.revert(session, change_set_id, progress=progress)

    @contextmanager
    def _recorded(
        self, permission: Permission, label: str | Callable[[Session], str], kind: str, *, undoable: bool = True
    ) -> Iterator[Session]:
        with self._transaction(checks_references=kind != "action") as session:
            start_recording(
                session,
                at=self.clock(),
                actor=self.actor,
                permission=permission,
                label=label if isinstance(label, str) else label(session),
                kind=kind,
                undoable=undoable,
            )
            yield session
            change = finish_recording(session)
            if change is not None:
                audit.log_change(session, change, permission)
                self._commit(session, change)
        if change is not None:
            self._tell(change)

    def _tell(self, change: ChangeSet) -> None:
        for listener in list(self._listeners):
            try:
                listener(change)
            except Exception as error:  # noqa: BLE001 - what is saved is saved, and the other pages refresh
                _log.error("a listener failed: %s", type(error).__name__)

    @contextmanager
    def _transaction(self, *, checks_references: bool = False) -> Iterator[Session]:
        """A session with the write lock; rolls back unless it is committed. One at a time in a thread."""
        if self._writer == threading.get_ident():
            raise RuntimeError("an action is open in this thread already; each has a transaction of its own")
        with self._writing:
            self._writer = threading.get_ident()
            try:
                with self._session(writing=True, checks_references=checks_references) as session:
                    yield session
            except OperationalError as error:
                raise self._unsaved(error) from error
            except IntegrityError as error:
                if not points_at_nothing(error):
                    raise
                raise self._pointing(error) from error
            except StaleDataError as error:
                raise WriteFailed(
                    _("Somebody else changed this record at the same moment. Nothing was saved; try again.")
                ) from error
            finally:
                self._writer = None

    def _session(self, *, writing: bool, checks_references: bool = False) -> Session:
        if writing:
            options = {WRITE: True, CHECKS_REFERENCES: checks_references}
            return WritingSession(self.engine.execution_options(**options), expire_on_commit=False)
        return Session(self.engine, autoflush=False)

    def _commit(self, session: Session, change: ChangeSet) -> None:  # noqa: ARG002 - a server's looks for it
        session.commit()

    def _pointing(self, _error: IntegrityError) -> UserError:
        """Why a record may not point where it would, or go though others point at it."""
        return WriteFailed(
            _("Somebody else deleted what this is about, or uses what it deletes. Nothing was saved; refresh.")
        )

    def _unsaved(self, error: OperationalError) -> UserError:
        return WriteFailed(why_unwritten(self.path, error))
