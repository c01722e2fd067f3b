"""A folder that nightly exports land in, and what tests of it share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iattend_desktop.roster.watch import Look, Planned, look_into, plan_new
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import ROSA, do, students

TWIN = ["00000103", "Park", "Ann", 13, "Lincoln High", "Korean", "No"]
ASKED = ["00000105", "Lee", "Omar", 11, "Garfeld High", "English", "No"]
ELI = ["00000104", "Brown", "Eli", 11, "Lincoln High", "English", "No"]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The folder that is watched."""
    made = tmp_path / "nightly exports"
    made.mkdir()
    return made


@pytest.fixture
def known(workspace: Workspace, tmp_path: Path, schools: Path) -> Workspace:
    """Two schools and Rosa: the layouts of schools and students are known."""
    do(workspace, schools)
    do(workspace, students(tmp_path, ROSA, name="by hand"))
    return workspace


def settled(workspace: Workspace, folder: Path, before: Look | None = None) -> Look:
    """The second of two looks."""
    return look_into(workspace, folder, look_into(workspace, folder, before or Look()))


def plan(workspace: Workspace, folder: Path, *, asks: bool = True) -> Planned:
    return plan_new(workspace, settled(workspace, folder), asks=asks)


def dated(path: Path, minutes: int) -> Path:
    """Give a file a time of its own."""
    at = datetime(2026, 11, 20, 3, minutes, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))
    return path


def names(paths: Sequence[Path]) -> list[str]:
    return [path.name for path in paths]
