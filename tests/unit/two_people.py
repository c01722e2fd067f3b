"""Somebody else at the same file: a second workspace object with a name and a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from iattend_desktop.opening import open_workspace
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import make_login
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.engine import open_engine
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.servers import ADMINISTRATOR

THEN = datetime(2026, 11, 20, 21, 5, tzinfo=UTC)  # 1:05 PM in Los Angeles


@pytest.fixture
def alvarez(workspace: Workspace) -> Iterator[Workspace]:
    """M. Alvarez, who writes at five past one; on a server with a login of that name, when the server says."""
    if isinstance(workspace, SharedWorkspace):
        administrator = open_engine(workspace.address, ADMINISTRATOR, None)
        with administrator.execution_options(**{WRITE: True}).begin() as connection:
            make_login(connection, "M. Alvarez", Role.COORDINATOR, "a long enough password")
        administrator.dispose()
        other: Workspace = open_shared(workspace.address, "M. Alvarez", None, clock=lambda: THEN)
    else:
        other = open_workspace(workspace.path, PASSPHRASE, actor="M. Alvarez", clock=lambda: THEN)
    yield other
    other.close()
