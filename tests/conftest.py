"""Fixtures that every test may use: a real workspace, keyed and migrated, on a fixed day."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
from argon2 import PasswordHasher

from iattend_desktop.matching.warm_up import warm_up
from iattend_desktop.opening import open_workspace
from iattend_desktop.security import passwords
from iattend_desktop.security.access import Role
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage import keys
from iattend_desktop.storage.keys import header_path
from iattend_desktop.storage.server.address import Address
from iattend_desktop.workspace import Workspace
from tests.servers import Server

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's keychain is asked, here and below

PASSPHRASE = "correct horse battery staple"
REAL_WORK = keys._TIME_COST, keys._MEMORY_KIB  # before any fixture
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)  # Friday noon in Los Angeles


@pytest.fixture(scope="session")
def search_loaded() -> None:
    """The compiled search is there: in a fresh clone half a minute goes by here, not while a window is waited for."""
    warm_up()


@pytest.fixture
def collector_on_this_thread() -> Iterator[None]:
    """No collection of cycles while a window works: it runs on whatever thread allocates, and what a window that was
    closed before has left would then be destroyed on a worker's."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _light_keys() -> Iterator[None]:
    """A workspace's header asks for little work to derive its key, which is else a third of a second for each opening
    in thousands of tests; that a real header asks for more is a test of its own (:func:`real_keys`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_TIME_COST", 1)
        patch.setattr(keys, "_MEMORY_KIB", 16)
        yield


@pytest.fixture
def real_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """New headers ask for the work that they ask for outside of tests."""
    monkeypatch.setattr(keys, "_TIME_COST", REAL_WORK[0])
    monkeypatch.setattr(keys, "_MEMORY_KIB", REAL_WORK[1])


@pytest.fixture(scope="session")
def empty_workspace_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace file, made once: tests copy it."""
    path = tmp_path_factory.mktemp("workspace") / "district.iattend"
    open_workspace(path, PASSPHRASE, create=True).close()
    return path


@pytest.fixture
def workspace_file(tmp_path: Path, empty_workspace_file: Path) -> Path:
    """A fresh workspace file with its header."""
    path = tmp_path / "district.iattend"
    shutil.copy(empty_workspace_file, path)
    shutil.copy(header_path(empty_workspace_file), header_path(path))
    return path


@pytest.fixture(scope="session")
def server() -> Server:
    """A real PostgreSQL, one in a process, started by the first test that asks for it; it ends with the process.

    Not in pytest's folder: the next pytest that starts closes that to everybody else, and the server is somebody else.
    """
    return Server(Path(mkdtemp(prefix="iattend-server-")))


@pytest.fixture
def database(server: Server) -> Iterator[Address]:
    """A fresh database that is set up, with a login for each role, named as the role is."""
    with server.database() as address:
        yield address


@pytest.fixture
def shared(database: Address) -> Iterator[SharedWorkspace]:
    """A fresh workspace on a server, open as its coordinator; today is Friday, November 20, 2026."""
    workspace = open_shared(database, Role.COORDINATOR.value, None, clock=lambda: NOW)
    yield workspace
    workspace.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked ``on_both`` runs on a file and on a server; with ``IATTEND_TEST_SERVER=1`` all do on a server."""
    if "workspace" in metafunc.fixturenames and metafunc.definition.get_closest_marker("on_both"):
        metafunc.parametrize("workspace", ["file", "server"], indirect=True)


@pytest.fixture
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    """A fresh open workspace, on a file unless the test or the run says otherwise; today is Friday, Nov. 20, 2026."""
    kind = getattr(request, "param", "server" if os.environ.get("IATTEND_TEST_SERVER") else "file")
    if kind == "server":
        alone = request.node.get_closest_marker("file_only")
        if alone and not hasattr(request, "param"):
            pytest.skip(alone.args[0])
        # a database is beside no folder: what a test writes beside its workspace is then in the test's own
        request.getfixturevalue("monkeypatch").chdir(request.getfixturevalue("tmp_path"))
        workspace: Workspace = request.getfixturevalue("shared")
    else:
        workspace = open_workspace(request.getfixturevalue("workspace_file"), PASSPHRASE, clock=lambda: NOW)
    yield workspace
    workspace.close()


@pytest.fixture
def light_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords of accounts are hashed with little work."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
