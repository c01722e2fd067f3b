"""``python -m tests.broken_disk --errors 100 --seed 0``: lets writes fail as a full or broken disk does.

A library loaded before the C library (``shim.c``, built by the compiler of the machine) lets one write, cut or sync of
a workspace's files fail, or all from one on, with "no space" or "input/output error". Each time a copy of an encrypted
workspace takes an import of the pilot, an edit of a student, a new passphrase or a backup. What fails must be told in a
``UserError``; afterwards, on a whole disk again, the workspace must open, be found whole, and hold what it held before,
or all of the work where that was told as done. Linux only.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from iattend_desktop.opening import open_workspace
from iattend_desktop.people.student_edit import StudentValues, add_student
from iattend_desktop.problem import UserError
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.storage import keys
from iattend_desktop.storage.backup import BackupReason, backup_folder, faults, list_backups
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import Kind, put_copy, unlock
from iattend_desktop.workspace import Workspace
from tests.killed_work import copied

PASSPHRASE = "correct horse battery staple"
_NEW = "battery staple correct horse"
_ON = "IATTEND_BROKEN_DISK"
_ALL = 1 << 40
Counts = dict[str, int]


def _import(workspace: Workspace, files: SampleFiles) -> Callable[[], object]:
    plan = plan_import(workspace, [Source(files.students), Source(files.mentors)])
    return lambda: apply_import(workspace, plan)


def _edit(workspace: Workspace, _files: SampleFiles) -> Callable[[], object]:
    return lambda: add_student(workspace, StudentValues("Rosa", "Delgado-Ortiz", 1, grade=9))


def _passphrase(workspace: Workspace, _files: SampleFiles) -> Callable[[], object]:
    return lambda: put_copy(workspace.path, PASSPHRASE, Kind.PASSPHRASE, _NEW)


def _backup(workspace: Workspace, _files: SampleFiles) -> Callable[[], object]:
    return lambda: workspace.back_up(BackupReason.ASKED)


WORKS = {"backup": _backup, "edit": _edit, "import": _import, "passphrase": _passphrase}


def main() -> int:
    """Start again with the library loaded, or break writes in the process that has it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--errors", type=int, default=100, help="for each kind of work")
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    if _ON in os.environ:
        return _break(asked.errors, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "shim.so"
        source = Path(__file__).with_name("shim.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        environment = {**os.environ, "LD_PRELOAD": str(library), _ON: "1"}
        return subprocess.run([sys.executable, "-m", "tests.broken_disk", *sys.argv[1:]], env=environment).returncode


def _break(errors: int, seed: int) -> int:
    keys._TIME_COST, keys._MEMORY_KIB = 1, 16  # the workspace is opened hundreds of times
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = write_sample(folder / "pilot", size="pilot", seed=1)
        base = folder / "base.iattend"
        workspace = open_workspace(base, PASSPHRASE, create=True)
        apply_import(workspace, plan_import(workspace, [Source(files.schools)]))
        workspace.close()
        shutil.rmtree(backup_folder(base), ignore_errors=True)
        for name in WORKS:
            wrong += _break_one_work(name, base, files, errors, seed)
    return 1 if wrong else 0


def _break_one_work(name: str, base: Path, files: SampleFiles, errors: int, seed: int) -> int:
    begun, found, sentences, wrong = time.monotonic(), Counter[str](), Counter[str](), 0
    path = base.with_name("broken.iattend")
    before = _held(copied(base, path))
    calls, _error = _once(name, path, files, 0, 0, 0)
    after = _held(path)
    for number in range(errors):
        chance = random.Random(f"{seed} {name} {number}")
        first = chance.randint(1, calls)
        last = chance.choice((first, _ALL))
        kind = chance.choice((errno.EIO, errno.ENOSPC))
        copied(base, path)
        where = f"{name} {number}: call {first} to {last} of {calls}, {errno.errorcode[kind]}"
        try:
            _made, error = _once(name, path, files, first, last, kind)
            held = _held(path)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
            wrong += 1
            print(f"{where}: {type(fault).__name__}: {fault}", flush=True)
            continue
        state = "after" if held == after else "before" if held == before else "half"
        found[f"{'refused' if error else 'done'}, {state}"] += 1
        sentences[error] += 1
        if state == "half" or (not error and state != "after"):
            wrong += 1
            print(f"{where}: {state}, told: {error or 'done'}", flush=True)
    print(f"{name}: {errors} of {calls} calls, seed {seed}, {time.monotonic() - begun:.0f} s: {dict(found)}")
    for words, times in sentences.most_common():
        print(f"   {times:4} {words or '(done)'}", flush=True)
    return wrong


def _once(name: str, path: Path, files: SampleFiles, first: int, last: int, kind: int) -> tuple[int, str]:
    """Do the work while calls first to last fail; how many calls it made, and what was told."""
    disk = ctypes.CDLL(None)
    disk.break_at.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_int]
    disk.calls_so_far.restype = ctypes.c_long
    workspace = open_workspace(path, PASSPHRASE)
    try:
        work = WORKS[name](workspace, files)
        disk.break_at(first, last, kind)
        try:
            work()
        except UserError as error:
            return disk.calls_so_far(), str(error)
        finally:
            calls = disk.calls_so_far()
            disk.break_at(0, 0, 0)
        return calls, ""
    finally:
        workspace.close()


def _held(path: Path) -> Counts:
    """What a workspace holds as a person opens it; raises where it or a listed backup is not whole."""
    key = _key(path)
    open_workspace(path, key).close()
    for file in (path, *(backup.path for backup in list_backups(path))):
        with closing(connect(file, unlock(file, key))) as connection:
            wrong = faults(connection)
        if wrong:
            raise RuntimeError(f"{file.name} is not whole: {wrong}")
    with closing(connect(path, unlock(path, key))) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    asked = sum(backup.reason is BackupReason.ASKED for backup in list_backups(path))
    return {**counts, "backups": asked, "new passphrase": int(key == _NEW)}


def _key(path: Path) -> str:
    try:
        unlock(path, PASSPHRASE)
    except UserError:
        unlock(path, _NEW)
        return _NEW
    return PASSPHRASE


if __name__ == "__main__":
    raise SystemExit(main())
