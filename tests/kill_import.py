"""``python -m tests.kill_import --kills 200 --seed 0``: ends imports at random moments and looks at what is left.

Each time a process of its own imports the pilot's students, mentors and attendance into a copy of one encrypted
workspace and is killed (``SIGKILL``): half of the times anywhere, a quarter while it writes, a quarter while its
journal grows. Then the workspace is opened as a person would open it. Every table must hold what it held before or what
it holds after a whole import, and after it where the process had said that it was done; SQLite and SQLCipher must find
the file whole.

Where an import had written, was not done and had moved no page into the main file yet, half of the times the end of the
journal is torn off at a random byte first, or overwritten: what a loss of power can leave of writes that were not yet
synced.

What is drawn for a kill hangs on the seed and its number alone: a run that was ended goes on with ``--first``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select, text

from iattend_desktop.model.base import Base
from iattend_desktop.progress import Silent
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import write_sample
from iattend_desktop.storage.keys import header_path
from iattend_desktop.workspace import Workspace, open_workspace

PASSPHRASE = "correct horse battery staple"
Counts = dict[str, int]


@dataclass(frozen=True)
class Found:
    """How many kills left nothing, all of it, all of it acknowledged; how many journals were torn; what was wrong."""

    nothing: int
    everything: int
    acknowledged: int
    torn: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"nothing there {self.nothing}, all there {self.everything} ({self.acknowledged} acknowledged), "
            f"journals torn {self.torn}, faults {len(self.faults)}"
        )


@dataclass(frozen=True)
class Case:
    """A workspace before an import, its files, the rows of each table before and after, and how long it takes."""

    workspace: Path
    files: tuple[Path, ...]
    before: Counts
    after: Counts
    plan_seconds: float
    write_seconds: float
    commit_seconds: float


class _Telling(Silent):
    """Says when the import begins to write."""

    def __init__(self, words: Connection) -> None:
        self._words = words
        self._told = False

    def step(self, _fraction: float, message: str) -> None:
        """Tell it once; a plan and the backup before an import report other words."""
        if message == "Writing" and not self._told:
            self._told = True
            self._words.send("writing")


def prepare(base: Path, schools: Path, *files: Path) -> Case:
    """A workspace with the schools, and one whole import of the other files for its counts and its time."""
    workspace = open_workspace(base, PASSPHRASE, create=True)
    apply_import(workspace, plan_import(workspace, [Source(schools)]))
    before = _counts(workspace)
    workspace.close()
    whole = _copy(base, base.with_name("whole.iattend"))
    process = _Import(whole, files)
    begun = time.monotonic()
    process.wait_for("writing")
    planned = time.monotonic()
    process.wait_for_journal()
    committing = time.monotonic()
    process.wait_for("done")
    written = time.monotonic()
    process.kill()
    workspace = open_workspace(whole, PASSPHRASE)
    after = _counts(workspace)
    workspace.close()
    return Case(base, files, before, after, planned - begun, written - planned, written - committing)


def kill(case: Case, folder: Path, numbers: range, seed: int) -> Iterator[Found]:
    """Kill an import for each number and look at it; what was found so far. ``folder`` takes the copies."""
    found: Counter[str] = Counter()
    faults: list[str] = []
    for number in numbers:
        fault = _kill_one(case, _copy(case.workspace, folder / "killed.iattend"), number, seed, found)
        if fault:
            faults.append(f"kill {number}: {fault}")
        yield Found(found["nothing"], found["everything"], found["acknowledged"], found["torn"], tuple(faults))


def _kill_one(case: Case, path: Path, number: int, seed: int, found: Counter[str]) -> str:
    chance = random.Random(f"{seed} {number}")
    main = path.read_bytes()
    process = _Import(path, case.files)
    if number % 2:
        process.wait_for("writing")
    if number % 4 == 3:
        process.wait_for_journal()
        time.sleep(chance.uniform(0, 2 * case.commit_seconds))
    elif number % 4 == 1:
        time.sleep(chance.uniform(0, 1.5 * case.write_seconds))
    else:
        time.sleep(chance.uniform(0, 1.3 * (case.plan_seconds + case.write_seconds)))
    acknowledged = "done" in process.kill()
    found["acknowledged"] += acknowledged
    if number % 8 in (3, 5) and not acknowledged and path.read_bytes() == main:
        found["torn"] += _tear(path, chance)
    return _look(case, path, acknowledged, found)


def _look(case: Case, path: Path, acknowledged: bool, found: Counter[str]) -> str:
    """What is wrong with a workspace after its import was killed, or nothing."""
    workspace = open_workspace(path, PASSPHRASE)
    try:
        with workspace.read() as session:
            sound = [session.execute(text(f"PRAGMA {pragma}")).scalars().all() for pragma in _CHECKS]
        counts = _counts(workspace)
    finally:
        workspace.close()
    if sound != [["ok"], [], []]:
        return f"the file is not whole: {sound}"
    if counts == case.after:
        found["everything"] += 1
        return ""
    if counts == case.before:
        found["nothing"] += 1
        return "an import that was done is not there" if acknowledged else ""
    half = {name: (case.before[name], count, case.after[name]) for name, count in counts.items()}
    return f"half of it is there (before, found, after): {half}"


_CHECKS = ("integrity_check", "cipher_integrity_check", "foreign_key_check")


def _journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _tear(path: Path, chance: random.Random) -> bool:
    journal = _journal(path)
    size = _size(journal)
    if not size:
        return False
    kept = chance.randrange(size)
    with journal.open("r+b") as file:
        if chance.random() < 0.5:
            file.truncate(kept)
        else:
            file.seek(kept)
            file.write(chance.randbytes(min(4096, size - kept)))
    return True


def _counts(workspace: Workspace) -> Counts:
    with workspace.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _copy(source: Path, target: Path) -> Path:
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    shutil.copy(source, target)
    shutil.copy(header_path(source), header_path(target))
    return target


class _Import:
    """An import in a process of its own that says ``ready``, ``writing`` and ``done`` and waits to be killed.

    It is forked off a process that has loaded the program: loading takes longer than the import.
    """

    def __init__(self, workspace: Path, files: tuple[Path, ...]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["iattend_desktop.roster.plan", "iattend_desktop.sample"])
        self._words, its_end = context.Pipe(duplex=False)
        self._process = context.Process(target=_import, args=(workspace, files, its_end))
        self._process.start()
        its_end.close()
        self.wait_for("ready")  # so that a kill meets the import
        self._journal = _journal(workspace)
        self._size = _size(self._journal)

    def wait_for(self, word: str) -> None:
        """Until it says the word."""
        while self._words.recv() != word:
            pass

    def wait_for_journal(self) -> None:
        """Until more is in the journal than when it was ready."""
        while _size(self._journal) <= self._size:
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


def _import(workspace_file: Path, files: tuple[Path, ...], words: Connection) -> None:
    workspace = open_workspace(workspace_file, PASSPHRASE)
    words.send("ready")
    plan = plan_import(workspace, [Source(file) for file in files])
    apply_import(workspace, plan, progress=_Telling(words))
    words.send("done")
    signal.pause()  # until it is killed


def main() -> int:
    """Kill, say what was found; 1 where anything was half there or lost."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first kill: goes on with a run")
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        made = write_sample(Path(folder) / "pilot", size="pilot", seed=1)
        case = prepare(Path(folder) / "base.iattend", made.schools, made.students, made.mentors, made.attendance)
        rows = sum(case.after.values()) - sum(case.before.values())
        print(
            f"a whole import: {rows:,} rows, plan {case.plan_seconds:.1f} s, write {case.write_seconds:.1f} s, "
            f"the journal grows for {case.commit_seconds:.2f} s"
        )
        told = 0
        numbers = range(asked.first, asked.kills)
        for number, found in zip(numbers, kill(case, Path(folder), numbers, asked.seed), strict=True):
            for fault in found.faults[told:]:
                print(fault, flush=True)
            told = len(found.faults)
            if number % 10 == 9 or number == numbers[-1]:
                spent = time.monotonic() - begun
                print(f"kills {asked.first} to {number}, seed {asked.seed}, {spent:.0f} s: {found}", flush=True)
    return 1 if told else 0


if __name__ == "__main__":
    raise SystemExit(main())
