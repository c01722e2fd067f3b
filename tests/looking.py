"""What the login under test may not read or write on a server: a test looks there as the server's administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.engine import open_engine
from iattend_desktop.workspace import Workspace
from tests.servers import ADMINISTRATOR


@contextmanager
def looking(workspace: Workspace, *, writing: bool = False) -> Iterator[Session]:
    """A session that reads every table, the log and accounts among them; ``writing`` past the record of changes."""
    if not isinstance(workspace, SharedWorkspace):
        with Session(workspace.engine.execution_options(**{WRITE: writing})) as session:
            yield session
        return
    engine = open_engine(workspace.address, ADMINISTRATOR, None)
    try:
        with Session(engine.execution_options(**{WRITE: writing})) as session:
            yield session
    finally:
        engine.dispose()
