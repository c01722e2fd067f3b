"""Somebody else at the same file: a second workspace object with a name and a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from iattend_desktop.opening import open_workspace
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE

THEN = datetime(2026, 11, 20, 21, 5, tzinfo=UTC)  # 1:05 PM in Los Angeles


@pytest.fixture
def alvarez(workspace: Workspace) -> Iterator[Workspace]:
    """M. Alvarez, who writes at five past one."""
    other = open_workspace(workspace.path, PASSPHRASE, actor="M. Alvarez", clock=lambda: THEN)
    yield other
    other.close()
