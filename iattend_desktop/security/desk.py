"""What accounts and signing in need of an open workspace, which stands above them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy.orm import Session

from iattend_desktop.security.access import Permission, Role


class Desk(Protocol):
    """An open workspace and the person at it; see :class:`iattend_desktop.workspace.Workspace`."""

    path: Path
    actor: str
    role: Role | None

    @property
    def clock(self) -> Callable[[], datetime]:
        """What tells the time."""

    def read(self) -> AbstractContextManager[Session]:
        """A session that reads."""

    def write(self, permission: Permission, label: str, *, undoable: bool = True) -> AbstractContextManager[Session]:
        """One transaction for one action."""

    def unrecorded(self) -> AbstractContextManager[Session]:
        """A transaction that is no action."""

    def taken_by(self, actor: str, role: Role | None, display_name: str) -> Self:
        """The same workspace in another person's hands."""
