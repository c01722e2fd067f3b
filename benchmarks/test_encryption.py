"""What the encryption costs: the same program over the same library, keyed and without a key, in one run.

Seconds of CPU. Also an undo of an import of 27,000 students beside the import itself, in seconds that go by: a person
waits for the file to be read, which a process of its own does, as for the records to be written.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from benchmarks import import_files
from benchmarks.conftest import Compare
from iattend_desktop.opening import open_workspace
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.storage import backup, engine, keys, removal
from iattend_desktop.workspace import Workspace

KEY = "correct horse battery staple"
MOST_ON_IMPORT, MOST_ON_SCANS = 1.3, 2.2
ROUNDS = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the large imports."""
    folder = tmp_path_factory.mktemp("large")
    import_files.write_files(folder)
    return folder


@pytest.fixture(scope="module")
def without_key() -> Iterator[Callable[[bool], None]]:
    """Switches the key of every connection off and on: the same library, the same statements, plain pages."""
    patch = pytest.MonkeyPatch()

    def switch(off: bool) -> None:
        patch.undo()
        if off:
            for module in (engine, backup, keys, removal):
                patch.setattr(module, "connect", _plain)

    yield switch
    patch.undo()


def test_import_undo_and_scan(
    folder: Path, tmp_path: Path, without_key: Callable[[bool], None], compare: Compare
) -> None:
    without_key(True)
    bare = _times(tmp_path / "plain.iattend", folder)
    without_key(False)
    keyed = _times(tmp_path / "keyed.iattend", folder)
    assert (tmp_path / "plain.iattend").read_bytes()[:15] == b"SQLite format 3"
    roster = compare("import of 27,000 students", keyed["import"], "the same, unkeyed", bare["import"])
    days_made = compare("import of 560,000 days, CSV", keyed["days"], "the same, unkeyed", bare["days"])
    scan = compare("full scans of all tables", keyed["scan"], "the same, unkeyed", bare["scan"])
    compare("undo of the 27,000", keyed["undo"], "their import, without reading the file", keyed["import"])
    compare("redo of the 27,000", keyed["redo"], "the same", keyed["import"])
    undo = compare("undo of the 27,000, elapsed", keyed["undo waited"], "their import, elapsed", keyed["import waited"])
    assert roster.ratio <= MOST_ON_IMPORT
    assert days_made.ratio <= MOST_ON_IMPORT
    assert scan.ratio <= MOST_ON_SCANS
    assert undo.ratio <= 1


def _times(path: Path, folder: Path) -> dict[str, float]:
    """Seconds of each step on a new workspace; the reading of the files happens in a process that is not counted."""
    workspace = open_workspace(path, KEY, create=True)
    _bring_in(workspace, folder / "schools.xlsx")
    gone_by = [time.perf_counter()]
    times = {"import": _cpu(lambda: _bring_in(workspace, folder / "students.xlsx"))}
    gone_by.append(time.perf_counter())
    times["undo"] = _cpu(workspace.undo)
    gone_by.append(time.perf_counter())
    times |= {
        "import waited": gone_by[1] - gone_by[0],
        "undo waited": gone_by[2] - gone_by[1],
        "redo": _cpu(workspace.redo),
        "days": _cpu(lambda: _bring_in(workspace, folder / "daily.csv")),
        "scan": median(_cpu(lambda: _scan(workspace)) for _round in range(ROUNDS)),
    }
    workspace.close()
    return times


def _plain(path: Path, _data_key: bytes) -> Any:
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA page_size = 16384")  # as the pages of a keyed file
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _bring_in(workspace: Workspace, file: Path) -> None:
    apply_import(workspace, plan_import(workspace, [Source(file)]))


def _scan(workspace: Workspace) -> None:
    """Every page of every table, through a connection that has none of them yet."""
    workspace.engine.dispose()
    with workspace.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for name in names:
            columns = connection.exec_driver_sql(f'PRAGMA table_info("{name}")').all()
            connection.exec_driver_sql(f'SELECT count("{columns[-1][1]}") FROM "{name}" NOT INDEXED').all()


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.process_time()
    work()
    return time.process_time() - begun
