"""``uv run python -m tests.odd_workbooks [FOLDER]``: reads every odd workbook, prints a table of what came of each.

Each is read by a process of its own, whose time and peak memory the system tells. None may take over 10 s or 1 GiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.roster import reader
from iattend_desktop.roster.header import NoHeader, find_table
from iattend_desktop.roster.table import UnreadableFile, read_workbook
from tests.unit.roster.workbooks import REAL_DATA

ODD = REAL_DATA / "workbooks" / "odd"
MOST_SECONDS, MOST_BYTES = 10, 1 << 30


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


def main() -> int:
    """Print the table; 1 where a file took too much."""
    if sys.argv[1:2] == ["--one"]:
        one = read_one(Path(sys.argv[2]))
        reader._end_spare()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << (0 if sys.platform == "darwin" else 10)
        print(one.seconds, peak, one.outcome, sep="\t")
        return 0
    folder = Path(sys.argv[1]) if sys.argv[1:] else ODD
    found = [read_apart(path) for path in sorted(folder.iterdir()) if path.is_file()]
    print("| file | s | MiB | outcome |\n| --- | --- | --- | --- |")
    for one in found:
        print(f"| {one.file.name} | {one.seconds:.2f} | {one.peak >> 20} | {one.outcome} |")
    slow = [one.file.name for one in found if one.seconds > MOST_SECONDS or one.peak > MOST_BYTES]
    print(
        f"\n{len(found)} files; most time {max(one.seconds for one in found):.2f} s, "
        f"most memory {max(one.peak for one in found) >> 20} MiB; beyond the limits: {', '.join(slow) or 'none'}"
    )
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
