"""Rosters that several tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.roster.plans import SCHOOLS
from tests.unit.roster.workbooks import write


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    """Two schools."""
    return write(tmp_path / "schools.xlsx", SCHOOLS)
