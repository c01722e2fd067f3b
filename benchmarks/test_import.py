"""An import of the expansion's workbooks against calamine's bare parse of the same files, in one run.

40,000 students and 158,847 lines of attendance. Ours reads, maps, checks, compares and writes every row into an
encrypted workspace with its undo; theirs turns the same files into Python lists and stops.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from benchmarks.conftest import Compare
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.workspace import Workspace, open_workspace


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
