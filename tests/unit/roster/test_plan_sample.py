"""The made-up pilot district comes in: clean without a complaint, messy with every planted defect named."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from iattend_desktop.roster.plan import ImportPlan, Source, apply_import, plan_import
from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.workspace import Workspace

Finding = tuple[str, str, int, str, str]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("messy"), size="pilot", seed=1, messy=True)


def sources(files: SampleFiles) -> list[Source]:
    return [Source(path) for path in (files.attendance, files.mentors, files.students, files.schools)]


def findings(plan: ImportPlan) -> list[Finding]:
    """File, sheet, row, column and action of everything that was found."""
    return [
        (file.path.name, one.sheet, one.row, one.column, one.action) for file in plan.files for one in file.problems
    ]


def test_clean_rows_are_never_refused(workspace: Workspace, tmp_path: Path) -> None:
    files = write_sample(tmp_path, size="pilot", seed=1)
    plan = plan_import(workspace, sources(files))
    assert findings(plan) == []
    assert [(file.created, file.updated, file.unchanged, file.rejected) for file in plan.files] == [
        (92, 0, 0, 0),
        (2_000, 0, 0, 0),
        (95, 0, 0, 0),
        (files.attendance_rows, 0, 0, 0),
    ]


def test_every_planted_defect_is_found_and_nothing_else(workspace: Workspace, messy: SampleFiles) -> None:
    assert messy.defects is not None
    planted = [
        (one["file"], one["sheet"], one["row"], one["column"], one["action"])
        for one in json.loads(messy.defects.read_text(encoding="utf-8"))
    ]
    found = findings(plan_import(workspace, sources(messy)))
    assert len(planted) == messy.defect_count == 300
    missed = Counter(planted) - Counter(found)
    false_alarms = Counter(found) - Counter(planted)
    assert (sorted(missed), sorted(false_alarms)) == ([], [])


def test_the_messy_pilot_comes_in_twice_the_same(workspace: Workspace, messy: SampleFiles) -> None:
    plan = plan_import(workspace, sources(messy))
    apply_import(workspace, plan)
    again = plan_import(workspace, sources(messy))
    assert not again.changes_something
    for first, second in zip(plan.files, again.files, strict=True):
        assert (second.unchanged, second.rejected) == (first.created, first.rejected)
