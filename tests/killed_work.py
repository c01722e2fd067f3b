"""What is killed in ``tests.kill_program``: work in a process of its own that says ``ready``, ``writing``, ``done``."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.opening import open_workspace, system_clock
from iattend_desktop.progress import Silent
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import write_sample
from iattend_desktop.storage.backup import BackupReason, backup_folder, make_backup
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.keys import create_header, header_path, unlock
from iattend_desktop.workspace import Workspace
from tests.migrations.filled import fill

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Work:
    """What is done to a workspace file, and how a kill is to be judged.

    ``grows_the_journal``: writes through the workspace's journal. ``comes_by_opening``: what was not done is done by
    the next opening. ``backs_up_first``: a backup may be there of work that is not. ``start``: how its process comes
    to be, "forkserver" from one that has only loaded the program, "fork" where it takes what cannot be handed over.
    """

    do: Callable[[Path, tuple[Path, ...], Connection], None]
    files: tuple[Path, ...] = ()
    grows_the_journal: bool = True
    comes_by_opening: bool = False
    backs_up_first: bool = False
    start: str = "forkserver"


class _Telling(Silent):
    """Says when the work begins to write."""

    def __init__(self, words: Connection, message: str) -> None:
        self._words = words
        self._message = message
        self._told = False

    def step(self, _fraction: float, message: str) -> None:
        """Tell it once."""
        if message.startswith(self._message) and not self._told:
            self._told = True
            self._words.send("writing")


def _import(workspace_file: Path, files: tuple[Path, ...], words: Connection) -> None:
    workspace = open_workspace(workspace_file, PASSPHRASE)
    words.send("ready")
    plan = plan_import(workspace, [Source(file) for file in files])
    apply_import(workspace, plan, progress=_Telling(words, "Writing"))


def _accept(scenario: Scenario, workspace_file: Path, _files: tuple[Path, ...], words: Connection) -> None:
    workspace = open_workspace(workspace_file, PASSPHRASE)
    words.send("ready")
    accept_scenario(workspace, scenario, progress=_Telling(words, "Writing"))


def _migrate(workspace_file: Path, _files: tuple[Path, ...], words: Connection) -> None:
    words.send("ready")
    words.send("writing")
    open_workspace(workspace_file, PASSPHRASE)


def _back_up(workspace_file: Path, _files: tuple[Path, ...], words: Connection) -> None:
    data_key = unlock(workspace_file, PASSPHRASE)
    words.send("ready")
    words.send("writing")
    make_backup(workspace_file, data_key, system_clock()(), BackupReason.ASKED)


def an_import(base: Path, schools: Path, *files: Path) -> Work:
    """An import of files into the workspace ``base`` that holds the schools."""
    _bring_in(base, schools)
    return Work(_import, files, backs_up_first=True)


def _import_of_the_pilot(base: Path) -> Work:
    made = write_sample(base.parent / "pilot", size="pilot", seed=1)
    return an_import(base, made.schools, made.students, made.mentors, made.attendance)


def an_acceptance(base: Path) -> Work:
    """The acceptance of a match run of the pilot."""
    made = write_sample(base.parent / "pilot", size="pilot", seed=1)
    _bring_in(base, made.schools, made.students, made.mentors)
    workspace = open_workspace(base, PASSPHRASE)
    scenario = run_scenario(workspace)
    workspace.close()
    return Work(partial(_accept, scenario), start="fork")


def a_migration(base: Path, rows: int = 400) -> Work:
    """The way from the first schema to today's, with so many records in every table."""
    engine = open_engine(base, create_header(base, PASSPHRASE))
    with engine.begin() as connection:
        fill(connection, "0001", rows)
    engine.dispose()
    return Work(_migrate, comes_by_opening=True, backs_up_first=True)


def a_backup(base: Path) -> Work:
    """A backup of the pilot that a person asks for."""
    made = write_sample(base.parent / "pilot", size="pilot", seed=1)
    _bring_in(base, made.schools, made.students, made.mentors, made.attendance)
    return Work(_back_up, grows_the_journal=False)


WORKS: dict[str, Callable[[Path], Work]] = {
    "acceptance": an_acceptance,
    "backup": a_backup,
    "import": _import_of_the_pilot,
    "migration": a_migration,
}


def _bring_in(base: Path, *files: Path) -> None:
    workspace: Workspace = open_workspace(base, PASSPHRASE, create=True)
    for file in files:
        apply_import(workspace, plan_import(workspace, [Source(file)]))
    workspace.close()


def journal(path: Path) -> Path:
    """A workspace's journal."""
    return path.with_name(f"{path.name}-wal")


def size(path: Path) -> int:
    """Of a file, none where it is missing."""
    return path.stat().st_size if path.exists() else 0


def copied(source: Path, target: Path) -> Path:
    """A copy of a closed workspace with its header, in the place of a former one with its backups."""
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    shutil.rmtree(backup_folder(target), ignore_errors=True)
    shutil.copy(source, target)
    shutil.copy(header_path(source), header_path(target))
    return target


class Victim:
    """The work in a process of its own, which waits to be killed when it is done.

    It is forked off one that has loaded the program: loading takes longer than the work.
    """

    def __init__(self, work: Work, workspace: Path) -> None:
        context: Any = multiprocessing.get_context(work.start)
        context.set_forkserver_preload(["tests.killed_work"])
        self._words, its_end = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(work, workspace, its_end))
        self._process.start()
        its_end.close()
        self.wait_for("ready")  # so that a kill meets the work
        self._journal = journal(workspace)
        self._size = size(self._journal)

    def wait_for(self, word: str) -> None:
        """Until it says the word."""
        while self._words.recv() != word:
            pass

    def wait_for_journal(self) -> None:
        """Until more is in the journal than when it was ready."""
        while size(self._journal) <= self._size:
            time.sleep(0.001)

    def kill(self) -> list[str]:
        """Kill it; what it had said by then and nobody heard."""
        self._process.kill()
        self._process.join()
        said = []
        with suppress(EOFError):
            while True:
                said.append(self._words.recv())
        self._words.close()
        return said


def _run(work: Work, workspace: Path, words: Connection) -> None:
    work.do(workspace, work.files, words)
    words.send("done")
    signal.pause()  # until it is killed
