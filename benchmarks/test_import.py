"""Imports against a bare parse of the same file, in one run: calamine's of a workbook, the csv module's of a text.

Ours reads, maps, checks, compares and writes every row into an encrypted workspace with its undo; theirs turns the file
into Python lists and stops. Files as large as the promises name run in a process of their own, in seconds of CPU of
all its processes; the sample district's expansion (40,000 students, 158,847 lines of attendance) by the clock.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from benchmarks import import_files
from benchmarks.conftest import Compare
from iattend_desktop.opening import open_workspace
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.workspace import Workspace

MOST_MEMORY = 600
"""MiB that the importing process may hold, and the one that reads the file."""
MOST_TIMES = 2
"""What an import may take of a bare parse and a raw ``executemany`` of its records (decision 10)."""
FACTS = import_files.DAYS * import_files.COUNTED


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files as large as the promises name."""
    folder = tmp_path_factory.mktemp("large")
    import_files.write_files(folder)
    return folder


def test_roster_of_27000_by_15(folder: Path, compare: Compare) -> None:
    """New, then the same file again, then one with a tenth of its rows changed."""
    run = _run(folder, "students.xlsx")
    rows, changed = import_files.STUDENTS, import_files.STUDENTS // 10
    assert [run[name]["rows"] for name in ("again", "changed")] == [[0, 0, rows, 0], [0, changed, rows - changed, 0]]
    made = _compared(compare, "roster of 27,000 × 15", run, rows)
    for name in ("again", "changed"):
        compare(f"the same roster, {name}", run[name]["cpu"], "bare parse", run["bare"])
    assert made <= MOST_TIMES


def test_daily_attendance_from_a_workbook(folder: Path, compare: Compare) -> None:
    run = _run(folder, "daily.xlsx")
    assert run["again"]["rows"] == [0, 0, FACTS, 0]
    made = _compared(compare, "560,000 days, .xlsx", run, FACTS)
    compare("the same days again", run["again"]["cpu"], "bare parse", run["bare"])
    assert made <= MOST_TIMES


def test_daily_attendance_from_a_text(folder: Path, compare: Compare) -> None:
    """The peer writes in the order of our keys, the quicker of the two; the file goes day after day."""
    run = _run(folder, "daily.csv")
    assert run["again"]["rows"] == [0, 0, FACTS, 0]
    made = _compared(compare, "560,000 days, CSV", run, FACTS)
    in_file_order = run["bare"] + run["raw_in_file_order"]
    compare("560,000 days, CSV", run["cpu"], "parse, executemany in the file's order", in_file_order)
    assert made <= MOST_TIMES


def _run(folder: Path, name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.import_run", str(folder), name]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _compared(compare: Compare, case: str, run: dict[str, Any], rows: int) -> float:
    """How many times a bare parse and a raw ``executemany`` of the same records the first import took.

    It must have taken every row within the memory that is allowed. The table also has it, and the raw work, beside the
    bare parse alone.
    """
    note = (
        f"plan {run['plan']:.1f} s, apply {run['apply']:.1f} s, by the clock {run['wall']:.1f} s; "
        f"peak {run['peak']:.0f} MiB, again {run['peak_again']:.0f}, the reading process {run['reader_peak']:.0f} MiB"
    )
    raw = run["bare"] + run["raw"]
    made = compare(case, run["cpu"], "parse, executemany by key", raw, note)
    compare(case, run["cpu"], "bare parse", run["bare"])
    compare("  parse, executemany by key", raw, "bare parse", run["bare"])
    assert run["rows"] == [rows, 0, 0, 0]
    assert max(run["peak"], run["peak_again"], run["reader_peak"]) < MOST_MEMORY
    return made.ratio


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    """The expansion's workbooks, written once."""
    return write_sample(tmp_path_factory.mktemp("expansion"), size="expansion", seed=1)


@pytest.fixture(scope="session")
def district(files: SampleFiles, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that the cases fill one after the other: schools first, as an office would."""
    path = tmp_path_factory.mktemp("workspace") / "expansion.iattend"
    workspace = open_workspace(path, "correct horse battery staple", create=True)
    apply_import(workspace, plan_import(workspace, [Source(files.schools)]))
    return workspace


def test_import_of_students(files: SampleFiles, district: Workspace, compare: Compare) -> None:
    _measure(district, files.students, files.student_count, compare)


def test_import_of_attendance(files: SampleFiles, district: Workspace, compare: Compare) -> None:
    """After the students, whom it names."""
    _measure(district, files.attendance, files.attendance_rows, compare)


def test_the_same_file_again(files: SampleFiles, district: Workspace, compare: Compare) -> None:
    """A file that says nothing new: compared row by row, and nothing to write."""
    start = time.perf_counter()
    plan = plan_import(district, [Source(files.students)])
    ours = time.perf_counter() - start
    assert plan.files[0].unchanged == files.student_count
    compare("import students again, all unchanged", ours, "calamine, bare parse", _bare(files.students)[0])


def _measure(workspace: Workspace, path: Path, rows: int, compare: Compare) -> None:
    bare, parsed = _bare(path)
    assert parsed == rows + 1  # and its header
    start = time.perf_counter()
    plan = plan_import(workspace, [Source(path)])
    planned = time.perf_counter()
    apply_import(workspace, plan)
    ours = time.perf_counter() - start
    assert plan.files[0].created == rows
    note = f"{rows:,} rows: plan {planned - start:.1f} s, apply {ours - planned + start:.1f} s; peak {_peak()} MiB"
    compare(f"import {path.name}", ours, "calamine, bare parse", bare, note)


def _bare(path: Path) -> tuple[float, int]:
    """Seconds of the quickest of three bare parses, and how many rows they gave."""
    times, rows = [], 0
    for _round in range(3):
        start = time.perf_counter()
        rows = len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
        times.append(time.perf_counter() - start)
    return min(times), rows


def _peak() -> str:
    """The most memory that this process has held so far, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{most // (2**20 if sys.platform == 'darwin' else 2**10):,}"
