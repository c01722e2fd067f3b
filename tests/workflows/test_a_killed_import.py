"""A killed import leaves the workspace as it was, or with all of it: the quick form of ``tests.kill_import``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.kill_import import kill, prepare
from tests.unit.roster.plans import SCHOOLS, STUDENT
from tests.unit.roster.workbooks import write


@pytest.mark.skipif(sys.platform == "win32", reason="kills as SIGKILL does; not yet tried on Windows")
def test_nothing_is_half_there_and_nothing_acknowledged_is_lost(tmp_path: Path, workspace_file: Path) -> None:
    schools = write(tmp_path / "schools.xlsx", SCHOOLS)
    rows = [[f"{n:08}", "Delgado", f"Rosa {n}", 9, "Lincoln High", "Spanish", "Yes"] for n in range(300)]
    case = prepare(workspace_file, schools, write(tmp_path / "students.xlsx", [STUDENT, *rows]))
    assert case.after["enrollment"] - case.before["enrollment"] == 300
    *_, found = kill(case, tmp_path, range(2, 4), seed=3)
    assert found.faults == ()
    assert found.nothing + found.everything == 2
