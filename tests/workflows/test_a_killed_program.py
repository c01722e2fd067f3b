"""A killed program leaves the workspace as it was, or with its whole work: the quick form of ``tests.kill_program``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.kill_program import kill, prepare
from tests.killed_work import Work, a_migration, an_import
from tests.unit.roster.plans import SCHOOLS, STUDENT
from tests.unit.roster.workbooks import write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills as SIGKILL does; not yet tried on Windows")


def small_import(folder: Path) -> Work:
    rows = [[f"{n:08}", "Delgado", f"Rosa {n}", 9, "Lincoln High", "Spanish", "Yes"] for n in range(300)]
    students = write(folder / "students.xlsx", [STUDENT, *rows])
    return an_import(folder / "district.iattend", write(folder / "schools.xlsx", SCHOOLS), students)


def test_an_import(tmp_path: Path, workspace_file: Path) -> None:
    case = prepare(workspace_file, small_import(tmp_path))
    assert case.after["enrollment"] - case.before["enrollment"] == 300
    *_, found = kill(case, tmp_path, range(2, 4), seed=3)
    assert found.faults == ()
    assert found.nothing + found.everything == 2


def test_a_migration(tmp_path: Path) -> None:
    base = tmp_path / "old.iattend"
    case = prepare(base, a_migration(base, rows=20))
    assert case.after["schema"] > case.before["schema"] == 1
    *_, found = kill(case, tmp_path, range(2, 5), seed=3)
    assert found.faults == ()
    assert found.nothing + found.everything == 3
