"""``uv run python -m tests.odd_workbooks [FOLDER]``: reads every odd workbook, prints a table of what came of each.

Each is read by a process of its own, whose time and peak memory the system tells. None may take over 10 s or 1 GiB.
Where a table was found, its import is planned too, and the summary says of how many files rows could come in.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.roster import reader
from iattend_desktop.roster.header import NoHeader, find_table
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.roster.table import UnreadableFile, read_workbook
from iattend_desktop.workspace import Workspace
from tests.unit.roster.workbooks import REAL_DATA

ODD = REAL_DATA / "workbooks" / "odd"
MOST_SECONDS, MOST_BYTES = 10, 1 << 30
_TABLE = re.compile(r"[\d,]+ rows under \d+ headings")


@dataclass(frozen=True)
class Read:
    """What came of a file: seconds, the reading process's peak in bytes, the table's size or the sentence."""

    file: Path
    seconds: float
    peak: int
    outcome: str


def read_one(path: Path) -> Read:
    """Read a file as an import does, up to its table."""
    begun = time.monotonic()
    try:
        table = find_table(read_workbook(path))
        outcome = f"{len(table)} rows under {len(table.headings)} headings"
    except (UnreadableFile, NoHeader) as error:
        outcome = str(error)
    return Read(path, time.monotonic() - begun, 0, outcome)


def read_apart(path: Path) -> Read:
    """The same in a fresh Python, which tells what its own reading process took at most."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.odd_workbooks", "--one", str(path)], capture_output=True, text=True, check=True
    )
    seconds, peak, outcome = done.stdout.rstrip("\n").split("\t")
    return Read(path, float(seconds), int(peak), outcome)


def peak() -> int:
    """Bytes that the reading process held at most. On Linux a living one is asked: what the system keeps of one that
    ended is never less than what this process held when it started it."""
    for spare in reader._spare:
        status = Path(f"/proc/{spare.process.pid}/status")
        if status.exists():
            (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
            return int(line.split()[1]) << 10
    reader._end_spare()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << (0 if sys.platform == "darwin" else 10)


def rows_to_import(path: Path, workspace: Workspace) -> int:
    """How many of a file's rows could come into an empty workspace."""
    try:
        return sum(file.created for file in plan_import(workspace, [Source(path)]).files)
    except UserError:
        return 0


def main() -> int:
    """Print the table; 1 where a file took too much."""
    if sys.argv[1:2] == ["--one"]:
        one = read_one(Path(sys.argv[2]))
        print(one.seconds, peak(), one.outcome, sep="\t")
        return 0
    folder = Path(sys.argv[1]) if sys.argv[1:] else ODD
    found = [read_apart(path) for path in sorted(folder.iterdir()) if path.is_file()]
    print("| file | s | MiB | outcome |\n| --- | --- | --- | --- |")
    for one in found:
        print(f"| {one.file.name} | {one.seconds:.2f} | {one.peak >> 20} | {one.outcome} |")
    tables = [one.file for one in found if _TABLE.fullmatch(one.outcome)]
    with tempfile.TemporaryDirectory() as scratch:
        workspace = open_workspace(Path(scratch) / "odd.iattend", "odd", create=True)
        filled = [file.name for file in tables if rows_to_import(file, workspace)]
        workspace.close()
    slow = [one.file.name for one in found if one.seconds > MOST_SECONDS or one.peak > MOST_BYTES]
    print(
        f"\n{len(found)} files: in {len(tables)} a table, the others declined in a sentence; rows to import in "
        f"{len(filled)}: {', '.join(filled) or 'none'}"
    )
    print(
        f"most time {max(one.seconds for one in found):.2f} s, "
        f"most memory {max(one.peak for one in found) >> 20} MiB; beyond the limits: {', '.join(slow) or 'none'}"
    )
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
