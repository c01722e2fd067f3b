"""``python -m tests.kill_import --kills 200 --seed 0``: ends imports at random moments and looks at what is left.

Each time a process of its own imports the pilot's students, mentors and attendance into a copy of one encrypted
workspace and is killed (``SIGKILL``): half of the times anywhere, half of them while it writes. Then the workspace is
opened as a person would open it. Every table must hold what it held before or what it holds after a whole import, and
after it where the process had said that it was done; SQLite and SQLCipher must find the file whole.

Of every second import that was not done, with no page moved into the main file yet, the end of the journal is torn off
at a random byte first, or overwritten: what a loss of power can leave of writes that were not yet synced.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from iattend_desktop.model.base import Base
from iattend_desktop.progress import Silent
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import write_sample
from iattend_desktop.storage.keys import header_path
from iattend_desktop.workspace import Workspace, open_workspace

PASSPHRASE = "correct horse battery staple"
ROOT = Path(__file__).parents[1]
Counts = dict[str, int]


@dataclass(frozen=True)
class Found:
    """How many kills left nothing, all of it, all of it acknowledged; how many journals were torn; what was wrong."""

    nothing: int
    everything: int
    acknowledged: int
    torn: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A workspace before an import, its files, the rows of each table before and after, and how long it takes."""

    workspace: Path
    files: tuple[Path, ...]
    before: Counts
    after: Counts
    plan_seconds: float
    write_seconds: float


class _Telling(Silent):
    """Says when the import begins to write."""

    def step(self, fraction: float, message: str) -> None:
        """Tell it once; a plan reports other words."""
        if message == "Writing" and fraction == 0.0:
            print("writing", flush=True)


def prepare(base: Path, schools: Path, *files: Path) -> Case:
    """A workspace with the schools, and one whole import of the other files for its counts and its time."""
    workspace = open_workspace(base, PASSPHRASE, create=True)
    apply_import(workspace, plan_import(workspace, [Source(schools)]))
    before = _counts(workspace)
    workspace.close()
    whole = _copy(base, base.with_name("whole.iattend"))
    process = _start(whole, files)
    begun = time.monotonic()
    _wait_for(process, "writing")
    planned = time.monotonic()
    _wait_for(process, "done")
    written = time.monotonic()
    _end(process)
    workspace = open_workspace(whole, PASSPHRASE)
    after = _counts(workspace)
    workspace.close()
    return Case(base, files, before, after, planned - begun, written - planned)


def kill(case: Case, folder: Path, kills: int, seed: int) -> Found:
    """Kill that many imports and look at each; ``folder`` takes the copies."""
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(kills):
        path = _copy(case.workspace, folder / "killed.iattend")
        main = path.read_bytes()
        process = _start(path, case.files)
        if number % 2:
            _wait_for(process, "writing")
            time.sleep(chance.uniform(0, 1.1 * case.write_seconds))
        else:
            time.sleep(chance.uniform(0, 1.05 * (case.plan_seconds + case.write_seconds)))
        acknowledged = "done" in _end(process)
        found["acknowledged"] += acknowledged
        if number % 4 == 1 and not acknowledged and path.read_bytes() == main:
            found["torn"] += _tear(path, chance)
        fault = _look(case, path, acknowledged, found)
        if fault:
            faults.append(f"kill {number}: {fault}")
    return Found(found["nothing"], found["everything"], found["acknowledged"], found["torn"], tuple(faults))


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


def _tear(path: Path, chance: random.Random) -> bool:
    journal = path.with_name(f"{path.name}-wal")
    size = journal.stat().st_size if journal.exists() else 0
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


def _start(workspace: Path, files: tuple[Path, ...]) -> subprocess.Popen[str]:
    """A process that says ``ready``, ``writing`` and ``done``; it is ready here, so that a kill meets the import."""
    command = [sys.executable, "-m", "tests.kill_import", "--import", str(workspace), *map(str, files)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _wait_for(process, "ready")
    return process


def _wait_for(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    raise RuntimeError(f"the import ended before it said “{word}”")


def _end(process: subprocess.Popen[str]) -> list[str]:
    """Kill it; what it had said by then and nobody heard."""
    process.kill()
    said, _errors = process.communicate()
    return said.split()


def _import(workspace_file: Path, files: list[Path]) -> None:
    workspace = open_workspace(workspace_file, PASSPHRASE)
    print("ready", flush=True)
    plan = plan_import(workspace, [Source(file) for file in files])
    apply_import(workspace, plan, progress=_Telling())
    print("done", flush=True)
    sys.stdin.read()  # until it is killed


def main() -> int:
    """Kill, say what was found; 1 where anything was half there or lost."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--import", nargs="+", type=Path, dest="one", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.one:
        _import(asked.one[0], asked.one[1:])
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        made = write_sample(Path(folder) / "pilot", size="pilot", seed=1)
        case = prepare(Path(folder) / "base.iattend", made.schools, made.students, made.mentors, made.attendance)
        rows = sum(case.after.values()) - sum(case.before.values())
        print(f"a whole import: {rows:,} rows, plan {case.plan_seconds:.1f} s, write {case.write_seconds:.1f} s")
        found = kill(case, Path(folder), asked.kills, asked.seed)
    for fault in found.faults:
        print(fault)
    print(
        f"{asked.kills} kills, seed {asked.seed}, {time.monotonic() - begun:.0f} s: nothing there {found.nothing}, "
        f"all there {found.everything} ({found.acknowledged} acknowledged), journals torn {found.torn}, "
        f"faults {len(found.faults)}"
    )
    return 1 if found.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
