"""``python -m tests.kill_program import|acceptance|migration|backup --kills 200``: ends work at random moments.

Each time a process of its own does its work on a copy of one encrypted workspace (imports the pilot, accepts a match
run of it, brings an older schema up to date, makes a backup) and is killed (``SIGKILL``): half of the times anywhere, a
quarter while it writes, a quarter while its journal grows. Then the file is gone through, and opened as a person would
open it. Every table must hold what it held before or what it holds after the whole work, and after it where the process
had said that it was done; SQLite and SQLCipher must find the file whole, and every backup that is listed.

Where a process had begun to write, was not done and had moved no page into the main file yet, half of the times the end
of the journal is torn off at a random byte first, or overwritten: what a loss of power can leave of writes that were
not yet synced.

What is drawn for a kill hangs on the seed and its number alone: a run that was ended goes on with ``--first``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iattend_desktop.opening import open_workspace
from iattend_desktop.storage.backup import faults, list_backups
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import unlock
from tests.killed_work import PASSPHRASE, WORKS, Victim, Work, copied, journal, size

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
    """A workspace before its work, the rows of each table before and after, and how long the work takes."""

    workspace: Path
    work: Work
    before: Counts
    after: Counts
    plan_seconds: float
    write_seconds: float
    commit_seconds: float


def prepare(base: Path, work: Work) -> Case:
    """Do the work once on a copy of the workspace ``base``, whole, for its counts and its time."""
    whole = copied(base, base.with_name("whole.iattend"))
    before = _counts(whole)
    victim = Victim(work, whole)
    begun = time.monotonic()
    victim.wait_for("writing")
    planned = time.monotonic()
    if work.grows_the_journal:
        victim.wait_for_journal()
    committing = time.monotonic()
    victim.wait_for("done")
    written = time.monotonic()
    victim.kill()
    after = _counts(whole)
    return Case(base, work, before, after, planned - begun, written - planned, written - committing)


def kill(case: Case, folder: Path, numbers: range, seed: int) -> Iterator[Found]:
    """Kill the work for each number and look at it; what was found so far. ``folder`` takes the copies."""
    found: Counter[str] = Counter()
    wrong: list[str] = []
    for number in numbers:
        fault = _kill_one(case, copied(case.workspace, folder / "killed.iattend"), number, seed, found)
        if fault:
            wrong.append(f"kill {number}: {fault}")
        yield Found(found["nothing"], found["everything"], found["acknowledged"], found["torn"], tuple(wrong))


def _kill_one(case: Case, path: Path, number: int, seed: int, found: Counter[str]) -> str:
    chance = random.Random(f"{seed} {number}")
    main = path.read_bytes()
    victim = Victim(case.work, path)
    if number % 2:
        victim.wait_for("writing")
    if number % 4 == 3 and case.work.grows_the_journal:
        victim.wait_for_journal()
        time.sleep(chance.uniform(0, 2 * case.commit_seconds))
    elif number % 2:
        time.sleep(chance.uniform(0, 1.5 * case.write_seconds))
    else:
        time.sleep(chance.uniform(0, 1.3 * (case.plan_seconds + case.write_seconds)))
    acknowledged = "done" in victim.kill()
    found["acknowledged"] += acknowledged
    if number % 8 in (3, 5) and not acknowledged and path.read_bytes() == main:
        found["torn"] += _tear(path, chance)
    return _look(case, path, acknowledged, found)


def _look(case: Case, path: Path, acknowledged: bool, found: Counter[str]) -> str:
    """What is wrong with a workspace after its program was killed, or nothing."""
    with closing(connect(path, unlock(path, PASSPHRASE))) as connection:
        wrong = faults(connection)
    if wrong:
        return f"the file is not whole: {wrong}"
    for backup in list_backups(path):
        with closing(connect(backup.path, unlock(backup.path, PASSPHRASE))) as connection:
            wrong = faults(connection)
        if wrong:
            return f"a backup is listed that is not whole: {wrong}"
    counts = _counts(path)
    open_workspace(path, PASSPHRASE).close()
    if case.work.comes_by_opening and {**_counts(path), "backups": 1} != {**case.after, "backups": 1}:
        return "the next opening does not bring it up to date"
    if counts == case.after:
        found["everything"] += 1
        return ""
    if counts == case.before or (case.work.backs_up_first and {**counts, "backups": 0} == case.before):
        found["nothing"] += 1
        return "work that was done is not there" if acknowledged else ""
    half = {name: (case.before.get(name), count, case.after.get(name)) for name, count in counts.items()}
    return f"half of it is there (before, found, after): {half}"


def _counts(path: Path) -> Counts:
    """The rows of each table as the file has them, which schema it has, and how many backups there are."""
    with closing(connect(path, unlock(path, PASSPHRASE))) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        counts["schema"] = int(connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()[0])
    return {**counts, "backups": len(list_backups(path))}


def _tear(path: Path, chance: random.Random) -> bool:
    file = journal(path)
    length = size(file)
    if not length:
        return False
    kept = chance.randrange(length)
    with file.open("r+b") as opened:
        if chance.random() < 0.5:
            opened.truncate(kept)
        else:
            opened.seek(kept)
            opened.write(chance.randbytes(min(4096, length - kept)))
    return True


def main() -> int:
    """Kill, say what was found; 1 where anything was half there or lost."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("work", choices=sorted(WORKS))
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first kill: goes on with a run")
    arguments.add_argument("--seed", type=int, default=0)
    asked: Any = arguments.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.iattend"
        case = prepare(base, WORKS[asked.work](base))
        rows = sum(case.after.values()) - sum(case.before.values())
        print(
            f"{asked.work}: {rows:,} rows, plan {case.plan_seconds:.1f} s, write {case.write_seconds:.1f} s, "
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
